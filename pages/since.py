"""What changed since a day or a load, in all areas of a programme or of a region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import (
    Attention,
    Caveat,
    Column,
    DayForm,
    Figure,
    FilterBar,
    Heading,
    Link,
    Missing,
    Row,
    RowGroup,
    Table,
    TagKind,
    Text,
)
from components.views import content, data_table, figure_actions, panel, since_form
from data.filters import Filters, address
from data.queries.differing import Differing
from data.queries.loads import before_last, first_day
from data.queries.readiness import day_looked_at, days_before, today_in_london
from data.queries.since import KINDS, differing, first_of_kind, in_words
from data.queries.work_areas import areas_at_work
from data.sentences import capital, plural
from data.sentences import changes as words
from data.sentences import since as moments
from data.sentences.actions import withheld
from data.state import TRAVELLING, State, page_state
from data.versions import NOW
from data.viewer import Viewer
from pages.actions.figures import AREAS, EVERYTHING, Record, csv_href, whole_or_not
from pages.choosing import programmes, regions, select, travelling
from pages.since_feed import FEED, PATH, SHOWS
from pages.site import (
    Page,
    Request,
    area_href,
    canonical,
    complaints,
    register_page,
    shown_instead,
    source_line,
    tags,
    wanted_keeps,
)

NAMES = ("region", "lead", "area", "as_of", "page")
DAYS = (7, 28, 91)
MOST_ROWS = 25
"""Rows of a kind that stand on the page unless all are asked for."""


def view(connection: Connection, request: Request) -> Page:
    """``/since``."""
    state = whole_or_not(page_state(connection, request.query, request.viewer, NAMES, SHOWS))
    today = today_in_london()
    day = day_looked_at(connection, state.moment, today)
    changed = None
    if state.since is not None and state.programme is not None:
        between = (state.since, state.moment)
        changed = differing(connection, state.filters, request.viewer, state.chosen, between, today=today)
    areas = areas_at_work(connection, state.filters, request.viewer, state.chosen, state.moment)
    first = first_day(connection, state.chosen, state.since, state.moment) if changed and state.since else None
    told = moments.nothing_before(first) if first else _finding(connection, state, changed, today)
    return Page(
        title="What changed",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, PATH),
        keeps=wanted_keeps(state),
        query_string=canonical(state),
        rated=False,
        feed=_feed_href(state) if state.programme and state.programme.own else "",
        main=content(
            Heading("What changed", _lede(state, told, first), request.url(state.filters.query_string())),
            _figures(connection, state, day, changed, told, areas, fresh=first is not None),
            filters=_bar(connection, state),
            complaints=complaints(state),
        ),
    )


def _figures(
    connection: Connection,
    state: State,
    day: date,
    changed: Differing | None,
    told: str,
    areas: Sequence[Record],
    *,
    fresh: bool,
) -> list[Figure]:
    if state.programme is None or not state.programme.own:
        return []
    figures = [_moments(connection, state, day)]
    if changed is not None:
        figures.append(_changed(connection, state, changed, told, areas, fresh=fresh))
        if changed.runs and not fresh:
            figures.append(_summary(state, changed))
    return figures


def _lede(state: State, told: str, first: date | None) -> Text:
    """What differs in a sentence; of a moment before the ``first`` load's day the way to what can be compared."""
    if state.programme is None or not state.programme.own:
        return words.NO_RETURNS
    if first is not None:
        return anchor(moments.COMPARE_FIRST, _at(state, first.isoformat()), f"{told}.")
    return told or words.NONE_ASKED


def _finding(connection: Connection, state: State, changed: Differing | None, today: date) -> str:
    if changed is None or state.since is None:
        return ""
    since_words = moments.moment_words(state.since, day_looked_at(connection, state.since, today))
    until = day_looked_at(connection, state.moment, today)
    return words.finding(
        changed.tally(), since_words, moments.moment_words(state.moment, until) if state.moment.text else ""
    )


def _bar(connection: Connection, state: State) -> FilterBar:
    leads = [(lead, lead) for lead in state.choices.leads]
    return FilterBar(
        action=PATH,
        selects=(
            programmes(state),
            *([regions(state)] if state.choices.regions else []),
            *([select(state.filters, "lead", "Lead body", leads, "Any lead")] if leads else []),
        ),
        hidden=travelling(state, "area"),
    )


def _moments(connection: Connection, state: State, day: date) -> Figure:
    """The question since when."""
    asked = state.since.text if state.since else ""
    kept = state.filters.changed(since=None)
    hidden = tuple((name, value) for name, values in kept.chosen.items() for value in values)
    before = before_last(connection, state.chosen, state.moment)
    offered = [("Before the last load", f"load-{before}")] if before else []
    offered += [(f"Last {days} days", days_before(day, days).isoformat()) for days in DAYS]
    links = tuple(Link(text, _at(state, at), current=at == asked) for text, at in offered)
    form = DayForm(
        action=PATH,
        name="since",
        label="Since the day of your last meeting",
        value="" if asked.startswith("load-") else asked,
        latest=day.isoformat(),
        hidden=hidden,
        links=links,
        button="Show what changed",
    )
    return Figure(
        id="moment",
        kind="",
        finding="Since when",
        body=since_form(form),
        tags=("simulated",) if state.simulated else ("own-computed",),
        simulated=state.simulated,
        source=anchor("A feed to follow", _feed_href(state), before=moments.TRAVELS),
    )


def _feed_href(state: State) -> str:
    """The same as an Atom feed; what is the reader's own stays away."""
    return f"{FEED}{state.filters.changed(my=None, page=None, view=None).query_string(always=('programme',))}"


