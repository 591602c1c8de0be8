"""Rows of a workbook that only wait for a row of an earlier sheet, which was rejected."""

from __future__ import annotations

from collections.abc import Sequence

from etl.headings import Headings
from etl.kinds import Identity, RejectedRow
from etl.model import Column
from etl.problems import Problem
from etl.reading import Sheet
from etl.references import DESCRIBED

WAITS = "waits_for_"
"""How the rules begin that such a row breaks; the kind of thing follows that it refers to."""
WAITING_RULES = tuple(WAITS + thing for thing in DESCRIBED)


def only_wait(problems: Sequence[Problem]) -> bool:
    """Whether nothing is wrong with a row but that it waits for another."""
    return all(problem.rule in WAITING_RULES for problem in problems)


class Rejections:
    """The rows that the sheets of one workbook had rejected so far: kind of thing → code → row."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, RejectedRow]] = {thing: {} for thing in DESCRIBED}

    def note(self, sheet: Sheet, headings: Headings, rows: Sequence[Sequence[Problem]]) -> None:
        """Takes rejected rows of a sheet, each as its problems."""
        for column in headings.columns:
            if thing := _described(column):
                heading = sheet.headings[headings.places[column]]
                for problems in rows:
                    code = problems[0].row[heading].strip()
                    row = RejectedRow(sheet.name or "", problems[0].line, self._root(problems))
                    self.rows[thing].setdefault(code, row)

    def _root(self, problems: Sequence[Problem]) -> RejectedRow | None:
        """The row that wants mending where this one only waits."""
        if not only_wait(problems):
            return None
        first = problems[0]
        awaited = self.rows[first.rule.removeprefix(WAITS)][(first.value or "").strip()]
        return awaited.root or awaited


def _described(column: Column) -> str | None:
    """The kind of thing that rows of other sheets refer to, where the column has its code."""
    if not isinstance(column.kind, Identity):
        return None
    return next((thing for thing, (codes, _) in DESCRIBED.items() if codes is column.kind.table), None)
