"""Measures shown with rows of the store: each sentence gives what goes in and what comes out, so that it can be checked."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from data.filters import listed
from data.measures import intervals, multiplicity, signflip, spc
from data.measures.cascade import bands_differ
from data.measures.change import Pairs, oldham
from data.measures.disclosure import Shown
from data.measures.rounding import half_up
from data.queries.areas import DOMAIN_CODES
from data.queries.examples import Held, OwnMoved, Row
from data.queries.moves import Moved
from data.queries.outcomes import GROUPS
from data.sentences.change import signed, true_minus
from data.sentences.measured import p_words, released_words
from data.wording import counted, uncapital


def number(value: float, places: int = 3) -> str:
    """Rounded half up, with a true minus."""
    return true_minus(half_up(Decimal(repr(float(value))), places))


def between(interval: intervals.Interval, places: int = 3) -> str:
    """``0.100 to 0.300``."""
    return f"{number(interval.lower, places)} to {number(interval.upper, places)}"


def _named(row: Row) -> str:
    """A row's programme, marked where its rows are made up."""
    return f"{row['programme']}{' (simulated)' if row['simulated'] else ''}"


# Own ratings.


def _of(moved: OwnMoved, each: Moved) -> str:
    return f"{_whole(moved)}, {each.domain}"


def _whole(moved: OwnMoved) -> str:
    row = {"programme": moved.programme.name, "simulated": moved.programme.simulated}
    first = moved.domains[0]
    return f"{_named(row)}, {first.from_workshop} to {first.to_workshop}"


def _pairs(each: Moved) -> Pairs:
    """The levels of each matched cohort, before and after."""
    steps = enumerate(each.transitions)
    return [(was, now) for was, ends in steps for now, cohorts in enumerate(ends) for _ in range(cohorts)]


def _agreed(held: Held) -> str | None:
    tables = [each for each in held.moved.domains if each.tables_from] if held.moved else []
    if not (held.moved and tables):
        return None
    each = tables[0]
    return (
        f"{_of(held.moved, each)}: at the earlier workshop {each.agreed_from} of {counted(each.tables_from, 'table')} stood "
        f"at their cohort’s level, {each.near_from} within one."
    )


def _band(held: Held) -> str | None:
    row = held.total
    if row is None:
        return None
    parts = " + ".join(str(row[code]) for code in DOMAIN_CODES)
    told = f"{_named(row)}, {row['area_name']}: {parts} = {row['total']}, which is {row['band']}"
    differs = bands_differ(row["band"], row["published_band"])
    return f"{told}; the report prints {row['published_band']}." if differs else f"{told}."


def _sign_flip(held: Held) -> str | None:
    if not held.moved:
        return None
    each = held.moved.clearest
    changes = [now - was for was, now in _pairs(each) if now != was]
    moved = sorted(Counter(changes).items(), reverse=True)
    steps = ", ".join(f"{counted(cohorts, 'cohort')} by {signed(Decimal(step))}" for step, cohorts in moved)
    seen = signflip.sign_flip(changes)
    said = p_words(seen.p) if seen.p is not None else f"too few to test, at the clearest {p_words(seen.smallest_p)}"
    return f"{_of(held.moved, each)}: {steps or 'no cohort moved'}; {said}."


def _tango(held: Held) -> str | None:
    if not held.moved:
        return None
    each = held.moved.clearest
    found = intervals.tango(each.up, each.down, each.matched)
    moves = f"up in {each.up} and down in {each.down} of {each.matched}"
    return f"{_of(held.moved, each)}: {moves}: {number(found.value)}, 95% from {between(found)}."


def _holm(held: Held) -> str | None:
    if not held.moved:
        return None
    found = [each.p_value for each in held.moved.domains]
    told = [
        f"{each.domain} {p_words(p)} becomes {number(adjusted)}"
        for each, p, adjusted in zip(held.moved.domains, found, multiplicity.holm(found), strict=True)
        if p is not None and adjusted is not None
    ]
    few = len(found) - len(told)
    rest = f"; {few} of {len(found)} are too few to test, and count" if few else ""
    return f"{_whole(held.moved)}: {', '.join(told)}{rest}." if told else None


def _oldham(held: Held) -> str | None:
    if not held.moved:
        return None
    each = held.moved.clearest
    found = oldham(_pairs(each))
    if found.correlation is None or found.variance_from is None or found.variance_to is None:
        return None
    return (
        f"{_of(held.moved, each)}, {counted(each.matched, 'cohort')}: variance {number(found.variance_from, 2)} before and "
        f"{number(found.variance_to, 2)} after, correlation {number(found.correlation, 2)}."
    )


def _expected_rise(held: Held) -> str | None:
    if not (held.moved and held.moved.group):
        return None
    each = held.moved.group
    return (
        f"{_of(held.moved, each)}: the {counted(each.matched, 'cohort')} that began at {_words(each.code)} would "
        f"rise by {each.expected_rise}; they rose by {each.mean_change}."
    )


