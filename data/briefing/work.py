"""What an area does about it: its actions, its risks, who came, what it has handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.briefing.asked import Asked
from data.briefing.model import Bullet, Bullets, Cell, Fact, Note, Number, Rag, Section, Table
from data.filters import address
from data.measures import work as rules
from data.measures.attendance import nobody_came
from data.measures.readiness import HANDED_IN, LATE, NOT_APPLICABLE, NOT_SUBMITTED, RETURNS
from data.missing import Missing
from data.sentences import briefing as told
from data.sentences import capital
from data.sentences import data as returned
from data.sentences import work as words
from data.wording import workshop_order, workshop_words

Record = Mapping[str, Any]
MOST_ACTIONS, MOST_RISKS, MOST_BULLETS = 4, 2, 3
"""How many stand on the one page; the files have all."""
ON_PAGE = "on the area’s page and in the files"


def is_open(row: Record) -> bool:
    return row["status"] not in rules.CLOSED


def open_actions(asked: Asked) -> list[Record]:
    """Those that need a look first."""
    return [row for row in words.in_order(asked.actions.records(), ()) if is_open(row)]


# Actions.


def actions_fact(asked: Asked) -> Fact | None:
    """How many actions are overdue; None where open ones may not be told, or none was loaded."""
    if not asked.local or not len(asked.actions.rows):
        return None
    rows = open_actions(asked)
    overdue = sum(row["rag"] == rules.RED for row in rows)
    return Fact("Actions", Number(overdue, str(overdue), "overdue"), told.of_open(len(rows), asked.day))


def actions_section(asked: Asked) -> Section:
    """The open actions, those for decision first; without the local right those that are complete."""
    every = asked.actions.records()
    if not every:
        why = words.NO_ACTION if asked.local else words.NONE_COMPLETE
        return Section("actions", "Actions", absent=_absent(asked, f"{why}."))
    rows = open_actions(asked) if asked.local else words.in_order(every, ())
    blocks = (_actions_table(asked, rows),) if rows else ()
    notes = tuple(Note(note, on_page=False) for note in (words.RAG_MEANS if rows and asked.local else "",) if note)
    return Section(
        id="actions",
        head=words.actions_finding(every, local=asked.local),
        kinds=asked.actions.tags,
        blocks=(*blocks, *(notes if rows else (Note(told.NONE_OPEN),))),
        source=told.source_line(asked.actions),
    )


def _absent(asked: Asked, why: str) -> str:
    """Why there is nothing: nobody publishes it, it may not be seen, or none was loaded."""
    if not asked.area.own:
        return capital(told.NOT_PUBLISHED)
    return why if asked.local else f"{why} {capital(told.LOCAL_RIGHT)}"


def _actions_table(asked: Asked, rows: list[Record]) -> Table:
    return Table(
        caption=f"Actions of {asked.area.name}, those that need a look first",
        columns=("Status", "Domain", "Action", "Owner, by role", "Due", "Cohort", "Agreed at", "Progress"),
        rows=tuple(map(_action, rows)),
        first=MOST_ACTIONS,
        more=told.part(MOST_ACTIONS, len(rows), "action", ON_PAGE),
        more_href=asked.page("actions"),
        on_page=(0, 1, 2, 3, 4),
    )


NO_DAY = Missing("not_applicable", "no day set")
NOT_TOLD = Missing("not_submitted")


def _action(row: Record) -> tuple[Cell, ...]:
    return (
        Rag(row["rag"], capital(words.standing_words(row)), words.why_words(row)),
        row["domain"] or Missing("not_applicable"),
        row["action"],
        row["owner_role"] or NOT_TOLD,
        row["due"] or NO_DAY,
        row["cohort_code"] or Missing("not_applicable", "of the area"),
        row["agreed_at"] or NOT_TOLD,
        row["progress_note"] or NOT_TOLD,
    )


# Risks.


def risks_section(asked: Asked) -> Section:
    rows = words.gravest_first(asked.risks.records())
    if not rows:
        why = f"{words.risks_finding(())}." if asked.local else ""
        return Section("risks", told.RISKS, absent=_absent(asked, why).strip())
    table = Table(
        caption=f"Risks of {asked.area.name}, the gravest first",
        columns=(
            "Risk",
            "Score",
            "Likelihood",
            "Impact",
            "Mitigation",
            "Contingency",
            "Owner, by role",
            "Review due",
            "Review overdue, days",
        ),
        rows=tuple(map(_risk, rows)),
        first=MOST_RISKS,
        more=told.part(MOST_RISKS, len(rows), "risk", ON_PAGE),
        more_href=asked.page("risks"),
        on_page=(0, 1, 7),
    )
    return Section(
        "risks",
        told.risks_head(rows),
        asked.risks.tags,
        (table, Note(words.SCORE_MEANS, on_page=False)),
        told.source_line(asked.risks),
    )


def _risk(row: Record) -> tuple[Cell, ...]:
    late = row["review_overdue_days"]
    return (
        row["factor"],
        *(Number(row[name], str(row[name])) for name in ("score", "likelihood", "impact")),
        *(row[name] or NOT_TOLD for name in ("mitigation", "contingency", "owner_role")),
        row["review_date"] or NO_DAY,
        NO_DAY if late is None else Number(late, str(late)),
    )


# Attendance.


def attendance_section(asked: Asked) -> Section:
    """Each workshop's attendance in a sentence, and who was awaited and did not come, the last workshop first; by cohort and
    kind of organisation in the files."""
    rows = asked.attendance.records()
    if not rows:
        hidden = asked.area.own and not asked.local
        why = f"{told.ATTENDANCE} {told.LOCAL_RIGHT}" if hidden else _absent(asked, told.NO_ATTENDANCE)
        return Section("attendance", told.ATTENDANCE, absent=why)
    held = sorted({row["workshop"] for row in rows}, key=workshop_order)
    came = tuple(_came(rows, workshop) for workshop in held)
    away = [(workshop, kinds) for workshop in held if (kinds := nobody_came(rows, workshop))]
    missing = tuple(
        Bullet(f"{told.stayed_away(kinds)}.", f"Nobody at {workshop_words(workshop)}, of those awaited:")
        for workshop, kinds in away[::-1]
    )
    blocks = (Bullets((*came, *missing), len(held) + 1), _attendance_table(asked, rows))
    return Section("attendance", told.ATTENDANCE, asked.attendance.tags, blocks, told.source_line(asked.attendance))


def _came(rows: list[Record] | Any, workshop: str) -> Bullet:
    of_it = [row for row in rows if row["workshop"] == workshop]
    return Bullet(f"{told.came(of_it)}.", capital(f"{workshop_words(workshop)}:"))


def _attendance_table(asked: Asked, rows: list[Record] | Any) -> Table:
    columns = ("Cohort", "Workshop", "Organisation", "Invited", "Attended", "Intended mix", "Reached, %")
    return Table(
        caption=f"Attendance of {asked.area.name}, by cohort and kind of organisation",
        columns=columns,
        rows=tuple(_attended(row) for row in rows),
        first=0,
    )


def _attended(row: Record) -> tuple[Cell, ...]:
    names = ("invited", "attended", "target", "reached_pct")
    counts = (_counted(row[name], row[f"{name}_status"]) for name in names)
    return row["cohort_code"], workshop_words(row["workshop"]), row["organisation_type"], *counts


def _counted(value: Any, status: Any) -> Cell:
    return Missing(status or "not_submitted") if value is None else Number(value, str(value))


# Returns.


HEADS = {
    "w1": "Workshop 1 ratings",
    "w2": "Workshop 2 ratings",
    "baseline": "Baseline survey",
    "follow_up": "Follow-up survey",
    "activity": "Team activity",
}
WORST_FIRST = (LATE, NOT_SUBMITTED, "not_due", HANDED_IN, NOT_APPLICABLE)


def returns_section(asked: Asked) -> Section:
    """What is missing or late in sentences, and the whole list for the files."""
    row = asked.ready
    if not row:
        return Section("returns", told.RETURNS, absent=_absent(asked, told.NO_RETURNS))
    names = sorted(RETURNS, key=lambda name: WORST_FIRST.index(row[name]))
    came = asked.attendance.records()
    attended = attendance_rows(row, came, local=asked.local)
    missing = tuple(_missing(row, name) for name in names if row[name] not in (HANDED_IN, NOT_APPLICABLE))
    missing += tuple(
        Bullet(f"{more}.", f"{head}:")
        for head, standing, more in attended
        if came and more and standing == NOT_HANDED_IN
    )
    table = Table(
        caption=f"Returns of {asked.area.name}: what is in and what is missing",
        columns=("Return", "Where it stands", "What is known of it"),
        rows=(
            *(_returned(row, name) for name in RETURNS),
            *((*each[:2], each[2] or told.NOTHING_MORE) for each in attended),
        ),
        first=0,
    )
    others = address("/data", programme=asked.programme.name, as_of=asked.as_of.text)
    listed = Bullets(missing, MOST_BULLETS, told.OTHERS_RETURNS, f"{others}#readiness")
    bullets = (listed,) if missing else (Note(told.all_in(row["activity_due"])),)
    blocks = (*bullets, table)
    return Section(
        "returns", words.returns_finding(row, came), asked.returns.tags, blocks, told.source_line(asked.returns)
    )


NOT_HANDED_IN = Missing("not_submitted")
LOCAL_RIGHT = "it needs the local right for the area"


def attendance_rows(row: Record, came: Sequence[Record], *, local: bool) -> list[tuple[str, str | Missing, str]]:
    """Who came to each workshop that the area has, at least to the first two; without the ``local`` right not even whether
    that was handed in. Where cohorts that are rated at it have none it is missing."""
    if not row["cohorts"]:
        return []
    held = sorted({*words.WORKSHOPS, *(each["workshop"] for each in came)}, key=workshop_order)
    heads = {at: f"Attendance, {workshop_words(at)}" for at in held}
    if not local:
        return [(head, Missing("suppressed", LOCAL_RIGHT), "") for head in heads.values()]
    return [(head, *_attended_at(row, came, at)) for at, head in heads.items()]


def _attended_at(row: Record, came: Sequence[Record], workshop: str) -> tuple[str | Missing, str]:
    of_it = [each for each in came if each["workshop"] == workshop]
    there, rated = words.attendance_in(row, came, workshop)
    if not of_it:
        return NOT_HANDED_IN, "Ratings of it are in" if rated else ""
    if there < rated:
        return NOT_HANDED_IN, f"In from {there} of {rated} cohorts: {words.attended_words(of_it)}"
    return "In", words.attended_words(of_it)


def _standing(row: Record, name: str) -> Cell:
    if row[name] in (HANDED_IN, LATE):
        return "Late" if row[name] == LATE else "In"
    return Missing(row[name])


def _missing(row: Record, name: str) -> Bullet:
    standing = _standing(row, name)
    head = f"{HEADS[name]}: {standing.words if isinstance(standing, Missing) else 'late'}."
    more = returned.standing_words(row, name)
    return Bullet(f"{capital(more)}." if more else "", head)


def _returned(row: Record, name: str) -> tuple[Cell, ...]:
    return HEADS[name], _standing(row, name), capital(returned.standing_words(row, name)) or told.NOTHING_MORE
