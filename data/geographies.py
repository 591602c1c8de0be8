"""The places that only open data know: England, NHS regions, ICBs, sub-ICB locations, providers, local authorities.

Those of the NHS in England stand in ``data/open_data`` with their parents, by the codes of the Organisation Data Service
(ODS), which outlive the statistical ones (GSS): an ICB whose boundary moves gets a new GSS code and keeps the other. All
else is made as a file names it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "open_data"
ENGLAND = "E92000001"
GSS_KINDS = {
    "E92": "country",
    "E12": "region",
    "E40": "region",
    "E54": "icb",
    "E38": "sub_icb",
    **dict.fromkeys(("E06", "E07", "E08", "E09", "E10"), "local_authority"),
}
"""The first signs of a GSS code → the kind of place."""
GSS = re.compile(r"[EWSNK][0-9]{8}")
UNKNOWN = "UNKNOWN"
UNPLACED = (UNKNOWN, "UNKNOWN/INVALID")
"""What publishers put where a record has no place: legal codes, and no place to compare with others."""


@dataclass(frozen=True)
class Geography:
    """A place: its kind, the code that it goes by, its name, its GSS and ODS codes, and what it is part of."""

    kind: str
    code: str
    name: str
    ons_code: str | None = None
    ods_code: str | None = None
    parent: tuple[str, str] | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code


def geography(kind: str, code: str, name: str) -> Geography:
    """A place as a file names it; under the code, name and parent that it has in the list where it is in it.

    ``code`` may be an ODS or a GSS code, also one of before July 2022 or after April 2023.
    """
    key = _by_ons_code().get(code, (kind, code))
    listed = _listed().get(key)
    if listed:
        return listed
    if code in UNPLACED:
        return Geography(kind, code, name)
    is_gss = bool(GSS.fullmatch(code))
    return Geography(kind, code, name, ons_code=code if is_gss else None, ods_code=None if is_gss else code)


def kind_of(code: str) -> str | None:
    """The kind of place that an NHS or GSS code stands for; None where the code doesn't tell."""
    if code in _by_ons_code():
        return _by_ons_code()[code][0]
    found = [kind for kind, listed in _listed() if listed == code]
    return found[0] if found else GSS_KINDS.get(code[:3]) if GSS.fullmatch(code) else None


def lineage(place: Geography) -> Iterator[Geography]:
    """The place, and what it is part of, up to England."""
    yield place
    if place.parent:
        yield from lineage(_listed()[place.parent])


def listed_by(ons_code: str) -> tuple[str, str] | None:
    """The kind and code of the listed place that has, or had, a GSS code."""
    return _by_ons_code().get(ons_code)


def region_names() -> tuple[str, ...]:
    """The names of the NHS regions, sorted."""
    return tuple(sorted(set(_regions().values())))


def gss_codes_of(kind: str, code: str) -> tuple[str, ...]:
    """Every GSS code that a listed place has or had; none of others."""
    return tuple(ons_code for ons_code, key in _by_ons_code().items() if key == (kind, code))


def region_places() -> dict[str, str]:
    """The code of each NHS region, by its name."""
    return {place.name: place.code for place in _listed().values() if place.kind == "region"}


def region_of(kind: str, code: str) -> str | None:
    """The name of the region that a listed place is, or is part of; None of England and of places that no list has."""
    return _regions().get((kind, code))


def in_regions(names: Collection[str]) -> list[tuple[str, str]]:
    """The kind and code of every listed place that is, or is part of, one of some regions."""
    return [key for key, name in _regions().items() if name in names]


@cache
def _regions() -> dict[tuple[str, str], str]:
    found = {key: [each.name for each in lineage(place) if each.kind == "region"] for key, place in _listed().items()}
    return {key: names[0] for key, names in found.items() if names}


@cache
def _listed() -> dict[tuple[str, str], Geography]:
    found: dict[tuple[str, str], Geography] = {}
    for row in _rows("geographies.csv"):
        parent = next((key for key in found if key[1] == row["parent"]), None)
        ods_code = None if row["kind"] == "country" else row["code"]
        place = Geography(row["kind"], row["code"], row["name"], row["ons_code"], ods_code, parent)
        found[place.key] = place
    return found


@cache
def _by_ons_code() -> dict[str, tuple[str, str]]:
    """Every GSS code that a listed place has or had."""
    now = {place.ons_code: key for key, place in _listed().items() if place.ons_code}
    return now | {row["ons_code"]: (row["kind"], row["code"]) for row in _rows("other_codes.csv")}


@cache
def children_measures() -> frozenset[str]:
    """The ids of MHSDS measures that count children and young people, also where their names don't say so."""
    return frozenset(row["measure_id"] for row in _rows("children_measures.csv"))


def _rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as content:
        return list(csv.DictReader(content))


@dataclass(frozen=True)
class Board:
    """An integrated care board on the map: its code, its name and one of few letters, and its place in a layout of hexagons
    of our own, from the top left; odd rows stand half a step to the right."""

    code: str
    name: str
    short: str
    column: int
    row: int


@cache
def map_of_boards() -> tuple[Board, ...]:
    """The 42 boards, row by row."""
    return tuple(
        Board(row["code"], _listed()["icb", row["code"]].name, row["short"], int(row["column"]), int(row["row"]))
        for row in _rows("hexagons.csv")
    )
