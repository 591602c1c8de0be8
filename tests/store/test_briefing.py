"""A briefing: its hash and link, what it leaves out and says so, and that no section is blank. On every engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.briefing.assembly import briefing
from data.briefing.canonical import as_json
from data.briefing.model import SECTIONS, Briefing, Bullets, Number, Rag, Table
from data.filters import Filters
from data.kept import forget, reading, together
from data.queries.area import find_area
from data.queries.areas import areas
from data.queries.catalogue import programme_list
from data.queries.readiness import today_in_london
from data.schema import loads
from data.versions import NOW, AsOf, as_of
from data.viewer import ANYONE, KEEPER, Viewer
from tests.briefings import LONG, files
from tests.conftest import Stores
from tests.returns import load_text

CODES = ("LINK-D", "LINKN-BRADFORD", "TB-CAMDEN", "SIM-D", "BUSY", "BARE", "TALKS")


@pytest.fixture(scope="module")
def busy(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Published, simulated and own areas, also at their worst; its tests only read it, or load what they take back."""
    with stores.holding(files(), tmp_path_factory.mktemp("busy"), Stores.another_illustrated) as store:
        yield store


def made(
    connection: Connection,
    code: str,
    viewer: Viewer = KEEPER,
    moment: AsOf = NOW,
    since: str = "",
    sections: tuple[str, ...] = (),
) -> Briefing:
    area = find_area(connection, code, viewer, moment)
    assert area is not None
    programme = next(each for each in programme_list(connection, viewer, moment) if each.name == area.programme)
    compared = as_of(connection, since) if since else None
    return briefing(connection, area, viewer, programme, moment, compared, sections, today_in_london())


@pytest.mark.parametrize("code", CODES)
def test_one_hash_for_one_link(busy: Engine, code: str) -> None:
    """Asked twice, and by its own link, a briefing says the same."""
    with busy.connect() as connection:
        first, again = (made(connection, code, since="load-1") for _ in range(2))
        by_link = made(connection, code, moment=as_of(connection, first.as_of.text), since="load-1")
        without = made(connection, code, sections=("care",))
    assert first.sha256 == again.sha256 == by_link.sha256 != without.sha256
    assert first.link == by_link.link
    assert as_json(first) == as_json(by_link)


@pytest.mark.parametrize(
    ("viewer", "since", "at"),
    [(KEEPER, "load-26", ""), (KEEPER, "", "load-33"), (ANYONE, "", "")],
    ids=["compared", "earlier", "anyone"],
)
def test_a_briefing_says_the_same_when_several_areas_are_asked_for_together(
    busy: Engine, viewer: Viewer, since: str, at: str
) -> None:
    """Not a byte differs from what each says alone, from a connection that keeps nothing."""
    codes = ("SIM-A", "SIM-D", "SIM-J", "LINK-D", *(("BUSY", "BARE", "TALKS") if not at else ()))
    with busy.connect() as connection:
        moment = as_of(connection, at) if at else NOW
        alone = [made(connection, code, viewer, moment, since) for code in codes]
    forget()
    with reading(busy) as connection:
        together(connection, codes)
        asked = [made(connection, code, viewer, moment, since) for code in codes]
    assert [as_json(each) for each in asked] == [as_json(each) for each in alone]
    assert [each.sha256 for each in asked] == [each.sha256 for each in alone]


def test_a_region_is_asked_for_at_once(busy: Engine) -> None:
    """Each area that is asked for with others costs a few statements of its own."""
    codes = [f"SIM-{letter}" for letter in "ABCDEF"]
    with reading(busy) as connection:
        told: list[int] = []
        sa.event.listen(connection, "before_cursor_execute", lambda *_: told.append(len(told)))
        counts = []
        for several in (codes[:2], codes):
            forget()
            together(connection, several)
            told.clear()
            for code in several:
                made(connection, code)
            counts.append(len(told))
    assert counts[1] - counts[0] <= 4 * MOST_OF_ITS_OWN


MOST_OF_ITS_OWN = 5


def test_the_hash_is_of_what_is_shown_and_not_of_how_it_was_asked_for(busy: Engine) -> None:
    """As of two loads between which nothing of an area came, whatever its links lead to."""
    with busy.connect() as connection:
        newest = connection.scalar(sa.select(sa.func.max(loads.c.id)))
        now, before = (made(connection, "SIM-D", moment=as_of(connection, f"load-{at}")) for at in (newest, newest - 1))
    assert now.link != before.link
    assert now != before
    assert now.sha256 == before.sha256


@pytest.mark.parametrize("days_ago", [0, 2], ids=["a day with a load", "a day without one"])
def test_the_hash_changes_with_a_load_and_the_link_gives_the_same_again(
    stores: Stores, tmp_path_factory: pytest.TempPathFactory, days_ago: int
) -> None:
    """Also where the first load of the day came after the briefing was made."""
    folder = tmp_path_factory.mktemp("changed")
    with stores.holding(files(), folder, Stores.another_illustrated) as store:
        with store.begin() as connection:
            for number, at in connection.execute(sa.select(loads.c.id, loads.c.at)).all():
                then = at - timedelta(days=days_ago)
                connection.execute(loads.update().where(loads.c.id == number).values(at=then))
        with store.connect() as connection:
            before = made(connection, "BUSY")
        load_text(
            store,
            folder,
            "cascade_ratings",
            "cohort_code,workshop,date,C1,A1,S,C2,A2,D,E\nBUSY-1,W1,2019-01-10,2,2,2,2,2,2,2\n",
        )
        with store.connect() as connection:
            after = made(connection, "BUSY")
            again = made(connection, "BUSY", moment=as_of(connection, before.as_of.text))
    assert after.sha256 != before.sha256 == again.sha256
    assert before.link == again.link
    assert before.as_of.day == today_in_london()
    assert ("-on-" in before.link) == bool(days_ago)


