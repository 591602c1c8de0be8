"""What a reader could work out of areas' own indicators from all that the API and the pages give, of now and as of every load.

Every small count that is not shown must still have three possible values. Groups come to their whole and months to their
quarter, and a reader knows how counts are rounded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.engine import Connection, Engine

from app import Monitor
from tests.app.conftest import on, query
from tests.release.auditor import ALL, LEFT_OPEN, Leaf, Row, _least_and_most, _narrow, ask
from tests.release.own_rules import VALUES, OwnModel
from tests.release.own_stores import GROUPS, LONGER, OwnWorld
from tests.release.rules import Kind, decimal
from tests.release.stores import MONTHS

ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}
"""Somebody who asks from another machine, without the local right."""
UNKNOWN = (0, 100_000)
PARTS = {"count": ("value",), "ratio": ("numerator", "denominator"), "mean": ("denominator",)}
"""What of a kind of figure is a count."""
About = tuple[str, str, str, str, str]
"""Area, indicator, first day, last day, breakdown."""
Facts = Mapping[About, Mapping[str, Any]]


def facts_of(connection: Connection) -> Facts:
    """What areas handed in and stands; a starred value is None."""
    return {
        (row["area"], row["indicator"], str(row["period_start"]), str(row["period_end"]), row["breakdown"]): {
            name: None if row[name] is None else round(float(row[name]))
            for name in ("value", "numerator", "denominator")
        }
        | {"starred": bool(row["suppressed"])}
        for row in connection.exec_driver_sql(VALUES).mappings()
        if row["closed_by"] is None
    }


@dataclass
class Told:
    """What rows say: bounds of single counts, and of some together."""

    bounds: dict[Leaf, tuple[int, int]] = field(default_factory=dict)
    sums: dict[tuple[Leaf, ...], tuple[int, int]] = field(default_factory=dict)

    def add(self, leaves: Collection[Leaf], ends: tuple[int, int]) -> None:
        for leaf in leaves:
            _narrow(self.bounds, leaf, UNKNOWN)
        _narrow(self.sums, tuple(sorted(leaves, key=str)), ends)


def check(rows: Mapping[int, Sequence[Row]], facts: Mapping[int, Facts], kinds: Mapping[str, Kind]) -> int:
    """Bounds every small count by all rows of its area and indicator, of all moments. Returns how many there are."""
    newest = max(facts)
    series: dict[tuple[str, str, str], Told] = defaultdict(Told)
    small: dict[tuple[str, str, str], set[Leaf]] = defaultdict(set)
    for load, each in rows.items():
        for row in each:
            moment = facts[newest if row["current"] or not load else load]
            _check_means(row, moment, kinds)
            kind = kinds[row["indicator_code"]]
            for part in PARTS[kind.kind] if kind.disclosure != "none" else ():
                _tell(series[_series(row, part)], row, part, moment, kind)
    for moment in facts.values():
        for about, fact in moment.items():
            kind = kinds[about[1]]
            for part in PARTS[kind.kind] if kind.disclosure != "none" else ():
                if fact[part] is not None and fact[part] < kind.below:
                    small[*about[:2], part].add(_leaf(about, part, moment))
            small_rests(moment, about, kind, small)
    for which, leaves in small.items():
        told = series[which]
        for leaf in leaves:
            _narrow(told.bounds, leaf, UNKNOWN)
            low, high = _least_and_most(leaf, told.bounds, told.sums)
            assert high - low + 1 >= LEFT_OPEN, (which, leaf, low, high, told)
    return sum(map(len, small.values()))


def small_rests(moment: Facts, about: About, kind: Kind, small: dict[tuple[str, str, str], set[Leaf]]) -> None:
    """The group that was not handed in, where the whole and the other one leave few."""
    if about[4] != "all" or kind.disclosure == "none":
        return
    groups = [group for group in GROUPS if (*about[:4], group) in moment]
    for part in PARTS[kind.kind] if len(groups) == 1 else ():
        leaves = _leaves_of(about, part, moment)
        whole, one = moment[about][part], moment[*about[:4], groups[0]][part]
        if leaves and 0 < whole - one < kind.below:
            small[*about[:2], part].add(leaves[1])


def check_revised(rows: Mapping[int, Sequence[Row]], kinds: Mapping[str, Kind]) -> None:
    """No mean of people is shown as it is and as it was: the difference of both would tell of the few who came or went."""
    shown: dict[About, set[str]] = defaultdict(set)
    for each in rows.values():
        for row in each:
            kind = kinds[row["indicator_code"]]
            if kind.kind == "mean" and "none" not in (kind.disclosure, row["disclosure"]) and row["value"] is not None:
                shown[_about(row)].add(str(row["value"]))
    assert all(len(values) == 1 for values in shown.values()), shown


def _series(row: Row, part: str) -> tuple[str, str, str]:
    return row["geography_code"], row["indicator_code"], part


def _about(row: Row) -> About:
    return row["geography_code"], row["indicator_code"], row["period_start"], row["period_end"], row["breakdown"]


def _leaf(about: About, part: str, moment: Facts) -> Leaf:
    return (*about[2:], moment[about][part])


def _tell(told: Told, row: Row, part: str, moment: Facts, kind: Kind) -> None:
    """What a row says of its own count, and of those that it is made of."""
    ends = _can_be(row, part, kind)
    about = _about(row)
    if ends is None or about not in moment or moment[about]["starred"]:
        return
    _narrow(told.bounds, _leaf(about, part, moment), ends)
    if leaves := _leaves_of(about, part, moment):
        told.add(leaves, ends)
    months = [MONTHS[place] for place in LONGER.get((about[2], about[3]), ())]
    inside = [(*about[:2], *month, about[4]) for month in months]
    counts = [moment.get(each, {}).get(part) for each in inside]
    if counts and None not in counts and sum(counts) == moment[about][part]:
        told.add([_leaf(each, part, moment) for each in inside], ends)


def _leaves_of(about: About, part: str, moment: Facts) -> list[Leaf]:
    """The groups of a whole that were handed in, and the one that was not."""
    whole = moment[about][part]
    parts = {group: moment.get((*about[:4], group), {}).get(part) for group in GROUPS}
    known = {group: count for group, count in parts.items() if count is not None}
    if about[4] != "all" or whole is None or not known:
        return []
    leaves = [_leaf((*about[:4], group), part, moment) for group in known]
    if len(known) == len(GROUPS):
        return leaves if sum(known.values()) == whole else []
    absent = next(group for group in GROUPS if group not in known)
    if (*about[:4], absent) in moment or whole < sum(known.values()):
        return []
    return [*leaves, (*about[2:4], "rest", whole, *known.values())]


def _can_be(row: Row, part: str, kind: Kind) -> tuple[int, int] | None:
    """What a count of a row can be, by what is said of it and by how it is known to be made."""
    shown = decimal(row[part])
    if row["disclosure"] == "none":
        return None if shown is None else (int(shown), int(shown))
    if part == "value" and row["lowest"] is not None:
        ends = int(row["lowest"]), int(row["highest"])
        if shown is None:
            return ends
    elif shown is None:
        return None
    else:
        ends = UNKNOWN
    assert shown is not None
    thresholds = [replace(kind, disclosure=row["disclosure"], below=below) for below in range(5, kind.below + 1)]
    near = range(max(0, int(shown) - 12), int(shown) + 13)
    alike = [n for then in thresholds for n in near if then.leaf(decimal(n)).value == shown]
    assert alike, (row, part)
    return max(ends[0], min(alike)), min(ends[1], max(alike))


def _check_means(row: Row, moment: Facts, kinds: Mapping[str, Kind]) -> None:
    """No mean of few people is shown, and none of other groups beside one."""
    kind, about = kinds[row["indicator_code"]], _about(row)
    if kind.kind != "mean" or kind.disclosure == "none" or row["value"] is None or about not in moment:
        return
    near = [about] if about[4] == "all" else [(*about[:4], group) for group in (*GROUPS, "all")]
    for each in near:
        base = moment.get(each, {}).get("denominator")
        assert base is None or base >= kind.below, (row, each, base)


@contextmanager
def at_the_machine(app: Monitor) -> Iterator[FlaskClient]:
    """Asks as who has the local right, unless a request comes from elsewhere."""
    usual = app.server.config["ACCESS"]
    app.server.config["ACCESS"] = "open"
    try:
        yield app.server.test_client()
    finally:
        app.server.config["ACCESS"] = usual


def gather(client: FlaskClient, loads: Iterable[int]) -> dict[int, list[Row]]:
    """The API's rows of own indicators of now (0) and as of each load, which are the same for everybody."""
    found = {}
    for load in (0, *loads):
        moment = {"as_of": f"load-{load}"} if load else {}
        rows = ask(client, "indicators", as_csv=load % 4 == 0, **moment)
        elsewhere = client.get(query("/api/v1/indicators.json", limit=ALL, **moment), headers=ELSEWHERE)
        assert elsewhere.json["rows"] == rows
        found[load] = [row for row in rows if row["disclosure"]]
    return found


