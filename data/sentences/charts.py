"""Sentences on control charts: what a measure stands at, what is expected of it, and what its chart says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from data.charted import WEEK, Charted
from data.filters import listed
from data.measures.charts import Chart, Gap, Told, WhyNot
from data.measures.rounding import half_up
from data.measures.spc import Flag
from data.sentences import capital, plural, verb
from data.wording import counted, uncapital

Row = Mapping[str, Any]
"""A row of ``queries.chart_summaries.summaries``."""

MONTHS_SHOWN = "expected range: mean plus or minus 2.66 times the mean moving range"
RULES: dict[Flag, str] = {
    "outside_limits": "outside the limits",
    "trend": "trend: seven months each above, or each below, the one before",
    "two_of_three": "two of three months more than two thirds of the way to a limit, on one side",
    "shift": "shift: seven months on one side of the mean",
}
GAPS: dict[Gap, str] = {
    "suppressed": "suppressed",
    "not_submitted": "not submitted",
    "not_every_team": "not every team has told",
    "no_school_weeks": "no school weeks",
    "not_applicable": "not applicable",
}
WHY_NOT: dict[WhyNot, str] = {
    "not_enough_data": "under 12, no limits",
    "too_much_suppressed": "over a quarter suppressed, no limits",
    "no_range": "no month differs from the next, no limits",
    "follows_weeks_unknown": "a count of your own, no limits: whether it follows school terms is not declared",
    "slow_stock": "most of it stays from month to month, no limits",
    "no_whole_months": "periods are not whole months",
}
HEADS = {
    "concern": "Concern",
    "improvement": "Improvement",
    "changed": "Changed",
    "none": "No special cause",
    "no_limits": "Run chart",
}


def number(value: float | Decimal, places: int) -> str:
    """A figure in print, rounded half up."""
    return f"{half_up(Decimal(str(value)), places):,f}".replace("-", "−")


def with_unit(value: float | Decimal, charted: Charted) -> str:
    """``43.0 days``, ``71%``, ``57.1 a school week``."""
    text = number(value, charted.places)
    return f"{text}%" if charted.unit == "%" else f"{text} {charted.unit}"


def expected(row: Row) -> str:
    """``21 to 38``; blank without limits."""
    if row["lower"] is None:
        return ""
    charted: Charted = row["charted"]
    low, high = (number(row[end], charted.places) for end in ("lower", "upper"))
    return f"{low} to {high}{'%' if charted.unit == '%' else ''}"


def month(day: date) -> str:
    return f"{day:%b %Y}"


def periods(count: int, step: int = 1) -> str:
    return counted(count, "month" if step == 1 else "quarter" if step == 3 else "period")


def variation_head(row: Row) -> str:
    return HEADS[row["variation"]]


def variation_rest(row: Row) -> str:
    """What follows the head: the rule in words, or how many months were looked at."""
    if row["variation"] == "no_limits":
        return f"{counted(row['months'], 'figure')}: {WHY_NOT[row['why_not']]}"
    last = "" if row["newest_end"] == row["period_end"] else f", to {month(row['period_end'])}"
    if row["special_cause"] is None:
        few = "; limits of 12 to 14 figures, to be taken with care" if row["few_points"] else ""
        return f"{counted(row['months'], 'figure')}{last}{few}"
    return f"{cause_words(row)}{last}"


def cause_words(row: Row) -> str:
    """``above the upper limit, provisional``: the rule of a special cause, and whether its figure may still change."""
    rule = rule_words(row["special_cause"], row["run"], upwards=row["upwards"])
    return f"{rule}, provisional" if provisional(row) else rule


def provisional(row: Row) -> bool:
    """Whether the last figure is provisional, or published for performance alone."""
    return row["status"] in ("provisional", "performance")


def rule_words(flag: Flag, run: int, *, upwards: bool) -> str:
    """``shift, 7 in a row above the mean``."""
    if flag == "shift":
        return f"shift, {run} in a row {'above' if upwards else 'below'} the mean"
    if flag == "trend":
        return f"trend, {run} in a row {'rising' if upwards else 'falling'}"
    side = "upper" if upwards else "lower"
    if flag == "two_of_three":
        return f"two of three near the {side} limit"
    times = f", {run} in a row" if run > 1 else ""
    return f"{'above' if upwards else 'below'} the {side} limit{times}"


def assurance_words(row: Row) -> str:
    """``Can meet or miss 28 days or less: met in 20 of 36 months``; ``none set``."""
    charted: Charted = row["charted"]
    if row["assurance"] == "none_set" or row["target"] is None:
        return "none set"
    target, met = target_words(charted), f"met in {row['met']} of {counted(row['months'], 'month')}"
    return {
        "consistently_meets": f"Consistently meets {target}: {met}",
        "hit_and_miss": f"Can meet or miss {target}: {met}",
        "consistently_misses": f"Consistently misses {target}: {met}",
        "not_stable": f"Not stable, so no assurance: {target} {met}",
        "no_limits": f"{target} {met}",
    }[row["assurance"]]


def target_words(charted: Charted) -> str:
    """``28 days or less``."""
    if charted.target is None:
        return ""
    text = f"{charted.target.normalize():,f}"
    told = f"{text}%" if charted.unit == "%" else f"{text} {charted.unit}"
    return f"{told} or {'more' if charted.better == 'higher' else 'less'}"


def said_of(charted: Charted) -> str:
    """A measure's name within a sentence."""
    name = charted.name if charted.name.startswith("EMHP") else uncapital(charted.name)
    return f"{name}, {WEEK}" if charted.unit == WEEK else name


