"""What the figures of a programme's own surveys are made of, and the marks and groups of rows that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from components.anchor import anchor
from components.lanes import axis
from components.model import Row, RowGroup, Scale, Text
from data.answer import Answer
from data.filters import Complaint, Filters, listed
from data.queries import surveys
from data.queries.survey_units import NamedUnit
from data.sentences import capital
from data.state import State

PATH = "/outcomes"
PLACES = ("area", "region", "lead")
"""The kinds of place that a page can be narrowed to; the first that is chosen stands."""
SHAPES = {"schools": "filled", "cypmhs": "diamond"}
SHARES = {"0": "0", "50": "50", "100": "100"}
"""The ticks of a share of a group, in per cent."""
Record = dict[str, Any]
Ask = Callable[..., Answer]
"""``ask(query, filters) -> Answer``."""
Changes = Mapping[str, str | Sequence[str] | None]
"""What is changed in filters; None takes one out."""


@dataclass(frozen=True)
class View:
    """What the figures are made of: the state, what there is to choose, and whom to ask. ``wave``: the later wave that is
    shown; ``units``: of it; ``areas``: the programme's, by code."""

    state: State
    held: surveys.Choices
    wave: str
    units: tuple[NamedUnit, ...]
    areas: dict[str, str]
    query: Ask

    @property
    def filters(self) -> Filters:
        return self.state.filters

    @property
    def place(self) -> tuple[str, str]:
        """The kind of place and the place that are shown; blank for the whole programme."""
        return next(((kind, self.filters.one(kind)) for kind in PLACES if self.filters[kind]), ("", ""))

    @property
    def here(self) -> Changes:
        """What narrows an answer to the wave and place that are shown, and to no question, slice or verdict."""
        kind, name = self.place
        scope = {"area": "unit"}.get(kind, kind) or "programme"
        apart = dict.fromkeys((*PLACES, "question", "breakdown", "verdict", "sort"))
        return {**apart, **({kind: name} if kind else {}), "wave": self.wave, "scope": scope}

    @property
    def everybody(self) -> Changes:
        """The same, and to all respondents together, where an answer could be broken down."""
        return {**self.here, "breakdown": surveys.EVERYBODY}

    @property
    def judged(self) -> Changes:
        """The same, and to the verdicts that are asked for."""
        return {**self.everybody, "verdict": self.filters["verdict"] or None}

    @property
    def broken_by(self) -> str:
        """What the table of places is broken down by; blank: by nothing."""
        asked = self.filters.one("breakdown")
        return asked if asked in surveys.BREAKDOWNS else ""

    @property
    def place_words(self) -> str:
        kind, name = self.place
        if kind == "area":
            return f"the publication units of {self.areas[name]}"
        return {"region": name, "lead": f"{name}-led areas"}.get(kind, "the whole programme")

    def ask(self, query: Ask, **more: str | Sequence[str] | None) -> Answer:
        """What a query answers of all respondents at the wave and place that are shown."""
        return self.query(query, self.filters.changed(**{**self.everybody, **more}))

    def href(self, **changes: str | None) -> str:
        return f"{PATH}{self.filters.changed(**{'page': None, **changes}).query_string()}"

    def statement(self, row: Record) -> Text:
        """A statement, as a link to its answers."""
        return anchor(
            capital(row["statement"] or row["question_code"]), f"{self.href(question=row['question_code'])}#answers"
        )

    def in_order(self, rows: Iterable[Record]) -> list[Record]:
        """Rows of statements, in the order that is asked for."""
        listed_ = sorted(rows, key=lambda row: row["question_code"])
        order = self.filters.one("sort").removeprefix("-")
        if order not in _ORDERS:
            return listed_
        most: dict[str, Decimal] = {}
        for row in listed_:
            known = [abs(row[name]) if order == "gap_pp" else row[name] for name in _ORDERS[order] if row.get(name)]
            most[row["question_code"]] = max([most.get(row["question_code"], Decimal(-100)), *known])
        return sorted(listed_, key=lambda row: -most[row["question_code"]])


_ORDERS = {
    "difference_pp": ("difference_pp",),
    "gap_pp": ("gap_pp",),
    "dont_know": ("dont_know_follow_up_pct", "dont_know_baseline_pct"),
}


def one_place(state: State) -> State:
    """The state at one place: figures are of one at a time, and the page says which of several it shows."""
    chosen = [(kind, name) for kind in PLACES for name in state.filters[kind]]
    if len(chosen) < 2:
        return state
    kind, name = chosen[0]
    only: Changes = {**dict.fromkeys(PLACES), kind: name}
    told = Complaint(kind, f"{listed([each for _, each in chosen])} can't be shown as one place")
    return replace(state, filters=state.filters.changed(**only), complaints=(*state.complaints, told))


# What several figures share.


def by_statement(rows: Iterable[Record]) -> dict[str, dict[str, Record]]:
    """By question, the row of each group."""
    found: dict[str, dict[str, Record]] = {}
    for row in rows:
        found.setdefault(row["question_code"], {})[row.get("group", "")] = row
    return found


def themed(rows: Sequence[Record], draw: Callable[[dict[str, Record]], Row], *, kept: bool) -> tuple[RowGroup, ...]:
    """The statements of each theme under its name; all together where they stand in an order of their own."""
    together = by_statement(rows)
    if not kept:
        return (RowGroup(tuple(map(draw, together.values()))),)
    themes: dict[str, list[Row]] = {}
    for each in together.values():
        themes.setdefault(next(iter(each.values()))["theme"] or "", []).append(draw(each))
    return tuple(RowGroup(tuple(of), head=capital(theme)) for theme, of in themes.items())


def points_scale(rows: Iterable[Record]) -> Scale:
    """From minus to plus the furthest end of an interval, to the next 20 points."""
    ends = [abs(row[name]) for row in rows for name in ("lower_95", "upper_95") if row[name] is not None]
    far = max(20, -(-int(max(ends, default=Decimal(20)) + 1) // 20) * 20)
    return axis(f"{-far}", f"{far}", {f"{-far}": f"−{far}", "0": "0", f"{far}": f"+{far}"}, lines=("0",))
