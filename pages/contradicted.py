"""What other published figures say against those that a figure shows."""

from __future__ import annotations

from collections.abc import Sequence

from components.anchor import anchor
from components.model import Caveat
from data.answer import Answer
from data.filters import address

HEADS = {
    "average_against_rows": "≠ An average differs",
    "base_cannot_give": "≠ Shares that no count gives",
    "parts_against_total": "≠ A stated total differs",
    "rows_against_group_totals": "≠ Regional totals differ",
    "sources_differ": "≠ Two reports differ",
    "statement_against_rows": "≠ The text says otherwise",
}


def contradicted(found: Answer, answer: Answer, *rules: str, naming: Sequence[str] = ()) -> tuple[Caveat, ...]:
    """A caveat a rule, from the store's contradictions about the sources of an answer.

    ``naming``: only those whose words name one of these (a region, a domain, a group), where any are given.
    """
    caveats = []
    for rule in rules:
        notes = _notes(found, answer, rule, naming)
        if notes:
            words = f"{' '.join(notes[:SHOWN])} {_more(len(notes) - SHOWN)}Both are kept."
            caveats.append(
                Caveat(HEADS[rule], anchor("See where both stand", address("/data", rule=rule), before=words))
            )
    return tuple(caveats)


SHOWN = 3
"""How many are told beside a figure; the rest stand on the data page."""


def _more(count: int) -> str:
    return f"{count} more of the kind. " if count > 0 else ""


def _notes(found: Answer, answer: Answer, rule: str, naming: Sequence[str]) -> list[str]:
    return [
        row["note"]
        for row in found.records()
        if row["rule"] == rule and _about(row["note"], naming) and _of(row, answer)
    ]


def _about(note: str, naming: Sequence[str]) -> bool:
    return not naming or any(name in note for name in naming)


def _of(row: dict[str, str], answer: Answer) -> bool:
    """Whether one of the places of a contradiction is a source of the answer."""
    places = row["where"].split("; ")
    return any(source.endswith(f", {place}") for source in answer.sources for place in places)
