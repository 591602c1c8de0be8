"""What is published of all sites together: their averages beside England's, and which site is highest and lowest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from components.anchor import anchor
from components.model import Caveat, Cell, Column, Contradiction, Figure, Missing, Row, RowGroup, Table
from components.views import differs
from data import sentences
from data.answer import Answer, records
from data.filters import address, listed
from data.queries.indicator_averages import AVERAGE_RULE
from data.sentences.indicators import averages_finding
from data.state import State
from data.wording import uncapital
from pages.indicators.basket import PATH
from pages.plots import plot
from pages.site import area_href, page_keeps

EVIDENCE = f"{address('/data', rule=AVERAGE_RULE)}#contradictions"


def averages_figure(state: State, answer: Answer, whole: Answer) -> Figure:
    links = site_links(state, whole)
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


def site_links(state: State, whole: Answer) -> dict[str, Markup]:
    """Each site's name as a link to its page."""
    sites = whole.rows.drop_duplicates("geography_code")
    keeps = page_keeps(state)
    return {
        row["geography_name"]: anchor(row["geography_name"], area_href(row["geography_code"], keeps))
        for row in records(sites)
    }
