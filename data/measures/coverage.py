"""How many people and settings a mental health support team covers, against what was meant.

A team of the first wave was meant to cover about 8,000 children and young people in 10 to 20 settings (Ellins et al.
2023, chapter 1), one of a later wave about 7,000. Also what share of their hours teams give to each function, and how
many of the closed cases have outcomes to go by. Comparisons are exact: rounding is for print.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from data.measures.rounding import half_up

MEANT_CYP = 8_000
MEANT_CYP_LATER = 7_000
"""Of a team of a wave after the Trailblazer's."""
FIRST_WAVE = "Trailblazer"
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


def meant_cyp(wave: str | None) -> int | None:
    """How many children and young people a team of ``wave`` was meant to cover; None where the wave is not known."""
    if wave is None:
        return None
    return MEANT_CYP if wave == FIRST_WAVE else MEANT_CYP_LATER


def has_more_than_meant(cyp: int, teams: int, meant: int = MEANT_CYP) -> bool:
    """Whether teams cover more children and young people than ``meant`` for each; see ``meant_cyp``."""
    return cyp > meant * teams


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


@dataclass(frozen=True)
class HourShares:
    """Shares of the hours of the three functions together, %, rounded half up to whole numbers, so that they may add to
    99 or 101."""

    direct_pct: Decimal
    whole_school_pct: Decimal
    advice_pct: Decimal


def hour_shares(
    direct: Decimal | int | None, whole_school: Decimal | int | None, advice: Decimal | int | None
) -> HourShares | None:
    """Hours by function as shares of their sum; None where the hours of one are missing, or all are 0."""
    if direct is None or whole_school is None or advice is None:
        return None
    hours = [Fraction(direct), Fraction(whole_school), Fraction(advice)]
    if not sum(hours):
        return None
    return HourShares(*(half_up(100 * part / sum(hours)) for part in hours))


@dataclass(frozen=True)
class Outcomes:
    """Closed cases, those of them with paired outcome measures, and those of these that improved; shares in %, rounded
    half up to whole numbers, None of a base that is 0 or missing."""

    closed: int | None
    paired: int
    improved: int | None

    @property
    def paired_pct(self) -> Decimal | None:
        """Paired of closed: how far the share improved can be relied on. Over 100 where a case is closed in another
        period than the one it was measured in."""
        return _share_pct(self.paired, self.closed)

    @property
    def improved_pct(self) -> Decimal | None:
        """Improved of paired."""
        return _share_pct(self.improved, self.paired)


def _share_pct(part: int | None, whole: int | None) -> Decimal | None:
    return half_up(Fraction(100 * part, whole)) if part is not None and whole else None
