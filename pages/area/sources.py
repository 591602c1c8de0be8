"""What each source says of an area's domains, side by side: a figure of the page of one area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from markupsafe import Markup

from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Table
from components.views import data_table, figure_actions, moves, variation
from data.domain_sources import SOURCES
from data.framework import Domain as FrameworkDomain
from data.measures import readiness as rules
from data.queries.area import Area
from data.queries.area_sources import AreaSources, Charted, DomainEvidence, Statement
from data.sentences import sources as words
from pages.site import source_line, tags

Record = Mapping[str, Any]


def sources_figure(
    found: Area,
    sources: AreaSources,
    domains: tuple[FrameworkDomain, ...],
    ready: Record,
    here: str,
    csv: str,
) -> Figure:
    """``ready``: the area's row of readiness, which says why a source is not
    there; ``here``: the page's address, ``csv``: where the same rows are a file."""
    by_code = {domain.code: domain for domain in domains}
    rows = tuple(_row(each, by_code[each.domain], sources, ready) for each in sources.domains if each.domain in by_code)
    table = Table(
        caption=f"What each source says of {found.name}, by domain",
        columns=(
            Column("Domain"),
            Column(words.rating_head(sources.pair)),
            Column("Survey, baseline to follow-up"),
            Column("Team activity, last period"),
            Column("Together"),
        ),
        groups=(RowGroup(rows),),
        wide=True,
    )
    return Figure(
        id="sources",
        finding=words.finding(sources.domains, {domain.code: domain.phrase for domain in domains}),
        subline=words.subline(sources.pair, words.units_words(sources.units, sources.names, found.code)),
        body=data_table(table),
        tags=tags(sources.source),
        simulated=sources.source.simulated,
        actions=figure_actions("table", table=f"{here}#sources", csv=csv, link=f"{here}#sources"),
        caveats=_caveats(sources),
        source=source_line(sources.source, words.ASSOCIATION),
    )


def _caveats(sources: AreaSources) -> tuple[Caveat, ...]:
    return (
        Caveat("What ‘together’ means", words.TOGETHER_MEANS),
        *([Caveat("Survey", words.UNITS)] if sources.units else [Caveat("Self-rating", words.NOT_TESTED)]),
        *([Caveat("Activity", _activity(sources))] if sources.teams else []),
    )


def _activity(sources: AreaSources) -> str:
    return f"{words.ACTIVITY} {words.TODAY}" if sources.current else words.ACTIVITY


def _row(
    each: DomainEvidence,
    domain: FrameworkDomain,
    sources: AreaSources,
    ready: Record,
) -> Row:
    head = f"{domain.code} {domain.short_name}"
    return Row((head, _rated(each, ready), _asked(each, sources, ready), _done(each, ready), _together(each)))


def _under(text: str) -> Markup:
    return Markup(' <span class="under">{}</span>').format(text)


# Ratings.


def _rated(each: DomainEvidence, ready: Record) -> Cell:
    moved = each.moved
    if moved is None:
        return (
            Missing("not_matched", "no cohort is rated at both")
            if ready.get("cohorts_w1")
            else Missing("not_submitted")
        )
    return Markup("{}{}").format(moves(moved.up, moved.same, moved.down), _under(words.matched_words(each)))


# Surveys.


def _asked(each: DomainEvidence, sources: AreaSources, ready: Record) -> Cell:
    if not each.statements:
        return _not_asked(sources, ready)
    by_statement: dict[str, list[Statement]] = {}
    for one in each.statements:
        by_statement.setdefault(one.statement, []).append(one)
    return Markup("").join(
        Markup("<span>‘{}’</span>{}").format(statement, Markup("").join(_answered(one) for one in of_it))
        for statement, of_it in by_statement.items()
    )


def _answered(one: Statement) -> Markup:
    head = Markup("<b>{}</b>") if one.verdict in ("up", "down") else Markup("{}")
    return Markup(' <span class="under">{}: {}, {}</span>').format(
        words.GROUPS[one.group], words.shares_words(one), head.format(words.verdict_words(one))
    )


def _not_asked(sources: AreaSources, ready: Record) -> Missing:
    """Why there is no statement: of the area no survey may be shown, or none is about the domain."""
    if sources.units:
        return Missing("not_applicable", "no statement asked at both waves is about it")
    if ready.get("follow_up") == rules.HANDED_IN:
        return Missing("suppressed", "too few answered both times")
    if ready.get("baseline") == rules.HANDED_IN:
        return Missing("not_due" if ready.get("follow_up") == rules.NOT_DUE else "not_submitted", "no follow-up yet")
    return Missing("not_submitted" if ready.get("baseline") == rules.LATE else "not_applicable", "no survey here")


# Activity.


def _done(each: DomainEvidence, ready: Record) -> Cell:
    if each.charted:
        return Markup("").join(map(_charted, each.charted))
    if SOURCES[each.domain].no_measure:
        return Missing("not_applicable", SOURCES[each.domain].no_measure)
    if ready.get("activity") == rules.NOT_APPLICABLE:
        return Missing("not_applicable", "no team at work")
    return Missing("not_submitted", "nothing of it reported")


def _charted(each: Charted) -> Markup:
    told = f"{each.measure.name}: {words.charted_words(each)}"
    if each.latest is None:
        return Markup("<span>{}</span>").format(told)
    kinds: dict[str, Literal["none", "improvement", "concern"]] = {"up": "improvement", "down": "concern"}
    kind = kinds.get(each.latest.pointing, "none")
    return Markup("<span>{}</span> {}").format(told, variation(kind, words.special_words(each.latest)))


# Together.


def _together(each: DomainEvidence) -> Markup:
    word = words.TOGETHER[each.together]
    if each.together not in ("agree", "disagree"):
        return Markup("{}").format(word)
    direction = words.direction_words(each.pointing)
    return Markup("<b>{}</b>{}").format(word, _under(direction) if direction else "")
