"""Sentences on what was handed in, what was wrong with it, and what the store holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from data.filters import listed
from data.measures.readiness import (
    FOLLOW_UP_GRACE_MONTHS,
    FOLLOW_UP_MONTHS,
    HANDED_IN,
    LATE,
    NOT_APPLICABLE,
    NOT_DUE,
    NOT_SUBMITTED,
    RETURNS,
    W2_LAST_WEEKS,
)
from data.sentences import capital, loading, plural, rule_words, share_of, verb, workshop_words

RETURN_WORDS = {
    "w1": "workshop 1",
    "w2": "workshop 2",
    "baseline": "the baseline survey",
    "follow_up": "the follow-up survey",
    "activity": "activity",
}
MOST_NAMES = 4

# What was wrong with rows.

_DECLARE_FIRST = "The store does not have the {} of this row. Check its code, or load it first with the feed ‘{}’."
_MEND_FIRST = (
    "The row of this {} in another sheet of the workbook was rejected. Mend that row, and load the workbook again."
)
_OF_ANOTHER_AREA = "The {} of this row is not of the row's area. Check both codes."
_BELOW_ZERO = "The figure is below zero, which it can't be. Check it."
REMEDIES = {
    "required_blank": "The cell is blank, and the column must be given.",
    "duplicate_key": "Several rows give different values for one key. Keep the right one.",
    "repeated_row": "The row says the same as an earlier one. Delete it.",
    "rows_disagree": "Rows of one respondent and wave differ in what they say of the respondent. Make them agree.",
    "too_many_cells": "The row has more cells than there are headings. Take out what is too much, or quote a cell that has "
    "the separator in it.",
    "formula_without_value": "A formula has no value. Open the file in Excel, let it calculate, and save it again.",
    "excel_error": "A cell holds an error of Excel's. Mend the formula, or clear the cell.",
    "total_row": "It looks like a row of totals, which are worked out here. Delete the row.",
    "headings_again": "The headings stand here once more. Delete the row.",
    "second_headings": "It looks like a second row of headings, or of units. Delete it, or mend its cells.",
    "rows_in_a_cell": "A cell holds several rows. Mend its quotation marks, so that each row stands on a line of its own.",
    "bad_code": "Give a code of at most 100 characters on one line.",
    "too_long": "Shorten the text.",
    "unknown_code": "The cell is not a code of this column. The feed's template lists those that are.",
    "not_a_whole_number": "Give a whole number, in figures alone.",
    "not_a_number": "Give a number, in figures alone: no % sign, no unit, a point for decimals.",
    "not_a_date": "The cell is not a date. Write it like 2026-11-21 or 21/11/2026, with the year in four figures.",
    "not_a_level": "The cell is not a level. Use 0, 1, 2 or 3, or the level's name; a cohort agrees on a whole level.",
    "not_on_the_scale": "The cell is no answer on the statement's scale. Give a position, a label of it, or don't know.",
    "not_asked_of_the_group": "The statement is not put to this group. Check the group and the statement.",
    "other_programme": "The code is that of an area of another programme. Give the area of this one a code of its own; an "
    "ons_code can tell that both are one place.",
    "published_programme": "The programme is published and complete. Name a programme of your own.",
    "ends_before_it_begins": "It would end before it begins. Check both dates.",
    "succeeds_itself": "An area can't succeed itself. Give the code of the area that was there before, or leave the cell blank.",
    "unknown_area": _DECLARE_FIRST.format("area", "areas"),
    "unknown_cohort": _DECLARE_FIRST.format("cohort", "cohorts"),
    "unknown_question": _DECLARE_FIRST.format("statement", "survey_questions"),
    "unknown_team": _DECLARE_FIRST.format("team", "mhst_teams"),
    "unknown_indicator": _DECLARE_FIRST.format("indicator", "indicators"),
    "waits_for_area": _MEND_FIRST.format("area"),
    "waits_for_cohort": _MEND_FIRST.format("cohort"),
    "waits_for_question": _MEND_FIRST.format("statement"),
    "waits_for_team": _MEND_FIRST.format("team"),
    "waits_for_indicator": _MEND_FIRST.format("indicator"),
    "unknown_measure": "The measure is not one of the list. Check its spelling, or declare it first with the feed "
    "‘indicators’.",
    "unknown_scale": "The cell is not a scale. Use agree-5, confidence-4, yes-no, or two or more labels from low to high with "
    "| between them.",
    "agree_from_off_the_scale": "The scale has fewer positions. Give the lowest position that counts as agreeing.",
    "kept_agree_from_off_the_scale": "The scale has fewer positions than the agree_from that the store keeps for the "
    "statement. Give agree_from too: the lowest position that counts as agreeing.",
    "workshops_out_of_order": "The workshop would be before an earlier one of the same cohort. Check both dates and the "
    "workshop.",
    "cohort_of_another_area": _OF_ANOTHER_AREA.format("cohort"),
    "team_of_another_area": _OF_ANOTHER_AREA.format("team"),
    "emhp_fte_below_zero": _BELOW_ZERO,
    "other_fte_below_zero": _BELOW_ZERO,
    "value_below_zero": _BELOW_ZERO,
    "numerator_below_zero": _BELOW_ZERO,
    "denominator_below_zero": _BELOW_ZERO,
    "own_code": "The code is that of an indicator that was declared here already. Declare yours under another code first.",
    "official_code": "The code is how official files name an indicator of theirs. Choose another one.",
    "unknown_breakdown": "The breakdown begins with no kind of place that is known here.",
    "not_a_period": "The period can't be read. Write it like 2023/24, 2023 or April 2023.",
    "less_sure": "The store has a surer figure of this already: final stands above performance, performance above provisional.",
    "measure_of_the_list": "The code is that of a measure of mhst_activity: whom its counts could tell about is fixed. Leave "
    "disclosure blank to give its target and polarity, or choose another code.",
    "disclosure_loosened": "Figures were released under the code, and whom they could tell about may only become stricter. "
    "Give disclosure as it was declared (blank is child), or choose another code. To loosen it on purpose: python -m etl loosen "
    "CODE DISCLOSURE",
    "type_changed": "Figures were released under the code, which was declared as another type. Give the type as it was, or "
    "choose another code.",
    "measure_of_teams": "The code is that of a measure of mhst_activity: areas’ figures are made of what their teams report. "
    "Load it there, or choose another code.",
    "indicator_of_areas": "Areas have figures of it in indicator_values, which could tell what is withheld of teams. "
    "Declare the teams’ measure under another code.",
    "rebase_without_a_role": "Limits of a chart are set anew only by a person. Say in by_role who asks for it, by role.",
    "suppressed_with_a_part": "The value is suppressed, so the numerator must be too. Put * there, or leave it blank.",
    "suppressed_part_of_a_value": "The numerator is suppressed, so the value must be too. Put * there, or give both.",
    "interval_out_of_order": "The interval's ends are the wrong way round. Check lower_95 and upper_95.",
}
"""What each rule wants, without a word of the row that breaks it; a test holds them against the feeds' rules."""
_OTHERWISE = "The row breaks this rule. Who has the file can see why by loading it with --dry-run --problems."


