"""From referral to outcome over twelve months, and hours by the three functions: drawn as bars within one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.engine import Connection

from components.lanes import bar, from_zero, round_step
from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Scale, Table, TagKind
from components.views import data_table
from data.answer import Answer
from data.measures.coverage import hour_shares
from data.queries.totals import totals
from data.queries.twelve_months import year_of
from data.sentences import charts_flow as words
from data.state import State
from pages.mhst.found import PATH, Reported
from pages.plots import plot

Totals = Mapping[str, Mapping[str, Any]]
"""Rows of ``queries.totals`` by measure."""
WAY = (
    ("referrals_received", "Referrals received", ""),
    ("referrals_accepted", "Accepted", "referrals_received"),
    ("closed_before_treatment", "Closed before treatment", "referrals_accepted"),
    ("first_contacts", "First contacts", "referrals_accepted"),
    ("outcomes_paired", "With paired outcome measures", "first_contacts"),
    ("outcomes_improved", "Improved, of paired", "outcomes_paired"),
)
WORK = (
    ("contacts", "Contacts"),
    ("group_sessions", "Group sessions"),
    ("whole_school_activities", "Whole-school activities"),
    ("consultations", "Consultations"),
)
HOURS = (
    ("hours_direct", "Direct interventions"),
    ("hours_whole_school", "Whole-school approach"),
    ("hours_advice", "Advice and liaison"),
)


def flow_figure(connection: Connection, found: Reported) -> Figure | None:
    """An area's twelve months; None of one team, whose months stand on its charts, and where nothing is told."""
    state = found.state
    if found.team or found.area is None:
        return None
    told = totals(connection, state.filters.changed(measure=None), found.viewer, state.chosen, state.moment)
    of = {row["measure"]: row for row in told.records()}
    if not of:
        return _nothing_of(connection, found) or nothing_until(state, told, "flow")
    table = Table(
        f"Twelve months of {found.area.name}: from referral to outcome, and hours by function",
        (
            Column("Step"),
            Column("Twelve months", scale=_scale(of)),
            Column("Number", numeric=True),
            Column("Of the step before", numeric=True),
            Column("Months"),
        ),
        tuple(group for group in (_way(of), _work(of), _hours(of)) if group.rows),
    )
    return plot(
        state,
        PATH,
        table,
        told,
        id="flow",
        finding=words.finding(of),
        subline=words.subline(of),
        caveats=(
            Caveat("Released figures", words.RELEASED),
            Caveat("Which months", words.WHICH_MONTHS),
            Caveat("Not one group of children", words.NOT_ONE_GROUP),
            Caveat("Paired outcomes", words.PAIRED),
        ),
        download="activity_totals",
        narrowed_by=("area", "to"),
    )


def nothing_until(state: State, told: Answer, name: str) -> Figure | None:
    """In words that there are no months by the day that is asked for; None where none is, or months are there."""
    day = state.filters.one("to")
    if not day or len(told.rows) or told.loads:
        return None
    return _nothing(state, name, words.none_until(day))


def _nothing_of(connection: Connection, found: Reported) -> Figure | None:
    """In words that an area's last month is before the twelve months of its programme; None where it is not."""
    state = found.state
    programme, day = state.programme, state.filters.one("to")
    ends = year_of(connection, found.viewer, programme, state.moment, day) if programme else None
    newest = max((row["newest_end"] for row in found.rows if row["newest_end"]), default=None)
    if ends is None or newest is None or newest >= ends[0]:
        return None
    return _nothing(state, "flow", words.none_from(*ends))


def _nothing(state: State, name: str, said: str) -> Figure:
    body = data_table(Table(said, (Column("Twelve months"),), (), empty=said))
    tag: TagKind = "simulated" if state.simulated else "own-computed"
    return Figure(id=name, finding=said, body=body, tags=(tag,), simulated=state.simulated)


def _scale(of: Totals) -> Scale:
    most = [of[name]["value"] for name, _, _ in WAY if name in of and of[name]["value"] is not None]
    step = max(1, int(round_step(max(most, default=Decimal(4)))))
    return replace(from_zero("Drawn", step, 1, most), heads=())


def _way(of: Totals) -> RowGroup:
    rows = [_step(of, *each) for each in WAY if each[0] in of]
    return RowGroup(tuple(rows), "From referral to outcome")


def _step(of: Totals, name: str, head: str, before: str) -> Row:
    row = of[name]
    whole = of.get(before)
    share = words.share(row, whole) if before else ""
    withheld = before and not row["reason"] and not (whole and whole["reason"])
    drawn: Cell = bar(row["value"]) if row["value"] is not None else ""
    part: Cell = share or (Missing("suppressed", "a part is withheld") if withheld else "")
    return Row((head, drawn, _number(row), part, words.months(row)))


def _number(row: Mapping[str, Any]) -> Cell:
    if row["reason"]:
        return Missing("not_applicable", "months overlap")
    if row["value"] is None:
        return Missing("suppressed" if row["suppressed"] else "not_submitted")
    return words.about(row)


def _work(of: Totals) -> RowGroup:
    rows = [Row((head, "", _number(of[name]), "", words.months(of[name]))) for name, head in WORK if name in of]
    return RowGroup(tuple(rows), "Work")


def _hours(of: Totals) -> RowGroup:
    values = [of[name]["value"] if name in of else None for name, _ in HOURS]
    shares = hour_shares(*values)
    if shares is None:
        return RowGroup(())
    parts = (shares.direct_pct, shares.whole_school_pct, shares.advice_pct)
    rows = [
        Row((head, "", f"{of[name]['value']:,f} hours", f"{part}% of hours", words.months(of[name])))
        for (name, head), part in zip(HOURS, parts, strict=True)
    ]
    return RowGroup(tuple(rows), "Hours by function")
