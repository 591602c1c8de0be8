"""Mental health support teams: whom they cover, how they spend their time, who answered about them, as published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from data.answer import Answer, records
from data.filters import Filters, listed
from data.measures.coverage import cyp_per_team, response_pct, settings_per_team
from data.queries.aggregates import aggregates
from data.queries.catalogue import Programme
from data.queries.provenance import answer, frame, of_dicts
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.wording import counted

SITES, TIME, EDUCATION, INFORMANTS, SETTINGS = (
    "trailblazer_sites",
    "mhst_time_by_function",
    "trailblazer_education_survey_responses",
    "trailblazer_key_informant_responses",
    "trailblazer_settings_by_region",
)
FILES = (SITES, TIME, EDUCATION, INFORMANTS, SETTINGS)
RESPONDENTS = ("education settings", "key informants")
SURVEYS = ("survey 1", "survey 2")
SETTING_TYPES = ("primary", "secondary", "sixteen_plus", "all_through", "other", "total")
SITES_IN_PERIOD = re.compile(r"(\d+) sites")

NUMBERS = {"mhsts_funded": "teams", "education_settings": "settings", "cyp_population": "cyp_population"}
WORDS = ("providers", "integrated_care_system")
YES_OR_NO = ("four_week_wait_pilot", "funded_in_later_waves")
PER_TEAM = ("settings_per_team", "cyp_per_team")
HOURS = ("direct_pct", "whole_school_pct", "advice_pct")
"""Time by function: published for all sites together, not for each."""
OF_HOURS = ("period_start", "period_end")
"""The twelve months that a programme's own hours are of."""

COVERAGE_COLUMNS = (
    "programme",
    "simulated",
    "area_code",
    "area_name",
    "region",
    "teams",
    "settings",
    "settings_per_team",
    "cyp_population",
    "cyp_per_team",
    *HOURS,
    *OF_HOURS,
    *WORDS,
    *YES_OR_NO,
)
TIME_COLUMNS = ("programme", "simulated", "function", "mean_pct", "lowest_pct", "highest_pct", "sites")
RESPONSE_COLUMNS = (
    "programme",
    "simulated",
    "area_code",
    "area_name",
    "region",
    "respondents",
    "survey",
    "invited",
    "responses",
    "response_pct",
)
SETTING_COLUMNS = ("programme", "simulated", "region", "setting_type", "settings")


def coverage(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a site that has teams, by name. Columns: ``COVERAGE_COLUMNS``.

    Counts are whole numbers as printed; ``cyp_per_team`` (whole) and ``settings_per_team`` (one decimal where not
    whole) are computed, rounded half up; ``HOURS`` and ``OF_HOURS`` are None, not published by site; ``YES_OR_NO`` are True or
    False.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(SITES,))
    sites = [_site(group) for _, group in found.groupby(["programme", "code"], sort=False)]
    asked = [row for row in _in_region(sites, filters) if not filters["area"] or row["area_code"] in filters["area"]]
    rows = sorted(asked, key=lambda row: (row["programme"], row["area_name"]))
    table = of_dicts(COVERAGE_COLUMNS, rows)
    teams = sum(row["teams"] or 0 for row in rows)
    n = f"{counted(len(rows), 'site')}, {counted(teams, 'team')}"
    return answer(connection, "coverage", table, found["load"], n=n, kinds=("published", "computed"))


def _in_region(rows: Iterable[dict[str, Any]], filters: Filters) -> list[dict[str, Any]]:
    return [row for row in rows if not filters["region"] or row["region"] in filters["region"]]


def _site(group: pd.DataFrame) -> dict[str, Any]:
    figures = records(group)
    row = {name: figures[0][name] for name in ("programme", "simulated", "area_code", "area_name", "region")}
    printed = {figure["measure"]: figure["value_text"] for figure in figures}
    values = {figure["measure"]: figure["value"] for figure in figures}
    row |= {name: _whole(values.get(measure)) for measure, name in NUMBERS.items()}
    row |= {name: printed.get(name) for name in WORDS}
    row |= {name: {"yes": True, "no": False}.get(printed.get(name, "")) for name in YES_OR_NO}
    return row | per_team(row["teams"], row["settings"], row["cyp_population"])


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


