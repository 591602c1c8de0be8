"""The summary of change between workshops is what the facts give, whatever happened to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.filters import Filters
from data.queries import moves
from data.queries.catalogue import programme_list
from data.queries.moves import Moved
from data.queries.own_change import own_change
from data.schema import loads, rating_changes, release_rules
from data.settings import Settings
from data.versions import NOW, AsOf
from data.viewer import KEEPER
from data.window import Window
from etl.history import purge, undo
from etl.load import Options, load_file
from etl.settle import settle
from tests.conftest import Stores
from tests.returns import load_text

AREAS = """area_code,area_name,programme,region,lead
N1,Northtown,Link North,North,ICB
N2,Southby,Link North,North,LA
N3,Westmoor,Link North,South,LA
M1,Elsewhere,Other,North,LA
"""
COHORTS = "cohort_code,area_code\n" + "".join(f"N{1 + n % 3}-{n},N{1 + n % 3}\n" for n in range(10)) + "M1-1,M1\n"
HEAD = "cohort_code,workshop,date,table,C1,A1,S,C2,A2,D,E\n"


def rows(workshop: str, first: int, level: Callable[[int], int], *, upto: int = 10) -> str:
    """A rating of each cohort from ``first`` on: C1 by its number, 1 in each other domain."""
    return "".join(f"N{1 + n % 3}-{n},{workshop},,,{level(n)},1,1,1,1,1,1\n" for n in range(first, upto))


FIRST = HEAD + rows("W1", 0, lambda n: n % 2) + "M1-1,W1,,,1,1,1,1,1,1,1\n"
SECOND = HEAD + rows("W2", 0, lambda n: n % 2 + (n != 9), upto=8)
THIRD = HEAD + rows("W3", 2, lambda n: 3, upto=5)
TABLES = HEAD + "".join(f"N1-0,W1,,{table},{level},1,1,1,1,1,1\n" for table, level in (("a", 0), ("b", 1), ("c", 3)))


@pytest.fixture
def north(stores: Stores, tmp_path: Path) -> Iterator[Engine]:
    """Ten cohorts of three areas at workshop 1, eight at workshop 2; another programme held workshop 1 alone."""
    files = (("areas", AREAS), ("cohorts", COHORTS), ("cascade_ratings", FIRST), ("cascade_ratings", SECOND))
    with stores.holding(files, tmp_path) as store:
        yield store


def held(store: Engine) -> list[Moved]:
    """The summary, which must be what the facts give."""
    with store.connect() as connection:
        found = [Moved(*row) for row in connection.execute(rating_changes.select())]
        facts = moves.from_facts(connection, NOW)
        named = moves.moves(connection, NOW, {each.programme_id for each in facts})
    assert sorted(map(repr, found)) == sorted(map(repr, facts)) == sorted(map(repr, named))
    return named


def one(found: list[Moved], scope: str = "programme", code: str = "", domain: str = "C1", to: str = "W2") -> Moved:
    (row,) = [
        row
        for row in found
        if (row.scope, row.code, row.domain, row.from_workshop, row.to_workshop) == (scope, code, domain, "W1", to)
    ]
    return row


def test_a_load_works_out_every_scope(north: Engine) -> None:
    found = held(north)
    assert {(row.scope, row.code) for row in found if row.scope not in ("starting_group", "programme")} == {
        ("region", "North"),
        ("region", "South"),
        ("lead", "ICB"),
        ("lead", "LA"),
        *(("area", code) for code in ("N1", "N2", "N3")),
    }
    assert len([row for row in found if row.scope == "programme"]) == 8
    assert {(row.from_workshop, row.to_workshop) for row in found} == {("W1", "W2")}


def test_eight_of_eight_up(north: Engine) -> None:
    row = one(held(north))
    assert (row.matched, row.without_to, row.without_from) == (8, 2, 0)
    assert (row.up, row.same, row.down) == (8, 0, 0)
    assert (row.mean_from, row.mean_to, row.mean_change) == (Decimal("0.50"), Decimal("1.50"), Decimal("1.00"))
    assert (row.p_value, row.smallest_p, row.verdict) == (2 / 2**8, 2 / 2**8, "no_clear_change")
    assert row.p_adjusted == pytest.approx(7 * 2 / 2**8)
    assert row.transitions == ((0, 4, 0, 0), (0, 0, 4, 0), (0, 0, 0, 0), (0, 0, 0, 0))
    assert (row.levels_from, row.levels_to) == ((4, 4, 0, 0), (0, 4, 4, 0))
    assert (row.levels_unmatched, row.unmatched_mean) == ((1, 1, 0, 0), Decimal("0.50"))


def test_a_total_is_in_no_family(north: Engine) -> None:
    row = one(held(north), domain="total")
    assert (row.p_value, row.p_adjusted, row.verdict) == (2 / 2**8, 2 / 2**8, "up")
    assert (row.moved, row.transitions, row.mean_change) == (None, (), Decimal("1.00"))


def test_five_changes_are_too_few(north: Engine) -> None:
    row = one(held(north), "region", "North")
    assert (row.matched, row.up, row.changes, row.smallest_p) == (6, 6, 6, 2 / 2**6)
    row = one(held(north), "lead", "ICB")
    assert (row.changes, row.p_value, row.p_adjusted, row.verdict) == (3, None, None, "too_few")
    assert row.smallest_p == 2 / 2**3


def test_an_area_is_not_tested(north: Engine) -> None:
    row = one(held(north), "area", "N1")
    assert (row.matched, row.without_to, row.up) == (3, 1, 3)
    assert (row.p_value, row.verdict, row.net_share, row.smallest_p) == (None, None, None, None)


def test_starting_groups_are_of_matched_cohorts(north: Engine) -> None:
    found = held(north)
    low = one(found, "starting_group", "major_challenge")
    assert (low.matched, low.mean_from, low.mean_change, low.expected_rise) == (
        4,
        Decimal("0.00"),
        Decimal("1.00"),
        None,
    )
    assert {row.code for row in found if row.scope == "starting_group" and row.domain == "total"} == {"high"}


def test_a_third_round_is_compared_with_the_first_and_the_one_before(north: Engine, tmp_path: Path) -> None:
    load_text(north, tmp_path, "cascade_ratings", THIRD)
    found = held(north)
    pairs = list(dict.fromkeys((row.from_workshop, row.to_workshop) for row in found))
    assert pairs == [("W1", "W2"), ("W1", "W3"), ("W2", "W3")]
    assert (one(found, to="W3").matched, one(found, to="W3").without_to) == (3, 7)


def test_tables_that_scored_apart_tell_their_agreement(north: Engine, tmp_path: Path) -> None:
    load_text(north, tmp_path, "cascade_ratings", TABLES)
    row = one(held(north))
    assert (row.tables_from, row.agreed_from, row.near_from, row.tables_to) == (3, 1, 2, 0)


def test_the_summary_follows_corrections_undos_and_purges(north: Engine, tmp_path: Path) -> None:
    before = held(north)
    with north.connect() as connection:
        then = AsOf(4, "load-4")
    corrected = HEAD + "N1-0,W2,,,0,0,0,0,0,0,0\n"
    assert load_text(north, tmp_path, "cascade_ratings", corrected).replaced
    row = one(held(north))
    assert (row.up, row.same, row.load_id) == (7, 1, 5)
    with north.connect() as connection:
        assert moves.moves(connection, then, {row.programme_id}) == before
    undo(north, 5, "")
    assert (one(held(north)).up, one(held(north)).load_id) == (8, 6)
    purge(north, 5, "")
    assert one(held(north)).up == 8
    moved = load_text(
        north, tmp_path, "areas", AREAS.replace("N3,Westmoor,Link North,South", "N3,Westmoor,Link North,East")
    )
    assert moved.replaced
    assert one(held(north), "region", "East").matched == 2
    undo(north, 4, "")
    assert held(north) == []


def test_a_dry_run_leaves_it_alone(north: Engine, tmp_path: Path) -> None:
    before = held(north)
    path = tmp_path / "third.csv"
    path.write_text(THIRD, encoding="utf-8")
    load_file(north, "cascade_ratings", path, Options(dry_run=True))
    assert held(north) == before


def test_a_store_that_was_filled_before_is_brought_up(north: Engine) -> None:
    settle(north, Settings())
    before = held(north)
    with north.begin() as connection:
        connection.execute(rating_changes.delete())
        connection.execute(release_rules.update().where(release_rules.c.rule == "version").values(value=1))
    settle(north, Settings())
    assert held(north) == before


def test_of_cohorts_that_are_asked_for_the_same_is_told_as_of_all_of_them(north: Engine) -> None:
    """Also of those that were at one workshop alone: the programme's workshops are compared, not theirs."""
    with north.connect() as connection:
        ids = [programme.id for programme in programme_list(connection, KEEPER)]
        for moment in (NOW, AsOf(connection.scalar(sa.select(sa.func.max(loads.c.id))))):
            every = moves.of_cohorts(connection, moment, ids, None)
            codes = {each.code for each in every}
            assert len(codes) == 10
            for code in codes:
                one = moves.of_cohorts(connection, moment, ids, None, [code])
                assert one == [each for each in every if each.code == code]


def test_the_pages_of_a_change_with_cohorts_are_the_whole_of_it(north: Engine) -> None:
    with north.connect() as connection:
        asked = (connection, Filters(), KEEPER, programme_list(connection, KEEPER))
        whole = own_change(*asked).records()
        parts = [own_change(*asked, window=Window(start, 7)).records() for start in range(0, len(whole), 7)]
        assert {row["scope"] for row in whole} >= {"programme", "area", "cohort"}
        assert [row for part in parts for row in part] == whole
