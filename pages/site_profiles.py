"""The sites' published profiles: population, need, services and provider, beside England's averages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd
from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.lanes import from_line, point, spanning
from components.model import (
    Caveat,
    Cell,
    Column,
    Contradiction,
    Figure,
    Lane,
    Missing,
    Option,
    Row,
    RowGroup,
    Table,
)
from components.views import differs
from data import sentences
from data.answer import Answer, records
from data.filters import Filters, address, listed
from data.queries.indicators import (
    AVERAGE_RULE,
    BY_CODE,
    INDICATORS,
    Indicator,
    indicator_averages,
    indicators,
    narrowed,
    spellings,
)
from data.queries.loads import contradictions
from data.sentences.indicators import (
    averages_finding,
    context_finding,
    highest_finding,
    kind_of,
    providers_words,
    ranking_finding,
    showing,
    spelling_words,
    words_finding,
)
from data.state import State
from data.wording import uncapital
from pages.basket import PATH
from pages.plots import plot
from pages.site import Request, area_href, page_keeps

NUMERIC = tuple(indicator.code for indicator in INDICATORS if indicator.numeric)
IN_WORDS = tuple(indicator.code for indicator in INDICATORS if not indicator.numeric)
GONE = Missing("not_applicable", "not published")
REGION_RULE = "rows_against_group_totals"


@dataclass(frozen=True)
class Profiles:
    """The published profiles of a programme: all of them, and those that pass the filters."""

    whole: Answer
    here: Answer


def profiles(connection: Connection, request: Request, state: State) -> Profiles:
    """What is published of a programme's sites."""
    whole = indicators(connection, Filters(), request.viewer, state.chosen, state.moment)
    return Profiles(whole, narrowed(whole, Filters((), {"region": state.filters["region"]})))


def figures(connection: Connection, request: Request, state: State, found: Profiles) -> list[Figure]:
    """The averages, one indicator ranked, and all sites on all of them."""
    averages = indicator_averages(connection, Filters(), request.viewer, state.chosen, state.moment)
    drawn = [_averages(state, averages, found.whole)]
    if len(found.here.rows):
        drawn += [
            _one(state, found.here, found.whole),
            _numbers(state, found.here),
            _words(state, found.here, _names(connection, request, state)),
        ]
    return drawn


def lede(state: State, whole: Answer) -> str:
    """What is published, and of when."""
    if not state.programme:
        return "Nothing has been loaded yet. Load the published tables with: python -m etl published"
    if whole.rows.empty:
        then = " were in the store then." if state.moment.text else f" are published for {state.programme.name}."
        return f"No indicators{then}"
    measured = sentences.plural(whole.rows["indicator_code"].nunique(), "indicator")
    return (
        f"{whole.n} on {measured} of population, need, services and main provider, as the evaluation profiles them around "
        "December 2018."
    )


def shown(state: State, found: Profiles) -> str:
    """The sentence of the filters in force."""
    if found.whole.rows.empty:
        return ""
    sites = [answer.rows["geography_code"].nunique() for answer in (found.here, found.whole)]
    chosen = BY_CODE[state.filters.one("indicator")]
    return f"Showing {showing(sites[0], sites[1], state.filters['region'], chosen)}."


def options(state: State) -> tuple[Option, ...]:
    """The indicators of the profiles as choices."""
    chosen = state.filters.chosen.get("indicator", ())
    return tuple(Option(i.code, i.name, (i.code,) == chosen, group="Published profiles of sites") for i in INDICATORS)


# Averages.

EVIDENCE = f"{address('/data', rule=AVERAGE_RULE)}#contradictions"


def _averages(state: State, answer: Answer, whole: Answer) -> Figure:
    links = _links(state, whole)
    table = Table(
        "Indicators with published averages: England, the sites as published, the sites as computed, and the extremes",
        (
            Column("Indicator"),
            Column("Period"),
            Column("National average", numeric=True),
            Column("Trailblazer average, published", numeric=True),
            Column(f"Average of the {answer.n}, computed"),
            Column("Highest site"),
            Column("Lowest site"),
        ),
        (RowGroup(tuple(_average(row, links) for row in records(answer.rows))),),
        wide=True,
        empty="No averages of indicators in the store for this programme",
    )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="averages",
        number="Table 1",
        finding=averages_finding(answer.rows),
        subline=_against(answer),
        caveats=_average_caveats(answer) if len(answer.rows) else (),
        download="indicator_averages",
        narrowed_by=(),
    )


def _against(answer: Answer) -> str:
    if answer.rows.empty:
        return ""
    count = sentences.capital(sentences.plural(len(answer.rows), "indicator"))
    return f"{count} against England; all sites, whatever the region chosen."


