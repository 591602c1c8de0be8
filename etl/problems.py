"""What is wrong with a file: sentences about the whole of it, and one problem for each rule that a row breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHOWN = 20
"""Problems that are printed; all of them are kept, and written to a file where one is asked for."""
JOINED = {"column": "; ", "rule": "; ", "remedy": " "}
"""What stands between several problems of one row."""
PROBLEM_COLUMNS = ("problem_line", "problem_column", "problem_rule", "problem_remedy")


class Unreadable(Exception):
    """A file that can't be loaded at all; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Problem:
    """A rule that a row breaks. ``value`` is the cell as it was typed, ``row`` all of the row's cells by heading."""

    line: int
    column: str | None
    value: str | None
    rule: str
    remedy: str
    row: Mapping[str, str]

    def as_columns(self) -> dict[str, object]:
        """The columns of the table ``problems``, without its load."""
        return dict(vars(self))

    def in_words(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.remedy} ({self.rule})"


def by_line(problems: Iterable[Mapping[str, object]]) -> list[dict[str, str]]:
    """One row a rejected row: the user's own cells, then what is wrong with it, all of its problems together."""
    rows: dict[object, dict[str, str]] = {}
    for problem in problems:
        row = rows.setdefault(problem["line"], {**_cells(problem["row"]), "problem_line": str(problem["line"])})
        for name in ("column", "rule", "remedy"):
            told = str(problem[name] or "")
            sofar = row.get(f"problem_{name}")
            row[f"problem_{name}"] = f"{sofar}{JOINED[name]}{told}" if sofar else told
    return list(rows.values())


def _cells(row: object) -> dict[str, str]:
    """The user's own cells: what an earlier file of problems said of the row is no longer so."""
    given = dict(row) if isinstance(row, Mapping) else {}
    return {heading: cell for heading, cell in given.items() if heading not in PROBLEM_COLUMNS}


def counted(rules: Mapping[str, int]) -> str:
    """How many problems each rule has, most first: ``3 × not_a_date, 1 × unknown_cohort``."""
    return ", ".join(f"{count} × {rule}" for rule, count in sorted(rules.items(), key=lambda each: -each[1]))
