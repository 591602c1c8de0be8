"""The rows of a comparison that speak of areas: what surveys and teams tell, and who came to the workshops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from components.comparison import Compare, CompareCell, CompareGroup, Points
from components.marks import format_number
from components.model import Missing
from data.answer import Answer
from data.measures.activity import KINDS, Combined, Part, combined
from data.measures.intervals import Interval, wilson
from data.measures.rounding import half_up
from data.queries.attended import Came
from data.queries.compare import Side
from data.queries.outcomes import GROUPS
from data.queries.twelve_months import MONTHS
from data.sentences import capital
from data.sentences import compare as words
from data.sentences.change import true_minus
from data.sentences.compare import Answered
from data.sentences.measured import NO_AGREEMENT
from data.wording import workshop_order
from pages.compare.view import View

LOCAL = "with the local right alone"

# Surveys.


def survey_groups(view: View) -> list[CompareGroup]:
    """A group of rows for each group of respondents: the change in each statement, in the units that are shown."""
    return [group for name in GROUPS if (group := _survey(view, name)).rows]


def _survey(view: View, group: str) -> CompareGroup:
    """No statement's row where no two sides have answers of their own: they can't differ."""
    found = _latest(view.found.answers, group)
    if not found:
        return CompareGroup(())
    reach = _reach(list(found.values()))
    units = [view.found.units.get((side.area_code, group), ("",))[0] for side in view.sides]
    statements = dict.fromkeys(
        (row["question_code"], row["statement"] or row["question_code"]) for row in found.values()
    )
    told = statements if len({unit for unit in units if unit}) > 1 else {}
    said = words.units_said(list(zip(view.names, units, strict=True)))
    shown = Compare("Whose answers", tuple(_unit(view, side, group) for side in view.sides), said)
    rows = (shown, *(_statement(view, group, found, *statement, reach) for statement in told))
    drawn = f"; intervals from −{reach} to +{reach}, filled where more than noise" if told else ""
    head = f"Survey of {_of_group(group)}: change in share agreeing, percentage points"
    return CompareGroup(rows, head, f"matched people only, in publication units{drawn}")


def _of_group(group: str) -> str:
    name = GROUPS[group]
    return name if name[:2].isupper() else f"{name[:1].lower()}{name[1:]}"


Found = dict[tuple[str, str], Mapping[str, Any]]
"""(unit, question) → its row at the latest wave."""


def _latest(answers: Answer, group: str) -> Found:
    rows = [row for row in answers.records() if row["group"] == group]
    return {
        (row["code"], row["question_code"]): row for row in sorted(rows, key=lambda row: workshop_order(row["wave"]))
    }


def _reach(rows: Sequence[Mapping[str, Any]]) -> int:
    """Percentage points to each side that hold every interval, in tens."""
    ends = [
        abs(row[name])
        for row in rows
        for name in ("lower_95", "upper_95", "difference_pp")
        if row.get(name) is not None
    ]
    return min(100, max(20, 10 * -(-int(max(ends, default=Decimal(0))) // 10)))


def _unit(view: View, side: Side, group: str) -> CompareCell:
    """The unit in which the side's area is shown, in words."""
    if (side.area_code, group) not in view.found.units:
        return Missing("suppressed", "too few matched people")
    members = view.found.units[side.area_code, group][1]
    if len(members) == 1:
        return f"{side.area_name} alone"
    others = len(members) - 1
    return f"{side.area_name} with {others} other area{'s' if others > 1 else ''}"


def _statement(view: View, group: str, found: Found, question: str, statement: str, reach: int) -> Compare:
    answers, cells = [], []
    for side, name in zip(view.sides, view.names, strict=True):
        unit = view.found.units.get((side.area_code, group), ("", ()))[0]
        row = found.get((unit, question))
        cells.append(_answer(row, reach, known=bool(unit)))
        answers.append(_answered(name, unit, row))
    differs = len({each.unit for each in answers}) > 1 and len({each.change for each in answers}) > 1
    return Compare(capital(statement), tuple(cells), words.survey_said(answers), differs)


def _answered(name: str, unit: str, row: Mapping[str, Any] | None) -> Answered:
    if row is None:
        return Answered(name, unit)
    return Answered(name, unit, row["difference_pp"], row["lower_95"], row["upper_95"], row["verdict"])