# An area's table of measures.


def measures_finding(rows: Sequence[Row]) -> str:
    """How many measures are a concern, have improved, have changed; and the concerns' names."""
    by = {kind: [row for row in rows if row["variation"] == kind] for kind in HEADS}
    charted = len(rows) - len(by["no_limits"])
    if not charted:
        return f"None of {counted(len(rows), 'measure')} has limits yet: run charts alone"
    told = [
        f"{len(by[kind])} {verb(len(by[kind]), one, several)}"
        for kind, one, several in (
            ("concern", "is a concern", "are concerns"),
            ("improvement", "has improved", "have improved"),
            ("changed", "has changed", "have changed"),
        )
        if by[kind]
    ]
    if not told:
        return f"No special cause now in any of {counted(charted, 'measure')} with limits"
    names = listed([said_of(row["charted"]) for row in by["concern"]])
    return f"Of {counted(charted, 'measure')} with limits, {listed(told)}{f': look at {names}' if names else ''}"


def where(area: str, team: str, teams: int) -> str:
    return f"{area}, team {team}" if team else f"{area}, {counted(teams, 'team')}" if teams else area


# A chart.


def chart_finding(row: Row, place: str) -> str:
    """What a chart says of its last figure."""
    charted: Charted = row["charted"]
    if row["value"] is None:
        return f"{charted.name}: no month of {place} can be charted"
    value, when = with_unit(row["value"], charted), month(row["period_end"])
    if row["variation"] == "no_limits":
        return f"{charted.name}: {value} in {when}; {WHY_NOT[row['why_not']]}"
    if row["special_cause"] is None:
        return f"{charted.name}: {value} in {when}, within the expected {expected(row)}; no special cause"
    return f"{charted.name}: {value} in {when}, {uncapital(HEADS[row['variation']])}: {cause_words(row)}"


def chart_subline(chart: Chart, row: Row, place: str) -> str:
    """What is drawn, with the limits and the months that they were set on."""
    told = [
        f"{chart.charted.name}, {place}, by {'month' if chart.step == 1 else 'quarter' if chart.step == 3 else 'period'}"
    ]
    if row["lower"] is not None:
        low, high = (number(row[end], max(chart.charted.places, 1)) for end in ("lower", "upper"))
        told.append(f"limits {low} to {high} set on {periods(row['months'], chart.step)}")
    return f"{'; '.join(told)}. A hollow circle is a month without special cause."


def bracket_words(flag: Flag, run: int, *, upwards: bool) -> str:
    return capital(rule_words(flag, run, upwards=upwards))