def _average(row: Mapping[str, Any], links: Mapping[str, Markup]) -> Row:
    head = Markup('{} <span class="under">{}</span>').format(row["indicator"], row["unit"])
    extremes = (_extreme(row, end, links) for end in ("highest", "lowest"))
    return Row(
        (head, row["period"], str(row["national_average"]), str(row["published_average"]), _computed(row), *extremes)
    )


def _computed(row: Mapping[str, Any]) -> Cell:
    if row["computed_average"] is None:
        return Missing("not_applicable", "no site's figures")
    if not row["differs"]:
        return str(row["computed_average"])
    tag = differs(Contradiction(str(row["published_average"]), EVIDENCE))
    return Markup("<b>{}</b> {}").format(row["computed_average"], tag)


def _extreme(row: Mapping[str, Any], end: str, links: Mapping[str, Markup]) -> Markup:
    names = row[f"{end}_sites"]
    who = Markup(", ").join(links[name] for name in names.split("; ")) if names else "no site has it"
    return Markup('{} <span class="under">{}</span>').format(row[end], who)


def _average_caveats(answer: Answer) -> tuple[Caveat, ...]:
    wrong = [uncapital(row["indicator"]) for row in records(answer.rows) if row["differs"]]
    caveats = [
        Caveat(
            "How the sites are averaged",
            "Each site weighs the same, whatever its size. The evaluation doesn't say how it averaged; ours is rounded half "
            "up to its decimals.",
        ),
        NOT_COMPARED,
    ]
    if wrong:
        body = (
            f"On {listed(wrong)} the published average isn't that of the sites' own published figures, by more than "
            "rounding. Both are kept."
        )
        head = f"≠ {sentences.capital(sentences.plural(len(wrong), 'average'))} can't be had from the sites"
        caveats.insert(0, Caveat(head, anchor("See the contradictions", EVIDENCE, before=body)))
    return tuple(caveats)


NOT_COMPARED = Caveat(
    "Not compared",
    "No bases are published, so there are no intervals: above or below may be chance. Neither end of an indicator is taken "
    "as better.",
)


def _links(state: State, whole: Answer) -> dict[str, Markup]:
    """Each site's name as a link to its page."""
    sites = whole.rows.drop_duplicates("geography_code")
    keeps = page_keeps(state)
    return {
        row["geography_name"]: anchor(row["geography_name"], area_href(row["geography_code"], keeps))
        for row in records(sites)
    }


# One indicator.


def _one(state: State, here: Answer, whole: Answer) -> Figure:
    indicator = BY_CODE[state.filters.one("indicator")]
    rows = here.rows[here.rows["indicator_code"] == indicator.code]
    answer = replace(here, rows=rows, period=indicator.period)
    table = _ranked if indicator.numeric else _grouped
    every = whole.rows[whole.rows["indicator_code"] == indicator.code]
    finding = ranking_finding if indicator.numeric else words_finding
    return plot(
        state,
        PATH,
        table(indicator, answer, _links(state, whole), every),
        answer,
        id="ranking",
        number="Figure 2" if indicator.numeric else "Table 2",
        finding=finding(rows, indicator),
        subline=_subline(indicator, rows),
        caveats=_caveats(indicator, every),
        download="indicators",
        narrowed_by=("region", "indicator"),
    )


def _subline(indicator: Indicator, rows: pd.DataFrame) -> str:
    start = f"{sentences.capital(indicator.unit)}, {indicator.period}; {sentences.plural(len(rows), 'site')}"
    if not indicator.numeric:
        return f"{start}, grouped by value."
    line = " The line is the national average." if rows["benchmark"].notna().any() else ""
    return f"{start}, highest first.{line} The scale need not start at 0, and is the same for every region."


def _ranked(indicator: Indicator, answer: Answer, links: Mapping[str, Markup], every: pd.DataFrame) -> Table:
    known = every.dropna(subset=["value"])
    national = next(iter(known["benchmark"].dropna()), None)
    scale = spanning(list(known["value"]), f"{indicator.name}, {indicator.unit}", line=national, name="England")
    ordered = answer.rows.sort_values(
        "value", key=lambda values: -values.astype(float), kind="stable", na_position="last"
    )
    rows = tuple(
        Row((links[row["geography_name"]], _region(row), _lane(row["value"], row["value_text"], national)))
        for row in records(ordered)
    )
    return Table(
        f"{indicator.name} of each site, highest first",
        (Column("Site"), Column("Region"), Column(sentences.capital(indicator.unit), scale=scale)),
        (RowGroup(rows),),
    )


def _lane(value: Decimal | None, text: str, national: Decimal | None) -> Lane | Missing:
    if value is None:
        return GONE
    return point(value, text=text) if national is None else from_line(value, national, text=text)


def _region(row: Mapping[str, Any]) -> Cell:
    return row["region"] or GONE


