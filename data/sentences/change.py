"""Sentences on the change between two workshops."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from data.answer import records
from data.filters import listed
from data.sentences import capital, plural


def means_finding(rows: pd.DataFrame, phrases: Mapping[str, str]) -> str:
    """In how many domains the mean rose, and where most. ``rows``: those of ``queries.change`` about domains."""
    known = rows.dropna(subset=["mean_change"])
    if known.empty:
        return "No means at two workshops are published"
    rose = known[known["mean_change"] > 0]
    most = known["mean_change"].max()
    where = [phrases[code] for code in known.loc[known["mean_change"] == most, "domain"]]
    count = "every domain" if len(rose) == len(known) else f"{len(rose)} of {len(known)} domains"
    if len(known) == 1:
        count = phrases[known["domain"].iloc[0]]
        return f"The mean level of {count} {went(most)}"
    if rose.empty:
        return f"The mean level rose in none of {len(known)} domains"
    return f"The mean level rose in {count}, most on {listed(where)} ({signed(most)})"


def went(change: Decimal) -> str:
    """``rose by 0.3``, ``fell by 0.1``, ``stayed as it was``."""
    if not change:
        return "stayed as it was"
    return f"{'rose' if change > 0 else 'fell'} by {abs(change)}"


def signed(value: Decimal) -> str:
    """A difference with its sign; a true minus."""
    return true_minus(f"{value:+}") if value else "0"


def true_minus(value: object) -> str:
    """A number as it prints, with a true minus."""
    return f"{value}".replace("-", "−")


def groups_finding(rows: pd.DataFrame) -> str:
    """Which starting group rose more. ``rows``: two starting groups of ``queries.change``."""
    if len(rows) < 2:
        return "No change by starting group is published"
    ordered = rows.sort_values("mean_from", key=lambda column: column.astype(float))
    lowest, highest = ordered.iloc[0], ordered.iloc[-1]
    if lowest["mean_change"] > highest["mean_change"]:
        return "Cohorts that started lower rose more, and part of that is what any repeated score does"
    return "Cohorts that started lower did not rise more than the others"


def improved_finding(rows: pd.DataFrame) -> str:
    """How many domains most cohorts improved in. ``rows``: those of ``queries.change.improved``."""
    if rows.empty:
        return "No count of improved domains is published"
    total = sum(rows["cohorts"])
    most = max(records(rows), key=lambda row: int(row["cohorts"]))
    return capital(
        f"{plural(total, 'cohort')} rose in at least one domain; most often in {plural(most['domains_improved'], 'domain')}"
        f" ({plural(most['cohorts'], 'cohort')})"
    )


def shares_finding(rows: pd.DataFrame, phrases: Mapping[str, str]) -> str:
    """Where most cohorts reached ‘widespread good practice’, as stated. ``rows``: domains with stated shares."""
    stated = rows.dropna(subset=["at_least_widespread_to_pct"])
    if stated.empty:
        return "No share at ‘widespread good practice’ is stated"
    best = max(records(stated), key=lambda row: Decimal(row["at_least_widespread_to_pct"]))
    low = min(stated["at_least_widespread_to_pct"])
    if len(stated) == 1:
        return (
            f"The evaluation states {low}% at ‘widespread good practice’ or better on {phrases[best['domain']]} at the last "
            "workshop"
        )
    return (
        f"The evaluation states {low}% to {best['at_least_widespread_to_pct']}% at ‘widespread good practice’ or better, "
        f"highest on {phrases[best['domain']]}"
    )
