"""Where an area stands: the heading, the facts and the strip of seven domains, as its page has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy.engine import Connection

from data import sentences
from data.answer import Answer, records
from data.briefing import facts
from data.briefing.asked import Asked
from data.briefing.model import DomainLine, Fact, Heading, LevelStrip, Moves, Note, Number, Placed, Section
from data.filters import Filters
from data.framework import Domain
from data.kept import kept
from data.measures.cascade import shown_mean
from data.measures.rounding import half_up
from data.missing import Missing
from data.queries.areas import DOMAIN_CODES, areas, rated_only
from data.queries.catalogue import Programme, choices
from data.queries.cohort_levels import CohortLevels, cohort_levels
from data.queries.comparators import Comparators, Means, comparators
from data.queries.distribution import distribution
from data.queries.loads import contradictions
from data.queries.profiles import Round, pair_to, rounds, workshop_held
from data.sentences import area_domains as words
from data.sentences import briefing as told
from data.sentences import returns
from data.versions import AsOf
from data.viewer import Viewer

Record = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """An area among those of its programme at one workshop. ``row``: its own, None where it is not listed at all; ``beside``:
    the means of its region and of all; ``doubts``: what is contradicted of it."""

    asked: Asked
    workshop: str
    row: Record | None
    among: Among
    beside: Comparators
    held: Sequence[Round]
    levels: CohortLevels | None
    doubts: tuple[str, ...]

    @property
    def means(self) -> Means:
        return {code: self.row[code] if self.row else None for code in DOMAIN_CODES}

    @property
    def is_rated(self) -> bool:
        return any(mean is not None for mean in self.means.values())

    @property
    def programme(self) -> Answer:
        """The rows of all that are rated."""
        return self.among.rated

    @property
    def totals(self) -> list[Decimal]:
        return self.among.totals

    @property
    def place(self) -> sentences.Rank | None:
        total = self.row["total"] if self.row else None
        return None if total is None else sentences.rank(total, self.totals)

    @property
    def cohorts(self) -> int | None:
        return self.row["cohorts"] if self.row else None

    @property
    def pair(self) -> tuple[str, str]:
        """The workshop that is compared with, blank where none is, and the one that is shown."""
        return pair_to(self.held, self.workshop)

    @property
    def shown(self) -> CohortLevels | None:
        """The cohorts' levels, where they may be told."""
        return self.levels if self.levels and not self.levels.withheld else None

    @property
    def labels(self) -> dict[str, str]:
        return words.short_labels(self.shown.codes) if self.shown else {}


def standing(asked: Asked) -> Standing:
    """Where the area stands at the programme's latest workshop, or where its cohorts were not there, at its own."""
    connection, area, moment = asked.connection, asked.area, asked.moment
    held = rounds(connection, area.place_id, moment) if area.own else []
    latest = (*choices(connection, (asked.programme,), moment).latest, "")[0]
    shown = workshop_held(held, latest)
    of_all = (shown, asked.viewer, asked.programme, moment, area.own)
    among = _among(connection, *of_all)
    row = among.listed.get(area.code)
    workshop = (row["workshop"] if row else None) or shown
    levels = None
    if held:
        levels = cohort_levels(connection, area, asked.programme, pair_to(held, workshop), asked.viewer, moment)
    beside = _beside_all(connection, area.region, *of_all)
    return Standing(asked, workshop, row, among, beside, held, levels, _doubts(asked))


@dataclass(frozen=True)
class Among:
    """All areas of a programme at a workshop: rows of ``listed`` by code, and the ``rated`` ones."""

    listed: Mapping[str, Record]
    rated: Answer

    @cached_property
    def totals(self) -> list[Decimal]:
        found: list[Decimal] = self.rated.rows["total"].dropna().tolist()
        return found


@kept(most=8)
def _among(
    connection: Connection, workshop: str, viewer: Viewer, programme: Programme, moment: AsOf, unrated: bool
) -> Among:
    at = Filters(chosen={"workshop": (workshop,)} if workshop else {})
    everything = areas(connection, at, viewer, (programme,), moment, unrated=unrated)
    return Among({row["area_code"]: row for row in records(everything.rows)}, rated_only(everything))


@kept(most=32)
def _beside_all(connection: Connection, region: str | None, *of_all: Any) -> Comparators:
    """The means of a region and of all areas, of what ``_among`` is asked."""
    return comparators(_among(connection, *of_all).rated.rows, region)


def _doubts(asked: Asked) -> tuple[str, ...]:
    found = _contradicted(asked.connection, asked.viewer, asked.programme, asked.moment)
    return tuple(note for code, note in found if code == asked.area.code)


@kept(most=8)
def _contradicted(
    connection: Connection, viewer: Viewer, programme: Programme, moment: AsOf
) -> Sequence[tuple[str | None, str]]:
    """What is contradicted of a programme: the area's code, or None, and the note."""
    found = contradictions(connection, Filters(), viewer, (programme,), moment)
    return [(each["area_code"], each["note"]) for each in found.records()]


# The heading and the facts.


def heading(of: Standing, figures: int) -> Heading:
    """``figures``: how many are published of an area without ratings."""
    area = of.asked.area
    name = told.shortened(area.name)
    place = told.place_line(area.name, area.region, area.lead, of.cohorts)
    if not of.is_rated:
        finding = returns.unrated(name, bool(of.asked.moment.text)) if area.own else _unrated(name, figures)
        return Heading(finding, place, told.NO_RATINGS if area.own else "")
    finding = sentences.area_finding(name, of.place, of.means, of.asked.phrases, of.workshop)
    stands = sentences.area_lede(None, None, of.means, of.workshop)
    held = told.held(of.held, of.cohorts or 0) if area.own else ""
    return Heading(finding, place, f"{stands} {held}".strip())


