"""The basket of indicators, where the page of indicators opens: an area's own ones, and the outcomes of Table 2.2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.lanes import axis
from components.model import Caveat, Cell, Column, Figure, Lane, Mark, Missing, Row, RowGroup, Shape, Span, Table
from data.answer import Answer
from data.basket import OUTCOMES_OF_BASKET, SOURCE, Outcome
from data.filters import Filters, address
from data.queries import official
from data.queries.basket import Basket, Standing
from data.queries.indicators import COLUMNS
from data.queries.official import CHILDREN, EVERYBODY, Indicator
from data.queries.own_indicators import OwnIndicator
from data.queries.provenance import answer, of_dicts
from data.sentences import basket as words
from data.sentences import official as official_words
from data.sentences import plural
from data.state import State
from data.viewer import Viewer
from data.wording import counted
from pages.plots import plot

PATH = "/indicators"
LOCAL = "Local indicators"
NO_FIGURE = Missing("not_submitted")
SHAPES: Mapping[str, Shape] = {"worse": "square", "similar": "hollow", "not_compared": "grey"}
"""How a figure is drawn by what it is compared to; a clear one that is not worse is filled."""


def basket_figure(state: State, basket: Basket) -> Figure:
    """An area's own indicators, each beside its range among other areas."""
    benchmark = state.filters.one("benchmark")
    name = basket.names.get(basket.area_code, "")
    region = next((each.row["region"] for each in basket.standings if each.row), None)
    level = words.level_words(benchmark, "it", region)
    here = replace(state, filters=state.filters.changed(area=basket.area_code or None))
    told = [each.row["comparison"] for each in basket.standings if each.row]
    table = Table(
        f"Own indicators of {name}: value, period, comparison, recent trend, and where it stands among areas",
        (
            Column("Indicator"),
            Column("Figure", numeric=True),
            Column("Period"),
            Column("Of", numeric=True),
            Column(f"Against {level}"),
            Column("Recent trend"),
            Column("Among areas", scale=_scale(benchmark)),
        ),
        _by_theme(here, basket, level),
        wide=True,
        key=(
            ("filled", "better, higher or lower"),
            ("square", "worse"),
            ("hollow", "similar"),
            ("grey", "not compared"),
        ),
    )
    return plot(
        here,
        PATH,
        table,
        basket.answer,
        id="basket",
        finding=words.basket_finding(name, told, level),
        subline="The last period of each. The strip reaches from the lowest to the highest area, its dark part holds the middle "
        "half (of five areas or more); right is better, or higher where neither end is.",
        caveats=_caveats(here, basket, benchmark),
        download="indicators",
        narrowed_by=("area",),
        beside=False,
    )


def _scale(benchmark: str) -> Any:
    ticks = {"-1": "worse, lower", "0": words.BENCHMARKS[benchmark][1], "1": "better, higher"}
    return axis("-1", "1", ticks, "Lowest", "Median", "Highest", "Compared with", lines=("0",))


def _by_theme(state: State, basket: Basket, level: str) -> tuple[RowGroup, ...]:
    themes = [each.theme for each in OUTCOMES_OF_BASKET]

    def head(each: Standing) -> str:
        return each.indicator.theme if each.indicator.theme in themes else LOCAL

    ordered = sorted(basket.standings, key=lambda each: (head(each) == LOCAL, head(each), each.indicator.name))
    return tuple(
        RowGroup(
            tuple(_row(state, each, level) for each in of_theme),
            head=theme,
            note="defined by a file of the areas" if theme == LOCAL else "standard basket, Table 2.2",
        )
        for theme, of_theme in groupby(ordered, head)
    )


def _row(state: State, each: Standing, level: str) -> Row:
    about = each.indicator
    href = f"{PATH}{state.filters.changed(indicator=about.code, view=None).query_string(always=('programme',))}"
    head = Markup('{} <span class="under">{}</span>').format(anchor(about.name, href), about.unit)
    if each.row is None:
        return Row(
            (head, NO_FIGURE, about.periods_in_words[0], "", "", words.trend_words(each.trend, each.figures), NO_FIGURE)
        )
    return Row(
        (
            head,
            number(each.row, about),
            each.row["period"],
            base(each.row),
            compared(each.row, level),
            words.trend_words(each.trend, each.figures),
            _spine(each),
        )
    )


def number(row: Mapping[str, Any], about: OwnIndicator) -> Cell:
    """A figure with its 95% interval under it, or why there is none."""
    if row["value"] is None:
        return Missing("suppressed" if row["value_status"] == "suppressed" else "not_submitted", row["reason"] or "")
    said = words.figure(row["value"], about.unit, about.type)
    if row["lower_95"] is None:
        return said
    ends = (words.figure(row[end], about.unit, about.type) for end in ("lower_95", "upper_95"))
    return Markup('{} <span class="under">{}</span>').format(said, " to ".join(ends))


