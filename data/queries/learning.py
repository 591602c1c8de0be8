"""Who an area can learn from: areas that started like it, how their matched cohorts moved since, what they completed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, records
from data.filters import Filters
from data.kept import kept
from data.measures.similarity import FEWEST_MATCHED, learn_from
from data.measures.work import COMPLETE
from data.queries.areas import DOMAIN_CODES, areas, loads_of_ratings
from data.queries.catalogue import Programme
from data.queries.comparators import similar
from data.queries.moves import TOTAL, Pair, Wanted, moves, pair_of, pairs
from data.queries.provenance import answer, of_dicts
from data.schema import actions, domains, places, rating_changes
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted


@dataclass(frozen=True)
class AreaMove:
    """How an area's matched cohorts moved in one domain or the total: counts, and their mean before, after and between
    (levels 0–3 or totals 0–21); means are None where none is matched."""

    matched: int
    up: int
    same: int
    down: int
    mean_from: Decimal | None
    mean_to: Decimal | None
    mean_change: Decimal | None


MOVED = ("matched", "up", "same", "down", "mean_from", "mean_to", "mean_change")


@dataclass(frozen=True)
class AreaMoves:
    """How every area of a programme moved between two workshops: by domain, or ``total``, and the area's code."""

    pair: Pair
    by_domain: Mapping[str, Mapping[str, AreaMove]]

    def of(self, domain: str) -> Mapping[str, AreaMove]:
        return self.by_domain.get(domain, {})

    def beside(self, area_code: str) -> bool:
        """Whether any other area has matched cohorts enough to be learnt from."""
        every = ((code, move) for of_domain in self.by_domain.values() for code, move in of_domain.items())
        return any(code != area_code and move.matched >= FEWEST_MATCHED for code, move in every)


@kept(most=16)
def area_moves(
    connection: Connection, programme: Programme, viewer: Viewer, moment: AsOf = NOW, pair: Pair = ("", "")
) -> AreaMoves | None:
    """How a programme's areas moved, from its first workshop to its last unless a pair is asked for; from the summary, or
    for an earlier moment from facts. None where it was rated by its own returns at fewer than two."""
    held = pairs(connection, moment).get(programme.id, []) if viewer.shared else []
    if not held:
        return None
    wanted = pair_of(held, pair)
    found: dict[str, dict[str, AreaMove]] = defaultdict(dict)
    for domain, code, *figures in _moves(connection, programme, wanted, moment):
        found[domain][code] = AreaMove(*figures)
    return AreaMoves(wanted, found)


def _moves(connection: Connection, programme: Programme, pair: Pair, moment: AsOf) -> Iterable[Sequence[Any]]:
    """Domain, area's code and the figures ``MOVED``."""
    if moment.load is not None:
        found = moves(connection, moment, [programme.id], Wanted(pair, scopes=("area",)))
        return [(each.domain, each.code, *(getattr(each, name) for name in MOVED)) for each in found]
    summary = rating_changes.c
    query = sa.select(summary.domain, summary.code, *(summary[name] for name in MOVED)).where(
        summary.programme_id == programme.id,
        summary.from_workshop == pair[0],
        summary.to_workshop == pair[1],
        summary.scope == "area",
    )
    return connection.execute(query.order_by(summary.code)).all()


@dataclass(frozen=True)
class Completed:
    """An action that was completed: the domain it works on, blank where it names none, and who saw to it, where told."""

    domain: str
    action: str
    owner_role: str
    load_id: int


def completed_actions(
    connection: Connection, codes: Collection[str], viewer: Viewer, moment: AsOf = NOW
) -> dict[str, list[Completed]]:
    """The completed actions of some areas, by the area's code, in the order of the domains; shared by all members."""
    facts = actions
    query = (
        sa.select(places.c.code, facts.c.domain, facts.c.action, facts.c.owner_role, facts.c.load_id)
        .join(places, (places.c.id == facts.c.place_id) & (places.c.kind == "area"))
        .outerjoin(domains, domains.c.code == facts.c.domain)
        .where(open_at(facts, moment), facts.c.status == COMPLETE, places.c.code.in_(sorted(codes)))
        .order_by(places.c.code, sa.func.coalesce(domains.c.position, len(DOMAIN_CODES) + 1), facts.c.action)
    )
    found: dict[str, list[Completed]] = defaultdict(list)
    if viewer.shared:
        for code, domain, action, owner, load in connection.execute(query):
            found[code].append(Completed(domain or "", action, owner or "", load))
    return found


def has_actions(connection: Connection, programme: Programme, moment: AsOf = NOW) -> bool:
    """Whether a programme has handed in any actions, so that none completed is known to be none."""
    query = (
        sa.select(actions.c.id)
        .join(places, places.c.id == actions.c.place_id)
        .where(open_at(actions, moment), places.c.programme_id == programme.id)
    )
    return connection.scalar(query.limit(1)) is not None


@dataclass(frozen=True)
class Near:
    """An area that started, or stands, like another one: its ``distance`` over ``shared`` domains, where it ``differs``
    (domain → theirs, the area's own), how its total moved since, whether it is one to learn from, and what it
    completed."""

    code: str
    name: str
    region: str | None
    lead: str | None
    distance: float
    shared: int
    differs: Mapping[str, tuple[Decimal | None, Decimal | None]]
    moved: AreaMove | None
    teaches: bool
    completed: tuple[Completed, ...]


