"""Where figures come from and what is still to come: returns, rejected rows, loads, contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

import dash
import pandas as pd
from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.marks import format_moment
from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    FilterBar,
    Heading,
    Link,
    Missing,
    Row,
    RowGroup,
    Select,
    Table,
)
from components.views import content, data_table, figure_actions, loads_table
from data import sentences
from data.answer import Answer
from data.filters import Filters, Parameter, address, listed, read
from data.measures.contradictions import RULES
from data.measures.readiness import HANDED_IN, LATE, RETURNS
from data.queries.loads import contradictions, loads, problem_counts, problems
from data.queries.readiness import BY_NAME, BY_REGION, LATE_FIRST, SORTS, readiness, today_in_london
from data.sentences import data as words
from data.state import TRAVELLING, State, api_state, with_mine
from data.viewer import Viewer
from data.window import Window
from pages.actions.workbooks import EVERY_FEED
from pages.choosing import select
from pages.site import (
    Page,
    Request,
    api_url,
    area_href,
    canonical,
    complaints,
    page_keeps,
    register_page,
    source_line,
    tags,
)

PATH = "/data"
NAMES = ("region", "area", "rule", *TRAVELLING, "as_of")
SORT = Parameter("sort", "a column to sort by", SORTS, SORTS[:1], many=False)
LISTED = 100
"""Problems that the page lists; the file has all of them."""


class Found(NamedTuple):
    """What the page shows. ``everywhere``: readiness before region and area narrow it."""

    everywhere: Answer
    readiness: Answer
    counts: Answer
    problems: Answer
    contradictions: Answer
    loads: Answer


def view(connection: Connection, request: Request) -> Page:
    """``/data``: all programmes unless the address names one."""
    state = _state(connection, request)
    found = _found(connection, state, request.viewer)
    one = state.chosen[0].name if len(state.chosen) == 1 and "programme" in state.filters.chosen else ""
    keeps = state if one else replace(state, filters=state.filters.changed(programme=None))
    count, rows = len(found.loads.rows), sum(found.loads.rows["read"])
    return Page(
        title="Data",
        programme=one or "All programmes",
        simulated=bool(one) and state.simulated,
        as_of=state.moment.text,
        keeps=page_keeps(keeps),
        query_string=canonical(state),
        main=content(
            Heading("Data", words.loads_lede(count, rows), request.url(state.filters.query_string())),
            _figures(state, found),
            filters=_bar(state, found),
            complaints=complaints(state),
        ),
    )


def _state(connection: Connection, request: Request) -> State:
    """What the address asks for; the sort is of this page's own table."""
    state = with_mine(
        connection, request.query, request.viewer, api_state(connection, request.query, request.viewer, NAMES)
    )
    sorting, told = read(request.query, (SORT,))
    known = (*state.filters.parameters, SORT)
    filters = Filters(known, {**state.filters.chosen, **sorting.chosen})
    return replace(state, filters=filters, complaints=state.complaints + told)


def _found(connection: Connection, state: State, viewer: Viewer) -> Found:
    every = state.chosen if "programme" in state.filters.chosen else state.programmes
    filters, moment = state.filters, state.moment
    whole = filters.changed(region=None, area=None)
    today = today_in_london()

    def asked(of: Filters) -> Answer:
        return readiness(connection, of, viewer, state.chosen, moment, today=today)

    everywhere = asked(whole)
    of_rows = (_with_rules(filters, lambda rule: rule not in RULES), viewer, every, moment)
    between = (_with_rules(filters, lambda rule: rule in RULES), viewer, state.chosen, moment)
    return Found(
        everywhere,
        asked(filters) if _narrowed(filters) else everywhere,
        problem_counts(connection, *of_rows),
        problems(connection, *of_rows, window=Window(0, LISTED)),
        contradictions(connection, *between),
        loads(connection, filters, viewer, every, moment),
    )


def _narrowed(filters: Filters) -> bool:
    return bool(filters["region"] or filters["area"])


def _with_rules(filters: Filters, wanted: Callable[[str], bool]) -> Filters:
    """The filters with those rules alone that a figure has: others leave it as it is."""
    return filters.changed(rule=[rule for rule in filters["rule"] if wanted(rule)])


def _figures(state: State, found: Found) -> list[Figure]:
    """What there is comes before what there is nothing of."""
    made = [
        (len(found.everywhere.rows), _readiness(state, found)),
        (len(found.counts.rows), _problems(state, found)),
        (len(found.contradictions.rows), _contradictions(state, found.contradictions)),
        (1, _loads(state, found.loads)),
    ]
    return [figure for count, figure in made if count] + [figure for count, figure in made if not count]


# Filters.


