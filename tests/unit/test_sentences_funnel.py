"""The funnel's headline speaks of a difference only where chance does not explain what lies outside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.charted import CHARTED
from data.measures.funnel import Share, funnel
from data.sentences.charts_funnel import finding, left_out

ACCEPTED = next(each for each in CHARTED if each.code == "accepted_pct")
ROWS = [
    {"area_name": name, "area_code": name, "standing": standing, "share_pct": share, "target_pct": 70.0}
    for name, standing, share in (("Ash", "outside_998", 50.0), ("Elm", "outside_95", 80.0), ("Oak", "within", 70.0))
]


@pytest.mark.parametrize(
    ("rows", "widened", "said"),
    [
        (
            ROWS,
            False,
            "2 of 3 areas lie outside the 95% limits, about 0.2 by chance alone; Ash lower than all together",
        ),
        (
            ROWS,
            True,
            "about 0.2 by chance alone; Ash lower and Elm higher than all together by more than size explains",
        ),
        (ROWS[1:], False, "1 of 2 areas lies outside the 95% limits, about 0.1 by chance alone"),
        (ROWS[2:], False, "none of 1 area lies outside what its size explains"),
        (
            [ROWS[2] | {"standing": "too_close"}],
            False,
            "none of 1 area can be said to lie outside what its size explains; 1 too close to call at this rounding",
        ),
    ],
)
def test_what_lies_outside_stands_beside_what_chance_would_put_there(
    rows: list[dict[str, object]], widened: bool, said: str
) -> None:
    made = funnel([Share("A", 50, 100), Share("B", 70, 100)])
    assert made is not None
    told = finding(rows, ACCEPTED, replace(made, phi=9.0 if widened else 0.0))
    assert said in told
    assert ("differ" in told or "more than size" in told) == (";" in told.replace("; 1 too close", ""))


def test_who_is_left_out_is_told_with_the_reason() -> None:
    few, whole = "Ash: fewer than six months", "Elm: no share"
    both = left_out(["Ash"], ["Elm"])
    assert few in both
    assert whole in both
    assert few not in left_out([], ["Elm"])
    assert left_out([], []) == ""