def general_remedy(rule: str) -> str:
    """What to do about a row that breaks a rule, in words that give nothing of the row away."""
    return REMEDIES.get(rule, _OTHERWISE)


def problems_finding(counts: pd.DataFrame) -> str:
    """How many problems of how many loads, and which rule most often. ``counts``: those of ``problem_counts``."""
    if counts.empty:
        return "No row was rejected"
    by_rule = counts.groupby("rule")["problems"].sum().sort_values(ascending=False, kind="stable")
    total, loads = int(by_rule.sum()), counts["load"].nunique()
    told = f"{capital(plural(total, 'problem'))} in rows of {plural(loads, 'load')}"
    most = f"‘{rule_words(str(by_rule.index[0])).lower()}’"
    if len(by_rule) == 1:
        return f"{told}: {most}"
    if by_rule.iloc[0] == by_rule.iloc[1]:
        return f"{told}, of {len(by_rule)} kinds"
    return f"{told}, of {len(by_rule)} kinds; most often {most} ({int(by_rule.iloc[0])})"


def problems_shown(shown: int, whole: int) -> str:
    """What part of the problems a page lists."""
    if shown == whole:
        return f"{capital(plural(whole, 'problem'))}, the newest load first."
    return f"The first {shown} of {whole} problems, the newest load first; the file holds all of them."


NO_PROBLEMS = "Every row of every file went in."
NO_PROBLEMS_HERE = "No problem matches these filters."
VALUES_WITHHELD = (
    "A rejected cell may be about a person, so that only who loaded the file sees it: python -m etl load FEED FILE --dry-run "
    "--problems problems.xlsx writes each row with its own remedy."
)

# Loads.


