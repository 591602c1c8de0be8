"""From what is released of a measure to its control chart, and what the chart says now: variation and assurance.

Everything here is worked out from released figures. What is made of a withheld part is withheld, and so is a month of which not
every team that was at work has told. Assurance as in NHS England's "Making data count": where the limits stand to a target.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, takewhile
from typing import Any, Literal

from data.charted import Better, Charted
from data.domain_sources import SCHOOL_WEEKS
from data.measures import spc
from data.measures.spc import Flag, Phase, Point

Gap = Literal["suppressed", "not_submitted", "not_every_team", "no_school_weeks", "not_applicable"]
WhyNot = Literal[
    "not_enough_data",
    "too_much_suppressed",
    "no_range",
    "follows_weeks_unknown",
    "no_whole_months",
]
Variation = Literal["none", "improvement", "concern", "changed", "no_limits"]
Assurance = Literal["consistently_meets", "hit_and_miss", "consistently_misses", "none_set", "no_limits"]
Row = Mapping[str, Any]
Period = tuple[date, date]


@dataclass(frozen=True)
class Told:
    """A period of a chart: its point's ``value`` in the chart's unit, None in a ``gap``; ``status`` as handed in.

    ``raw``: the released figure itself, of a count that is charted for each school week. ``teams``: of how many. ``spread``:
    the lowest and highest of teams whose medians are not combined.
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


@dataclass(frozen=True)
class Standing:
    """How a chart stands at its last figure.

    ``at`` is that period; ``newest`` the last one of all, which may be a gap. ``run``: for a shift how many months stand on
    its side of the mean, for a trend how many rise or fall, up to the last; else the
    ones flagged on its side of the mean. ``upwards``: whether it
    lies above the mean, or rises. ``met``: periods at the target or better, of ``observed`` ones since the limits were set.
    """

    at: Told | None
    newest: Told | None
    observed: int
    suppressed: int
    mean: float | None
    lower: float | None
    upper: float | None
    why_not: WhyNot | None
    few_points: bool
    flag: Flag | None
    run: int
    upwards: bool
    variation: Variation
    assurance: Assurance
    met: int
    since: date | None


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
    if charted.shown == "not_followed":
        unflagged = tuple(map(_without_flags, phases))
        return Chart(charted, told, unflagged, step, "follows_weeks_unknown", left_out)
    return Chart(charted, told, phases, step, None, left_out)


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
    weeks = school_weeks((told.start, told.end))
    point = spc.per_school_week(told.point, weeks)
    gap: Gap | None = told.gap if weeks else "no_school_weeks"
    return Told(told.start, told.end, point.value, gap, point.most, told.raw, told.status, told.teams)


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


# What a chart says.


def standing(chart: Chart) -> Standing:
    """How a chart stands at its last figure."""
    newest = chart.told[-1] if chart.told else None
    phase = chart.phases[-1] if chart.phases else None
    if phase is None or all(point.value is None for point in phase.points):
        why = chart.why_not or "not_enough_data"
        suppressed = sum(each.gap == "suppressed" for each in chart.told)
        assurance: Assurance = "none_set" if chart.charted.target is None else "no_limits"
        return Standing(
            None, newest, 0, suppressed, None, None, None, why, False, None, 0, False, "no_limits", assurance, 0, None
        )
    at = max(place for place, point in enumerate(phase.points) if point.value is not None)
    flag, limits = phase.flags[at], phase.limits
    upwards = _upwards(phase, at)
    return Standing(
        at=next(each for each in chart.told if each.start == phase.points[at].start),
        newest=newest,
        observed=sum(point.value is not None for point in phase.points),
        suppressed=sum(point.suppressed for point in phase.points),
        mean=limits.mean if limits else None,
        lower=limits.lower if limits else None,
        upper=limits.upper if limits else None,
        why_not=None if limits else chart.why_not or phase.why_not,
        few_points=phase.few_points,
        flag=flag,
        run=_run(phase, at, flag),
        upwards=upwards,
        variation=variation(flag, upwards, chart.charted.better) if limits else "no_limits",
        assurance=assurance_of(phase, chart.charted),
        met=sum(_meets(point.value, chart.charted) for point in phase.points if point.value is not None),
        since=phase.points[0].start if len(chart.phases) > 1 else None,
    )


def _upwards(phase: Phase, at: int) -> bool:
    """Whether a point lies above the mean; in a trend, whether it rises."""
    value = phase.points[at].value or 0.0
    if phase.flags[at] == "trend":
        before = phase.points[at - 1].value if at else None
        after = phase.points[at + 1].value if at + 1 < len(phase.points) else None
        return value > before if before is not None else (after or 0.0) > value
    return phase.limits is not None and value > phase.limits.mean


def variation(flag: Flag | None, upwards: bool, better: Better) -> Variation:
    """What a point's flag says of it."""
    if flag is None:
        return "none"
    if better == "neither":
        return "changed"
    return "improvement" if upwards == (better == "higher") else "concern"


def variations(chart: Chart) -> list[Variation]:
    """Every point's own variation, in the order of the chart."""
    return [
        variation(flag, _upwards(phase, at), chart.charted.better) if phase.limits else "no_limits"
        for phase in chart.phases
        for at, flag in enumerate(phase.flags)
    ]


def _run(phase: Phase, at: int, flag: Flag | None) -> int:
    if flag is None or phase.limits is None:
        return 0
    values = [point.value for point in phase.points[: at + 1]][::-1]
    up = _upwards(phase, at)
    if flag == "shift":
        mean = phase.limits.mean
        return len(list(takewhile(lambda value: value is not None and value != mean and (value > mean) == up, values)))
    if flag == "trend":
        steps = pairwise(values)
        rising = takewhile(lambda s: None not in s and s[0] != s[1] and (s[0] > s[1]) == up, steps)  # type: ignore[operator]
        return 1 + len(list(rising))
    same = (phase.flags[place] == flag and _upwards(phase, place) == up for place in range(at, -1, -1))
    return len(list(takewhile(bool, same)))


def assurance_of(phase: Phase, charted: Charted) -> Assurance:
    """Whether the limits let the target be met: always, at times, or never. Withheld months count at either end."""
    if charted.target is None or charted.better == "neither":
        return "none_set"
    if phase.bounds is None:
        return "no_limits"
    target, higher = float(charted.target), charted.better == "higher"
    if (phase.bounds.lower >= target) if higher else (phase.bounds.upper <= target):
        return "consistently_meets"
    misses = (phase.bounds.upper < target) if higher else (phase.bounds.lower > target)
    return "consistently_misses" if misses else "hit_and_miss"


def _meets(value: float, charted: Charted) -> bool:
    if charted.target is None or charted.better == "neither":
        return False
    return value >= float(charted.target) if charted.better == "higher" else value <= float(charted.target)
