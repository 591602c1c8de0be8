"""From what is released of a measure to its control chart; what the chart says now is in ``chart_standing``.

Everything here is worked out from released figures. What is made of a withheld part is withheld, and so is a month of which not
every team that was at work has told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from data.charted import Charted, Shown
from data.domain_sources import SCHOOL_WEEKS
from data.measures import spc
from data.measures.spc import Flag, Phase, Point

Gap = Literal["suppressed", "not_submitted", "not_every_team", "no_school_weeks", "not_applicable"]
WhyNot = Literal[
    "not_enough_data",
    "too_much_suppressed",
    "no_range",
    "follows_weeks_unknown",
    "slow_stock",
    "no_whole_months",
]
RUN_CHARTS: dict[Shown, WhyNot] = {"not_followed": "follows_weeks_unknown", "slow_stock": "slow_stock"}
"""Why a kind of measure has a run chart alone."""
Row = Mapping[str, Any]
Period = tuple[date, date]


@dataclass(frozen=True)
class Told:
    """A period of a chart: its point's ``value`` in the chart's unit, None in a ``gap``; ``status`` as handed in.

    ``raw``: the released figure itself, of a count that is charted for each school week, and ``raw_gap`` why a
    month without school weeks has none.
    ``teams``: of how many. ``spread``: the lowest and highest of teams whose medians are not combined.
    """

    start: date
    end: date
    value: float | None
    gap: Gap | None = None
    most: float | None = None
    raw: Decimal | None = None
    status: str | None = None
    teams: int = 1
    spread: tuple[Decimal, Decimal] | None = None
    raw_gap: Gap | None = None

    @property
    def point(self) -> Point:
        return Point(self.start, self.value, self.gap == "suppressed", self.most)


@dataclass(frozen=True)
class Chart:
    """A measure's periods in order, each with its flag, and its phases. ``why_not``: why none of it has limits although the
    figures would do. ``step``: months a period. ``left_out``: periods of another length than the latest."""

    charted: Charted
    told: tuple[Told, ...]
    phases: tuple[Phase, ...]
    step: int = 1
    why_not: WhyNot | None = None
    left_out: int = 0

    @property
    def flags(self) -> tuple[Flag | None, ...]:
        return tuple(flag for phase in self.phases for flag in phase.flags)


# From rows to periods.


def chart(
    charted: Charted,
    rows: Mapping[str, Sequence[Row]],
    rebased: Collection[date] = (),
    expected: Expected | None = None,
) -> Chart | None:
    """A measure's chart from released ``rows`` by the feed's measure; None where nothing of it was handed in.

    Rows have ``period_start``, ``period_end``, ``value``, ``value_status``, ``lowest``, ``highest``, ``status`` and
    ``teams``. ``rebased``: days that limits are set anew from. ``expected``: how many teams should have told of a period.
    """
    by_period = {
        part: {(row["period_start"], row["period_end"]): row for row in rows.get(part, ())} for part in charted.parts
    }
    periods = sorted(set[Period]().union(*by_period.values()))
    if not periods:
        return None
    whole = [period for period in periods if months_of(period)]
    if not whole:
        return Chart(charted, (), (), why_not="no_whole_months", left_out=len(periods))
    step = months_of(max(whole, key=lambda period: period[1]))
    kept = _in_step([period for period in whole if months_of(period) == step], step)
    found = {p[0]: _told(charted, p, [by_period[part].get(p) for part in charted.parts], expected) for p in kept}
    told, left_out = _filled(found, step), len(periods) - len(kept)
    phases = spc.phases([each.point for each in told], rebased)
    why_not = RUN_CHARTS.get(charted.shown)
    return Chart(charted, told, tuple(map(_without_flags, phases)) if why_not else phases, step, why_not, left_out)


def _without_flags(phase: Phase) -> Phase:
    return Phase(phase.points, None, None, "not_enough_data", False, (None,) * len(phase.points))


def months_of(period: Period) -> int:
    """How many whole months a period is of; 0 where it isn't."""
    start, end = period
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _in_step(periods: Sequence[Period], step: int) -> list[Period]:
    """Those that stand whole steps from the last one."""
    last = periods[-1][0]
    return [p for p in periods if not ((last.year - p[0].year) * 12 + last.month - p[0].month) % step]


def _filled(found: Mapping[date, Told], step: int) -> tuple[Told, ...]:
    """Every period from the first to the last, in order; one that nobody told of is a gap."""
    starts = [point.start for point in spc.without_holes([each.point for each in found.values()], step)]
    return tuple(found.get(start) or Told(start, _end(start, step), None, "not_submitted") for start in starts)


