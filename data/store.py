"""Opens the store, on SQLite or PostgreSQL, and brings it to the newest schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine, make_url

from data.framework import framework_is_stored, sync_framework

MIGRATIONS = Path(__file__).parent / "migrations"
WRITER = 7_304_118
"""The advisory lock that one writer at a time holds on PostgreSQL."""
WAIT_SECONDS = 60
"""How long a writer waits for another one to finish."""


class StoreUnreachable(Exception):
    """The store can't be opened; the message is a sentence for the person who asked."""


class StoreBusy(Exception):
    """Another load holds the store; the message says what to do."""


TROUBLE = (StoreUnreachable, StoreBusy, sa.exc.DatabaseError)
"""Everything that a store can do to the person who runs a command."""


def in_words(trouble: Exception) -> str:
    """What happened and what to do, in a sentence."""
    if isinstance(trouble, sa.exc.DatabaseError):
        reason = str(trouble.orig).strip().splitlines()[0]
        where = " Check DATABASE_URL." if isinstance(trouble, sa.exc.OperationalError) else ""
        return f"The store can't be used: {reason}.{where}"
    return str(trouble)


def open_store(url: str) -> Engine:
    """An engine for the store at ``url``; a SQLite file's folder is made when it is missing."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except sa.exc.ArgumentError as error:
        raise StoreUnreachable(
            "DATABASE_URL is not an address of a store. Use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."
        ) from error
    if backend == "sqlite":
        return _open_sqlite(parsed)
    if backend == "postgresql":
        return _open_postgresql(parsed)
    raise StoreUnreachable(f"A store on {backend} is not supported. Use sqlite:/// or postgresql+psycopg://.")


@contextmanager
def closing_store(url: str) -> Iterator[Engine]:
    """The store at ``url``, all of its connections closed at the end."""
    store = open_store(url)
    try:
        yield store
    finally:
        store.dispose()


def _open_postgresql(url: sa.URL) -> Engine:
    try:
        # One snapshot a reader, as SQLite gives: an answer never mixes two states.
        return sa.create_engine(url, pool_pre_ping=True, isolation_level="REPEATABLE READ")
    except sa.exc.NoSuchModuleError as error:
        raise StoreUnreachable(f"{url.drivername} is not a driver here. Use postgresql+psycopg://.") from error


def _open_sqlite(url: sa.URL) -> Engine:
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    engine = sa.create_engine(url, connect_args={"timeout": WAIT_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def prepare(dbapi_connection, _record) -> None:  # type: ignore[no-untyped-def]
        # The driver's own transactions begin late and commit before some statements; ours begin when we say.
        dbapi_connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "synchronous=NORMAL"):
            dbapi_connection.execute(f"PRAGMA {pragma}")
        with suppress(sqlite3.OperationalError):  # another connection is just setting it, for all of the file
            dbapi_connection.execute("PRAGMA journal_mode=WAL")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnreachable(f"The store's folder can't be made: {error.strerror}. Check DATABASE_URL.") from error


@contextmanager
def writing(store: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing. A second writer waits for the first, then gives up.

    Raises StoreBusy when the first one hasn't finished in ``WAIT_SECONDS``.
    """
    # A writer's snapshot must come after its wait for the one before it.
    level = {"isolation_level": "READ COMMITTED"} if store.dialect.name == "postgresql" else {}
    with store.connect().execution_options(writing=True, **level) as connection:
        try:
            transaction = connection.begin()
            if store.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER})")
        except sa.exc.OperationalError as error:
            if not any(words in str(error.orig) for words in ("locked", "lock timeout")):
                raise
            raise StoreBusy("Another load is being written. Wait for it to end, then run this again.") from error
        with transaction:
            yield connection


def migrate(store: Engine) -> None:
    """Brings the store to the newest schema and its framework's wording up to date. Does nothing when it is."""
    with store.connect() as connection:
        if is_migrated(connection) and framework_is_stored(connection):
            return  # without the writers' lock: what only reads doesn't wait for a load
    with writing(store) as connection:
        upgrade(connection)
        sync_framework(connection)


def upgrade(connection: Connection, revision: str | None = None) -> None:
    """Brings the store's tables up to a revision, the newest unless told, in the caller's transaction.

    Raises StoreUnreachable when this release doesn't know the schema that the store has.
    """
    revision = revision or revisions()[0]
    if current_revision(connection) == revision:
        return
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise StoreUnreachable(
            f"The store has a schema that this release doesn't know ({error}). Use the release that made it, "
            "or a newer one."
        ) from error


def is_migrated(connection: Connection) -> bool:
    """Whether the store has the newest schema."""
    return current_revision(connection) == revisions()[0]


def current_revision(connection: Connection) -> str | None:
    """The revision of the schema that the store has; None where it has none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> tuple[str, ...]:
    """Every revision that this release knows, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
