"""What a governance meeting of the simulated programme looks at: who came to the workshops, what was agreed there, what
may go wrong, and what happened. Dates lie around ``TODAY``, so that some actions are overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from data.queries.outcomes import RISKS
from data.sentences.outcomes import short
from etl.illustrate import activity
from etl.illustrate.places import PLACES, Place, cohorts
from etl.illustrate.questions import stated_rows
from etl.illustrate.ratings import WITHOUT_W2
from etl.illustrate.sheets import Row

TODAY = date(2026, 11, 20)

# Who came.

TARGETS = {
    "school": 20,
    "college": 1,
    "NHS CYPMHS": 5,
    "local authority": 5,
    "CCG": 1,
    "public health": 2,
    "voluntary sector": 3,
    "other": 3,
}
"""People of each kind of organisation that a workshop should have."""
CAME = {"W1": 0.8, "W2": 0.47}
"""Those who came, of those invited."""
FALLS_OFF = {"school": 0.95, "college": 0.9, "CCG": 0.75, "public health": 0.85}
"""Kinds of organisation that came less often, against the others."""


def attendance_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``attendance``: about half of the people of workshop 1 come to workshop 2."""
    for cohort in cohorts():
        for workshop in ("W1",) if cohort.code in WITHOUT_W2 else ("W1", "W2"):
            keen = float(rng.uniform(0.85, 1.15))
            for kind, target in TARGETS.items():
                invited = target + int(rng.integers(0, 1 + target // 4, endpoint=True))
                yield {
                    "cohort_code": cohort.code,
                    "workshop": workshop,
                    "organisation_type": kind,
                    "invited": invited,
                    "attended": int(rng.binomial(invited, CAME[workshop] * keen * FALLS_OFF.get(kind, 1.0))),
                    "target": target,
                }


# What was agreed.


@dataclass(frozen=True)
class Idea:
    """An action that areas agree on, the domain that it works on, and who sees to it."""

    domain: str
    action: str
    owner_role: str


IDEAS = (
    Idea("C1", "Write down who does what for a young person who is waiting, on one page", "CYPMHS team manager"),
    Idea("C1", "Explain thresholds and services to new school staff each September", "commissioner"),
    Idea("C1", "Say in every referral letter what the school goes on doing", "senior mental health lead"),
    Idea("A1", "Publish one list of contacts, and check it each term", "CYPMHS administrator"),
    Idea("A1", "Name a lead and a deputy in every school", "headteacher"),
    Idea("A1", "Open an advice line for school leads on two afternoons a week", "CYPMHS team manager"),
    Idea("S", "Meet once a term: schools, CYPMHS and the local authority", "local authority lead"),
    Idea("S", "Agree how information is shared, and train both sides in it", "information governance lead"),
    Idea("S", "Bring the whole-school plans of all schools to the partnership board", "commissioner"),
    Idea("C2", "Choose one outcome measure that schools and CYPMHS both use", "outcomes lead"),
    Idea("C2", "Try out a wellbeing survey of Year 9 in three schools", "public health analyst"),
    Idea("C2", "Send outcome figures back to the schools that they came from", "CYPMHS data analyst"),
    Idea("A2", "Hold a learning session for leads each half-term", "educational psychologist"),
    Idea("A2", "Pair each school with one that has come further", "local authority lead"),
    Idea("A2", "Collect short notes on what has worked, and pass them on", "programme manager"),
    Idea("D", "Give an answer to every referral within ten working days", "CYPMHS team manager"),
    Idea("D", "See young people in school where the family prefers it", "MHST supervisor"),
    Idea("D", "Tell schools when somebody they referred is seen or closed", "single point of access lead"),
    Idea("E", "List which group programmes have evidence behind them", "clinical lead"),
    Idea("E", "Stop two programmes without evidence, and use the hours for one with it", "senior mental health lead"),
    Idea("E", "Train twelve staff in a low-intensity intervention", "MHST supervisor"),
)
ACTIONS_AN_AREA = 4
AGREED_AT = ("W1", "W2", "programme board")
DUE_WITHIN_DAYS = 150
STANDING = {
    True: {"complete": 0.54, "overdue": 0.36, "at risk": 0.05, "dropped": 0.05},
    False: {"on track": 0.52, "at risk": 0.2, "not started": 0.2, "complete": 0.08},
}
"""How often an action stands so, by whether it was due before today."""
NOTES = {
    "complete": "Done, and shared with all schools",
    "overdue": "Waits for a post to be filled",
    "at risk": "Half of the schools have answered",
    "dropped": "Taken over by another programme",
    "on track": "First draft is with the partners",
    "not started": "",
}


def action_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``actions``: four an area."""
    for place in PLACES:
        for number, position in enumerate(rng.choice(len(IDEAS), ACTIONS_AN_AREA, replace=False), 1):
            yield _action(rng, place, number, IDEAS[position])


def _action(rng: Generator, place: Place, number: int, idea: Idea) -> Row:
    due = TODAY + timedelta(days=int(rng.integers(-DUE_WITHIN_DAYS, DUE_WITHIN_DAYS)))
    standing = STANDING[due < TODAY]
    status = str(rng.choice(list(standing), p=list(standing.values())))
    agreed_at = str(rng.choice(AGREED_AT))
    return {
        "action_id": f"{place.code}-A{number}",
        "area_code": place.code,
        "cohort_code": f"{place.code}-1" if agreed_at == "W1" else None,
        "domain": idea.domain,
        "action": idea.action,
        "owner_role": idea.owner_role,
        "agreed_at": agreed_at,
        "due": due.isoformat(),
        "status": status,
        "progress_note": NOTES[status],
        "updated": (TODAY - timedelta(days=int(rng.integers(2, 60)))).isoformat(),
    }


# What may go wrong.

ANSWERS = {
    "Staff": ("Train a second member of staff in every school", "Cover from a partner school", "headteacher"),
    "Lack of capacity": (
        "Plan the year's caseload with schools each July",
        "Group work in place of one to one",
        "commissioner",
    ),
    "Leadership": ("Name a deputy for every lead", "The partnership board steps in", "local authority lead"),
    "Process": (
        "Put referral routes on one page, and review them each term",
        "A named contact by telephone",
        "CYPMHS team manager",
    ),
    "Systems change": (
        "Agree funding a year ahead",
        "Keep the workshops going without central funding",
        "commissioner",
    ),
}
"""What is done against a group of risks, what if they come, and who watches them."""
LIKELIHOODS, IMPACTS = (0.1, 0.25, 0.35, 0.2, 0.1), (0.05, 0.15, 0.35, 0.3, 0.15)
"""How often a risk is rated 1 to 5."""


def risk_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``risks``: two or three an area, of those that the Link Programme's leads were asked about."""
    asked = list(stated_rows(RISKS))
    for position, place in enumerate(PLACES):
        for number, which in enumerate(rng.choice(len(asked), 2 + position % 2, replace=False), 1):
            yield _risk(rng, place, number, asked[which])


def _risk(rng: Generator, place: Place, number: int, asked: dict[str, str]) -> Row:
    mitigation, contingency, owner_role = ANSWERS[asked["group"]]
    return {
        "risk_id": f"{place.code}-R{number}",
        "area_code": place.code,
        "factor": short({"topic": asked["group"], "statement": asked["risk"]}),
        "likelihood": int(rng.choice(5, p=LIKELIHOODS)) + 1,
        "impact": int(rng.choice(5, p=IMPACTS)) + 1,
        "mitigation": mitigation,
        "contingency": contingency,
        "owner_role": owner_role,
        "review_date": (TODAY + timedelta(days=int(rng.integers(-20, 120)))).isoformat(),
    }


# What happened.

HAPPENED = (
    (
        "C",
        activity.SHIFTED,
        "referrals_received",
        activity.SHIFTED_FROM,
        "Takes on the schools of a team that closed",
        "MHST supervisor",
    ),
    (
        "M",
        activity.GAP,
        "",
        activity.GAP_FROM,
        "New records system: three months could not be handed in",
        "data manager",
    ),
    ("Q", activity.LATE, "", activity.LATE_FROM, "Data manager's post is vacant", "service manager"),
    ("E", "", "", date(2025, 4, 1), "Single point of access opened", "commissioner"),
    ("J", "", "", date(2025, 11, 3), "Council reorganised its early help teams", "local authority lead"),
    ("L", "", "", date(2026, 7, 6), "Follow-up survey was not sent out", "programme manager"),
    ("P", "", "referrals_received", date(2024, 9, 2), "Self-referral opened to pupils over 14", "CYPMHS team manager"),
    ("W", "", "", date(2026, 3, 2), "A fifth cohort joined too late for workshop 2", "programme manager"),
)
"""Area's letter, team, measure, day, what happened, and who says so."""
REBASED = tuple(
    (code[len("SIM-T-")], "", "", day, "Second team began: limits set anew", "MHST supervisor")
    for code, day in activity.NEW_TEAMS.items()
)
"""The same, of days from which limits are set anew."""


def annotation_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``annotations``."""
    for number, (letter, team, measure, day, text, role) in enumerate((*HAPPENED, *REBASED), 1):
        yield {
            "annotation_id": f"SIM-N{number}",
            "area_code": f"SIM-{letter}",
            "team_code": team,
            "measure": measure,
            "date": day.isoformat(),
            "text": text,
            "by_role": role,
            "rebase": "yes" if number > len(HAPPENED) else "",
        }
