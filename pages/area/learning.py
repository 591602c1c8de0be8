"""Areas like one, how they moved since and what they completed: whom it can learn from. Any page may show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup

from components.anchor import anchor
from components.marks import format_mean
from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Table, TagKind, Text
from components.views import data_table, figure_actions, moves
from data.measures.similarity import FEWEST_MATCHED
from data.queries.learning import AreaMoves, Completed, Learning, Near
from data.queries.moves import TOTAL
from data.sentences import learning as words
from data.sentences import workshop_words
from pages.site import area_href, source_line

FEW_SHARED = "No other area shares at least five rated domains"


def learning_figure(code: str, name: str, learning: Learning, keeps: str, csv: str, *, own: bool) -> Figure:
    """The areas most like ``name`` (its area's ``code``). ``keeps``: the state that links to them carry; ``csv``:
    where the same rows are a file; ``own``: the programme hands in its own returns."""
    kind: TagKind = "own-computed" if own else "computed"
    moved = learning.moves is not None
    here = f"{area_href(code, keeps)}#similar"
    return Figure(
        id="similar",
        finding=words.finding(name, learning),
        subline=words.subline(learning),
        body=data_table(_table(name, learning, keeps)),
        tags=("simulated",) if learning.source.simulated else (kind,),
        simulated=learning.source.simulated,
        actions=figure_actions("table", table=here, csv=csv, link=here),
        caveats=_caveats(code, name, learning, own=own),
        caveats_beside=not moved,
        source=source_line(learning.source),
    )


def _table(name: str, learning: Learning, keeps: str) -> Table:
    at, more = workshop_words(learning.workshop), learning.moves is not None
    columns = (
        Column("Area"),
        *([] if more else [Column("Region, lead")]),
        Column("Distance", numeric=True),
        Column(f"{'Started differently from' if more else 'Differs from'} {name} in"),
        *([Column("Moved since"), Column("Completed actions")] if more else []),
    )
    return Table(
        caption=words.caption(name, len(learning.near), at),
        columns=columns,
        groups=(RowGroup(tuple(_row(each, learning, keeps) for each in learning.near)),),
        empty=FEW_SHARED,
        wide=more,
    )


def _row(each: Near, learning: Learning, keeps: str) -> Row:
    moved = learning.moves is not None
    link = anchor(each.name, area_href(each.code, keeps))
    where = ", ".join(filter(None, (each.region, f"{each.lead}-led" if each.lead and moved else each.lead)))
    about: tuple[Cell, ...] = (f"{each.distance:.2f}", differences(each.differs))
    if not moved:
        return Row((link, where, *about))
    mark = Markup("<b>{}</b> ").format(words.LEARN_FROM) if each.teaches else ""
    head = Markup('{}{} <span class="under">{}</span>').format(mark, link, where)
    return Row((head, *about, _moved(each), _completed(each.completed, known=learning.has_actions)))


def _moved(each: Near) -> Cell:
    if each.moved is None or not each.moved.matched:
        return Missing("not_matched")
    tally = moves(each.moved.up, each.moved.same, each.moved.down)
    return Markup('{} <span class="under">{}</span>').format(tally, words.moved_words(each.moved))


def _completed(done: Sequence[Completed], *, known: bool) -> Cell:
    if not done:
        return words.NONE_COMPLETED if known else Missing("not_submitted")
    first = done[: words.MOST_ACTIONS]
    lines = [*map(words.completed_words, first), words.also(len(done) - len(first))]
    under = Markup("").join(Markup(' <span class="under">{}</span>').format(line) for line in lines if line)
    return Markup("{}{}").format(words.completed_head(done), under)


def differences(differs: Mapping[str, tuple[Decimal | None, Decimal | None]]) -> str:
    """``C1 1.5 against 1.7``: where another area's means differ from one's own."""
    if not differs:
        return "no domain"
    return ", ".join(
        f"{code} {_or_missing(theirs)} against {_or_missing(own)}" for code, (theirs, own) in differs.items()
    )


def _or_missing(mean: Decimal | None) -> str:
    return "not rated" if mean is None else format_mean(mean)


def _caveats(code: str, name: str, learning: Learning, *, own: bool) -> tuple[Caveat, ...]:
    start = "start" if learning.workshop == "W1" else "profile"
    if not learning.near:
        return ()
    alike = Caveat(f"A similar {start} is not a similar place", "Context, size and services are not compared.")
    if learning.moves is None:
        return alike, Caveat("Who moved most from here", words.ONE_WORKSHOP if own else words.NOT_PUBLISHED)
    return alike, Caveat("Whom to learn from", _from_whom(code, name, learning, learning.moves)), _no_cause()


def _no_cause() -> Caveat:
    return Caveat("Side by side", words.NO_CAUSE)


def _from_whom(code: str, name: str, learning: Learning, found: AreaMoves) -> Text:
    own = found.of(TOTAL).get(code)
    few = sum(each.moved is None or each.moved.matched < FEWEST_MATCHED for each in learning.near)
    told = [words.FROM_WHOM]
    if not learning.has_start:
        told = [words.no_start(name)]
    elif own is None or not own.matched:
        told.append(words.not_moved(name, *found.pair))
    return " ".join(filter(None, (*told, words.without_counts(few))))
