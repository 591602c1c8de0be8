"""What a reader could work out from all that the API gives: of now and as of every load, all tables taken together.

Counts: every withheld leaf must still have three possible values, found by an integer linear programme over all rows.
Surveys: every figure rests on whole units, and between any two rows there are nobody's or enough people's answers.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from types import MappingProxyType
from typing import Any

import numpy as np
from flask.testing import FlaskClient
from scipy.optimize import Bounds, LinearConstraint, milp
from sqlalchemy.engine import Connection, Engine

from data.measures.rounding import half_up
from tests.app.conftest import query
from tests.release.rules import (
    Model,
    Release,
    Shown,
    Survey,
    changed_in,
    first_answers,
    gone_changed,
    leaf,
    nearly_alike,
    of_slice,
    total,
)
from tests.release.sums import check_sums

Row = dict[str, Any]
LEFT_OPEN = 3
MEANS = ("wait_days_mean", "wait_days_median")
COUNTS = ("referrals_received", "contacts", "emhp_in_post", "own_count")
ENOUGH = 11
ALL = "100000"
FILTERS = {
    "activity": ("programme", "region", "area"),
    "outcomes": ("programme", "group", "theme"),
    "attrition": ("programme", "wave"),
    "survey_answers": ("group",),
    "survey_returns": ("group",),
}
COLUMN = {"area": "area_code"}


@dataclass
class Gathered:
    """The API's rows of now (0) and as of each load."""

    activity: dict[int, list[Row]] = field(default_factory=dict)
    outcomes: dict[int, list[Row]] = field(default_factory=dict)
    attrition: dict[int, list[Row]] = field(default_factory=dict)
    survey_answers: dict[int, list[Row]] = field(default_factory=dict)
    survey_returns: dict[int, list[Row]] = field(default_factory=dict)


def ask(client: FlaskClient, table: str, *, as_csv: bool = False, **values: str) -> list[Row]:
    """All rows; where asked, they are the same as JSON and as CSV."""
    answer = client.get(query(f"/api/v1/{table}.json", **{"limit": ALL} | values))
    assert answer.status_code == 200, answer.text
    rows: list[Row] = answer.json["rows"]
    if not as_csv:
        return rows
    spread = client.get(query(f"/api/v1/{table}.csv", **{"limit": ALL} | values))
    told = list(csv.DictReader(io.StringIO(spread.text.removeprefix("\ufeff"))))
    assert [[as_cell(cell) for cell in row.values()] for row in rows] == [
        list(map(as_cell, row.values())) for row in told
    ]
    return rows


def as_cell(value: Any) -> Any:
    """A value as both forms have it: numbers are numbers."""
    if value in (None, ""):
        return ""
    try:
        return float(value) if not isinstance(value, bool) else str(value).lower()
    except ValueError:
        return value.removeprefix("'")


def gather(client: FlaskClient, loads: Iterable[int]) -> Gathered:
    found = Gathered()
    for load in (0, *loads):
        moment = {"as_of": f"load-{load}"} if load else {}
        for table in FILTERS:
            rows = ask(client, table, as_csv=load % 4 == 0, **moment)
            getattr(found, table)[load] = rows
    for table in FILTERS:
        check_filters(client, table, getattr(found, table)[0])
    return found


def check_filters(client: FlaskClient, table: str, rows: Sequence[Row]) -> None:
    """Filters choose among the rows, and pages cut them: neither tells anything else."""
    for name in FILTERS[table]:
        column = COLUMN.get(name, name)
        for value in {row[column] for row in rows if row[column]}:
            answer = client.get(query(f"/api/v1/{table}.json", **{name: value, "limit": ALL}))
            assert answer.status_code == 200, answer.text
            assert answer.json["rows"] == [row for row in rows if row[column] == value], (name, value)
    cursor, pages = "0", []
    while cursor:
        part = client.get(query(f"/api/v1/{table}.json", limit="97", cursor=cursor)).json
        pages += part["rows"]
        cursor = part["meta"]["next"]
    assert pages == list(rows)


# Counts.


@dataclass(frozen=True)
class Truth:
    """What the test knows: each leaf's fact after each load, and which measures are about whom."""

    facts: Mapping[int, Mapping[tuple[str, ...], Any]]
    disclosure: Mapping[str, str]
    below: Mapping[str, int]


MOST = 10_000
"""What a count of which nothing is told can be."""
FACTS = """
SELECT c.code, a.measure, a.period_start, a.period_end, a.value, a.suppressed FROM mhst_activity a
JOIN team_codes c ON c.id = a.team_id WHERE a.closed_by IS NULL
"""
RELEASED = "SELECT DISTINCT measure, disclosure FROM released WHERE closed_by IS NULL"


