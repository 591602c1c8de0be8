"""Control charts at load: the summary is what the released rows give, the API's special causes are the chart's; notes, targets
and later files change them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.filters import Filters
from data.measures.chart_standing import standing
from data.measures.release import AT_SOURCE, HELD
from data.queries import area_funnel, chart_summaries, charts, flagged, notes, points, totals
from data.queries.catalogue import Programme, programme_list
from data.queries.reported import reissued
from data.queries.twelve_months import twelve_months
from data.schema import activity_charts, loads, special_causes
from data.sentences.charts import note_to_hand_in
from data.store import closing_store as opened
from data.versions import NOW, AsOf
from data.viewer import ANYONE
from etl.history import purge, undo
from etl.since import redescribed
from tests.conftest import Stores
from tests.returns import load_text

AREAS = "area_code,area_name,programme,region,lead\nN1,Northtown,Link North,North,ICB\nN2,Southby,Link North,North,LA\n"
TEAMS = "team_code,area_code,status\nT1,N1,operational\nT2,N2,operational\nT3,N2,operational\n"
VALUES = [20, 24, 22, 21, 26, 23, 25, 20, 24, 23, 22, 26, 21, 24, 60]


def month(number: int) -> tuple[date, date]:
    months = 2024 * 12 + 8 + number
    start = date(months // 12, months % 12 + 1, 1)
    return start, (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def activity(team: str, values: list[int | str], measure: str = "waiting", first: int = 0) -> str:
    told = ((*month(first + at), value) for at, value in enumerate(values))
    return "".join(f"{team},{start},{end},{measure},{value}\n" for start, end, value in told)


HEAD = "team_code,period_start,period_end,measure,value\n"


@pytest.fixture
def north(stores: Stores, tmp_path: Path) -> Iterator[Engine]:
    """Two areas, the second with two teams; one measure of 15 months whose last is far out."""
    told = HEAD + activity("T1", [*VALUES]) + activity("T2", [*VALUES]) + activity("T3", [10] * 14)
    files = (("areas", AREAS), ("mhst_teams", TEAMS), ("mhst_activity", told))
    with stores.holding(files, tmp_path) as store:
        yield store


def chart_of(store: Engine, area: str = "N1", measure: str = "waiting", **filters: tuple[str, ...]) -> dict[str, Any]:
    with store.connect() as connection:
        asked = Filters(chosen={"area": (area,), "measure": (measure,), **filters})
        [row] = chart_summaries.summaries(
            connection, asked, ANYONE, programmes(connection), NOW, "team" if filters else "area"
        )
    return row


def programmes(connection: Connection) -> tuple[Programme, ...]:
    return programme_list(connection, ANYONE)


def kept(connection: Connection) -> tuple[list[Any], list[Any]]:
    """Both summaries as they stand."""
    return tuple(
        sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
        for table in (activity_charts, special_causes)
    )  # type: ignore[return-value]


def in_step(store: Engine) -> None:
    """The summaries are what the released rows give."""
    with store.begin() as connection:
        before = kept(connection)
        chart_summaries.store(connection)
        assert kept(connection) == before


def test_an_area_of_one_team_has_its_chart_and_one_of_two_waits_for_both(north: Engine) -> None:
    one, two = chart_of(north), chart_of(north, "N2")
    assert (one["special_cause"], one["variation"], one["value"]) == ("outside_limits", "concern", 60)
    assert (two["newest_gap"], two["value"], two["months"]) == ("not_every_team", 35, 14), "24 and 10, to the nearest 5"
    assert chart_of(north, "N2", team=("T2",))["special_cause"] == "outside_limits"
    in_step(north)


def test_a_later_file_an_undo_and_a_purge_keep_the_charts_in_step(north: Engine, tmp_path: Path) -> None:
    report = load_text(
        north, tmp_path, "mhst_activity", HEAD + activity("T1", [22], first=14) + activity("T3", [10], first=14)
    )
    assert chart_of(north)["special_cause"] is None
    assert chart_of(north, "N2")["newest_gap"] is None
    in_step(north)
    undo(north, report.load_id, "tester")
    assert chart_of(north)["special_cause"] == "outside_limits"
    in_step(north)
    purge(north, report.load_id, "tester")
    in_step(north)


NOTES = "annotation_id,area_code,date,text,by_role,rebase\n"


def test_only_a_person_sets_limits_anew_and_a_day_and_a_reason_stand_beside_it(north: Engine, tmp_path: Path) -> None:
    more = HEAD + activity("T1", [60, 62, 61, 63, 60, 62, 61, 63, 60, 62, 61, 63], first=15)
    load_text(north, tmp_path, "mhst_activity", more)
    assert chart_of(north)["special_cause"] is not None
    refused = load_text(north, tmp_path, "annotations", f"{NOTES}A1,N1,2025-11-01,New service,,yes\n")
    assert [problem.rule for problem in refused.problems] == ["rebase_without_a_role"]
    noted = load_text(north, tmp_path, "annotations", f"{NOTES}A1,N1,2025-11-01,New service,commissioner,\n")
    assert chart_of(north)["rebased"] is None
    anew = load_text(north, tmp_path, "annotations", f"{NOTES}A1,N1,2025-11-01,New service,commissioner,yes\n")
    assert (noted.rejected, anew.replaced) == (0, 1)
    row = chart_of(north)
    assert (row["special_cause"], row["rebased"], row["months"]) == (None, date(2025, 11, 1), 13)
    in_step(north)
    with north.connect() as connection:
        [programme] = programmes(connection)
        [note] = notes.between(connection, ANYONE, programme, "N1", date(2025, 10, 1), date(2025, 11, 1)).records()
        assert (note["text"], note["by_role"], bool(note["rebase"])) == ("New service", "commissioner", True)
        later = notes.between(connection, ANYONE, programme, "N1", date(2025, 11, 2), date(2026, 1, 1))
        assert later.records() == []


def test_the_row_that_a_changed_chart_gives_sets_its_limits_anew_once_a_person_has_filled_it_in(
    north: Engine, tmp_path: Path
) -> None:
    more = HEAD + activity("T1", [60, 62, 61, 63, 60, 62, 61, 63, 60, 62, 61, 63], first=15)
    load_text(north, tmp_path, "mhst_activity", more)
    changed = chart_of(north)
    assert changed["changed_from"] == month(14)[0]
    head, line = note_to_hand_in(changed)
    as_it_is = load_text(north, tmp_path, "annotations", f"{head}\n{line}\n")
    assert (as_it_is.loaded, {problem.column for problem in as_it_is.problems}) == (0, {"text", "by_role"})
    filled = load_text(
        north, tmp_path, "annotations", f"{head}\n{line.replace(',,,yes', ',A team closed,commissioner,yes')}\n"
    )
    assert filled.rejected == 0
    row = chart_of(north)
    assert (row["rebased"], row["changed_from"], row["special_cause"]) == (month(14)[0], None, None)
    in_step(north)


def test_a_target_of_a_listed_measure_is_declared_and_can_be_taken_back(north: Engine, tmp_path: Path) -> None:
    head = "indicator_code,name,unit,type,polarity,target,disclosure\n"
    refused = load_text(north, tmp_path, "indicators", f"{head}waiting,Waiting,people,count,lower is better,50,none\n")
    assert [problem.rule for problem in refused.problems] == ["measure_of_the_list"]
    told = load_text(north, tmp_path, "indicators", f"{head}waiting,Waiting,people,count,lower is better,20,\n")
    row = chart_of(north)
    assert (row["assurance"], row["met"]) == ("not_stable", 6), "six months are 20 to the nearest 5"
    undo(north, told.load_id, "tester")
    assert chart_of(north)["assurance"] == "none_set"
    in_step(north)


def test_a_load_notes_that_a_wait_without_its_denominator_is_not_shown(north: Engine, tmp_path: Path) -> None:
    waits = activity("T1", [20, 21], measure="wait_days_mean")
    [note] = load_text(north, tmp_path, "mhst_activity", HEAD + waits + activity("T1", [5], measure="contacts")).notes
    assert note.startswith("a mean or median wait without its denominator is not shown")
    assert note.endswith("(2 rows, the first in line 2)")
    based = HEAD.replace("value", "value,denominator") + waits.replace("\n", ",40\n")
    assert load_text(north, tmp_path, "mhst_activity", based).notes == ()


def test_only_what_describes_a_reported_measure_has_activity_decided_again(north: Engine, tmp_path: Path) -> None:
    """A store's first official file declares some hundred indicators: a million rows of teams are not read for it."""
    head = "indicator_code,name,unit,type,polarity,target\n"
    for code, reported in (("absence", False), ("waiting", True)):
        told = load_text(north, tmp_path, "indicators", f"{head}{code},Name,people,count,lower is better,20\n")
        with north.connect() as connection:
            assert redescribed(connection, told.load_id) == reported, code
            assert redescribed(connection, told.load_id + 1) is False


