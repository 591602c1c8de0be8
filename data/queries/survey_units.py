"""The publication units in which survey answers are shown, by the names of their areas."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.queries.catalogue import Programme
from data.schema import areas, places, survey_units
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer


@dataclass(frozen=True)
class NamedUnit:
    """A unit of a group: its areas' codes with their names, and how many matched respondents it has."""

    group: str
    code: str
    areas: Mapping[str, str]
    matched: int


def named_units(
    connection: Connection, viewer: Viewer, programme: Programme, wave: str, moment: AsOf = NOW
) -> tuple[NamedUnit, ...]:
    """The units of a programme that are shown at a wave, in the order of their codes."""
    units = survey_units.c
    query = sa.select(units.respondent_group, units.unit, units.areas, units.matched).where(
        open_at(survey_units, moment), units.shown, units.programme_id == programme.id, units.wave == wave
    )
    found = connection.execute(query.order_by(units.respondent_group.desc(), units.unit)).all() if viewer.shared else []
    names = area_names(connection, programme, moment)
    return tuple(
        NamedUnit(group, unit, {code: names.get(code, code) for code in json.loads(told)}, matched)
        for group, unit, told, matched in found
    )


def area_names(connection: Connection, programme: Programme, moment: AsOf = NOW) -> dict[str, str]:
    """The areas of a programme, by code, in the order of their names."""
    named = sa.select(places.c.code, areas.c.name).join(areas, areas.c.place_id == places.c.id)
    named = named.where(open_at(areas, moment), places.c.programme_id == programme.id)
    return dict(connection.execute(named.order_by(areas.c.name, places.c.code)).all())


def units_with(units: Sequence[NamedUnit], area_code: str) -> list[NamedUnit]:
    """The units, one a group at most, in which an area's answers are shown."""
    return [unit for unit in units if area_code in unit.areas]