def facts_of(connection: Connection) -> dict[tuple[str, ...], Any]:
    return {
        (row[0], row[1], str(row[2]), str(row[3])): (str(row[4]), bool(row[5]))
        for row in connection.exec_driver_sql(FACTS)
    }


Leaf = tuple[Any, ...]
"""Team, measure, period, and the fact that it was of."""


Ends = tuple[int, int]
Sums = Mapping[tuple[Leaf, ...], Ends]


def check_counts(
    found: Gathered, truth: Truth, told_beside: Mapping[tuple[str, ...], Sums] = MappingProxyType({})
) -> int:
    """Bounds every withheld leaf by all rows of its area, measure and period, of all moments, and by what is ``told_beside`` of
    sums of its leaves. Returns how many there are."""
    rows = [(load or max(truth.facts), row) for load, each in found.activity.items() for row in each]
    groups: dict[tuple[str, ...], list[tuple[int, Row]]] = defaultdict(list)
    newest = max(truth.facts)
    for load, row in rows:
        about = (row["area_code"], row["measure"], row["period_start"], row["period_end"])
        groups[about].append((newest if row["current"] else load, row))
    check_periods({about: told for about, told in groups.items() if truth.disclosure.get(about[1], "none") != "none"})
    check_means(groups)
    return sum(
        _check_group(about, groups.get(about, ()), truth, told_beside.get(about, {}))
        for about in dict.fromkeys((*groups, *told_beside))
    )


def check_periods(groups: Mapping[tuple[str, ...], Sequence[tuple[int, Row]]]) -> None:
    """Where a team's figure is withheld as small, no longer period that holds it is shown, of any moment."""
    shown, small = defaultdict(set), defaultdict(set)
    for (_, measure, *period), told in groups.items():
        for _, row in told:
            if row["team_code"] is None:
                continue
            if row["value"] is not None:
                shown[row["team_code"], measure].add(tuple(period))
            elif row["value_status"] == "suppressed" and row["lowest"] is not None:
                small[row["team_code"], measure].add(tuple(period))
    telling = [
        (about, outer, inner)
        for about, periods in small.items()
        for inner in periods
        for outer in shown[about]
        if outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]
    ]
    assert not telling, telling


def check_means(groups: Mapping[tuple[str, ...], Sequence[tuple[int, Row]]]) -> None:
    """No mean or median of people is shown as it is and as it was, also where a team told it in another area: both would tell of
    the few who came in between or went."""
    shown: dict[tuple[str, ...], set[float]] = defaultdict(set)
    for (area, measure, *period), told in groups.items():
        for _, row in told if measure in MEANS else ():
            if row["value"] is not None:
                shown[row["team_code"] or area, measure, *period].add(float(row["value"]))
    assert all(len(values) == 1 for values in shown.values()), shown


def _check_group(about: tuple[str, ...], told: Sequence[tuple[int, Row]], truth: Truth, told_beside: Sums) -> int:
    measure = about[1]
    if measure not in COUNTS or truth.disclosure.get(measure, "none") == "none":
        return 0
    told = [(load, row) for load, row in told if row["value_status"] != "not_submitted"]
    bounds: dict[Leaf, tuple[int, int]] = {}
    sums: dict[tuple[Leaf, ...], tuple[int, int]] = {}
    teams: dict[int, dict[str, tuple[Leaf, Row]]] = defaultdict(dict)
    for load, row in told:
        if row["team_code"] is not None:
            name = (row["team_code"], *about[1:])
            one = (*name, truth.facts[load].get(name))
            teams[load][row["team_code"]] = (one, row)
            if row["lowest"] is not None:
                _narrow(bounds, one, _can_be(row, truth.disclosure[measure], truth.below[measure]))
    for load, row in told:
        within = teams[load]
        if row["team_code"] is None and row["lowest"] is not None and all(one in bounds for one, _ in within.values()):
            leaves = tuple(sorted((one for one, _ in within.values()), key=str))
            _narrow(sums, leaves, _total_can_be(row, [bounds[one] for one in leaves], truth, measure))
    withheld = {one for each in teams.values() for one, row in each.values() if _is_small(row)}
    for leaves, ends in told_beside.items():
        _narrow(sums, leaves, ends)
        for one in leaves:
            bounds.setdefault(one, (0, MOST))
            withheld |= {one} if int(one[-1][0]) < truth.below[measure] else set()
    for one in withheld:
        low, high = _least_and_most(one, bounds, sums)
        assert high - low + 1 >= LEFT_OPEN, (about, one, low, high, told)
    return len(withheld)