PAGES = (
    "/indicators",
    "/indicators?indicator={code}",
    "/indicators?indicator={code}&area={area}",
    "/areas/{area}",
    "/",
)
SCRIPT = re.compile(r"<(script|svg)\b.*?</\1>", re.DOTALL)
"""What holds no figure that a table beside it doesn't: addresses, and the marks of an axis."""
NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*(?!\w)")


def check_pages(client: FlaskClient, rows: Mapping[int, Sequence[Row]], facts: Facts) -> None:
    """No page shows a large count as it was handed in, unless the API's rows of today have it."""
    named = {(about[0], about[1]) for about in facts}
    large = {str(count) for fact in facts.values() for count in fact.values() if not isinstance(count, bool)}
    shown = {word for row in rows[0] for cell in row.values() for word in _numbers(str(cell))}
    never = {count for count in large if len(count) == 4 and count.isdecimal()} - shown
    addresses = {address.format(area=area, code=code) for address, (area, code) in product(PAGES, sorted(named))}
    for address, headers in product(sorted(addresses), ({}, ELSEWHERE)):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, address
        text = SCRIPT.sub("", answer.text)
        found = _numbers(text) & never
        assert not found, (address, found, [text[at - 80 : at + 40] for at in _places(text, found)])


def _numbers(text: str) -> set[str]:
    """The whole numbers that stand in a text."""
    return {word.replace(",", "").rstrip(".") for word in NUMBER.findall(text)}


