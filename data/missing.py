"""Why a value is not there: the one word for it that pages, files and the API share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

MissingStatus: TypeAlias = Literal["suppressed", "not_due", "not_submitted", "not_matched", "not_applicable", "too_few"]
MISSING_WORDS: dict[MissingStatus, str] = {
    "suppressed": "suppressed",
    "not_due": "not yet due",
    "not_submitted": "not submitted",
    "not_matched": "not matched",
    "not_applicable": "not applicable",
    "too_few": "too few to test",
}


@dataclass(frozen=True)
class Missing:
    """A value that is not there, and why. ``detail`` says the date or the reason in words."""

    status: MissingStatus
    detail: str = ""

    @property
    def words(self) -> str:
        """``not submitted``, ``not yet due: 30 Nov 2026``."""
        words = MISSING_WORDS[self.status]
        return f"{words.split(':')[0]}: {self.detail}" if self.detail else words
