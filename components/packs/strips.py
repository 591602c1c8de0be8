"""The strip of seven domains as a table of numbers and words, for files that don't draw it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data.briefing.model import Cell, DomainLine, LevelStrip, Moves, Number, Placed
from data.missing import Missing
from data.wording import workshop_words

LANES = ("before", "after")
NOT_RATED = Missing("not_applicable", "not rated there")
NO_STEP = Missing("not_applicable", "no next step")


def strip_columns(strip: LevelStrip) -> tuple[str, ...]:
    return (
        "Domain",
        *mean_columns(strip),
        *(f"Levels at {workshop_words(at)}" for at in workshops_of(strip)),
        *((strip.moved_head,) if strip.moved_head else ()),
        "Next step",
    )


def mean_columns(strip: LevelStrip) -> tuple[str, ...]:
    return tuple(f"Mean level of {head}" for _, head in strip.means)


def means_at(strip: LevelStrip, line: DomainLine) -> tuple[Cell, ...]:
    """A domain's means in these columns."""
    return tuple(getattr(line, name) for name, _ in strip.means)


def strip_rows(strip: LevelStrip) -> list[tuple[Cell, ...]]:
    """A row a domain, its cohorts' levels in words ("D1 at 2")."""
    return [_row(strip, line) for line in strip.lines]


def _row(strip: LevelStrip, line: DomainLine) -> tuple[Cell, ...]:
    lanes = lanes_of(strip)
    return (
        f"{line.code} {line.name}",
        *means_at(strip, line),
        *(placed_words(getattr(line, lane)) or NOT_RATED for lane in lanes),
        *((line.moved or Missing("not_matched"),) if strip.moved_head else ()),
        step_of(line),
    )


def step_of(line: DomainLine) -> Cell:
    return f"{line.step_head} {line.step}".strip() or NO_STEP


def placed_words(lane: Iterable[Placed]) -> str:
    """``D1 at 2, D2 at 1``; blank where none is shown."""
    return ", ".join(f"{each.label} at {each.level}" for each in lane)


def lanes_of(strip: LevelStrip) -> list[str]:
    """The lanes in which any cohort stands."""
    return [lane for lane in LANES if any(getattr(line, lane) for line in strip.lines)]


def workshops_of(strip: LevelStrip) -> Sequence[str]:
    """The workshops of those lanes."""
    lanes = lanes_of(strip)
    return strip.workshops[-len(lanes) :] if lanes else ()


def level_columns(strip: LevelStrip) -> list[tuple[str, str, str]]:
    """Lane, workshop and cohort of every column that has levels as numbers."""
    return [
        (lane, at, cohort)
        for lane, at in zip(lanes_of(strip), workshops_of(strip), strict=True)
        for cohort in _cohorts(strip, lane)
    ]


def _cohorts(strip: LevelStrip, lane: str) -> list[str]:
    found: Iterable[Placed] = (each for line in strip.lines for each in getattr(line, lane))
    return list(dict.fromkeys(each.cohort for each in found))


def levels_at(line: DomainLine, columns: Sequence[tuple[str, str, str]]) -> tuple[Cell, ...]:
    """A domain's levels in these columns, as numbers."""
    levels = {(lane, each.cohort): each.level for lane in LANES for each in getattr(line, lane)}
    found = (levels.get((lane, cohort)) for lane, _, cohort in columns)
    return tuple(NOT_RATED if level is None else Number(level, str(level)) for level in found)


def moves_of(moved: Moves | Missing | None) -> tuple[Cell, ...]:
    """How many rose, stayed and fell, as numbers."""
    if isinstance(moved, Moves):
        return tuple(Number(count, str(count)) for count in (moved.up, moved.same, moved.down))
    return (moved or Missing("not_matched"),) * 3
