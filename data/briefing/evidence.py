"""What several sources say of the domains."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from data.briefing.asked import Asked
from data.briefing.model import Block, Bullet, Bullets, Cell, Moves, Note, Number, Section, Table
from data.measures.rounding import half_up
from data.missing import Missing
from data.queries.area_sources import DomainEvidence
from data.sentences import briefing as told
from data.sentences import capital
from data.sentences import sources as words

LEAST_SOURCES, MOST_SOURCES = 2, 3
FIRST = ("disagree", "agree", "no_joint_evidence", "one_source", "no_source")
"""What a meeting has most to say about comes first."""


def sources_section(asked: Asked) -> Section:
    """Each domain of which there is more than one source, in a sentence; what each source says of all in the files."""
    if not asked.area.own:
        return Section("sources", told.SOURCES, absent=capital(told.NOT_PUBLISHED))
    sources = asked.sources
    if not sources.any:
        return Section("sources", told.SOURCES, absent=told.NO_SOURCE_BESIDE)
    phrases = asked.phrases
    several = sorted(
        (each for each in sources.domains if each.together not in ("one_source", "no_source")),
        key=lambda each: FIRST.index(each.together),
    )
    bullets = tuple(_bullet(each, phrases) for each in several)
    pointing = sum(each.together in ("agree", "disagree") for each in several)
    first = min(MOST_SOURCES, max(LEAST_SOURCES, pointing))
    more = told.part(first, len(bullets), "domain", "on the area’s page and in the files")
    blocks: tuple[Block, ...] = (
        Bullets(bullets, first, more, asked.page("sources")) if bullets else Note(f"{_finding(asked)}."),
        _table(asked),
    )
    source = told.source_line(sources.source, words.ASSOCIATION)
    return Section("sources", told.SOURCES, sources.source.tags, (*blocks, *whose(asked)), source)


def whose(asked: Asked, *, on_page: bool = True) -> tuple[Note, ...]:
    """Whose answers the survey's are: how many areas' on the page, where any stands there, which ones in the files."""
    sources = asked.sources
    if not sources.units:
        return ()
    named = words.units_words(sources.units, sources.names, asked.area.code)
    return Note(told.units_counted(sources.units), on_page), Note(named, on_page=False)


def _finding(asked: Asked) -> str:
    return words.finding(asked.sources.domains, asked.phrases)


def _bullet(each: DomainEvidence, phrases: dict[str, str]) -> Bullet:
    """``Contact points: agree.`` and what each source says."""
    head = f"{capital(phrases[each.domain])} ({each.domain}): {words.TOGETHER[each.together].lower()}."
    special = [one for one in each.charted if one.latest and one.latest.flag]
    charted = special[:1] or ([] if each.statements else each.charted[:1])
    parts = [told.rated(each), *_asked(each), *map(told.charted_briefly, charted)]
    return Bullet(f"{capital('; '.join(filter(None, parts)))}.", head)


def _asked(each: DomainEvidence) -> Iterator[str]:
    """The statement that most is known of, the clear ones before the others."""
    for one in sorted(each.statements, key=lambda one: one.verdict not in ("up", "down"))[:1]:
        yield told.asked(one)


def _table(asked: Asked) -> Table:
    sources = asked.sources
    columns = ("Domain", words.rating_head(sources.pair), "Mean before", "Mean after", "Survey", "Activity", "Together")
    return Table(
        caption=f"What each source says of {asked.area.name}, by domain",
        columns=columns,
        rows=tuple(_row(each, asked.phrases) for each in sources.domains),
        first=0,
    )


NO_SURVEY = Missing("not_applicable", "no survey shown")
NO_ACTIVITY = Missing("not_applicable", "no measure of it")


def _row(each: DomainEvidence, phrases: dict[str, str]) -> tuple[Cell, ...]:
    moved = each.moved
    moves: Cell = Moves(moved.up, moved.same, moved.down) if moved else Missing("not_matched")
    means = (moved.mean_from, moved.mean_to) if moved else (None, None)
    asked = "; ".join(map(told.answered, each.statements))
    done = "; ".join(map(told.charted, each.charted))
    return (
        f"{each.domain} {capital(phrases[each.domain])}",
        moves,
        *map(_mean, means),
        asked or NO_SURVEY,
        done or NO_ACTIVITY,
        words.TOGETHER[each.together],
    )


def _mean(mean: Decimal | None) -> Cell:
    return Missing("not_matched") if mean is None else Number(half_up(mean, 2), str(half_up(mean, 1)))