def base(row: Mapping[str, Any]) -> Cell:
    """How many people or settings a figure is of."""
    if row["denominator"] is None:
        return Missing("not_applicable", "a count" if row["type"] == "count" else "not given")
    return f"{row['denominator']:,.0f}"


def compared(row: Mapping[str, Any], level: str) -> Cell:
    """How a figure compares, in words, or why it is compared with nothing."""
    if row["value"] is None:
        return ""
    if row["comparison"] == "not_compared":
        return Missing("not_applicable", words.not_compared(row, level))
    at = words.figure(row["benchmark"], row["unit"], row["type"])
    return Markup('{} <span class="under">{}</span>').format(words.verdict(row["comparison"], level), at)


def _spine(each: Standing) -> Cell:
    row, peers, about = each.row, each.peers, each.indicator
    if row is None or peers is None or row["value"] is None:
        return Missing("not_applicable", "no figure to place")
    line = row["benchmark"]
    middle = line if line is not None else peers.quartiles[1] if peers.quartiles else (peers.lowest + peers.highest) / 2
    reach = max(abs(peers.highest - middle), abs(peers.lowest - middle), abs(row["value"] - middle)) or Decimal(1)
    sign = -1 if about.polarity == "lower is better" else 1

    def at(value: Decimal) -> Decimal:
        return sign * (value - middle) / reach

    spans = [Span(at(peers.lowest), at(peers.highest), "spread")]
    if peers.quartiles:
        spans.append(Span(at(peers.quartiles[0]), at(peers.quartiles[2]), "quartiles"))
    mark = Mark(at(row["value"]), SHAPES.get(row["comparison"], "filled"))
    median = peers.quartiles[1] if peers.quartiles else None
    told = (peers.lowest, median, peers.highest, line)
    numbers = tuple(_said(value, about) for value in told)
    return Lane((mark,), tuple(spans), numbers)


def _said(value: Decimal | None, about: OwnIndicator) -> Cell:
    if value is None:
        return Missing("not_applicable", "too few areas, or nothing to compare with")
    return words.figure(value, about.unit, about.type)


def _caveats(state: State, basket: Basket, benchmark: str) -> tuple[Caveat, ...]:
    others = Markup(", ").join(
        anchor(names[0], f"{PATH}{state.filters.changed(benchmark=code).query_string()}#basket")
        for code, names in words.BENCHMARKS.items()
        if code != benchmark
    )
    chosen = _compared_with(basket, benchmark, simulated=state.simulated)
    caveats = [Caveat("Compared with", Markup("{} Instead: {}.").format(chosen, others))]
    kept = {each.indicator.disclosure for each in basket.standings} & words.DISCLOSURES.keys()
    caveats += [Caveat("What is withheld", words.DISCLOSURES[each]) for each in sorted(kept)]
    caveats.append(
        Caveat(
            "Clear, and no more",
            "Better and worse: the 95% interval lies wholly on one side of the line, by the direction that the file declares. It "
            "doesn't say why.",
        )
    )
    return tuple(caveats)


def _compared_with(basket: Basket, benchmark: str, *, simulated: bool) -> str:
    if benchmark == "england":
        return words.england_words(basket.line, simulated=simulated)
    if basket.line.areas is None:
        return f"There are no {words.BENCHMARKS[benchmark][1]} known here."
    names = sorted(basket.names.get(code, code) for code in basket.line.areas)
    return f"{words.BENCHMARKS[benchmark][0]}: {', '.join(names) if len(names) <= 6 else plural(len(names), 'area')}, added up."


# Official figures of children's services.


def children_figure(
    connection: Connection, state: State, viewer: Viewer, offered: Sequence[Indicator]
) -> Figure | None:
    """England's last share, rate or wait of every official indicator of children, with the way to all places, the latest
    published first; None where there is none."""
    mine = [each for each in offered if each.theme == CHILDREN and not each.is_count]
    if not mine:
        return None
    england = _england(connection, state, viewer, mine)
    by_source: dict[str, list[Indicator]] = defaultdict(list)
    for each in mine:
        by_source[each.source].append(each)
    last = {each.source: england[each.code]["period_end"] for each in mine if each.code in england}
    in_turn = sorted(by_source, key=lambda source: last.get(source, date.min), reverse=True)
    groups = tuple(
        RowGroup(tuple(_of_england(state, each, england.get(each.code)) for each in by_source[source]), head=source)
        for source in in_turn
    )
    columns = (Column("Indicator"), Column("England", numeric=True), Column("Period"))
    return plot(
        state,
        PATH,
        Table("Official figures of children’s services, England's last", columns, groups),
        _answer(connection, state, england.values(), n=counted(len(mine), "indicator")),
        id="children",
        finding=official_words.children_finding(len(mine)),
        subline="Choose one for every ICB, sub-ICB location, provider or local authority that is published, and every period.",
        download="indicators",
        narrowed_by=(),
        of_programme=False,
        also={"geography": "country", "indicator": [each.code for each in mine], "breakdown": EVERYBODY},
    )


