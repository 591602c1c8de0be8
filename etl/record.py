"""The row that each load has in the store: who brought which file, when, and what it did."""

from __future__ import annotations

import getpass
import tomllib
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.geographies import FOLDER
from data.schema import loads, sources
from etl.history.ledger import undone
from etl.report import Report, Stamp
from etl.write import next_load_id

SOURCES = FOLDER / "sources.toml"


def stamp(sha256: str) -> Stamp:
    """Of bytes that are loaded now, by who runs this."""
    return Stamp(sha256, datetime.now(UTC).replace(microsecond=0), who())


def begin(connection: Connection, *, feed: str, file: str, by: Stamp, read: int = 0, **more: Any) -> int:
    """Adds a load whose rows are still to be counted; ``more`` are further columns of ``loads``. Returns its number."""
    load_id = next_load_id(connection)
    about = {"id": load_id, "feed": feed, "file": file, "action": "load", "simulated": False, **vars(by)}
    counts = {"read": read, "loaded": read, "unchanged": 0, "replaced": 0, "rejected": 0, "notes": []}
    connection.execute(loads.insert().values(**{**about, **counts, **more}))
    return load_id


def official(connection: Connection, code: str) -> str:
    """The code of a publisher of open data, which ``loads`` may name once the table of sources has it."""
    told = tomllib.loads(SOURCES.read_text(encoding="utf-8"))[code]
    known = connection.scalar(sa.select(sources.c.code).where(sources.c.code == code))
    if not known:
        connection.execute(sources.insert().values(code=code, **told))
    return code


def finish(connection: Connection, report: Report) -> None:
    """Writes a load's counts and notes, once they are known."""
    counts = {name: getattr(report, name) for name in ("read", "loaded", "unchanged", "replaced", "rejected")}
    changing = loads.update().where(loads.c.id == report.load_id)
    connection.execute(changing.values(**counts, notes=list(report.notes)))


def stands(connection: Connection, feed: str, file: str, sha256: str) -> bool:
    """Whether the newest load of the feed's file that was not taken back brought these very bytes."""
    newest = _standing(connection, feed).where(loads.c.file == file).order_by(loads.c.id.desc()).limit(1)
    return connection.scalar(newest) == sha256


def _standing(connection: Connection, feed: str) -> sa.Select[str]:
    """The bytes of the feed's files whose load was not taken back."""
    of_files = loads.c.action.in_(("load", "replace"))
    return sa.select(loads.c.sha256).where(loads.c.feed == feed, of_files, loads.c.id.not_in(undone(connection)))


def brought_before(connection: Connection, feed: str, sha256: str, *, before: int) -> bool:
    """Whether some earlier load of the feed that was not taken back brought these very bytes."""
    same = _standing(connection, feed).where(loads.c.sha256 == sha256, loads.c.id < before)
    return bool(connection.scalar(sa.select(same.exists())))


def who() -> str:
    """The account that runs the load, where the machine knows its name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