# Surveys.


def _group(row: Row) -> str:
    return uncapital(GROUPS[row["group"]])


def _answered(row: Row) -> str:
    asked = row["statement"] or row["question_code"]
    return f"{_named(row)}, {_group(row)}, ‘{asked}’, {row['pairs']} matched respondents"


def _clustered(held: Held) -> str | None:
    row = held.answers
    if row is None or row["lower_95"] is None:
        return None
    over = f"design effect {number(row['design_effect'], 2)}, " if row["design_effect"] is not None else ""
    p = p_words(row["p_value"]) if row["p_value"] is not None else "too few to test"
    return f"{_answered(row)}, {row['up']} up and {row['down']} down: {_points(row, 'difference_pp')}, {over}{p}."


def _points(row: Row, name: str) -> str:
    """A difference with its interval."""
    size, lower, upper = (true_minus(row[each]) for each in (name, "lower_95", "upper_95"))
    return f"{size} percentage points, 95% from {lower} to {upper}"


def _detectable(held: Held) -> str | None:
    row = held.answers
    if row is None or row["smallest_detectable_pp"] is None:
        return None
    return f"{_answered(row)}: {row['smallest_detectable_pp']} percentage points."


def _newcombe(held: Held) -> str | None:
    row = held.gap
    if row is None:
        return None
    return (
        f"{_named(row)}, ‘{row['statement']}’: schools {row['schools_pct']}% of {row['schools_base']}, CYPMHS "
        f"{row['cypmhs_pct']}% of {row['cypmhs_base']}: {_points(row, 'gap_pp')}."
    )


# Shares, coverage and months.


def _wilson(held: Held) -> str | None:
    row = held.returns
    if row is None:
        return None
    found = between(intervals.wilson(row["follow_up"], row["baseline"]))
    return f"{_named(row)}, {_group(row)} who answered again: {row['follow_up']} of {row['baseline']}: {found}."


def _per_team(held: Held) -> str | None:
    row = held.site
    if row is None:
        return None
    return (
        f"{_named(row)}, {row['area_name']}: {row['cyp_population']:,} children and young people in "
        f"{counted(row['teams'], 'team')}: {row['cyp_per_team']:,} a team."
    )


def _xmr(held: Held) -> str | None:
    months = [row for row in held.months if _is_month(row["period_start"], row["period_end"])]
    if not months:
        return None
    points = spc.without_holes([_point(row) for row in months])
    chart = spc.phase(points)
    if chart.limits is None:
        return None
    of = f"{_named(months[0])}, {months[0]['area_name']}, {_words(months[0]['measure'])}, {len(points)} months"
    lower, upper = number(chart.limits.lower, 2), number(chart.limits.upper, 2)
    return f"{of}: mean {number(chart.limits.mean, 2)}, limits {lower} to {upper}."


def _is_month(start: date, end: date) -> bool:
    return start.day == 1 and start.replace(day=monthrange(start.year, start.month)[1]) == end


def _point(row: Row) -> spc.Point:
    if row["value"] is not None:
        return spc.Point(row["period_start"], float(row["value"]))
    most = None if row["highest"] is None else float(row["highest"])
    return spc.Point(row["period_start"], None, row["value_status"] == "suppressed", most)


# Release.


def _shown(row: Row) -> str:
    shown = Shown(*(int(row[name]) for name in ("value", "lowest", "highest")))
    return f"{_words(row['measure'])} from {row['period_start']:%-d %B %Y}: {released_words(shown)}"


def _words(code: str) -> str:
    return code.replace("_", " ")


def _counts(held: Held) -> str | None:
    return f"{_named(held.count)}, team {held.count['team_code']}, {_shown(held.count)}." if held.count else None


def _total_held(held: Held) -> str | None:
    row = next((row for row in held.months if row["value"] is not None), None)
    if row is None:
        return None
    return f"{_named(row)}, {row['area_name']}, {counted(row['teams'], 'team')}, {_shown(row)}."


def _units(held: Held) -> str | None:
    if held.unit is None:
        return None
    return f"{_named(held.unit)}: {listed(held.unit['areas'])} are shown together."


OF_STORE: Mapping[str, Callable[[Held], str | None]] = {
    "Level and agreement": _agreed,
    "Band of a total": _band,
    "Test of change": _sign_flip,
    "Size of change": _tango,
    "Several tests at once": _holm,
    "Change by where it started": _oldham,
    "Expected rise": _expected_rise,
    "Change of a share": _clustered,
    "Smallest change that could be seen": _detectable,
    "Gap between two groups": _newcombe,
    "Interval of a share": _wilson,
    "Children a team": _per_team,
    "Control chart (XmR)": _xmr,
    "Counts of children": _counts,
    "Totals of an area": _total_held,
    "Publication units": _units,
}
"""By the name of a method; a sentence is None where the store has nothing of its kind."""
