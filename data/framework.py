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
    content = framework()
    _sync(connection, schema.levels, [vars(level) for level in content.levels])
    _sync(
        connection,
        schema.domains,
        [
            {"position": position} | {name: getattr(domain, name) for name in ("code", "name", "short_name", "phrase")}
            for position, domain in enumerate(content.domains, 1)
        ],
    )
    _sync(
        connection,
        schema.level_descriptions,
        [{"domain": domain.code, **vars(step)} for domain in content.domains for step in domain.steps],
    )
    _sync(connection, schema.workshops, [{"code": f"W{round_}", "round": round_} for round_ in range(1, 10)])


def _sync(connection: Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
    key = [column.name for column in table.primary_key]
    stored = {tuple(row[name] for name in key): dict(row) for row in connection.execute(sa.select(table)).mappings()}
    for row in rows:
        identity = tuple(row[name] for name in key)
        if identity not in stored:
            connection.execute(table.insert().values(**row))
        elif {name: stored[identity][name] for name in row} != row:
            where = [table.c[name] == value for name, value in zip(key, identity, strict=True)]
            connection.execute(table.update().where(*where).values(**row))