def per_team(teams: int | None, settings: int | None, cyp: int | None) -> dict[str, Any]:
    """``PER_TEAM`` of sums over teams, rounded half up; None where a sum is missing."""
    if not teams:
        return {}
    return {
        "settings_per_team": None if settings is None else settings_per_team(settings, teams),
        "cyp_per_team": None if cyp is None else cyp_per_team(cyp, teams),
    }


def time_by_function(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a function of teams, as printed. Columns: ``TIME_COLUMNS``; shares are % of teams' time, mean, lowest and
    highest of ``sites``: how many answered, as the source tells with the period."""
    found = aggregates(connection, viewer, chosen, moment, files=(TIME,))
    rows = []
    for (programme, simulated, function), group in found.groupby(["programme", "simulated", "item"], sort=False):
        shares = dict(zip(group["measure"], group["value"], strict=True))
        names = ("time_share_mean_pct", "time_share_lowest_pct", "time_share_highest_pct")
        rows.append((programme, simulated, function, *(shares[name] for name in names), None))
    whole = answer(connection, "time_by_function", frame(TIME_COLUMNS, rows), found["load"], n="")
    answered = SITES_IN_PERIOD.search(whole.period)
    sites = int(answered[1]) if answered else None
    whole.rows["sites"] = pd.Series([sites] * len(rows), dtype=object)
    return replace(whole, n=counted(sites or 0, "site"))


def responses(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a site, group of respondents and survey, by name. Columns: ``RESPONSE_COLUMNS``.

    Where the report prints one figure for several sites it stays one row: their codes are joined by ``+``, their names
    by ``and``. ``invited`` and ``responses`` are counts as printed, ``response_pct`` is computed.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(SITES, EDUCATION, INFORMANTS))
    answers = found[found["file"] != f"{SITES}.csv"]
    known = {row["area_code"]: (row["area_name"], row["region"]) for row in records(found) if row["area_name"]}
    groups = answers.groupby(["programme", "respondents", "code", "round"], sort=False)
    rows = [_responded(group, known) for _, group in groups]
    wanted = [row for row in rows if not filters["region"] or row["regions"] & set(filters["region"])]
    wanted.sort(key=lambda row: (RESPONDENTS.index(row["respondents"]), row["area_name"], row["survey"]))
    table = of_dicts(RESPONSE_COLUMNS, wanted)
    n = counted(len({code for row in wanted for code in codes_of(row["area_code"])}), "site")
    return answer(connection, "responses", table, answers["load"], n=n, kinds=("published", "computed"))


def codes_of(area_code: str) -> list[str]:
    """The sites that a row is about: several where the report prints them together."""
    return area_code.split("+")


def _responded(group: pd.DataFrame, known: Mapping[str, tuple[str, str | None]]) -> dict[str, Any]:
    counts = {measure: int(value) for measure, value in zip(group["measure"], group["value"], strict=True)}
    first = records(group)[0]
    sites = [known.get(code, (code, None)) for code in codes_of(first["code"])]
    regions = {region for _, region in sites if region}
    invited, responses = counts["invited"], counts["responses"]
    return {
        **{name: first[name] for name in ("programme", "simulated", "respondents")},
        **counts,
        "area_code": first["code"],
        "area_name": listed([name for name, _ in sites]),
        "region": listed(sorted(regions)) or None,
        "regions": regions,
        "survey": first["round"],
        "response_pct": response_pct(responses, invited) if invited else None,
    }


def settings(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a region and type of education setting. Columns: ``SETTING_COLUMNS``; ``total`` is a type of its own, as
    printed."""
    found = aggregates(connection, viewer, chosen, moment, files=(SETTINGS,))
    printed = [
        {**row, "region": row["code"], "setting_type": row["item"] or "total", "settings": int(row["value"])}
        for row in records(found)
    ]
    rows = _in_region(printed, filters)
    table = of_dicts(SETTING_COLUMNS, rows)
    total = sum(row["settings"] for row in rows if row["setting_type"] == "total")
    return answer(connection, "settings", table, found["load"], n=counted(total, "education setting"))
