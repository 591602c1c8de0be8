"""What erased rows leave on the disk, and how that goes too."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy.engine import Engine

from data.schema import metadata

WAIT_SECONDS = 5
"""How long the wiping of a SQLite file waits for those who read it."""
IN_USE = "Others were reading the store, so that erased rows may still be in its -wal file."


def wipe(store: Engine) -> str:
    """Frees what erased rows took on disk. Returns a sentence on what couldn't be freed, blank when all was."""
    return _wipe_postgresql(store) if store.dialect.name == "postgresql" else _wipe_sqlite(store)


def _wipe_postgresql(store: Engine) -> str:
    with store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in metadata.tables:
            connection.exec_driver_sql(f"VACUUM {name}")
    return ""


def _wipe_sqlite(store: Engine) -> str:
    """A row that was ever updated may have left a stale copy in its page, so that the whole file is written anew."""
    with closing(store.raw_connection()) as borrowed:
        database: Any = borrowed.dbapi_connection
        try:
            database.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")
            database.execute("VACUUM")
            busy = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError as trouble:
            return f"Erased rows may still be on the disk: {trouble}."
        finally:
            borrowed.invalidate()  # its settings, and what its temporary tables left, go with it
    return "" if not busy else IN_USE
