"""Which signs the typeface of the PDF has: one that it lacks can't be displayed, and a PDF for everybody must not hold it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

FACES = ("SourceSans3[wght].ttf", "SourceSans3-Italic[wght].ttf")
INSTEAD = "□"
EXPLAINED = f"{INSTEAD} stands for a sign that this file’s typeface lacks; the page and the other files have it."


def folder() -> str:
    """Where the typeface's files are."""
    return str(files("fontpkg_source_sans_3") / "files")


def printable(said: Any) -> Any:
    """Texts, and whatever holds them, with ``INSTEAD`` in place of each sign that can't be printed."""
    if isinstance(said, str):
        return "".join(letter if letter in "\n\t" or ord(letter) in _signs() else INSTEAD for letter in said)
    if isinstance(said, dict):
        return {key: printable(each) for key, each in said.items()}
    return [printable(each) for each in said] if isinstance(said, list) else said


@cache
def _signs() -> frozenset[int]:
    """The signs that every face has."""
    return frozenset.intersection(*(_of(name) for name in FACES))


@cache
def width(letter: str, weight: int) -> float:
    """A letter's width in ems, upright, at a weight (400, 600, 700); that of ``INSTEAD`` where there is no such letter."""
    glyphs, names, units = _drawn(weight)
    return float(glyphs[names.get(ord(letter)) or names[ord(INSTEAD)]].width) / units


@cache
def _drawn(weight: int) -> tuple[Any, dict[int, str], int]:
    """Glyphs at a weight by name, the names by sign, and the units of an em."""
    face = TTFont(BytesIO((Path(folder()) / FACES[0]).read_bytes()), lazy=True)
    return face.getGlyphSet(location={"wght": weight}), face.getBestCmap(), face["head"].unitsPerEm


def _of(name: str) -> frozenset[int]:
    with TTFont(Path(folder()) / name, lazy=True) as face:
        return frozenset(face.getBestCmap())