def which_rule(chart: Chart) -> str:
    """Every rule that flags points of the chart, with how many; that none does, where so."""
    counts: dict[Flag, int] = {}
    for flag in chart.flags:
        if flag is not None:
            counts[flag] = counts.get(flag, 0) + 1
    if not counts:
        return "No rule flags a month. Looked for, in this order: " + "; ".join(RULES.values()) + "."
    told = [f"{RULES[flag]} ({periods(count, chart.step)})" for flag, count in counts.items()]
    return f"{capital('; '.join(told))}. The first rule that fits names a month."


def gap_words(told: Sequence[Told]) -> str:
    """Which months are gaps, by reason; blank where none is."""
    by: dict[Gap, list[str]] = {}
    for each in told:
        if each.gap:
            by.setdefault(each.gap, []).append(month(each.end))
    if not by:
        return ""
    parts = [
        f"{GAPS[why]}: {listed(days) if len(days) < 5 else counted(len(days), 'month')}" for why, days in by.items()
    ]
    tail = " A flag stands only if it holds for whatever the withheld months are." if "suppressed" in by else ""
    return f"{capital('; '.join(parts))}. No line or moving range crosses a gap, and runs start again behind it.{tail}"


def limits_words(rebased: Sequence[Mapping[str, Any]]) -> str:
    """Who set limits anew, when and why."""
    told = [
        f"Set anew from {day(each['date'])} by the {uncapital(each['by_role'])}: ‘{each['text']}’." for each in rebased
    ]
    return " ".join(told)


def changed_words(row: Row) -> str:
    """That the process has changed, as far as its figures tell; blank where one process can be meant."""
    if row["changed_from"] is None:
        return ""
    return (
        f"The process has changed: {row['flagged']} of {counted(row['months'], 'figure')} are special causes, seven or more in "
        f"a row on one side of the mean and, from {month(row['changed_from'])} on, on the other. A person who knows what "
        "happened may set limits anew from then, by a dated note."
    )


def changed_briefly(row: Row) -> str:
    """The same in a table."""
    if row["changed_from"] is None:
        return ""
    return f"process changed from {month(row['changed_from'])}: a dated note may set limits anew"


def note_to_hand_in(row: Row) -> tuple[str, str]:
    """The heading and the row of the feed ``annotations`` that set limits anew from a chart's change. What happened and who says
    so are left for a person to fill in; without them the row is rejected."""
    start = row["changed_from"].isoformat()
    cells = {
        "annotation_id": f"{row['team_code'] or row['area_code']}-{row['measure']}-{start}",
        "area_code": row["area_code"],
        "team_code": row["team_code"] or "",
        "measure": row["measure"],
        "date": start,
        "text": "",
        "by_role": "",
        "rebase": "yes",
    }
    return _csv_line(cells), _csv_line(cells.values())


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


HOW_TO_HAND_IN = "say what happened (text) and who says so, by role (by_role), and load the file with"
LOAD_NOTES = "python -m etl load annotations FILE.csv"


def day(when: date) -> str:
    return f"{when.day} {when:%b %Y}"


WEEKS = (
    "A count that follows the school year is charted for each school week of the month (39 a year), so that holidays are no "
    "special cause. August has none and is a gap."
)
SLOW = (
    "Settings engaged and EMHPs in post are stocks of which most stays from month to month: limits from the change between two "
    "months would call a slow rise a special cause. They are run charts, without limits."
)
NO_CAUSE = "A special cause says that something is different, not what it was nor what came of it."
FEW = "Limits rest on 12 to 14 figures: they may still move."


# All areas.


def areas_finding(areas: int, rows: Sequence[Row]) -> str:
    """How many of ``areas`` that report have a concern now, and in which measure most of them. ``rows``: of special causes."""
    concerns = [row for row in rows if row["variation"] == "concern"]
    having = {row["area_code"] for row in concerns}
    if not areas:
        return "No team of these areas has reported"
    if not having:
        return f"No measure is a concern now in {f'any of {_that_report(areas)}' if areas > 1 else ONE_REPORTS}"
    by: dict[str, int] = {}
    for row in concerns:
        by[row["name"]] = by.get(row["name"], 0) + 1
    most = max(by, key=lambda name: by[name])
    unsure = sum(map(provisional, concerns))
    told = f"; {unsure} of {counted(len(concerns), 'concern')} by a provisional figure" if unsure else ""
    which = f"{len(having)} of {_that_report(areas)} {verb(len(having), 'has', 'have')}"
    return (
        f"{which if areas > 1 else f'{capital(ONE_REPORTS)} has'} a measure of concern now, most often "
        f"{uncapital(most)} ({plural(by[most], 'area')}){told}"
    )


