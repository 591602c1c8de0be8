"""How many people and settings a mental health support team covers, against what was meant.

A team of the first wave was meant to cover about 8,000 children and young people in 10 to 20 settings (Ellins et al.
2023, chapter 1). Comparisons are exact: rounding is for print.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from data.measures.rounding import half_up

MEANT_CYP = 8_000
MANY_CYP = 12_000
"""Half as many again as meant: where a site stands out."""
FEW_SETTINGS, MANY_SETTINGS = 10, 20

Outside = Literal["above", "below", ""]


def cyp_per_team(cyp: int, teams: int) -> Decimal:
    """Children and young people a team, rounded half up to a whole number. ``teams`` is one or more."""
    return half_up(Fraction(cyp, teams))


def settings_per_team(settings: int, teams: int) -> Decimal:
    """Settings a team; one decimal, rounded half up, where it is not a whole number. ``teams`` is one or more."""
    exact = Fraction(settings, teams)
    return half_up(exact, 0 if exact.denominator == 1 else 1)


def has_more_than_meant(cyp: int, teams: int) -> bool:
    return cyp > MEANT_CYP * teams


def has_many(cyp: int, teams: int) -> bool:
    return cyp > MANY_CYP * teams


def settings_outside(settings: int, teams: int) -> Outside:
    """Where a team's settings lie against the 10 to 20 meant; both ends are within."""
    if settings > MANY_SETTINGS * teams:
        return "above"
    return "below" if settings < FEW_SETTINGS * teams else ""


def response_pct(responses: int, invited: int) -> Decimal:
    """Responses as a share of invitations, %, rounded half up to a whole number. ``invited`` is one or more."""
    return half_up(Fraction(100 * responses, invited))
