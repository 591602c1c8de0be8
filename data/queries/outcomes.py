"""What school leads and CYPMHS leads said, before and after, as published."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from data.answer import Answer, records
from data.filters import Filters
from data.measures.intervals import Interval, newcombe, wilson
from data.measures.rounding import half_up
from data.queries.aggregates import aggregates
from data.queries.catalogue import Programme
from data.queries.provenance import answer, frame, of_dicts
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.wording import uncapital, workshop_words

BASES, CHANGES, FOLLOW_UPS, CONFIDENCE, RISKS, TOOK_PART = (
    "survey_bases",
    "survey_change_stated",
    "survey_follow_up_stated",
    "survey_confidence_sustainability",
    "survey_high_risks",
    "workshop_survey_respondents",
)
FILES = (BASES, CHANGES, FOLLOW_UPS, CONFIDENCE, RISKS, TOOK_PART)
GROUPS = {"schools": "School leads", "cypmhs": "CYPMHS leads"}
"""Groups of respondents, with their names."""
THEMES = {
    f"{CHANGES}.csv": "before and after",
    f"{FOLLOW_UPS}.csv": "what the programme did",
    f"{CONFIDENCE}.csv": "confidence that it lasts",
    f"{RISKS}.csv": "high risks to sustainability",
}
BEFORE_AFTER, PROGRAMME, CONFIDENT, HIGH_RISK = THEMES.values()
COMPARED = (PROGRAMME, HIGH_RISK)
"""Themes in which both groups answered the same question."""
UNPUBLISHED = ("lower_95", "upper_95", "p_value", "p_adjusted", "verdict")
"""What needs each person's two answers."""
COLUMNS = (
    "programme",
    "simulated",
    "scope",
    "code",
    "group",
    "question_code",
    "statement",
    "theme",
    "topic",
    "base",
    "pairs",
    "baseline_pct",
    "follow_up_pct",
    "difference_pp",
    "published",
    *UNPUBLISHED,
)
GAP_COLUMNS = (
    "programme",
    "simulated",
    "theme",
    "topic",
    "statement",
    "schools_pct",
    "schools_base",
    "cypmhs_pct",
    "cypmhs_base",
    "gap_pp",
    "lower_95",
    "upper_95",
    "clear",
)
RESPONSE_COLUMNS = ("programme", "simulated", "group", "baseline", "follow_up", "returned_pct")
TOOK_PART_COLUMNS = ("programme", "simulated", "breakdown", "category", "workshop", "respondents")


