"""The thresholds that releases are decided by. The store keeps them: every load decides by the same ones."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.measures import disclosure, units
from data.schema import indicator_figures, release_rules, released, survey_units

VERSION = 16
"""Raised whenever what is worked out of the same facts changes: stores made before are brought in step when they are opened."""


class Lowered(Exception):
    """A threshold lies below that of an earlier release; the message says what to do."""


@dataclass(frozen=True)
class Rules:
    """Counts of children and staff under ``counts_below`` are withheld, and survey answers of fewer people than
    ``respondents_below``."""

    counts_below: int = disclosure.BELOW
    respondents_below: int = units.BELOW


def rules_in_force(connection: Connection) -> Rules:
    """The rules that the store's releases were decided by; the usual ones where there are none yet."""
    kept = _kept(connection)
    return Rules(**{name: kept[name] for name in vars(Rules()) if name in kept})


def settled(connection: Connection, wanted: Rules) -> bool:
    """Whether the store's releases were decided by these rules, as this release of the product makes them.

    Raises Lowered where an earlier release withheld more: what it withheld could be had by comparing the two.
    """
    kept = _kept(connection)
    binding = kept if _anything_released(connection) else {}
    for name, setting in (
        ("counts_below", "SUPPRESS_COUNTS_BELOW"),
        ("respondents_below", "SUPPRESS_RESPONDENTS_BELOW"),
    ):
        asked = getattr(wanted, name)
        if asked < binding.get(name, asked):
            raise Lowered(
                f"{setting} is {asked}, and the store’s figures were released with {kept[name]}. A threshold can be raised, "
                f"never lowered: what was withheld would show. Set it to {kept[name]} or more."
            )
    return kept == {**vars(wanted), "version": VERSION}


def upgraded(connection: Connection) -> bool:
    """Whether another release of the product made what the store has."""
    return _kept(connection).get("version", VERSION) != VERSION


def _anything_released(connection: Connection) -> bool:
    tables = (released, indicator_figures, survey_units)
    return any(connection.scalar(sa.select(table.c.id).limit(1)) is not None for table in tables)


def keep(connection: Connection, rules: Rules) -> None:
    """Writes the rules that releases are decided by from now on."""
    connection.execute(release_rules.delete())
    rows = [{"rule": name, "value": value} for name, value in {**vars(rules), "version": VERSION}.items()]
    connection.execute(release_rules.insert(), rows)


def _kept(connection: Connection) -> dict[str, int]:
    return dict(connection.execute(sa.select(release_rules.c.rule, release_rules.c.value)).all())
