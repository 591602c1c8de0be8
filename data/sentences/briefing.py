"""Sentences of a briefing that no page has: short, for who reads it at the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from data.answer import Answer, LoadRef
from data.filters import listed
from data.queries.area_sources import Charted, DomainEvidence, Statement
from data.queries.profiles import Round
from data.sentences import capital, charts, plural, verb
from data.sentences import sources as words
from data.sentences.data import RETURN_WORDS, day_words, named
from data.sentences.work import attended_words
from data.versions import LONDON
from data.wording import uncapital, workshop_words

LEVELS = "Levels"
SOURCES = "What several sources say"
SINCE = "Since the last meeting"
RISKS = "Risks"
ATTENDANCE = "Attendance"
RETURNS = "Returns"
HIGHLIGHTS = "Surveys and activity"
DECISIONS = "For decision"
CARE = "Read with care"
NO_RATINGS = "No ratings have been loaded yet: absent is not zero, and not ‘no change’."
NOT_RATED = "No rating by domain is published for this area."
NOT_PUBLISHED = "not published by area, and a published programme takes no files."
INDICATIVE = "Self-reported on ordered steps: indicative."
PUBLISHED_MEANS = "Means as published; which cohort stands where is not published by area"
NOTHING_TO_DECIDE = (
    "Nothing on record asks for a decision: no action is overdue, no return late, no review of a risk due."
)
NO_SOURCE_BESIDE = "No source stands beside the ratings."
NO_ATTENDANCE = "None has been loaded: missing is never zero."
NEEDS_SINCE = "No day was chosen to compare with: choose that of the last meeting."
LOCAL_RIGHT = "needs the local right for the area."
MOST_LETTERS, HEAD, OF_NOTE = 60, 24, 110
"""Letters that a name may have within a finding and in a column's head, and a note on the page."""


def risks_head(rows: Sequence[Mapping[str, Any]]) -> str:
    """``3 risks; 1 review is overdue``."""
    late = sum(bool(row["review_overdue_days"]) for row in rows)
    reviews = f"{plural(late, 'review')} {verb(late)} overdue" if late else "no review is overdue"
    return f"{capital(plural(len(rows), 'risk'))}; {reviews}"


def all_in(due: date | None) -> str:
    """That nothing is missing, and what comes next."""
    return f"Nothing is missing; activity is next due by {day_words(due)}." if due else "Nothing is missing."


def units_counted(units: Mapping[str, Sequence[str]]) -> str:
    """``Survey answers: of this area with 12 others (CYPMHS), with 5 others (Schools).``"""
    told = [f"{_with_others(len(areas) - 1)} ({words.GROUPS[group]})" for group, areas in units.items()]
    return f"Survey answers: of this area {', '.join(told)}."


def came(rows: Sequence[Mapping[str, Any]]) -> str:
    """``61 of 84 people invited came; the intended mix has 80 places``, of one workshop."""
    told = attended_words(rows)
    return told.replace(f", in {plural(len({row['cohort_code'] for row in rows}), 'cohort')}", "")


def stayed_away(kinds: Mapping[str, Sequence[str]]) -> str:
    """``college (SIM-D-2); CCG (SIM-D-1 and SIM-D-3)``: the kinds of which nobody came, each with its cohorts."""
    return "; ".join(f"{kind} ({named(cohorts)})" for kind, cohorts in kinds.items())


def _with_others(count: int) -> str:
    return f"with {plural(count, 'other')}" if count else "alone"


def shortened(name: str, most: int = MOST_LETTERS) -> str:
    """A name that leaves room for what is said of it; the whole one stands in the line of the place."""
    if len(name) <= most:
        return name
    whole, _, _ = name[:most].rpartition(" ")
    return f"{whole or name[: most - 1]}…"


def noted(text: str) -> str:
    """A note as a sentence that leaves room for others."""
    told = shortened(text.strip(), OF_NOTE)
    return told if told.endswith((".", "…", "!", "?")) else f"{told}."


def place_line(name: str, region: str | None, lead: str | None, cohorts: int | None) -> str:
    """``Area D, South East, CCG-led, 3 cohorts``."""
    counted = plural(cohorts, "cohort") if cohorts else ""
    return ", ".join(filter(None, (name, region, f"{lead}-led" if lead else "", counted)))


