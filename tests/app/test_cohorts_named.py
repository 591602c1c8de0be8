"""Which cohorts there are, and at which workshops each is rated, is told to everybody by every road; its levels are not."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.app.conftest import asked
from tests.app.test_own_returns import NORTH, north, page

__all__ = ["north", "page"]
SINCE = "since=load-22"
"""Before the ratings, after the cohorts."""


@pytest.mark.parametrize("suffix", ["json", "csv"])
@pytest.mark.parametrize("table", ["cohorts", "unmatched", "readiness", "since", "ratings"])
def test_every_table_names_cohorts_without_levels(north: FlaskClient, table: str, suffix: str) -> None:
    text = north.get(f"/api/v1/{table}.{suffix}?programme={NORTH}&{SINCE if table == 'since' else ''}").text
    assert "N1-1" in text if table not in ("unmatched", "readiness") else "N1-3" in text
    assert not re.search(r"\b(C1|A1|S|C2|A2|D|E) at \d", text)


def test_the_tables_agree_on_who_has_no_workshop_2(north: FlaskClient) -> None:
    without = {"N1-3", "N2-1", "N3-1"}
    rows = {name: asked(north, name, programme=NORTH).json["rows"] for name in ("cohorts", "unmatched", "readiness")}
    assert {row["cohort_code"] for row in rows["cohorts"] if not row["has_w2"]} == without
    assert {row["cohort_code"] for row in rows["unmatched"]} == without
    assert {code for row in rows["readiness"] for code in (row["without_w2"] or "").split(", ") if code} == without
    assert all(row["C1"] is None and row["C1_status"] for row in rows["unmatched"])


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/data", "without N1-3"),
        ("/change", "N1-3"),
        (f"/since?{SINCE}", "N1-3 at workshop 1"),
        (f"/areas/N1?{SINCE}", "N1-3 at workshop 1"),
        (f"/briefing/N1?{SINCE}", "N1-1 at workshop 1"),
        ("/briefing/N1", "workshop 2 of N1-3"),
    ],
)
def test_every_page_names_them_without_levels(north: FlaskClient, path: str, told: str) -> None:
    text = north.get(f"{path}{'&' if '?' in path else '?'}programme={NORTH}").text
    assert told in text
    assert not re.search(r"\b(C1|A1|S|C2|A2|D|E) at \d", text)
