"""One official series ranked by place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.lanes import bar, from_line, from_zero, interval, point, round_step, spanning
from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    Lane,
    Mark,
    Missing,
    Row,
    RowGroup,
    Scale,
    Table,
)
from components.views import page_links
from data.geographies import UNPLACED
from data.measures.rounding import half_up, places
from data.sentences import capital
from data.sentences import official as words
from data.wording import counted
from pages.indicators.looked import (
    IN_REGIONS,
    NARROWED_BY,
    Looked,
    compared,
    compared_caveat,
    counted_here,
    gone,
    number,
    said_wide,
    told_by,
    wide_of,
    wide_spans,
)
from pages.paging import cut_rows
from pages.plots import plot

MOST_WITHHELD = 30
"""Places without a figure that have a row each; more than that share one."""
FEW = 50
"""Below which a provider is called small by the count beside a figure."""
FEWEST_RUG = 5
"""Places with a figure, before they are drawn on one line."""


def ranking(
    connection: Connection,
    looked: Looked,
    rows: Sequence[Mapping[str, Any]],
    path: str,
    sizes: Sequence[Mapping[str, Any]] = (),
) -> Figure:
    """Every place of a series with a figure, highest first: those that a search finds, a page of them. ``sizes``: the rows of
    the same places on the count of all beside it."""
    placed = [row for row in rows if row["geography_code"] not in UNPLACED]
    wanted = looked.state.filters.one("find").casefold()
    found = [row for row in placed if wanted in f"{row['geography_name']} {row['geography_code']}".casefold()]
    listed, pages = cut_rows(
        looked.state.filters, path, "ranking", _in_order(found), words.kind_words(looked.series.called)
    )
    unplaced = [row for row in rows if row["geography_code"] in UNPLACED]
    table = _ranked(looked, path, placed, listed, unplaced if pages is None and not wanted else [])
    figure = plot(
        looked.state,
        path,
        table,
        replace(told_by(connection, rows, looked), n=counted_here(looked, len(placed))),
        id="ranking",
        finding=words.ranking_finding(placed, looked.indicator, looked.series, looked.level.name),
        subline=words.ranking_subline(looked.series, looked.indicator, placed) + words.found_words(wanted, len(found)),
        caveats=(
            compared_caveat(looked, path, "ranking", rows),
            *_unlike(looked, placed, sizes),
            *_caveats(looked, rows),
        ),
        download="indicators",
        narrowed_by=NARROWED_BY,
        of_programme=False,
    )
    return replace(figure, body=figure.body + page_links(pages)) if pages else figure


def _in_order(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The highest first, those without a figure last."""
    return sorted(rows, key=lambda row: (row["value"] is None, -(row["value"] or 0)))


def _ranked(
    looked: Looked,
    path: str,
    placed: Sequence[Mapping[str, Any]],
    listed: Sequence[Mapping[str, Any]],
    unplaced: Sequence[Mapping[str, Any]],
) -> Table:
    """``placed`` give the scale, ``listed`` have a row each."""
    every = [row for row in placed if row["value"] is not None]
    known = [row for row in listed if row["value"] is not None]
    others = [row for row in listed if row["value"] is None]
    # The numbers stand in the column beside the drawing; one place alone is compared with nothing.
    scale = replace(_scale(looked, every), heads=()) if len(placed) > 1 else None
    with_region = looked.series.kind in IN_REGIONS
    heads = [Column("Place" if looked.series.kind == "country" else capital(words.kind_words(looked.series.called, 1)))]
    heads += [Column("Region")] if with_region else []
    heads += [Column(words.unit_words(looked.indicator), scale=scale)] if scale else []
    wide = any(wide_of(row) for row in every)
    heads += [Column("Figure", numeric=True), *([Column("99.8%, computed", numeric=True)] if wide else [])]
    told = any(row["comparison"] != "not_compared" or row["published_comparison"] for row in every)
    heads += [Column(f"Against {looked.level.name}")] if told else []

    def row_of(row: Mapping[str, Any]) -> Row:
        region = [row["region"] or Missing("not_applicable", "not known")] if with_region else []
        against = [compared(row)] if told else []
        return Row(
            (
                place_link(looked, path, row),
                *region,
                *([_lane(looked, row, scale)] if scale else []),
                number(looked, row),
                *([said_wide(looked, row)] if wide else []),
                *against,
            )
        )

    rug = [_rug(looked, every, len(heads), with_region=with_region)] if scale and len(every) >= FEWEST_RUG else []
    groups = [RowGroup((*(rug if known else ()), *map(row_of, known)))]
    if others:
        groups.append(_without(looked, others, row_of, len(heads)))
    if unplaced:
        groups.append(RowGroup(tuple(map(row_of, unplaced)), head="No place recorded", note="not compared"))
    return Table(
        f"{looked.indicator.name}, {looked.series.period}, highest first",
        tuple(heads),
        tuple(group for group in groups if group.rows),
        empty="No figure is published for this choice",
    )


