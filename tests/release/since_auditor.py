"""What a reader could work out from what is told to have changed between any two loads, by anybody and with the local right.

That a total came to be shown or withheld bounds what it was and is: those bounds join the linear programme of the auditor.
Everything else that is told of released figures the tables tell as of the two loads as well, and without the local right
nothing is told of levels, means, risks and open actions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.engine import Connection

from data.queries.area import measure_words
from tests.app.conftest import query
from tests.release.auditor import COUNTS, ENOUGH, MOST, Gathered, Row, Truth, ask

Pair = tuple[int, int]
"""Numbers of two loads; the later one is 0 for now."""
RELEASED = ("figure", "special_cause")
MATCHED = re.compile(r"([\d,]+) matched respondents?")
PERIOD = "Activity, "
COUNTED = re.compile(r"\d+ figures?")
RATINGS = {
    ("not there yet", "in the store"),
    ("not rated", "rated"),
    ("rated", "not rated"),
    ("rated", "ratings revised"),
}


@dataclass
class Told:
    """What ``since`` tells of every pair of loads: anybody, and who has the local right everywhere."""

    anybody: dict[Pair, list[Row]] = field(default_factory=dict)
    local: dict[Pair, list[Row]] = field(default_factory=dict)


def gather_since(client: FlaskClient, loads: list[int]) -> Told:
    """Asks for every pair; for some of them also the file and the page, which tell the same."""
    told = Told()
    for at, first in enumerate(loads):
        for last in (*loads[at + 1 :], 0):
            values = {"since": f"load-{first}"} | ({"as_of": f"load-{last}"} if last else {})
            often = (first + last) % 7 == 0
            told.anybody[first, last] = ask(client, "since", as_csv=often, **values)
            if often:
                _check_page(client, told.anybody[first, last], values)
            with local_right(client):
                told.local[first, last] = ask(client, "since", as_csv=often, **values)
    return told


@contextmanager
def local_right(client: FlaskClient) -> Iterator[None]:
    """Whoever asks sits at the machine that has the store."""
    config = client.application.config
    before = config["ACCESS"]
    config["ACCESS"] = "open"
    try:
        yield
    finally:
        config["ACCESS"] = before


def _check_page(client: FlaskClient, rows: list[Row], values: Mapping[str, str]) -> None:
    """The page tells the rows of each programme, and no other."""
    for programme in {row["programme"] for row in rows}:
        page = client.get(query("/since", programme=programme, page="all", **values)).text
        mine = [row for row in rows if row["programme"] == programme]
        table = page.split('id="changed"', 1)[1].split("</table>", 1)[0]
        assert table.count("/areas/") == len(mine), (programme, values)


# Released figures.


About = tuple[str, str, str, str]
"""Area, measure, first and last day."""
Sums = dict[tuple[Any, ...], tuple[int, int]]


def bounds_of(
    told: Told,
    found: Gathered,
    truth: Truth,
    below: Mapping[int, Mapping[str, int]],
    sensitive: set[tuple[str, str, str]],
) -> dict[About, Sums]:
    """What the totals of areas can have been where they are told to have come to be shown or withheld, by their leaves.
    ``below``: by load, the thresholds by measure that it released by."""
    newest = max(truth.facts)
    leaves = {load: _leaves(found, truth, load) for load in truth.facts}
    bounds: dict[About, Sums] = defaultdict(dict)
    for (first, last), rows in told.anybody.items():
        named = {(row["area_code"], row["what"]): row for row in rows if row["kind"] == "figure"}
        for about in {key for load in (first, last or newest) for key in leaves[load]}:
            area, measure, start, end = about
            row = named.get((area, f"{measure_words(measure)}, {_period(start, end)}"))
            if row is None or (area, start, end) not in sensitive:
                continue
            for load, says in ((first, row["then"]), (last or newest, row["now"])):
                _bound(bounds[about], leaves[load].get(about, {}), says, below[load].get(measure, 0))
    return bounds


def _leaves(found: Gathered, truth: Truth, load: int) -> dict[About, dict[Any, tuple[str, bool]]]:
    """What teams had handed in after a load, by area, measure and period. A team is of the area that its rows say."""
    of_team = {row["team_code"]: row["area_code"] for row in found.activity[load] if row["team_code"]}
    leaves: dict[About, dict[Any, tuple[str, bool]]] = defaultdict(dict)
    for (team, measure, start, end), fact in truth.facts[load].items():
        if team in of_team and measure in COUNTS:
            leaves[of_team[team], measure, start, end][team, measure, start, end, fact] = fact
    return leaves


def _bound(sums: Sums, leaves: Mapping[Any, tuple[str, bool]], says: str, below: int) -> None:
    """A total that is shown is not under the threshold of then. One that is withheld is, where it truly was."""
    if not leaves or any(starred or not value.lstrip("-").isdigit() for value, starred in leaves.values()):
        return
    count = sum(int(value) for value, _ in leaves.values())
    names = tuple(sorted(leaves, key=str))
    low, high = sums.get(names, (0, MOST))
    if says == "shown" and count >= below:
        sums[names] = max(low, below), high
    elif says == "suppressed" and count < below:
        sums[names] = low, min(high, below - 1)


def check_figures(told: Told, found: Gathered, sensitive: set[tuple[str, str, str]]) -> int:
    """Both viewers are told the same of released figures, and no value that the tables do not tell as of the same loads.
    Returns how many rows there are."""
    count = 0
    for pair, rows in told.anybody.items():
        mine, theirs = ([row for row in each if row["kind"] in RELEASED] for each in (rows, told.local[pair]))
        assert mine == theirs, pair
        count += len(mine)
        values = [_values(found, load) for load in pair]
        for row in mine:
            if row["then"] == "not reported":
                assert COUNTED.fullmatch(row["now"]), row
            elif MATCHED.search(f"{row['then']} {row['now']}"):
                _check_matched(row)
            elif row["change"] == "revised":
                for cell, shown in zip((row["then"], row["now"]), values, strict=True):
                    about = shown[row["area_code"], row["what"]]
                    assert about["value"] is not None, (pair, row)
                    assert float(cell.replace(",", "")) == about["value"], (pair, row, about)
                    assert (row["area_code"], about["period_start"], about["period_end"]) not in sensitive, (pair, row)
    return count


def _values(found: Gathered, load: int) -> dict[tuple[str, str], Row]:
    """The totals that the table of activity shows as of a load, by area and words."""
    return {
        (row["area_code"], f"{measure_words(row['measure'])}, {_period(row['period_start'], row['period_end'])}"): row
        for row in found.activity[load]
        if row["team_code"] is None
    }


def _period(start: str, end: str) -> str:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if start[:7] == end[:7]:
        return f"{first:%b} {first.year}"
    return f"{first.day} {first:%b} {first.year} to {last.day} {last:%b} {last.year}"


def _check_matched(row: Row) -> None:
    """Numbers of respondents are of enough people. Between two of them may lie a few, since how many came back is no answer:
    enough have told otherwise, some of them by coming."""
    counts = [int(each.replace(",", "")) for each in MATCHED.findall(f"{row['then']} {row['now']}")]
    assert min(counts) >= ENOUGH, row


# Cohorts, means, actions and risks.

WORK = "SELECT action, status FROM actions WHERE closed_by IS NULL"


def completed(connection: Connection) -> set[str]:
    """The words of the actions that are complete."""
    return {text for text, status in connection.exec_driver_sql(WORK) if status == "complete"}


def check_work(told: Told, done: Mapping[int, set[str]]) -> int:
    """Without the local right no level, mean or risk is told, and of actions those that are complete. Returns how many rows
    there are."""
    count = 0
    for (first, last), rows in told.anybody.items():
        for row in rows:
            if row["kind"] in RELEASED:
                continue
            count += 1
            assert row["kind"] in ("action", "rating"), row
            if row["kind"] == "rating":
                assert (row["then"], row["now"]) in RATINGS, row
            else:
                assert row["what"] in done[last or max(done)], (first, last, row)
                assert row["now"] == "complete", row
                assert row["then"] in ("not there yet", "complete"), row
                assert row["change"] in ("completed", "changed"), row
    return count
