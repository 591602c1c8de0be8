"""What an area's page says of its sources and of whom it can learn from, as tidy rows: one area at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.domain_sources import SOURCES
from data.filters import Filters
from data.queries.area import Area, find_area
from data.queries.area_sources import AreaSources, Charted, DomainEvidence, Statement, area_sources
from data.queries.areas import areas, rated_only
from data.queries.catalogue import Programme
from data.queries.learning import MOVED, Learning, Near, learning
from data.queries.profiles import rounds
from data.queries.provenance import answer, of_dicts
from data.versions import NOW, AsOf
from data.viewer import Viewer

OF_AREA = ("programme", "simulated", "region", "area_code", "area_name")
EVIDENCE = (
    "item",
    "group",
    "unit",
    "counted",
    "value_from",
    "value_to",
    "up",
    "same",
    "down",
    "lower_limit",
    "upper_limit",
    "period_start",
    "verdict",
    "pointing",
)
SOURCES_COLUMNS = (*OF_AREA, "domain", "source", *EVIDENCE, "together", *(f"{name}_status" for name in EVIDENCE))
LEARNING_COLUMNS = (
    *OF_AREA,
    "workshop",
    "near_code",
    "near_name",
    "near_region",
    "near_lead",
    "distance",
    "shared",
    "learn_from",
    "from",
    "to",
    *MOVED,
    "completed",
    *(f"{name}_status" for name in (*MOVED, "completed")),
)
Row = dict[str, Any]


def _asked(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> tuple[Area, Programme] | None:
    """The one area that is asked for, with its programme; None where it is of none of those chosen."""
    found = find_area(connection, filters.one("area"), viewer, moment)
    programme = next((each for each in chosen if found and each.name == found.programme), None)
    return (found, programme) if found and programme else None


def _about(area: Area, programme: Programme) -> Row:
    about = (programme.name, programme.simulated, area.region, area.code, area.name)
    return dict(zip(OF_AREA, about, strict=True))


# Sources.


def sources_of_area(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a domain, source (rating, survey, activity) and thing that it tells, of the area that the filters name; of a
    source that tells nothing one row without values. Columns: ``SOURCES_COLUMNS``.

    ``value_from``, ``value_to``: of ratings means of matched cohorts, 0 to 3; of surveys shares agreeing, %; of activity the
    last period's figure alone, beside its limits. ``counted``: matched cohorts, matched respondents, or periods.
    """
    asked = _asked(connection, filters, viewer, chosen, moment)
    if asked is None or not asked[0].own:
        return answer(connection, "sources", of_dicts(SOURCES_COLUMNS, ()), (), n="no sources of own returns")
    area, programme = asked
    found = area_sources(connection, area, programme, viewer, moment)
    rows = [_about(area, programme) | row for each in found.domains for row in _evidence(each, found)]
    return replace(found.source, rows=of_dicts(SOURCES_COLUMNS, rows))


def _evidence(each: DomainEvidence, found: AreaSources) -> Iterator[Row]:
    told: Mapping[str, list[Row]] = {
        "rating": [_rated(each)] if each.moved else [],
        "survey": [_answered(one) for one in each.statements],
        "activity": [_charted(one) for one in each.charted],
    }
    for (source, rows), pointing in zip(told.items(), each.pointing, strict=True):
        why = _why(source, each, found)
        for row in rows or [{f"{name}_status": why for name in EVIDENCE}]:
            yield {"domain": each.domain, "source": source, "pointing": pointing, "together": each.together} | row


def _why(source: str, each: DomainEvidence, found: AreaSources) -> str:
    """Why a source tells nothing of a domain."""
    if source == "rating":
        return "not_matched"
    asked = found.units if source == "survey" else SOURCES[each.domain].no_measure
    return "not_applicable" if asked else "not_submitted"


def _rated(each: DomainEvidence) -> Row:
    moved = each.moved
    if moved is None:
        return {}
    ways = {name: getattr(moved, name) for name in ("up", "same", "down")}
    means = {"value_from": moved.mean_from, "value_to": moved.mean_to}
    return {"item": "Levels of matched cohorts", "counted": moved.matched} | means | ways


def _answered(one: Statement) -> Row:
    shares = {"value_from": one.baseline_pct, "value_to": one.follow_up_pct, "verdict": one.verdict}
    return {"item": one.statement, "group": one.group, "unit": "+".join(one.areas), "counted": one.pairs} | shares


def _charted(one: Charted) -> Row:
    row: Row = {"item": one.measure.name, "counted": one.months}
    if one.latest is None:
        return row | {"value_to_status": "suppressed" if one.withheld else "not_applicable"}
    last, most = one.latest, one.measure.most
    row |= {"value_to": last.value, "period_start": last.start, "verdict": last.flag}
    if last.lower is None or last.upper is None:
        return row
    return row | {
        "lower_limit": max(last.lower, 0.0),
        "upper_limit": last.upper if most is None else min(last.upper, most),
    }


# Learning.


def learning_of_area(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row an area that is like the one that the filters name, those to learn from first. Columns: ``LEARNING_COLUMNS``.

    ``workshop``: the one at which they are alike; ``from``, ``to`` and the counts are of the total of matched cohorts.
    """
    asked = _asked(connection, filters, viewer, chosen, moment)
    empty = answer(connection, "learning", of_dicts(LEARNING_COLUMNS, ()), (), n="no area like it")
    if asked is None:
        return empty
    area, programme = asked
    at = _workshop(connection, area, filters, moment)
    told = Filters().changed(workshop=at or None)
    standing = rated_only(areas(connection, told, viewer, [programme], moment))
    mine = standing.rows[standing.rows["area_code"] == area.code]
    if mine.empty:
        return empty
    found = learning(connection, area.code, standing, mine["workshop"].iloc[0], programme, viewer, moment)
    rows = [_about(area, programme) | _near(each, found, known=programme.own) for each in found.near]
    return replace(found.source, name="learning", rows=of_dicts(LEARNING_COLUMNS, rows))


def _workshop(connection: Connection, area: Area, filters: Filters, moment: AsOf) -> str:
    """The workshop asked for, else the area's own latest; blank where its ratings are published."""
    held = [each.workshop for each in rounds(connection, area.place_id, moment)] if area.own else []
    wanted = filters.one("workshop")
    return wanted if wanted in held or not held else held[-1]


def _near(each: Near, found: Learning, *, known: bool) -> Row:
    about = {"near_code": each.code, "near_name": each.name, "near_region": each.region, "near_lead": each.lead}
    row = about | {"workshop": found.workshop, "distance": each.distance, "shared": each.shared}
    row |= {"learn_from": each.teaches, "completed": len(each.completed) if found.has_actions else None}
    row |= dict(zip(("from", "to"), found.moves.pair, strict=True)) if found.moves else {}
    row |= vars(each.moved) if each.moved else {}
    why = "not_matched" if found.moves else "not_applicable"
    missing = {name: why for name in MOVED if row.get(name) is None}
    missing |= {} if found.has_actions else {"completed": "not_submitted" if known else "not_applicable"}
    return row | {f"{name}_status": reason for name, reason in missing.items()}
