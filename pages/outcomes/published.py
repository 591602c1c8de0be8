"""What reports state of leads' answers: who came back, shares before and after, confidence, and who took part."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from components.lanes import GONE, axis, bar, before_after
from components.model import Caveat, Cell, Column, Figure, FilterBar, Row, RowGroup, Table
from data import sentences
from data.answer import Answer
from data.filters import listed
from data.queries.loads import contradictions
from data.queries.outcomes import BEFORE_AFTER, COMPARED, CONFIDENT, GROUPS, THEMES, outcomes, responses, took_part
from data.sentences.change import signed
from data.sentences.outcomes import before_after_finding, confidence_finding, returns_finding, took_part_finding
from data.state import State
from pages.choosing import programmes, select, travelling
from pages.contradicted import contradicted
from pages.outcomes.published_gaps import PATH, Ask, between
from pages.plots import plot


def figures(state: State, ask: Ask) -> list[Figure]:
    """The figures that the filters leave."""
    themes = state.filters["theme"] or tuple(THEMES.values())
    returned = ask(responses)
    compared = set(ask(outcomes, theme=(BEFORE_AFTER,)).rows["group"])
    figures = [_returns(state, returned, compared)] if len(returned.rows) else []
    makers = (((BEFORE_AFTER,), _changes), (COMPARED, between), ((CONFIDENT,), _confidence))
    for shown, draw in makers:
        wanted = tuple(theme for theme in shown if theme in themes)
        drawn = draw(state, ask, wanted) if wanted else None
        figures.extend([drawn] if drawn else [])
    if not state.filters["theme"] and len((attended := ask(took_part)).rows):
        figures.append(_took_part(state, ask, attended))
    return figures


def filter_bar(state: State) -> FilterBar:
    if state.programme and state.programme.own:
        return FilterBar(PATH, (programmes(state),), hidden=travelling(state))
    filters = state.filters
    themes = [(theme, sentences.capital(theme)) for theme in THEMES.values()]
    selects = (
        programmes(state),
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


def _changes(state: State, ask: Ask, themes: tuple[str, ...]) -> Figure | None:
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


# Confidence that it lasts.


def _confidence(state: State, ask: Ask, themes: tuple[str, ...]) -> Figure | None:
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


def _took_part(state: State, ask: Ask, answer: Answer) -> Figure:
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
