"""Who came to the workshops, against the intended mix and from the first to the second: in all, by kind of organisation and
region, and of the areas and cohorts that are furthest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from components.anchor import anchor
from components.lanes import from_line, from_zero, reached
from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    Missing,
    MissingStatus,
    Row,
    RowGroup,
    Scale,
    Shape,
    Table,
    Text,
)
from data.measures.rounding import half_up
from data.queries.attendance_totals import MIX, STAY, Furthest
from data.sentences import attendance as words
from data.sentences import capital
from data.state import State
from pages.actions.figures import AREAS, MOST_ROWS, PATH, sort_head, whole_asked
from pages.plots import plot

Record = Mapping[str, Any]
ALL_MEANT = Decimal(100)
MOST_PCT = Decimal(200)
"""Where the axis ends: what lies beyond stands at its end, with its number."""
DOWNLOAD = "attendance_totals"


def order_of(state: State) -> str:
    """The order of areas and cohorts: furthest from the mix first unless sorted by it or by drop-out."""
    sort = state.filters.one("sort")
    return sort if sort.removeprefix("-") in (MIX, STAY) else MIX


def attendance_figures(state: State, came: Furthest) -> list[Figure]:
    """None where no attendance may be told, or none was handed in."""
    programme = [row for row in came.rows.records() if row["scope"] == "programme"]
    if not programme:
        return []
    everybody, *kinds = programme
    return [_overall(state, came, everybody, kinds), _places(state, came, everybody)]


def _overall(state: State, came: Furthest, everybody: Record, kinds: Sequence[Record]) -> Figure:
    regions = came.of("region")
    groups = [
        RowGroup(
            (_row("All", everybody), *(_row(capital(row["organisation_type"]), row) for row in kinds)),
            head="By kind of organisation",
        ),
        *([RowGroup(tuple(_region(state, row) for row in regions), head="By region")] if len(regions) > 1 else []),
    ]
    return plot(
        state,
        PATH,
        _table("Who came to the workshops", _columns([everybody, *kinds, *regions]), groups, everybody),
        came.rows,
        id="attendance",
        finding=words.finding(everybody, kinds),
        subline="People who were meant to come, were invited and came, as handed in.",
        caveats=_caveats(everybody),
        beside=False,
        download=DOWNLOAD,
        narrowed_by=AREAS,
        also={"scope": ("programme", "region")},
    )


def _places(state: State, came: Furthest, everybody: Record) -> Figure:
    areas, cohorts = came.of("area"), came.of("cohort")
    groups = [
        RowGroup(tuple(_area(state, row) for row in areas), head="By area", note=_note(state, came, "area")),
        RowGroup(
            tuple(_row(words.cohort_words(row, came.nobody.get(row["code"], ())), row) for row in cohorts),
            head="Cohort by cohort",
            note=_note(state, came, "cohort"),
        ),
    ]
    columns = _columns([*areas, *cohorts], lambda head, by: sort_head(state, head, by, "attendance-areas"))
    figure = plot(
        state,
        PATH,
        _table("Who came to the workshops, by area and cohort", columns, groups, everybody),
        came.rows,
        id="attendance-areas",
        finding=words.places_finding(areas, came.whole["area"], order_of(state)),
        subline=f"Areas and cohorts, {words.FURTHEST[order_of(state)]}. An area’s name narrows the page.",
        download=DOWNLOAD,
        narrowed_by=AREAS,
        also={"scope": ("area", "cohort")},
    )
    return replace(figure, body=figure.body + _more(state, came))


def _note(state: State, came: Furthest, scope: str) -> str:
    many = came.whole[scope]
    return (
        "" if whole_asked(state) or many <= MOST_ROWS else f"{MOST_ROWS} of {many:,}, {words.FURTHEST[order_of(state)]}"
    )


def _more(state: State, came: Furthest) -> Markup:
    if whole_asked(state) or max(came.whole["area"], came.whole["cohort"]) <= MOST_ROWS:
        return Markup()
    href = f"{PATH}{state.filters.changed(page='all').query_string()}#attendance-areas"
    told = anchor("show all of them here", href, before="Choose an area above for all of its cohorts, or")
    return Markup('<p class="more">{}</p>').format(told)


def _caveats(everybody: Record) -> tuple[Caveat, ...]:
    doubt = words.doubt_words(everybody)
    return (
        Caveat("Not held is not absent", words.NOT_HELD),
        Caveat("Not named is nobody", words.register_words(everybody)),
        Caveat("Not the same people", words.OTHER_PEOPLE),
        Caveat("Mix filled", f"{words.MIX_FILLED} {words.OVER_THE_MIX}"),
        *([Caveat("More than invited", doubt)] if doubt else []),
    )


# The table.


def _table(caption: str, columns: tuple[Column, ...], groups: Sequence[RowGroup], everybody: Record) -> Table:
    doubtful: tuple[tuple[Shape, str], ...] = (("square", "more came than were invited"),)
    key: tuple[tuple[Shape, str], ...] = (("hollow", "invited"), ("filled", "came"))
    key += doubtful if everybody["over_invited"] else ()
    return Table(caption=caption, columns=columns, groups=tuple(groups), wide=True, key=key)


SortHead = Callable[[Column, str], Column]


def _columns(rows: Iterable[Record], sorts: SortHead = lambda head, _: head) -> tuple[Column, ...]:
    rows = list(rows)
    first = [share for row in rows for share in (_invited_pct(row), row["reached_pct"])]
    stayed = _scale([row["kept_pct"] for row in rows], "Second of first, %")
    return (
        Column("Who"),
        Column(
            "Workshop 1, % of those meant", scale=_scale(first, "Invited, % of those meant", "Came, % of those meant")
        ),
        Column("Meant to come", numeric=True),
        Column("Invited", numeric=True),
        Column("Came", numeric=True),
        sorts(Column("Mix filled, %", numeric=True), MIX),
        sorts(Column("Workshop 2, % of workshop 1", scale=stayed), STAY),
        Column("Where both were held: workshop 1", numeric=True),
        Column("Workshop 2", numeric=True),
    )


def _scale(shares: Iterable[Decimal | None], *heads: str) -> Scale:
    known = [min(share, MOST_PCT) for share in shares if share is not None]
    return replace(from_zero("", 50, int(ALL_MEANT), known), heads=heads, lines=(ALL_MEANT,))


def _region(state: State, row: Record) -> Row:
    return _row(anchor(row["name"], f"{PATH}{state.filters.changed(region=row['code']).query_string()}"), row)


def _area(state: State, row: Record) -> Row:
    return _row(anchor(row["name"], f"{PATH}{state.filters.changed(area=row['code']).query_string()}"), row)


def _row(head: Text, row: Record) -> Row:
    doubt = words.doubts(row)
    told = Markup('{} <span class="under">{}</span>').format(head, capital(doubt)) if doubt else head
    counts = tuple(_count(row, name) for name in ("target", "invited", "attended", "filled_pct"))
    both = tuple(_count(row, name) for name in ("matched_w1", "matched_w2"))
    return Row((told, _first(row, doubt), *counts, _second(row), *both))


def _first(row: Record, doubt: str) -> Cell:
    return _missing(row, "reached_pct") or reached(_invited_pct(row), row["reached_pct"], concern=doubt)


def _second(row: Record) -> Cell:
    return _missing(row, "kept_pct") or from_line(row["kept_pct"], ALL_MEANT, text=f"{row['kept_pct']}")


def _invited_pct(row: Record) -> Decimal | None:
    told = row["invited"] is not None and row["target"]
    return half_up(Fraction(100 * row["invited"], row["target"])) if told else None


def _count(row: Record, name: str) -> Cell:
    return _missing(row, name) or f"{row[name]:,}"


def _missing(row: Record, name: str) -> Missing | None:
    status: MissingStatus = row[f"{name}_status"]
    return Missing(status) if row[name] is None else None
