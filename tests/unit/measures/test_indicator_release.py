"""Own indicators by group: what a reader who knows the rules could work out, by trying everything; and their intervals."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import product

import pytest

from data.measures.indicator_release import GROUPS, WHOLE, Given, interval_95, interval_of, release_groups
from data.measures.rates import LEVEL_998
from data.measures.release import HELD, Measure, Reported

CHILD, OPEN = Measure("child", "count"), Measure("none", "count")
SHARE, RATE = Measure("child", "ratio", Decimal(100)), Measure("child", "ratio", Decimal(100_000))


def counts(**told: int) -> dict[str, Reported]:
    return {group: Reported(Decimal(count)) for group, count in told.items()}


@pytest.mark.parametrize(("groups", "most", "below"), [(2, 17, 5), (3, 12, 5), (2, 17, 8)])
def test_a_withheld_count_keeps_three_values_whatever_else_is_shown(groups: int, most: int, below: int) -> None:
    """Every combination of groups, with their whole: those that print alike can't be told apart."""
    alike = defaultdict(list)
    for parts in product(range(most + 1), repeat=groups):
        told = counts(**{f"g{place}": part for place, part in enumerate(parts)}, all=sum(parts))
        shown = release_groups(CHILD, told, below)
        alike[tuple(shown.items())].append((*parts, sum(parts)))
    for shown, possible in alike.items():
        for place, (_, figure) in enumerate(shown):
            # At the edge of what is tried, some that print alike were not.
            if figure.value is None and all(max(each[:-1]) <= most - below for each in possible):
                assert len({each[place] for each in possible}) >= 3, (shown, possible)


def test_a_small_group_takes_the_others_along_and_not_the_whole() -> None:
    shown = release_groups(CHILD, counts(all=40, girls=37, boys=3))
    assert shown[WHOLE].value == 40
    assert {shown["girls"].reason, shown["boys"].reason} == {GROUPS}
    assert shown["girls"].lowest is None
    large = release_groups(CHILD, counts(all=40, girls=20, boys=20))
    assert [figure.value for figure in large.values()] == [40, 20, 20]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"all": 40, "girls": 37}, {"all": 40, "girls": None}),
        ({"all": 40, "girls": 20, "boys": 18}, {"all": 40, "girls": None, "boys": None}),
        ({"all": 40, "girls": 35}, {"all": 40, "girls": 35}),
        ({"all": 40, "girls": 20, "boys": 20}, {"all": 40, "girls": 20, "boys": 20}),
        (
            {"all": 50, "women": 30, "men": 18, "aged 50 and over": 20},
            {"all": 50, "women": None, "men": None, "aged 50 and over": None},
        ),
        (
            {"all": 90, "EMHP": 30, "EMHP, primary": 28},
            {"all": 90, "EMHP": None, "EMHP, primary": None},
        ),
        ({"EMHP": 30, "EMHP, primary": 28}, {"EMHP": None, "EMHP, primary": None}),
        ({"all": 90, "EMHP": 30, "EMHP, primary": 20}, {"all": 90, "EMHP": 30, "EMHP, primary": 20}),
    ],
)
def test_exact_counts_of_groups_leave_nobody_or_enough_of_the_whole(
    told: dict[str, int], shown: dict[str, int | None]
) -> None:
    """Counts of staff are not rounded: the whole less its groups would tell who is in none of them. Of groups that overlap nobody
    knows which are parts of the whole, so none is shown."""
    released = release_groups(Measure("staff", "count"), counts(**told))
    assert {group: each.value for group, each in released.items()} == shown
    parts = {group: Reported(None, Decimal(count), Decimal(2 * count)) for group, count in told.items()}
    ratios = release_groups(Measure("staff", "ratio", Decimal(100)), parts)
    assert {group: each.numerator for group, each in ratios.items()} == shown


@pytest.mark.parametrize(("girls", "shown"), [(9, None), (5, 12), (11, 12)])
def test_means_of_groups_leave_nobody_or_enough_of_the_whole(girls: int, shown: int | None) -> None:
    """The mean of eleven and that of nine of them tell the sum of what the other two said."""
    told = {WHOLE: Reported(Decimal(11), None, Decimal(11)), "girls": Reported(Decimal(12), None, Decimal(girls))}
    assert release_groups(Measure("child", "mean"), told)["girls"].value == shown


def test_what_tells_about_nobody_stands_as_it_is() -> None:
    assert [each.value for each in release_groups(OPEN, counts(all=40, girls=37, boys=3)).values()] == [40, 37, 3]


def test_a_share_of_a_withheld_count_is_withheld_and_others_are_made_of_what_is_shown() -> None:
    few, some = (Reported(Decimal("9.9"), Decimal(count), Decimal(322)) for count in (4, 32))
    assert release_groups(SHARE, {WHOLE: few})[WHOLE].value is None
    told = release_groups(SHARE, {WHOLE: some})[WHOLE]
    assert (told.value, told.numerator, told.denominator) == (Decimal("9.4"), 30, 320)
    assert release_groups(SHARE, {WHOLE: Reported(Decimal("9.9"))})[WHOLE].value is None


def test_a_period_that_holds_another_one_is_withheld() -> None:
    assert release_groups(CHILD, {WHOLE: Reported(Decimal(40), held=True)})[WHOLE].reason == HELD


def test_an_interval_that_came_would_tell_the_count_and_is_worked_out_anew() -> None:
    given = Given(Reported(None, Decimal(18), Decimal(102)), Decimal("11.43"), Decimal("26.18"))
    told = release_groups(SHARE, {WHOLE: given.reported})[WHOLE]
    assert interval_95(SHARE, "proportion", given, told) == (
        Decimal("13.34"),
        Decimal("28.88"),
    )  # Wilson's of 20 in 100
    as_it_came = Measure("none", "ratio", Decimal(100))
    open_figure = release_groups(as_it_came, {WHOLE: given.reported})[WHOLE]
    assert interval_95(as_it_came, "proportion", given, open_figure) == (Decimal("11.43"), Decimal("26.18"))


@pytest.mark.parametrize(
    ("kind", "parts"),
    [("count", (5, 10)), ("proportion", (11, 10)), ("proportion", (5, 0)), ("rate", (None, 10)), ("rate", (5.5, 10))],
)
def test_what_is_no_share_and_no_rate_has_no_interval(kind: str, parts: tuple[float | None, float]) -> None:
    numerator, denominator = (None if part is None else Decimal(str(part)) for part in parts)
    assert interval_of(kind, numerator, denominator, None) is None


def test_wider_limits() -> None:
    usual = interval_of("proportion", Decimal(20), Decimal(100), Decimal(100))
    wider = interval_of("proportion", Decimal(20), Decimal(100), Decimal(100), LEVEL_998)
    assert usual is not None
    assert wider is not None
    assert wider.lower < usual.lower < usual.value < usual.upper < wider.upper
