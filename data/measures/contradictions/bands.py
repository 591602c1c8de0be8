"""A published band against the area's own scores."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from data.measures.cascade import BANDS, band
from data.measures.contradictions.model import Contradiction, Published
from data.measures.rounding import Range, printed, total


def bands_against_scores(published: Published) -> Iterator[Contradiction]:
    """Areas whose printed band is none of those that their printed scores can add to."""
    for table in published.tables.values():
        if "published_rating" not in table.cells or not set(published.domains) <= set(table.cells):
            continue
        for row in table.rows():
            possible = total(printed(Decimal(row[code]), table.decimals(code)) for code in published.domains)
            said = row["published_rating"].lower()
            if said in _bands_between(possible):
                continue
            added = sum(Decimal(row[code]) for code in published.domains)
            reads = str(band(Decimal(added)))
            yield Contradiction(
                rule="band_against_scores",
                subject=f"{table.name} {row['area']}",
                file=table.name,
                source=published.sources[table.source],
                where=f"{table.place}, {row['area']}",
                published=row["published_rating"],
                computed=reads.capitalize(),
                note=f"{row['area']}'s seven scores add to {added} of 21, which is {reads}; the table prints {said}.",
                area=row["area"],
            )


def _bands_between(possible: Range) -> tuple[str, ...]:
    lowest, highest = band(max(possible.low, Fraction(0))), band(possible.high)
    return BANDS[BANDS.index(str(lowest)) : BANDS.index(str(highest)) + 1]