def _end(start: date, step: int) -> date:
    month = start.year * 12 + start.month - 1 + step
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True)
class Expected:
    """When each team of an area began to tell of a measure and when it stopped, if it is closed."""

    spans: tuple[tuple[date, date | None], ...]

    def at(self, start: date) -> int:
        return sum(first <= start and (last is None or start <= last) for first, last in self.spans)


def expected_of(team_rows: Iterable[Row], closed: Collection[str]) -> Expected:
    """From the rows of an area's teams (``team_code``, ``period_start``) of one measure; ``closed``: codes of closed teams."""
    starts: dict[str, list[date]] = {}
    for row in team_rows:
        starts.setdefault(row["team_code"], []).append(row["period_start"])
    return Expected(tuple((min(all_of), max(all_of) if code in closed else None) for code, all_of in starts.items()))


def _told(charted: Charted, period: Period, rows: Sequence[Row | None], expected: Expected | None) -> Told:
    told = _of_rows(charted, period, rows, expected)
    if charted.shown == "per_school_week" and not school_weeks(period):
        return replace(told, value=None, most=None, gap="no_school_weeks", raw_gap=told.gap)
    return told


def _of_rows(charted: Charted, period: Period, rows: Sequence[Row | None], expected: Expected | None) -> Told:
    there = [row for row in rows if row is not None]
    first = there[0]
    common = {"status": _least_final(there), "teams": first["teams"]}
    if expected and first["teams"] < expected.at(period[0]):
        return Told(*period, None, "not_every_team", **common)
    if len(there) < len(rows):
        return Told(*period, None, "not_submitted", **common)
    if any(row["value"] is None for row in there):
        return Told(*period, None, _why(there), _most(charted, there), spread=_spread(there), **common)
    if charted.shown == "share":
        return Told(*period, _share(charted, there), None if _base(charted, there) else "not_applicable", **common)
    value = float(first["value"])
    if charted.shown == "per_school_week":
        return _weekly(Told(*period, value, raw=first["value"], **common))
    return Told(*period, value, **common)


def _weekly(told: Told) -> Told:
    point = spc.per_school_week(told.point, school_weeks((told.start, told.end)))
    return replace(told, value=point.value, most=point.most)


def school_weeks(period: Period) -> float:
    """Typical school weeks of whole months."""
    first = period[0].month - 1
    return sum(SCHOOL_WEEKS[(first + at) % 12 + 1] for at in range(months_of(period)))


def _why(rows: Sequence[Row]) -> Gap:
    statuses = [row["value_status"] for row in rows if row["value"] is None]
    if "suppressed" in statuses:
        return "suppressed"
    return "not_submitted" if "not_submitted" in statuses else "not_applicable"


def _spread(rows: Sequence[Row]) -> tuple[Decimal, Decimal] | None:
    row = rows[0]
    medians = len(rows) == 1 and row["value_status"] == "not_applicable" and row["lowest"] is not None
    return (row["lowest"], row["highest"]) if medians else None


def _most(charted: Charted, rows: Sequence[Row]) -> float | None:
    """What a withheld figure can be at most; None where nothing bounds it."""
    highest = rows[0]["highest"] if rows[0]["value"] is None else rows[0]["value"]
    if charted.shown == "share":
        base = sum(row["lowest"] or 0 for row in _under(charted, rows))
        most = None if highest is None or not base else 100 * float(highest) / float(base)
        return min(100.0, most or 100.0) if charted.of_whole else most
    if highest is None:
        return None
    if charted.shown != "per_school_week":
        return float(highest)
    weeks = school_weeks((rows[0]["period_start"], rows[0]["period_end"]))
    return float(highest) / weeks if weeks else None


def _under(charted: Charted, rows: Sequence[Row]) -> list[Row]:
    by_measure = dict(zip(charted.parts, rows, strict=True))
    return [by_measure[part] for part in charted.denominator]


def _base(charted: Charted, rows: Sequence[Row]) -> Decimal:
    return sum((row["value"] for row in _under(charted, rows)), start=Decimal(0))


def _share(charted: Charted, rows: Sequence[Row]) -> float | None:
    base = _base(charted, rows)
    return float(100 * rows[0]["value"] / base) if base else None


LEAST_FINAL_FIRST = ("performance", "provisional", "final")


def _least_final(rows: Sequence[Row]) -> str | None:
    found = {row["status"] for row in rows}
    return next((status for status in LEAST_FINAL_FIRST if status in found), None)
