"""From released rows to a control chart: school weeks, withheld parts, teams that have not told, limits set anew, assurance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from data.charted import CHARTED, Charted, Declared, with_declared
from data.measures import charts, spc
from data.measures.activity import STOCKS
from data.measures.chart_standing import standing, variation
from data.measures.charts import Expected, chart

BY_CODE = {each.code: each for each in CHARTED}
Row = dict[str, Any]


def month(number: int) -> date:
    """The first day of a month, 0 being September 2024."""
    months = 2024 * 12 + 8 + number
    return date(months // 12, months % 12 + 1, 1)


def row(
    number: int, value: float | None, *, status: str = "suppressed", highest: int | None = 4, teams: int = 1
) -> Row:
    start = month(number)
    exact = None if value is None else Decimal(str(value))
    return {
        "period_start": start,
        "period_end": month(number + 1) - timedelta(days=1),
        "value": exact,
        "value_status": None if value is not None else status,
        "lowest": exact if exact is not None else Decimal(0),
        "highest": exact if exact is not None else None if highest is None else Decimal(highest),
        "status": "final",
        "teams": teams,
    }


def rows(values: Sequence[float | None]) -> list[Row]:
    return [row(number, value) for number, value in enumerate(values)]


def charted(code: str, values: Sequence[float | None], **more: Any) -> charts.Chart:
    found = chart(BY_CODE[code], {BY_CODE[code].numerator: rows(values)}, **more)
    assert found is not None
    return found


def test_a_share_says_of_what_it_is() -> None:
    names = [each.name for each in CHARTED if each.unit == "%"]
    assert len(names) == 7
    assert [name for name in names if not (name.startswith("Share ") or ", of " in name)] == []


def test_a_count_is_charted_for_each_school_week_and_august_is_a_gap() -> None:
    found = charted("referrals_received", [40.0] * 13)
    august = found.told[11]
    assert (august.start, august.value, august.gap, august.raw) == (date(2025, 8, 1), None, "no_school_weeks", 40)
    assert found.told[0].value == pytest.approx(40 / 4)
    assert found.told[2].value == pytest.approx(40 / 4.5)


def test_august_is_a_gap_for_want_of_school_weeks_also_where_its_figure_is_withheld() -> None:
    values: list[float | None] = [40.0] * 14
    values[11] = None
    august = charted("referrals_received", values).told[11]
    assert (august.start, august.gap, august.raw, august.raw_gap) == (
        date(2025, 8, 1),
        "no_school_weeks",
        None,
        "suppressed",
    )
    assert standing(charted("referrals_received", values)).suppressed == 0


def test_limits_go_no_further_than_a_figure_can() -> None:
    low, high = standing(charted("waiting", [1.0, 9.0] * 8)), standing(_shares([95.0, 55.0] * 8))
    assert (low.lower, high.upper) == (0, 100)
    assert low.upper is not None
    assert low.upper > 9


def _shares(values: list[float]) -> charts.Chart:
    parts = {"referrals_accepted": rows(values), "referrals_received": rows([100.0] * len(values))}
    found = chart(BY_CODE["accepted_pct"], parts)
    assert found is not None
    return found


def test_a_withheld_month_is_a_gap_and_never_zero() -> None:
    found = charted("waiting", [10, 12, None, 11] * 4)
    assert [each.value for each in found.told[:4]] == [10, 12, None, 11]
    assert found.told[2].gap == "suppressed"
    assert 0 not in [each.value for each in found.told]


def test_a_month_that_nobody_told_of_is_a_gap() -> None:
    whole = rows([10.0] * 14)
    found = chart(BY_CODE["waiting"], {"waiting": whole[:5] + whole[7:]})
    assert found is not None
    assert [each.gap for each in found.told[4:8]] == [None, "not_submitted", "not_submitted", None]


SPIKE = [20, 24, 22, None, 26, 21, 23, None, 25, 20, 24, 23, 22, 26, 48]


def test_a_flag_stands_only_if_it_holds_for_every_fill_of_the_withheld_months() -> None:
    found = charted("waiting", SPIKE)
    for fill in product((0.0, 1.0, 2.0, 3.0, 4.0), repeat=2):
        filled = iter(fill)
        values = [value if value is not None else next(filled) for value in map(_float, SPIKE)]
        limits = spc.limits(values)
        if found.flags[-1] == "outside_limits":
            assert values[-1] > limits.upper
    assert found.flags[-1] is None, "with both months at 0 the limits reach beyond the last one"
    known = [value for value in SPIKE if value is not None]
    assert charted("waiting", known).flags[-1] == "outside_limits"


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def test_a_share_of_a_withheld_part_is_withheld() -> None:
    accepted = rows([8.0, None, 9.0])
    found = chart(
        BY_CODE["accepted_pct"], {"referrals_accepted": accepted, "referrals_received": rows([10.0, 20.0, 10.0])}
    )
    assert found is not None
    assert [each.value for each in found.told] == [80, None, 90]
    assert (found.told[1].gap, found.told[1].most) == ("suppressed", 20), "4 of 20 at most"


def test_hours_are_shares_of_their_sum() -> None:
    parts = {"hours_direct": rows([50.0]), "hours_whole_school": rows([30.0]), "hours_advice": rows([20.0])}
    found = [chart(BY_CODE[f"{name}_pct"], parts) for name in parts]
    assert [each.told[0].value for each in found if each] == [50, 30, 20]


def test_a_month_of_which_not_every_team_has_told_is_a_gap() -> None:
    told = [row(number, 10.0, teams=1 if number == 3 else 2) for number in range(6)]
    expected = charts.expected_of(
        [
            {"team_code": code, "period_start": month(number)}
            for code in "AB"
            for number in range(6)
            if (code, number) != ("B", 3)
        ],
        closed=(),
    )
    found = chart(BY_CODE["waiting"], {"waiting": told}, expected=expected)
    assert found is not None
    assert [each.gap for each in found.told] == [None, None, None, "not_every_team", None, None]


def test_a_closed_team_is_not_waited_for() -> None:
    spans = [{"team_code": "A", "period_start": month(n)} for n in range(6)]
    spans += [{"team_code": "B", "period_start": month(n)} for n in range(3)]
    assert [charts.expected_of(spans, closed="B").at(month(n)) for n in (0, 2, 3, 5)] == [2, 2, 1, 1]
    assert charts.expected_of(spans, closed=()).at(month(5)) == 2
    assert Expected(()).at(month(0)) == 0


UP = [10.0, 12, 11, 10, 12, 11, 10, 12, 11, 10, 12, 11, 30, 32, 31, 30, 32, 31, 30, 32, 31, 30, 32, 31]


def test_limits_are_set_anew_from_a_day_and_not_before() -> None:
    before, anew = charted("waiting", UP), charted("waiting", UP, rebased=[month(12)])
    assert standing(before).flag is not None
    assert (standing(anew).flag, standing(anew).since, standing(anew).observed) == (None, month(12), 12)
    assert standing(anew).mean == pytest.approx(31)


def test_a_shift_says_for_how_many_and_which_way() -> None:
    values = [20.0, 26, 18, 24, 17, 25, 19, 21, 22, 18, 21, 16, 17, 16, 18, 17, 16, 18]
    found = standing(charted("waiting", values))
    assert (found.flag, found.run, found.upwards, found.variation) == ("shift", 7, False, "improvement")


@pytest.mark.parametrize(
    ("better", "upwards", "says"),
    [
        ("higher", True, "improvement"),
        ("higher", False, "concern"),
        ("lower", True, "concern"),
        ("lower", False, "improvement"),
        ("neither", True, "changed"),
    ],
)
def test_what_a_flag_says_depends_on_which_way_is_better(better: Any, upwards: bool, says: str) -> None:
    assert variation("shift", upwards, better) == says
    assert variation(None, upwards, better) == "none"


def targeted(target: float, polarity: str = "lower is better") -> Charted:
    says = Declared("wait_days_mean", "Wait", "days", "mean", polarity, Decimal(str(target)))
    return next(each for each in with_declared([says], []) if each.code == "wait_days_mean")


# 15 figures of 20 and 22 in turn: mean 20.933, moving ranges all 2, limits 15.613 and 26.253.
@pytest.mark.parametrize(
    ("target", "polarity", "says"),
    [
        (27, "lower is better", "consistently_meets"),
        (21, "lower is better", "hit_and_miss"),
        (15, "lower is better", "consistently_misses"),
        (15, "higher is better", "consistently_meets"),
        (27, "higher is better", "consistently_misses"),
        (21, "neither", "none_set"),
    ],
)
def test_assurance_is_where_the_limits_stand_to_the_target(target: float, polarity: str, says: str) -> None:
    found = chart(targeted(target, polarity), {"wait_days_mean": rows([20.0, 22.0] * 7 + [20.0])})
    assert found is not None
    assert standing(found).assurance == says


def test_limits_of_figures_with_a_special_cause_give_no_assurance() -> None:
    values = [20.0, 22.0] * 7 + [40.0]
    stands = standing(_of_target(15, values))
    assert (stands.assurance, stands.met, stands.flagged) == ("not_stable", 0, 15), "a shift, and one outside"
    assert standing(_of_target(15, values[:-1])).assurance == "consistently_misses"


def _of_target(target: float, values: list[float]) -> charts.Chart:
    found = chart(targeted(target), {"wait_days_mean": rows(values)})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("values", "since"),
    [
        (UP, month(12)),
        ([*UP[:12], *(value + 0.5 for value in UP[:12])], None),
        ([10.0, 12.0] * 12, None),
        (UP[:12] + UP[12:18], None),
        (UP[12:] + UP[:12], month(12)),
    ],
    ids=["a step", "none", "one process", "six months of a step", "a step down"],
)
def test_a_process_has_changed_where_half_is_flagged_and_two_shifts_lie_on_either_side(
    values: list[float], since: date | None
) -> None:
    assert standing(charted("waiting", values)).changed_from == since


def test_fewer_than_twelve_are_a_run_chart_and_twelve_to_fourteen_a_warning() -> None:
    few, some, enough = (standing(charted("waiting", ([10.0, 12.0] * 8)[:count])) for count in (11, 12, 15))
    assert (few.variation, few.why_not, few.lower) == ("no_limits", "not_enough_data", None)
    assert (some.variation, some.few_points) == ("none", True)
    assert (enough.variation, enough.few_points) == ("none", False)


def test_quarters_stand_alone_and_months_beside_them_are_left_out() -> None:
    quarters = [
        {**row(number, 30.0), "period_end": month(number + 3) - timedelta(days=1)} for number in range(4, 40, 3)
    ]
    found = chart(BY_CODE["waiting"], {"waiting": [row(0, 10.0), row(1, 12.0), *quarters]})
    assert found is not None
    assert (found.step, len(found.told), found.left_out) == (3, 12, 2)


def test_a_declared_count_has_no_limits_for_nobody_says_whether_it_follows_school_terms() -> None:
    says = Declared("visits", "Visits", "visits", "count", "neither", None)
    own = with_declared([says], ["visits"])[-1]
    found = chart(own, {"visits": rows([10.0, 12.0] * 8)})
    assert found is not None
    assert (standing(found).variation, standing(found).why_not) == ("no_limits", "follows_weeks_unknown")


def test_a_real_series_by_hand() -> None:
    """Hospital admissions as a result of self-harm, England, 10 to 24 years, 2011/12 to 2017/18, per 100,000 (OHID, OGL).

    Sum 2,772.8, mean 396.114286; moving ranges 1.5, 66.9, 13.9, 28.6, 23.4, 14.1, together 148.4, mean 24.733333; 2.66 times
    that is 65.790667; two thirds of it 43.860444. The first two lie beyond 352.25, but the third is above the mean.
    """
    values = [347.4, 348.9, 415.8, 401.9, 430.5, 407.1, 421.2]
    found = spc.limits(values)
    assert (found.mean, found.moving_range) == pytest.approx((396.114286, 24.733333), abs=1e-6)
    assert (found.lower, found.upper) == pytest.approx((330.323619, 461.904952), abs=1e-6)
    bounds = spc.widest_bounds([(value,) for value in values])
    assert (bounds.near_lower, bounds.near_upper) == pytest.approx((352.253841, 439.97473), abs=1e-6)
    assert set(spc.flags(values, bounds)) == {None}


def test_periods_that_are_no_whole_months_are_not_charted() -> None:
    odd = {**row(0, 1.0), "period_start": date(2024, 9, 3)}
    found = chart(BY_CODE["waiting"], {"waiting": [odd]})
    assert found is not None
    assert (found.told, standing(found).why_not, standing(found).variation) == ((), "no_whole_months", "no_limits")
    assert chart(BY_CODE["waiting"], {}) is None


def test_a_run_counts_months_on_one_side_alone() -> None:
    """A stock that grew through its mean lies outside the limits first below and then above: two runs, not one."""
    found = standing(charted("waiting", [8] * 10 + [11] * 12))
    assert (found.flag, found.upwards, found.run) == ("outside_limits", True, 12)


@pytest.mark.parametrize("code", ["settings_engaged", "emhp_in_post"])
def test_a_stock_of_which_most_stays_has_a_run_chart_and_no_flag(code: str) -> None:
    """The same figures as above: its moving range is that of a month's turnover, not of the figure."""
    found = charted(code, [8] * 10 + [11] * 12)
    assert found.flags == (None,) * 22
    stands = standing(found)
    assert (stands.flag, stands.variation, stands.why_not) == (None, "no_limits", "slow_stock")
    assert (stands.lower, stands.mean, stands.upper) == (None, None, None)
    assert (stands.observed, stands.at) == (22, found.told[-1])


def test_a_slow_stock_still_says_how_often_it_met_its_target() -> None:
    says = Declared("emhp_in_post", "", "", "count", "higher is better", Decimal(10))
    of = next(each for each in with_declared([says], ()) if each.code == "emhp_in_post")
    found = chart(of, {"emhp_in_post": rows([8] * 10 + [11] * 12)})
    assert found is not None
    assert (standing(found).assurance, standing(found).met) == ("no_limits", 12)


def test_every_stock_of_the_feed_is_decided_on() -> None:
    """By how long what is in it stays: settings and staff for years, a child who waits for weeks."""
    slow = {each.code for each in CHARTED if each.shown == "slow_stock"}
    assert set(STOCKS) == slow | {"waiting"}