def _bar(state: State, found: Found) -> FilterBar:
    filters = state.filters
    programmes = [(programme.name, programme.name) for programme in state.programmes]
    selects = [replace(select(filters, "programme", "Programme", programmes, "Every programme"), wide=True)]
    if len(found.everywhere.rows):
        selects += _of_areas(filters, found.everywhere.rows)
    return FilterBar(
        action=PATH,
        selects=(*selects, _rules(filters, found)),
        hidden=tuple(
            (name, value) for name in (*TRAVELLING, "as_of", "sort") for value in filters.chosen.get(name, ())
        ),
        ready_made=_ready_made(state, found),
        showing=_showing(filters, found),
    )


def _of_areas(filters: Filters, areas: pd.DataFrame) -> list[Select]:
    """Region and area: those that hand in files, and whatever else the address has chosen."""
    regions = sorted({*areas["region"].dropna(), *filters["region"]})
    names = dict(zip(areas["area_code"], areas["area_name"], strict=True))
    codes = dict.fromkeys(filters["area"]) | names
    by_name = sorted(((code, name or code) for code, name in codes.items()), key=lambda option: option[::-1])
    every_region = sentences.capital(sentences.all_of(len(regions), "region"))
    return [
        select(filters, "region", "Region", [(region, region) for region in regions], every_region),
        select(filters, "area", "Area", by_name, "Every area"),
    ]


def _rules(filters: Filters, found: Found) -> Select:
    broken = sorted({*found.counts.rows["rule"], *(rule for rule in filters["rule"] if rule not in RULES)})
    options = [(rule, sentences.rule_words(rule)) for rule in (*RULES, *broken)]
    label = "Contradictions found by, rows rejected by" if broken else "Contradictions found by"
    return replace(select(filters, "rule", label, options, "Every rule"), wide=True)


def _showing(filters: Filters, found: Found) -> str:
    by = listed([sentences.rule_words(rule) for rule in filters["rule"] if rule in RULES], "or") or "every rule"
    parts = [f"{sentences.plural(len(found.contradictions.rows), 'contradiction')}, found by {by}"]
    if len(found.counts.rows):
        parts.append(sentences.plural(sum(found.counts.rows["problems"]), "problem"))
    if len(found.everywhere.rows):
        parts.append(sentences.share_of(len(found.readiness.rows), len(found.everywhere.rows), "area"))
    return f"Showing {'; '.join(parts)}."


def _ready_made(state: State, found: Found) -> tuple[Link, ...]:
    filters, rows = state.filters, found.readiness.rows
    links = []
    if len(rows):
        sort, late = filters.one("sort"), int((rows["late"] > 0).sum())
        views = [("Who is late", LATE_FIRST, late), ("By region", BY_REGION, None), ("By area", BY_NAME, None)]
        links = [
            Link(text, f"{_here(filters.changed(sort=by))}#readiness", sort == by, count) for text, by, count in views
        ]
    if len(found.counts.rows):
        links.append(Link("Rejected rows", "#problems"))
    return (*links, Link("Contradictions", "#contradictions"), Link("Loads and their files", "#loads"))


def _here(filters: Filters) -> str:
    return f"{PATH}{filters.query_string()}"


def _csv(table: str, state: State, *narrowed_by: str, **changed: Any) -> str:
    """The API's rows of a figure, narrowed by those filters that narrow it."""
    others = {name: None for name in ("region", "area", "rule", "sort") if name not in narrowed_by}
    return api_url(table, "csv", state.filters.changed(**{**others, **changed}).query_string())


# Who has handed in what.

HEADS = {
    "w1": "Workshop 1",
    "w2": "Workshop 2",
    "baseline": "Baseline survey",
    "follow_up": "Follow-up survey",
    "activity": "Team activity",
}


def _readiness(state: State, found: Found) -> Figure:
    answer = found.readiness
    empty = found.everywhere.rows.empty
    here = f"{_here(state.filters)}#readiness"
    heads = ("Area", "Cohorts", *HEADS.values(), "What to do next")
    table = Table(
        caption="Returns of each area: workshops, surveys and activity",
        columns=tuple(Column(head, numeric=head == "Cohorts") for head in heads),
        groups=tuple(_groups(answer, state)),
        wide=True,
        empty=words.HOW_TO_BEGIN if empty else words.NO_AREA,
    )
    return Figure(
        id="readiness",
        finding=words.NOTHING_HANDED_IN if empty else words.readiness_finding(answer.rows),
        subline="" if empty else words.readiness_subline(answer.period),
        body=Markup("{}{}").format(data_table(table, folds=True), _hand_in()),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=()
        if empty
        else figure_actions("table", table=here, csv=_csv("readiness", state, "region", "area"), link=here),
        caveats=() if empty else tuple(Caveat(head, body) for head, body in words.READINESS_CAVEATS),
        source=source_line(replace(answer, period="")),
    )