def _is_small(row: Row) -> bool:
    return bool(row["value_status"] == "suppressed" and row["lowest"] is not None)


def _narrow(known: dict[Any, tuple[int, int]], what: Any, ends: tuple[int, int]) -> None:
    low, high = known.get(what, ends)
    known[what] = (max(low, ends[0]), min(high, ends[1]))


def _can_be(row: Row, disclosure: str, below: int) -> tuple[int, int]:
    """What a team's figure can be, by what is said of it and by how it is known to be made."""
    ends = (int(row["lowest"]), int(row["highest"]))
    if row["value"] is None or disclosure == "staff" or not float(row["value"]).is_integer():
        return ends
    alike = [n for n in range(max(0, ends[0] - 9), ends[1] + 10) if leaf(n, below).value == row["value"]]
    return (max(ends[0], alike[0]), min(ends[1], alike[-1])) if alike else ends


def _total_can_be(row: Row, leaves: Sequence[tuple[int, int]], truth: Truth, measure: str) -> tuple[int, int]:
    """What a total can be: who knows how it is made tries every one."""
    ends = (int(row["lowest"]), int(row["highest"]))
    if row["value"] is None or truth.disclosure[measure] == "staff" or not row["current"]:
        return ends
    below = truth.below[measure]
    parts = tuple(Shown(None if low < below else low, range(low, high + 1)) for low, high in leaves)
    if any(low == 0 and high == 4 for low, high in leaves) and below != 5:
        return ends
    alike = [n for n in range(ends[0], ends[1] + 1) if total(n, parts, below).value == row["value"]]
    return (alike[0], alike[-1]) if alike else ends


def _least_and_most(
    one: Leaf, bounds: Mapping[Leaf, tuple[int, int]], sums: Mapping[tuple[Leaf, ...], tuple[int, int]]
) -> tuple[int, int]:
    """The ends of what a leaf can be, by all that is shown of it and of those that are added up with it."""
    names = sorted({one, *(each for leaves in sums for each in leaves)}, key=str)
    place = {name: at for at, name in enumerate(names)}
    parts = tuple(
        (tuple(sorted(place[each] for each in leaves)), ends) for leaves, ends in sorted(sums.items(), key=str)
    )
    return _solve(place[one], tuple(bounds[name] for name in names), parts)


@cache
def _solve(
    one: int, bounds: tuple[tuple[int, int], ...], sums: tuple[tuple[tuple[int, ...], tuple[int, int]], ...]
) -> tuple[int, int]:
    limits = Bounds([low for low, _ in bounds], [high for _, high in bounds])
    rows = np.zeros((len(sums), len(bounds)))
    for at, (leaves, _) in enumerate(sums):
        rows[at, list(leaves)] = 1
    adding = LinearConstraint(rows, [low for _, (low, _) in sums], [high for _, (_, high) in sums]) if sums else ()
    ends = []
    for sign in (1, -1):
        goal = np.zeros(len(bounds))
        goal[one] = sign
        solved = milp(goal, constraints=adding, bounds=limits, integrality=np.ones(len(bounds)))
        assert solved.success, (bounds, sums, solved.message)
        ends.append(round(sign * solved.fun))
    return ends[0], ends[1]


# Surveys.

ADDED = ("base", "pairs", "up", "down")
COUNTED = ("baseline", "follow_up", "not_returned")


def check_surveys(
    found: Gathered, regions: Mapping[str, str], leads: Mapping[str, str], purged_since: int | None = None
) -> int:
    """Every scope is the sum of whole units, and no row or difference of rows is about few. Returns how many rows.

    ``purged_since``: from this load on parts of what was shown then may be erased.
    """
    for load, rows in found.outcomes.items():
        units: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in rows:
            if row["scope"] == "unit":
                units[_slice(row)].append(row)
        for row in rows:
            if load == 0 or row["scope"] in ("unit", "programme"):
                inside = [each for each in units[_slice(row)] if _lies_in(each, row, regions, leads)]
                for name in ADDED:
                    assert row[name] is None or row[name] == sum(each[name] for each in inside), (load, row)
        check_answers(found, load, regions, leads)
        _check_categories(rows, whole=purged_since is None or load < purged_since)
    return sum(map(len, found.outcomes.values()))


