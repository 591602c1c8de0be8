"""Areas by seven domains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, groupby
from statistics import median
from typing import Generic, Protocol, TypeVar

from markupsafe import Markup

from components.marks import band_words, mean_step
from components.model import Contradiction, Matrix, Missing
from components.render import render
from components.views.frames import Record, decimal_or_missing
from components.views.inline import mean_cells
from data.answer import records

_KEY = (
    (Decimal("0.0"), "major challenge"),
    (Decimal("0.7"), "below good"),
    (Decimal("1.0"), "good elements of practice"),
    (Decimal("1.3"), "below widespread"),
    (Decimal("2.0"), "widespread good practice"),
    (Decimal("2.4"), "below gold"),
    (Decimal("3.0"), "gold standard"),
)
_COUNTED = ("at 0", "between 0 and 1", "at 1", "above 1")
_ABOVE_ONE = 3


@dataclass(frozen=True)
class _Row:
    name: str
    href: str
    region: str
    lead: str
    cells: Markup
    total: Decimal | Missing
    band: str | Missing
    contradiction: Contradiction | None


class OfRegion(Protocol):
    """A row that may stand under its region."""

    @property
    def region(self) -> str: ...


RowT = TypeVar("RowT", bound=OfRegion)


@dataclass(frozen=True)
class Group(Generic[RowT]):
    """Rows under a head with a short note; without a head they stand alone."""

    head: str
    note: str
    rows: list[RowT]


@dataclass(frozen=True)
class Part:
    """A piece of a bar: its class, where it begins and how wide it is, %."""

    class_: str
    x: float
    width: float


@dataclass(frozen=True)
class Spread:
    """How the areas of a column spread: a bar and its counts in words."""

    code: str
    parts: list[Part]
    counts: str


@dataclass(frozen=True)
class _Summary:
    counted: str
    spreads: list[Spread]
    median: Decimal | None
    low: Decimal | None
    high: Decimal | None
    missing: Missing


@dataclass(frozen=True)
class _Key:
    reached: list[tuple[Decimal, str]]
    unreached: list[tuple[Decimal, str]]


def matrix(item: Matrix) -> Markup:
    """The table of areas with its key and summary row; a sentence where no area is left."""
    rows = records(item.rows)
    if not rows:
        return render("empty.html", words=item.empty)
    codes = tuple(domain.code for domain in item.domains)
    values = [tuple(decimal_or_missing(row, code) for code in codes) for row in rows]
    counted = item.rows if item.whole is None else item.whole
    means = {code: [Decimal(mean) for mean in counted[code].dropna()] for code in codes}
    drawn = [
        _row(item, row, mean_cells(codes, cells, _split(item, row, codes)))
        for row, cells in zip(rows, values, strict=True)
    ]
    whole = rows if item.whole is None else records(item.whole)
    return render(
        "matrix.html",
        matrix=item,
        key=_key(mean for column in means.values() for mean in set(column)),
        summary=_summary(means, whole),
        groups=list(grouped(item.region_notes, drawn)),
        named=_named(drawn),
    )


def _split(item: Matrix, row: Record, codes: tuple[str, ...]) -> tuple[str, ...]:
    of_area = item.split.get(row["area_code"])
    return tuple(of_area.get(code, "") for code in codes) if of_area else ()


SHORT = 8
"""Letters of a name that the first column takes beside the tags of bands that differ."""


def _named(rows: Sequence[_Row]) -> bool:
    """Whether areas have names of their own, which need the room that no tag of a differing band takes."""
    return not any(row.contradiction for row in rows) and any(len(row.name) > SHORT for row in rows)


def grouped(region_notes: Mapping[str, str] | None, rows: list[RowT]) -> Iterator[Group[RowT]]:
    """Rows under their regions, where these have notes."""
    if region_notes is None:
        yield Group("", "", rows)
        return
    for region, members in groupby(rows, key=lambda row: row.region):
        yield Group(region, region_notes.get(region, ""), list(members))


def _row(item: Matrix, row: Record, cells: Markup) -> _Row:
    return _Row(
        name=row["area_name"],
        href=item.area_hrefs.get(row["area_code"], ""),
        region=row["region"],
        lead=row["lead"],
        cells=cells,
        total=decimal_or_missing(row, "total"),
        band=_band(row),
        contradiction=_contradiction(item, row),
    )


def _band(row: Record) -> str | Missing:
    return band_words(row["band"]) if row["band"] else Missing(row.get("band_status") or "not_applicable", "no total")


def _contradiction(item: Matrix, row: Record) -> Contradiction | None:
    published = row["published_band"]
    if not published or not row["band"] or published == row["band"]:
        return None
    return Contradiction(band_words(published), item.evidence_href)


def _key(means: Iterable[Decimal]) -> _Key:
    """The swatches up to the highest step reached; levels beyond it show what nobody reached."""
    top = max((mean_step(mean) for mean in means), default=0)
    return _Key(list(_KEY[: top + 1]), [entry for step, entry in enumerate(_KEY) if step > top and step != 5])


def _summary(means: dict[str, list[Decimal]], rows: Sequence[Record]) -> _Summary:
    above = any(mean > 1 for column in means.values() for mean in set(column))
    counted = _COUNTED if above else _COUNTED[:_ABOVE_ONE]
    totals = [total for row in rows if isinstance(total := decimal_or_missing(row, "total"), Decimal)]
    return _Summary(
        counted=" · ".join(counted),
        spreads=[_spread(code, column, len(counted)) for code, column in means.items()],
        median=median(totals) if totals else None,
        low=min(totals, default=None),
        high=max(totals, default=None),
        missing=Missing("not_applicable", "no total"),
    )


def _spread(code: str, means: Sequence[Decimal], classes: int) -> Spread:
    counts = [0] * classes
    for mean, areas in Counter(means).items():
        counts[min(mean_step(mean), _ABOVE_ONE)] += areas
    return spread(code, ("s0", "s01", "s1", "s2"), counts)


def spread(code: str, classes: Sequence[str], counts: Sequence[int]) -> Spread:
    """A column's counts as a bar whose parts have classes."""
    shares = [100 * count / max(sum(counts), 1) for count in counts]
    starts = accumulate(shares[:-1], initial=0)
    told = zip(classes[: len(counts)], starts, shares, strict=True)
    parts = [Part(class_, round(start, 2), round(share, 2)) for class_, start, share in told if share]
    return Spread(code, parts, " · ".join(map(str, counts)))
