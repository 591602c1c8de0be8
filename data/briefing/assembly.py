"""Puts a briefing together, from the queries and the sentences that the pages have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.engine import Connection

from data.answer import Answer, LoadRef
from data.briefing.asked import Asked, settled
from data.briefing.canonical import digest
from data.briefing.changes import since_section
from data.briefing.decisions import care_section, decisions_section
from data.briefing.evidence import sources_section
from data.briefing.highlights import highlights_section
from data.briefing.levels import Standing, fact_strip, heading, levels_section, standing
from data.briefing.link import link
from data.briefing.model import SECTIONS, Briefing, Fact, Section
from data.briefing.work import actions_fact, actions_section, attendance_section, returns_section, risks_section
from data.queries.area import Area, published_about
from data.queries.catalogue import Programme
from data.versions import AsOf
from data.viewer import Viewer

MOST_FACTS = 5


def briefing(
    connection: Connection,
    area: Area,
    viewer: Viewer,
    programme: Programme,
    moment: AsOf,
    since: AsOf | None,
    sections: Sequence[str],
    today: date,
    made_at: datetime | None = None,
) -> Briefing:
    """The briefing of an area at a moment, compared with ``since`` where that is given.

    ``sections``: ids of ``SECTIONS``; none stands for all, of which ``since`` is there only where a moment to compare with
    is. ``today``: the day that is looked at where the moment is now. What the viewer may not see is left out, and its
    section says so.
    """
    as_asked, as_of = settled(connection, moment, today)
    asked = Asked(connection, area, viewer, programme, as_asked, as_of, since)
    stands = standing(asked)
    found = [_section(name, asked, stands) for name in _wanted(sections, since)]
    answers = [answer for each in found for answer in each[1]]
    made = Briefing(
        area_code=area.code,
        area_name=area.name,
        programme=programme.name,
        simulated=programme.simulated,
        heading=heading(stands, len(published_about(connection, area, as_asked).rows) if not stands.is_rated else 0),
        facts=_facts(asked, stands),
        sections=tuple(section for section, _ in found),
        sources=tuple(dict.fromkeys(source for answer in answers for source in answer.sources)),
        loads=_loads(answers),
        since=since.text if since else "",
        as_of=as_of,
        link=link(area.code, since, as_of.text, sections),
        made_at=made_at or datetime.now(UTC),
    )
    return replace(made, sha256=digest(made))


def _wanted(sections: Sequence[str], since: AsOf | None) -> list[str]:
    if sections:
        return [name for name in SECTIONS if name in sections]
    return [name for name in SECTIONS if name != "since" or since]


def _facts(asked: Asked, stands: Standing) -> tuple[Fact, ...]:
    actions = actions_fact(asked)
    strip = fact_strip(stands)
    return (*strip[: MOST_FACTS - 1], actions) if actions else strip[:MOST_FACTS]


def _section(name: str, asked: Asked, stands: Standing) -> tuple[Section, Iterable[Answer]]:
    """A section, and the answers that its figures come from."""
    if name == "levels":
        return levels_section(stands)
    if name == "highlights":
        return highlights_section(asked)
    if name == "care":
        return care_section(stands), []
    if name == "decisions":
        return decisions_section(asked, stands.levels.missing if stands.levels else ()), asked.work
    make, of = OF_AREA[name]
    return make(asked), of(asked)


OF_AREA: Mapping[str, tuple[Callable[[Asked], Section], Callable[[Asked], list[Answer]]]] = {
    "sources": (sources_section, lambda asked: [asked.sources.source] if asked.area.own else []),
    "since": (since_section, lambda asked: [asked.changed.loads] if asked.changed else []),
    "actions": (actions_section, lambda asked: [asked.actions]),
    "risks": (risks_section, lambda asked: [asked.risks]),
    "attendance": (attendance_section, lambda asked: [asked.attendance]),
    "returns": (returns_section, lambda asked: [asked.returns]),
}
"""Sections that one question makes, and the answer to it."""


def _loads(answers: Iterable[Answer]) -> tuple[LoadRef, ...]:
    return tuple(sorted({load for answer in answers for load in answer.loads}, key=lambda load: load.id))