def _hand_in() -> Markup:
    """Where the one workbook for all returns is."""
    return Markup('<p class="more">{}, {}</p>').format(anchor(words.ONE_WORKBOOK, EVERY_FEED), words.LOADED_WHOLE)


def _groups(answer: Answer, state: State) -> Iterable[RowGroup]:
    """By how it is sorted: those late before the others, or region by region."""
    by = state.filters.one("sort")
    heads: dict[str, list[Row]] = {}
    keeps = page_keeps(state)
    for row in answer.records():
        head = {LATE_FIRST: words.late_head(row), BY_REGION: row["region"] or "No region"}.get(by, "")
        heads.setdefault(head, []).append(_area(row, keeps))
    alone = len(heads) == 1 and by != BY_REGION
    for head, rows in heads.items():
        yield RowGroup(
            tuple(rows), head="" if alone else head, note="" if alone else sentences.plural(len(rows), "area")
        )


def _area(row: dict[str, Any], keeps: str) -> Row:
    where = f"{row['region'] or 'no region'}, {row['programme']}"
    name = Markup('{} <span class="under">{}</span>').format(
        anchor(row["area_name"], area_href(row["area_code"], keeps)), where
    )
    return Row((name, str(row["cohorts"]), *(_standing(row, name) for name in RETURNS), words.next_step(row)))


def _standing(row: dict[str, Any], name: str) -> Cell:
    standing, more = row[name], words.standing_words(row, name)
    if standing not in (LATE, HANDED_IN):
        return Missing(standing, more)
    head = Markup("<b>Late</b>") if standing == LATE else "Handed in"
    return Markup('{} <span class="under">{}</span>').format(head, more) if more else head


# What was wrong with rows.


def _problems(state: State, found: Found) -> Figure:
    counts = found.counts
    none = counts.rows.empty
    whole = int(counts.rows["problems"].sum())
    here = f"{_here(state.filters)}#problems"
    body = data_table(_counted(state, counts), folds=True)
    if not none:
        shown = Markup('<p class="showing">{}</p>').format(words.problems_shown(len(found.problems.rows), whole))
        body += shown + data_table(_rejected_rows(found.problems), folds=True)
    asked = [rule for rule in state.filters["rule"] if rule not in RULES]
    return Figure(
        id="problems",
        finding=words.problems_finding(counts.rows),
        subline="" if none else "By load and rule, then row by row.",
        body=body,
        tags=tags(counts),
        simulated=counts.simulated,
        actions=()
        if none
        else figure_actions("table", table=here, csv=_csv("problems", state, "rule", rule=asked), link=here),
        caveats=() if none else (Caveat("Values are not shown", words.VALUES_WITHHELD),),
        source=source_line(counts),
    )


def _counted(state: State, counts: Answer) -> Table:
    rows = counts.rows
    groups = (
        RowGroup(
            tuple(_counted_rule(state, row) for row in counts.records() if row["load"] == load), _of_load(load, rows)
        )
        for load in dict.fromkeys(rows["load"])
    )
    return Table(
        caption="Problems by load and rule",
        columns=(Column("Rule"), Column("Problems", numeric=True), Column("What to do")),
        groups=tuple(groups),
        empty=words.NO_PROBLEMS_HERE if state.filters["rule"] else words.NO_PROBLEMS,
    )


def _counted_rule(state: State, row: dict[str, Any]) -> Row:
    link = anchor(sentences.rule_words(row["rule"]), f"{_here(state.filters.changed(rule=row['rule']))}#problems")
    return Row((link, f"{row['problems']:,}", row["remedy"]))


def _of_load(load: int, rows: pd.DataFrame) -> str:
    first = rows[rows["load"] == load].iloc[0]
    return f"Load {load}: {first['file']} ({first['feed']})"


def _rejected_rows(answer: Answer) -> Table:
    told = answer.records()
    groups = (
        RowGroup(tuple(_rejected_row(row) for row in told if row["load"] == load), _of_load(load, answer.rows))
        for load in dict.fromkeys(answer.rows["load"])
    )
    heads = ("Line", "Column", "Rule", "What to do")
    return Table("Problems by line", tuple(map(Column, heads)), tuple(groups))


def _rejected_row(row: dict[str, Any]) -> Row:
    column = row["column"] or Missing("not_applicable", "the whole row")
    return Row((f"Line {row['line']:,}", column, sentences.rule_words(row["rule"]), row["remedy"]))


# Contradictions.