def test_what_was_handed_in_again_is_told_but_not_where_two_releases_may_not_be_compared(
    north: Engine, tmp_path: Path
) -> None:
    load_text(
        north, tmp_path, "mhst_activity", HEAD + activity("T1", [45], first=1) + activity("T2", [45, "*"], first=1)
    )
    with north.connect() as connection:
        [programme] = programmes(connection)
        newest = connection.scalar(sa.select(sa.func.max(loads.c.id)))
        assert reissued(connection, programme, "N1", "T1", ["waiting"]) == {month(1)[0]: newest}
        assert month(2)[0] not in reissued(connection, programme, "N2", "T2", ["waiting"])


def test_the_charts_of_an_earlier_moment_are_those_of_then(north: Engine, tmp_path: Path) -> None:
    with north.connect() as connection:
        then = AsOf(connection.scalar(sa.select(sa.func.max(loads.c.id))), "load")
        before = chart_summaries.charts(connection, Filters(), ANYONE, programmes(connection)).records()
    load_text(north, tmp_path, "mhst_activity", HEAD + activity("T1", [22], first=14))
    with north.connect() as connection:
        assert chart_summaries.charts(connection, Filters(), ANYONE, programmes(connection), then).records() == before
        told = flagged.activity(connection, Filters(), ANYONE, programmes(connection), then).records()
        now = flagged.activity(connection, Filters(), ANYONE, programmes(connection)).records()
    assert {row["team_code"] for row in told if row["special_cause"]} == {None, "T1", "T2"}
    assert {row["area_code"] for row in now if row["special_cause"]} == {"N2"}


