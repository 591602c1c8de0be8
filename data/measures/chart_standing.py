"""What a control chart says at its last figure: variation and assurance.

Assurance as in NHS England's "Making data count": where the limits stand to a target. Limits foretell nothing of a process that
is not stable (Wheeler, *Understanding Variation*): with a special cause among its figures there is no assurance to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile
from typing import Literal

from data.charted import Better, Charted
from data.measures.charts import Chart, Told, WhyNot
from data.measures.spc import Flag, Phase, changed_from

Variation = Literal["none", "improvement", "concern", "changed", "no_limits"]
Assurance = Literal["consistently_meets", "hit_and_miss", "consistently_misses", "not_stable", "none_set", "no_limits"]


@dataclass(frozen=True)
class Standing:
    """How a chart stands at its last figure.

    ``at`` is that period; ``newest`` the last one of all, which may be a gap. ``run``: for a shift how many months stand on its
    side of the mean, for a trend how many rise or fall, up to the last; else the ones flagged on its side of the mean.
    ``upwards``: whether it lies above the mean, or rises. ``lower`` and ``upper`` go no further than a figure can. ``met``:
    periods at the target or better, of ``observed`` ones since the limits were set; ``flagged``: those of them that are special
    causes; ``changed_from`` as ``spc.changed_from`` has it.
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
    flagged: int
    changed_from: date | None


def standing(chart: Chart) -> Standing:
    """How a chart stands at its last figure."""
    newest = chart.told[-1] if chart.told else None
    phase = chart.phases[-1] if chart.phases else None
    if phase is None or all(point.value is None for point in phase.points):
        why = chart.why_not or "not_enough_data"
        suppressed = sum(each.gap == "suppressed" for each in chart.told)
        assurance: Assurance = "none_set" if chart.charted.target is None else "no_limits"
        return Standing(
            at=None,
            newest=newest,
            observed=0,
            suppressed=suppressed,
            mean=None,
            lower=None,
            upper=None,
            why_not=why,
            few_points=False,
            flag=None,
            run=0,
            upwards=False,
            variation="no_limits",
            assurance=assurance,
            met=0,
            since=None,
            flagged=0,
            changed_from=None,
        )
    at = max(place for place, point in enumerate(phase.points) if point.value is not None)
    flag, limits, within = phase.flags[at], phase.limits, chart.charted.within
    upwards = _upwards(phase, at)
    return Standing(
        at=next(each for each in chart.told if each.start == phase.points[at].start),
        newest=newest,
        observed=sum(point.value is not None for point in phase.points),
        suppressed=sum(point.suppressed for point in phase.points),
        mean=limits.mean if limits else None,
        lower=within(limits.lower) if limits else None,
        upper=within(limits.upper) if limits else None,
        why_not=None if limits else chart.why_not or phase.why_not,
        few_points=phase.few_points,
        flag=flag,
        run=_run(phase, at, flag),
        upwards=upwards,
        variation=variation(flag, upwards, chart.charted.better) if limits else "no_limits",
        assurance=assurance_of(phase, chart.charted),
        met=sum(_meets(point.value, chart.charted) for point in phase.points if point.value is not None),
        since=phase.points[0].start if len(chart.phases) > 1 else None,
        flagged=sum(flag is not None for flag in phase.flags),
        changed_from=changed_from(phase),
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
    """Whether the limits let the target be met: always, at times, or never; that a phase with a special cause is not stable,
    where they can't tell. Withheld months count at either end."""
    if charted.target is None or charted.better == "neither":
        return "none_set"
    if phase.bounds is None:
        return "no_limits"
    if any(phase.flags):
        return "not_stable"
    target, higher = float(charted.target), charted.better == "higher"
    if (phase.bounds.lower >= target) if higher else (phase.bounds.upper <= target):
        return "consistently_meets"
    misses = (phase.bounds.upper < target) if higher else (phase.bounds.lower > target)
    return "consistently_misses" if misses else "hit_and_miss"


def _meets(value: float, charted: Charted) -> bool:
    if charted.target is None or charted.better == "neither":
        return False
    return value >= float(charted.target) if charted.better == "higher" else value <= float(charted.target)
