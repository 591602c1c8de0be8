"""Cells that the tables of control charts have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from markupsafe import Markup

from components.anchor import anchor
from components.model import Cell, Missing, MissingStatus
from components.views import sparkline, variation
from data.filters import address
from data.measures.charts import Gap
from data.sentences import charts as words
from data.state import State
from pages.mhst.found import PATH, Row

STATUS: dict[Gap, MissingStatus] = {
    "suppressed": "suppressed",
    "not_submitted": "not_submitted",
    "not_every_team": "not_submitted",
    "no_school_weeks": "not_applicable",
    "not_applicable": "not_applicable",
}
DETAIL: dict[Gap, str] = {"not_every_team": "not every team has told", "no_school_weeks": "no school weeks"}


def gone(gap: Gap | None, detail: str = "") -> Missing:
    """Why a period has no figure."""
    return Missing(STATUS[gap or "not_submitted"], detail or DETAIL.get(gap or "not_submitted", ""))


def latest(row: Row) -> Cell:
    """The last figure, with its month where that isn't the newest one, and whether it is provisional."""
    if row["spread"]:
        return Missing("not_applicable", f"medians are not combined; the teams’ are {row['spread']}")
    if row["value"] is None:
        return gone(row["newest_gap"])
    told = words.with_unit(row["value"], row["charted"])
    under = [] if row["newest_end"] == row["period_end"] else [words.month(row["period_end"])]
    under += ["provisional"] if words.provisional(row) else []
    return Markup("<b>{}</b>{}").format(told, _under(", ".join(under)))


def _under(text: str) -> Markup:
    return Markup(' <span class="under">{}</span>').format(text) if text else Markup()


def expected(row: Row) -> Cell:
    return words.expected(row) or Missing("not_applicable", "run chart")


def line(row: Row) -> Markup:
    """The last 24 periods, small."""
    return sparkline([(value, sign) for value, sign in orjson.loads(row["recent"])])


def said(row: Row) -> Markup:
    """Variation: mark, word and rule."""
    told = Markup("<b>{}</b>: {}{}").format(
        words.variation_head(row), words.variation_rest(row), _under(words.changed_briefly(row))
    )
    return variation(row["variation"], told)


def measure_link(row: Row, state: State, text: str = "") -> Markup:
    """The way to a measure's chart."""
    return anchor(text or words.capital_name(row["charted"]), chart_href(row, state))


def chart_href(row: Row, state: State) -> str:
    kept = {name: state.filters.chosen.get(name, ()) for name in ("programme", "my", "since", "from", "to", "as_of")}
    team = row["team_code"] or ()
    return f"{address(PATH, **kept, area=row['area_code'], team=team, measure=row['measure'])}#chart"


def area_link(row: Mapping[str, Any], state: State) -> Markup:
    """The way to an area's measures, here."""
    kept = {name: state.filters.chosen.get(name, ()) for name in ("programme", "my", "since", "as_of")}
    return anchor(row["area_name"] or row["area_code"], address(PATH, **kept, area=row["area_code"]))


def newest(rows: list[Row]) -> date | None:
    return max((row["newest_end"] for row in rows if row["newest_end"]), default=None)