def _grouped(indicator: Indicator, answer: Answer, links: Mapping[str, Markup], every: pd.DataFrame) -> Table:
    kinds: dict[str, list[Row]] = {}
    for row in records(answer.rows):
        cells = (links[row["geography_name"]], _region(row), row["provider"] or GONE, row["value_text"])
        kinds.setdefault(kind_of(row["value_text"]), []).append(Row(cells))
    groups = sorted(kinds.items(), key=lambda item: -len(item[1]))
    return Table(
        f"{indicator.name} of each site, grouped by value",
        tuple(map(Column, ("Site", "Region", "Provider", "As published"))),
        tuple(RowGroup(tuple(rows), head=kind, note=sentences.plural(len(rows), "site")) for kind, rows in groups),
    )


def _caveats(indicator: Indicator, every: pd.DataFrame) -> tuple[Caveat, ...]:
    caveats = [NOT_COMPARED] if indicator.numeric else []
    if indicator.note:
        caveats.append(Caveat("What it counts", indicator.note))
    if indicator.of_provider:
        caveats.append(_shared("A trust's figure, not a site's", every))
    else:
        caveats.append(Caveat("Whose figure", "The lead CCG's, which may cover more or less than the site."))
    return tuple(caveats)


def _shared(head: str, rows: pd.DataFrame) -> Caveat:
    return Caveat(head, providers_words(rows["geography_code"].nunique(), rows["provider"].nunique()))


# All sites on all indicators.


def _numbers(state: State, here: Answer) -> Figure:
    answer = replace(here, rows=here.rows[here.rows["indicator_code"].isin(NUMERIC)])
    measured = [indicator for indicator in INDICATORS if indicator.numeric]
    table = Table(
        "Each site's figures on every indicator that is a number, by region",
        (Column("Site"), *(Column(indicator.short, numeric=True) for indicator in measured)),
        _by_region(state, here, NUMERIC),
        wide=True,
    )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="numbers",
        number="Table 3",
        finding=highest_finding(answer.rows),
        subline=f"{sentences.capital(answer.n)} on {len(measured)} indicators, as published. Periods as in Table 1; plan and "
        "result against it are of 2018/19.",
        caveats=(NOT_COMPARED, _shared("Plan and result are the trust's", here.rows)),
        download="indicators",
        narrowed_by=("region",),
    )


def _words(state: State, here: Answer, caveats: tuple[Caveat, ...]) -> Figure:
    answer = replace(here, rows=here.rows[here.rows["indicator_code"].isin(IN_WORDS)])
    heads = ("Site", "Lead CCG", "Provider", *(BY_CODE[code].short for code in IN_WORDS))
    table = Table(
        "Each site's lead CCG, main provider, classification and ratings, by region",
        tuple(map(Column, heads)),
        _by_region(state, here, ("lead_ccg", "provider", *IN_WORDS)),
        wide=True,
    )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="words",
        number="Table 4",
        finding=context_finding(answer.rows),
        subline=f"{sentences.capital(answer.n)}; ratings with the dates of their inspections, as published. SOF: NHS "
        "Improvement's Single Oversight Framework.",
        caveats=caveats,
        download="indicators",
        narrowed_by=("region",),
    )


def _by_region(state: State, here: Answer, columns: tuple[str, ...]) -> tuple[RowGroup, ...]:
    links = _links(state, here)
    regions: dict[str, list[Row]] = {}
    for name, told in here.rows.groupby("geography_name"):
        values = dict(zip(told["indicator_code"], told["value_text"], strict=True))
        site = records(told)[0]
        cells = (values.get(column) or site.get(column) or GONE for column in columns)
        regions.setdefault(site["region"] or "Region not published", []).append(Row((links[str(name)], *cells)))
    return tuple(
        RowGroup(tuple(rows), head=region, note=sentences.plural(len(rows), "site"))
        for region, rows in sorted(regions.items())
    )


def _names(connection: Connection, request: Request, state: State) -> tuple[Caveat, ...]:
    """What to know of the names of sites and regions."""
    asked = (request.viewer, state.chosen, state.moment)
    caveats = []
    names = spellings(connection, *asked)
    if names:
        caveats.append(Caveat("Other names in the sources", f"{spelling_words(names)}."))
    moved = contradictions(connection, Filters((), {"rule": (REGION_RULE,)}), *asked)
    if len(moved.rows):
        body = (
            "Regions are as the evaluation's list of sites prints them. Its settings by region don't add to those totals "
            f"in {sentences.plural(len(moved.rows), 'region')}, so a site may stand in the wrong one."
        )
        href = f"{address('/data', rule=REGION_RULE)}#contradictions"
        caveats.append(Caveat("≠ Regions", anchor("See the contradictions", href, before=body)))
    return tuple(caveats)