def _answer(row: Mapping[str, Any] | None, reach: int, *, known: bool) -> CompareCell:
    if row is not None and row["difference_pp"] is None:
        return Missing("not_applicable", NO_AGREEMENT)
    if row is None:
        return (
            Missing("not_applicable", "not asked there") if known else Missing("suppressed", "too few matched people")
        )
    pairs = f"{row['pairs']} pairs"
    if row["verdict"] in (None, "too_few") or row["lower_95"] is None:
        return Points(row["difference_pp"], f"{pairs}, too few to test")
    ends = " to ".join(true_minus(half_up(row[name])) for name in ("lower_95", "upper_95"))
    clear = row["verdict"] in ("up", "down")
    return Points(row["difference_pp"], f"{ends}, {pairs}", row["lower_95"], row["upper_95"], clear, reach)


# Activity of teams.


@dataclass(frozen=True)
class _Reported:
    """What an area's teams reported over the programme's twelve months, by measure; blank where nothing is released.
    ``ranges``: of counts to the nearest 5, the least and the most that their sum can be."""

    of: Mapping[str, Combined]
    ranges: Mapping[str, tuple[int, int]]


def mhst_group(view: View) -> list[CompareGroup]:
    """Referrals accepted, waits and hours by function of the sides' areas; none where no team reported."""
    rows, year = view.found.activity.records(), view.found.months
    if not rows or year is None:
        return []
    start, end = year
    reported = {code: _reported([row for row in rows if row["area_code"] == code], start, end) for code in _codes(view)}
    of = [reported[side.area_code] for side in view.sides]
    months = f"{MONTHS} months to {end:%B %Y}"
    head = f"MHST activity of the {'cohort’s area' if view.of_cohorts else 'area'}, {months}"
    note = "counts of children to the nearest 5; a share of a withheld part is withheld"
    return [CompareGroup((_accepted(view, of), _waits(view, of), _hours(view, of)), head, note)]


def _codes(view: View) -> set[str]:
    return {side.area_code for side in view.sides}


def _reported(rows: Sequence[Mapping[str, Any]], start: date, end: date) -> _Reported:
    by_measure: dict[str, list[Part]] = {}
    ranges: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row["period_start"] >= start and row["period_end"] <= end:
            part = Part(
                row["period_start"],
                row["period_end"],
                row["value"],
                row["value_status"] == "suppressed",
                row["denominator"],
            )
            by_measure.setdefault(row["measure"], []).append(part)
            if row["lowest"] is not None:
                low, high = ranges.get(row["measure"], (0, 0))
                ranges[row["measure"]] = (low + int(row["lowest"]), high + int(row["highest"]))
    told = {name: combined(KINDS[name], [parts], start, end) for name, parts in by_measure.items()}
    return _Reported(told, ranges)


def _missing(found: Combined | None) -> Missing:
    if found is None or not (found.known or found.suppressed):
        return Missing("not_submitted")
    return (
        Missing("suppressed", f"{found.suppressed} of {MONTHS} months")
        if found.suppressed
        else Missing("not_submitted")
    )


def _of_months(found: Combined) -> str:
    """``, 10 months`` where some are missing."""
    return "" if found.known == MONTHS else f", {found.known} of {MONTHS} months"


def _accepted(view: View, of: Sequence[_Reported]) -> Compare:
    pairs = [(each.of.get("referrals_accepted"), each.of.get("referrals_received")) for each in of]
    shares = [_share(*pair) for pair in pairs]
    ranges = [each.ranges.get("referrals_received") for each in of]
    cells = tuple(_accepted_cell(*each) for each in zip(shares, pairs, ranges, strict=True))
    said = words.shares_said(_distinct(view, shares))
    return Compare("Referrals accepted", cells, said, _unlike(cells))


def _share(accepted: Combined | None, received: Combined | None) -> Interval | None:
    """The accepted share with its 95% interval; None where a part is withheld or not the whole is told of the same months."""
    if accepted is None or received is None or accepted.suppressed or received.suppressed:
        return None
    if (
        accepted.value is None
        or not received.value
        or accepted.known != received.known
        or accepted.value > received.value
    ):
        return None
    return wilson(float(accepted.value), int(received.value))


