"""Who came to two workshops against the intended mix. A cohort without the later workshop is left out of the drop-out: nobody
stayed away from what was not held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from data.measures.rounding import half_up
from data.measures.work import reached_pct, summed

Record = Mapping[str, Any]
FIRST, SECOND = "W1", "W2"


@dataclass(frozen=True)
class Attended:
    """People: ``invited`` and ``target`` are None where not told; ``before`` and ``after`` are those who came to workshops 1
    and 2 of the cohorts that held both, None where none did; ``kept_pct`` the second in % of the first, rounded half up."""

    target: int | None
    invited: int | None
    came: int | None
    reached_pct: Decimal | None
    before: int | None
    after: int | None
    kept_pct: Decimal | None


def attended(rows: Sequence[Record]) -> Attended:
    """Rows of ``queries.work.all_attendance`` that are told, of one kind of organisation or of all, of some cohorts."""
    first = [row for row in rows if row["workshop"] == FIRST]
    second = {(row["cohort_code"], row["organisation_type"]): row for row in rows if row["workshop"] == SECOND}
    both = [(row, second[key]) for row in first if (key := (row["cohort_code"], row["organisation_type"])) in second]
    target, invited, came = (summed(row[name] for row in first) for name in ("target", "invited", "attended"))
    before, after = (summed(pair[at]["attended"] for pair in both) for at in (0, 1))
    kept = half_up(Fraction(100 * after, before)) if before and after is not None else None
    return Attended(target, invited, came, reached_pct(came, target) if came is not None else None, before, after, kept)
