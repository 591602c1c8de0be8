"""Percentages that their base can't give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from data.measures.contradictions.model import Contradiction, Published, Table
from data.measures.rounding import half_up
from data.measures.shares import counts_that_print


def bases_that_cannot_give(published: Published) -> Iterator[Contradiction]:
    """Survey percentages that no whole number of the matched respondents of their group and wave prints as."""
    bases_table = published.tables.get("survey_bases")
    if bases_table is None:
        return
    bases = {(row["group"], row["wave"]): int(row["respondents"]) for row in bases_table.rows()}
    for name, group, wave, what, share, own_base, table in _survey_shares(published):
        base = own_base or bases.get((group, wave))
        if base is None or counts_that_print(share, base):
            continue
        below, above = _neighbours(share, base)
        yield Contradiction(
            rule="base_cannot_give",
            subject=f"{name} {group} {wave} {what}",
            file=name,
            source=published.sources[table.source],
            where=f"{table.place}; {bases_table.place}",
            published=f"{share}%",
            computed=f"{below} or {above}",
            note=f"{GROUPS[group]}, ‘{what}’: {share}% of {base} is not a whole number of people. The nearest are {below} "
            f"and {above}.",
        )


GROUPS = {"schools": "School leads", "cypmhs": "CYPMHS leads"}


def _survey_shares(published: Published) -> Iterator[tuple[str, str, str, str, Decimal, int | None, Table]]:
    for table in published.tables.values():
        cells = table.cells
        item = next((column for column in ("statement", "risk", "level") if column in cells), None)
        if item is None:
            continue
        for row in table.rows():
            own_base = int(row["base"]) if "base" in cells else None
            for column in cells.columns:
                if column in ("schools_pct", "cypmhs_pct"):
                    yield table.name, column[:-4], "follow-up", row[item], Decimal(row[column]), own_base, table
                elif column in ("baseline_pct", "follow_up_pct"):
                    wave = "baseline" if column == "baseline_pct" else "follow-up"
                    yield table.name, row["group"], wave, row[item], Decimal(row[column]), own_base, table


def _neighbours(share: Decimal, base: int) -> tuple[str, str]:
    below = int(share * base / 100)
    return tuple(  # type: ignore[return-value]
        f"{half_up(Fraction(100 * count, base), 1)}% ({count})" for count in (below, below + 1)
    )
