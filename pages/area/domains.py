"""An area on the seven domains: its cohorts' levels where they may be seen, its means beside those of others, what
moved, and the next step with who got there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from components.anchor import anchor
from components.model import Caveat, Domain, DomainChart, Figure, Missing, Placed, Standing, Text
from components.views import View, data_table, domain_chart, domain_table, figure_actions
from data import sentences
from data.answer import Answer
from data.framework import Domain as FrameworkDomain
from data.measures.learning import NextLevel, next_level
from data.queries.area import Area
from data.queries.cohort_levels import CohortLevels
from data.queries.comparators import Comparators, Means, means_of
from data.queries.learning import AreaMove, AreaMoves, Learning
from data.sentences import area_domains as words
from data.sentences import learning as told
from data.sentences import returns
from data.state import State
from pages.site import EVIDENCE, api_url, area_href, page_keeps, source_line, tags

PUBLISHED_MEAN = "A mean over the area's cohorts. Which cohort stands where is not published by area."


@dataclass(frozen=True)
class Standings:
    """What Figure 1 is made of. ``programme``: every area of the programme at the ``workshop``; ``levels``: of own returns
    alone; ``doubts``: what is contradicted; ``both``: how far two workshops speak of the same cohorts."""

    area: Area
    workshop: str
    means: Means
    programme: Answer
    beside: Comparators
    domains: tuple[FrameworkDomain, ...]
    levels: CohortLevels | None
    learning: Learning
    doubts: Sequence[str]
    both: str
    state: State

    @cached_property
    def names(self) -> dict[str, str]:
        """Of the programme's areas, by code."""
        return dict(zip(self.programme.rows["area_code"], self.programme.rows["area_name"], strict=True))

    @cached_property
    def near(self) -> pd.DataFrame:
        """The areas most like it, those that are rated at the workshop."""
        rows = self.programme.rows
        return rows[rows["area_code"].isin(self.learning.codes)]

    @cached_property
    def near_means(self) -> Means:
        return means_of(self.near)

    @property
    def near_tell(self) -> bool:
        """Whether there are areas most like it, and others that are not."""
        return 0 < len(self.near) < self.beside.programme_areas - 1

    @property
    def moves(self) -> AreaMoves | None:
        """How areas moved, where any other has moved."""
        found = self.learning.moves
        return found if found and found.beside(self.area.code) else None

    @property
    def shown(self) -> CohortLevels | None:
        """The cohorts' levels, where they may be seen."""
        return self.levels if self.levels and not self.levels.withheld else None

    @property
    def labels(self) -> dict[str, str]:
        """What stands for each cohort: in the chart a few letters, in the table its code."""
        if self.state.filters.one("view") == "table":
            return {code: code for code in self.shown.codes} if self.shown else {}
        return words.short_labels(self.shown.codes) if self.shown else {}

    @property
    def workshops(self) -> tuple[str, ...]:
        """Those that are drawn."""
        return tuple(filter(None, self.shown.pair)) if self.shown else (self.workshop,)


def domains_figure(of: Standings) -> Figure:
    """The seven domains of one area."""
    views = {
        view: f"{area_href(of.area.code, page_keeps(_in_view(of.state, view), 'workshop', 'view'))}#domains"
        for view in ("chart", "table")
    }
    view: View = "table" if of.state.filters.one("view") == "table" else "chart"
    return Figure(
        id="domains",
        kind="Figure",
        finding=_finding(of),
        subline=_subline(of),
        body=domain_chart(_chart(of)) if view == "chart" else data_table(domain_table(_chart(of), of.workshops)),
        tags=tags(of.programme),
        simulated=of.programme.simulated,
        actions=figure_actions(view, chart=views["chart"], table=views["table"], csv=_csv(of), link=views[view]),
        caveats=_caveats(of),
        source=_source(of),
    )


def _in_view(state: State, view: str) -> State:
    return replace(state, filters=state.filters.changed(view=view))


def _finding(of: Standings) -> str:
    phrases = {d.code: d.phrase for d in of.domains}
    if of.shown:
        return words.levels_finding(of.area.name, of.means, phrases, of.shown.after)
    return sentences.domain_finding(of.area.name, of.means, of.beside.region, phrases)


def _subline(of: Standings) -> str:
    beside = of.beside
    if of.shown:
        near = len(of.near) if of.near_tell else 0
        return words.drawn(of.area.name, of.workshops, beside.region_areas, beside.programme_areas, near)
    others = words.others(beside.region_areas, beside.programme_areas)
    at = sentences.workshop_words(of.workshop)
    return f"Mean level of the area's cohorts at {at}, 0 to 3, beside the mean of {others}."


def _csv(of: Standings) -> str:
    area = f"?area={quote(of.area.code)}"
    as_of = f"&as_of={quote(of.state.moment.text)}" if of.state.moment.text else ""
    if of.shown:
        at = "".join(f"&workshop={workshop}" for workshop in of.workshops)
        return api_url("ratings", "csv", f"{area}{at}{as_of}")
    workshop = f"&workshop={of.workshop}" if of.area.own else ""
    return api_url("areas", "csv", f"{area}{workshop}{as_of}")


def _source(of: Standings) -> Markup:
    if of.levels is None or of.shown is None:
        return source_line(of.programme, returns.COMPUTED if of.area.own else "")
    return source_line(of.levels.source, f"Beside them n = {of.programme.n}. {returns.COMPUTED}")


