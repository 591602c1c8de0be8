"""What school leads and CYPMHS leads said, before and after: what is published, or what own returns give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.lanes import GONE, axis, bar, before_after, interval, two_groups
from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    FilterBar,
    Heading,
    Missing,
    Row,
    RowGroup,
    Table,
    Text,
)
from components.views import content
from data import sentences
from data.answer import Answer
from data.filters import Filters, listed
from data.measures.rounding import half_up
from data.queries import surveys
from data.queries.catalogue import Programme, publishers
from data.queries.loads import contradictions
from data.queries.outcomes import (
    BEFORE_AFTER,
    COMPARED,
    CONFIDENT,
    FILES,
    GROUPS,
    THEMES,
    gaps,
    outcomes,
    responses,
    took_part,
)
from data.queries.survey_units import area_names, named_units
from data.sentences.change import signed
from data.sentences.outcomes import (
    before_after_finding,
    confidence_finding,
    gaps_finding,
    returns_finding,
    short,
    took_part_finding,
)
from data.state import State, page_state
from pages import own_outcomes
from pages import own_outcomes_more as more
from pages.choosing import not_yet, programmes, select, travelling
from pages.contradicted import contradicted
from pages.plots import plot
from pages.site import Page, Request, canonical, complaints, page_keeps, register_page

PATH = "/outcomes"
NAMES = (
    "region",
    "lead",
    "area",
    "scope",
    "group",
    "theme",
    "wave",
    "verdict",
    "question",
    "breakdown",
    "sort",
    "as_of",
    "view",
)


def view(connection: Connection, request: Request) -> Page:
    """``/outcomes``."""
    state = page_state(connection, request.query, request.viewer, NAMES, files=FILES)
    asked = surveys.programmes_asked(connection, state.moment)
    if state.programme and state.programme.id in asked:
        state = own_outcomes.one_place(state)
    having = publishers(connection, FILES, state.moment) | asked
    own = _own(connection, request, state) if state.programme and state.programme.id in asked else None

    def ask(query: Callable[..., Answer], theme: Sequence[str] = ()) -> Answer:
        filters = state.filters.changed(theme=theme) if theme else state.filters
        return query(connection, filters, request.viewer, state.chosen, state.moment)

    figures = own_figures(own) if own else _figures(state, ask)
    return Page(
        title="Outcomes",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        keeps=page_keeps(state),
        query_string=canonical(state),
        rated=False,
        main=content(
            Heading(
                "Outcomes: what leads say, before and after",
                own_outcomes.lede(own) if own else _lede(state, figures, having),
                request.url(state.filters.query_string()),
            ),
            figures,
            filters=own_outcomes.filter_bar(own, having) if own else _bar(state, having),
            complaints=complaints(state),
        ),
    )


def _own(connection: Connection, request: Request, state: State) -> own_outcomes.View:
    """What the figures of a programme's own surveys are made of."""
    if state.programme is None:
        raise ValueError("a page with own surveys has a programme")
    held = surveys.choices(connection, state.chosen, state.moment)
    wave = state.filters.one("wave") or held.waves[-1]

    def ask(query: Callable[..., Answer], filters: Filters, chosen: Sequence[Programme] = state.chosen) -> Answer:
        return query(connection, filters, request.viewer, chosen, state.moment)

    units = named_units(connection, request.viewer, state.programme, wave, state.moment)
    areas = area_names(connection, state.programme, state.moment)
    return own_outcomes.View(state, held, wave, units, areas, ask)


def own_figures(view: own_outcomes.View) -> list[Figure]:
    """The figures that there are rows for, each with its number."""
    makers = (
        own_outcomes.returns,
        own_outcomes.changes,
        own_outcomes.verdicts,
        more.gaps,
        more.answers,
        more.places,
        more.gone,
        more.beside,
    )
    figures: list[Figure] = []
    for make in makers:
        drawn = make(view, f"Figure {len(figures) + 1}")
        figures.extend([drawn] if drawn else [])
    return figures


def _lede(state: State, figures: list[Figure], having: frozenset[int]) -> Text:
    if not figures:
        own = not_yet(state, PATH, "surveys of leads", ("survey_questions", "survey_responses"), having)
        return own or sentences.nothing_published("survey of leads", state.programme.name if state.programme else "")
    return (
        "School leads and leads of children and young people’s mental health services (CYPMHS), before the first workshop and "
        "about ten months later."
    )


Ask = Callable[..., Answer]
"""``ask(query, theme=…)``: what a query answers to the page's state, narrowed to some themes."""


