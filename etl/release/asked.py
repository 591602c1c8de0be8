"""What survey releases are told in: surveys, slices of a unit's respondents, and what these answered to a question."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from data.measures.surveys import Answer, PairedTable

BASELINE = "baseline"
BREAKDOWNS = ("role", "setting_type")


class Survey(NamedTuple):
    """One group's answers at the baseline and at a later wave."""

    programme_id: int
    group: str
    wave: str

    @property
    def columns(self) -> dict[str, Any]:
        """As the store's tables have it."""
        return {"programme_id": self.programme_id, "respondent_group": self.group, "wave": self.wave}


class Slice(NamedTuple):
    """All of a unit's respondents (both blank), or one category of a breakdown."""

    breakdown: str = ""
    category: str = ""


WHOLE = Slice()
GONE = Slice("returned", "no")
"""Those who were asked at the baseline and are not in the later wave; shown beside the whole, never as a part of it."""
WHO = ""
"""In place of a question: who was asked at all, whatever they answered."""
Cells = Counter[tuple[Answer, Answer]]
Mode = Literal["both", "first", "later"]
"""Whether a unit's matched respondents were asked both times, or at the baseline or the later wave alone."""
MODES: tuple[Mode, ...] = ("both", "later", "first")


@dataclass
class Asked:
    """What respondents answered to a question, as counts: both times, or where nobody was asked twice, ``once``; and those
    who did not return at the baseline (None: not shown)."""

    cells: Cells = field(default_factory=Counter)
    not_returned: Counter[Answer] | None = field(default_factory=Counter)
    once: Counter[Answer] = field(default_factory=Counter)
    mode: Mode = "both"

    @property
    def people(self) -> int:
        """On how many matched respondents it rests."""
        return (self.cells if self.mode == "both" else self.once).total()

    def table(self) -> PairedTable:
        return PairedTable(dict(self.cells), dict(self.not_returned or {}))

    def __add__(self, other: Asked) -> Asked:
        """Both together, asked alike; of those who did not return what either shows."""
        gone = [each.not_returned for each in (self, other) if each.not_returned is not None]
        together = sum(gone, start=Counter[Answer]()) if gone else None
        return Asked(self.cells + other.cells, together, self.once + other.once, self.mode)


Tables = dict[tuple[str, Slice, str], Asked]
"""(unit, slice, question) → answers."""
