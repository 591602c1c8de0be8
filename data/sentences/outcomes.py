"""Sentences on what school leads and CYPMHS leads said."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from data.answer import records
from data.filters import listed
from data.measures.rounding import half_up
from data.sentences import capital, plural
from data.sentences.change import signed
from data.wording import uncapital, workshop_words


def returns_finding(rows: pd.DataFrame, names: Mapping[str, str]) -> str:
    """How many did not come back. ``rows``: those of ``queries.outcomes.responses``; ``names`` names the groups."""
    if rows.empty:
        return "No bases of the surveys are published"
    lost = [f"{100 - row['returned_pct']}% of {uncapital(names[row['group']])}" for row in records(rows)]
    return f"{capital(listed(lost))} gave no second answer, so every before-and-after figure rests on the few who did"


def before_after_finding(rows: pd.DataFrame, names: Mapping[str, str]) -> str:
    """What the report says of its before-and-after figures. ``rows``: those of ``queries.outcomes`` with pairs."""
    if rows.empty:
        return "No before-and-after figures are published"
    who = listed([uncapital(names[group]) for group in dict.fromkeys(rows["group"])])
    rose = [row for row in records(rows) if row["difference_pp"] > 0]
    clear = [row for row in rose if row["published"] == "significant"]
    told = f"Shares rose on {_of(len(rose), len(rows))} among {who}"
    if not clear:
        return f"{told}; the report calls no rise significant"
    if len(clear) == len(rose):
        return f"{told}; the report calls every rise significant"
    largest = max(clear, key=_difference)
    return (
        f"{told}; the report calls {len(clear)} of the rises significant, the largest "
        f"{signed(largest['difference_pp'])} points"
    )


def _of(count: int, whole: int) -> str:
    if whole == 1:
        return "the one statement" if count else "none of the statements"
    return f"all {whole} statements" if count == whole else f"{count or 'none'} of {whole} statements"


def _difference(row: dict[str, Any]) -> Decimal:
    return Decimal(row["difference_pp"])


def gaps_finding(rows: pd.DataFrame) -> str:
    """Where the two groups differ clearly. ``rows``: those of ``queries.outcomes.gaps``."""
    both = [row for row in records(rows) if row["gap_pp"] is not None]
    if not both:
        return "No statement was put to both groups"
    clear = sorted((row for row in both if row["clear"]), key=lambda row: -abs(Decimal(row["gap_pp"])))
    if not clear:
        return f"The two groups do not differ clearly on any of {plural(len(both), 'statement')}"
    told = [f"‘{short(row)}’ ({_higher(Decimal(row['gap_pp']))})" for row in clear[:2]]
    most = ", most on " if len(clear) > 1 else ": "
    return f"Schools and CYPMHS leads differ clearly on {len(clear)} of {len(both)} statements{most}{listed(told)}"


def _higher(gap_pp: Decimal) -> str:
    return f"{abs(gap_pp)} points higher among {'schools' if gap_pp > 0 else 'CYPMHS leads'}"


def short(row: Mapping[str, Any]) -> str:
    """A statement with the topic that it needs to be understood."""
    statement = str(row["statement"])
    return f"{row['topic']}: {uncapital(statement)}" if row["topic"] == "Lack of capacity" else capital(statement)


def confidence_finding(rows: pd.DataFrame, names: Mapping[str, str]) -> str:
    """How many are confident that it lasts. ``rows``: those of ``queries.outcomes`` on confidence."""
    if rows.empty:
        return "Nothing on confidence is published"
    told = []
    for group in dict.fromkeys(rows["group"]):
        asked = rows[rows["group"] == group]
        sure = sum(asked.loc[asked["statement"].isin(CONFIDENT_ANSWERS), "follow_up_pct"])
        told.append(f"{sure}% of {uncapital(names[group])}")
    return f"Answers ‘very’ and ‘quite confident’ in the longer term add to {listed(told)}"


CONFIDENT_ANSWERS = ("Very confident", "Quite confident")


def took_part_finding(rows: pd.DataFrame) -> str:
    """Which capacity most came in, and how many answered at each workshop. ``rows``: ``queries.outcomes.took_part``."""
    capacity = rows[rows["breakdown"] == "capacity"]
    if capacity.empty:
        return "Who took part is not published"
    by_workshop = capacity.groupby("workshop")["respondents"].sum()
    first = capacity[capacity["workshop"] == by_workshop.index[0]]
    largest = max(records(first), key=lambda row: int(row["respondents"]))
    share = half_up(Fraction(100 * int(largest["respondents"]), int(by_workshop.iloc[0])))
    counts = listed([f"{count:,} people at {workshop_words(str(workshop))}" for workshop, count in by_workshop.items()])
    return (
        f"{counts} answered the workshops’ own surveys; {share}% at the first came for a {largest['category'].lower()}"
    )