def _figures(state: State, ask: Ask) -> list[Figure]:
    """The figures that the filters leave; each has its number whichever of them are left."""
    themes = state.filters["theme"] or tuple(THEMES.values())
    returned = ask(responses)
    compared = set(ask(outcomes, theme=(BEFORE_AFTER,)).rows["group"])
    figures = [_returns(state, returned, compared)] if len(returned.rows) else []
    makers = (((BEFORE_AFTER,), _changes), (COMPARED, _between), ((CONFIDENT,), _confidence))
    for number, (shown, draw) in enumerate(makers, 2):
        wanted = tuple(theme for theme in shown if theme in themes)
        drawn = draw(state, ask, wanted, number) if wanted else None
        figures.extend([drawn] if drawn else [])
    if not state.filters["theme"] and len((attended := ask(took_part)).rows):
        figures.append(_took_part(state, ask, attended, len(makers) + 2))
    return figures


def _bar(state: State, having: frozenset[int]) -> FilterBar:
    if state.programme and state.programme.own:
        return FilterBar(PATH, (programmes(state, having),), hidden=travelling(state))
    filters = state.filters
    themes = [(theme, sentences.capital(theme)) for theme in THEMES.values()]
    selects = (
        programmes(state, having),
        select(filters, "theme", "Theme", themes, "All themes"),
        select(filters, "group", "Group", list(GROUPS.items()), "Schools and CYPMHS"),
    )
    which = listed(filters["theme"]) or "all themes"
    who = listed([GROUPS[group] for group in filters["group"]]) or "schools and CYPMHS"
    return FilterBar(PATH, selects, showing=f"Showing {which}, {who}, whole programme.", hidden=travelling(state))


# Who came back.


def _returns(state: State, answer: Answer, compared: set[str]) -> Figure:
    most = max(answer.rows["baseline"], default=1)
    scale = axis("0", str(most), {"0": "0", str(most): f"{most}"})
    rows = tuple(
        Row(
            (
                GROUPS[row["group"]],
                bar(Decimal(row["follow_up"]), whole=Decimal(row["baseline"])),
                f"{row['follow_up']} of {row['baseline']}",
                f"{row['returned_pct']}%",
            )
        )
        for row in answer.records()
    )
    table = Table(
        "People who answered at baseline and again at follow-up",
        (
            Column("Group"),
            Column("Answered at baseline", scale=scale),
            Column("Answered again", numeric=True),
            Column("Share", numeric=True),
        ),
        (RowGroup(rows),),
        empty="No survey is published for this programme",
    )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="returns",
        number="Figure 1",
        finding=returns_finding(answer.rows, GROUPS),
        subline="Outline: answered at baseline. Filled: answered again at follow-up and enter the comparison.",
        caveats=(
            Caveat(
                "Who stayed",
                "Those who stayed may be those for whom it went well. Their first answers are not published.",
            ),
            *_not_compared(answer, compared),
        ),
        download="survey_returns",
    )


def _not_compared(answer: Answer, compared: set[str]) -> list[Caveat]:
    alone = [GROUPS[group] for group in answer.rows["group"] if group not in compared]
    if not alone:
        return []
    return [Caveat(f"Nothing before and after for {listed(alone)}", "The report states no such shares for them.")]


# Before and after.

SHARES = axis(
    "0", "100", {"0": "0%", "25": "25%", "50": "50%", "75": "75%", "100": "100%"}, "Baseline, %", "Follow-up, %"
)
VERDICTS = {"significant": "significant", "not_significant": "not significant", None: "not tested"}


def _changes(state: State, ask: Ask, themes: tuple[str, ...], number: int) -> Figure | None:
    answer = ask(outcomes, theme=themes)
    if answer.rows.empty:
        return None
    table = Table(
        "Share at baseline and follow-up, with the report's own test",
        (
            Column("Statement"),
            Column("Share of leads", scale=SHARES),
            Column("Difference, percentage points", numeric=True),
            Column("At 95%, the report says"),
        ),
        (RowGroup(tuple(_changed(row) for row in answer.records())),),
        key=(("hollow", "baseline"), ("filled", "follow-up, significant"), ("grey", "follow-up, not significant")),
    )
    pairs = ", ".join(f"{row['pairs']}" for row in answer.records()[:1])
    return plot(
        state,
        PATH,
        table,
        answer,
        id="before-after",
        number=f"Figure {number}",
        finding=before_after_finding(answer.rows, GROUPS),
        subline=f"% of {pairs} matched school leads, asked before workshop 1 and about ten months later.",
        caveats=(
            Caveat(
                "No intervals here", "A paired interval needs each person's two answers. The report gives shares alone."
            ),
            Caveat("Chosen by the report", "The text states these; others may not have changed."),
            Caveat(
                "Significant is not important", "There is no comparison group. Read the size of a difference first."
            ),
        ),
        download="outcomes",
    )