def _accepted_cell(
    share: Interval | None, pair: tuple[Combined | None, Combined | None], within: tuple[int, int] | None
) -> CompareCell:
    accepted, received = pair
    if share is None or received is None or received.value is None:
        return _missing(accepted if accepted is not None and accepted.suppressed else received)
    of = format_number(int(received.value))
    ends = f" ({' to '.join(map(format_number, within))})" if within else ""
    return f"{half_up(Decimal(str(share.value)) * 100)}% of about {of}{ends}{_of_months(received)}"


def _distinct(view: View, values: Sequence[Any]) -> list[tuple[str, Any]]:
    """Values by the name of their area, each area once: cohorts of one have the same."""
    told = {side.area_code: (side.area_name, value) for side, value in zip(view.sides, values, strict=True)}
    return list(told.values())


def _unlike(cells: Sequence[CompareCell]) -> bool:
    return len({str(cell) for cell in cells}) > 1


def _waits(view: View, of: Sequence[_Reported]) -> Compare:
    found = [each.of.get("wait_days_mean") for each in of]
    days = [None if each is None or each.value is None else half_up(each.value) for each in found]
    cells: list[CompareCell] = []
    for each, wait in zip(found, days, strict=True):
        cells.append(_missing(each) if wait is None or each is None else f"{wait} days{_of_months(each)}")
    return Compare("Mean wait to first contact", tuple(cells), words.waits_said(_distinct(view, days)), _unlike(cells))


HOURS = ("hours_direct", "hours_whole_school", "hours_advice")


def _hours(view: View, of: Sequence[_Reported]) -> Compare:
    shares = [_functions([each.of.get(name) for name in HOURS]) for each in of]
    cells: list[CompareCell] = [
        Missing("not_submitted") if each is None else f"{each[0]}, {each[1]}, {each[2]}%" for each in shares
    ]
    whole_school = [None if each is None else each[1] for each in shares]
    said = words.hours_said(_distinct(view, whole_school))
    return Compare("Hours: direct, whole-school, advice", tuple(cells), said, _unlike(cells))


def _functions(found: Sequence[Combined | None]) -> tuple[Decimal, ...] | None:
    """The three functions' shares of their sum, %; None where one of them is not told of the same months."""
    told = [each.value for each in found if each is not None and each.value is not None]
    if len(told) < len(HOURS) or not sum(told) or len({each.known for each in found if each is not None}) > 1:
        return None
    return tuple(half_up(100 * value / sum(told, Fraction(0))) for value in told)


# Attendance.


def attendance_group(view: View) -> CompareGroup:
    """People at both workshops, and those of schools."""
    ends = [end for end in view.found.ends if end]
    then = ", then ".join(ends)
    of_schools = [[_of_schools(side, end) for end in ends] for side in view.sides]
    people = [[_people(side, end) for end in ends] for side in view.sides]
    rows = (_came(view, f"People at {then}", people), _came(view, f"People from schools at {then}", of_schools))
    note = "people by kind of organisation; which schools came twice is not recorded"
    return CompareGroup(rows, "Attendance", note)


Counts = tuple[int | None, int | None]
"""Who came, of how many invited."""


def _people(side: Side, end: str) -> Counts:
    came: Came | None = side.came.get(end)
    return (came.people, came.invited) if came else (None, None)


def _of_schools(side: Side, end: str) -> Counts:
    came: Came | None = side.came.get(end)
    return (came.of_schools, came.schools_invited) if came else (None, None)


def _came(view: View, label: str, told: Sequence[Sequence[Counts]]) -> Compare:
    cells = tuple(_attended(side, counts) for side, counts in zip(view.sides, told, strict=True))
    said = ""
    if view.found.ends[1]:
        kept = [(name, counts[0][0], counts[1][0]) for name, counts in zip(view.names, told, strict=True)]
        said = words.kept_said(kept, view.last)
    return Compare(label, cells, said, _unlike(cells))


def _attended(side: Side, counts: Sequence[Counts]) -> CompareCell:
    if not side.shown:
        return Missing("suppressed", LOCAL)
    if all(came is None for came, _ in counts):
        return Missing("not_submitted")
    told = ", then ".join(
        "not submitted" if came is None else f"{came}{f' of {of}' if of else ''}" for came, of in counts
    )
    cohorts = f" in {side.came_of} of {side.cohorts} cohorts" if side.cohorts and side.came_of < side.cohorts else ""
    return f"{told}{cohorts}"