def _at(state: State, since_text: str) -> str:
    return f"{PATH}{state.filters.changed(since=since_text).query_string(always=('programme',))}"


# What changed.


def since_panel(connection: Connection, viewer: Viewer, state: State) -> Markup | None:
    """What changed since the day of the last meeting, beside what needs attention; None where no day is asked for, or the
    programme hands in no files."""
    if state.since is None or state.programme is None or not state.programme.own:
        return None
    today = today_in_london()
    asked = (Filters(), viewer, state.chosen, (state.since, state.moment))
    found = words.by_kind(differing(connection, *asked, today=today).tally())
    day = moments.moment_words(state.since, day_looked_at(connection, state.since, today))
    kept = {"programme": state.programme.name, "since": state.since.text, "as_of": state.moment.text}
    href = address(PATH, **kept)
    tag: TagKind = "simulated" if state.simulated else "own-computed"
    items = [Attention(Link(words.HEADS[kind], f"{href}#changed"), capital(told), tag) for kind, told in found.items()]
    nothing = Attention(Link("What changed", href), capital(words.NOTHING), tag)
    return panel("since", f"Since the last meeting, {day}", items or [nothing], simulated=state.simulated)


def _summary(state: State, changed: Differing) -> Figure:
    """How much of each kind, by area: those with most of them."""
    of, area_of = changed.by_area(), _area_links(state)
    kinds = [kind for kind in KINDS if any(kind == found for _, found in of)]
    totals = Counter({code: 0 for code, _ in of})
    for (code, _), count in of.items():
        totals[code] += count
    shown = [code for code, _ in totals.most_common(None if _all_asked(state) else MOST_ROWS)]
    table = Table(
        caption="Differences by area and kind",
        columns=(Column("Area"), *(Column(words.HEADS[kind], numeric=True) for kind in kinds)),
        groups=(
            RowGroup(
                tuple(Row((area_of(changed.areas[code]), *(f"{of[code, kind]:,}" for kind in kinds))) for code in shown)
            ),
        ),
        wide=True,
    )
    rest = f"The {len(shown)} areas with most differences stand here. " if len(shown) < len(totals) else ""
    return Figure(
        id="areas",
        finding=f"Something is new or different in {plural(len(totals), 'area')}",
        subline=f"{rest}An area’s name leads to its own page, with the same day.",
        body=data_table(table, folds=True),
        tags=("simulated",) if state.simulated else ("own-computed",),
        simulated=state.simulated,
        source="Source: the differences above, counted.",
    )


def _all_asked(state: State) -> bool:
    return state.filters.one("page") == EVERYTHING


def _area_links(state: State) -> Callable[[Record], Markup]:
    """Links to areas' own pages with the same day, from what tells their codes and names."""
    kept = dict.fromkeys(name for name in state.filters.chosen if name not in (*TRAVELLING, "as_of"))
    told = state.filters.changed(**kept).query_string()
    return lambda area: anchor(area["area_name"], f"{area_href(area['area_code'], told)}#since")


def _changed(
    connection: Connection, state: State, found: Differing, told: str, areas: Sequence[Record], *, fresh: bool
) -> Figure:
    """A group of rows a kind of difference, what needs a look first; where all is new (``fresh``) when asked for."""
    most = None if _all_asked(state) else MOST_ROWS
    parts = [part for kind in KINDS for part in first_of_kind(found, kind, most)]
    changed = in_words(connection, found, parts, state.chosen, (state.since or NOW, state.moment))
    rows, counts = changed.records(), found.by_kind()
    area_of = _area_links(state)
    groups = [g for kind in KINDS if (g := _group([r for r in rows if r["kind"] == kind], counts[kind], area_of))]
    table = Table(
        caption="What is new or different, by area",
        columns=(Column("What"), Column("Area"), Column("It is"), Column("Then"), Column("Now"), Column("Load")),
        groups=() if fresh else tuple(groups),
        aside=tuple(groups) if fresh else (),
        aside_told=moments.ALL_NEW if fresh else "",
        wide=True,
        empty="Nothing that may be shown here has changed",
    )
    hidden = withheld(areas)
    here = f"{PATH}{state.filters.query_string()}#changed"
    csv = csv_href(state, "since", AREAS)
    csv = f"{csv}&since={state.since.text}" if state.since else csv
    return Figure(
        id="changed",
        finding=told,
        subline=moments.TWO_READINGS,
        body=data_table(table, folds=True),
        tags=tags(changed) if rows else ("simulated",) if state.simulated else ("own-computed",),
        simulated=state.simulated,
        actions=figure_actions("table", table=here, csv=csv, link=here),
        caveats=(
            Caveat("By time alone", words.BY_TIME),
            Caveat("Releases", words.RELEASES),
            *([Caveat("What is not shown", f"{moments.LEVELS_WITHHELD} {hidden}")] if hidden else []),
        ),
        source=source_line(changed) if changed.loads else "",
    )


def _group(rows: Sequence[Record], count: int, area_of: Callable[[Record], Markup]) -> RowGroup | None:
    if not rows:
        return None
    more = f", the first {len(rows)} of them; the file has all" if len(rows) < count else ""
    note = plural(count, "difference") + more
    return RowGroup(tuple(_row(row, area_of(row)) for row in rows), head=words.HEADS[rows[0]["kind"]], note=note)


def _row(row: Record, area: Markup) -> Row:
    load = (
        Missing("not_applicable", "no one load")
        if row["load"] is None
        else anchor(f"Load {row['load']}", f"/data#load-{row['load']}")
    )
    then = row["then"] or Markup('<i class="missing">{}</i>').format("not told")
    return Row((row["what"], area, words.in_words(row), then, row["now"], load))


register_page(__name__, PATH, view, title="What changed", order=67)