@dataclass(frozen=True)
class Learning:
    """The areas most like one at ``workshop``, those to learn from first, among ``areas`` of the programme.

    ``has_start``: whether the area itself has a total to compare with; ``has_actions``: whether the programme hands in
    actions. ``moves`` is None where the programme has no two workshops of its own returns by area. ``source``: where it all
    comes from.
    """

    near: tuple[Near, ...]
    workshop: str
    areas: int
    has_start: bool
    has_actions: bool
    moves: AreaMoves | None
    source: Answer

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.near)


def learning(
    connection: Connection,
    area_code: str,
    standing: Answer,
    workshop: str,
    programme: Programme,
    viewer: Viewer,
    moment: AsOf = NOW,
) -> Learning:
    """The areas like one, and whom it can learn from.

    ``standing``: the answer of ``queries.areas`` for the whole programme at the ``workshop`` that is looked at. Where areas
    moved between two workshops, those are alike that were so at the first; an area that was not rated there, and a
    programme with one workshop, is compared at ``workshop``.
    """
    found = area_moves(connection, programme, viewer, moment) if programme.own else None
    alike, at = standing, workshop
    if found and found.pair[0] != workshop:
        first = areas(connection, Filters((), {"workshop": (found.pair[0],)}), viewer, [programme], moment)
        if area_code in set(first.rows["area_code"]):
            alike, at = first, found.pair[0]
    close = records(similar(alike.rows, area_code))
    # Who started higher or lower is known only of areas that were rated at the first workshop.
    has_start = found is None or at == found.pair[0]
    codes = [row["area_code"] for row in close]
    teachers = _teachers(alike.rows, area_code, codes, found) if close and found and has_start else ()
    done = completed_actions(connection, codes, viewer, moment) if programme.own else {}
    near = [_near(row, found, teachers, done) for row in close]
    near.sort(key=lambda each: not each.teaches)  # keeps the nearest first within each
    source = _source(connection, programme, {at: alike, workshop: standing}, found, near, moment)
    own = alike.rows.loc[alike.rows["area_code"] == area_code, "total"]
    known = has_actions(connection, programme, moment)
    return Learning(tuple(near), at, len(alike.rows), has_start and bool(own.notna().any()), known, found, source)


def _teachers(rows: pd.DataFrame, area_code: str, near: Collection[str], found: AreaMoves) -> frozenset[str]:
    """Those of the ``near`` areas that an area can learn from in the total."""
    means = rows.set_index("area_code")[list(DOMAIN_CODES)].astype(float)
    moved, about = found.of(TOTAL), rows[rows["area_code"].isin([area_code, *near])]
    standing = {
        code: _standing(moved.get(code), float("nan") if total is None else float(total))
        for code, total in zip(about["area_code"], about["total"], strict=True)
    }
    told = pd.DataFrame.from_dict(standing, orient="index", columns=["start", "now", "matched"]).astype(float)
    return frozenset(map(str, learn_from(means, area_code, told).index))


def _standing(moved: AreaMove | None, start: float) -> tuple[float, float, float]:
    """Where matched cohorts started and stand now; without any the start of all of them."""
    if moved is None or moved.mean_from is None or moved.mean_to is None:
        return start, float("nan"), 0.0
    return float(moved.mean_from), float(moved.mean_to), float(moved.matched)


def _near(
    row: Mapping[str, Any], found: AreaMoves | None, teachers: Collection[str], done: Mapping[str, Sequence[Completed]]
) -> Near:
    code = row["area_code"]
    return Near(
        code,
        row["area_name"],
        row["region"],
        row["lead"],
        row["distance"],
        row["shared"],
        row["differs"],
        found.of(TOTAL).get(code) if found else None,
        code in teachers,
        tuple(done.get(code, ())),
    )


LEARNING_COLUMNS = ("programme", "simulated", "area_code", "area_name", "distance", "shared", "learn_from", *MOVED)


def _source(
    connection: Connection,
    programme: Programme,
    told_at: Mapping[str, Answer],
    found: AreaMoves | None,
    near: Sequence[Near],
    moment: AsOf,
) -> Answer:
    """``told_at``: by workshop the areas' means, the ones that are compared first; their loads are known already."""
    alike = next(iter(told_at.values()))
    if found is None:
        return alike
    done = [each for one in near for each in one.completed]
    loads = {load.id for at in told_at.values() for load in at.loads}
    others = [at for at in found.pair if at not in told_at]
    loads.update(loads_of_ratings(connection, [programme], others, moment) if others else ())
    told = [alike.n, *([counted(len(done), "completed action")] if done else [])]
    rows = of_dicts(LEARNING_COLUMNS, [_row(each, programme) for each in near])
    loads |= {each.load_id for each in done}
    found_in = answer(connection, "learning", rows, loads, n=", ".join(told), kinds=("own-computed",))
    # Without a row nothing says that the programme is made up.
    return replace(found_in, kinds=("simulated",)) if programme.simulated else found_in


def _row(each: Near, programme: Programme) -> dict[str, Any]:
    about = {"programme": programme.name, "simulated": programme.simulated, "learn_from": each.teaches}
    about |= {"area_code": each.code, "area_name": each.name, "distance": each.distance, "shared": each.shared}
    return about | (vars(each.moved) if each.moved else {})