def _changed(row: dict[str, Any]) -> Row:
    clear = row["published"] == "significant"
    lane = before_after(row["baseline_pct"], row["follow_up_pct"], stroke="join" if clear else "grey")
    return Row((sentences.capital(row["statement"]), lane, signed(row["difference_pp"]), VERDICTS[row["published"]]))


# Two groups on the same statements.

CLEAR, UNCLEAR = Markup('<b class="keep">{}</b>'), Markup('<span class="keep">{}</span>')
BOTH = axis("0", "100", {"0": "0", "50": "50", "100": "100"}, "Schools, %", "CYPMHS, %")
GAP = axis("-60", "60", {"-50": "−50", "0": "0", "50": "+50"}, lines=("0",))


def _between(state: State, ask: Ask, themes: tuple[str, ...], number: int) -> Figure | None:
    """What both groups were asked: the gap between them, or the shares of the one that was chosen."""
    alone = len(state.filters["group"]) == 1
    answer = ask(outcomes if alone else gaps, theme=themes)
    if answer.rows.empty:
        return None
    return _one_group(state, answer, number) if alone else _gaps(state, ask, answer, number)


def _gaps(state: State, ask: Ask, answer: Answer, number: int) -> Figure:
    compared = answer.rows.dropna(subset=["gap_pp"])
    clear = sum(compared["clear"])
    return plot(
        state,
        PATH,
        _gaps_table(answer),
        answer,
        id="gaps",
        number=f"Figure {number}",
        finding=gaps_finding(answer.rows),
        subline=f"% at follow-up; {answer.n}. Gap with its 95% interval; filled and bold: clear of zero.",
        caveats=(
            Caveat(
                "Two different groups",
                "Not pairs: a gap shows that the groups differ, not that people changed their minds.",
            ),
            Caveat(
                "Computed interval",
                "Newcombe, from shares printed as whole percentages: its ends may be out by about a point.",
            ),
            Caveat(
                f"{len(compared)} at once",
                f"By chance alone about {half_up(Fraction(len(compared), 20))} of them would look clear of zero; "
                f"{clear} {sentences.verb(clear, 'does', 'do')}.",
            ),
            *contradicted(ask(contradictions), answer, "base_cannot_give", naming=_statements(answer)),
        ),
        download="gaps",
    )


def _gaps_table(answer: Answer) -> Table:
    return Table(
        "Share of each group at follow-up, and schools minus CYPMHS",
        (
            Column("Statement"),
            Column("Share, %", scale=BOTH),
            Column("Schools minus CYPMHS, percentage points", scale=GAP),
            Column("Gap", numeric=True),
        ),
        _by_theme(answer, _gap),
        key=(("filled", "schools; gap clear of zero"), ("diamond", "CYPMHS"), ("hollow", "gap too close to call")),
        wide=True,
    )


def _by_theme(answer: Answer, draw: Callable[[dict[str, Any]], Row]) -> tuple[RowGroup, ...]:
    """The rows of each theme that both groups were asked about, under its name."""
    rows = answer.records()
    drawn = {theme: tuple(draw(row) for row in rows if row["theme"] == theme) for theme in COMPARED}
    return tuple(RowGroup(of_theme, head=sentences.capital(theme)) for theme, of_theme in drawn.items() if of_theme)


def _statements(answer: Answer) -> list[str]:
    """How contradictions name the statements of an answer."""
    return [f"‘{row['statement']}’" for row in answer.records()]


def _gap(row: dict[str, Any]) -> Row:
    if row["gap_pp"] is None:
        alone = Missing("not_applicable", "one group was asked")
        return Row((short(row), two_groups(row["schools_pct"], row["cypmhs_pct"]), alone, alone))
    words = f"{signed(row['gap_pp'])} ({signed(row['lower_95'])} to {signed(row['upper_95'])})"
    return Row(
        (
            short(row),
            two_groups(row["schools_pct"], row["cypmhs_pct"]),
            interval(row["gap_pp"], row["lower_95"], row["upper_95"], clear=row["clear"]),
            (CLEAR if row["clear"] else UNCLEAR).format(words),
        )
    )