def _of_england(state: State, each: Indicator, row: Mapping[str, Any] | None) -> Row:
    name = anchor(official_words.name_of(each), address(PATH, indicator=each.code, as_of=state.moment.text))
    if row is None:
        return Row((name, Missing("not_applicable", "not published for England"), ""))
    return Row((name, official_words.with_unit(row["value"], each), row["period"]))


# The standard basket.


def outcomes_figure(
    connection: Connection, state: State, viewer: Viewer, own: Sequence[OwnIndicator], offered: Sequence[Indicator]
) -> Figure:
    """The outcomes that the programme intended: what the store has of each, and what could be loaded."""
    codes = {code for each in OUTCOMES_OF_BASKET for code in each.official}
    england = _england(connection, state, viewer, [each for each in offered if each.code in codes])
    found = [_outcome(state, each, own, offered, england) for each in OUTCOMES_OF_BASKET]
    having = sum(known for known, _ in found)
    groups = []
    told = list(zip(OUTCOMES_OF_BASKET, found, strict=True))
    for level, rows in groupby(told, lambda each: each[0].level):
        groups.append(RowGroup(tuple(row for _, (_, row) in rows), head=level))
    table = Table(
        "The standard basket: intended outcomes, what the store has of each, and what to load for the rest",
        (Column("Intended outcome"), Column("Indicators here"), Column("Elsewhere here"), Column("To load")),
        tuple(groups),
        wide=True,
    )
    return plot(
        state,
        PATH,
        table,
        _answer(connection, state, england.values(), n=counted(len(told), "outcome")),
        id="outcomes",
        finding=words.outcomes_finding(len(told), having),
        subline=f"Intended outcomes of {SOURCE}; indicators join by theme.",
        download="indicators" if england else "",
        narrowed_by=(),
        of_programme=False,
    )


def _england(
    connection: Connection, state: State, viewer: Viewer, offered: Sequence[Indicator]
) -> dict[str, dict[str, Any]]:
    """England's last figure of some official indicators."""
    if not offered:
        return {}
    chosen = {"indicator": tuple(each.code for each in offered), "geography": ("country",), "breakdown": (EVERYBODY,)}
    rows = official.figures(connection, Filters((), chosen), viewer, state.moment)
    known = [row for row in rows if row["value"] is not None]
    return {row["indicator_code"]: row for row in sorted(known, key=lambda row: row["period_end"])}


def _answer(connection: Connection, state: State, rows: Iterable[dict[str, Any]], n: str) -> Answer:
    """England's figures with their sources; what stands on the page of a simulated programme is marked."""
    told = list(rows)
    found = answer(connection, "indicators", of_dicts(COLUMNS, told), {row["load"] for row in told}, n=n)
    return replace(found, kinds=("simulated",)) if state.simulated else found


def _outcome(
    state: State,
    outcome: Outcome,
    own: Sequence[OwnIndicator],
    offered: Sequence[Indicator],
    england: Mapping[str, Mapping[str, Any]],
) -> tuple[bool, Row]:
    """Whether an indicator tells of an outcome, and its row."""
    programme = state.programme.name if state.programme else ""
    kept = {"as_of": state.moment.text}
    links = [
        anchor(each.name, address(PATH, programme=programme, indicator=each.code, **kept))
        for each in own
        if each.theme == outcome.theme
    ]
    links += [
        Markup("{}{}").format(
            anchor(official_words.name_of(each), address(PATH, indicator=each.code, **kept)), _in_england(each, england)
        )
        for each in offered
        if each.code in outcome.official
    ]
    elsewhere = Markup(", ").join(
        anchor(
            each.words, f"{each.path}{'&' if '?' in each.path else '?'}{address('', programme=programme, **kept)[1:]}"
        )
        for each in outcome.elsewhere
    )
    here: Cell = Markup("; ").join(links) if links else Missing("not_submitted")
    other: Cell = elsewhere if elsewhere else Missing("not_applicable", "on no other page")
    load = "More: " + outcome.to_load if links else outcome.to_load[:1].upper() + outcome.to_load[1:]
    return bool(links), Row((outcome.words, here, other, load))


def _in_england(each: Indicator, england: Mapping[str, Mapping[str, Any]]) -> str:
    row = england.get(each.code)
    return f": England {official_words.with_unit(row['value'], each)}, {row['period']}" if row else ""
