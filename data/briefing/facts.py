"""The facts of the strip: an area's totals, its band and how many of its cohorts are rated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from data.briefing.model import Fact, Number
from data.filters import listed
from data.measures.cascade import BAND_STARTS, bands_differ, shown_total
from data.measures.change import change
from data.queries.areas import DOMAIN_CODES
from data.queries.profiles import Round, ends
from data.sentences import Rank, capital, returns, workshop_words

Record = Mapping[str, Any]
OF_21 = "of 21"
STARTS = f"bands start at {listed([str(start) for start in BAND_STARTS[1:]])}"


def of_returns(
    row: Record,
    totals: Sequence[Decimal],
    place: Rank | None,
    held: Sequence[Round],
    pair: tuple[str, str],
    *,
    local: bool,
) -> list[Fact]:
    """Of an area that hands in its own ratings: its total at the workshop that is shown, before it that of the same cohorts at
    the one that it is compared with, the band, and how many cohorts were rated where. ``local``: whether a cohort's own levels
    may be told, and so what all came to beside those that came again."""
    of_pair = ends(held, pair)
    facts = [_start(before, now, local=local) for before, now in pairwise(of_pair)]
    facts += [_total(now, of_pair[:-1], totals, place) for now in of_pair[-1:]]
    at = workshop_words(row["workshop"])
    if row["band"] is not None:
        facts.append(Fact(f"Band at {at}", capital(row["band"]), f"{STARTS}{_not_of(row['workshop'])}"))
    rated = [f"{len(e.rated)} at {workshop_words(e.workshop)}" for e in held if e.workshop != row["workshop"]]
    cohorts = Number(row["cohorts_rated"], str(row["cohorts_rated"]), f"of {row['cohorts']}")
    return [*facts, Fact("Cohorts rated", cohorts, "; ".join([f"at {at}", *rated]))]


def _not_of(workshop: str) -> str:
    """That bands are not of a later workshop's totals."""
    return "" if workshop == BANDED else f"; {returns.BANDS_OF_W1}"


BANDED = "W1"
"""The workshop of whose totals bands are published."""


def _start(before: Round, now: Round, *, local: bool) -> Fact:
    """The earlier total of those cohorts that have the later one too; what all came to then is said beside it to those who
    may know what the difference tells: the totals of the others."""
    label, found = f"Total at {workshop_words(before.workshop)}", change(before.totals, now.totals)
    if before.total is None:
        return Fact(label, "No total", returns.NO_TOTAL)
    if found.mean_from is None or found.mean_to is None:
        alone = (returns.mean_of(len(before.totals)), _band(before), returns.none_in_both(now.workshop))
        return Fact(label, _of_21(before.total), "; ".join(filter(None, alone)))
    told = (
        returns.mean_of(found.matched, both=bool(found.without_to or found.without_from)),
        f"{shown_total(found.mean_to)} at {workshop_words(now.workshop)}" if found.without_from and local else "",
        _band(before) if not found.without_to else _of_all(before) if local else "",
    )
    return Fact(label, _of_21(found.mean_from), "; ".join(filter(None, told)))


def _of_all(before: Round) -> str:
    told = f"all {len(before.totals)}: {shown_total(before.total)}, {_band(before)}"
    return told if before.total is not None else ""


def _band(of: Round) -> str:
    """Of the workshop that the total is of."""
    return f"band {of.band}" if of.band else ""


def _total(now: Round, before: Sequence[Round], totals: Sequence[Decimal], place: Rank | None) -> Fact:
    label = f"Total at {workshop_words(now.workshop)}"
    if now.total is None:
        return Fact(label, "No total", returns.NO_TOTAL)
    same = any(now.complete < each.complete for each in before)
    among = [f"programme median {shown_total(median(totals))}", place.among()] if place and place.of > 1 else []
    context = [returns.mean_of(len(now.totals), same=same), *among]
    return Fact(label, _of_21(now.total), "; ".join(context))


def _of_21(total: Decimal) -> Number:
    return Number(total, shown_total(total), OF_21)


def of_published(row: Record, totals: Sequence[Decimal], place: Rank | None) -> list[Fact]:
    """Of an area whose means are published: the total and its band, beside the published one where they differ."""
    if place is None:
        return []
    total: Decimal = row["total"]
    middle = f"programme median {shown_total(median(totals))}"
    differs = bands_differ(row["band"], row["published_band"])
    sum_of = f"{' + '.join(str(row[code]) for code in DOMAIN_CODES)} = {total}"
    return [
        Fact(
            f"Total at {workshop_words(row['workshop'])}",
            Number(total, str(total), OF_21),
            f"{middle}; {place.among()}",
        ),
        Fact(
            f"Band at {workshop_words(row['workshop'])}",
            capital(row["band"]),
            f"{sum_of}; {STARTS}",
            capital(row["published_band"]) if differs else "",
        ),
    ]


def not_published(spread: str) -> list[Fact]:
    """What a reader looks for of an area whose means are published; ``spread``: how many cohorts the programme has."""
    told = "Not published"
    return [Fact("Cohorts", told, f"by area; in the programme {spread}"), Fact("Workshop 2", told, "by area")]
