"""Sentences on an area's twelve months from referral to outcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from data.measures.rounding import half_up
from data.sentences.data import day_words
from data.wording import counted

Row = Mapping[str, Any]
Totals = Mapping[str, Row]
RELEASED = (
    "Sums add months as released. A number of children is to the nearest 5; a month of which a team’s number is withheld still "
    "has the area’s, kept far enough from it that nobody can work out the team’s. A month whose number of the area is withheld "
    "adds 0 to 4. The range says what the sum can stand for; where one is withheld for another reason than its small number, "
    "there is none. A share of a step is of the area’s numbers: it is not made where a month of one is withheld."
)
WHICH_MONTHS = (
    "They end with the last month that half of the programme’s areas have reached, or by the last day that is asked for: the "
    "same months for every area, whichever are chosen."
)
NOT_ONE_GROUP = (
    "Steps count what happened in the months, not the same children: who is first seen in one month was often referred in an "
    "earlier one."
)
PAIRED = (
    "The feed has no number of closed cases: paired outcomes stand over first contacts. What share improved says nothing "
    "of the rest."
)


def about(row: Row) -> str:
    """``about 430, 406 to 454``; the number alone where it stands for nothing else."""
    value = f"{row['value']:,f}"
    if row["lowest"] is None and row["suppressed"]:
        return f"{value} in the months shown"
    if row["lowest"] is None or row["lowest"] == row["highest"]:
        return value
    return f"about {value}, {row['lowest']:,f} to {row['highest']:,f}"


def months(row: Row) -> str:
    if row["reason"]:
        return str(row["reason"])
    told = [counted(row["months"], "month")]
    told += [f"{row['suppressed']} withheld"] if row["suppressed"] else []
    told += [f"{row['missing']} not submitted"] if row["missing"] else []
    return ", ".join(told)


def share(part: Row, whole: Row | None) -> str:
    """A part of the step before, %; blank where either has a withheld or missing month that the other has not."""
    if whole is None or not whole["value"] or part["value"] is None or part["suppressed"] or whole["suppressed"]:
        return ""
    if part["months"] != whole["months"]:
        return ""
    return f"{half_up(Fraction(100 * part['value'] / whole['value']))}%"


def finding(of: Totals) -> str:
    """How many were referred, accepted and first seen; how hours divide."""
    told = [
        f"{_plain(of[name])} {words}"
        for name, words in (
            ("referrals_received", "referrals"),
            ("referrals_accepted", "accepted"),
            ("first_contacts", "first contacts"),
        )
        if name in of and of[name]["value"] is not None
    ]
    hours = [of[name]["value"] for name in ("hours_direct", "hours_whole_school", "hours_advice") if name in of]
    known = [each for each in hours if each is not None]
    if len(known) == 3 and sum(known):
        rest = half_up(Fraction(100 * (known[1] + known[2]) / sum(known)))
        told.append(f"whole-school work and advice take {rest}% of hours")
    return f"In twelve months: {', '.join(told)}" if told else "Nothing of twelve months can be added"


def _plain(row: Row) -> str:
    exact = row["lowest"] == row["highest"] and not (row["lowest"] is None and row["suppressed"])
    return f"{'' if exact else 'about '}{row['value']:,f}"


def none_until(day: str) -> str:
    return (
        f"No month that ends by {day_words(date.fromisoformat(day))} was handed in: there are no twelve months to add"
    )


def none_from(first: date, last: date) -> str:
    return f"Nothing was handed in of {first:%B %Y} to {last:%B %Y}, the twelve months of the programme"


def subline(of: Totals) -> str:
    first = next(iter(of.values()))
    return f"{first['period_start']:%B %Y} to {first['period_end']:%B %Y}, all teams of the area together; numbers as released."
