"""Random programmes whose areas hand in indicators of their own: files, and what is later done to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from random import Random

from sqlalchemy.engine import Engine

from data.settings import Settings
from etl.history import Impossible, purge, undo
from etl.load import Options, load_file
from etl.problems import Unreadable
from etl.settle import settle
from tests.release.stores import MONTHS, Row, as_csv

TYPES = ("count", "proportion", "rate", "mean", "score")
DISCLOSURES = ("child", "respondent", "staff", "none", "")
LONGER = {("2026-01-01", "2026-03-31"): (0, 1, 2), ("2026-02-01", "2026-03-31"): (1, 2)}
"""Longer periods, and which months they are."""
GROUPS = ("girls", "boys")
REPORTED = (("all",), ("all", *GROUPS), GROUPS, ("all", "girls"))
"""The breakdowns that an area hands in together; girls and boys come to all."""
Leaf = tuple[str, int]
"""A group and a month."""
Parts = tuple[int, int]
"""A count, or the part of a ratio; and how many people a ratio or a mean is of."""


@dataclass
class Series:
    """What an area knows of an indicator, and what of it goes into its files."""

    area: str
    code: str
    kind: str
    periods: list[tuple[str, str]]
    breakdowns: Sequence[str]
    parts: dict[Leaf, Parts]

    def rows(self, star: Callable[[], bool]) -> Iterator[Row]:
        for period, group in product(self.periods, self.breakdowns):
            months = LONGER.get(period, (MONTHS.index(period),) if period in MONTHS else ())
            leaves = [self.parts[each, month] for month in months for each in (GROUPS if group == "all" else (group,))]
            above, under = (sum(part[at] for part in leaves) for at in (0, 1))
            yield self._row(period, group, above, under, starred=above <= 4 and star())

    def _row(self, period: tuple[str, str], group: str, above: int, under: int, *, starred: bool) -> Row:
        about = {"area_code": self.area, "indicator_code": self.code, "breakdown": group}
        about |= {"period_start": period[0], "period_end": period[1]}
        told = {"value": str(above), "numerator": "", "denominator": ""}
        if self.kind in ("proportion", "rate"):
            told = {"value": "", "numerator": str(above), "denominator": str(above + under)}
        if self.kind in ("mean", "score"):
            told = {"value": f"{12 + above % 7}.5", "numerator": "", "denominator": str(under)}
        return about | told | ({"value": "*", "numerator": ""} if starred else {})


@dataclass
class OwnWorld:
    """What the files of a random programme say, and the store that they are loaded into."""

    random: Random
    store: Engine
    folder: Path
    series: list[Series] = field(default_factory=list)
    declared: dict[str, Row] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    chosen: Settings = field(default_factory=Settings)

    def load(self, feed: str, rows: Sequence[Row], **options: bool) -> None:
        path = self.folder / f"{feed}.csv"
        path.write_text(as_csv(rows), encoding="utf-8")
        try:
            (report,) = load_file(self.store, feed, path, Options(**options))
        except Unreadable as refused:
            self.done.append(f"load {feed}: {refused}")
            return
        told = [problem.rule for problem in report.problems]
        self.done.append(f"load {feed}, {len(rows)} rows, {options} → {report.load_id} {told}\n{path.read_text()}")

    def first(self) -> Iterator[Callable[[], None]]:
        """The first files, one after the other."""
        pick = self.random
        areas = [f"N-{letter}" for letter in "ABCD"[: pick.randint(1, 3)]]
        codes = {
            f"own_{kind}_{nth}": kind for nth, kind in enumerate(pick.choices(TYPES, weights=(4, 2, 2, 1, 1), k=3))
        }
        yield lambda: self.load("areas", [self._area(code) for code in areas])
        for code, kind in codes.items():
            self.declared[code] = self._declaration(code, kind)
        yield lambda: self.load("indicators", list(self.declared.values()))
        self.series = [self._series(area, code, kind) for area in areas for code, kind in codes.items()]
        yield lambda: self._tell(self.series)

    @staticmethod
    def _area(code: str) -> Row:
        return {"area_code": code, "area_name": code, "programme": "World", "region": "North", "lead": "LA"}

    def _declaration(self, code: str, kind: str) -> Row:
        about = {"indicator_code": code, "name": code, "unit": "x", "type": kind, "polarity": "neither"}
        return about | {"disclosure": self.random.choice(DISCLOSURES), "multiplier": self.random.choice(["", "1000"])}

    def _series(self, area: str, code: str, kind: str) -> Series:
        pick = self.random
        periods = [*MONTHS[: pick.randint(1, 3)], *(each for each in LONGER if pick.random() < 0.3)]
        parts = {leaf: self._parts() for leaf in product(GROUPS, range(3))}
        return Series(area, code, kind, periods, pick.choice(REPORTED), parts)

    def _parts(self) -> Parts:
        """Small counts, and large ones that a page would show by nothing else."""
        few = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 20]
        large = self.random.randint(3_000, 9_999)
        return self.random.choice([*few, large, large]), self.random.choice([*few, large, large])

    def _tell(self, series: Sequence[Series], **options: bool) -> None:
        rows = [row for each in series for row in each.rows(lambda: self.random.random() < 0.1)]
        if rows:
            self.load("indicator_values", rows, **options)

    # What is done later.

    def step(self) -> None:
        """One thing of those that happen to a store."""
        things: list[tuple[int, Callable[[], None]]] = [
            (4, self.issue_again),
            (2, self.report_otherwise),
            (4, self.declare_otherwise),
            (4, self.undo),
            (3, self.purge),
            (1, self.raise_threshold),
        ]
        ((_, thing),) = self.random.choices(things, [weight for weight, _ in things])
        thing()

    def issue_again(self) -> None:
        """A month's figure of one group changes, and all that it is a part of."""
        one = self.random.choice(self.series)
        one.parts[self.random.choice(list(one.parts))] = self._parts()
        self._tell([one], replace=self.random.random() < 0.3)

    def report_otherwise(self) -> None:
        """Another set of periods and groups, beside the ones before or in place of them."""
        one = self.random.choice(self.series)
        other = self._series(one.area, one.code, one.kind)
        one.periods, one.breakdowns = other.periods, other.breakdowns
        self._tell([one], replace=self.random.random() < 0.5)

    def declare_otherwise(self) -> None:
        """Whom an indicator is about, said anew: stricter or looser, by a file that may be refused."""
        code = self.random.choice(list(self.declared))
        about = self.random.choice(["child", "respondent", "respondent", "staff", "none"])
        self.load("indicators", [self.declared[code] | {"disclosure": about}], replace=self.random.random() < 0.2)

    def undo(self) -> None:
        self._take_back(undo)

    def purge(self) -> None:
        self._take_back(purge)

    def _take_back(self, how: Callable[[Engine, int, str], object]) -> None:
        with self.store.connect() as connection:
            newest = connection.exec_driver_sql("SELECT max(id) FROM loads").scalar_one()
        number = max(self.random.randint(1, newest), self.random.randint(1, newest))
        try:
            how(self.store, number, "someone")
            self.done.append(f"{how.__name__} {number}")
        except Impossible as refused:
            self.done.append(f"{how.__name__} {number}: {refused}")

    def raise_threshold(self) -> None:
        more = {
            "suppress_counts_below": self.chosen.suppress_counts_below + self.random.choice([1, 3]),
            "suppress_respondents_below": self.chosen.suppress_respondents_below + self.random.choice([0, 2]),
        }
        self.chosen = Settings(**more)
        settle(self.store, self.chosen)
        self.done.append(f"raise to {more}")
