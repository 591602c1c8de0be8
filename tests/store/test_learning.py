"""What an area's cohorts agreed and whom it can learn from, on every engine: rights, matched cohorts, moments."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection, Engine

from data.filters import Filters
from data.queries.area import find_area
from data.queries.areas import areas
from data.queries.catalogue import Programme, programme_list
from data.queries.cohort_levels import CohortLevels, cohort_levels
from data.queries.learning import Learning, area_moves, completed_actions, learning
from data.queries.moves import TOTAL
from data.versions import NOW, AsOf
from data.viewer import ANYONE, Viewer
from tests.conftest import Stores

LEARN = "Link Learning"
NAMES = {"L1": "Ashby", "L2": "Elmham", "L3": "Oakley", "L4": "Yewdale"}
AREAS = "area_code,area_name,programme,region,lead\n" + "".join(
    f"{code},{name},{LEARN},North,LA\n" for code, name in NAMES.items()
)
COHORTS = "cohort_code,area_code\n" + "".join(f"{area}-K{n},{area}\n" for area in NAMES for n in (1, 2, 3))
HEAD = "cohort_code,workshop,date,C1,A1,S,C2,A2,D,E\n"


def at_first(area: int, cohort: int) -> list[int]:
    """A cohort's levels: all at 1, but the first one is at 0 in one domain and the second at 2 in another, which differ by
    area; so that areas differ in every domain, and have equal totals."""
    return [1 - (cohort == 1 and place == area) + (cohort == 2 and place == area + 3) for place in range(7)]


FIRST = HEAD + "".join(
    f"{area}-K{n},W1,2026-01-10,{','.join(map(str, at_first(at, n)))}\n"
    for at, area in enumerate(NAMES)
    for n in (1, 2, 3)
)
SECOND = HEAD + "".join(
    f"{cohort},W2,2026-03-10,{levels}\n"
    for cohort, levels in {
        "L1-K1": "1,1,1,1,1,1,1",
        "L1-K2": "1,1,1,1,1,1,1",
        "L2-K1": "2,2,2,2,2,2,1",
        "L2-K2": "2,2,2,2,2,1,1",
        "L3-K1": "3,3,3,3,3,3,3",
        "L4-K2": "1,0,1,1,1,1,1",
        "L4-K3": "1,1,1,1,1,1,1",
    }.items()
)
ACTIONS = """action_id,area_code,domain,action,owner_role,status,due
L2-1,L2,C1,Write it on one page,commissioner,complete,2026-02-01
L2-2,L2,,Meet each term,,complete,2026-02-01
L2-3,L2,C2,SECRETX open,commissioner,on track,2026-12-01
"""
LOCAL = Viewer("lead of Ashby", local_areas=frozenset({"L1"}))


@pytest.fixture
def learned(stores: Stores, tmp_path: Path) -> Iterator[Engine]:
    """Four areas of three cohorts: Elmham's rose, Oakley has one at both workshops, Yewdale's fell."""
    texts = (("areas", AREAS), ("cohorts", COHORTS), ("cascade_ratings", FIRST), ("cascade_ratings", SECOND))
    with stores.holding((*texts, ("actions", ACTIONS)), tmp_path) as store:
        yield store


def programme(connection: Connection) -> Programme:
    return next(p for p in programme_list(connection, ANYONE) if p.name == LEARN)


def levels(connection: Connection, viewer: Viewer, moment: AsOf = NOW, start: str = "W1") -> CohortLevels:
    area = find_area(connection, "L1", viewer, moment)
    assert area is not None
    return cohort_levels(connection, area, programme(connection), (start, "W2" if start else "W1"), viewer, moment)


def near(connection: Connection, code: str, viewer: Viewer = ANYONE, moment: AsOf = NOW) -> Learning:
    known = programme(connection)
    standing = areas(connection, Filters(), viewer, [known], moment)
    return learning(connection, code, standing, "W2", known, viewer, moment)


def test_levels_need_the_local_right_and_counts_do_not(learned: Engine) -> None:
    with learned.connect() as connection:
        anyone, local = levels(connection, ANYONE), levels(connection, LOCAL)
    assert (anyone.withheld, anyone.before, anyone.after) == (True, {}, {})
    assert (
        (anyone.codes, anyone.missing) == (local.codes, local.missing) == (("L1-K1", "L1-K2", "L1-K3"), local.missing)
    )
    assert anyone.source.rows.empty
    assert (anyone.matched, anyone.rated, anyone.source.n) == (
        2,
        (3, 2),
        "3 cohorts at workshop 1, 2 cohorts at workshop 2",
    )
    assert anyone.changes == local.changes
    assert (local.codes, local.missing) == (("L1-K1", "L1-K2", "L1-K3"), ("L1-K3",))
    assert local.before["C1"] == {"L1-K1": 0, "L1-K2": 1, "L1-K3": 1}
    assert local.after["C1"] == {"L1-K1": 1, "L1-K2": 1}
    assert (local.changes["C1"].up, local.changes["C1"].same, local.changes["A1"].up) == (1, 1, 0)
    assert set(local.source.kinds) == {"own"}
    assert len(local.source.rows) == 7 * 5


def test_one_workshop_has_no_changes(learned: Engine) -> None:
    with learned.connect() as connection:
        alone = levels(connection, LOCAL, start="")
    assert (alone.changes, alone.matched, alone.rated) == ({}, 0, (0, 3))
    assert alone.after["C1"]["L1-K1"] == 0


def test_who_shares_nothing_sees_nothing(learned: Engine) -> None:
    stranger = Viewer("stranger", shared=False)
    with learned.connect() as connection:
        known = programme(connection)
        assert area_moves(connection, known, stranger) is None
        assert completed_actions(connection, ["L2"], stranger) == {}


def test_an_area_learns_from_those_that_started_no_higher_and_moved_ahead(learned: Engine) -> None:
    with learned.connect() as connection:
        found = near(connection, "L1")
    assert (found.workshop, found.areas, found.has_start, found.has_actions) == ("W1", 4, True, True)
    assert [each.code for each in found.near if each.teaches] == ["L2"]
    assert found.near[0].code == "L2"
    moved = {each.code: each.moved for each in found.near}
    assert [(moved[code].matched, moved[code].up) for code in ("L2", "L3") if moved[code]] == [(2, 2), (1, 1)]
    assert "SECRETX" not in repr(found)
    assert [each.file for each in found.source.loads] == ["cascade_ratings.csv", "cascade_ratings.csv", "actions.csv"]
    assert found.source.n.endswith(", 2 completed actions")


def test_one_matched_cohort_teaches_nobody_and_the_highest_learns_from_nobody(learned: Engine) -> None:
    with learned.connect() as connection:
        assert not [each.code for each in near(connection, "L2").near if each.teaches]
        assert "L3" not in [each.code for each in near(connection, "L4").near if each.teaches]


def test_completed_actions_come_in_the_order_of_domains(learned: Engine) -> None:
    with learned.connect() as connection:
        found = completed_actions(connection, ["L1", "L2"], ANYONE)
    assert [(each.domain, each.action, each.owner_role) for each in found["L2"]] == [
        ("C1", "Write it on one page", "commissioner"),
        ("", "Meet each term", ""),
    ]
    assert set(found) == {"L2"}


def test_an_earlier_moment_is_worked_out_from_facts(learned: Engine) -> None:
    with learned.connect() as connection:
        known = programme(connection)
        now = area_moves(connection, known, ANYONE)
        then = area_moves(connection, known, ANYONE, AsOf(4, "load-4"))
        before = area_moves(connection, known, ANYONE, AsOf(3, "load-3"))
        undone = near(connection, "L1", moment=AsOf(4, "load-4"))
    assert now is not None
    assert then is not None
    assert {code: vars(move) for code, move in now.of(TOTAL).items()} == {
        code: vars(move) for code, move in then.of(TOTAL).items()
    }
    assert now.of(TOTAL)["L2"].mean_change == Decimal("5.50")
    assert before is None
    assert not any(each.completed for each in undone.near)
    assert not undone.has_actions
