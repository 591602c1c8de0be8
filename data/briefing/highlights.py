"""What surveys and activity show clearly, and what was noted: of an area that only others publish about, their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from data.answer import Answer
from data.briefing.asked import Asked
from data.briefing.evidence import whose
from data.briefing.model import Block, Bullet, Bullets, Cell, Note, Number, Section, Table
from data.missing import Missing
from data.queries.area import published_about
from data.queries.area_sources import Statement
from data.queries.chart_summaries import special_causes_now
from data.sentences import briefing as told
from data.sentences import charts as charted
from data.sentences import sources as words
from data.sentences.measured import NO_AGREEMENT

Record = Mapping[str, Any]
MOST_HIGHLIGHTS, MOST_NOTES, MOST_FIGURES = 3, 1, 8
"""On the one page; a note stands in the place of a highlight. The files have all."""


def highlights_section(asked: Asked) -> tuple[Section, list[Answer]]:
    """What is more than noise in the area's surveys, the special causes that stand now, and the notes since the last meeting."""
    if not asked.area.own:
        return _published(asked)
    statements = [each for domain in asked.sources.domains for each in domain.statements]
    notes = asked.notes.records()
    if not statements and not asked.charts and not notes:
        return Section("highlights", told.HIGHLIGHTS, absent=told.NO_HIGHLIGHT), []
    answers = [asked.sources.source] if statements else []
    answers += [answer for answer in (asked.charted, asked.notes) if len(answer.rows)]
    blocks = (*_highlights(asked, statements), *(_notes(asked, notes) if notes else ()))
    source = "; ".join(filter(None, map(told.source_line, answers[:1])))
    return Section("highlights", told.HIGHLIGHTS, answers[0].tags, blocks, source), answers


def _highlights(asked: Asked, statements: list[Statement]) -> tuple[Block, ...]:
    said = _clear(statements)
    clear = (*said, *map(_special, special_causes_now(asked.charts)))
    first = MOST_HIGHLIGHTS - min(len(asked.notes.rows), MOST_NOTES)
    more = told.part(first, len(clear), "highlight", "in the files")
    tables = (
        *([_statements(asked, statements)] if statements else []),
        *([_measures(asked)] if asked.charts else []),
    )
    bullets = Bullets(clear, first, more) if clear else Note(told.NOTHING_CLEAR)
    return (bullets, *tables, *whose(asked, on_page=bool(said)))


def _clear(statements: list[Statement]) -> tuple[Bullet, ...]:
    clear = (each for each in statements if each.verdict in ("up", "down"))
    return tuple(
        Bullet(
            f"‘{each.statement}’: {words.shares_words(each)}, {words.verdict_words(each)}.", words.GROUPS[each.group]
        )
        for each in clear
    )


def _special(row: Record) -> Bullet:
    """``Mean wait: 43.0 days in Oct 2026, concern: above the upper limit; expected 21 to 38.``"""
    return Bullet(f"{told.special_cause(row)}.", f"{row['name']}:")


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
    return Missing("not_applicable", NO_AGREEMENT) if share is None else Number(share, str(share), "%")


def _measures(asked: Asked) -> Table:
    columns = ("Measure", "Last figure", "Unit", "Of", "What the chart says", "Figures", "Against the target")
    rows = tuple(
        (
            row["name"],
            _figure(row),
            "per cent" if row["unit"] == "%" else row["unit"],
            charted.span(row) if row["period_start"] else Missing("too_few", "no period can be charted"),
            told.chart_says(row),
            Number(row["months"], str(row["months"])),
            charted.assurance_words(row),
        )
        for row in asked.charts
    )
    return Table(f"Activity of {asked.area.name}, all teams together", columns, rows, first=0)


DIGITS = 15
"""That a workbook keeps of a number."""


def _figure(row: Record) -> Cell:
    if row["value"] is None:
        return Missing("too_few", "no period can be charted")
    return Number(Decimal(f"{row['value']:.{DIGITS}g}"), charted.number(row["value"], row["charted"].places))


# What was noted.


def _notes(asked: Asked, notes: Sequence[Record]) -> tuple[Block, ...]:
    """The latest note on the page, all in the files."""
    bullets = tuple(Bullet(told.noted(row["text"]), f"Noted, {charted.day(row['date'])}:") for row in notes)
    more = told.part(MOST_NOTES, len(notes), "note", "in the files")
    columns = ("Date", "Note", "By, by role", "Team", "Measure")
    rows = tuple(
        (
            row["date"],
            row["text"],
            row["by_role"] or Missing("not_submitted"),
            row["team_code"] or Missing("not_applicable", "all teams"),
            row["measure"] or Missing("not_applicable", "all measures"),
        )
        for row in notes
    )
    table = Table(f"Dated notes of {asked.area.name} since {charted.day(asked.since_day)}", columns, rows, first=0)
    return Bullets(bullets, MOST_NOTES, more), table, Note(charted.BESIDE, on_page=False)


# What others publish.


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
        more=told.part(MOST_FIGURES, len(rows), "figure", "on the area’s page and in the files"),
        more_href=asked.page("published"),
        on_page=(0, 1),
    )
    return Section("highlights", told.PUBLISHED, about.tags, (table,), told.source_line(about)), [about]
