"""What a load did, in file rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from data.sentences import plural, verb
from etl.problems import SHOWN, Problem, counted
from etl.waiting import WAITING_RULES

STAMPED = ("sha256", "at", "by")
COUNTS = ("read", "loaded", "unchanged", "replaced", "rejected")
ALL_IN, SOME_REJECTED, NOTHING_LOADED, STORE_TROUBLE = 0, 1, 2, 3
"""Exit codes."""


@dataclass(frozen=True)
class Stamp:
    """Which bytes were loaded, when (aware, to the second) and by whom: columns of the table ``loads``."""

    sha256: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Report:
    """read = loaded + unchanged + replaced + rejected, in file rows; ``load_id`` is None when nothing was written.

    ``problems`` are the first of the rejected rows', ``held_back`` says why rows that were good did not go in.
    """

    feed: str
    file: str
    load_id: int | None
    read: int
    loaded: int
    unchanged: int
    replaced: int
    rejected: int
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    held_back: str = ""
    dry_run: bool = False
    refusal: str = ""
    sheet: str = ""
    """The sheet, where several of a workbook were loaded together."""
    stamp: Stamp | None = None
    """None where no byte could be read."""
    rules: Mapping[str, int] = field(default_factory=dict)
    """How many problems each rule has."""
    waiting: int = 0
    """How many of the rejected rows only wait for a row of another sheet."""

    @classmethod
    def of_unreadable(cls, feed: str, file: str, refusal: str) -> Report:
        """A file of which no row could be read; ``refusal`` says why."""
        return cls(feed, file, None, 0, 0, 0, 0, 0, refusal=refusal)

    @classmethod
    def of_unchanged(cls, feed: str, file: str, read: int, stamp: Stamp) -> Report:
        return cls(feed, file, None, read, 0, read, 0, 0, stamp=stamp)

    @property
    def changed(self) -> bool:
        return self.load_id is not None

    @property
    def got_in(self) -> bool:
        """Whether any row is in the store, also when it already was."""
        return not self.held_back and self.read > self.rejected

    @property
    def exit_code(self) -> int:
        if not self.got_in:
            return NOTHING_LOADED
        return SOME_REJECTED if self.rejected else ALL_IN

    @property
    def to_mend(self) -> int:
        """Problems that want mending: those of rows that wait for another sheet's go with these."""
        return sum(count for rule, count in self.rules.items() if rule not in WAITING_RULES)

    def as_columns(self) -> dict[str, object]:
        """The columns of the table ``loads``, with notes and a list of problems."""
        counts = {name: getattr(self, name) for name in COUNTS}
        about = {"id": self.load_id, "feed": self.feed, "file": self.file}
        stamped = vars(self.stamp) if self.stamp else dict.fromkeys(STAMPED)
        problems = [problem.as_columns() for problem in self.problems]
        return {
            **about,
            **stamped,
            **counts,
            "notes": list(self.notes),
            "problems": problems,
            "waiting": self.waiting,
            "refused": self.refusal or self.held_back or None,
        }

    def as_line(self) -> str:
        counts = ", ".join(f"{getattr(self, name)} {name}" for name in COUNTS)
        sheet = f", sheet ‘{self.sheet}’" if self.sheet else ""
        waiting = f", {self.waiting} of them waiting for another sheet" if self.waiting else ""
        return f"{self.file}{sheet}: {counts}{waiting} ({self._outcome()})"

    def _outcome(self) -> str:
        if self.held_back:
            return self.held_back
        if self.dry_run:
            return "dry run: nothing was written"
        if self.changed:
            return f"load {self.load_id}"
        return "nothing new" if self.rejected else "already in the store: nothing changed"

    def in_full(self) -> str:
        """The line, what was noted, and the first problems."""
        mended_first = sorted(self.problems, key=lambda problem: problem.rule in WAITING_RULES)
        shown = [f"  {problem.in_words()}" for problem in mended_first[:SHOWN]]
        more = sum(self.rules.values()) - len(shown)
        rest = [f"  … and {plural(more, 'more problem')}; in all {counted(self.rules)}"] if more > 0 else []
        return "\n".join([self.as_line(), *(f"  note: {note}" for note in self.notes), *shown, *rest])


def as_text(reports: Sequence[Report]) -> str:
    """A line for every file that changed something, and one for all of them."""
    totals = {name: sum(getattr(r, name) for r in reports) for name in COUNTS}
    together = ", ".join(f"{count} {name}" for name, count in totals.items())
    told = [report.as_line() for report in reports if report.changed]
    return "\n".join([*told, f"{len(reports)} files: {together}"])


def to_mend_in_words(reports: Sequence[Report]) -> str:
    """What to mend of one file, where rows of its sheets only wait for others; else nothing."""
    waiting = sum(report.waiting for report in reports)
    if not waiting:
        return ""
    mend = sum(report.to_mend for report in reports)
    wait = f"{plural(waiting, 'row')} only {verb(waiting, 'waits', 'wait')} for {verb(mend, 'it', 'them')}"
    return f"{reports[0].file}: {plural(mend, 'problem')} to mend; {wait}"