def _places(text: str, numbers: Collection[str]) -> list[int]:
    return [each.start() for each in NUMBER.finditer(text) if each.group().replace(",", "").rstrip(".") in numbers]


@dataclass
class OwnLife:
    """A random store, and what was seen of it after each of its loads."""

    world: OwnWorld
    client: FlaskClient
    model: OwnModel = field(default_factory=OwnModel)
    facts: dict[int, Facts] = field(default_factory=dict)
    small: int = 0

    def run(self, steps: int) -> None:
        try:
            for thing in self.world.first():
                self._do(thing)
            for _ in range(steps):
                self._do(self.world.step)
            rows = gather(self.client, self.facts)
            self.small = check(rows, self.facts, self.model.kinds)
            check_revised(rows, self.model.kinds)
            check_pages(self.client, rows, self.facts[max(self.facts)])
        except BaseException as trouble:
            trouble.add_note("\n".join(self.world.done))
            raise

    def _do(self, thing: Any) -> None:
        thing()
        world = self.world
        chosen = world.chosen
        self.model.follow(world.store, chosen.suppress_counts_below, chosen.suppress_respondents_below)
        with world.store.connect() as connection:
            newest = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM loads").scalar_one()
            self.facts[newest] = facts_of(connection)


def live(seed: int, app: Monitor, store: Engine, folder: Path, steps: int) -> OwnLife:
    """A store's whole life."""
    with on(app, store), at_the_machine(app) as client:
        life = OwnLife(OwnWorld(Random(seed), store, folder), client)  # noqa: S311
        life.run(steps)
    return life