def place_link(looked: Looked, path: str, row: Mapping[str, Any]) -> Markup:
    """A place's name, which leads to it over its periods."""
    name = words.short_name(row["geography_name"])
    chosen = looked.state.filters.one("place") == row["geography_code"]
    href = f"{path}{looked.state.filters.changed(place=row['geography_code'], page=None, find=None).query_string()}"
    return Markup("{}{}").format(anchor(name, href), Markup(" <b>(chosen)</b>") if chosen else "")


def _rug(looked: Looked, every: Sequence[Mapping[str, Any]], width: int, *, with_region: bool) -> Row:
    """All places on one line, the chosen one filled."""
    chosen = looked.state.filters.one("place")
    ticks = [Mark(row["value"], "tick") for row in every if row["geography_code"] != chosen]
    mine = [Mark(row["value"], "filled") for row in every if row["geography_code"] == chosen]
    before = [""] if with_region else []
    left = [""] * (width - 2 - len(before))
    return Row(
        (f"All {words.counted_places(looked.series.called, len(every))}", *before, Lane((*ticks, *mine), (), ()), *left)
    )


def _without(
    looked: Looked, others: Sequence[Mapping[str, Any]], row_of: Callable[[Mapping[str, Any]], Row], width: int
) -> RowGroup:
    """Places without a figure: a row each, or one for all that lack it for the same reason where they are many."""
    head, note = "Without a figure", counted(len(others), "place")
    if len(others) <= MOST_WITHHELD:
        return RowGroup(tuple(map(row_of, others)), head=head, note=note)
    withheld, unpublished = ([row for row in others if bool(row["suppressed"]) == is_so] for is_so in (True, False))
    rows = [_together(looked, those, width) for those in (withheld, unpublished) if those]
    return RowGroup(tuple(rows), head, note)


def _together(looked: Looked, those: Sequence[Mapping[str, Any]], width: int) -> Row:
    """One row for places that lack a figure for the same reason."""
    why = gone(looked, {**those[0], "note": None})
    return Row((words.counted_places(looked.series.called, len(those)), *[""] * (width - 2), why))


def _scale(looked: Looked, known: Sequence[Mapping[str, Any]]) -> Scale:
    values = [row["value"] for row in known]
    ends = [end for row in known for end in (row["lower_95"], row["upper_95"]) if end is not None]
    level = known[0]["benchmark"] if known else None
    if looked.indicator.is_count or not values:
        return from_zero("Number", max(1, int(round_step(max(values, default=Decimal(1))))), 1, values)
    line = None if level is None else half_up(level, min(places(level), 1))
    ends += [end for row in known for end in wide_of(row) or ()]
    return spanning([*values, *ends], looked.indicator.unit, line=line, name=words.LEVELS[looked.level.code][1])


def _lane(looked: Looked, row: Mapping[str, Any], scale: Scale) -> Cell:
    """What is drawn of a row; nothing where there is no figure, which the column beside it says."""
    value = row["value"]
    if value is None:
        return ""
    if looked.indicator.is_count:
        return bar(value)
    if row["lower_95"] is not None:
        clear = row["comparison"] not in ("similar", "not_compared")
        drawn = interval(value, row["lower_95"], row["upper_95"], clear=clear)
        return replace(drawn, spans=(*wide_spans(row), *drawn.spans))
    drawn = from_line(value, scale.lines[0], text="") if scale.lines else point(value)
    return replace(drawn, numbers=())


def _unlike(
    looked: Looked, rows: Sequence[Mapping[str, Any]], sizes: Sequence[Mapping[str, Any]]
) -> tuple[Caveat, ...]:
    """Providers of all sizes stand in one ranking: how many of those with a figure are small by the count beside it."""
    if looked.series.kind != "provider" or looked.indicator.is_count:
        return ()
    known = {row["geography_code"] for row in rows if row["value"] is not None}
    large = {row["geography_code"] for row in sizes if row["value"] is not None and row["value"] >= FEW}
    beside = looked.whole if sizes else None
    return (Caveat("Unlike providers", words.unlike_words(len(known), beside, len(known - large), FEW)),)


def _caveats(looked: Looked, rows: Sequence[Mapping[str, Any]]) -> tuple[Caveat, ...]:
    told = []
    if looked.indicator.is_count:
        told.append(
            Caveat("Counts follow size", "A place with more people has more of most counts: no ranking of need.")
        )
    withheld = sum(row["suppressed"] for row in rows)
    if withheld:
        why = words.withheld_words(withheld, looked.series.called, is_count=looked.indicator.is_count)
        told.append(Caveat("Withheld is not zero", f"{why}. It stays withheld here."))
    if looked.indicator.is_count and looked.indicator.source.startswith("NHS England"):
        told.append(
            Caveat(
                "Rounded below England",
                "Counts of places are multiples of 5, England's is exact: places don't add up to it.",
            )
        )
    if any(row["published_comparison"] for row in rows):
        told.append(
            Caveat(
                "Against England",
                "As published: the 95% interval against England's figure. Better and worse are the publisher's words.",
            )
        )
    if meant := words.meant(looked.indicator):
        told.append(Caveat("The words", meant))
    return tuple(told)