ONE_REPORTS = "the one area that reports"


def _that_report(areas: int) -> str:
    """``3 areas that report``, ``1 area that reports``."""
    return f"{counted(areas, 'area')} that {verb(areas, 'reports', 'report')}"


def measure_finding(rows: Sequence[Row], charted: Charted) -> str:
    """The same of one measure over areas."""
    counts = {kind: sum(row["variation"] == kind for row in rows) for kind in HEADS}
    told = [
        f"{counts[kind]} {word}"
        for kind, word in (
            ("concern", "of concern"),
            ("improvement", "improved"),
            ("changed", "changed"),
            ("none", "without special cause"),
            ("no_limits", "without limits"),
        )
        if counts[kind]
    ]
    return f"{charted.name}: of {counted(len(rows), 'area')}, {listed(told)}"


def showing_areas(count: int, regions: Sequence[str], leads: Sequence[str]) -> str:
    """The sentence of the filters in force over all areas."""
    where = listed(regions, "or") or "all regions"
    led = f", led by {listed(leads, 'or')}" if leads else ""
    return f"Showing {_that_report(count)}, {where}{led}."


NOTES_DRAWN = (
    "A note’s line stands on the charts of its measure, or of all where it names none; the area’s other charts list it beside "
    "them."
)
BESIDE = "A note says what happened about then. It stands beside a change; it doesn't explain it."


def notes_finding(notes: Sequence[Mapping[str, Any]], whole: int) -> str:
    """How many notes there are, and the latest."""
    last = notes[0]
    return f"{counted(whole, 'dated note')}; the latest, of {day(last['date'])}: {uncapital(last['text'])}"


def capital_name(charted: Charted) -> str:
    """A measure's name with its unit, where a table's head cell has it: ``Referrals received, a school week``."""
    return f"{charted.name}, {WEEK}" if charted.unit == WEEK else charted.name


ASSURANCE = (
    "Assurance says whether the limits let a target be met: always, at times, or never. Limits foretell nothing of a process "
    "that is not stable: where any figure since they were set is a special cause, there is no assurance. Where no way is better, "
    "or no target is declared, none is set."
)


def teams_finding(teams: Sequence[Mapping[str, Any]], covered: Mapping[str, Any]) -> str:
    """How many teams there are, at work and coming, and what those at work cover (``covered``: the area's row of
    ``queries.own_coverage``, empty where none is)."""
    at_work = sum(team["status"] in (None, "operational") for team in teams)
    others = [f"{team['status']}" for team in teams if team["status"] not in (None, "operational")]
    each = [
        f"{covered[name]:,} {what}"
        for name, what in (("settings_per_team", "settings"), ("cyp_per_team", "children and young people"))
        if covered.get(name) is not None
    ]
    told = f"{capital(plural(at_work, 'team'))} at work{f', a team with {listed(each)}' if each else ''}"
    return f"{told}, {len(others)} {listed(sorted(set(others)), 'or')}" if others else told


def reissued_words(again: Mapping[date, int]) -> str:
    """Which periods were handed in again, and by which load."""
    told = [f"{month(start)} by load {load}" for start, load in sorted(again.items())]
    return (
        f"{listed(told) if len(told) < 5 else counted(len(told), 'period')}: the earlier figure can be read as of then."
    )


def left_out_words(count: int) -> str:
    return f"{counted(count, 'period')} of another length than the latest: months and quarters are not drawn together."


def span(row: Mapping[str, Any]) -> str:
    """``Jan to Mar 2026``."""
    start, end = row["period_start"], row["period_end"]
    return f"{start:%b} to {month(end)}" if start.year == end.year else f"{month(start)} to {month(end)}"
