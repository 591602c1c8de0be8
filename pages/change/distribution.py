"""The distribution of cohorts over the four levels: on the overview, and where change is shown."""

from __future__ import annotations

from components.anchor import anchor
from components.model import Caveat, Distribution, Domain, Figure
from components.views import data_table, distribution_table, figure_actions
from components.views import distribution as distribution_chart
from data import sentences
from data.answer import Answer
from data.filters import address, listed
from data.framework import Domain as FrameworkDomain
from data.state import State
from data.wording import workshop_words
from pages.site import api_url, source_line, tags


def spread_figure(
    state: State,
    spread: Answer,
    domains: tuple[FrameworkDomain, ...],
    *,
    path: str = "/",
    found: Answer | None = None,
    download: str = "distribution",
    caveats: tuple[Caveat, ...] = (),
    matched: bool = False,
) -> Figure:
    """The shares of cohorts at each level at each workshop. ``found``: contradictions, to tell where reports differ;
    ``download``: the API's table that has the counts; ``caveats`` instead of those of published shares; ``matched``: of
    cohorts rated at both workshops."""
    chart, table = (
        f"{path}{state.filters.changed(view=view).query_string()}#distribution" for view in ("chart", "table")
    )
    as_chart = state.filters.one("view") == "chart"
    drawn = Distribution(
        rows=spread.rows,
        domains=tuple(Domain(d.code, d.short_name, d.name) for d in domains),
        caption=f"Share of cohorts at each level of each domain, {_workshops(spread)}",
    )
    csv = api_url(download, "csv", state.filters.changed(workshop=None, view=None).query_string(always=("programme",)))
    return Figure(
        id="distribution",
        kind="Figure",
        finding=sentences.distribution_finding(spread.rows, {d.code: d.phrase for d in domains}, matched=matched),
        subline=f"Share of cohorts at each level, %, by domain; {spread.n}. Rows may not add to 100 because of rounding.",
        body=distribution_chart(drawn) if as_chart else data_table(distribution_table(drawn)),
        tags=tags(spread) if spread.own or spread.simulated else ("published",),
        simulated=spread.simulated,
        actions=figure_actions(
            "chart" if as_chart else "table", chart=chart, table=table, csv=csv, link=chart if as_chart else table
        ),
        caveats=caveats or (_not_matched(spread), INDICATIVE, *(_disagreement(found) if found else [])),
        caveats_beside=True,
        source=source_line(spread),
    )


INDICATIVE = Caveat("Indicative", "Self-reported, on ordered steps. There is no comparison group.")


def _not_matched(spread: Answer) -> Caveat:
    """That cohorts are not followed; that they are not the same only where their numbers say so."""
    differ = bool((spread.rows.groupby("domain")["cohorts"].nunique() > 1).any())
    whose = "The workshops do not have the same cohorts" if differ else sentences.ALL_OF_EACH
    return Caveat("Not a matched comparison", f"{whose}, and other people may have been in the room.")


def _workshops(spread: Answer) -> str:
    """``workshop 1 and workshop 2``."""
    return listed([workshop_words(workshop) for workshop in dict.fromkeys(spread.rows["workshop"])])


def _disagreement(found: Answer) -> list[Caveat]:
    """What readers must know who have another report's figures for the same domains before them."""
    differing = [row["note"] for row in found.records() if row["rule"] == "sources_differ"]
    if not differing:
        return []
    words = f"The two reports print different figures in {sentences.plural(len(differing), 'place')}. {differing[0]}"
    return [Caveat("≠ Reports differ", anchor("See all", address("/data", rule="sources_differ"), before=words))]