# The simulated programme.


@pytest.fixture(scope="module")
def illustrated(stores: Stores) -> Iterator[Connection]:
    with opened(stores.illustrated()) as store, store.connect() as connection:
        yield connection


def simulated(connection: Connection) -> Programme:
    return next(each for each in programmes(connection) if each.simulated)


def test_every_special_cause_of_the_api_is_that_of_the_figures_chart(illustrated: Connection) -> None:
    programme = simulated(illustrated)
    told = flagged.activity(illustrated, Filters(), ANYONE, [programme]).records()
    found = {
        (row["area_code"], row["team_code"], row["measure"], row["period_start"]): row["special_cause"]
        for row in told
        if row["special_cause"]
    }
    expected = {}
    for each in charts.made(illustrated, [programme.id]):
        if each.chart.charted.of_feed:
            team = each.code if each.scope == "team" else None
            key = (each.area_code, team, each.chart.charted.code)
            expected |= {(*key, row["period_start"]): row["flag"] for row in charts.flags(each)}
    assert len(expected) > 100
    assert found == expected


def test_the_briefings_question_has_concerns_first_and_says_what_the_chart_says(illustrated: Connection) -> None:
    programme = simulated(illustrated)
    mine = Filters(chosen={"area": ("SIM-C",)})
    rows = chart_summaries.summaries(illustrated, mine, ANYONE, [programme], scope="area")
    found = chart_summaries.special_causes_now(rows)
    order = [chart_summaries.ORDER.index(row["variation"]) for row in found]
    assert order == sorted(order)
    assert found[0]["variation"] == "concern"
    for row in found:
        made = charts.one(illustrated, ANYONE, programme, "SIM-C", NOW, row["measure"], "")
        assert made is not None
        stands = standing(made.chart)
        assert (stands.flag, stands.lower, stands.variation) == (row["special_cause"], row["lower"], row["variation"])