def _caveats(of: Standings) -> tuple[Caveat, ...]:
    """What must be read beside the seven domains."""
    drawn = words.LEVELS_DRAWN if of.shown else returns.MEAN if of.area.own else PUBLISHED_MEAN
    withheld = of.levels is not None and of.levels.withheld
    return (
        *(Caveat("≠ The published band", anchor("See the evidence", EVIDENCE, before=doubt)) for doubt in of.doubts),
        Caveat("What is drawn", drawn),
        *([Caveat("Each cohort's level", words.WITHHELD)] if withheld else []),
        *([Caveat("Two workshops", of.both)] if of.both else []),
        Caveat(
            "Indicative",
            "Self-reported in a workshop, on ordered steps. Means of region and programme weigh every area the same.",
        ),
        Caveat(
            "Next steps",
            "In our own words, for the level above the one that every cohort has reached. Start where the area is lowest.",
        ),
        *([Caveat("Who got there", told.SAME_START)] if of.moves else []),
    )


# The chart.


def _chart(of: Standings) -> DomainChart:
    beside, shown = of.beside, of.shown
    return DomainChart(
        caption=f"{of.area.name} on the seven domains, beside {of.area.region} and all areas, with the next step",
        standings=tuple(_standing(of, domain) for domain in of.domains),
        area_head=f"{of.area.name}, mean" if shown else of.area.name,
        region_head=f"{of.area.region}, {beside.region_areas}" if beside.region_tells else "",
        programme_head=f"All {beside.programme_areas}",
        similar_head=f"Most like it, {len(of.near)}" if of.near_tell else "",
        moved_head=_moved_head(of.levels),
        lane_heads=_lane_heads(shown) if shown else (),
        tick_head=f"mean of all {beside.programme_areas} at {sentences.workshop_words(of.workshop)}",
        notes=_notes(of, shown) if shown else (),
    )


def _moved_head(levels: CohortLevels | None) -> str:
    return words.moved_head(levels.matched, max(levels.rated)) if levels and levels.pair[0] else ""


def _lane_heads(shown: CohortLevels) -> tuple[str, ...]:
    first, *later = (sentences.workshop_words(at) for at in shown.pair if at)
    return (f"a cohort at {first}", *(f"the same at {at}" for at in later))


def _notes(of: Standings, shown: CohortLevels) -> tuple[str, ...]:
    missing = words.missing_note(shown.missing, of.labels, shown.pair[1]) if shown.pair[0] else ""
    return tuple(filter(None, (words.labels_note(of.labels), missing)))


def _standing(of: Standings, domain: FrameworkDomain) -> Standing:
    code, shown = domain.code, of.shown
    head, step = words.next_step(domain, of.means[code], shown.after[code] if shown else {}, of.labels)
    change = of.levels.changes.get(code) if of.levels else None
    return Standing(
        Domain(code, domain.short_name, domain.name),
        _shown(of.means[code]),
        _shown(of.beside.region[code]),
        _shown(of.beside.programme[code]),
        head,
        step,
        similar=_shown(of.near_means[code]) if of.near_tell else None,
        lanes=_lanes(of, shown, code) if shown else (),
        heard=_heard(shown, code) if shown else "",
        moved=(change.up, change.same, change.down) if change and change.matched else None,
        moved_note=words.matched_note(change.matched, of.levels.matched) if change and of.levels else "",
        reached=_reached(of, code),
    )


def _shown(mean: Decimal | None) -> Decimal | Missing:
    return Missing("not_applicable", "not published") if mean is None else mean


def _lanes(of: Standings, shown: CohortLevels, code: str) -> tuple[tuple[Placed, ...], ...]:
    drawn = (shown.before, shown.after) if shown.pair[0] else (shown.after,)
    labels = of.labels
    return tuple(tuple(Placed(level, labels[cohort]) for cohort, level in at[code].items()) for at in drawn)


def _heard(shown: CohortLevels, code: str) -> str:
    told_of = [
        words.heard(workshop, at[code], [cohort for cohort in shown.codes if cohort not in at[code]])
        for workshop, at in zip(shown.pair, (shown.before, shown.after), strict=True)
        if workshop
    ]
    return " ".join(told_of)


# What is next, and who got there.


def _reached(of: Standings, code: str) -> Text:
    """Who got to the next level from there, by link."""
    mean, moves = of.means[code], of.moves
    if mean is None or moves is None:
        return ""
    found = next_level(mean, moves.of(code), apart_from=of.area.code)
    return "" if found is None else _named(found, moves.of(code), of)


def _named(found: NextLevel, moves: Mapping[str, AreaMove], of: Standings) -> Text:
    """The sentence with links to the first areas that it names."""
    said, first = told.next_level_words(found), found.arrived[: told.MOST_NAMED]
    if first:
        more = len(found.arrived) - len(first)
        return Markup("{} {}{}").format(said, _listed([_link(code, of) for code in first], more), told.and_more(more))
    if found.furthest:
        rose = told.risen(moves[found.furthest].mean_change)
        return Markup("{} {}{}").format(said, _link(found.furthest, of), rose)
    return said


def _link(code: str, of: Standings) -> Markup:
    return anchor(of.names.get(code, code), area_href(code, page_keeps(of.state, "workshop")))


def _listed(links: Sequence[Markup], more: int) -> Markup:
    """``A, B and C``; with commas alone where more follow."""
    if more or len(links) == 1:
        return Markup(", ").join(links)
    return Markup("{} and {}").format(Markup(", ").join(links[:-1]), links[-1])
