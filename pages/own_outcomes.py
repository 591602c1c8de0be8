"""What leads answered in a programme's own surveys: the figures of ``/outcomes`` that own returns give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from components.anchor import anchor
from components.lanes import axis, bar, interval
from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    FilterBar,
    Link,
    Missing,
    Row,
    RowGroup,
    Scale,
    Select,
    Table,
    Text,
)
from data.answer import Answer
from data.filters import Complaint, Filters, listed
from data.queries import survey_answers, surveys
from data.queries.outcomes import GROUPS
from data.queries.survey_units import NamedUnit, units_with
from data.sentences import capital
from data.sentences import own_outcomes as words
from data.state import State
from pages.choosing import programmes, select, travelling
from pages.plots import plot

PATH = "/outcomes"
PLACES = ("area", "region", "lead")
"""The kinds of place that a page can be narrowed to; the first that is chosen stands."""
SHAPES = {"schools": "filled", "cypmhs": "diamond"}
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
    def judged(self) -> Changes:
        """The same, and to the verdicts that are asked for."""
        return {**self.here, "verdict": self.filters["verdict"] or None}

    @property
    def place_words(self) -> str:
        kind, name = self.place
        if kind == "area":
            return f"the publication units of {self.areas[name]}"
        return {"region": name, "lead": f"{name}-led areas"}.get(kind, "the whole programme")

    def ask(self, query: Ask, **more: str | Sequence[str] | None) -> Answer:
        """What a query answers of all respondents at the wave and place that are shown."""
        return self.query(query, self.filters.changed(**{**self.here, **more}))

    def href(self, **changes: str | None) -> str:
        return f"{PATH}{self.filters.changed(**changes).query_string()}"

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


def lede(view: View) -> Text:
    """What is shown here: of an area its units, of which it can't be told apart."""
    kind, name = view.place
    if kind == "area":
        return words.area_words(view.areas[name], name, units_with(view.units, name))
    if kind and view.ask(surveys.surveys).rows.empty:
        return words.nothing_in(view.place_words)
    return words.LEDE


def filter_bar(view: View, having: frozenset[int]) -> FilterBar:
    """Themes, groups, waves, places and statements, with the questions that come first ready-made."""
    filters, held, choices = view.filters, view.held, view.state.choices
    themes = sorted({theme for _, theme in held.questions.values() if theme})
    named = [(code, name) for code, name in view.areas.items() if code in choices.codes]
    statements = [(code, capital(statement)) for code, (statement, _) in held.questions.items()]
    kinds = [("programme", "Programme"), ("region", "Regions"), ("lead", "Leads"), ("unit", "Publication units")]
    selects: list[Select] = [
        programmes(view.state, having),
        select(filters, "theme", "Theme", [(theme, capital(theme)) for theme in themes], "All themes"),
        select(filters, "group", "Group", list(GROUPS.items()), "Schools and CYPMHS"),
        select(filters, "region", "Region", [(each, each) for each in choices.regions], "All"),
        select(filters, "lead", "Lead", [(each, each) for each in choices.leads], "All"),
        select(filters, "area", "Area", named, "All"),
        select(filters, "scope", "Places side by side", kinds, "All kinds"),
        select(filters, "question", "Statement", statements, "The first"),
    ]
    if len(held.waves) > 1:
        selects.insert(3, select(filters, "wave", "Wave", [(each, capital(each)) for each in held.waves], "The latest"))
    if held.breakdowns:
        by = [(name, capital(surveys.BREAKDOWNS[name])) for name in held.breakdowns]
        selects.append(select(filters, "breakdown", "Broken down by", by, "Nothing"))
    hidden = travelling(view.state, "verdict", "sort")
    return FilterBar(PATH, tuple(selects), showing=_showing(view), hidden=hidden, ready_made=_ready(view))


def _showing(view: View) -> str:
    themes = listed(view.filters["theme"]) or "all themes"
    groups = listed([GROUPS[group] for group in view.filters["group"]]) or "schools and CYPMHS"
    told = [words.VERDICTS[verdict].lower() for verdict in view.filters["verdict"]]
    only = f", statements that are ‘{listed(told)}’" if told else ""
    return f"Showing {themes}, {groups}, {view.place_words}, baseline to {view.wave}{only}."


