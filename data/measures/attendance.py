"""Who came to two workshops against the intended mix: the shares, of people counted by cohort and kind of organisation.

Workshops are paired by cohort, not by kind: a cohort is matched once a return of each of the two is in. A return is a register
of who came, so that a kind that the return of a matched cohort doesn't name counts as nobody there; how many kinds that
concerns stands beside the figures. A cohort without a return of the later workshop is no part of the drop-out: nobody stayed
away from what was not held, or is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from data.measures.rounding import half_up
from data.wording import workshop_order

FIRST, SECOND = WORKSHOPS = ("W1", "W2")


def filled(attended: int, target: int) -> int:
    """Places of the intended mix that people of the kind they are meant for took, in one cohort: others leave them empty."""
    return min(attended, target)


def filled_pct(places: int | None, target: int | None) -> Decimal | None:
    """Sums of ``filled`` in % of the places of the mix, 0 to 100, rounded half up: 100 is the mix that was meant. None without
    a target."""
    return half_up(Fraction(100 * places, target)) if target and places is not None else None


def kept_pct(before: int | None, after: int | None) -> Decimal | None:
    """Those who came to the second workshop in % of those who came to the first, in matched cohorts, rounded half up; over
    100 where more came. None where nobody came to the first."""
    return half_up(Fraction(100 * after, before)) if before and after is not None else None


def invited_fewer(attended: int | None, invited: int | None) -> bool:
    """Whether more people came than were invited: one of the two numbers is likely wrong."""
    return attended is not None and invited is not None and attended > invited


def nobody_came(rows: Iterable[Mapping[str, Any]], workshop: str) -> dict[str, list[str]]:
    """Kinds of organisation that were awaited at a workshop and of which nobody came, each with the codes of the cohorts.

    ``rows``: of ``queries.work.all_attendance``. Awaited are kinds that were invited or meant to come to it, or told of at an
    earlier workshop of the cohort. Only cohorts with a return of the workshop count.
    """
    every = list(rows)
    returned = {row["cohort_code"] for row in every if row["workshop"] == workshop}
    came = {
        (row["organisation_type"], row["cohort_code"])
        for row in every
        if row["workshop"] == workshop and row["attended"]
    }
    awaited = {
        (row["organisation_type"], row["cohort_code"])
        for row in every
        if workshop_order(row["workshop"]) <= workshop_order(workshop)
        and (row["invited"] or row["target"] or row["attended"])
    }
    found: dict[str, list[str]] = {}
    for kind, cohort in sorted(awaited - came):
        if cohort in returned:
            found.setdefault(kind, []).append(cohort)
    return found
