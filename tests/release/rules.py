"""What may be shown of a store, worked out once more from the contract (measures.md) in plain Python, without ``etl.release``.

Figures of teams follow from the facts alone. Survey figures depend on what was released before: ``Surveys`` remembers
whose answers each release held.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy.engine import Connection, Engine

from data.measures.differencing import tell_few

# Counts.

Key = tuple[Any, ...]
Figure = dict[str, Any]
CHILDREN = ("child", "respondent")
BUILT_IN = {
    **dict.fromkeys(("referrals_received", "contacts"), ("child", "count")),
    "emhp_in_post": ("staff", "count"),
    "hours_direct": ("none", "count"),
    "wait_days_mean": ("child", "mean"),
    "wait_days_median": ("child", "median"),
}
TYPES = {"count": "count", "proportion": "ratio", "rate": "ratio", "mean": "mean", "score": "mean"}
SUPPRESSED, NOT_SUBMITTED, NOT_APPLICABLE = "suppressed", "not_submitted", "not_applicable"


@dataclass(frozen=True)
class Shown:
    """A count as shown, and the whole numbers that it can stand for; ``value`` None: withheld."""

    value: int | None
    can_be: range

    @property
    def ends(self) -> tuple[int, int]:
        return self.can_be[0], self.can_be[-1]


def to_five(count: int) -> int:
    return (count + 2) // 5 * 5


@cache
def leaf(count: int | None, below: int, *, staff: bool = False) -> Shown:
    """A team's count: withheld under the threshold, else to the nearest 5 that is not under it."""
    if count is None:
        return Shown(None, range(5))
    if count < below:
        return Shown(None, range(below))
    if staff:
        return Shown(count, range(count, count + 1))

    def shown(number: int) -> int:
        return max(to_five(number), -(-below // 5) * 5)

    alike = [each for each in range(below, count + 20 + below) if shown(each) == shown(count)]
    return Shown(shown(count), range(alike[0], alike[-1] + 1))


@cache
def total(count: int, leaves: tuple[Shown, ...], below: int) -> Shown:
    """The true total to the nearest 5 that the leaves can come to. It stands for all that would be shown alike."""
    if count < below or all(each.value is not None for each in leaves):
        return leaf(count, below)
    least, most = (sum(each.ends[end] for each in leaves) for end in (0, 1))
    allowed = [five for five in range(0, most + 1, 5) if max(least, below) <= five]

    def shown(number: int) -> int:
        return min(allowed, key=lambda five: (abs(five - to_five(number)), five))

    alike = [each for each in range(max(least, below), most + 1) if shown(each) == shown(count)]
    return Shown(shown(count), range(alike[0], alike[-1] + 1))


def added(leaves: Sequence[Shown]) -> Shown:
    """A total of what is shown, with its range."""
    values = [each.value for each in leaves if each.value is not None]
    low, high = (sum(each.ends[end] for each in leaves) for end in (0, 1))
    return Shown(sum(values) if values else None, range(low, high + 1))


def rounded(value: Decimal | Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True)
class Told:
    """What a team handed in of a measure and period."""

    area: str
    team: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    starred: bool
    status: str | None
    held: bool


@dataclass(frozen=True)
class Kind:
    disclosure: str
    kind: str
    multiplier: Decimal
    below: int

    def leaf(self, value: Decimal | None) -> Shown:
        whole = None if value is None else int(rounded(value, 0))
        return leaf(whole, self.below, staff=self.disclosure == "staff")


def figure(value: Any = None, low: Any = None, high: Any = None, **rest: Any) -> Figure:
    """A row's figures, without the words of its reason."""
    blank = dict.fromkeys(("numerator", "denominator", "value_status"))
    return blank | {"value": value, "lowest": low, "highest": high} | rest


def withheld(status: str = SUPPRESSED) -> Figure:
    return figure(value_status=status)


def counted(shown: Shown) -> Figure:
    low, high = shown.ends
    return figure(shown.value, low, high, value_status=SUPPRESSED if shown.value is None else None)


def of_team(kind: Kind, told: Told) -> Figure:  # noqa: PLR0911
    """A team's figure."""
    is_open = kind.disclosure == "none"
    if told.held and not is_open:
        return withheld()
    if told.starred:
        return figure(None, 0, 4, value_status=SUPPRESSED)
    if kind.kind == "ratio" and (not is_open or told.value is None):
        return ratio(kind, [told])
    if told.value is None:
        return withheld(NOT_SUBMITTED)
    if is_open:
        return figure(told.value, told.value, told.value, numerator=told.numerator, denominator=told.denominator)
    if kind.kind == "count":
        return counted(kind.leaf(told.value))
    base = None if told.denominator is None else kind.leaf(told.denominator).value
    return withheld() if base is None else figure(told.value, told.value, told.value, denominator=base)


def ratio(kind: Kind, teams: Sequence[Told]) -> Figure:
    """Of counts as released; a withheld part withholds it."""
    sums = []
    for name in ("numerator", "denominator"):
        parts = [getattr(told, name) for told in teams]
        if None in parts:
            return withheld()
        shown = parts if kind.disclosure == "none" else [kind.leaf(part).value for part in parts]
        if None in shown:
            return withheld()
        sums.append(sum(shown))
    above, under = sums
    if not under:
        return withheld()
    value = rounded(Fraction(above) / Fraction(under) * Fraction(kind.multiplier), 1)
    return figure(value, value, value, numerator=above, denominator=under)


def of_area(kind: Kind, teams: Sequence[Told]) -> Figure:
    """The figure of all teams of an area."""
    if len(teams) == 1:
        return of_team(kind, teams[0])
    if kind.disclosure != "none" and any(told.held for told in teams):
        return withheld()
    return {"count": sum_of, "ratio": ratio, "mean": mean_of, "median": medians_of}[kind.kind](kind, teams)


def sum_of(kind: Kind, teams: Sequence[Told]) -> Figure:
    given = [told for told in teams if told.starred or told.value is not None]
    known = [told.value for told in given if told.value is not None]
    starred = len(given) - len(known)
    if not given:
        return withheld(NOT_SUBMITTED)
    if kind.disclosure == "none":
        if not known:
            return withheld()
        whole = sum(known)
        return figure(whole, whole, whole + 4 * starred)
    leaves = tuple(kind.leaf(told.value) for told in given)
    if starred or kind.disclosure == "staff":
        return counted(added(leaves))
    return counted(total(sum(int(rounded(value, 0)) for value in known), leaves, kind.below))


def mean_of(kind: Kind, teams: Sequence[Told]) -> Figure:
    shown = [of_team(kind, told) for told in teams]
    known = [
        (each["value"], each["denominator"]) for each in shown if each["value"] is not None and each["denominator"]
    ]
    if not known:
        return none_shown(teams)
    people = sum(base for _, base in known)
    mean = rounded(sum(Fraction(value) * Fraction(base) for value, base in known) / Fraction(people), 1)
    return figure(mean, mean, mean, denominator=people)


def medians_of(kind: Kind, teams: Sequence[Told]) -> Figure:
    known = [each["value"] for each in (of_team(kind, told) for told in teams) if each["value"] is not None]
    return figure(None, min(known), max(known), value_status=NOT_APPLICABLE) if known else none_shown(teams)


def none_shown(teams: Sequence[Told]) -> Figure:
    return withheld(SUPPRESSED if any(told.starred or told.value is not None for told in teams) else NOT_SUBMITTED)


# A store's activity.

ACTIVITY = """
SELECT p.code AS area, c.code AS team, a.measure, a.period_start, a.period_end, a.value, a.numerator, a.denominator,
       a.suppressed, a.status, a.closed_by
FROM mhst_activity a JOIN team_codes c ON c.id = a.team_id
JOIN mhst_teams t ON t.team_id = a.team_id AND t.closed_by IS NULL JOIN places p ON p.id = t.place_id
"""
DECLARED = """
SELECT c.code, i.disclosure, i.type, i.multiplier FROM indicators i JOIN indicator_codes c ON c.id = i.indicator_id
WHERE i.closed_by IS NULL
"""


def decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def kinds(connection: Connection, counts_below: int, respondents_below: int) -> dict[str, Kind]:
    found = {name: Kind(about, kind, Decimal(1), counts_below) for name, (about, kind) in BUILT_IN.items()}
    for code, disclosure, kind, by in connection.exec_driver_sql(DECLARED):
        about = disclosure or "child"
        multiplier = decimal(by) or Decimal(100 if kind == "proportion" else 1)
        found[code] = Kind(about, TYPES[kind], multiplier, respondents_below if about == "respondent" else counts_below)
    return found


def activity(connection: Connection, counts_below: int, respondents_below: int) -> dict[Key, Figure]:
    """Every released figure: (area, scope, code, measure, first day, last day) → its row."""
    measured = kinds(connection, counts_below, respondents_below)
    rows = connection.exec_driver_sql(ACTIVITY).all()
    ever: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        ever[row.team, row.measure].add((str(row.period_start), str(row.period_end)))
    together: dict[Key, list[Told]] = defaultdict(list)
    for row in rows:
        if row.closed_by is None:
            period = (str(row.period_start), str(row.period_end))
            others = ever[row.team, row.measure] - {period}
            held = any(period[0] <= first and last <= period[1] for first, last in others)
            parts = (decimal(row.value), decimal(row.numerator), decimal(row.denominator))
            told = Told(row.area, row.team, *parts, bool(row.suppressed), row.status, held)
            together[row.area, row.measure, *period].append(told)
    found = {}
    for (area, measure, *period), teams in together.items():
        kind = measured[measure]
        for told in teams:
            own = {"teams": 1, "status": told.status, "disclosure": kind.disclosure}
            found[area, "team", told.team, measure, *period] = of_team(kind, told) | own
        status = next((s for s in ("performance", "provisional", "final") if s in {t.status for t in teams}), None)
        own = {"teams": len(teams), "status": status, "disclosure": kind.disclosure}
        found[area, "area", area, measure, *period] = of_area(kind, teams) | own
    return found


# Surveys.

Survey = tuple[str, str, str]
"""Programme, group, later wave."""
Slice = tuple[str, str, str]
"""Breakdown, category (both blank: everybody; ``GONE``: who did not return), question (blank: whether they were asked)."""
GONE = ("returned", "no")
Cells = Counter[tuple[Any, Any]]
"""People by both answers; by ``later`` or ``first`` and the one answer where they were asked once."""
ABSENT = "absent"
"""In place of an answer at a wave at which there is none; None is don't know."""


@dataclass(frozen=True)
class Person:
    """A matched respondent: area and kind, the answers to each question at both waves, and the loads that told of it."""

    area: str
    role: str
    setting: str
    answers: Mapping[str, tuple[Any, Any]]
    loads: frozenset[int]

    def content(self) -> tuple[Any, ...]:
        """What of a person is in figures."""
        return self.role, self.setting, tuple(sorted(self.answers.items(), key=str))

    def kind(self, breakdown: str) -> str:
        return self.role if breakdown == "role" else self.setting if breakdown == "setting_type" else ""


People = dict[str, Person]
Left = dict[str, tuple[str, Mapping[str, Any]]]
"""Who was asked at the baseline and did not return: area, and answers."""
PEOPLE = """
SELECT r.code AS person, s.wave, s.respondent_group, p.code AS area, g.name AS programme, s.role, s.setting_type,
       s.load_id, s.origin_load_id
FROM survey_respondents s JOIN respondents r ON r.id = s.respondent_id JOIN places p ON p.id = s.place_id
JOIN programmes g ON g.id = p.programme_id WHERE s.closed_by IS NULL
"""
ANSWERS = """
SELECT r.code AS person, s.wave, q.code AS question, s.position, s.load_id, s.origin_load_id
FROM survey_responses s JOIN respondents r ON r.id = s.respondent_id JOIN question_codes q ON q.id = s.question_id
WHERE s.closed_by IS NULL
"""
CLOSED = """
SELECT DISTINCT g.name AS programme, s.respondent_group, r.code AS person, p.code AS area, c.wave, c.closed_by AS closer,
       s.load_id AS first, s.closed_by AS last
FROM (SELECT respondent_id, wave, closed_by FROM survey_respondents WHERE closed_by IS NOT NULL
      UNION SELECT respondent_id, wave, closed_by FROM survey_responses WHERE closed_by IS NOT NULL) c
JOIN survey_respondents s ON s.respondent_id = c.respondent_id AND s.wave = 'baseline'
JOIN respondents r ON r.id = s.respondent_id JOIN places p ON p.id = s.place_id JOIN programmes g ON g.id = p.programme_id
"""
PLACED = """
SELECT s.respondent_id, s.respondent_group, p.code AS area, s.closed_by FROM survey_respondents s
JOIN places p ON p.id = s.place_id WHERE s.wave = 'baseline'
"""
MADE = """
SELECT g.name, u.respondent_group, u.wave, min(u.released_at) FROM survey_units u
JOIN programmes g ON g.id = u.programme_id GROUP BY g.name, u.respondent_group, u.wave
"""


@dataclass
class Answered:
    """What a store holds of surveys: matched respondents, and who was asked and did not come again, with their loads."""

    matched: dict[Survey, People]
    gone: dict[Survey, Left]
    asked: dict[tuple[str, str], dict[str, tuple[str, frozenset[int]]]]


def answered(connection: Connection) -> Answered:
    told: dict[tuple[str, str], Any] = {}
    by_wave: dict[str, list[str]] = defaultdict(list)
    loads: dict[tuple[str, str], set[int]] = defaultdict(set)
    given: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in connection.exec_driver_sql(PEOPLE):
        told[row.person, row.wave] = row
        by_wave[row.person].append(row.wave)
        loads[row.person, row.wave] |= {row.load_id, row.origin_load_id or 0}
    for row in connection.exec_driver_sql(ANSWERS):
        given[row.person, row.wave][row.question] = row.position
        loads[row.person, row.wave] |= {row.load_id, row.origin_load_id or 0}
    found = Answered(defaultdict(dict), defaultdict(dict), defaultdict(dict))
    for (person, wave), row in told.items():
        if wave != "baseline":
            continue
        found.asked[row.programme, row.respondent_group][person] = (row.area, frozenset(loads[person, wave]))
        for later in by_wave[person]:
            if later != wave:
                was, now = given[person, wave], given[person, later]
                both = {name: (was.get(name, ABSENT), now.get(name, ABSENT)) for name in {**was, **now}}
                both[""] = (None, None)
                of = frozenset(loads[person, wave] | loads[person, later])
                about = Person(row.area, row.role or "", row.setting_type or "", both, of)
                found.matched[row.programme, row.respondent_group, later][person] = about
    for survey, people in found.matched.items():
        asked = found.asked[survey[:2]]
        left = {who: area for who, (area, _) in asked.items() if who not in people}
        found.gone[survey] = {who: (area, given[who, "baseline"] | {"": None}) for who, area in left.items()}
    return found


@dataclass
class Release:
    """What a unit shows since a load, and whose answers it holds."""

    load: int
    people: People
    gone: Left
    tables: dict[Slice, Cells] = field(default_factory=dict)


@dataclass
class Unit:
    """Areas that are shown together, with every release of them that can still be read. ``last``: what stands, in sight or
    not; None once it was erased, when ``since`` tells from when changes are counted."""

    areas: tuple[str, ...]
    releases: list[Release]
    last: Release | None
    since: tuple[int, People]
    shown: bool = True

    @property
    def code(self) -> str:
        return "+".join(self.areas)


def sizes(people: Iterable[Person]) -> Counter[str]:
    return Counter(person.area for person in people)


def is_enough(counts: Mapping[str, int], below: int) -> bool:
    """Enough respondents, and still enough without any one of several areas."""
    having = [count for count in counts.values() if count]
    return sum(having) - (max(having) if len(having) > 1 else 0) >= below


def differing(then: People, now: People) -> int:
    """Of how many people the one holds what the other does not."""

    def content(people: People, who: str) -> Any:
        return people[who].content() if who in people else None

    return sum(content(then, who) != content(now, who) for who in {**then, **now})


def mode(people: People, question: str) -> str:
    """How a unit's people were asked: both times if anybody was, else at the one wave."""
    answers = [person.answers[question] for person in people.values() if question in person.answers]
    if any(ABSENT not in pair for pair in answers):
        return "both"
    return "later" if any(now != ABSENT for _, now in answers) else "first"


def of_slice(people: People, part: Slice) -> dict[str, tuple[Any, Any]]:
    """Whose answers a table of a slice holds, with what it tells of them."""
    breakdown, category, question = part
    asked = mode(people, question)
    told = {
        who: person.answers[question]
        for who, person in people.items()
        if question in person.answers and person.kind(breakdown) == category
    }
    if asked == "both":
        return {who: pair for who, pair in told.items() if ABSENT not in pair}
    return {who: (asked, pair[asked == "later"]) for who, pair in told.items() if pair[asked == "later"] != ABSENT}


def one_wave(held: Mapping[str, tuple[Any, Any]], asked: str) -> dict[str, tuple[Any, Any]]:
    """What a table of pairs tells of one wave."""
    return {who: (asked, pair[asked == "later"]) for who, pair in held.items()}


def changed_in(then: People, now: People, part: Slice) -> int:
    """Of how many people two tables of a slice tell otherwise at a wave that both tell: where there are two the fewer, unless
    they are nobody."""
    before, after = of_slice(then, part), of_slice(now, part)
    was, became = (mode(people, part[2]) for people in (then, now))
    if "both" not in (was, became) and was != became:
        return 0
    pairs = [(before, after)]
    if was != became:
        pairs = [(one_wave(before, became), after) if was == "both" else (before, one_wave(after, was))]
    elif was == "both":
        pairs = [(one_wave(before, wave), one_wave(after, wave)) for wave in ("first", "later")]
    counts = [sum(one.get(who) != two.get(who) for who in {**one, **two}) for one, two in pairs]
    return min(filter(None, counts), default=0)


def few(then: People, now: People, part: Slice, below: int) -> bool:
    """Whether two releases of a slice would differ by the answers of few people, where both show it."""
    return 0 < changed_in(then, now, part) < below <= len(of_slice(now, part))


def gone_changed(then: Left, now: Left, question: str) -> int:
    """How many of those who did not return the one table holds otherwise than the other."""
    before, after = (
        {who: said[question] for who, (_, said) in left.items() if question in said} for left in (then, now)
    )
    return sum(before.get(who, ABSENT) != after.get(who, ABSENT) for who in {**before, **after})


First = dict[tuple[str, str], dict[str, dict[str, Any]]]
"""By question and breakdown, and by category, whom tables hold at the baseline and what these said there."""


def first_answers(people: People, gone: Left, seen: Collection[tuple[str, str]]) -> First:
    """What a reader has of the baseline, of the questions and breakdowns that are ``seen``."""
    found: First = {}
    for question, breakdown in seen:
        if breakdown == GONE[0]:
            said = {who: answers[question] for who, (_, answers) in gone.items() if question in answers}
            found[question, breakdown] = {GONE[1]: said}
        elif question and mode(people, question) != "later":
            at = 1 if mode(people, question) == "first" else 0
            kinds = {person.kind(breakdown) for person in people.values()}
            found[question, breakdown] = {
                kind: {who: pair[at] for who, pair in of_slice(people, (breakdown, kind, question)).items()}
                for kind in kinds
            }
    return {about: each for about, each in found.items() if about[0]}


def nearly_alike(own: First, other: First, below: int) -> set[tuple[str, str]]:
    """The questions and breakdowns of which two waves tell of nearly the same people, and not of the same."""

    def close(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
        return 0 < sum(one.get(who, ABSENT) != two.get(who, ABSENT) for who in {**one, **two}) < below

    def all_of(tables: First, question: str) -> list[dict[str, Any]]:
        told = [tables[about] for about in ((question, ""), (question, GONE[0])) if about in tables]
        parts = [cells for each in told for cells in each.values()]
        return [*parts, {who: said for part in parts for who, said in part.items()}]

    found: set[tuple[str, str]] = set()
    for question, breakdown in own:
        theirs = all_of(other, question) if {(question, ""), (question, GONE[0])} & other.keys() else []
        if breakdown == "":
            mine = [*own[question, breakdown].values()]
        elif breakdown == GONE[0]:
            mine = all_of(own, question)
        else:
            both = (
                [each.get((question, breakdown), {}) for each in (own, other)] if (question, breakdown) in other else []
            )
            if both and any(close(both[0].get(kind, {}), both[1].get(kind, {})) for kind in {**both[0], **both[1]}):
                found.add((question, breakdown))
            continue
        if any(close(one, two) for one in mine for two in theirs):
            found.add((question, breakdown))
    return found


def seen_in(shown: Mapping[Slice, Cells]) -> set[tuple[str, str]]:
    return {(question, breakdown) for breakdown, _, question in shown}


def of_baseline(release: Release, seen: Collection[tuple[str, str]]) -> First:
    return first_answers(release.people, release.gone, seen)


def telling_sums(own: Mapping[str, First], others: Sequence[First], below: int) -> dict[str, set[tuple[str, str]]]:
    """By unit, the questions and breakdowns of its new tables that are a part of a sum which another sum nearly equals."""
    found: dict[str, set[tuple[str, str]]] = {code: set() for code in own}

    def telling(about: tuple[str, str], kind: str, beside: Sequence[Mapping[str, Any]]) -> list[str]:
        mine = {code: tables[about][kind] for code, tables in own.items() if kind in tables.get(about, {})}
        mine = {code: table for code, table in mine.items() if (about[0], "") not in found[code]}
        few = [list(mine)[place] for place in tell_few(list(mine.values()), beside, below)]
        for code in few:
            found[code].add(about)
        return few

    def all_of(tables: Iterable[First], *wanted: tuple[str, str]) -> list[Mapping[str, Any]]:
        return [cells for each in tables for about in wanted for cells in each.get(about, {}).values()]

    for question in {question for tables in own.values() for question, _ in tables}:
        both = (question, ""), (question, GONE[0])
        telling(both[0], "", all_of(others, *both))
        left = [tables for code, tables in own.items() if both[0] not in found[code]]
        telling(both[1], GONE[1], [*all_of(others, *both), *all_of(left, both[0])])
    for about, kind in {(about, kind) for tables in own.values() for about, kinds in tables.items() for kind in kinds}:
        if about[1] not in ("", GONE[0]):
            telling(about, kind, [tables[about][kind] for tables in others if kind in tables.get(about, {})])
    return found


def gone_tables(
    gone: Left, shown: Mapping[Slice, Cells], below: int, earlier: Sequence[tuple[Left, set[tuple[str, str]]]] = ()
) -> dict[Slice, Cells]:
    """The baseline answers of those who did not return, beside each table of a unit: where they are none or enough, also
    without any one of several areas, and where few of them tell otherwise than in any earlier table that shows them."""
    sizes_ = Counter(area for area, _ in gone.values())
    found: dict[Slice, Cells] = {}
    if gone and not is_enough(sizes_, below):
        return found
    for breakdown, _, question in shown:
        cells = Counter((said[question], GONE) for _, said in gone.values() if question in said)
        seen = any(
            (question, GONE[0]) in visible and 0 < gone_changed(then, gone, question) < below
            for then, visible in earlier
        )
        if not breakdown and not 0 < cells.total() < below and not seen:
            found[*GONE, question] = cells
    return found


Visible = Callable[[Survey, "Unit", Release], set[tuple[str, str]]]
"""(question, breakdown) that a unit's release shows to who reads the store as of any load until the next one."""


@dataclass
class Surveys:
    """The units and figures of a store, step by step."""

    units: dict[Survey, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    below: int = 0

    def step(self, connection: Connection, load: int, below: int, erased: int | None = None) -> None:
        """After a load; ``erased``: the load that a purge has erased."""
        self.below = below
        now = answered(connection)
        regions = dict(connection.exec_driver_sql(REGIONS).all())
        self.placed = connection.exec_driver_sql(PLACED).all()
        self.made = {tuple(row[:3]): row[3] for row in connection.exec_driver_sql(MADE)}

        def visible(survey: Survey, unit: Unit, release: Release) -> set[tuple[str, str]]:
            later = [each.load for each in unit.releases if each.load > release.load]
            span = VISIBLE.format(first=int(release.load), end=min(later, default=load))
            wanted = (*survey, unit.code)
            rows = connection.exec_driver_sql(span).all()
            mine = [row for row in rows if tuple(row)[:4] == wanted]
            left = {(row.question, GONE[0]) for row in mine if not row.breakdown and shows_gone(row.answers)}
            return {(row.question, row.breakdown) for row in mine} | left

        for survey in sorted({**self.units, **now.matched}):
            people, gone = now.matched.get(survey, {}), now.gone.get(survey, {})
            for unit in self.units[survey]:
                left = {who: each for who, each in gone.items() if each[0] in unit.areas}
                self._decide(survey, unit, people, left, load, below, erased, visible)
            taken = {area for unit in self.units[survey] for area in unit.areas}
            free = {area: count for area, count in sizes(people.values()).items() if area not in taken}
            for areas in partition(free, regions, below):
                own = {who: person for who, person in people.items() if person.area in areas}
                left = {who: each for who, each in gone.items() if each[0] in areas}
                shown = tables(own, below, lambda part: False)
                release = Release(load, own, left, shown | gone_tables(left, shown, below))
                self.units[survey].append(Unit(areas, [release], release, (load, own)))
            self._keep_apart(survey, load, below, visible)

    def _decide(
        self,
        survey: Survey,
        unit: Unit,
        people: People,
        gone: Left,
        load: int,
        below: int,
        erased: int | None,
        visible: Visible,
    ) -> None:
        now = {who: person for who, person in people.items() if person.area in unit.areas}
        changed = differing(unit.since[1], now)
        lost = None
        if erased is not None:
            lost = self._lost(survey, unit, erased)
        due = max(changed, lost or 0) >= below or (lost is not None and max(changed, lost) == 0)
        counts = sizes(now.values())
        if due and is_enough(counts, below) and not self._few(survey, unit, now, below, visible):
            earlier = [(each.people, visible(survey, unit, each)) for each in unit.releases]

            def broken(part: Slice) -> bool:
                breakdown, _, question = part
                return any((question, breakdown) in seen and few(then, now, part, below) for then, seen in earlier)

            shown = tables(now, below, broken, [then for then, _ in earlier])
            before = [(each.gone, visible(survey, unit, each)) for each in unit.releases]
            release = Release(load, now, gone, shown | gone_tables(gone, shown, below, before))
            unit.releases, unit.last, unit.since = [*unit.releases, release], release, (load, now)
        elif lost is not None:
            unit.last, unit.since, unit.shown = None, (load, now), False
        else:
            then = sizes(unit.since[1].values()) if changed else counts
            there = changed < below or is_enough(counts, below)
            told = unit.last is not None and tells(still(unit.last, below))
            unit.shown = told and there and is_enough(then, below)

    def _keep_apart(self, survey: Survey, load: int, below: int, visible: Visible) -> None:
        """Takes from new releases what sums with other tables tell of a few people at the baseline: with those that another
        wave shows, or ever showed, and that other units of this one do."""
        new = {unit.code: unit for unit in self.units[survey] if unit.last and unit.last.load == load}
        own = {code: of_baseline(unit.last, seen_in(unit.last.tables)) for code, unit in new.items() if unit.last}
        others = [
            of_baseline(each, seen_in(each.tables) if each.load == load else visible(other, unit, each))
            for other, units in self.units.items()
            if other[:2] == survey[:2]
            for unit in units
            if other != survey or unit.code not in new
            for each in unit.releases
        ]
        for code, broken in telling_sums(own, others, below).items():
            release = new[code].last
            assert release is not None
            release.tables = {
                part: cells
                for part, cells in release.tables.items()
                if not {(part[2], ""), (part[2], part[0])} & broken
            }
            new[code].shown = tells(release.tables)

    def _lost(self, survey: Survey, unit: Unit, erased: int) -> int | None:
        """Of how many respondents an erased load's answers stand in a unit's figures, or what it had closed is missing there;
        None: of nobody at all."""
        if unit.last is None or not unit.last.tables:
            return None
        matched = {who for who, person in unit.last.people.items() if erased in person.loads}
        asked = self.asked_at.get((*survey[:2], unit.last.load), {})
        others = {who for who, (area, loads) in asked.items() if area in unit.areas and erased in loads}
        missing = {
            row.person
            for row in self.closed
            if row.closer == erased <= unit.last.load
            and (row.programme, row.respondent_group) == survey[:2]
            and row.wave in ("baseline", survey[2])
            and row.area in unit.areas
            and (
                (row.first <= unit.last.load and (row.last is None or row.last > unit.last.load)) or row.last == erased
            )
        }
        return len(matched | (missing - others)) if matched or others or missing else None

    closed: Sequence[Any] = ()
    """Whose rows were closed, by which load, with where they were asked at the baseline, before the step."""
    asked_at: dict[tuple[str, str, int], dict[str, tuple[str, frozenset[int]]]] = field(default_factory=dict)
    """Who was asked at the baseline, by programme, group and load."""

    placed: Sequence[Any] = ()
    """Where everybody was at the baseline, now and before."""
    made: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    """The load that made the first unit of each survey."""

    def _moved(self, survey: Survey, unit: Unit) -> bool:
        """Whether anybody left a unit for another area, or came from one, since the survey had units."""
        told: dict[int, set[bool]] = defaultdict(set)
        for row in self.placed:
            if row.respondent_group == survey[1] and (row.closed_by is None or row.closed_by > self.made[survey]):
                told[row.respondent_id].add(row.area in unit.areas)
        return any(len(inside) == 2 for inside in told.values())

    def _few(self, survey: Survey, unit: Unit, now: People, below: int, visible: Visible) -> bool:
        if self._moved(survey, unit):
            return True
        for release in unit.releases:
            for question, breakdown in visible(survey, unit, release):
                if question and breakdown == "" and few(release.people, now, ("", "", question), below):
                    return True
        return False

    def remember(self, connection: Connection, load: int) -> None:
        for (programme, group), people in answered(connection).asked.items():
            self.asked_at[programme, group, load] = people
        self.closed = connection.exec_driver_sql(CLOSED).all()

    def forget(self, connection: Connection) -> None:
        """After a purge: what can no longer be read of earlier releases, and units of which nothing is left."""
        rows = connection.exec_driver_sql(HISTORY).all()
        for survey, units in self.units.items():
            for unit in units:
                own = [
                    row for row in rows if (row.name, row.respondent_group, row.wave, row.code) == (*survey, unit.code)
                ]
                at = unit.last.load if unit.last else 0
                left = {
                    (row.breakdown, row.category, row.question)
                    for row in own
                    if row.closed_by is None or row.load_id <= at < row.closed_by
                }
                if unit.last and not unit.shown:
                    unit.last.tables = {
                        part: cells
                        for part, cells in unit.last.tables.items()
                        if (("", "", part[2]) if part[:2] == GONE else part) in left
                    }
                    if not unit.last.tables:
                        unit.last = None
            gone = [unit for unit in units if not unit.since[1] and unit.last is None]
            named = {(row.name, row.respondent_group, row.wave, row.code) for row in rows}
            self.units[survey] = [unit for unit in units if unit not in gone or (*survey, unit.code) in named]

    def figures(self, connection: Connection) -> dict[Key, Cells]:
        """(programme, scope, code, group, wave, breakdown, category, question) → paired answers."""
        regions, leads = (dict(connection.exec_driver_sql(query).all()) for query in (REGIONS, LEADS))
        found: dict[Key, Cells] = {}
        for (programme, group, wave), units in self.units.items():
            shown = [unit for unit in units if unit.shown and unit.last]
            scopes = {("unit", unit.code): [unit] for unit in shown} | {("programme", ""): shown}
            for scope, of in (("region", regions), ("lead", leads)):
                for name in {value for value in of.values() if value}:
                    scopes[scope, name] = [unit for unit in shown if {of.get(area) for area in unit.areas} == {name}]
            for (scope, code), within in scopes.items():
                for part, cells in summed([still(unit.last, self.below) for unit in within if unit.last]).items():
                    found[programme, scope, code, group, wave, *part] = cells
        return found


REGIONS = "SELECT p.code, a.region FROM areas a JOIN places p ON p.id = a.place_id WHERE a.closed_by IS NULL"
LEADS = "SELECT p.code, a.lead FROM areas a JOIN places p ON p.id = a.place_id WHERE a.closed_by IS NULL"
HISTORY = """
SELECT g.name, f.respondent_group, f.wave, f.code, f.question, f.breakdown, f.category, f.load_id, f.closed_by, f.answers
FROM survey_figures f JOIN programmes g ON g.id = f.programme_id WHERE f.scope = 'unit'
"""
VISIBLE = f"SELECT * FROM ({HISTORY}) h WHERE h.load_id < {{end}} AND (h.closed_by IS NULL OR h.closed_by > {{first}})"  # noqa: S608


def summed(parts: Sequence[Mapping[Slice, Cells]]) -> dict[Slice, Cells]:
    """A scope's tables: of each question the units that show it alike, both times where any does; a category's only where all
    of these break it down, those who did not return of as many as show them."""
    found: dict[Slice, Cells] = {}
    for part in {part for each in parts for part in each}:
        breakdown, _, question = part
        whole = [each for each in parts if ("", "", question) in each]
        asked = [asked_as(each["", "", question]) for each in whole]
        first = next(each for each in ("both", "later", "first") if each in asked)
        whole = [each for each, own in zip(whole, asked, strict=True) if own == first]
        if breakdown == GONE[0] or all(
            any(other[0] == breakdown and other[2] == question for other in each) for each in whole
        ):
            having = [each[part] for each in whole if part in each]
            if having:
                found[part] = sum(having, start=Counter())
    return found


def asked_as(cells: Cells) -> str:
    """How people were asked, by their table."""
    return next((was for was, _ in cells if was in ("later", "first")), "both")


def tells(shown: Mapping[Slice, Cells]) -> bool:
    """Whether any question is shown, not only who was asked."""
    return any(question for _, _, question in shown)


def shows_gone(answers: str) -> bool:
    return json.loads(answers)["not_returned"] is not None


def still(release: Release, below: int) -> dict[Slice, Cells]:
    """What stays in sight of a unit's tables when the threshold was raised since they were made."""
    shown = release.tables
    short = {(part[0], part[2]) for part, cells in shown.items() if cells.total() < below and part[:2] != GONE}
    left = Counter(area for area, _ in release.gone.values())
    few_left = bool(left) and not is_enough(left, below)
    few_gone = {part for part, cells in shown.items() if part[:2] == GONE and (few_left or 0 < cells.total() < below)}
    return {
        part: cells
        for part, cells in shown.items()
        if part not in few_gone and not {(part[0], part[2]), ("", part[2])} & short
    }


def tables(
    people: People, below: int, broken: Callable[[Slice], bool], earlier: Sequence[People] = ()
) -> dict[Slice, Cells]:
    """A unit's answers: everybody's, and by role and setting where each category is nobody or enough."""
    found: dict[Slice, Cells] = {}
    every = [people, *earlier]
    for question in sorted({question for person in people.values() for question in person.answers}):
        whole = of_slice(people, ("", "", question))
        if len(whole) < below:
            continue
        found["", "", question] = Counter(whole.values())
        if question == "":
            continue
        for breakdown in ("role", "setting_type"):
            counts = Counter(person.kind(breakdown) for person in people.values())
            if len(counts) < 2 or min(counts.values()) < below:
                continue
            parts = {
                (breakdown, category, question): of_slice(people, (breakdown, category, question))
                for category in counts
            }
            ever = {(breakdown, person.kind(breakdown), question) for each in every for person in each.values()}
            if any(0 < len(each) < below for each in parts.values()) or any(broken(part) for part in ever):
                continue
            found |= {part: Counter(each.values()) for part, each in parts.items() if each}
    return found


def partition(counts: Mapping[str, int], regions: Mapping[str, str | None], below: int) -> list[tuple[str, ...]]:
    """An area with enough is a unit; smaller ones join in their region, smallest first; the rest join what takes them."""
    units = [[area] for area, count in sorted(counts.items()) if count >= below]
    small = sorted((area for area, count in counts.items() if 0 < count < below), key=lambda area: (counts[area], area))

    def stands(areas: Sequence[str]) -> bool:
        return is_enough({area: counts[area] for area in areas}, below)

    def join(areas: Sequence[str]) -> tuple[list[list[str]], list[str]]:
        made, waiting = [], []
        for area in areas:
            waiting.append(area)
            if stands(waiting):
                made.append(sorted(waiting))
                waiting = []
        return made, waiting

    def willing(unit: list[str]) -> tuple[Any, ...]:
        of = {regions[area] for area in unit}
        return len(unit) == 1, len(of) == 1, sum(counts[area] for area in unit), sorted(unit)[0]

    def place(over: Sequence[str], region: str | None) -> list[str]:
        """Puts areas into a unit, all of them or one by one; gives those that none takes."""
        for unit in sorted(units, key=willing):
            mine = region is None or {regions[area] for area in unit} == {region}
            if over and mine and stands([*unit, *over]):
                unit.extend(over)
                return []
        return [area for each in over for area in place([each], region)] if len(over) > 1 else list(over)

    left: list[str] = []
    for region in sorted({regions[area] or "" for area in small}):
        made, over = join([area for area in small if regions[area] == region])
        units += made
        left += place(over, region)
    made, over = join(sorted(left, key=lambda area: (counts[area], area)))
    units += made
    place(over, None)
    return [tuple(sorted(unit)) for unit in units]


# What the store says.

RELEASED = """
SELECT area_code, scope, code, measure, period_start, period_end, value, lowest, highest, numerator, denominator, teams,
       status, value_status, disclosure FROM released WHERE closed_by IS NULL
"""
UNITS = """
SELECT g.name, u.respondent_group, u.wave, u.unit, u.areas, u.matched, u.released_at, u.shown
FROM survey_units u JOIN programmes g ON g.id = u.programme_id WHERE u.closed_by IS NULL
"""
FIGURES = """
SELECT g.name, f.scope, f.code, f.respondent_group, f.wave, f.breakdown, f.category, f.question, f.pairs, f.answers
FROM survey_figures f JOIN programmes g ON g.id = f.programme_id WHERE f.closed_by IS NULL
"""
NUMBERS = ("value", "lowest", "highest", "numerator", "denominator")


def plain(row: Mapping[str, Any]) -> Figure:
    return {name: decimal(cell) if name in NUMBERS else cell for name, cell in row.items()}


def released_of(connection: Connection) -> dict[Key, Figure]:
    found = {}
    for row in connection.exec_driver_sql(RELEASED).mappings():
        key = tuple(str(row[name]) for name in ("area_code", "scope", "code", "measure", "period_start", "period_end"))
        found[key] = plain({name: row[name] for name in (*NUMBERS, "teams", "status", "value_status", "disclosure")})
    return found


def figures_of(connection: Connection) -> dict[Key, Cells]:
    found: dict[Key, Cells] = {}
    for *key, pairs, answers in connection.exec_driver_sql(FIGURES):
        told = json.loads(answers)
        cells = Counter({(was, now): count for was, now, count in told["pairs"]})
        cells += Counter({(told.get("asked"), answer): count for answer, count in told.get("once", ())})
        found[tuple(key)] = cells
        assert pairs == cells.total()
        if told["not_returned"] is not None and not key[5]:
            gone = Counter({(answer, GONE): count for answer, count in told["not_returned"]})
            found[*key[:5], *GONE, key[7]] = gone
    return found


Period = tuple[str, str, str]
PERIODS = "SELECT area_code, period_start, period_end, known_from, changed_by, sensitive FROM released_periods"
EVER_RELEASED = "SELECT area_code, period_start, period_end, load_id, closed_by, value_status, reason FROM released"
HELD = "shorter periods of it are shown, and a difference could tell a withheld one"


def periods_of(connection: Connection) -> dict[Period, tuple[int, int, bool]]:
    """By area and period: since which load it is shown, which load changed it last, and whether its releases may not be
    compared."""
    rows = connection.exec_driver_sql(PERIODS)
    return {(area, str(begins), str(ends)): (known, last, bool(told)) for area, begins, ends, known, last, told in rows}


TEAMS = """
SELECT area_code, period_start, period_end, code, measure, value, value_status, reason,
       disclosure <> 'none' AND numerator IS NULL AND denominator IS NOT NULL AS of_people
FROM released WHERE scope = 'team'
"""


def told_elsewhere(connection: Connection) -> set[Period]:
    """Where a team told something of a period, and something small, or another mean, of one that meets it in another area."""
    by_team: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in connection.exec_driver_sql(TEAMS):
        by_team[row.code, row.measure].append(row)
    return {
        (one.area_code, str(one.period_start), str(one.period_end))
        for rows in by_team.values()
        for one in rows
        for two in rows
        if one.area_code != two.area_code
        and str(one.period_start) <= str(two.period_end)
        and str(two.period_start) <= str(one.period_end)
        and (
            (two.value_status == SUPPRESSED and two.reason != HELD)
            or (
                one.of_people
                and two.of_people
                and (one.period_start, one.period_end) == (two.period_start, two.period_end)
                and None not in (one.value, two.value)
                and decimal(one.value) != decimal(two.value)
            )
        )
    }


MEANS = """
SELECT area_code, period_start, period_end, scope, code, measure, value FROM released
WHERE disclosure <> 'none' AND numerator IS NULL AND denominator IS NOT NULL AND value IS NOT NULL
"""


def periods(connection: Connection) -> dict[Period, tuple[int, int, bool]]:
    """The same from all that was ever released: may not, where a count of a period that meets it was ever withheld, or a mean of
    people was another one."""
    known: dict[Period, int] = {}
    last: dict[Period, int] = {}
    small: set[Period] = set()
    means: dict[Key, set[Any]] = defaultdict(set)
    for row in connection.exec_driver_sql(MEANS):
        means[row[0], str(row[1]), str(row[2]), *row[3:6]].add(decimal(row[6]))
    small |= {key[:3] for key, values in means.items() if len(values) > 1}
    small |= told_elsewhere(connection)
    for area, begins, ends, load, closed_by, value_status, reason in connection.exec_driver_sql(EVER_RELEASED):
        period = area, str(begins), str(ends)
        known[period] = min(load, known.get(period, load))
        last[period] = max(load, closed_by or 0, last.get(period, 0))
        if value_status == SUPPRESSED and reason != HELD:
            small.add(period)
    return {
        (area, begins, ends): (
            first,
            last[area, begins, ends],
            any(a == area and b <= ends and e >= begins for a, b, e in small),
        )
        for (area, begins, ends), first in known.items()
    }


@dataclass
class Model:
    """What a store may show, after each of its loads."""

    surveys: Surveys = field(default_factory=Surveys)
    newest: int = 0

    def follow(self, store: Engine, counts_below: int, respondents_below: int, erased: int | None = None) -> None:
        """Takes the next step, and compares the store with what may be shown."""
        with store.connect() as connection:
            newest = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM loads").scalar_one()
            if newest > self.newest:
                self.surveys.step(connection, newest, respondents_below, erased)
                self.surveys.remember(connection, newest)
                if erased is not None:
                    self.surveys.forget(connection)
                self.newest = newest
            expected = {key: plain(row) for key, row in activity(connection, counts_below, respondents_below).items()}
            assert_same(released_of(connection), expected)
            assert_same(periods_of(connection), periods(connection))
            assert_same(figures_of(connection), self.surveys.figures(connection))
            self._compare_units(connection)

    def _compare_units(self, connection: Connection) -> None:
        found = {
            (*survey, unit.code): (bool(unit.shown), unit.since[0], len(unit.since[1]))
            for survey, units in self.surveys.units.items()
            for unit in units
        }
        stored = {
            (row.name, row.respondent_group, row.wave, row.unit): (bool(row.shown), row.released_at, row.matched)
            for row in connection.exec_driver_sql(UNITS)
        }
        assert_same(stored, found)


def assert_same(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    wrong = {
        key: (found.get(key), expected.get(key)) for key in {**found, **expected} if found.get(key) != expected.get(key)
    }
    assert not wrong, wrong
