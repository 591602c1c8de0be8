"""Sentences on what an area does about it: its actions, its risks, who came, and what it has handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.filters import listed
from data.measures import work as rules
from data.measures.attendance import invited_fewer
from data.measures.readiness import HANDED_IN, LATE, NOT_APPLICABLE, NOT_SUBMITTED, RETURNS
from data.sentences import capital, loading, plural, verb
from data.sentences.data import RETURN_WORDS, day_words
from data.wording import workshop_words

Record = Mapping[str, Any]

WITHHELD = (
    "Open actions, risks and attendance need the local right for the area. Completed actions are shared with everybody, so "
    "that areas can learn from them."
)
NO_ACTION = "No action of this area has been loaded"
NONE_COMPLETE = "No completed action of this area has been loaded"
RAG_MEANS = (
    f"Overdue: due before the day looked at, or reported so. At risk: reported so, due within {rules.SOON_DAYS} days and not "
    "started, or without a day. Green: on track, or not started and due later. Complete and dropped ones have no colour."
)
SCORE_MEANS = (
    "Likelihood × impact, each 1 to 5, as the area rated them: an order to look at them in, not a probability."
)


def actions_finding(rows: Sequence[Record], *, local: bool) -> str:
    """``Actions: 1 overdue, 2 at risk, 1 on track, 1 complete``."""
    if not rows:
        return NO_ACTION if local else NONE_COMPLETE
    if not local:
        return f"{capital(plural(len(rows), 'completed action'))}; open ones need the local right"
    told = [f"{count} {word}" for word, count in _counts(rows).items() if count]
    return f"Actions: {', '.join(told)}"


def _counts(rows: Sequence[Record]) -> dict[str, int]:
    words = [rag_words(row) for row in rows]
    return {word: words.count(word) for word in (*RAG_WORDS.values(), NOT_STARTED, rules.COMPLETE, rules.DROPPED)}


RAG_WORDS = {rules.RED: "overdue", rules.AMBER: "at risk", rules.GREEN: "on track"}
NOT_STARTED = "not started"


def rag_words(row: Record) -> str:
    """``overdue``, ``at risk``, ``on track``, ``not started``, ``complete`` or ``dropped``: what nobody has begun is not called
    on track, though its day leaves time."""
    if row["rag"] == rules.GREEN and row["status"] == NOT_STARTED:
        return NOT_STARTED
    return RAG_WORDS.get(row["rag"]) or str(row["status"])


def standing_words(row: Record) -> str:
    """The same with the days: ``overdue, 12 days``."""
    days = f", {plural(row['overdue_days'], 'day')}" if row["rag"] == rules.RED and row["overdue_days"] else ""
    return f"{rag_words(row)}{days}"


def why_words(row: Record) -> str:
    """What makes an action amber where it was not reported so; blank of others."""
    if row["rag"] != rules.AMBER or row["status"] == "at risk":
        return ""
    return "no day set" if row["due"] is None else "due soon, not started"


def actions_subline(day: date, domains: Sequence[str]) -> str:
    """On which day they stand so, and which come first."""
    first = f", those of {listed(domains, 'or')} first" if domains else ""
    return f"Where each stood on {day_words(day)}{first}."


def in_order(rows: Sequence[Record], domains: Sequence[str]) -> list[Record]:
    """Actions of some domains first; then what needs a look most, the longest overdue and the soonest due first."""

    def place(row: Record) -> tuple[Any, ...]:
        elsewhere = bool(domains) and row["domain"] not in domains
        return elsewhere, rules.RAGS.index(row["rag"]), row["due"] is None, row["due"] or date.max, row["action_id"]

    return sorted(rows, key=place)


# Risks.


def risks_finding(rows: Sequence[Record]) -> str:
    """``3 risks, the gravest ‘…’ at 16 of 25; 1 review is overdue``."""
    if not rows:
        return "No risk of this area has been loaded"
    gravest = max(rows, key=lambda row: int(row["score"]))
    late = sum(bool(row["review_overdue_days"]) for row in rows)
    reviews = f"{plural(late, 'review')} {verb(late)} overdue" if late else "no review is overdue"
    head = "1 risk" if len(rows) == 1 else f"{len(rows)} risks, the gravest"
    return f"{head} ‘{gravest['factor']}’ at {gravest['score']} of 25; {reviews}"


def gravest_first(rows: Sequence[Record]) -> list[Record]:
    """Risks by their score, then the soonest review."""
    return sorted(rows, key=lambda row: (-row["score"], row["review_date"] or date.max, row["risk_id"]))


# Returns and attendance.


def returns_finding(row: Record, came: Sequence[Record] = ()) -> str:
    """What of an area's returns is missing: ``Returns: the follow-up survey is late; activity has not been handed in``.
    ``came``: its attendance, as far as it may be seen."""
    late = [RETURN_WORDS[name] for name in RETURNS if row[name] == LATE]
    gone = [RETURN_WORDS[name] for name in RETURNS if row[name] == NOT_SUBMITTED]
    told = [f"{listed(late)} {verb(len(late))} late"] if late else []
    told += [f"{listed(gone)} {verb(len(gone), 'has', 'have')} not been handed in"] if gone else []
    told += [
        f"attendance of {workshop_words(at)} is in from {of} of {plural(held, 'cohort')}"
        for at in WORKSHOPS
        for of, held in (attendance_in(row, came, at),)
        if came and of < held
    ]
    if told:
        return f"Returns: {'; '.join(told)}"
    if all(row[name] == NOT_APPLICABLE for name in RETURNS):
        return "Returns: nothing is asked of this area yet"
    missing = [name for name in RETURNS if row[name] not in (HANDED_IN, NOT_APPLICABLE)]
    return "Returns: nothing is late" if missing else "Returns: all that is asked for is in"


WORKSHOPS = ("W1", "W2")
"""Those of which it is known which cohorts held them."""


def attendance_in(row: Record, came: Sequence[Record], workshop: str) -> tuple[int, int]:
    """Of how many cohorts that are rated at a workshop there is attendance, and how many are rated; ``row``: readiness."""
    without = set(str(row.get(f"without_{workshop.lower()}") or "").split(", "))
    told = {each["cohort_code"] for each in came if each["workshop"] == workshop} - without
    return len(told), row.get(f"cohorts_{workshop.lower()}") or 0


def load_it(feed: str) -> str:
    """How what is missing gets in."""
    return f"load it with: {loading(feed)}"


def attended_words(rows: Sequence[Record]) -> str:
    """``61 of 84 people invited came, in 2 cohorts; the intended mix has 80 places``, then returns that tell of more than were
    invited. ``rows``: of one workshop, as ``queries.work`` has
    them."""
    invited, attended, target = (rules.summed(row[name] for row in rows) for name in ("invited", "attended", "target"))
    cohorts = len({row["cohort_code"] for row in rows})
    came = (
        f"{attended} came"
        if invited is None
        else f"{attended} of {invited} {verb(invited, 'person', 'people')} invited came"
    )
    of = f"{came}, in {plural(cohorts, 'cohort')}"
    told = f"{of}; the intended mix has {target} {verb(target, 'place', 'places')}" if target else of
    over = [_more_came(row) for row in rows if invited_fewer(row["attended"], row["invited"])]
    return "; ".join((told, *over))


def _more_came(row: Record) -> str:
    """``30 came of 20 invited: public health, NV1, workshop 1``."""
    kind, cohort, at = row["organisation_type"], row["cohort_code"], workshop_words(row["workshop"])
    return f"{row['attended']} came of {row['invited']} invited: {kind}, {cohort}, {at}"


ABSENT = "Missing is never zero: a workshop that was not held is not one to which nobody came."