def check_answers(found: Gathered, load: int, regions: Mapping[str, str], leads: Mapping[str, str]) -> None:
    """Answers of a row come to its base, and those who did not return are nobody or enough, of any unit; larger scopes are
    sums of units that ask alike. A share agreeing is that of the answers that agree; every statement here is on a named
    scale, so that it has one also where its own position is blank."""
    asked = {(_slice(row)[:-1], row["scope"], row["code"]): row["asked"] for row in found.outcomes[load]}
    answers: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for row in found.survey_answers[load]:
        counts = answers[_slice(row), row["scope"], row["code"]]
        counts.update({name: row[name] or 0 for name in COUNTED} | {"rows": 1})
        counts["told"] += row["not_returned"] is not None
        counts.update({f"{name}_agreeing": row[name] or 0 for name in COUNTED if row["agrees"]})
        assert row["asked"] == asked[_slice(row)[:-1], row["scope"], row["code"]]
        for wave in ("baseline", "follow_up"):
            assert (row[wave] is None) == (row["asked"] == {"baseline": "later", "follow_up": "first"}[wave]), row
    for row in found.outcomes[load]:
        counts = answers[_slice(row), row["scope"], row["code"]]
        for wave, alone in (("baseline", "later"), ("follow_up", "first")):
            assert counts[wave] == (0 if row["asked"] == alone else row["base"]), (load, row, counts)
            if row["statement"] is not None:
                share = half_up(Fraction(100 * counts[f"{wave}_agreeing"], row["base"]))
                assert row[f"{wave}_pct"] == (None if row["asked"] == alone else share), (load, row, counts)
        assert not 0 < counts["not_returned"] < ENOUGH, (load, row)
        assert counts["told"] in (0, counts["rows"]), (load, row)
    rows = [row | {"breakdown": "", "category": ""} for row in (*found.attrition[load], *found.survey_returns[load])]
    _check_gone(load, rows, asked, regions, leads)


def _check_gone(
    load: int,
    rows: Sequence[Row],
    modes: Mapping[tuple[Any, ...], str],
    regions: Mapping[str, str],
    leads: Mapping[str, str],
) -> None:
    told = [
        {
            **row,
            "question_code": row.get("question_code", ""),
            "counts": (row["asked"], row["returned"]) if "asked" in row else (row["baseline"], row["follow_up"]),
        }
        for row in rows
    ]
    for row in told:
        about = tuple(row[name] for name in SLICE[:-1])
        mode = modes[about, row["scope"], row["code"]] if row["question_code"] else None
        gone = row["counts"][0] - row["counts"][1]
        assert gone == 0 or gone >= ENOUGH, (load, row)
        if load and row["scope"] not in ("unit", "programme"):
            continue
        inside = [
            each
            for each in told
            if each["scope"] == "unit"
            and all(each[name] == row[name] for name in ("programme", "group", "wave", "question_code"))
            and _lies_in(each, row, regions, leads)
            and modes.get((about, "unit", each["code"])) == mode
        ]
        assert row["counts"] == tuple(sum(each["counts"][at] for each in inside) for at in (0, 1)), (load, row, inside)
        assert row["units_told"] == len(inside), (load, row)


SLICE = ("programme", "group", "wave", "breakdown", "category", "question_code", "asked")


def _slice(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in SLICE)


def _lies_in(unit: Row, row: Row, regions: Mapping[str, str], leads: Mapping[str, str]) -> bool:
    if row["scope"] in ("region", "lead"):
        of = regions if row["scope"] == "region" else leads
        return {of.get(area) for area in unit["code"].split("+")} == {row["code"]}
    return bool(row["scope"] == "programme" or unit["code"] == row["code"])


def _check_categories(rows: Sequence[Row], *, whole: bool) -> None:
    """Categories are of enough people, and come to the whole: what is left of it without any of them is enough too. Where
    the rows need not be ``whole``, a whole or some of its categories may be missing."""
    about = ("programme", "scope", "code", "group", "wave", "question_code")
    wholes = {tuple(row[name] for name in about): row["base"] for row in rows if not row["breakdown"]}
    parts: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in rows:
        assert row["base"] >= ENOUGH, row
        if row["breakdown"]:
            parts[*(row[name] for name in about), row["breakdown"]].append(row["base"])
    for (*of, _), pairs in parts.items():
        told, left = wholes.get(tuple(of)), sum(pairs)
        assert told == left or (not whole and (told is None or told - left >= ENOUGH)), of


Holding = dict[tuple[Survey, str], Release]
"""By survey and unit, the release that is in sight, which knows whose answers its figures hold."""


def holding(model: Model) -> Holding:
    """What the units that are in sight rest on, after a step."""
    return {
        (survey, unit.code): unit.last
        for survey, units in model.surveys.units.items()
        for unit in units
        if unit.shown and unit.last
    }


