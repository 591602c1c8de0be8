"""What must hold of the measures of rates and activity for any figures, against scipy, statsmodels or every case tried.

Each property takes what a strategy of this module gives. The unit tests try a hundred figures, the soak many more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from scipy.stats import chi2, norm
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from data.measures.benchmarks import quintiles
from data.measures.funnel import Share, funnel
from data.measures.intervals import Interval, wilson
from data.measures.rates import LEVEL_95, LEVEL_998, Level, count_interval, rate
from data.measures.similarity import distances
from data.measures.spc import Flag, Phase, Point, limits, phase, widest_bounds
from data.measures.trend import Trend, recent_trend
from tests.unit.measures.properties import Properties

CLOSE = 1e-9


def close(value: object) -> object:
    return pytest.approx(value, rel=CLOSE, abs=CLOSE)


# Rates

LEVELS = st.sampled_from([LEVEL_95, LEVEL_998])
MULTIPLIERS = st.sampled_from([1, 100, 1000, 100_000])
SHARES = st.integers(1, 400).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


def wilson_is_statsmodels_own(counts: tuple[int, int], level: Level) -> None:
    ours, theirs = wilson(*counts, z=level.z), proportion_confint(*counts, alpha=2 * norm.sf(level.z), method="wilson")
    assert (ours.lower, ours.upper) == close(tuple(float(end) for end in theirs))


def few_events_have_the_exact_interval(count: int, level: Level) -> None:
    ours = count_interval(count, level)
    theirs = confint_poisson(count, 1, method="exact-c", alpha=2 * level.tail)
    assert (ours.lower, ours.upper) == close((float(np.nan_to_num(theirs[0])), float(theirs[1])))
    assert ours.upper == close(chi2.ppf(1 - level.tail, 2 * count + 2) / 2)


def many_events_have_byar_s_interval(count: int, level: Level) -> None:
    """As Byar's formula is usually written: a ninth of the count taken from 1, and the deviate over three roots."""
    ours = count_interval(count, level)
    assert ours.lower == close(count * (1 - 1 / 9 / count - level.z / 3 / count**0.5) ** 3)
    assert ours.upper == close((count + 1) * (1 - 1 / 9 / (count + 1) + level.z / 3 / (count + 1) ** 0.5) ** 3)


def a_rate_is_its_count_s_interval_to_scale(count: int, base: int, multiplier: int, level: Level) -> None:
    ours, events = rate(count, base, multiplier, level), count_interval(count, level)
    ends = [events.value, events.lower, events.upper]
    assert [ours.value, ours.lower, ours.upper] == close([end / base * multiplier for end in ends])
    assert ours.lower <= ours.value <= ours.upper


# Benchmarks

AREAS = st.lists(st.none() | st.integers(0, 6), max_size=17)


def quintiles_are_those_of_phe_quantile(values: Sequence[int | None], highest_first: bool) -> None:
    """R's function in its own terms: a rank with ties at the least, and divisions in floats."""
    ranks = pd.Series(values, dtype=float).rank(method="min", ascending=not highest_first)
    areas = ranks.count()
    naive = [
        None if np.isnan(rank) or areas < 5 else max(1, int(6 - np.ceil(round((areas + 1 - rank) / (areas / 5), 9))))
        for rank in ranks
    ]
    assert list(quintiles({str(at): value for at, value in enumerate(values)}, highest_first).values()) == naive


# Funnel

SCOPES = st.lists(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=12)


def a_funnel_is_worked_out_directly(counts: Sequence[tuple[int, int]]) -> None:
    found = funnel([Share(str(at), *count) for at, count in enumerate(counts)])
    events, base = (np.array([count[part] for count in counts if count[1]], dtype=float) for part in (0, 1))
    if not len(base):
        assert found is None
        return
    assert found is not None
    target = events.sum() / base.sum()
    errors = np.sqrt(target * (1 - target) / base)
    z = np.divide(events / base - target, errors, out=np.zeros(len(base)), where=errors > 0)
    phi = (z**2).mean()
    assert (found.target, found.phi) == close((target, phi))
    assert [point.z for point in found.points] == close(list(z))
    widened = bool(phi > 1 + 2 * np.sqrt(2 / len(base)) + CLOSE)
    assert found.widened is widened
    for name, quantile in (("limits_95", 1.959964), ("limits_998", 3.090232)):
        reach = quantile * errors * (np.sqrt(phi) if widened else 1)
        ends = np.clip([target - reach, target + reach], 0, 1).T
        assert np.array([getattr(point, name) for point in found.points]) == close(ends)


# Trend

FIGURES = st.lists(
    st.none()
    | st.builds(
        lambda value, below, above: Interval(value, value - below, value + above),
        st.integers(-4, 4).map(lambda tenths: tenths / 10),
        st.sampled_from([0.0, 0.1, 0.25]),
        st.sampled_from([0.0, 0.1, 0.5]),
    ),
    max_size=8,
)