def loads_lede(count: int, rows: int) -> str:
    """How much the store rests on."""
    come = "Every figure here comes from" if count else "Nothing has been loaded yet:"
    return f"{come} {'one of ' if count > 1 else ''}{plural(count, 'load')}, {plural(rows, 'file row')} in all."


def action_words(action: str, undoes: int | None) -> str:
    """What a load did besides loading: ``Undo of load 12``; blank where it did no more."""
    if undoes is not None:
        return f"{capital(action)} of load {undoes}"
    return "Replaced: what the file no longer has was closed" if action == "replace" else ""


NO_ONE_PROGRAMME = "of no one programme"


# Who has handed in what.


def readiness_finding(rows: pd.DataFrame) -> str:
    """Who is late with what: the return that most are late with, with names; then the others.

    ``rows``: those of ``queries.readiness``.
    """
    if rows.empty:
        return "No area that hands in files is here"
    late = {name: list(rows.loc[rows[name] == LATE, "area_name"]) for name in RETURNS}
    most, *others = sorted((name for name in RETURNS if late[name]), key=lambda name: -len(late[name])) or [""]
    if not most:
        return _nobody_late(rows)
    areas, is_ = late[most], verb(len(late[most]), "is", "are")
    told = f"{capital(share_of(len(areas), len(rows), 'area'))} {is_} late with {RETURN_WORDS[most]}: {named(areas)}"
    more = listed([f"{len(late[name])} with {RETURN_WORDS[name]}" for name in others])
    return f"{told}; {more}" if more else told


def named(names: Sequence[str]) -> str:
    """Some names, and how many others there are."""
    if len(names) <= MOST_NAMES:
        return listed(names)
    return f"{', '.join(names[: MOST_NAMES - 1])} and {len(names) - MOST_NAMES + 1} more"


def _nobody_late(rows: pd.DataFrame) -> str:
    missing = {name: int((rows[name] == NOT_SUBMITTED).sum()) for name in RETURNS}
    most = max(missing, key=missing.__getitem__)
    if missing[most]:
        share = share_of(missing[most], len(rows), "area")
        return f"No area is late; {share} {verb(missing[most], 'has', 'have')} not handed in {RETURN_WORDS[most]}"
    if (rows[list(RETURNS)] == NOT_APPLICABLE).all(axis=None):
        return f"{capital(plural(len(rows), 'area'))}, and no cohort or team of {verb(len(rows), 'it', 'them')} yet"
    return "No area is late: all that is due has been handed in"


def readiness_subline(period: str) -> str:
    """What the table of returns shows; ``period``: that of the answer, which names the day."""
    day = date.fromisoformat(period.rsplit(" ", 1)[-1])
    return f"Whether each return is here, and whether it was late on {day_words(day)}; how many people answered is not shown."


def late_head(row: Mapping[str, Any]) -> str:
    """The head that an area stands under where those that are late come first."""
    return "Late with something" if row["late"] else "Not late"


READINESS_CAVEATS = (
    (
        "When a return is late",
        f"Workshop 2: {W2_LAST_WEEKS} weeks after workshop 1. Baseline survey: once workshop 1 was held. Follow-up survey: "
        f"about {FOLLOW_UP_MONTHS} months after the baseline, read as up to {FOLLOW_UP_MONTHS + FOLLOW_UP_GRACE_MONTHS}. "
        "Activity: a month after the end of the month or quarter that follows the last one reported; no deadline is set for "
        "it, so that the month is our choice.",
    ),
    (
        "What late can mean",
        "That a file has not been loaded, or that there is nothing to load: some cohorts never held workshop 2. A workshop 1 "
        "without a date starts no clock, so that what follows is not submitted, never late.",
    ),
    (
        "Who is listed",
        "Areas that hand in files. What is published is complete, so areas that are only published are not listed. Surveys "
        "are asked for where any area of the programme has handed one in, activity of teams that are at work.",
    ),
)


def standing_words(row: Mapping[str, Any], name: str) -> str:
    """What stands under or after a return's standing: how many cohorts, which day; blank where nothing is to be added."""
    standing = row[name]
    if standing == NOT_APPLICABLE:
        return _why_not_asked(row, name)
    if name in ("w1", "w2"):
        return _of_cohorts(row, name)
    if name == "activity":
        return _of_activity(row)
    return {LATE: "workshop 1 was held"}.get(standing, "") if name == "baseline" else ""


def _why_not_asked(row: Mapping[str, Any], name: str) -> str:
    if name == "activity":
        return "no team at work"
    return "no survey here" if row["cohorts"] else "no cohort"