def check_differences(found: Gathered, held: Mapping[int, Holding]) -> int:
    """Between any two releases of a unit's row there are nobody's answers, or those of enough people."""
    versions = _versions(found, held)
    check_waves(versions)
    check_totals(found, held)
    for about, releases in versions.items():
        for then, now in _pairs(releases):
            part = about[2]
            changed = (
                gone_changed(then.gone, now.gone, part[2])
                if part[0] == GONE
                else changed_in(then.people, now.people, part)
            )
            assert changed == 0 or changed >= ENOUGH, (about, changed)
    return sum(len(releases) - 1 for releases in versions.values())


def check_totals(found: Gathered, held: Mapping[int, Holding]) -> None:
    """Between what all units of a survey show together as of any two loads there is nobody, or there are enough people, at either
    wave; who moved between units may stand in two."""
    together: dict[tuple[Any, ...], dict[int, dict[str, list[Any]]]] = defaultdict(lambda: defaultdict(dict))
    for load, rows in found.outcomes.items():
        for row in rows:
            if row["scope"] == "unit" and not row["breakdown"]:
                survey = (row["programme"], row["group"], row["wave"])
                people = held[load or max(held)][survey, row["code"]].people
                sums = together[survey, row["question_code"], row["asked"]][load]
                for who, pair in of_slice(people, ("", "", row["question_code"])).items():
                    sums.setdefault(who, []).append(pair)
    for about, moments in together.items():
        for then, now in combinations(moments.values(), 2):
            for at in (0, 1):
                was, became = (
                    {who: sorted(str(pair[at]) for pair in pairs) for who, pairs in each.items()}
                    for each in (then, now)
                )
                changed = sum(was.get(who) != became.get(who) for who in {**was, **became})
                assert changed == 0 or changed >= ENOUGH, (about, at, changed)


Versions = dict[tuple[Any, ...], list[Release]]
"""By survey, unit and (breakdown, category, question), the releases that show it, of all moments."""


def check_waves(versions: Versions) -> None:
    """Between what any two waves show of an area's people at the baseline, and between sums of units of either, there is nobody,
    or there are enough people."""
    seen: dict[tuple[Any, ...], dict[int, tuple[Release, set[tuple[str, str]]]]] = defaultdict(dict)
    for (survey, code, (breakdown, _, question)), releases in versions.items():
        for release in releases:
            seen[survey, code].setdefault(id(release), (release, set()))[1].add((question, breakdown))
    told = {about: [first_answers(r.people, r.gone, shown) for r, shown in of.values()] for about, of in seen.items()}
    check_sums(told, ENOUGH)
    for (survey, code), mine in told.items():
        for (other, its_code), theirs in told.items():
            near = set(code.split("+")) & set(its_code.split("+"))
            if near and survey[:2] == other[:2] and survey[2] < other[2]:
                for one, two in product(mine, theirs):
                    assert not nearly_alike(one, two, ENOUGH), (survey, code, other, its_code)


def _versions(found: Gathered, held: Mapping[int, Holding]) -> Versions:
    versions: dict[tuple[Any, ...], list[Release]] = defaultdict(list)
    rows = [(load, row) for load, each in found.outcomes.items() for row in each]
    gone = [(load, row | {"breakdown": GONE}) for load, each in found.attrition.items() for row in each]
    gone += [(load, row | {"breakdown": GONE}) for load, each in found.survey_returns.items() for row in each]
    for load, row in (*rows, *gone):
        if row["scope"] == "unit":
            survey = (row["programme"], row["group"], row["wave"])
            release = held[load or max(held)].get((survey, row["code"]))
            assert release is not None, (load, row)
            part = (row["breakdown"] or "", row.get("category") or "", row.get("question_code", ""))
            known = versions[survey, row["code"], part]
            if not any(release is each for each in known):
                known.append(release)
    return versions


GONE = "returned"
"""The slice of those who did not return."""


def _pairs(releases: Sequence[Release]) -> Iterator[tuple[Release, Release]]:
    return ((then, now) for at, then in enumerate(releases) for now in releases[at + 1 :])


def places_of(store: Engine) -> tuple[dict[str, str], dict[str, str]]:
    """The region and the lead of each area."""
    query = "SELECT p.code, a.region, a.lead FROM areas a JOIN places p ON p.id = a.place_id WHERE a.closed_by IS NULL"
    with store.connect() as connection:
        rows = connection.exec_driver_sql(query).all()
    return {code: region for code, region, _ in rows}, {code: lead for code, _, lead in rows}
