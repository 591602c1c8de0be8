"""Lives of random stores: every step is compared with the rules, and at the end all that can be read is audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from tests.release import auditor, rules, since_auditor
from tests.release.auditor import Gathered, Holding, Row, Truth
from tests.release.joint_work import JointWork
from tests.release.rules import Model
from tests.release.since_auditor import About, Sums, Told
from tests.release.stores import World
from tests.store.reading import dump


@dataclass
class Life:
    """A random store, and what was seen of it after each of its loads."""

    world: World
    client: FlaskClient
    model: Model = field(default_factory=Model)
    facts: dict[int, dict[tuple[str, ...], object]] = field(default_factory=dict)
    held: dict[int, Holding] = field(default_factory=dict)
    seen: dict[int, Gathered] = field(default_factory=dict)
    below: dict[int, dict[str, int]] = field(default_factory=dict)
    done: dict[int, set[str]] = field(default_factory=dict)
    withheld: int = 0
    differences: int = 0
    changes: int = 0
    moves: int = 0
    purged_since: int | None = None

    def run(self, steps: int) -> None:
        try:
            for feed, rows in self.world.first():
                self._do(lambda feed=feed, rows=rows: self.world.load(feed, rows))
            for _ in range(steps):
                self._do(self.world.step)
            self._dry_run()
            self.audit()
        except BaseException as trouble:
            trouble.add_note("\n".join(self.world.done))
            raise

    def _do(self, thing: Callable[[], object]) -> None:
        before, world = set(self.world.erased), self.world
        thing()
        erased = next(iter(world.erased - before), None)
        if erased is not None:
            self.purged_since = min(erased, self.purged_since or erased)
        chosen = world.chosen
        self.model.follow(world.store, chosen.suppress_counts_below, chosen.suppress_respondents_below, erased)
        with world.store.connect() as connection:
            self.facts[self.model.newest] = auditor.facts_of(connection)
            self.done[self.model.newest] = since_auditor.completed(connection)
            kinds = rules.kinds(connection, chosen.suppress_counts_below, chosen.suppress_respondents_below)
            self.below[self.model.newest] = {name: kind.below for name, kind in kinds.items()}
        self.held[self.model.newest] = auditor.holding(self.model)
        self.seen[self.model.newest] = Gathered(
            **{name: {0: auditor.ask(self.client, name)} for name in ("activity", "outcomes", "attrition")}
        )

    def _dry_run(self) -> None:
        """A load that is only tried leaves everything as it was."""
        before = dump(self.world.store)
        rows = list(self.world.told.get("survey_responses", {}).values())
        if rows:
            self.world.load("survey_responses", [row | {"response": "1"} for row in rows], dry_run=True)
        assert dump(self.world.store) == before

    def audit(self) -> None:
        found = auditor.gather(self.client, self.seen)
        store, chosen = self.world.store, self.world.chosen
        with store.connect() as connection:
            kinds = rules.kinds(connection, chosen.suppress_counts_below, chosen.suppress_respondents_below)
        disclosure = {name: kind.disclosure for name, kind in kinds.items()}
        truth = Truth(self.facts, disclosure, {name: kind.below for name, kind in kinds.items()})
        told = since_auditor.gather_since(self.client, sorted(self.seen))
        self.withheld = auditor.check_counts(found, truth, self._beside(told, found, truth))
        auditor.check_surveys(found, *auditor.places_of(store), self.purged_since)
        self.differences = auditor.check_differences(found, self.held)
        for load in self.seen:
            self._compare(load, found)

    def _beside(self, told: Told, found: Gathered, truth: Truth) -> Mapping[About, Sums]:
        """Checks what is told to have changed; and what it says of sums of small counts."""
        with self.world.store.connect() as connection:
            known = rules.periods_of(connection)
        sensitive = {period for period, (*_, may_not) in known.items() if may_not}
        self.changes = since_auditor.check_figures(told, found, sensitive)
        self.moves = since_auditor.check_work(told, self.done)
        return since_auditor.bounds_of(told, found, truth, self.below, sensitive)

    def _compare(self, load: int, found: Gathered) -> None:
        """As of a load the store shows what it showed then, or today's row of an area and period with a small count, or,
        of what a purge has touched, less."""
        rows, today = found.activity[load], found.activity[0]
        then = {named(row): sliced(row) for row in self.seen[load].activity[0]}
        dated = {named(row) for row in rows if not row["current"]}
        current = {named(row): sliced(row) for row in rows if row["current"]}
        assert dated <= then.keys()
        assert current.keys() <= {named(row) for row in today}
        for table in ("outcomes", "attrition"):
            said, still = (
                {named(row) for row in rows}
                for rows in (getattr(self.seen[load], table)[0], getattr(found, table)[load])
            )
            assert still <= said
            assert still == said or (self.purged_since is not None and load >= self.purged_since)
        if self.purged_since is None or load < self.purged_since:
            missing = {then[row] for row in then.keys() - dated}
            assert missing & {sliced(row) for row in today} <= {*current.values()}


ABOUT = ("region", "area_name", "region_status", "area_name_status", "current", "statement", "theme")
"""What is told of areas and questions, which is not a release's."""


def named(row: Row) -> tuple[object, ...]:
    return tuple(cell for name, cell in row.items() if name not in ABOUT)


def sliced(row: Row) -> tuple[object, ...]:
    """Its area and period."""
    return row["area_code"], row["period_start"], row["period_end"]


def live(seed: int, store: Engine, folder: Path, client: FlaskClient, steps: int) -> Life:
    """A store's whole life."""
    life = Life(World(Random(seed), store, folder, work=JointWork(seed)), client)  # noqa: S311
    life.run(steps)
    return life
