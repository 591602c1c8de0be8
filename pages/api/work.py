"""The API's tables of what areas do about it: actions, risks, attendance, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.work import HIGH_SCORE
from data.queries import risk_factors, since, work, work_areas, work_history
from data.queries.catalogue import Programme
from data.queries.readiness import today_in_london
from data.versions import AsOf
from data.viewer import Viewer
from data.window import Window
from pages.api.table import (
    AREA_CODE,
    AREA_NAME,
    BROUGHT_BY,
    LEAD,
    OF_AREA,
    OF_PROGRAMME,
    ApiTable,
    Ask,
)

ACTION_ID = ("string", "Code of the action")
ACTION = ("string", "What will be done")
OF_COHORT = ("string", "Cohort that it is of")
AGREED = {
    "owner_role": ("string", "Who sees to it, by role"),
    "agreed_at": ("string", "Where it was agreed"),
    "due": ("string", "The day that it is due, ISO 8601"),
}
NEWS = {
    "progress_note": ("string", "What was done so far"),
    "updated": ("string", "Day of that news, ISO 8601"),
}
NOT_HANDED_IN = "it was not handed in"


def _today(ask: Callable[..., Answer]) -> Ask:
    """A question of a day, asked of today; a long one is given its window."""

    def asked(
        connection: Connection,
        filters: Filters,
        viewer: Viewer,
        chosen: Sequence[Programme],
        moment: AsOf,
        **window: Window,
    ) -> Answer:
        return ask(connection, filters, viewer, chosen, moment, today=today_in_london(), **window)

    return asked


WORK_TABLES = (
    ApiTable(
        "actions",
        "One row an action that an area agreed. Without the local right for the area only completed ones, outside simulated "
        "programmes. What is overdue is so on the day looked at, which is that of as_of, else today.",
        _today(work.all_actions),
        ("programme", "region", "lead", "area", "cohort", "domain", "rag", "owner", "due", "as_of"),
        {
            **OF_AREA,
            "action_id": ACTION_ID,
            "cohort_code": OF_COHORT,
            "domain": ("string", "Domain that it works on: C1, A1, S, C2, A2, D, E"),
            "action": ACTION,
            **AGREED,
            "status": ("string", "not started, on track, at risk, overdue, complete or dropped, as handed in"),
            "rag": (
                "string",
                "none (complete, dropped), red (due before the day looked at, or overdue), amber (at risk; due within 14 days "
                "and not started; no due date), green",
            ),
            "overdue_days": ("integer", "Days past due; 0 where it isn't"),
            **NEWS,
            "load": BROUGHT_BY,
            "lead": LEAD,
            "agreed_on": (
                "string",
                "Day of the workshop where it was agreed, where that is known, else of its first news or first load",
            ),
            "age_days": ("integer", "Days since then"),
            "changes": ("integer", "Loads that told of it, of those whose version may be seen"),
        },
        {
            **dict.fromkeys(("region", "lead"), "the area has none"),
            **dict.fromkeys(("agreed_on", "age_days"), "no load that may be seen told of it"),
            **dict.fromkeys(("cohort_code", "domain"), "it is of no one cohort or domain, or none was handed in"),
            **dict.fromkeys((*AGREED, *NEWS), NOT_HANDED_IN),
            "overdue_days": "it is complete or dropped, or has no due date",
        },
    ),
    ApiTable(
        "risks",
        "One row a risk to joint working in an area: of areas for which one has the local right, and of simulated programmes.",
        _today(work.all_risks),
        ("programme", "region", "lead", "area", "owner", "risk", "as_of"),
        {
            **OF_AREA,
            "risk_id": ("string", "Code of the risk"),
            "factor": ("string", "What may go wrong"),
            "likelihood": ("integer", "How likely, 1 to 5"),
            "impact": ("integer", "How grave, 1 to 5"),
            "score": ("integer", "Likelihood × impact, 1 to 25"),
            "mitigation": ("string", "What is done against it"),
            "contingency": ("string", "What is done if it comes"),
            "owner_role": ("string", "Who watches it, by role"),
            "review_date": ("string", "When it is looked at again, ISO 8601"),
            "review_overdue_days": ("integer", "Days since that day, 0 before it, on the day looked at"),
            "load": BROUGHT_BY,
            "lead": LEAD,
        },
        {
            **dict.fromkeys(("region", "lead"), "the area has none"),
            **dict.fromkeys(("mitigation", "contingency", "owner_role", "review_date"), "it was not handed in"),
            "review_overdue_days": "no review is dated",
        },
    ),
    ApiTable(
        "action_history",
        "One row an action and load that brought or changed it, the oldest first. Without the local right for the area only "
        "versions of a completed action.",
        work_history.action_history,
        ("programme", "region", "area", "history", "as_of"),
        {
            **OF_PROGRAMME,
            "area_code": AREA_CODE,
            "area_name": AREA_NAME,
            "action_id": ACTION_ID,
            "load": ("integer", "Load that brought this version"),
            "at": ("string", "When, UTC, ISO 8601"),
            "action": ACTION,
            "domain": ("string", "Domain that it works on"),
            "cohort_code": OF_COHORT,
            **AGREED,
            "status": ("string", "Status as handed in"),
            **NEWS,
            "changed": ("string", "Columns that differ from the version before, with commas; blank of the first"),
            "gone_load": ("integer", "Load that took the action out of the store, at its last version"),
        },
        {
            **dict.fromkeys(("domain", "cohort_code"), "it is of no one domain or cohort, or none was handed in"),
            **dict.fromkeys((*AGREED, *NEWS), NOT_HANDED_IN),
            "gone_load": "the action is there, or a later version is, or which of them needs the local right",
        },
    ),
    ApiTable(
        "work",
        "One row an area of own returns: how its actions and risks stand on the day looked at, which is that of as_of, else "
        "today. Without the local right for the area its completed actions alone are counted.",
        _today(work_areas.work_by_area),
        ("programme", "region", "lead", "area", "as_of"),
        {
            **OF_AREA,
            "lead": LEAD,
            "overdue": ("integer", "Actions that are red"),
            "at_risk": ("integer", "Actions that are amber"),
            "on_track": ("integer", "Actions that are green"),
            "complete": ("integer", "Actions that are complete"),
            "dropped": ("integer", "Actions that were dropped"),
            "most_overdue_days": ("integer", "Days of the action that is the longest overdue"),
            "risks": ("integer", "Risks"),
            "high_risks": ("integer", f"Risks whose score is {HIGH_SCORE} or more"),
            "highest_score": ("integer", "Highest score of a risk, 1 to 25"),
            "reviews_overdue": ("integer", "Risks whose review is overdue"),
        },
        {
            **dict.fromkeys(("region", "lead"), "the area has none"),
            **dict.fromkeys(
                (*work_areas.WITHHELD, *work_areas.HIGHEST),
                "only those with the local right see it, or there is none",
            ),
        },
    ),
    ApiTable(
        "since",
        "One row a difference of an area of own returns since a day or a load, four weeks ago unless asked: actions, ratings, "
        "means, risks, released figures and special causes of their charts. Without the local right for the area cohorts are "
        "counted, none is named, and no mean is told between two moments.",
        _today(since.since_asked),
        ("programme", "region", "lead", "area", "since", "as_of"),
        {
            **OF_AREA,
            "kind": ("string", f"What differs: {', '.join(since.KINDS)}"),
            "change": ("string", f"How: {', '.join(since.CHANGES)}"),
            "what": ("string", "Which action, cohort, domain, risk, figure or chart, in words"),
            "then": ("string", "How it stood, in words; blank where that is not told"),
            "now": ("string", "How it stands, in words"),
            "load": ("integer", "Load that brought what stands now"),
        },
        {"region": "the area has none", "load": "no one load did"},
        long=True,
    ),
    ApiTable(
        "risk_factors",
        "One row a programme of own returns and risk of the standard list, and one for those that are not on it: how many of "
        "the programme's areas carry it, of those that may be seen, beside the published share of leads who called it high.",
        _today(risk_factors.risk_factors),
        ("programme", "region", "lead", "area", "as_of"),
        {
            **OF_PROGRAMME,
            "topic": ("string", "Group of the risk"),
            "factor": ("string", "The risk, as the list says it"),
            "schools_pct": (
                "number",
                "School leads of the Link Programme who called it high at follow-up, %, as published",
            ),
            "cypmhs_pct": ("number", "The same of CYPMHS leads"),
            "risks": ("integer", "Risks of the programme that say it"),
            "areas": ("integer", "Areas that carry it"),
            "high_risks": ("integer", f"Of these risks those whose score is {HIGH_SCORE} or more"),
            "highest_score": ("integer", "Highest score of one of them"),
        },
        {
            **dict.fromkeys(("topic", "schools_pct", "cypmhs_pct"), "it is not on the standard list"),
            "highest_score": "no area carries it",
        },
    ),
)
