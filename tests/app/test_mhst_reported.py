"""What a programme's own teams report: the page's states, its links and files, and that everything says the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.store import closing_store
from tests.app.conftest import on, query
from tests.app.reading import Element, read
from tests.conftest import Stores

PROGRAMME = "Illustrative programme (simulated)"
FIGURES = ("measures", "chart", "flow", "teams", "notes")


@pytest.fixture(scope="module")
def client(app: Monitor, sqlite_stores: Stores) -> Iterator[FlaskClient]:
    with closing_store(sqlite_stores.illustrated()) as store, on(app, store):
        yield app.server.test_client()


def page(client: FlaskClient, **asked: str) -> Element:
    answer = client.get(query("/mhst", programme=PROGRAMME, **asked))
    assert answer.status_code == 200
    return read(answer.text)


def figures(document: Element) -> dict[str, Element]:
    return {each["id"]: each for each in document.one("main").every("section", within="figure")}


def cells_of(figure: Element) -> list[list[Element]]:
    """Each row's cells, in the bodies of a figure's table."""
    return [list(row.every("th", "td")) for body in figure.every("tbody") for row in body.every("tr")]


def complaints(document: Element) -> list[str]:
    return [each.text for each in document.every("p", within="complaint")]


def test_all_areas_stand_with_their_special_causes_first(client: FlaskClient) -> None:
    document = page(client)
    assert list(figures(document)) == ["areas", "funnel", "notes"]
    rows = [cells for cells in cells_of(figures(document)["areas"]) if len(cells) > 1]
    concerns = [len(list(row[2].every("a"))) for row in rows]
    assert concerns == sorted(concerns, reverse=True)
    assert concerns[0] > 0
    told = next(row for row in rows if row[2].text != "none")
    assert {svg["aria-hidden"] for svg in told[2].every("svg")} == {"true"}, "the words beside a mark say it"


def test_a_concern_leads_to_its_chart_that_names_its_rule(client: FlaskClient) -> None:
    link = next(iter(cells_of(figures(page(client))["areas"])[0][2].every("a")))
    answer = client.get(link["href"].partition("#")[0])
    chart = figures(read(answer.text))["chart"]
    assert "concern" in chart.one("h2").text
    assert "outside the limits" in chart.text.lower()
    assert 'class="xmr-bracket"' in answer.text
    assert "/_dash-component-suites/plotly" not in chart.text


def test_an_areas_page_has_its_figures_and_each_measure_its_words(client: FlaskClient) -> None:
    document = page(client, area="SIM-C")
    assert tuple(figures(document)) == FIGURES
    rows = [cells for cells in cells_of(figures(document)["measures"]) if len(cells) == 6]
    assert len(rows) == 19
    for cells in rows:
        assert re.match(r"(Concern|Improvement|Changed|No special cause|Run chart): ", cells[4].text), cells[4].text
        assert cells[5].text
    said = {row[5].text.partition(": met in ")[0] for row in rows}
    assert {
        "Can meet or miss 75% or more",
        "Not stable, so no assurance: 40 days or less met in 8 of 36 months",
    } <= said
    assert all(re.search(r"met in \d+ of \d+ months?$|none set$", row[5].text) for row in rows)


def test_a_chart_whose_process_has_changed_says_so_and_gives_the_row_that_sets_limits_anew(client: FlaskClient) -> None:
    document = page(client, area="SIM-C", measure="wait_days_mean")
    [told] = [
        row[4].text
        for row in cells_of(figures(document)["measures"])
        if row[0].text.startswith("Wait to first contact, mean")
    ]
    assert "process changed from Oct 2025" in told
    chart = figures(document)["chart"]
    assert "The process has changed: 32 of 36 figures are special causes" in chart.text
    assert "SIM-C-wait_days_mean-2025-10-01,SIM-C,,wait_days_mean,2025-10-01,,,yes" in chart.text
    assert "python -m etl load annotations FILE.csv" in chart.text
    stable = figures(page(client, area="SIM-C", measure="accepted_pct"))["chart"]
    assert "The process has changed" not in stable.text
    row = client.get(query("/api/v1/activity_charts.json", area="SIM-C", measure="wait_days_mean")).get_json()["rows"][
        0
    ]
    assert (row["flagged"], row["changed_from"], row["assurance"]) == (32, "2025-10-01", "not_stable")


def test_a_note_about_another_measure_is_listed_beside_a_chart_and_has_no_line_on_it(client: FlaskClient) -> None:
    noted = "Also noted in these months: 1 Sep 2025 (referrals received, a school week), Takes on the schools of a team"
    wait, referrals = (
        client.get(query("/mhst", programme=PROGRAMME, area="SIM-C", measure=measure)).text
        for measure in ("wait_days_mean", "referrals_received")
    )
    assert noted in figures(read(wait))["chart"].text
    assert "Also noted" not in figures(read(referrals))["chart"].text
    assert len(re.findall('class="xmr-note', referrals)) == len(re.findall('class="xmr-note', wait)) + 1


def test_a_concern_by_a_provisional_figure_says_so_wherever_it_is_told(client: FlaskClient) -> None:
    first = figures(page(client))["areas"]
    rows = client.get(query("/api/v1/activity_charts.json", programme=PROGRAMME)).get_json()["rows"]
    concerns = [row for row in rows if row["variation"] == "concern"]
    unsure = [row for row in concerns if row["status"] == "provisional"]
    assert unsure
    assert f"{len(unsure)} of {len(concerns)} concerns by a provisional figure" in first.one("h2").text
    told = {row[0].text: row[2].text for row in cells_of(first) if len(row) > 1}
    for row in unsure:
        assert "provisional" in told[row["area_name"]]
        chart = figures(page(client, area=row["area_code"], measure=row["measure"]))["chart"]
        assert chart.one("h2").text.endswith(", provisional")


def test_a_withheld_figure_is_words_and_never_zero(client: FlaskClient) -> None:
    document = page(client, area="SIM-N", measure="closed_before_pct", view="table")
    cells = [row[1].text for row in cells_of(figures(document)["chart"])]
    assert "suppressed" in cells
    assert "0" not in cells


@pytest.mark.parametrize(
    "asked", [{"area": "SIM-C", "measure": "wait_days_mean"}, {"area": "SIM-G", "measure": "accepted_pct"}]
)
def test_chart_table_and_file_have_the_same_periods(client: FlaskClient, asked: dict[str, str]) -> None:
    chart = figures(page(client, **asked, view="table"))["chart"]
    shown = [[cell.text for cell in row] for row in cells_of(chart)]
    [link] = [each["href"] for each in chart.every("a") if each.text.startswith("Download")]
    rows = list(csv.DictReader(io.StringIO(client.get(link).get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == len(shown)
    flagged = [row["special_cause"] != "" for row in rows]
    assert [bool(re.match("Concern|Improvement|Changed", cells[3])) for cells in reversed(shown)] == flagged
    html = client.get(query("/mhst", programme=PROGRAMME, **asked)).text
    assert len(re.findall(r"<title>\w{3} \d{4}: ", html)) == sum(row["value"] != "" for row in rows)


def test_a_day_cuts_what_is_drawn_and_not_what_limits_rest_on(client: FlaskClient) -> None:
    whole, cut = (
        figures(page(client, area="SIM-C", measure="wait_days_mean", view="table", **more))["chart"]
        for more in ({}, {"from": "2026-01-01", "to": "2026-06-30"})
    )
    assert len(cells_of(cut)) == 6
    assert cut.one("h2").text == whole.one("h2").text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"measure": "steps"}, "‘steps’ is not a measure with a chart here"),
        ({"team": "SIM-T-A1", "area": "SIM-C"}, "‘SIM-T-A1’ is not a team of the area that is chosen"),
        ({"area": "SIM-C", "from": "May"}, "‘May’ is not a day (like 2026-04-01)"),
        (
            {"area": "SIM-C", "from": "2026-05-01", "to": "2026-01-31"},
            "from ‘2026-05-01’ is later than to ‘2026-01-31’",
        ),
        ({"sort": "beauty"}, "‘beauty’ is not a column to sort by here"),
    ],
)
def test_an_impossible_value_falls_back_and_says_so(client: FlaskClient, asked: dict[str, str], says: str) -> None:
    assert any(says in told for told in complaints(page(client, **asked)))


def test_a_team_brings_its_area_and_has_its_own_charts(client: FlaskClient) -> None:
    document = page(client, team="SIM-T-C1")
    assert "team SIM-T-C1" in document.one("main").text
    assert "flow" not in figures(document)
    assert complaints(document) == []


def test_limits_that_were_set_anew_say_who_and_why(client: FlaskClient) -> None:
    chart = figures(page(client, area="SIM-K", measure="waiting"))["chart"]
    assert "Set anew from 1 Jan 2025 by the MHST supervisor" in chart.text


def test_the_api_refuses_what_the_page_falls_back_from(client: FlaskClient) -> None:
    for asked in ({"measure": "steps"}, {"from": "May"}, {"team": "nobody"}):
        answer = client.get(query("/api/v1/activity_points.json", programme=PROGRAMME, **asked))
        assert answer.status_code == 400
        assert answer.json is not None
        assert answer.json["error"]["code"] == f"bad_{next(iter(asked))}"


def test_where_nothing_is_reported_the_published_page_stands(client: FlaskClient) -> None:
    answer = client.get(query("/mhst", programme="MHST Trailblazers 2018/19"))
    assert set(figures(read(answer.text))) == {"coverage", "time", "sites", "responses", "settings"}


@pytest.mark.parametrize(("asked", "name"), [({}, "funnel"), ({"area": "SIM-C"}, "flow")])
def test_a_day_before_all_months_is_said_to_have_none(client: FlaskClient, asked: dict[str, str], name: str) -> None:
    figure = figures(page(client, to="2001-01-01", **asked))[name]
    assert "No month that ends by 1 Jan 2001 was handed in" in figure.one("h2").text


def test_page_file_and_api_have_one_limit_and_none_below_nothing(client: FlaskClient) -> None:
    rows = client.get(query("/api/v1/activity_charts.json", programme=PROGRAMME)).get_json()["rows"]
    assert min(row["lower"] for row in rows if row["lower"] is not None) == 0
    assert (
        max(row["upper"] for row in rows if row["unit"] == "%" and row["measure"] == "accepted_pct" and row["upper"])
        <= 100
    )
    at_nothing = next(row for row in rows if row["lower"] == 0 and row["measure"] == "referrals_received")
    asked = {"area": at_nothing["area_code"], "measure": "referrals_received"}
    text = client.get(query("/mhst", programme=PROGRAMME, **asked)).text
    assert "limits 0.0 to" in figures(read(text))["chart"].text
    assert "lower limit 0.0" in text
    points = client.get(query("/api/v1/activity_points.json", programme=PROGRAMME, **asked)).get_json()["rows"]
    assert {row["lower"] for row in points} == {0}
    august = {row["gap"] for row in points if row["period_start"][5:7] == "08"}
    assert august == {"no_school_weeks"}


def test_page_api_and_headline_call_an_area_outside_only_where_its_rounded_parts_cannot_say_otherwise(
    client: FlaskClient,
) -> None:
    asked = {"programme": PROGRAMME, "measure": "accepted_pct"}
    rows = client.get(query("/api/v1/activity_funnel.json", **asked)).get_json()["rows"]
    released = [row for row in rows if not row["lower_95"] <= row["share_pct"] <= row["upper_95"]]
    called = [row for row in rows if row["standing"].startswith("outside")]
    close = [row for row in rows if row["standing"] == "too_close"]
    assert close
    assert sorted(row["area_code"] for row in released) == sorted(row["area_code"] for row in called + close)
    assert all(row["base_lowest"] < row["base"] < row["base_highest"] for row in rows)
    funnel = figures(page(client, measure="accepted_pct"))["funnel"]
    assert f"{len(close)} too close to call at this rounding" in funnel.one("h2").text
    told = {cells[0].text: cells[-1].text for cells in cells_of(funnel) if len(cells) > 1}
    for row in close:
        assert told[row["area_name"]] == "Too close to call at this rounding"
    file = client.get(query("/api/v1/activity_funnel.csv", **asked)).get_data(as_text=True).lstrip("\ufeff")
    assert [row["standing"] for row in csv.DictReader(io.StringIO(file))] == [row["standing"] for row in rows]


def test_a_share_is_of_area_numbers_also_where_a_teams_month_is_withheld(client: FlaskClient) -> None:
    flow = figures(page(client, area="SIM-C"))["flow"]
    assert "a month of which a team’s number is withheld still has the area’s" in flow.text
    shares = {cells[0].text: cells[3].text for cells in cells_of(flow) if len(cells) > 3}
    rows = client.get(query("/api/v1/activity_totals.json", programme=PROGRAMME, area="SIM-C")).get_json()["rows"]
    of = {row["measure"]: row for row in rows}
    accepted, closed = of["referrals_accepted"], of["closed_before_treatment"]
    assert (accepted["suppressed"], shares["Accepted"]) == (0, "83%")
    assert accepted["highest"] - accepted["value"] > 2 * accepted["months"], "a team's number is withheld in a month"
    assert closed["suppressed"] == 1
    assert "a part is withheld" in shares["Closed before treatment"]


def test_the_teams_cover_what_the_api_says(client: FlaskClient) -> None:
    said = figures(page(client, area="SIM-C"))["teams"].one("h2").text
    (row,) = client.get(query("/api/v1/coverage.json", area="SIM-C")).get_json()["rows"]
    assert f"{row['settings_per_team']} settings and {row['cyp_per_team']:,} children and young people" in said
    shares = [row[name] for name in ("direct_pct", "whole_school_pct", "advice_pct")]
    hours = cells_of(figures(page(client, area="SIM-C"))["flow"])[-3:]
    assert [cells[3].text for cells in hours] == [f"{share}% of hours" for share in shares]