def _one_group(state: State, said: Answer, number: int) -> Figure:
    rows = said.rows
    group = state.filters.one("group")
    table = Table(
        "Share of one group at follow-up",
        (
            Column("Statement"),
            Column("Share of the group", scale=axis("0", "100", {"0": "0", "50": "50", "100": "100"})),
            Column("Share", numeric=True),
        ),
        _by_theme(said, _alone),
    )
    return plot(
        state,
        PATH,
        table,
        said,
        id="gaps",
        number=f"Figure {number}",
        finding=f"{sentences.capital(sentences.plural(len(rows), 'statement'))} put to {GROUPS[group]} at follow-up",
        subline="% at follow-up. Choose both groups to see the gap between them.",
        download="outcomes",
    )


def _alone(row: dict[str, Any]) -> Row:
    share = row["follow_up_pct"]
    return Row((short(row), bar(share), f"{share}%"))


# Confidence that it lasts.


def _confidence(state: State, ask: Ask, themes: tuple[str, ...], number: int) -> Figure | None:
    answer = ask(outcomes, theme=themes)
    if answer.rows.empty:
        return None
    shown = [group for group in GROUPS if (answer.rows["group"] == group).any()]
    at = {(row["group"], row["statement"]): row["follow_up_pct"] for row in answer.records()}
    scale = {group: axis("0", "100", {"0": "0%", "50": "50%", "100": "100%"}) for group in shown}
    rows = tuple(
        Row((level, *(cell for g in shown for cell in _level(at.get((g, level))))))
        for level in dict.fromkeys(answer.rows["statement"])
    )
    columns = [
        column for g in shown for column in (Column(GROUPS[g], scale=scale[g]), Column(f"{GROUPS[g]}, %", numeric=True))
    ]
    return plot(
        state,
        PATH,
        Table("Confidence that it lasts, share of each group", (Column("Answer"), *columns), (RowGroup(rows),)),
        answer,
        id="confidence",
        number=f"Figure {number}",
        finding=confidence_finding(answer.rows, GROUPS),
        subline=f"% at follow-up; {answer.n}. Don't-knows are in the base.",
        caveats=(
            Caveat(
                "Added from rounded shares", "Each may be half a point off, so the report's own sums can differ by one."
            ),
            Caveat(
                "Two different questions",
                "Schools were asked of a single point of contact, CYPMHS leads of the workshops. So no gap is drawn.",
            ),
        ),
        download="outcomes",
    )


def _level(share: Decimal | None) -> tuple[Cell, Cell]:
    return (GONE, GONE) if share is None else (bar(share), f"{share}")


# Who took part.


def _took_part(state: State, ask: Ask, answer: Answer, number: int) -> Figure:
    workshops = list(dict.fromkeys(answer.rows["workshop"]))
    at = {(r["breakdown"], r["category"], r["workshop"]): r["respondents"] for r in answer.records()}
    most = max(answer.rows["respondents"])
    columns = [
        column
        for w in workshops
        for column in (
            Column(sentences.capital(sentences.workshop_words(w)), scale=axis("0", str(most), {"0": "0"})),
            Column(f"People at {sentences.workshop_words(w)}", numeric=True),
        )
    ]
    groups = tuple(
        RowGroup(tuple(_category(at, b, c, workshops) for c in _categories(answer, b)), head=f"By {b}")
        for b in dict.fromkeys(answer.rows["breakdown"])
    )
    return plot(
        state,
        PATH,
        Table("Who answered the workshops' own surveys", (Column("Who"), *columns), groups, wide=True),
        answer,
        id="took-part",
        number=f"Figure {number}",
        finding=took_part_finding(answer.rows),
        subline="Number of people who answered, by the capacity they came in and by role.",
        caveats=(
            Caveat(
                "Not everybody who came",
                "These answered a survey on the day; attendance itself is not published by type.",
            ),
            *contradicted(ask(contradictions), answer, "parts_against_total"),
        ),
        download="took_part",
    )


def _categories(answer: Answer, breakdown: str) -> list[str]:
    rows = answer.rows[answer.rows["breakdown"] == breakdown]
    return list(
        dict.fromkeys(rows.sort_values("respondents", ascending=False, key=lambda n: n.astype(int))["category"])
    )


def _category(at: dict[tuple[str, str, str], int], breakdown: str, category: str, workshops: list[str]) -> Row:
    counts = [at.get((breakdown, category, workshop)) for workshop in workshops]
    return Row((category, *(cell for count in counts for cell in _counted(count))))


def _counted(count: int | None) -> tuple[Cell, Cell]:
    return (GONE, GONE) if count is None else (bar(Decimal(count)), f"{count:,}")


register_page(__name__, PATH, view, title="Outcomes", order=40)