def held(rounds: Sequence[Round], cohorts: int) -> str:
    """``2 of 3 cohorts have workshop 2: too few to test.``; blank with one workshop."""
    if len(rounds) < 2:
        return ""
    rated = len(rounds[-1].rated)
    has = verb(rated, "has", "have")
    return f"{rated} of {plural(cohorts, 'cohort')} {has} {workshop_words(rounds[-1].workshop)}: too few to test."


def drawn(pair: tuple[str, str]) -> str:
    """What a square is."""
    if not pair[0]:
        return f"Each square is a cohort at {workshop_words(pair[1])}."
    return f"Each square is a cohort, hollow at {workshop_words(pair[0])}, filled at {workshop_words(pair[1])}."


def source_line(answer: Answer, more: str = "") -> str:
    """``Source: cohorts.csv, load 12; … n = 3 cohorts. Latest loaded 21 Nov 2026.``; blank without a load."""
    if not answer.loads:
        return more
    few = len(answer.sources) <= MOST_SOURCES
    cited = "; ".join(answer.sources) if few else f"{len(answer.sources)} files or tables, {loads_words(answer.loads)}"
    newest = max(each.at for each in answer.loads)
    told = f"Source: {cited}. n = {answer.n}. Latest loaded {at_words(newest)}."
    return f"{told} {more}".strip()


MOST_SOURCES = 3


def loads_words(loads: Sequence[LoadRef]) -> str:
    """``load 12``, ``loads 1, 2 and 12``, ``loads 1 to 30``; blank without one."""
    ids = sorted({load.id for load in loads})
    if len(ids) < 2:
        return f"load {ids[0]}" if ids else ""
    if len(ids) <= 4:
        return f"loads {', '.join(map(str, ids[:-1]))} and {ids[-1]}"
    return f"loads {ids[0]} to {ids[-1]}"


def at_words(at: datetime) -> str:
    """``21 Nov 2026, 09:14``, as read in London."""
    local = at.astimezone(LONDON)
    return f"{day_words(local)}, {local:%H:%M}"


def since_head(since: str, changes: int | None = None) -> str:
    """``What changed since 14 Oct 2026: 14 changes``: the day of the last meeting, and how much differs, where that is known."""
    counted = "" if changes is None else f": {plural(changes, 'change') if changes else 'nothing'}"
    return f"What changed since {since}{counted}"


def changed(then: str, now: str) -> str:
    """``score 9, now score 12.``; of what was not there before how it stands alone."""
    return f"{then}, now {now}." if then else f"{now}."


def part(shown: int, whole: int, noun: str, where: str) -> str:
    """``4 of 38 actions; all of them on the area’s page``; blank where all are shown."""
    return f"{shown} of {plural(whole, noun)}; all of them {where}" if shown < whole else ""


def of_open(count: int, day: date) -> str:
    """``of 5 open, on 21 Nov 2026``."""
    return f"of {count} open, on {day_words(day)}"


NONE_OPEN = "None is open: all are complete or dropped."
OTHERS_RETURNS = "Who else has not handed in: page ‘Data’"
NO_RETURNS = "No file of this area has been loaded."
NOTHING_MORE = "nothing more is known"
NOTHING_KNOWN = "Nothing is on record that would ask for one: no programme files of this area are here."
NOTHING_LATE = "No return is late."
OPEN_WITHHELD = "Open actions and risks need the local right for the area."
UNBLOCK, AGREE, ASK, REVIEW = "Unblock:", "Agree:", "Ask for:", "Review:"
CARE_RATINGS = "Ratings are self-reported, ordered steps; an area has too few cohorts to test."
CARE_WORKSHOPS = "Other people may have come to the later workshop; two points show change, never trend."
NOT_CAUSE = "Sources that agree do not show cause."
ANONYMISED = "The area is anonymised in its source and joined to no named place."
CARE_MISSING = "Missing is never zero."


