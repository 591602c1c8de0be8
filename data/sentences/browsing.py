"""Sentences about areas that are browsed: what they moved, how far their tables agree, what their returns lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd

from data.filters import Filters, listed
from data.measures.cascade import shown_mean, shown_signed
from data.queries.areas import DOMAIN_CODES
from data.queries.browsing import ANY_LATE, NONE_LATE, SLIPPED, STUCK
from data.sentences import capital, plural, share_of
from data.sentences.data import RETURN_WORDS
from data.wording import workshop_words

MOVED_WORDS = {STUCK: "stuck: no cohort rose", SLIPPED: "slipped: a cohort fell"}
READINESS_WORDS = {
    ANY_LATE: "Anything late or missing",
    NONE_LATE: "Nothing late or missing",
    **{code: f"{capital(words)} late or missing" for code, words in RETURN_WORDS.items()},
}
LEAST_AGREEING = (1, 2)
"""The share of tables at their cohort's level under which a mean is marked: half, our choice."""
FEWEST_TABLES = 3
"""Tables of which a share is told."""


def moved_finding(table: pd.DataFrame, phrases: Mapping[str, str]) -> str:
    """How many areas rose on the total, which rose most, and how many fell on a domain.

    ``table`` has the columns of ``queries.browsing.moved_areas``; ``phrases`` names domains in a sentence.
    """
    compared = table[table["matched"] > 0]
    if table.empty:
        return "No area matches these filters"
    if compared.empty:
        return "No cohort here is rated at both workshops"
    totals = compared.dropna(subset=["total"])
    slipped = int((compared[[f"{code}_down" for code in DOMAIN_CODES]].fillna(0).sum(axis=1) > 0).sum())
    fell = f"in {slipped or 'none'} a cohort fell on a domain"
    if totals.empty:
        return capital(f"no area has a cohort with all seven domains at both workshops; {fell}")
    rose = int((totals["total"] > 0).sum())
    return capital(f"{share_of(rose, len(totals), 'area')} rose on the total{_most(totals)}; {fell}")


def slipped_finding(table: pd.DataFrame, phrases: Mapping[str, str]) -> str:
    """In how many areas a cohort fell, and on which domain most often. ``table``: areas that slipped, as above."""
    fell = {code: int((table[f"{code}_down"].fillna(0) > 0).sum()) for code in DOMAIN_CODES}
    most = max(fell, key=fell.__getitem__)
    told = f"in {plural(len(table), 'area')} a cohort fell on a domain"
    return capital(
        f"{told}, most often on {phrases[most]} ({fell[most]})" if len(table) > 1 else f"{told}: {phrases[most]}"
    )


def stuck_finding(table: pd.DataFrame) -> str:
    """In which areas no matched cohort rose."""
    names = list(table["area_name"])
    who = f": {listed(names)}" if len(names) <= MOST_STUCK else ""
    return capital(f"in {plural(len(names), 'area')} no matched cohort rose{who}")


MOST_STUCK = 5
"""Areas that a finding names."""


def _most(totals: pd.DataFrame) -> str:
    """The areas that rose most, where they are few."""
    best = totals["total"].max()
    names = list(totals.loc[totals["total"] == best, "area_name"])
    if best <= 0 or len(totals) == 1:
        return ""
    who = listed(names) if len(names) < MANY else plural(len(names), "area")
    return f", most {'by' if len(names) >= MANY else 'in'} {who} ({shown_signed(best)})"


MANY = 3


def moved_to(filters: Filters) -> str:
    """What moved areas are narrowed to by how they moved and what they handed in; blank where they aren't."""
    where = listed(filters["domain"], "or")
    told = [f"{MOVED_WORDS[name]}{f' on {where}' if where else ''}" for name in filters["moved"]]
    returns = [READINESS_WORDS[name] for name in filters["readiness"]]
    return capital("; ".join([*told, *returns]))


def found_by(filters: Filters) -> str:
    """``named like ‘dale’``; blank where nothing was typed."""
    return f"named like ‘{filters.one('find')}’" if filters.one("find") else ""


def started(filters: Filters, pair: Sequence[str]) -> str:
    """That bands and levels are those of the start, where areas are narrowed by them."""
    if not (filters["band"] or filters["level"]):
        return ""
    return f"Narrowed by where they stood at {workshop_words(pair[0])}."


def split_words(tables: int, agreed: int) -> str:
    """What a mark says of tables that are far from one view; blank where they are near one."""
    least, of = LEAST_AGREEING
    if tables < FEWEST_TABLES or agreed * of >= tables * least:
        return ""
    return f"Tables differ: {agreed} of {plural(tables, 'table')} at their cohort's level"


def pages_told(first: int, last: int, whole: int) -> str:
    """``Areas 51 to 100 of 300``."""
    return f"Areas {first:,} to {last:,} of {whole:,}"


def boards_finding(means: Mapping[str, Decimal], phrase: str) -> str:
    """Between what means the boards' areas stand, and which are lowest. ``means``: by the board's name."""
    low, high = min(means.values()), max(means.values())
    boards = plural(len(means), "integrated care board")
    if low == high:
        return capital(f"the areas of {boards} average {shown_mean(low)} on {phrase}")
    lowest = sorted(name for name, mean in means.items() if mean == low)
    who = listed(lowest) if len(lowest) <= MANY else plural(len(lowest), "board")
    return f"The areas of {boards} average {shown_mean(low)} to {shown_mean(high)} on {phrase}, lowest in {who}"


SPLIT = (
    "A half-filled circle marks a mean where fewer than half of the cohorts' tables scored the level that their "
    "cohort agreed: ask them before you quote it."
)
