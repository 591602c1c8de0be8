"""Shares of cohorts at each level, split at zero: level 0 to the left, levels 1 to 3 to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from components.model import Distribution, Domain
from components.render import render
from components.views.frames import Record
from data.answer import records

LEVEL_SHARES = ("major_challenge_pct", "good_elements_pct", "widespread_good_practice_pct", "gold_standard_pct")
_LABEL_ROOM = 14
"""Room for the number left of the longest bar, in percentage points of the scale."""
_LEAST_LABELLED_PCT = 6
_LEAST_ROOMY_PCT = 20
"""Parts right of zero below the first can't hold their number, those below the second not on a phone or on paper;
the column beside the bars has it."""


@dataclass(frozen=True)
class _Scale:
    zero: float
    unit: float


@dataclass(frozen=True)
class _Part:
    level: int
    x: float
    width: float


@dataclass(frozen=True)
class _Label:
    level: int
    x: float
    dx: int
    anchor: str
    text: str
    tight: bool = False


@dataclass(frozen=True)
class _Bar:
    workshop: str
    shares: tuple[float, ...]
    parts: list[_Part]
    labels: list[_Label]
    reached: float
    thickness: int
    top: int
    height: int
    text_y: int


@dataclass(frozen=True)
class _Group:
    domain: Domain
    bars: list[_Bar]


def distribution(item: Distribution) -> Markup:
    """Two bars a domain, the earlier workshop thin and the later thick, with their numbers."""
    rows = records(item.rows)
    scale = _scale(rows)
    names = {domain.code: domain for domain in item.domains}
    groups = [
        _Group(names[code], [_bar(row, scale, later=place > 0) for place, row in enumerate(members)])
        for code, members in groupby(rows, key=lambda row: str(row["domain"]))
    ]
    return render(
        "distribution.html",
        distribution=item,
        groups=groups,
        zero=scale.zero,
        reached_gold=any(row["gold_standard_pct"] for row in rows),
    )


def _shares(row: Record) -> tuple[float, ...]:
    return tuple(float(row[column]) for column in LEVEL_SHARES)


def _scale(rows: Sequence[Record]) -> _Scale:
    """One scale for both sides, in percent of the drawing's width for each percentage point."""
    left = max((_shares(row)[0] for row in rows), default=0) + _LABEL_ROOM
    right = max((sum(_shares(row)[1:]) for row in rows), default=0) + 1
    unit = 100 / (left + right)
    return _Scale(zero=round(left * unit, 2), unit=unit)


def _bar(row: Record, scale: _Scale, *, later: bool) -> _Bar:
    shares = _shares(row)
    parts = _parts(shares, scale)
    return _Bar(
        workshop=str(row["workshop"]),
        shares=tuple(_short(share) for share in shares),
        parts=parts,
        labels=_labels(shares, parts, scale),
        reached=_short(float(row.get("at_least_widespread_pct") or sum(shares[2:]))),
        thickness=20 if later else 12,
        top=1 if later else 11,
        height=32 if later else 25,
        text_y=16 if later else 22,
    )


def _parts(shares: Sequence[float], scale: _Scale) -> list[_Part]:
    parts = [_Part(0, round(scale.zero - shares[0] * scale.unit, 2), round(shares[0] * scale.unit, 2))]
    for level in range(1, len(shares)):
        start = scale.zero + sum(shares[1:level]) * scale.unit
        parts.append(_Part(level, round(start, 2), round(shares[level] * scale.unit, 2)))
    return parts


def _labels(shares: Sequence[float], parts: Sequence[_Part], scale: _Scale) -> list[_Label]:
    labels = [_Label(0, parts[0].x, -5, "end", f"{_short(shares[0])}")] if shares[0] else []
    if shares[1] >= _LEAST_LABELLED_PCT:
        labels.append(_Label(1, scale.zero, 7, "start", f"{_short(shares[1])}"))
    for level in (2, 3):
        share, part = shares[level], parts[level]
        if share >= _LEAST_LABELLED_PCT:
            end = round(part.x + part.width, 2)
            labels.append(_Label(level, end, -6, "end", f"{_short(share)}", tight=share < _LEAST_ROOMY_PCT))
    return labels


def _short(share: float) -> float | int:
    return int(share) if share == int(share) else share