def a_trend_is_that_of_weighted_least_squares(figures: Sequence[Interval | None]) -> None:
    found = recent_trend(figures)
    valid = [figure for figure in figures if figure and figure.upper > figure.lower][-5:]
    if len(valid) < 5:
        assert found == Trend("cannot_be_calculated")
        return
    slope, chi_squared = _fitted(valid, range(5))
    assert (found.slope, found.chi_squared) == close((slope, chi_squared))
    if abs(chi_squared - 9.5495) < 1e-6:
        return
    left_out = [_fitted(valid, [at for at in range(5) if at != out])[0] for out in range(5)]
    assert found.direction == _direction(chi_squared, left_out)


def _fitted(figures: Sequence[Interval], places: Sequence[int]) -> tuple[float, float]:
    weights = [1 / ((figures[at].upper - figures[at].lower) / 3.92) ** 2 for at in places]
    design = np.array([[1, at + 1] for at in places], dtype=float)
    fit = WLS([figures[at].value for at in places], design, weights=weights).fit(cov_type="fixed scale")
    return float(fit.params[1]), float((fit.params[1] / fit.bse[1]) ** 2)


def _direction(chi_squared: float, slopes: Sequence[float]) -> str:
    if chi_squared <= 9.5495:
        return "no_clear_trend"
    if min(slopes) > 1e-10:
        return "increasing"
    return "decreasing" if max(slopes) < -1e-10 else "no_clear_trend"


# Control charts

VALUES = st.lists(st.none() | st.integers(0, 9), max_size=14)
CELLS = st.lists(st.sampled_from([*range(5, 14), "?", "?", "?", None]), min_size=2, max_size=8).filter(
    lambda cells: any(isinstance(a, int) and isinstance(b, int) for a, b in pairwise(cells)) and cells.count("?") <= 5
)
CHARTS = st.lists(
    st.one_of(
        st.sampled_from([5, 6, 10, 20, 40, 41]), st.sampled_from([5, 6, 10, 20, 40, 41]), st.sampled_from(["?", None])
    ),
    min_size=12,
    max_size=24,
)
Cell = int | str | None


