"""What loads did to each other: which one undid, purged or followed which."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import loads
from etl.write import next_load_id

Load = dict[str, Any]
"""A row of ``loads``, or part of one."""
ABOUT = ("feed", "file", "sha256", "source", "place", "period", "simulated")
"""What a load's row says of its file."""
COUNTS = ("read", "loaded", "unchanged", "replaced", "rejected")
NOTHING: Load = dict.fromkeys(COUNTS, 0)
BLANK: Load = NOTHING | {"file": "", "sha256": "", "source": None, "place": None, "period": None, "notes": []}
"""What a load's row says once its content is erased."""


class Impossible(Exception):
    """What was asked can't be done, and nothing was; the message is a sentence for the person who asked."""


def find(connection: Connection, load_id: int) -> Load:
    """The load's row. Raises Impossible when there is none."""
    row = connection.execute(sa.select(loads).where(loads.c.id == load_id)).mappings().one_or_none()
    if row is None:
        raise Impossible(f"There is no load {load_id}. See which there are with: python -m etl loads")
    return {str(name): value for name, value in row.items()}


def add(connection: Connection, action: str, load: Load, by: str, about: Load) -> int:
    """A new load that undoes or purges ``load`` and has done nothing yet; returns its number."""
    number = next_load_id(connection)
    now = datetime.now(UTC).replace(microsecond=0)
    row = {"id": number, "at": now, "by": by, "action": action, "undoes": load["id"]}
    connection.execute(loads.insert().values(**NOTHING | about | row))
    return number


def acts(connection: Connection, action: str) -> list[tuple[int, int]]:
    """Every undo or purge and the load that it was of, oldest first."""
    query = sa.select(loads.c.id, loads.c.undoes).where(loads.c.action == action).order_by(loads.c.id)
    return [(row.id, row.undoes) for row in connection.execute(query)]


def undone(connection: Connection) -> dict[int, int]:
    """Each load that is undone, and the undo that made it so: one that wasn't undone itself."""
    found: dict[int, int] = {}
    for undo, of in reversed(acts(connection, "undo")):
        if undo not in found:
            found.setdefault(of, undo)
    return found


def purged(connection: Connection) -> dict[int, int]:
    """Each load that was purged, and the purge."""
    return {of: purge for purge, of in acts(connection, "purge")}


def followers(connection: Connection, load_id: int) -> list[int]:
    """The load, its undos, their undos and so on: what did nothing but bring its rows or take them away."""
    found = [load_id]
    for undo, of in acts(connection, "undo"):
        if of in found:
            found.append(undo)
    return found


def first_of(connection: Connection, load_id: int) -> int:
    """The load that an undo, or an undo of undos, is about in the end; the load itself when it is no undo."""
    of = dict(acts(connection, "undo"))
    while load_id in of:
        load_id = of[load_id]
    return load_id