def _ready(view: View) -> tuple[Link, ...]:
    """The views that people ask for first."""
    rows = view.ask(surveys.surveys).records()
    moved = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in ("up", "down")}
    now = (view.filters["verdict"], view.filters.one("sort"))
    plain: dict[str, str | None] = {"verdict": None, "sort": None}

    def link(text: str, target: str, count: int | None = None, **changes: str) -> Link:
        wanted = ((changes["verdict"],) if "verdict" in changes else (), changes.get("sort", "theme"))
        return Link(text, f"{view.href(**{**plain, **changes})}{target}", now == wanted, count)

    return (
        link("All", ""),
        link("Rose", "#changes", moved["up"], verdict="up"),
        link("Fell", "#changes", moved["down"], verdict="down"),
        link("Largest rise first", "#changes", sort="-difference_pp"),
        link("Widest gap first", "#gaps", sort="-gap_pp"),
        link("Most don't knows first", "#verdicts", sort="-dont_know"),
    )


# Who came back.


def returns(view: View, number: str) -> Figure | None:
    answer = view.ask(survey_answers.returns)
    if answer.rows.empty:
        return None
    rows = sorted(answer.records(), key=lambda row: row["group"] != "schools")
    most = str(max(row["baseline"] for row in rows))
    table = Table(
        "People who answered at baseline and again at the later wave",
        (
            Column("Group"),
            Column("Answered at baseline", scale=axis("0", most, {"0": "0", most: most})),
            Column("Answered again", numeric=True),
            Column("Share, 95% interval", numeric=True),
            Column("Counted in", numeric=True),
        ),
        (RowGroup(tuple(map(_returned, rows))),),
        wide=True,
    )
    fewer = words.not_all_returns(rows, _matched(view))
    gone = anchor("Baseline answers of those who stayed and those who left", "#gone", before=words.STAYED)
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="returns",
        number=number,
        finding=words.returns_finding(rows),
        subline=f"{capital(view.place_words)}. Outline: answered at baseline. Filled: answered again at {view.wave}.",
        caveats=(Caveat("Who stayed", gone), Caveat("Whole units only", f"{words.NOT_COUNTED}{fewer}")),
        download="survey_returns",
        also=view.here,
    )


def _matched(view: View) -> dict[str, int]:
    """By group the most people who answered one statement at both waves."""
    most: dict[str, int] = {}
    for row in view.ask(surveys.surveys).records():
        most[row["group"]] = max(most.get(row["group"], 0), row["pairs"] or 0)
    return most


def _returned(row: Record) -> Row:
    share = f"{row['returned_pct']}% ({row['lower_95']} to {row['upper_95']})"
    lane = bar(Decimal(row["follow_up"]), whole=Decimal(row["baseline"]))
    units = f"{row['units_told']} of {row['units']} units"
    return Row((GROUPS[row["group"]], lane, f"{row['follow_up']} of {row['baseline']}", share, units))


# Before and after.


def by_statement(rows: Iterable[Record]) -> dict[str, dict[str, Record]]:
    """By question, the row of each group."""
    found: dict[str, dict[str, Record]] = {}
    for row in rows:
        found.setdefault(row["question_code"], {})[row.get("group", "")] = row
    return found


def one_place(state: State) -> State:
    """The state at one place: figures are of one at a time, and the page says which of several it shows."""
    chosen = [(kind, name) for kind in PLACES for name in state.filters[kind]]
    if len(chosen) < 2:
        return state
    kind, name = chosen[0]
    only: Changes = {**dict.fromkeys(PLACES), kind: name}
    told = Complaint(kind, f"{listed([each for _, each in chosen])} can't be shown as one place")
    return replace(state, filters=state.filters.changed(**only), complaints=(*state.complaints, told))


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


