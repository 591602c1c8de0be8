"""What asks for a decision, as far as the record shows it, and with what care all is to be read."""

from __future__ import annotations

from data.briefing.asked import Asked
from data.briefing.levels import Standing
from data.briefing.model import Bullet, Bullets, Note, Section
from data.briefing.work import open_actions
from data.measures import work as rules
from data.measures.readiness import LATE, NOT_SUBMITTED, RETURNS
from data.sentences import briefing as told
from data.sentences import work
from data.sentences import work as words

MOST_DECISIONS = 4


def decisions_section(asked: Asked, missing: tuple[str, ...]) -> Section:
    """What the meeting has to decide, as far as the record shows it. ``missing``: cohorts without the later workshop."""
    items = (*_of_actions(asked), *_of_workshop(asked, missing), *_of_returns(asked), *_of_risks(asked))
    answers = [asked.actions, asked.risks, asked.returns]
    kinds = next((each.tags for each in answers if len(each.rows)), ())
    if not asked.area.own and not items:
        return Section("decisions", told.DECISIONS, absent=told.NOTHING_KNOWN)
    if not items:
        nothing = told.NOTHING_TO_DECIDE if asked.local else f"{told.NOTHING_LATE} {told.OPEN_WITHHELD}"
        return Section("decisions", told.DECISIONS, kinds, (Note(nothing),))
    blocks = (Bullets(items, MOST_DECISIONS, told.part(MOST_DECISIONS, len(items), "thing", "in the files")),)
    return Section("decisions", told.DECISIONS, kinds, blocks)


def _of_actions(asked: Asked) -> tuple[Bullet, ...]:
    overdue = [row for row in open_actions(asked) if row["rag"] == rules.RED]
    return tuple(Bullet(told.decide_action(row), told.UNBLOCK) for row in overdue)


def _of_workshop(asked: Asked, missing: tuple[str, ...]) -> tuple[Bullet, ...]:
    row = asked.ready
    count = (row["cohorts_w1"] - row["cohorts_w2"]) if row else 0
    if count <= 0 or row["w2"] not in (LATE, NOT_SUBMITTED):
        return ()
    return (Bullet(told.decide_workshop(missing, count), told.AGREE),)


def _of_returns(asked: Asked) -> tuple[Bullet, ...]:
    row = asked.ready
    late = [name for name in RETURNS if row and row[name] == LATE and name != "w2"]
    return (Bullet(told.ask_for(late), told.ASK),) if late else ()


def _of_risks(asked: Asked) -> tuple[Bullet, ...]:
    due = [row for row in words.gravest_first(asked.risks.records()) if row["review_overdue_days"]]
    return tuple(Bullet(told.review(row), told.REVIEW) for row in due)


def care_section(of: Standing) -> Section:
    """The caveats that a reader at the table needs."""
    asked = of.asked
    texts = [
        *of.doubts,
        told.CARE_RATINGS if of.is_rated else "",
        told.CARE_WORKSHOPS if len(of.held) > 1 else "",
        told.ANONYMISED if asked.programme.anonymised else "",
        work.WITHHELD if asked.area.own and not asked.local else "",
        told.NOT_CAUSE if asked.area.own and asked.sources.any else "",
        told.CARE_MISSING,
    ]
    return Section("care", told.CARE, blocks=(Note(" ".join(filter(None, texts))),))
