"""Sentences on the funnel of a share over areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from data.charted import CHARTED, Charted
from data.filters import listed
from data.measures.funnel import Funnel
from data.measures.rounding import half_up
from data.sentences import verb
from data.wording import counted

Row = Mapping[str, Any]
RELEASED = (
    "Both parts add months as released, without the months of which a part is withheld. Each month’s count is to the nearest 5 "
    "and stands for up to 2 fewer or more (for more where a team’s is withheld), a sum of 12 for up to 24. An area is called "
    "outside only if it would be with all that its two sums can stand for, against the share of all as it is; otherwise it is "
    "too close to call at this rounding."
)
OF = {"accepted_pct": "Referrals received", "improved_pct": "Paired outcome measures"}


def pct(value: Any, places: int = 0) -> str:
    return f"{half_up(Decimal(str(value)), places)}%"


def finding(rows: Sequence[Row], charted: Charted, funnel: Funnel) -> str:
    """How many areas lie outside the 95% limits, beside how many would by chance; which differ: outside the 99.8% limits, or
    outside limits that are widened since areas differ by more than chance."""
    outside = [row for row in rows if row["standing"].startswith("outside")]
    close = sum(row["standing"] == "too_close" for row in rows)
    too_close = f"; {close} too close to call at this rounding" if close else ""
    name = charted.name
    if not outside:
        lies = "can be said to lie" if close else "lies"
        return f"{name}: none of {counted(len(rows), 'area')} {lies} outside what its size explains{too_close}"
    some = f"{len(outside)} of {counted(len(rows), 'area')} {verb(len(outside), 'lies', 'lie')}"
    by_chance = half_up(Decimal(len(rows)) / 20, 1)
    head = f"{name}: {some} outside the 95% limits, about {by_chance} by chance alone{too_close}"
    apart = [row for row in outside if funnel.widened or row["standing"] == "outside_998"]
    return f"{head}; {_apart(apart)}" if apart else head


def _apart(rows: Sequence[Row]) -> str:
    """``Ashby lower than all together by more than size explains``."""
    low = [row["area_name"] or row["area_code"] for row in rows if row["share_pct"] < row["target_pct"]]
    high = [row["area_name"] or row["area_code"] for row in rows if row["share_pct"] >= row["target_pct"]]
    told = [f"{_few(names)} {word}" for names, word in ((low, "lower"), (high, "higher")) if names]
    return f"{listed(told)} than all together by more than size explains"


def _few(names: Sequence[str]) -> str:
    return listed(names) if len(names) < 4 else f"{len(names)} areas"


def subline(rows: Sequence[Row], charted: Charted) -> str:
    first = rows[0]
    start, end = first["period_start"], first["period_end"]
    return (
        f"{charted.name} over {base_head(charted).lower()}, {start:%B %Y} to {end:%B %Y}, around the share of all areas of the "
        "programme. Solid curves: 95% limits; dashed: 99.8%. Filled and named: outside; grey and named: too close to call."
    )


def base_head(charted: Charted) -> str:
    """What a share is of."""
    own = next((each.name for each in CHARTED if each.code in charted.denominator), "")
    return OF.get(charted.code, own)


def limits_words(funnel: Funnel) -> str:
    """Whether the limits are widened, with φ."""
    phi, chance = f"{funnel.phi:.2f}", f"{funnel.phi_by_chance:.2f}"
    if funnel.widened:
        more = f"Areas differ more than chance lets them: φ is {phi}, over the {chance} of chance."
        return f"{more} The limits are widened by its root."
    return f"Areas differ about as chance lets them: φ is {phi}, up to {chance} by chance. The limits are not widened."


def left_out(names: Sequence[str], no_share: Sequence[str] = ()) -> str:
    """Who does not stand in the funnel, and why; blank where everyone does."""
    told = (
        (names, "fewer than six months of which both parts are shown."),
        (no_share, "no share, since the months shown add to a whole of nothing or to a part larger than its whole."),
    )
    return " ".join(f"{listed(some)}: {why}" for some, why in told if some)


def standing(row: Row) -> str:
    if row["standing"] == "within":
        return "Within what its size explains"
    if row["standing"] == "too_close":
        return "Too close to call at this rounding"
    side = "higher" if row["share_pct"] >= row["target_pct"] else "lower"
    return f"{side.capitalize()} than all together, outside the {'99.8%' if row['standing'] == 'outside_998' else '95%'} limits"
