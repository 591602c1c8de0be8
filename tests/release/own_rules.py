"""What may be shown of areas' own indicators, worked out once more from the contract, without ``etl.release``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any

from sqlalchemy.engine import Connection, Engine

from tests.release.rules import SUPPRESSED, TYPES, Figure, Kind, Told, assert_same, decimal, of_team, plain, withheld

Key = tuple[str, str, str, str, str]
"""Area, indicator, first day, last day, breakdown."""
VALUES = """
SELECT p.code AS area, c.code AS indicator, v.period_start, v.period_end, b.code AS breakdown, v.value, v.numerator,
       v.denominator, v.suppressed, v.closed_by
FROM indicator_values v JOIN places p ON p.id = v.place_id JOIN indicator_codes c ON c.id = v.indicator_id
JOIN breakdowns b ON b.id = v.breakdown_id WHERE p.kind = 'area'
"""
DECLARED = """
SELECT c.code, i.disclosure, i.type, i.multiplier FROM indicators i JOIN indicator_codes c ON c.id = i.indicator_id
WHERE i.closed_by IS NULL
"""
FIGURES = """
SELECT area_code, indicator, period_start, period_end, breakdown, value, lowest, highest, numerator, denominator, value_status,
       disclosure FROM indicator_figures WHERE closed_by IS NULL
"""
NUMBERS = ("value", "lowest", "highest", "numerator", "denominator")
STRICT = {"none": 0, "staff": 1, "child": 1, "respondent": 2}


def strictest(first: str, second: str) -> str:
    if STRICT[first] == STRICT[second]:
        return first if first == second else "respondent"
    return max(first, second, key=STRICT.__getitem__)


@dataclass
class OwnModel:
    """What a store may show after each of its loads; ``strict``: by code, the strictest that was declared while it had a
    figure."""

    strict: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)

    def follow(self, store: Engine, counts_below: int, respondents_below: int) -> None:
        """Takes the next step, and compares the store with what may be shown."""
        with store.connect() as connection:
            rows = connection.exec_driver_sql(VALUES).all()
            self._declare(connection, {row.indicator for row in rows}, counts_below, respondents_below)
            assert_same(figures_of(connection), self._figures(rows))

    def _declare(self, connection: Connection, having: set[str], counts_below: int, respondents_below: int) -> None:
        for code, disclosure, kind, multiplier in connection.exec_driver_sql(DECLARED):
            about = disclosure or "child"
            if code in having:
                about = self.strict[code] = strictest(self.strict.get(code, about), about)
            below = respondents_below if about == "respondent" else counts_below
            by = decimal(multiplier) or Decimal(100 if kind == "proportion" else 1)
            self.kinds[code] = Kind(about, TYPES[kind], by, below)
        named = set(connection.exec_driver_sql("SELECT code FROM indicator_codes").scalars())
        self.strict = {code: about for code, about in self.strict.items() if code in named}

    def _figures(self, rows: Sequence[Any]) -> dict[Key, Figure]:
        ever: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for row in rows:
            ever[row.area, row.indicator].add((str(row.period_start), str(row.period_end)))
        together: dict[tuple[str, ...], dict[str, Told]] = defaultdict(dict)
        for row in rows:
            if row.closed_by is None:
                first, last = period = (str(row.period_start), str(row.period_end))
                others = ever[row.area, row.indicator] - {period}
                held = any(first <= begins and ends <= last for begins, ends in others)
                parts = (decimal(row.value), decimal(row.numerator), decimal(row.denominator))
                told = Told(row.area, row.breakdown, *parts, bool(row.suppressed), None, held)
                together[row.area, row.indicator, *period][row.breakdown] = told
        return {
            (*about, group): shown | {"disclosure": self.kinds[about[1]].disclosure}  # type: ignore[misc]
            for about, told in together.items()
            for group, shown in groups(self.kinds[about[1]], told).items()
        }


def groups(kind: Kind, told: Mapping[str, Told]) -> dict[str, Figure]:
    """Where one figure is withheld all groups are, also where groups that are shown as they are leave a few of the whole."""
    found = {group: of_team(kind, each) for group, each in told.items()}
    small = any(each["value_status"] == SUPPRESSED for each in found.values()) or leaves_few(kind, told)
    return {
        group: withheld() if small and group != "all" and kind.disclosure != "none" else each
        for group, each in found.items()
    }


def leaves_few(kind: Kind, told: Mapping[str, Told]) -> bool:
    """Whether exact counts of groups, or means of them, tell a small rest of the whole, by any choice of them, or overlap."""
    if (kind.disclosure != "staff" and kind.kind != "mean") or "all" not in told:
        return False
    for name in ("value",) if kind.kind == "count" else ("numerator", "denominator"):
        whole = getattr(told["all"], name)
        parts = [getattr(each, name) for group, each in told.items() if group != "all"]
        known = [part for part in parts if part is not None]
        chosen = [sum(each) for size in range(1, len(known) + 1) for each in combinations(known, size)]
        if whole is not None and any(0 < whole - part < kind.below or part > whole for part in chosen):
            return True
    return False


def figures_of(connection: Connection) -> dict[Key, Figure]:
    found: dict[Key, Figure] = {}
    for row in connection.exec_driver_sql(FIGURES).mappings():
        key = (row["area_code"], row["indicator"], str(row["period_start"]), str(row["period_end"]), row["breakdown"])
        found[key] = plain({name: row[name] for name in (*NUMBERS, "value_status", "disclosure")})
    return found