def _of_cohorts(row: Mapping[str, Any], name: str) -> str:
    done, whole, last = row[f"cohorts_{name}"], row["cohorts"], row[f"{name}_last"]
    without = row[f"without_{name}"] if done else ""
    which = f" (without {named(without.split(', '))})" if without else ""
    parts = [f"{share_of(done, whole, 'cohort')}{which}"] if whole > 1 else []
    if done and last:
        parts.append(f"last held {day_words(last)}")
    if name == "w2" and row["w2_due"] and row["w2"] in (LATE, NOT_DUE):
        parts.append(f"{_due(row['w2'])}{day_words(row['w2_due'])}")
    return ", ".join(parts)


def _of_activity(row: Mapping[str, Any]) -> str:
    parts = [f"reported to {day_words(row['activity_to'])}"] if row["activity_to"] else []
    if row["activity_due"] and row["activity"] in (LATE, NOT_DUE, HANDED_IN):
        parts.append(f"{_due(row['activity'])}{day_words(row['activity_due'])}")
    return ", ".join(parts)


def _due(standing: str) -> str:
    return {LATE: "was due by ", HANDED_IN: "next due by "}.get(standing, "by ")


def next_step(row: Mapping[str, Any]) -> str:
    """What a project manager does next about an area."""
    open_now = [RETURN_WORDS[name] for name in RETURNS if row[name] in (LATE, NOT_SUBMITTED)]
    if open_now:
        return f"Ask for {listed(open_now)}."
    if all(row[name] == NOT_APPLICABLE for name in RETURNS):
        return "Load its cohorts or teams."
    dates = {"w2": row["w2_due"], "activity": row["activity_due"]}
    coming = sorted((due, RETURN_WORDS[name]) for name, due in dates.items() if due)
    return f"{capital(coming[0][1])} by {day_words(coming[0][0])}." if coming else "Nothing is open."


def day_words(day: date) -> str:
    """``5 Jun 2026``."""
    return f"{day.day} {day:%b %Y}"


NOTHING_HANDED_IN = (
    "No programme here hands in files of its own. What is published is complete, so nobody is late with it."
)
HOW_TO_BEGIN = (
    "To follow who hands in what, fill in a workbook: areas first, then their cohorts, then what refers to them, such as "
    "cascade_ratings, survey_questions, survey_responses, mhst_teams and mhst_activity."
)
ONE_WORKBOOK = "An empty workbook for all returns"
LOADED_WHOLE = (
    f"a sheet each; leave empty what you have not. One command loads it: {loading('auto', file='FILE.xlsx')}."
)
NO_AREA = "No area matches these filters."

# What the store holds.


def holdings_words(row: Mapping[str, Any]) -> list[str]:
    """What the store has of a programme, a line each; the first names it. ``row``: one of ``queries.holdings``."""
    lines = [f"{row['programme']}: {plural(row['areas'], 'area')}, {row['rated_areas']} of them with ratings"]
    if row["cohorts"] or row["teams"]:
        rated = [f"{count} with {workshop_words(workshop)}" for workshop, count in row["rated_cohorts"].items()]
        told = [", ".join([plural(row["cohorts"], "cohort"), *rated]), plural(row["teams"], "team")]
        lines.append(f"  {'; '.join(told)}")
    if row["last_loads"]:
        newest = (f"{feed} {load}" for feed, load in row["last_loads"].items())
        lines.append(f"  newest load of each feed: {', '.join(newest)}")
    return lines


def lacking_words(rows: pd.DataFrame) -> list[str]:
    """Who is late in a programme, a line each return, or that nobody is; nothing where nobody hands in files."""
    late = {name: list(rows.loc[rows[name] == LATE, "area_name"]) for name in RETURNS}
    told = [f"  late with {RETURN_WORDS[name]}: {', '.join(areas)}" for name, areas in late.items() if areas]
    missing = {name: list(rows.loc[rows[name] == NOT_SUBMITTED, "area_name"]) for name in RETURNS}
    told += [f"  not handed in, {RETURN_WORDS[name]}: {', '.join(areas)}" for name, areas in missing.items() if areas]
    return told or (["  nobody is late"] if len(rows) else [])


def questions_words(count: int) -> str:
    """How many statements the surveys have, which belong to no one programme."""
    return f"{capital(plural(count, 'survey statement'))} for all programmes"


EMPTY_STORE = "The store is empty. Load the published tables with: python -m etl published"