def points_of(cells: Sequence[Cell | float], most: float | None = 4.0) -> tuple[Point, ...]:
    """Months in a row from January 2020; "?" is suppressed, None missing."""
    return tuple(
        Point(
            date(2020 + at // 12, at % 12 + 1, 1),
            None if isinstance(cell, str) else cell,
            suppressed=cell == "?",
            most=most,
        )
        for at, cell in enumerate(cells)
    )


def naive_limits(values: Sequence[float | None]) -> tuple[float, float] | None:
    """Mean and mean moving range, in the plainest way; None without a moving range."""
    ranges, there = [], []
    for at, value in enumerate(values):
        if value is None:
            continue
        there.append(value)
        if at > 0 and values[at - 1] is not None:
            ranges.append(abs(value - float(values[at - 1] or 0)))
    return (sum(there) / len(there), sum(ranges) / len(ranges)) if ranges else None


def naive_rules(values: Sequence[float | None], mean: float, reach: float) -> dict[Flag, set[int]]:
    """The points that each rule marks: every run of three or seven months looked at by itself."""
    top, bottom = mean + reach, mean - reach
    near_top, near_bottom = mean + reach * 2 / 3, mean - reach * 2 / 3
    e = 1e-9
    marked: dict[Flag, set[int]] = {"outside_limits": set(), "trend": set(), "two_of_three": set(), "shift": set()}
    for at, value in enumerate(values):
        if value is not None and (value > top + e or value < bottom - e):
            marked["outside_limits"].add(at)
        seven, three = values[at : at + 7], values[at : at + 3]
        if len(seven) == 7 and None not in seven:
            run = [value for value in seven if value is not None]
            if all(b > a + e for a, b in pairwise(run)) or all(b < a - e for a, b in pairwise(run)):
                marked["trend"] |= set(range(at, at + 7))
            if all(v > mean + e for v in run) or all(v < mean - e for v in run):
                marked["shift"] |= set(range(at, at + 7))
        if len(three) == 3 and None not in three:
            run = [value for value in three if value is not None]
            above, below = [v > near_top + e for v in run], [v < near_bottom - e for v in run]
            if all(v > mean + e for v in run) and sum(above) >= 2:
                marked["two_of_three"] |= {at + step for step in range(3) if above[step]}
            if all(v < mean - e for v in run) and sum(below) >= 2:
                marked["two_of_three"] |= {at + step for step in range(3) if below[step]}
    return marked


def limits_are_those_of_plain_python(values: Sequence[int | None]) -> None:
    naive = naive_limits(values)
    if naive is None:
        with pytest.raises(ValueError, match="two neighbouring"):
            limits(values)
        return
    found = limits(values)
    assert (found.mean, found.moving_range) == close(naive)


def flags_of_a_chart_are_those_of_plain_python(cells: Sequence[Cell]) -> None:
    """With what is suppressed left out altogether, so that one set of limits decides."""
    values = [None if cell == "?" else cell for cell in cells]
    found = phase(points_of(values))
    assert found.why_not == _naive_objection(values, suppressed=0)
    if found.why_not:
        assert found == Phase(found.points, None, None, found.why_not, False, (None,) * len(values))
        return
    mean, moving_range = naive_limits(values) or (0.0, 0.0)
    marked = naive_rules(values, mean, 2.66 * moving_range)
    first = [next((rule for rule in marked if at in marked[rule]), None) for at in range(len(values))]
    assert list(found.flags) == first
    assert found.few_points is (12 <= len([value for value in values if value is not None]) <= 14)


def _naive_objection(values: Sequence[float | None], suppressed: int) -> str | None:
    there = [value for value in values if value is not None]
    if len(there) < 12:
        return "not_enough_data"
    if suppressed / (len(there) + suppressed) > 0.25:
        return "too_much_suppressed"
    naive = naive_limits(values)
    return None if naive and naive[1] > 0 else "no_range"


def fills(cells: Sequence[Cell], fillings: Sequence[int]) -> list[list[float | None]]:
    """Every way to fill the suppressed months, and the chart with gaps for them."""
    gapped: list[float | None] = [None if isinstance(cell, str) else cell for cell in cells]
    places = [at for at, cell in enumerate(cells) if cell == "?"]
    charts = [gapped]
    for filling in product(fillings, repeat=len(places)):
        filled = list(gapped)
        for at, value in zip(places, filling, strict=True):
            filled[at] = value
        charts.append(filled)
    return charts


def bounds_are_those_of_every_fill(cells: Sequence[Cell]) -> None:
    """The chain against every fill with 0, 1, 2, 3 and 4."""
    tried = [naive_limits(chart) for chart in fills(cells, range(5))]
    ends = [
        (mean + sign * 2.66 * part * moving_range)
        for mean, moving_range in (chart for chart in tried if chart)
        for sign, part in ((-1, 1), (-1, 2 / 3), (-1, 0), (1, 0), (1, 2 / 3), (1, 1))
    ]
    by_bound = [ends[place::6] for place in range(6)]
    widest = [min(found) for found in by_bound[:3]] + [max(found) for found in by_bound[3:]]
    assert list(widest_bounds([point.choices for point in points_of(cells)])) == close(widest)


def a_kept_flag_holds_for_every_fill(cells: Sequence[Cell]) -> None:
    """However the suppressed months are filled, and with gaps for them."""
    found = phase(points_of(cells))
    if not found.limits:
        return
    for chart in fills(cells, (0, 1, 4)):
        mean, moving_range = naive_limits(chart) or (0.0, 0.0)
        marked = naive_rules(chart, mean, 2.66 * moving_range)
        assert all(flag is None or at in marked[flag] for at, flag in enumerate(found.flags)), chart


# Similar areas

LEVELS_OF_AREAS = st.lists(
    st.lists(st.sampled_from([np.nan, 0.1, 0.7, 1.1, 1.3, 3.0]), min_size=7, max_size=7), min_size=1, max_size=6
)


def distances_are_worked_out_pair_by_pair(rows: Sequence[Sequence[float]]) -> None:
    found = distances(pd.DataFrame(rows, index=[str(at) for at in range(len(rows))]), "0")
    naive = {}
    for at in range(1, len(rows)):
        gaps = [
            gap
            for domain in range(7)
            if (gap := _gap(rows[0][domain], rows[at][domain], [row[domain] for row in rows]))
        ]
        if len(gaps) >= 5:
            naive[str(at)] = (sqrt(sum(gap[0] for gap in gaps) / len(gaps)), len(gaps))
    assert found["distance"].to_dict() == close({code: distance for code, (distance, _) in naive.items()})
    assert found["shared"].to_dict() == {code: shared for code, (_, shared) in naive.items()}
    assert found["distance"].is_monotonic_increasing


def _gap(one: float, other: float, domain: Sequence[float]) -> tuple[float] | None:
    """The squared gap in standard deviations; None where one is missing or all are equal."""
    there = [value for value in domain if not np.isnan(value)]
    if np.isnan(one) or np.isnan(other) or len(set(there)) == 1:
        return None
    mean = sum(there) / len(there)
    return ((one - other) ** 2 / (sum((value - mean) ** 2 for value in there) / len(there)),)


PROPERTIES: Properties = {
    wilson_is_statsmodels_own: (SHARES, LEVELS),
    few_events_have_the_exact_interval: (st.integers(0, 9), LEVELS),
    many_events_have_byar_s_interval: (st.integers(10, 10**6), LEVELS),
    a_rate_is_its_count_s_interval_to_scale: (st.integers(0, 10_000), st.integers(1, 10**6), MULTIPLIERS, LEVELS),
    quintiles_are_those_of_phe_quantile: (AREAS, st.booleans()),
    a_funnel_is_worked_out_directly: (SCOPES,),
    a_trend_is_that_of_weighted_least_squares: (FIGURES,),
    limits_are_those_of_plain_python: (VALUES,),
    flags_of_a_chart_are_those_of_plain_python: (CHARTS,),
    bounds_are_those_of_every_fill: (CELLS,),
    a_kept_flag_holds_for_every_fill: (CHARTS,),
    distances_are_worked_out_pair_by_pair: (LEVELS_OF_AREAS,),
}