def _unrated(name: str, figures: int) -> str:
    return sentences.unrated_finding(name, figures)


def fact_strip(of: Standing) -> tuple[Fact, ...]:
    """At most four: what the briefing knows of its actions comes after them."""
    if of.row is None or not of.is_rated:
        cohorts = of.cohorts
        return (Fact("Cohorts", Number(cohorts, str(cohorts)), "none is rated"),) if cohorts else ()
    if of.asked.area.own:
        return tuple(facts.of_returns(of.row, of.totals, of.place, of.held, of.pair, local=of.asked.local))
    spread = distribution(of.asked.connection, Filters(), of.asked.viewer, (of.asked.programme,), of.asked.moment)
    return (*facts.of_published(of.row, of.totals, of.place), *facts.not_published(spread.n))


# The strip.


def levels_section(of: Standing) -> tuple[Section, list[Answer]]:
    """The seven domains, and the answers that they come from."""
    if not of.is_rated:
        return Section("levels", told.LEVELS, absent=told.NO_RATINGS if of.asked.area.own else told.NOT_RATED), []
    answers = [of.levels.source, of.programme] if of.shown and of.levels else [of.programme]
    section = Section(
        id="levels",
        head=_finding(of),
        kinds=of.programme.tags,
        blocks=(_strip(of), *_notes(of)),
        source=told.source_line(answers[0], returns.COMPUTED if of.asked.area.own else ""),
    )
    return section, answers


def _finding(of: Standing) -> str:
    """Without the area's name, which stands over it."""
    name, phrases = of.asked.area.name, of.asked.phrases
    if of.shown:
        found = words.levels_finding(name, of.means, phrases, of.shown.after)
    else:
        found = sentences.domain_finding(name, of.means, of.beside.region, phrases)
    return sentences.capital(found.removeprefix(f"{name} has "))


def _notes(of: Standing) -> list[Note]:
    """How to read the squares, and what a reader of the levels has to know."""
    labels = [words.labels_note(of.labels)] if of.shown else []
    withheld = [words.WITHHELD] if of.levels and of.levels.withheld else []
    own = [] if of.asked.area.own else [told.PUBLISHED_MEANS]
    return [*_of_squares(of), _note((*labels, *withheld, *own, told.INDICATIVE))]


def _of_squares(of: Standing) -> list[Note]:
    if not of.shown:
        return []
    missing = words.missing_note(of.shown.missing, of.labels, of.shown.pair[1]) if of.shown.pair[0] else ""
    return [replace(_note((told.drawn(of.shown.pair), missing)), of_drawing=True)]


def _note(parts: Iterable[str]) -> Note:
    return Note(f"{'. '.join(part.removesuffix('.') for part in parts if part)}.")


def _strip(of: Standing) -> LevelStrip:
    beside, area = of.beside, of.asked.area
    return LevelStrip(
        caption=f"{area.name} on the seven domains, beside {area.region or 'its region'} and all areas",
        lines=tuple(_line(of, beside, domain) for domain in of.asked.domains),
        area_head=told.shortened(area.name, told.HEAD),
        region_head=f"Region, {beside.region_areas}" if beside.region_tells else "",
        programme_head=f"All {beside.programme_areas}",
        moved_head=words.moved_head(of.levels.matched, max(of.levels.rated)) if of.levels and of.levels.pair[0] else "",
        workshops=tuple(filter(None, of.shown.pair)) if of.shown else (of.workshop,),
        tick_head=f"mean of all {beside.programme_areas} at {sentences.workshop_words(of.workshop)}",
    )


def _line(of: Standing, beside: Comparators, domain: Domain) -> DomainLine:
    code, shown = domain.code, of.shown
    head, step = words.next_step(domain, of.means[code], shown.after[code] if shown else {}, of.labels)
    return DomainLine(
        code,
        domain.name,
        domain.short_name,
        _own(of.means[code]),
        _beside(beside.region[code]),
        _beside(beside.programme[code]),
        before=_placed(shown.before[code], of.labels) if shown and shown.pair[0] else (),
        after=_placed(shown.after[code], of.labels) if shown else (),
        moved=_moved(of.levels, code),
        step_head=head,
        step=step,
    )


NOT_PUBLISHED = Missing("not_applicable", "not published")


def _own(mean: Decimal | None) -> Number | Missing:
    return NOT_PUBLISHED if mean is None else Number(mean, shown_mean(mean))


def _beside(mean: Decimal | None) -> Number | Missing:
    """A mean of means, which is computed for this alone: to two decimals, as an area's own is."""
    return NOT_PUBLISHED if mean is None else Number(half_up(mean, 2), shown_mean(mean))


def _placed(levels: dict[str, int] | Any, labels: dict[str, str]) -> tuple[Placed, ...]:
    return tuple(Placed(cohort, labels[cohort], level) for cohort, level in levels.items())


def _moved(levels: CohortLevels | None, code: str) -> Moves | Missing | None:
    if levels is None or not levels.pair[0]:
        return None
    change = levels.changes.get(code)
    return Moves(change.up, change.same, change.down) if change and change.matched else Missing("not_matched")