def changes(view: View, number: str) -> Figure | None:
    answer = view.ask(surveys.surveys, verdict=view.judged["verdict"])
    rows = view.in_order(row for row in answer.records() if row["asked"] == "both")
    if not rows:
        return None
    shown = [group for group in GROUPS if any(row["group"] == group for row in rows)]
    scale = points_scale(rows)
    sides = [
        column
        for group in shown
        for column in (
            Column(f"{words.SHORT[group]}, share and difference"),
            Column(f"{words.SHORT[group]}, percentage points", scale=scale),
        )
    ]
    table = Table(
        "Difference in the share agreeing, follow-up minus baseline, with its 95% interval",
        (Column("Statement"), *sides),
        themed(rows, lambda each: _changed(view, each, shown), kept=view.filters.one("sort") == "theme"),
        wide=True,
        key=(
            ("filled", "schools, more than noise"),
            ("diamond", "CYPMHS, more than noise"),
            ("hollow", "too close to call"),
        ),
    )
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="changes",
        number=number,
        finding=words.change_finding(rows),
        subline=f"Share agreeing at baseline and {view.wave}, same people, {view.place_words}; {answer.n}. The mark is the "
        "difference in percentage points, the line its 95% interval.",
        caveats=(
            Caveat("No cause", words.NO_CAUSE),
            Caveat("Don't knows", words.DONT_KNOWS),
            Caveat("Publication units", words.UNITS),
        ),
        download="outcomes",
        beside=False,
        also=view.judged,
    )


def _changed(view: View, each: dict[str, Record], shown: Sequence[str]) -> Row:
    cells: list[Cell] = [view.statement(next(iter(each.values())))]
    for group in shown:
        cells += _difference(each[group]) if group in each else (_NOT_PUT, _NOT_PUT)
    return Row(tuple(cells))


_NOT_PUT = Missing("not_applicable", "the other group alone")


def _difference(row: Record) -> tuple[Cell, Cell]:
    if row["verdict"] is None:
        unknown = Missing("not_applicable", "nobody said which answers agree")
        return unknown, unknown
    shares = f"{row['baseline_pct']} to {row['follow_up_pct']}%"
    if row["lower_95"] is None:
        return shares, Missing("too_few")
    clear = row["verdict"] in ("up", "down")
    head = Markup("<b>{}</b>") if clear else Markup("{}")
    told = Markup('<span class="keep">{}</span><span class="under keep">{}</span>').format(
        head.format(shares), words.points_with_ends(row)
    )
    lane = interval(row["difference_pp"], row["lower_95"], row["upper_95"], clear=clear, shape=SHAPES[row["group"]])  # type: ignore[arg-type]
    return told, lane


# What can be said.


def verdicts(view: View, number: str) -> Figure | None:
    answer = view.ask(surveys.surveys, verdict=view.judged["verdict"])
    rows = view.in_order(row for row in answer.records() if row["asked"] == "both")
    if not rows:
        return None
    groups = tuple(
        RowGroup(tuple(_verdict(view, row) for row in rows if row["group"] == group), head=GROUPS[group])
        for group in GROUPS
    )
    table = Table(
        "What can be said of each statement, with its base and its tests",
        (
            Column("Statement"),
            Column("Don't know, %", numeric=True),
            Column("Pairs", numeric=True),
            Column("Units (G)", numeric=True),
            Column("Design effect", numeric=True),
            Column("Adjusted p", numeric=True),
            Column("Paired t, as published", numeric=True),
            Column("What can be said"),
        ),
        tuple(group for group in groups if group.rows),
        wide=True,
    )
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="verdicts",
        number=number,
        finding=f"What can be said of {view.place_words}, statement by statement",
        subline="Exact sign-flip test of who came to agree and who ceased to; a paired t on positions for comparison with the "
        "published method.",
        caveats=(
            Caveat("One theme, one family", words.SEVERAL),
            Caveat("Areas and respondents", words.ALIKE),
            Caveat("What could have been seen", words.DETECTABLE),
        ),
        download="outcomes",
        beside=False,
        also=view.judged,
    )


def _verdict(view: View, row: Record) -> Row:
    unsure = f"{row['dont_know_baseline_pct']} to {row['dont_know_follow_up_pct']}"
    if row["verdict"] is None:
        none = Missing("not_applicable", "nobody said which answers agree")
        return Row((view.statement(row), none, f"{row['pairs']}", none, none, none, none, words.head(row)))
    head = Markup("<b>{}</b>") if row["verdict"] in ("up", "down") else Markup("{}")
    said = Markup("{}{}").format(head.format(words.head(row)), words.rest(row))
    adjusted = words.p_of(row, "p_adjusted") or Missing("too_few")
    paired_t = words.p_of(row, "paired_t_p") or Missing("too_few")
    base = (f"{row['pairs']}", f"{row['units']}", words.design_effect(row))
    return Row((view.statement(row), unsure, *base, adjusted, paired_t, said))