def test_points_are_cut_by_their_window_and_a_suppressed_one_is_never_zero(illustrated: Connection) -> None:
    asked = Filters(chosen={"area": ("SIM-N",), "measure": ("closed_before_pct",)})
    rows = points.points(illustrated, asked, ANYONE, [simulated(illustrated)]).records()
    withheld = [row for row in rows if row["gap"] == "suppressed"]
    assert withheld
    assert {row["value"] for row in withheld} == {None}
    assert {row["value_status"] for row in withheld} == {"suppressed"}


def test_totals_add_released_months_and_say_what_they_can_stand_for(illustrated: Connection) -> None:
    asked = Filters(chosen={"area": ("SIM-C",)})
    rows = {
        row["measure"]: row for row in totals.totals(illustrated, asked, ANYONE, [simulated(illustrated)]).records()
    }
    received = rows["referrals_received"]
    assert received["lowest"] < received["value"] < received["highest"]
    assert (received["months"], received["missing"]) == (12, 0)
    assert (rows["wait_days_median"]["value"], rows["hours_direct"]["lowest"]) == (None, rows["hours_direct"]["value"])


def test_the_funnels_target_is_of_all_areas_whatever_is_chosen(illustrated: Connection) -> None:
    programme = simulated(illustrated)
    whole = area_funnel.areas_funnel(illustrated, Filters(), ANYONE, programme, NOW, area_funnel.SHARES[0])
    some = Filters(chosen={"region": ("London",), "area": ("SIM-C",)})
    assert area_funnel.areas_funnel(illustrated, some, ANYONE, programme, NOW, area_funnel.SHARES[0]).rows == whole.rows
    assert whole.funnel is not None
    assert whole.funnel.target == pytest.approx(
        sum(float(r["events"]) for r in whole.rows) / sum(float(r["base"]) for r in whole.rows)
    )


def test_nothing_is_added_of_months_before_there_are_any(illustrated: Connection) -> None:
    asked, programme = Filters(chosen={"to": ("2001-01-01",)}), simulated(illustrated)
    assert totals.totals(illustrated, asked, ANYONE, [programme]).rows.empty
    assert area_funnel.areas_funnel(illustrated, asked, ANYONE, programme, NOW, area_funnel.SHARES[0]).rows == ()


def test_months_told_twice_and_unknown_ranges_are_said_to_be_so(illustrated: Connection) -> None:
    programme = simulated(illustrated)
    asked = Filters(chosen={"area": ("SIM-C",)})
    months = twelve_months(illustrated, asked, ANYONE, programme, NOW)
    assert months is not None
    found = months.rows(illustrated, ["referrals_received"], months.areas)
    twice = totals._total(months, [*found, found[0]])
    assert (twice["reason"], twice.get("value"), twice["missing"]) == (
        totals.OVERLAP,
        None,
        0,
    )
    held = found[0] | {"value": None, "value_status": "suppressed", "lowest": None, "highest": None}
    ranges = [totals._range([*found[1:], held | {"reason": reason}]) for reason in (HELD, AT_SOURCE)]
    assert ranges[0] == (None, None)
    assert ranges[1][1] == sum(row["highest"] for row in found[1:]) + 4