def decide_action(row: Mapping[str, Any]) -> str:
    """``C2: agree one shared measure, 12 days overdue, with the CYPMHS service lead.``"""
    where = f"{row['domain']}: " if row["domain"] else ""
    late = f", {plural(row['overdue_days'], 'day')} overdue" if row["overdue_days"] else ", reported overdue"
    who = f" ({row['owner_role']})" if row["owner_role"] else ""
    return f"{where}{row['action']}{late}{who}."


def decide_workshop(missing: Sequence[str], count: int) -> str:
    """``who brings workshop 2 of SIM-D-3, or record that it will not be held.``; without codes how many cohorts."""
    whose = listed(missing) if missing else plural(count, "cohort")
    it = "it" if count == 1 else "they"
    return f"when workshop 2 of {whose} is held, or record that {it} will not hold it."


def ask_for(late: Sequence[str]) -> str:
    """``the follow-up survey and activity, which are late.``"""
    return f"{listed([RETURN_WORDS[name] for name in late])}, {verb(len(late), 'which is', 'which are')} late."


def review(row: Mapping[str, Any]) -> str:
    """``Loss of funding, score 16 of 25: its review is 12 days overdue.``"""
    return f"{row['factor']}, score {row['score']} of 25: its review is {plural(row['review_overdue_days'], 'day')} overdue."


PUBLISHED = "What is published"
NO_HIGHLIGHT = "No survey and no activity of this area can be shown."
NOTHING_CLEAR = "No statement and no measure shows more than noise."
SURVEYS_ELSEWHERE = "Published for the whole programme only."


def rated(each: DomainEvidence) -> str:
    """``cohorts 1 up, 1 same``; blank where none is matched."""
    moved = each.moved
    if moved is None:
        return ""
    counts = ((moved.up, "up"), (moved.same, "same"), (moved.down, "down"))
    return f"cohorts {', '.join(f'{count} {word}' for count, word in counts if count)}"


def answered(one: Statement) -> str:
    """``‘I know whom to call’ 46% to 71%, 28 pairs (schools), up``."""
    return f"‘{one.statement}’ {words.shares_words(one)} ({words.GROUPS[one.group]}), {words.verdict_words(one)}"


def asked(one: Statement) -> str:
    """The same within few words: the statement itself only where its answers moved clearly."""
    said = f"{words.GROUPS[one.group]} {words.shares_words(one)}, {words.verdict_words(one)}"
    return f"‘{one.statement}’ {said}" if one.verdict in ("up", "down") else f"survey {said}"


def charted_briefly(each: Charted) -> str:
    """The last period and what the chart says of it, without the limits."""
    value = words.charted_words(each).split(", limits ")[0]
    said = f", {words.special_words(each.latest)}" if each.latest else ""
    return f"{uncapital(each.measure.name)} {value}{said}"


def chart_says(row: Mapping[str, Any]) -> str:
    """``concern: above the upper limit``, ``no special cause: 26 figures``; of a row of ``queries.chart_summaries.summaries``."""
    return f"{uncapital(charts.variation_head(row))}: {charts.variation_rest(row)}"


def special_cause(row: Mapping[str, Any]) -> str:
    """``43.0 days in Oct 2026, concern: above the upper limit; expected 21 to 38``."""
    value = charts.with_unit(row["value"], row["charted"])
    return f"{value} in {charts.month(row['period_end'])}, {chart_says(row)}; expected {charts.expected(row)}"


def charted(each: Charted) -> str:
    """``mean wait 43 in Oct 2026, limits 27.1 to 40.3: concern: outside the limits``."""
    said = f": {words.special_words(each.latest)}" if each.latest else ""
    return f"{uncapital(each.measure.name)} {words.charted_words(each)}{said}"


SECTION_NAMES = {
    "levels": "Levels on the seven domains",
    "sources": SOURCES,
    "since": SINCE,
    "actions": "Open actions",
    "risks": RISKS,
    "decisions": DECISIONS,
    "attendance": ATTENDANCE,
    "returns": RETURNS,
    "highlights": HIGHLIGHTS,
    "care": CARE,
}
"""What people see where an address has a section's id."""


def sections_chosen(chosen: int, whole: int) -> str:
    """``Sections: all 10``, ``Sections: 3 of 10``."""
    return f"Sections: {f'all {whole}' if chosen == whole else f'{chosen} of {whole}'}"