def outcomes(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a group and statement, as stated. Columns: ``COLUMNS``.

    Shares are % as printed, of ``base`` respondents at follow-up; ``pairs`` and ``baseline_pct`` only where people's
    two answers are compared. ``difference_pp`` is that of the printed shares. ``published`` is the report's own verdict
    at 95%: significant, not_significant or None. ``topic`` groups the risks.
    """
    found = aggregates(connection, viewer, chosen, moment, files=FILES[:5])
    bases = _bases(found)
    rows = _statements(found, bases)
    for parameter in ("group", "theme"):
        rows = [row for row in rows if not filters[parameter] or row[parameter] in filters[parameter]]
    table = of_dicts(COLUMNS, rows)
    used = found[found["file"].map(THEMES).isin({row["theme"] for row in rows}) | (found["file"] == f"{BASES}.csv")]
    asked = {(row["programme"], row["group"]) for row in rows}
    rest_on = {key: base for key, base in bases.items() if key[:2] in asked}
    return answer(connection, "outcomes", table, used["load"] if rows else [], n=_n(rest_on))


Bases = dict[tuple[str, str, str], int]
"""(programme, group, wave) → respondents."""


def _bases(found: pd.DataFrame) -> Bases:
    rows = records(found[found["measure"] == "respondents"])
    return {(row["programme"], row["respondents"], row["round"]): int(row["value"]) for row in rows}


def _n(bases: Bases) -> str:
    """Each group's base at follow-up; of several programmes each."""
    told = []
    for programme in dict.fromkeys(key[0] for key in bases):
        groups = [
            f"{base} {uncapital(GROUPS[g])}"
            for (p, g, wave), base in bases.items()
            if (p, wave) == (programme, "follow-up")
        ]
        told.append(" and ".join(groups))
    return "; ".join(part for part in told if part) + (" at both waves" if any(told) else "")


def _statements(found: pd.DataFrame, bases: Bases) -> list[dict[str, Any]]:
    """A row a group and statement, in the order of the files."""
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for figure in records(found[found["file"].isin(THEMES)]):
        group, statement = figure["respondents"], figure["item"]
        row = rows.setdefault((figure["programme"], figure["file"], group, statement), _statement(figure, bases))
        if figure["measure"] == "significant_at_95":
            row["published"] = "significant" if figure["value_text"] == "yes" else "not_significant"
        else:
            row["baseline_pct" if figure["round"] == "baseline" else "follow_up_pct"] = figure["value"]
    return [_compared(row) for row in rows.values()]


def _statement(figure: dict[str, Any], bases: Bases) -> dict[str, Any]:
    group = figure["respondents"]
    return {
        "programme": figure["programme"],
        "simulated": figure["simulated"],
        "scope": "programme",
        "code": "",
        "group": group,
        "statement": figure["item"],
        "theme": THEMES[figure["file"]],
        "topic": figure["code"],
        "base": figure["base"] or bases.get((figure["programme"], group, "follow-up")),
    }


def _compared(row: dict[str, Any]) -> dict[str, Any]:
    if "baseline_pct" not in row:
        return row
    return row | {"pairs": row["base"], "difference_pp": row["follow_up_pct"] - row["baseline_pct"]}


def gaps(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a statement: schools minus CYPMHS at follow-up. Columns: ``GAP_COLUMNS``.

    Shares and gaps in % and percentage points. The interval is Newcombe's for two groups of different people, from
    shares as printed, so its ends may be out by about a point. ``clear``: it leaves zero out. A statement put to one
    group alone has no gap.
    """
    said = outcomes(connection, filters.changed(group=None), viewer, chosen, moment)
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in said.records():
        if row["theme"] in COMPARED:
            rows.setdefault((row["programme"], row["theme"], row["statement"]), {}).update({**row, row["group"]: row})
    table = frame(GAP_COLUMNS, (_gap(row) for row in rows.values()))
    return answer(
        connection,
        "gaps",
        table,
        [load.id for load in said.loads],
        n=said.n.removesuffix(" at both waves"),
        kinds=("published", "computed"),
    )


def _gap(row: dict[str, Any]) -> list[object]:
    about = [row[name] for name in GAP_COLUMNS[:5]]
    sides = [row[group] for group in GROUPS if group in row]
    told = [row.get(group, {}).get(name) for group in GROUPS for name in ("follow_up_pct", "base")]
    if None in told:
        return [*about, *told, None, None, None, None]
    between = newcombe(*(_interval(side["follow_up_pct"], side["base"]) for side in sides))
    ends = [half_up(Fraction(end * 100)) for end in (between.lower, between.upper)]
    return [*about, *told, sides[0]["follow_up_pct"] - sides[1]["follow_up_pct"], *ends, between.clear]


def _interval(share_pct: Decimal, base: int) -> Interval:
    return wilson(float(share_pct) / 100 * base, base)


def responses(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a group: who answered at baseline and again at follow-up. Columns: ``RESPONSE_COLUMNS``.

    ``returned_pct``: those who answered again, % of baseline, rounded half up.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(BASES,))
    bases = _bases(found)
    simulated = {row["programme"]: row["simulated"] for row in records(found)}
    rows = [
        (programme, made_up, group, bases[programme, group, "baseline"], bases[programme, group, "follow-up"])
        for programme, made_up in simulated.items()
        for group in filters["group"] or GROUPS
        if {(programme, group, "baseline"), (programme, group, "follow-up")} <= bases.keys()
    ]
    shared = [(*row, half_up(Fraction(100 * row[4], row[3]))) for row in rows]
    n = " and ".join(str(row[3]) for row in rows)
    table = frame(RESPONSE_COLUMNS, shared)
    return answer(
        connection, "survey_returns", table, found["load"], n=f"{n} at baseline", kinds=("published", "computed")
    )


def took_part(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a category and workshop: who answered the workshops' own surveys. Columns: ``TOOK_PART_COLUMNS``.

    ``breakdown`` is capacity (for whom they came) or role; ``respondents`` is a count of people.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(TOOK_PART,))
    rows = [(r["programme"], r["simulated"], r["code"], r["item"], r["round"], int(r["value"])) for r in records(found)]
    return answer(connection, "took_part", frame(TOOK_PART_COLUMNS, rows), found["load"], n=_people(rows))


def _people(rows: list[tuple[Any, ...]]) -> str:
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        totals[row[2], row[4]] = totals.get((row[2], row[4]), 0) + row[5]
    return ", ".join(
        f"{total:,} at {workshop_words(workshop)} by {breakdown}" for (breakdown, workshop), total in totals.items()
    )