def _contradictions(state: State, found: Answer) -> Figure:
    here = f"{_here(state.filters)}#contradictions"
    table = Table(
        caption="Published figures that contradict each other, by rule",
        columns=tuple(Column(head) for head in ("Where", "Published", "Rows or other source give", "What is wrong")),
        groups=tuple(
            RowGroup(
                tuple(_contradiction(row) for row in found.records() if row["rule"] == rule),
                head=sentences.rule_words(rule),
                note=RULES[rule],
            )
            for rule in RULES
            if (found.rows["rule"] == rule).any()
        ),
        empty="No rule found a contradiction",
    )
    sources = len(found.sources)
    asked = [rule for rule in state.filters["rule"] if rule in RULES]
    return Figure(
        id="contradictions",
        finding=f"{sentences.capital(sentences.plural(len(found.rows), 'contradiction'))} between published figures"
        + (f", in {sentences.plural(sources, 'source')}" if len(found.rows) else ""),
        subline="Found at load by rules of a general kind that allow for rounding. Published figures stay as published.",
        body=data_table(table, folds=True),
        tags=("published", "computed"),
        actions=figure_actions("table", table=here, csv=_csv("contradictions", state, "rule", rule=asked), link=here),
        caveats=(
            Caveat(
                "What a contradiction is",
                "Two figures that can't both be right. A rule can't tell which of the two is wrong.",
            ),
            Caveat(
                "Rounding",
                "Parts may differ from a total by half a unit each, and within a source a percentage may be cut off: neither "
                "counts. Two sources that print one figure differently are listed, even where cutting off would explain it.",
            ),
            Caveat(
                "What is not looked for",
                "Claims in words alone. Figures that stand only in pictures could not be read.",
            ),
        ),
        source=source_line(found),
    )


def _contradiction(row: dict[str, Any]) -> Row:
    where = Markup('{} <span class="under">{}</span>').format(row["where"], row["source"])
    note = (
        anchor("See the area", area_href(row["area_code"], ""), before=row["note"]) if row["area_code"] else row["note"]
    )
    return Row((where, row["published"], row["computed"], note))


# Loads.


def _loads(state: State, every_load: Answer) -> Figure:
    here = f"{_here(state.filters)}#loads"
    rows = every_load.rows
    newest = f"; the newest on {format_moment(rows.iloc[0]['at'])}" if len(rows) else ""
    return Figure(
        id="loads",
        finding=f"{sentences.capital(sentences.plural(len(rows), 'load'))}, {_rejected(rows)}{newest}",
        subline="Newest first. Read = loaded + unchanged + replaced + rejected, in file rows; an undo counts rows of the store.",
        body=data_table(_loads_table(every_load)),
        tags=tags(every_load),
        simulated=every_load.simulated,
        actions=figure_actions("table", table=here, csv=_csv("loads", state), link=here),
        source=source_line(every_load),
    )


def _loads_table(every_load: Answer) -> Table:
    """The table of loads, each with what it did, its programme, its notes and the way to every page as of it."""
    rows = every_load.rows
    plain = loads_table(rows.assign(source=_cited(rows)), caption="Loads with their file, source and counts")
    (group,) = plain.groups
    told = zip(group.rows, every_load.records(), strict=True)
    full = tuple(replace(row, cells=_load_cells(row.cells, load)) for row, load in told)
    columns = (replace(c, label="Programme, source") if c.label == "Source" else c for c in plain.columns)
    return replace(plain, columns=tuple(columns), groups=(RowGroup(full),))


def _load_cells(cells: tuple[Cell, ...], load: dict[str, Any]) -> tuple[Cell, ...]:
    name, when, file, source, *counts = cells
    made_up = sentences.SIMULATED if load["simulated"] else ""
    told = (made_up, words.action_words(load["action"], load["undoes"]), load["notes"])
    file = Markup("{}{}{}").format(file, Markup("").join(map(_under, filter(None, told))), _as_of_it(load["id"]))
    if not load["programme"]:
        source = source if load["source"] else Missing("not_applicable", words.NO_ONE_PROGRAMME)
    else:
        source = Markup("{}{}").format(load["programme"], _under(source) if load["source"] else "")
    return (name, when, file, source, *counts)


def _under(text: object) -> Markup:
    return Markup(' <span class="under">{}</span>').format(text)


def _as_of_it(load: int) -> Markup:
    """Every page as of a load, out of the way until asked for."""
    pages = sorted((p for p in dash.page_registry.values() if p.get("in_navigation")), key=lambda p: p["order"])
    links = (anchor(page["name"], address(page["path"], as_of=f"load-{load}")) for page in pages)
    return Markup('<details class="under"><summary>Every page as of it</summary>{}</details>').format(
        Markup(", ").join(links)
    )


def _cited(rows: pd.DataFrame) -> pd.Series:
    place = rows["place"].map(lambda place: f", {place}" if place else "")
    return rows["source"].where(rows["source"].isna(), rows["source"].astype(str) + place)


def _rejected(rows: pd.DataFrame) -> str:
    rejected = sum(rows["rejected"])
    return f"{sentences.plural(rejected, 'row')} rejected" if rejected else "no row rejected"


register_page(__name__, PATH, view, title="Data", order=90)
