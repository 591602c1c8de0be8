"""What each source says of an area's domains: its cohorts' ratings, its leads' surveys, its teams' activity.

Released rows alone: of surveys those of the publication unit that the area belongs to, of activity the area's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.charted import codes_of
from data.domain_sources import SOURCES, Measure, domain_of
from data.kept import beside, kept
from data.measures import sources as rules
from data.measures.charts import Chart
from data.measures.sources import Latest, Together
from data.queries import activity, charts, moves, surveys
from data.queries.area import Area
from data.queries.catalogue import Programme
from data.queries.moves import Moved, Pair, Wanted
from data.queries.provenance import answer, of_dicts
from data.schema import areas, places
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

COLUMNS = ("programme", "simulated", "domain", "rating", "survey", "activity", "together")
FIRST_PAIR = ("W1", "W2")


@dataclass(frozen=True)
class Statement:
    """A survey statement in the publication unit of an area and group: ``areas`` are the codes of the unit's areas,
    ``pairs`` those who answered both times, shares % agreeing at baseline and follow-up.

    Shares and ``verdict`` are None where no position of the scale counts as agreeing.
    """

    statement: str
    group: str
    areas: tuple[str, ...]
    pairs: int
    baseline_pct: Decimal | None
    follow_up_pct: Decimal | None
    verdict: str | None


@dataclass(frozen=True)
class Charted:
    """A measure of activity of an area: how its last month stands; None where no month can be shown. ``months``: how many
    have a figure. ``withheld``: some are, for being small."""

    measure: Measure
    latest: Latest | None
    months: int
    withheld: bool
    quarters: bool


@dataclass(frozen=True)
class DomainEvidence:
    """What each source says of one domain. ``moved`` is None where no cohort is rated at two workshops."""

    domain: str
    moved: Moved | None
    statements: tuple[Statement, ...]
    charted: tuple[Charted, ...]

    @property
    def pointing(self) -> tuple[rules.Pointing | None, ...]:
        """Which way ratings, surveys and activity point; None for a source that is not there."""
        rated = rules.of_counts(self.moved.up, self.moved.same, self.moved.down) if self.moved else None
        asked = rules.of_verdicts([each.verdict for each in self.statements if each.verdict])
        return rated, asked, rules.of_latest([each.latest for each in self.charted if each.latest])

    @property
    def together(self) -> Together:
        return rules.together(self.pointing)


@dataclass(frozen=True)
class AreaSources:
    """The sources of an area by domain, in the domains' order. ``pair``: the two workshops, blank where there are none.
    ``units``: of each group of which a survey is shown for the area, the codes of its publication unit's areas; ``teams``:
    whether any activity is shown.

    ``names``: of the areas of its publication units, by code. ``current``: some months are today's nevertheless, see
    ``queries.activity``. ``source``: which way each points, with its provenance.
    """

    pair: Pair
    domains: tuple[DomainEvidence, ...]
    units: Mapping[str, tuple[str, ...]]
    teams: bool
    current: bool
    names: Mapping[str, str]
    source: Answer

    @property
    def any(self) -> bool:
        return any(each.moved or each.statements or each.charted for each in self.domains)


def area_sources(
    connection: Connection, area: Area, programme: Programme, viewer: Viewer, moment: AsOf = NOW
) -> AreaSources:
    """The sources side by side. ``source`` has one row a domain; columns: ``COLUMNS``."""
    seen = viewer.shared
    pair, moved = _moved(connection, area, programme, moment) if seen else (("", ""), {})
    asked = surveys.of_area(connection, programme, area.code, moment) if seen else []
    needed = {part for about in SOURCES.values() for each in about.measures for part in each.parts}
    told = activity.of_area(connection, viewer, programme, area.code, sorted(needed), moment)
    by_domain = _statements(asked)
    drawn = _charts(connection, programme, area.code, moment) if seen else {}
    found = tuple(
        DomainEvidence(
            code,
            moved.get(code),
            tuple(by_domain[code]),
            tuple(chart for each in about.measures if (chart := charted(each, drawn.get(each.parts))) is not None),
        )
        for code, about in SOURCES.items()
    )
    rows = [_row(each, programme) for each in found]
    loads = {each.load_id for each in moved.values()} | {row["load_id"] for row in (*asked, *told)}
    n = _n(moved, asked, told)
    source = answer(connection, "sources", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))
    codes = {code for row in asked for code in row["areas"]}
    names = _names(connection, tuple(sorted(codes)), moment) if codes else {}
    units = {row["group"]: tuple(row["areas"]) for row in asked}
    return AreaSources(pair, found, units, bool(told), any(row["current"] for row in told), names, source)


@kept(most=64)
def _names(connection: Connection, codes: tuple[str, ...], moment: AsOf) -> dict[str, str]:
    query = sa.select(places.c.code, areas.c.name).join(
        areas, (areas.c.place_id == places.c.id) & open_at(areas, moment)
    )
    found = connection.execute(query.where(places.c.kind == "area", places.c.code.in_(codes)))
    return dict(found.all())


def _row(each: DomainEvidence, programme: Programme) -> dict[str, Any]:
    sources = dict(zip(("rating", "survey", "activity"), each.pointing, strict=True))
    about = {"programme": programme.name, "simulated": programme.simulated, "domain": each.domain}
    return {**about, **sources, "together": each.together}


def _n(moved: Mapping[str, Moved], asked: Sequence[Mapping[str, Any]], told: Sequence[Mapping[str, Any]]) -> str:
    cohorts = max((each.matched for each in moved.values()), default=0)
    pairs = {row["group"]: 0 for row in asked}
    for row in asked:
        pairs[row["group"]] = max(pairs[row["group"]], row["pairs"])
    parts = [f"{counted(cohorts, 'matched cohort')}"] if cohorts else []
    parts += [f"{counted(people, 'matched respondent')} of {surveys.NAMES[group]}" for group, people in pairs.items()]
    months = len({(row["period_start"], row["period_end"]) for row in told})
    return ", ".join([*parts, *([f"{counted(months, 'period')} of activity"] if months else [])])


# Ratings.


def _moved(connection: Connection, area: Area, programme: Programme, moment: AsOf) -> tuple[Pair, dict[str, Moved]]:
    """How the area's matched cohorts moved from workshop 1 to 2, or if they can't be compared, from first to last."""
    held = moves.pairs(connection, moment).get(programme.id, [])
    if not held:
        return ("", ""), {}
    pair = moves.pair_of(held, FIRST_PAIR)
    read = beside(connection, (area.code,))
    found = _moves(connection, moment, programme.id, Wanted(pair, scopes=("area",), codes=read))
    return pair, {each.domain: each for each in found if each.matched and each.code == area.code}


@kept(most=2)
def _moves(connection: Connection, moment: AsOf, programme_id: int, wanted: Wanted) -> Sequence[Moved]:
    return moves.moves(connection, moment, [programme_id], wanted)


# Surveys.


def _statements(asked: Sequence[Mapping[str, Any]]) -> dict[str, list[Statement]]:
    by_domain: dict[str, list[Statement]] = defaultdict(list)
    for row in asked:
        domain = domain_of(row["statement"] or "", row["theme"] or "")
        if domain is not None:
            by_domain[domain].append(_statement(row))
    return by_domain


def _statement(row: Mapping[str, Any]) -> Statement:
    told = (row.get("baseline_pct"), row.get("follow_up_pct"), row.get("verdict"))
    return Statement(row["statement"], row["group"], tuple(row["areas"]), row["pairs"], *told)


# Activity.


def _charts(connection: Connection, programme: Programme, area_code: str, moment: AsOf) -> dict[tuple[str, ...], Chart]:
    """The area's control charts of the measures that speak of domains, the same that the page of teams draws; by their parts."""
    read = beside(connection, (area_code,))
    return {
        each.chart.charted.parts: each.chart
        for each in _made(connection, read, programme.id, moment).get(area_code, ())
    }


@kept(most=2)
def _made(
    connection: Connection, codes: tuple[str, ...], programme_id: int, moment: AsOf
) -> Mapping[str, Sequence[charts.Made]]:
    """The charts of some areas, by their codes."""
    needed = {each.parts for about in SOURCES.values() for each in about.measures}
    found = charts.made(connection, [programme_id], moment, codes, codes_of(needed), of_teams=False)
    by_area: dict[str, list[charts.Made]] = defaultdict(list)
    for each in found:
        by_area[each.area_code].append(each)
    return by_area


def charted(measure: Measure, chart: Chart | None) -> Charted | None:
    """A measure's last month on its chart; None where the area reports none of it."""
    if chart is None:
        return None
    last = rules.latest(chart.phases[-1], measure.better) if chart.phases else None
    known = sum(each.value is not None for each in chart.told)
    withheld = any(each.gap == "suppressed" for each in chart.told)
    return Charted(measure, last, known, withheld, chart.step > 1)
