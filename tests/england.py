"""Loads a simulated England of any size, and tells what it must have brought."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote, urlencode

import dash
import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from etl.feeds import FEEDS
from etl.illustrate import SCALES, SEED, illustrate
from etl.illustrate.england import FACTORS, ORGANISATIONS, PROGRAMME, REGIONS, ROUNDS, THEMES, TOPICS, Size, files
from etl.report import Report
from pages.api.tables import TABLES

QUESTIONS = len(THEMES) * len(TOPICS)
MEASURES = 19
FILTERS = {"region": REGIONS[0], "area": "SIME-001", "domain": "C1", "group": "schools"}


def loaded(store: Engine, size: Size, seed: int = SEED) -> dict[str, Report]:
    """Each feed's report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SCALES, "england", partial(files, size=size))
        return {report.feed: report for report in illustrate(store, seed, "england")}


def promised(size: Size) -> dict[str, range]:
    """How many rows each feed's file has."""
    cohorts, teams = size.areas * size.cohorts, size.areas * size.teams
    held = sum(max(1, round(share * cohorts)) for _, _, share in ROUNDS)
    asked, months = size.respondents * QUESTIONS, teams * size.months * MEASURES
    exact = {
        "areas": size.areas,
        "cohorts": cohorts,
        "cascade_ratings": held,
        "survey_questions": QUESTIONS,
        "mhst_teams": teams,
        "attendance": held * len(ORGANISATIONS),
        "actions": size.areas * size.actions,
        "risks": size.areas * len(FACTORS),
        "annotations": teams,
    }
    about = {"survey_responses": range(asked + 1, 2 * asked), "mhst_activity": range(9 * months // 10, months)}
    return {feed: range(rows, rows + 1) for feed, rows in exact.items()} | about


def assert_as_promised(reports: dict[str, Report], size: Size) -> None:
    rows = promised(size)
    assert list(reports) == [feed for feed in FEEDS if feed in rows]
    for feed, report in reports.items():
        assert not report.problems
        assert report.loaded == report.read
        assert report.read in rows[feed], feed


def addresses() -> list[str]:
    """Every page and every table of the API, whole and by each filter that it takes."""
    pages = [page["path"] for page in dash.page_registry.values() if "view" in page and not page["path_template"]]
    found = [_of(page) for page in (*pages, "/areas/SIME-001", "/areas/SIME-002")]
    for table in TABLES:
        asked = {"programme": PROGRAMME} if "programme" in table.parameters else {}
        whole: list[dict[str, str]] = [] if table.of_one_area else [{}]
        filters = [*whole, *({name: value} for name, value in FILTERS.items() if name in table.parameters)]
        for suffix in ("json", "csv"):
            found += [f"/api/v1/{table.name}.{suffix}?{urlencode(asked | each)}" for each in filters]
    return found


def _of(path: str) -> str:
    return f"{path}?{urlencode({'programme': PROGRAMME}, quote_via=quote)}"


def assert_answers(client: FlaskClient) -> None:
    for address in addresses():
        answer = client.get(address)
        assert answer.status_code == 200, address
        answer.close()