@pytest.mark.parametrize("viewer", [KEEPER, ANYONE], ids=["keeper", "anyone"])
@pytest.mark.parametrize("code", CODES)
def test_no_section_is_blank(busy: Engine, code: str, viewer: Viewer) -> None:
    """Each says something or why there is nothing; no cell and no sentence is empty."""
    with busy.connect() as connection:
        found = made(connection, code, viewer, since="load-1")
    assert [each.id for each in found.sections] == list(SECTIONS)
    for section in found.sections:
        assert section.head
        assert bool(section.blocks) != bool(section.absent), section
        for block in section.blocks:
            texts = [each.text or each.head for each in block.items] if isinstance(block, Bullets) else []
            cells = [cell for row in block.rows for cell in row] if isinstance(block, Table) else []
            assert all(texts)
            assert all(cell != "" for cell in cells), (section.id, block)
            assert all(len(row) == len(block.columns) for row in block.rows) if isinstance(block, Table) else True


def test_the_page_has_the_most_urgent_and_the_files_have_all(busy: Engine) -> None:
    with busy.connect() as connection:
        found = made(connection, "BUSY")
    (table,) = [block for block in _section(found, "actions").blocks if isinstance(block, Table)]
    colours = [row[0].colour for row in table.rows if isinstance(row[0], Rag)]
    assert colours == ["red"] * 25 + ["green"] * 13
    assert table.more == "4 of 38 actions; all of them on the area’s page and in the files"
    assert LONG not in found.heading.finding
    assert LONG in found.heading.place
    decisions = _section(found, "decisions")
    (bullets,) = [block for block in decisions.blocks if isinstance(block, Bullets)]
    assert len(bullets.items) == 25 + 1 + 3  # overdue actions, cohorts without workshop 2, reviews of risks


def test_what_changed_is_counted_in_its_head(busy: Engine) -> None:
    """As many as stand in its sentences, loads not among them; the page says how many of them it has."""
    with busy.connect() as connection:
        loaded = connection.scalar(sa.select(sa.func.min(loads.c.id)).where(loads.c.feed == "actions"))
        found = _section(made(connection, "SIM-D", since=f"load-{loaded - 1}"), "since")
        nothing = _section(made(connection, "SIM-D", since="load-1"), "since")
    (bullets,) = [block for block in found.blocks if isinstance(block, Bullets)]
    whole = len(bullets.items)
    assert whole > bullets.first
    assert found.head.endswith(f": {whole} changes")
    changes, loaded_then = [block for block in found.blocks if isinstance(block, Table)]
    assert len(changes.rows) == whole
    assert [str(row[0]).startswith("Load ") for row in loaded_then.rows] == [True] * len(loaded_then.rows) != []
    assert bullets.more == f"{bullets.first} of {whole} changes; all of them on the area’s page and in the files"
    assert not any(item.head.startswith("Load ") for item in bullets.items)
    assert "changes" not in nothing.head


def test_without_the_local_right_nothing_of_it_is_told(busy: Engine) -> None:
    with busy.connect() as connection:
        found = as_json(made(connection, "BUSY", ANYONE, since="load-1"))
    for told in (
        "C1 at ",
        "BUSY-A01",
        "25 overdue",
        "in every school and clinic of the area and write it down for all to read; 1",
    ):
        assert told not in found
    assert found.count("needs the local right") + found.count("need the local right") >= 4


def _section(found: Briefing, name: str) -> Any:
    section = found.section(name)
    assert section is not None
    return section


@pytest.mark.parametrize("code", ["LINK-D", "SIM-D"])
def test_its_means_are_those_of_the_areas_table(busy: Engine, code: str) -> None:
    with busy.connect() as connection:
        found = made(connection, code)
        chosen = [each for each in programme_list(connection, KEEPER) if each.name == found.programme]
        rows = areas(connection, Filters(chosen={"area": (code,)}), KEEPER, chosen).records()
    strip = _section(found, "levels").blocks[0]
    (row,) = [row for row in rows if row["area_code"] == code]
    assert {line.code: line.area.value for line in strip.lines} == {line.code: row[line.code] for line in strip.lines}
    total = next(fact.value for fact in found.facts if fact.label.endswith(row["workshop"].removeprefix("W")))
    assert isinstance(total, Number)
    assert total.value == row["total"]


def test_a_day_is_what_it_is_made_for(busy: Engine) -> None:
    """Where no load came on the day that is looked at, the load before it and the day are in the link."""
    with busy.connect() as connection:
        found = made(connection, "BUSY", moment=as_of(connection, "2090-06-01"))
        newest = connection.scalar(sa.select(sa.func.max(loads.c.id)))
    assert found.link == f"/briefing/BUSY?as_of=load-{newest}-on-2090-06-01"
    assert found.as_of.words == f"load {newest} on 2090-06-01"
    assert found.as_of.day == date(2090, 6, 1)
