"""The sites' published profiles: population, need, services and provider, beside England's averages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import Caveat, Column, Figure, Option, Row, RowGroup, Table
from data import sentences
from data.answer import Answer, records
from data.filters import Filters, address
from data.queries.indicator_averages import indicator_averages
from data.queries.indicators import indicators, narrowed, spellings
from data.queries.loads import contradictions
from data.sentences.indicators import context_finding, highest_finding, showing, spelling_words
from data.site_indicators import BY_CODE, INDICATORS
from data.state import State
from pages.indicators.basket import PATH
from pages.indicators.site_averages import NOT_COMPARED, averages_figure, site_links
from pages.indicators.site_indicator import GONE, one_indicator, shared
from pages.plots import plot
from pages.site import Request

NUMERIC = tuple(indicator.code for indicator in INDICATORS if indicator.numeric)
IN_WORDS = tuple(indicator.code for indicator in INDICATORS if not indicator.numeric)
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
    drawn = [averages_figure(state, averages, found.whole)]
    if len(found.here.rows):
        drawn += [
            one_indicator(state, found.here, found.whole),
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
        finding=highest_finding(answer.rows),
        subline=f"{sentences.capital(answer.n)} on {len(measured)} indicators, as published. Periods as in the averages; "
        "plan and result against it are of 2018/19.",
        caveats=(NOT_COMPARED, shared("Plan and result are the trust's", here.rows)),
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
        finding=context_finding(answer.rows),
        subline=f"{sentences.capital(answer.n)}; ratings with the dates of their inspections, as published. SOF: NHS "
        "Improvement's Single Oversight Framework.",
        caveats=caveats,
        download="indicators",
        narrowed_by=("region",),
    )


def _by_region(state: State, here: Answer, columns: tuple[str, ...]) -> tuple[RowGroup, ...]:
    links = site_links(state, here)
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
