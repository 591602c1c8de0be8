"""The CASCADE framework as data: seven domains, four levels, and what each level is like in our own words.

The names of domains and levels are the framework's (Anna Freud Centre, 2015). Its descriptions are its copyright;
those in ``framework.toml`` are ours. A licensed site hands in the original wording as a file of the same form.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema

FRAMEWORK = Path(__file__).parent / "framework.toml"


@dataclass(frozen=True)
class Level:
    """One of the four ordered levels."""

    level: int
    code: str
    name: str


@dataclass(frozen=True)
class Step:
    """What a domain is like at a level, and what to do next to leave it for the one above."""

    level: int
    description: str
    next_step: str | None


@dataclass(frozen=True)
class Domain:
    """One of the seven domains, with a step for each level; ``phrase`` is its name within a sentence."""

    code: str
    name: str
    short_name: str
    phrase: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Framework:
    """All domains and levels, in the framework's order."""

    source: str
    domains: tuple[Domain, ...]
    levels: tuple[Level, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(domain.code for domain in self.domains)


@cache
def framework(path: Path = FRAMEWORK) -> Framework:
    """The framework in a file of the form of ``framework.toml``."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return Framework(
        source=content["source"],
        levels=tuple(Level(**level) for level in content["levels"]),
        domains=tuple(_domain(entry) for entry in content["domains"]),
    )


def _domain(entry: dict[str, object]) -> Domain:
    descriptions, next_steps = list(entry["levels"]), list(entry["next_steps"])  # type: ignore[call-overload]
    steps = (
        Step(level, text, next_steps[level] if level < len(next_steps) else None)
        for level, text in enumerate(descriptions)
    )
    return Domain(str(entry["code"]), str(entry["name"]), str(entry["short_name"]), str(entry["phrase"]), tuple(steps))


def sync_framework(connection: Connection) -> None:
    """Writes the framework into its tables. Changes nothing when they hold it already."""
    for table, rows in _tables():
        for row in _missing(connection, table, rows):
            _put(connection, table, row)


def framework_is_stored(connection: Connection) -> bool:
    """Whether the tables hold the framework as it is."""
    return not any(_missing(connection, table, rows) for table, rows in _tables())


Rows = list[dict[str, object]]


def _tables() -> list[tuple[sa.Table, Rows]]:
    """The framework's tables, those first that others refer to, with the rows that they should have."""
    content = framework()
    names = ("code", "name", "short_name", "phrase")
    return [
        (schema.levels, [vars(level) for level in content.levels]),
        (
            schema.domains,
            [
                {"position": position} | {name: getattr(domain, name) for name in names}
                for position, domain in enumerate(content.domains, 1)
            ],
        ),
        (
            schema.level_descriptions,
            [{"domain": domain.code, **vars(step)} for domain in content.domains for step in domain.steps],
        ),
        (schema.workshops, [{"code": f"W{round_}", "round": round_} for round_ in range(1, 10)]),
    ]


def _missing(connection: Connection, table: sa.Table, rows: Rows) -> Rows:
    """The rows that a table lacks or has otherwise."""
    key = [column.name for column in table.primary_key]
    stored = {tuple(row[name] for name in key): dict(row) for row in connection.execute(sa.select(table)).mappings()}
    return [row for row in rows if not row.items() <= stored.get(tuple(row[name] for name in key), {}).items()]


def _put(connection: Connection, table: sa.Table, row: dict[str, object]) -> None:
    same = [column == row[column.name] for column in table.primary_key]
    if not connection.execute(table.update().where(*same).values(**row)).rowcount:
        connection.execute(table.insert().values(**row))
