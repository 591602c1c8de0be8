"""What several sources say of the domains, and what surveys and activity show clearly."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from data.answer import Answer
from data.briefing.asked import Asked
from data.briefing.model import Block, Bullet, Bullets, Cell, Moves, Note, Number, Section, Table
from data.measures.rounding import half_up
from data.missing import Missing
from data.queries.area import published_about
from data.queries.area_sources import Charted, DomainEvidence, Statement
from data.sentences import briefing as told
from data.sentences import capital
from data.sentences import sources as words

LEAST_SOURCES, MOST_SOURCES, MOST_HIGHLIGHTS, MOST_FIGURES = 2, 3, 3, 8
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
    more = told.rest(len(bullets) - first, "domain", "on the area’s page and in the files")
    blocks: tuple[Block, ...] = (
        Bullets(bullets, first, more, asked.page("sources")) if bullets else Note(f"{_finding(asked)}."),
        _table(asked),
    )
    source = told.source_line(sources.source, words.ASSOCIATION)
    return Section("sources", told.SOURCES, sources.source.tags, (*blocks, *_whose(asked)), source)


def _whose(asked: Asked, *, on_page: bool = True) -> tuple[Note, ...]:
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


# Highlights.


def highlights_section(asked: Asked) -> tuple[Section, list[Answer]]:
    """What is more than noise in the area's surveys and activity; of an area that only others publish about, their figures."""
    if not asked.area.own:
        return _published(asked)
    statements = [each for domain in asked.sources.domains for each in domain.statements]
    charted = [each for domain in asked.sources.domains for each in domain.charted]
    if not statements and not charted:
        return Section("highlights", told.HIGHLIGHTS, absent=told.NO_HIGHLIGHT), []
    said = _clear(statements)
    clear = (*said, *_special(charted))
    bullets = Bullets(
        clear,
        MOST_HIGHLIGHTS,
        told.rest(len(clear) - MOST_HIGHLIGHTS, "highlight", "in the files"),
    )
    tables = (
        *([_statements(asked, statements)] if statements else []),
        *([_measures(asked, charted)] if charted else []),
    )
    blocks = (bullets if clear else Note(told.NOTHING_CLEAR), *tables, *_whose(asked, on_page=bool(said)))
    source = asked.sources.source
    return Section("highlights", told.HIGHLIGHTS, source.tags, blocks, told.source_line(source)), [source]


def _clear(statements: list[Statement]) -> tuple[Bullet, ...]:
    clear = (each for each in statements if each.verdict in ("up", "down"))
    return tuple(
        Bullet(
            f"‘{each.statement}’: {words.shares_words(each)}, {words.verdict_words(each)}.", words.GROUPS[each.group]
        )
        for each in clear
    )


def _special(charted: list[Charted]) -> tuple[Bullet, ...]:
    special = {each.measure: each for each in charted if each.latest and each.latest.flag}
    return tuple(
        Bullet(f"{words.charted_words(each)}: {words.special_words(each.latest)}.", f"{each.measure.name}:")
        for each in special.values()
        if each.latest
    )


def _statements(asked: Asked, statements: list[Statement]) -> Table:
    columns = ("Statement", "Group", "Pairs", "Agreeing at baseline, %", "Agreeing at follow-up, %", "Verdict")
    rows = tuple(
        (
            each.statement,
            words.GROUPS[each.group],
            Number(each.pairs, str(each.pairs)),
            _share(each.baseline_pct),
            _share(each.follow_up_pct),
            words.verdict_words(each),
        )
        for each in statements
    )
    return Table(f"Survey statements of {asked.area.name}", columns, rows, first=0)


def _share(share: Decimal | None) -> Cell:
    return Missing("not_applicable", "no agreement defined") if share is None else Number(share, str(share), "%")


def _measures(asked: Asked, charted: list[Charted]) -> Table:
    each_once = {each.measure: each for each in charted}
    rows = tuple(
        (
            each.measure.name,
            words.charted_words(each),
            words.special_words(each.latest) if each.latest else Missing("too_few", "no period can be charted"),
            Number(each.months, str(each.months)),
        )
        for each in each_once.values()
    )
    columns = ("Measure", "Last period", "What the chart says", "Periods with a figure")
    return Table(f"Activity of {asked.area.name}, all teams together", columns, rows, first=0)


def _published(asked: Asked) -> tuple[Section, list[Answer]]:
    """Every figure that a source prints about an area, as printed."""
    about = published_about(asked.connection, asked.area, asked.moment)
    if asked.programme.rated_areas or not len(about.rows):
        return Section("highlights", told.HIGHLIGHTS, absent=told.SURVEYS_ELSEWHERE), []
    rows = tuple((row["figure"], row["value"], f"{row['source']}, {row['place']}") for row in about.records())
    table = Table(
        caption=f"Every published figure about {asked.area.name}",
        columns=("Figure", "Published value", "Where"),
        rows=rows,
        first=MOST_FIGURES,
        more=told.rest(len(rows) - MOST_FIGURES, "figure", "on the area’s page and in the files"),
        more_href=asked.page("published"),
        on_page=(0, 1),
    )
    return Section("highlights", told.PUBLISHED, about.tags, (table,), told.source_line(about)), [about]
