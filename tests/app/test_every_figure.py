"""Every number and word of the published files can be read on a page and had from the API."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from data.queries import outcomes
from tests.app.conftest import Page, Rows, Table, asked
from tests.app.reading import Element

FOLDER = Path(__file__).parents[2] / "data" / "published"
STATED = "stated_figures.csv"
NAMED = "Link Programme 2017–19 (named areas)"
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "cascade_baseline_by_area": ("/areas", {}),
    "cascade_rating_distribution": ("/change", {"view": "table"}),
    "cascade_change_by_domain": ("/change", {"view": "table"}),
    "cascade_change_by_starting_group": ("/change", {"view": "table"}),
    "cascade_domains_improved": ("/change", {"view": "table"}),
    "link_programme_areas": ("/areas", {"programme": NAMED}),
    "survey_bases": ("/outcomes", {"view": "table"}),
    "survey_change_stated": ("/outcomes", {"view": "table"}),
    "survey_follow_up_stated": ("/outcomes", {"view": "table"}),
    "survey_confidence_sustainability": ("/outcomes", {"view": "table"}),
    "survey_high_risks": ("/outcomes", {"view": "table"}),
    "workshop_survey_respondents": ("/outcomes", {"view": "table"}),
    "trailblazer_sites": ("/mhst", {"view": "table"}),
    "trailblazer_settings_by_region": ("/mhst", {"view": "table"}),
    "mhst_time_by_function": ("/mhst", {"view": "table"}),
    "trailblazer_education_survey_responses": ("/mhst", {"view": "table"}),
    "trailblazer_key_informant_responses": ("/mhst", {"view": "table"}),
    "trailblazer_site_profiles": ("/indicators", {"view": "table"}),
    "trailblazer_indicator_summary": ("/indicators", {"view": "table"}),
}
CODES = {"indicator", "breakdown", "domain", "workshop", "wave", "significant_at_95", "group"}
"""Columns whose values stand on a page in words of their own; tests of the page look at them."""
with (FOLDER / "site_aliases.csv").open(encoding="utf-8") as lines:
    SPELLINGS = list(csv.DictReader(lines))
ALIASES = {row["alias"]: [r["site"] for r in SPELLINGS if r["alias"] == row["alias"]] for row in SPELLINGS}
"""Other spellings of sites; a page gives a site its one name."""
NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")


def cells(file: str) -> list[tuple[int, str, str]]:
    """(row, column, value) of every cell."""
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return [(number, column, value) for number, row in enumerate(rows, 1) for column, value in row.items()]


def test_every_file_has_its_page() -> None:
    shipped = {path.stem for path in FOLDER.glob("*.csv")} - {"stated_figures", "site_aliases"}
    assert set(PAGES) == shipped


def test_the_api_gives_every_cell_verbatim(every_figure: Rows) -> None:
    given = {(row["file"], row["row"], row["column"]): row["value"] for row in every_figure if row["file"] != STATED}
    shipped = {(f"{file}.csv", number, column): value for file in PAGES for number, column, value in cells(file)}
    assert given == shipped


@pytest.fixture
def every_figure(table: Table) -> Rows:
    return [row for p in ({}, {"programme": NAMED}) for row in table("published", limit="100000", **p)]


def test_the_api_gives_every_stated_figure(every_figure: Rows) -> None:
    given = {row["row"]: (row["place"], row["value"], row["words"]) for row in every_figure if row["file"] == STATED}
    with (FOLDER / STATED).open(encoding="utf-8", newline="") as lines:
        shipped = {n: (r["place"], r["value"], r["words"]) for n, r in enumerate(csv.DictReader(lines), 1)}
    assert len(given) == 185
    assert given == shipped


def test_a_stated_figure_has_its_source(table: Table) -> None:
    (found,) = [row for row in table("published", file=STATED) if row["row"] == 6]
    assert (found["column"], found["value"], found["period_status"]) == ("value", "6.5", "not_applicable")
    assert found["words"] == "no individual area above 6.5 of 21"
    assert found["source"].startswith("Ecorys")


def test_published_figures_are_filtered_by_file(client: FlaskClient) -> None:
    answer = asked(client, "published", file=["mhst_time_by_function.csv", STATED], limit="1000").json
    counted = Counter(row["file"] for row in answer["rows"])
    assert counted == {"mhst_time_by_function.csv": len(cells("mhst_time_by_function")), STATED: 171}
    assert answer["meta"]["n"] == f"{counted.total()} figures"


def test_named_areas_come_only_when_asked_for_alone(table: Table) -> None:
    files = {row["file"] for row in table("published", limit="100000")}
    assert "link_programme_areas.csv" not in files
    assert len(files - {STATED}) == len(PAGES) - 1


def number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace("−", "-").replace(",", ""))
    except InvalidOperation:
        return None


def printed(document: Element) -> tuple[set[Decimal], str]:
    """The numbers of a page's content, and its text in lower case."""
    text = document.one("main").text
    return {value for found in NUMBER.findall(text) if (value := number(found)) is not None}, text.lower()


@pytest.mark.parametrize("file", PAGES)
def test_a_page_shows_every_cell(page_of: Page, file: str) -> None:
    path, query = PAGES[file]
    numbers, text = printed(page_of(path, **query))
    absent = []
    for row, column, value in cells(file):
        wanted = number(value)
        there = (
            wanted in numbers
            if wanted is not None
            else all(word.lower() in text for word in ALIASES.get(value, [value]))
        )
        if value and column not in CODES and not there:
            absent.append((row, column, value))
    assert not absent


ROW_BY_ROW = {
    "survey_follow_up_stated": ("statement", ("follow_up_pct",)),
    "survey_high_risks": ("risk", ("schools_pct", "cypmhs_pct")),
    "survey_confidence_sustainability": ("level", ("schools_pct", "cypmhs_pct")),
    "survey_change_stated": ("statement", ("baseline_pct", "follow_up_pct")),
    "workshop_survey_respondents": ("category", ("workshop_1", "workshop_2")),
}


@pytest.mark.parametrize("file", ROW_BY_ROW)
def test_a_row_of_the_page_holds_a_row_of_the_file(page_of: Page, file: str) -> None:
    head, columns = ROW_BY_ROW[file]
    path, query = PAGES[file]
    shown = [row.text for row in page_of(path, **query).one("main").every("tr")]
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            fitting = [text for text in shown if row[head].lower() in text.lower()]
            wanted = {Decimal(row[column]) for column in columns}
            assert any(wanted <= {number(n) for n in NUMBER.findall(text)} for text in fitting), row


def test_every_theme_of_the_surveys_is_shown(page_of: Page) -> None:
    text = page_of("/outcomes").one("main").text.lower()
    assert all(theme in text for theme in outcomes.COMPARED)
