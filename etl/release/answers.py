"""Asks the facts for what survey units are made of: numbers of matched respondents, and their answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.surveys import Answer, PairedTable
from data.measures.units import Area, Standing, enough_of
from data.versions import NOW, AsOf, open_at
from etl.write import analyse

BASELINE = "baseline"
BREAKDOWNS = ("role", "setting_type")
people, responses, places = schema.survey_respondents, schema.survey_responses, schema.places


class Survey(NamedTuple):
    """One group's answers at the baseline and at a later wave."""

    programme_id: int
    group: str
    wave: str

    @property
    def columns(self) -> dict[str, Any]:
        """As the store's tables have it."""
        return {"programme_id": self.programme_id, "respondent_group": self.group, "wave": self.wave}


class Slice(NamedTuple):
    """All of a unit's respondents (both blank), or one category of a breakdown."""

    breakdown: str = ""
    category: str = ""


WHOLE = Slice()
GONE = Slice("returned", "no")
"""Those who were asked at the baseline and are not in the later wave; shown beside the whole, never as a part of it."""
WHO = ""
"""In place of a question: who was asked at all, whatever they answered."""
Cells = Counter[tuple[Answer, Answer]]
Mode = Literal["both", "first", "later"]
"""Whether a unit's matched respondents were asked both times, or at the baseline or the later wave alone."""
MODES: tuple[Mode, ...] = ("both", "later", "first")


@dataclass
class Matched:
    """An area's matched respondents of a survey, by category of each breakdown."""

    area: Area
    categories: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in BREAKDOWNS})


def matched(connection: Connection, moment: AsOf = NOW) -> dict[Survey, dict[str, Matched]]:
    """The matched respondents of every survey, by area: those who are in the baseline and in the later wave.

    Who moved between waves counts where they were at the baseline.
    """
    before, after = _pair()
    areas = schema.areas
    by = (
        places.c.programme_id,
        before.c.respondent_group,
        after.c.wave,
        places.c.code,
        areas.c.region,
        *(before.c[name] for name in BREAKDOWNS),
    )
    query = (
        sa.select(*by, sa.func.count().label("people"))
        .select_from(_joined(before, after, moment).join(places, places.c.id == before.c.place_id))
        .outerjoin(areas, (areas.c.place_id == places.c.id) & areas.c.closed_by.is_(None))
        .group_by(*by)
    )
    found: dict[Survey, dict[str, Matched]] = defaultdict(dict)
    for row in connection.execute(query):
        of_survey = found[Survey(row.programme_id, row.respondent_group, row.wave)]
        known = of_survey.get(row.code)
        area = Area(row.code, row.region, row.people + (known.area.matched if known else 0))
        of_survey[row.code] = Matched(area, known.categories) if known else Matched(area)
        for name in BREAKDOWNS:
            of_survey[row.code].categories[name][getattr(row, name) or ""] += row.people
    return found


def _pair() -> tuple[sa.FromClause, sa.FromClause]:
    return people.alias("before"), people.alias("after")


def _joined(before: sa.FromClause, after: sa.FromClause, moment: AsOf = NOW) -> sa.Join:
    """A respondent's two rows that were open at a moment."""
    same = (after.c.respondent_id == before.c.respondent_id) & (after.c.wave != BASELINE) & open_at(after, moment)
    return before.join(after, same & (before.c.wave == BASELINE) & open_at(before, moment))


def told_about(connection: Connection, standing: Mapping[Survey, Collection[Standing]]) -> set[tuple[Survey, str]]:
    """The surveys and units of whose matched respondents anything was told since their figures were decided."""
    unit_of = {(survey, code): unit for survey, units in standing.items() for unit in units for code in unit.areas}
    if not unit_of:
        return set()
    before, after = _pair()
    told = _rows_since(min(unit.released_at for unit in unit_of.values()))
    about = (told.c.respondent_id == before.c.respondent_id) & told.c.wave.in_([BASELINE, after.c.wave])
    by = (places.c.programme_id, before.c.respondent_group, after.c.wave, places.c.code)
    query = (
        sa.select(*by, sa.func.max(told.c.load_id))
        .select_from(_joined(before, after).join(places, places.c.id == before.c.place_id).join(told, about))
        .group_by(*by)
    )
    found = set()
    for programme, group, wave, code, newest in connection.execute(query):
        survey = Survey(programme, group, wave)
        unit = unit_of.get((survey, code))
        if unit and newest > unit.released_at:
            found.add((survey, unit.code))
    return found


def _rows_since(load: int) -> sa.Subquery:
    """Respondent, wave and load of every row that was opened or closed after a load."""
    rows = [
        sa.select(table.c.respondent_id, table.c.wave, column.label("load_id")).where(column > load)
        for table in (people, responses)
        for column in (table.c.load_id, table.c.closed_by)
    ]
    return sa.union(*rows).subquery("told")


@dataclass
class Asked:
    """What respondents answered to a question, as counts: both times, or where nobody was asked twice, ``once``; and those
    who did not return at the baseline (None: not shown)."""

    cells: Cells = field(default_factory=Counter)
    not_returned: Counter[Answer] | None = field(default_factory=Counter)
    once: Counter[Answer] = field(default_factory=Counter)
    mode: Mode = "both"

    @property
    def people(self) -> int:
        """On how many matched respondents it rests."""
        return (self.cells if self.mode == "both" else self.once).total()

    def table(self) -> PairedTable:
        return PairedTable(dict(self.cells), dict(self.not_returned or {}))

    def __add__(self, other: Asked) -> Asked:
        """Both together, asked alike; of those who did not return what either shows."""
        gone = [each.not_returned for each in (self, other) if each.not_returned is not None]
        together = sum(gone, start=Counter[Answer]()) if gone else None
        return Asked(self.cells + other.cells, together, self.once + other.once, self.mode)


Tables = dict[tuple[str, Slice, str], Asked]
"""(unit, slice, question) → answers."""


Raw = Counter[tuple[int | None, int | None]]
"""People by both answers to a question: 0 is don't know, None none."""


def tables(
    connection: Connection, fresh: Mapping[Survey, Collection[Standing]], by: Collection[str], below: int
) -> dict[Survey, Tables]:
    """The answers of units' matched respondents, whole and ``by`` breakdowns, and the baseline answers of those who did not
    return, as far as these are enough. ``WHO`` has how many there are of each."""
    every = [(survey, unit) for survey, of_survey in fresh.items() for unit in of_survey]
    found: dict[Survey, Tables] = {survey: {} for survey in fresh}
    if not every:
        return found
    told: dict[int, dict[tuple[Slice, str], Raw]] = defaultdict(lambda: defaultdict(Counter))
    with _people_of(connection, every) as asked:
        for at, *categories, was, now, people, question in connection.execute(_answers(asked, by)):
            parts = (Slice(name, category or "") for name, category in zip(by, categories, strict=True))
            for part in (WHOLE, *parts):
                told[at][part, question][was, now] += people
        for at, question, was, people in connection.execute(_not_returned(asked)):
            told[at][GONE, question][was or 0, None] += people
        came = _who_came(connection, asked)
    for at, (survey, unit) in enumerate(every):
        gone = came.gone[at]
        enough = enough_of(gone, below)
        found[survey] |= {(unit.code, *about): each for about, each in _counted(told[at], gone_shown=enough).items()}
        missing = Counter[Answer]({None: sum(area.matched for area in gone)}) if enough else None
        found[survey][unit.code, WHOLE, WHO] = Asked(Counter({(None, None): came.back[at]}), missing)
    return found


def _counted(told: Mapping[tuple[Slice, str], Raw], *, gone_shown: bool) -> dict[tuple[Slice, str], Asked]:
    """A unit's answers by slice and question; each question as its matched respondents were asked."""
    found = {}
    for (part, question), raw in told.items():
        if part != GONE:
            gone = told.get((GONE, question), Raw()) if gone_shown and part == WHOLE else None
            not_returned = None if gone is None else Counter({was or None: people for (was, _), people in gone.items()})
            found[part, question] = _asked_as(mode_of(told[WHOLE, question]), raw, not_returned)
    return found


def mode_of(answers: Iterable[tuple[int | None, int | None]]) -> Mode:
    """How a question was put to some people: twice if to any of them."""
    listed = list(answers)
    if any(was is not None and now is not None for was, now in listed):
        return "both"
    return "later" if any(now is not None for _, now in listed) else "first"


def _asked_as(mode: Mode, raw: Raw, gone: Counter[Answer] | None) -> Asked:
    """Answers as a unit shows them: in pairs, or at the one wave."""
    cells, once = Cells(), Counter[Answer]()
    for (was, now), people in raw.items():
        if mode == "both" and was is not None and now is not None:
            cells[was or None, now or None] += people
        said = now if mode == "later" else was
        if mode != "both" and said is not None:
            once[said or None] += people
    return Asked(cells, gone, once, mode)


@dataclass
class Came:
    """By unit, how many came to both waves, and by area how many were at the baseline alone."""

    back: Counter[int] = field(default_factory=Counter)
    gone: dict[int, list[Area]] = field(default_factory=lambda: defaultdict(list))


def gone_then(connection: Connection, units: Sequence[tuple[Survey, Standing]]) -> list[list[Area]]:
    """Of each unit, how many by area were at the baseline alone when its figures were decided."""
    found: list[list[Area]] = [[] for _ in units]
    for load in {unit.released_at for _, unit in units}:
        places = [at for at, (_, unit) in enumerate(units) if unit.released_at == load]
        with _people_of(connection, [units[at] for at in places], AsOf(load)) as asked:
            came = _who_came(connection, asked)
        for nth, at in enumerate(places):
            found[at] = came.gone[nth]
    return found


def _who_came(connection: Connection, asked: sa.Table) -> Came:
    found = Came()
    by = (asked.c.unit, asked.c.place_id, asked.c.returned)
    for unit, place, returned, people in connection.execute(sa.select(*by, sa.func.count()).group_by(*by)):
        if returned:
            found.back[unit] += people
        else:
            found.gone[unit].append(Area(str(place), None, people))
    return found


@contextmanager
def _people_of(
    connection: Connection, units: Sequence[tuple[Survey, Standing]], moment: AsOf = NOW, among: sa.Table | None = None
) -> Iterator[sa.Table]:
    """A temporary table of the respondents at the baseline of units, which are told by their place in ``units``; of those
    ``among`` others alone.

    It comes first in every question that is asked of it, so that answers are read by their index alone.
    """
    text = dict.fromkeys(("wave", *BREAKDOWNS), sa.String)
    asked = _temporary("asked", "respondent_id", "unit", "place_id", **text, returned=sa.Boolean)
    asked.create(connection)
    with _areas_of(connection, units) as areas:
        told = _asked(areas, moment, among)
        connection.execute(asked.insert().from_select(["respondent_id", "unit", "place_id", *text, "returned"], told))
    yield asked
    asked.drop(connection)


def _asked(areas: sa.Table, moment: AsOf, among: sa.Table | None) -> sa.Select[Any]:
    before, after = _pair()
    came = (after.c.respondent_id == before.c.respondent_id) & (after.c.wave == areas.c.wave) & open_at(after, moment)
    here = (areas.c.place_id == before.c.place_id) & (areas.c.respondent_group == before.c.respondent_group)
    told = sa.select(
        before.c.respondent_id,
        areas.c.unit,
        before.c.place_id,
        areas.c.wave,
        *(before.c[name] for name in BREAKDOWNS),
        after.c.id.is_not(None),
    )
    told = told.select_from(before.join(areas, here).outerjoin(after, came))
    told = told.where(before.c.wave == BASELINE, open_at(before, moment))
    if among is not None:
        told = told.where(before.c.respondent_id.in_(sa.select(among.c.respondent_id)))
    return told


@contextmanager
def _areas_of(connection: Connection, units: Sequence[tuple[Survey, Standing]]) -> Iterator[sa.Table]:
    """A temporary table of the areas of units, which are told by their place in ``units``."""
    areas = _temporary("areas_of_units", "programme_id", "place_id", "unit", respondent_group=sa.String, wave=sa.String)
    areas.create(connection)
    if rows := _areas(connection, units):
        connection.execute(areas.insert(), rows)
    yield areas
    areas.drop(connection)


def _temporary(name: str, *numbers: str, **others: type[sa.types.TypeEngine[Any]]) -> sa.Table:
    columns = [sa.Column(number, sa.Integer) for number in numbers]
    columns += [sa.Column(other, kind) for other, kind in others.items()]
    return sa.Table(
        name, sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), *columns, prefixes=["TEMPORARY"]
    )


def _areas(connection: Connection, units: Sequence[tuple[Survey, Standing]]) -> list[dict[str, Any]]:
    query = sa.select(places.c.code, places.c.id).where(places.c.kind == "area")
    ids = dict(connection.execute(query).all())
    return [
        {"place_id": ids[code], "unit": place, **survey.columns}
        for place, (survey, unit) in enumerate(units)
        for code in unit.areas
        if code in ids
    ]


def _answers(asked: sa.Table, by: Collection[str]) -> sa.Select[Any]:
    """Matched people by unit, categories, both answers and question; 0 is don't know, None none."""
    of_person = _of_person(asked, responses.alias("told"), ("unit", *by)).where(asked.c.returned).subquery()
    together = sa.select(of_person, sa.func.count().label("people")).group_by(*of_person.c).subquery()
    questions = schema.question_codes
    named = together.join(questions, questions.c.id == together.c.question_id)
    told = (together.c[name] for name in ("unit", *by, "was", "now", "people"))
    answered = together.c.was.is_not(None) | together.c.now.is_not(None)
    return sa.select(*told, questions.c.code.label("question")).select_from(named).where(answered)


def _of_person(
    asked: sa.Table, told: sa.FromClause, about: Sequence[str], moment: AsOf = NOW, *, closed: bool = False
) -> sa.Select[Any]:
    """Both answers of each respondent to each question, 0 is don't know, None none: those that still stand, or those that
    were ``closed`` after the moment."""
    position = sa.func.coalesce(told.c.position, 0)
    then = sa.true() if moment.load is None else told.c.load_id <= moment.load
    stands = told.c.closed_by > moment.load if closed else told.c.closed_by.is_(None)
    return (
        sa.select(
            *(asked.c[name] for name in about),
            told.c.question_id,
            sa.func.max(sa.case((told.c.wave == BASELINE, position))).label("was"),
            sa.func.max(sa.case((told.c.wave == asked.c.wave, position))).label("now"),
        )
        .select_from(asked.join(told, told.c.respondent_id == asked.c.respondent_id))
        .where(told.c.wave.in_([BASELINE, asked.c.wave]), stands, then)
        .group_by(asked.c.id, told.c.question_id)
    )


def _not_returned(asked: sa.Table) -> sa.Select[Any]:
    """People who are not in the later wave, by unit, question and answer."""
    was, questions = responses.alias("was"), schema.question_codes
    at_baseline = (was.c.respondent_id == asked.c.respondent_id) & (was.c.wave == BASELINE) & was.c.closed_by.is_(None)
    by = (asked.c.unit, questions.c.code.label("question"), was.c.position.label("was"))
    joined = asked.join(was, at_baseline).join(questions, questions.c.id == was.c.question_id)
    return sa.select(*by, sa.func.count().label("people")).select_from(joined).where(~asked.c.returned).group_by(*by)


@dataclass(frozen=True)
class Changes:
    """Temporary tables: the respondents of whom anything was told since a load, and the answers that were closed since."""

    people: sa.Table
    answers: sa.Table


@contextmanager
def changes_since(connection: Connection, units: Sequence[tuple[Survey, Standing]], load: int) -> Iterator[Changes]:
    """What has changed of the respondents of units since a load, ready to be joined."""
    about = _temporary("told_about", "respondent_id")
    closed = _temporary(
        "closed_answers", "respondent_id", "question_id", "position", "load_id", "closed_by", wave=sa.String
    )
    names = [column.name for column in closed.c if column.name != "id"]
    gone = sa.select(*(responses.c[name] for name in names)).where(responses.c.closed_by > load)
    since = _rows_since(load)
    with _areas_of(connection, units) as areas:
        own = sa.select(people.c.respondent_id).where(people.c.place_id.in_(sa.select(areas.c.place_id)))
        changed = sa.select(since.c.respondent_id).where(since.c.respondent_id.in_(own)).distinct()
        for table, query in ((about, changed), (closed, gone.where(responses.c.respondent_id.in_(own)))):
            table.create(connection)
            connection.execute(table.insert().from_select(query.selected_columns.keys(), query))
            sa.Index(f"ix_{table.name}", table.c.respondent_id).create(connection)
            analyse(connection, table)
    yield Changes(about, closed)
    closed.drop(connection)
    about.drop(connection)


class Told(NamedTuple):
    """A person's answers at the baseline and later, 0 for don't know, None for none, and the slices that hold them."""

    pair: tuple[int | None, int | None]
    parts: tuple[Slice, ...]

    def seen(self, counted: Mode, shown: Mode) -> tuple[int | None, ...] | None:
        """What a table of people who were asked in one way tells of this one where another shows answers; None: nothing."""
        was, now = self.pair
        there = {"both": was is not None and now is not None, "first": was is not None, "later": now is not None}
        told = {"both": (was, now), "first": (was,), "later": (now,)}
        return told[shown] if there[counted] else None


Given = dict[tuple[str, int], Told]
"""(question, respondent) → what they said; at ``WHO`` that they were asked."""


def given(
    connection: Connection, units: Sequence[tuple[Survey, Standing]], changes: Changes | None, moment: AsOf = NOW
) -> list[Given]:
    """What the respondents of each unit had answered at a moment; of those alone whom ``changes`` are about, if given."""
    questions = schema.question_codes
    names: dict[int, str] = dict(connection.execute(sa.select(questions.c.id, questions.c.code)).all())
    said: dict[tuple[int, str, int], tuple[int | None, int | None]] = {}
    with _people_of(connection, units, moment, changes.people if changes else None) as asked:
        parts = _parts(connection, asked)
        about = ("unit", "respondent_id")
        standing = _of_person(asked, responses.alias("told"), about, moment)
        since = changes.answers if changes else responses.alias("told")
        closed = [] if moment.load is None else [_of_person(asked, since, about, moment, closed=True)]
        for query in (standing, *closed):
            for unit, person, question, was, now in connection.execute(query):
                known = said.get((unit, names[question], person), (None, None))
                said[unit, names[question], person] = (
                    known[0] if was is None else was,
                    known[1] if now is None else now,
                )
    found: list[Given] = [{} for _ in units]
    for (unit, person), of_person in parts.items():
        found[unit][WHO, person] = Told((0, 0), of_person)
    for (unit, question, person), pair in said.items():
        if pair != (None, None):
            found[unit][question, person] = Told(pair, parts[unit, person])
    return found


def _parts(connection: Connection, asked: sa.Table) -> dict[tuple[int, int], tuple[Slice, ...]]:
    """The slices that hold each (unit, respondent)."""
    query = sa.select(asked.c.unit, asked.c.respondent_id, asked.c.returned, *(asked.c[name] for name in BREAKDOWNS))
    found = {}
    for unit, person, returned, *categories in connection.execute(query):
        named = (Slice(name, category or "") for name, category in zip(BREAKDOWNS, categories, strict=True))
        found[unit, person] = (WHOLE, *named) if returned else (GONE,)
    return found


Resting = dict[tuple[Survey, str], int]


@dataclass(frozen=True)
class Erased:
    """What a purge takes away. ``load``: which one; ``resting``: the survey units whose figures rest on it, with of how
    many respondents; ``people_of``: the areas of those of whom it told; ``questions``: those that it asked."""

    load: int = 0
    resting: Resting = field(default_factory=dict)
    people_of: Collection[str] = ()
    questions: Collection[str] = ()

    def tells_of(self, areas: Iterable[str]) -> bool:
        """Whether any of a unit's areas has people of whom the load told."""
        return not set(self.people_of).isdisjoint(areas)

    def is_of(self, figures: sa.FromClause, units: Collection[str]) -> sa.ColumnElement[bool]:
        """Units' figures from the load on that may hold what it told; ``units``: the codes of those that it tells of. Once
        they are closed they can't be read any longer."""
        told = figures.c.code.in_(units) | figures.c.question.in_(self.questions)
        return told & (figures.c.load_id >= self.load)


NOTHING_ERASED = Erased()


def resting_on(connection: Connection, load_id: int, standing: Mapping[Survey, Collection[Standing]]) -> Resting:
    """The surveys and units whose figures rest on a load: they hold what it brought, or an undo's copy of it, or lack what
    it closed. Of how many respondents; where it brought only baselines of people who did not return, that is 0."""
    decided: dict[int, list[tuple[Survey, Standing]]] = defaultdict(list)
    for survey, units in standing.items():
        for unit in units:
            if unit.kept:
                decided[unit.released_at].append((survey, unit))
    return {
        (survey, unit.code): people
        for at, units in decided.items()
        for (survey, unit), people in _resting(connection, units, load_id, at)
    }


def _resting(
    connection: Connection, units: Sequence[tuple[Survey, Standing]], load_id: int, at: int
) -> list[tuple[tuple[Survey, Standing], int]]:
    """Those of units, decided at a load, that rest on another one, with of how many respondents."""
    held: dict[int, set[int]] = defaultdict(set)
    matched: dict[int, set[int]] = defaultdict(set)
    with _people_of(connection, units, AsOf(at)) as asked:
        brought = _brought(load_id, at)
        about = (brought.c.respondent_id == asked.c.respondent_id) & brought.c.wave.in_([BASELINE, asked.c.wave])
        told = sa.select(asked.c.unit, asked.c.respondent_id, asked.c.returned).join(brought, about)
        for unit, person, returned in connection.execute(told.distinct()):
            held[unit].add(person)
            matched[unit] |= {person} if returned else set()
    with _areas_of(connection, units) as areas:
        lacking = connection.execute(_lacking(areas, load_id, at)).all() if load_id <= at else []
    for unit, person in lacking:
        matched[unit] |= {person} - held[unit]
        held[unit].add(person)
    return [(units[place], len(matched[place])) for place in sorted(held)]


def _lacking(areas: sa.Table, load_id: int, at: int) -> sa.Select[int, int]:
    """(unit, respondent) of whose rows a load closed, of those who were asked at a moment or whom it took out."""
    rows = [
        sa.select(table.c.respondent_id, table.c.wave).where(table.c.closed_by == load_id)
        for table in (people, responses)
    ]
    closed, before = sa.union(*rows).subquery("closed"), people.alias("before")
    there = (before.c.wave == BASELINE) & (open_at(before, AsOf(at)) | (before.c.closed_by == load_id))
    here = (areas.c.place_id == before.c.place_id) & (areas.c.respondent_group == before.c.respondent_group)
    about = (closed.c.respondent_id == before.c.respondent_id) & closed.c.wave.in_([BASELINE, areas.c.wave])
    query = sa.select(areas.c.unit, before.c.respondent_id).select_from(before.join(areas, here).join(closed, about))
    return query.where(there).distinct()


def _brought(load_id: int, at: int) -> sa.Subquery:
    """Respondent and wave of every row of a load that was open at another one."""
    rows = [
        sa.select(table.c.respondent_id, table.c.wave).where(
            sa.or_(table.c.load_id == load_id, table.c.origin_load_id == load_id), open_at(table, AsOf(at))
        )
        for table in (people, responses)
    ]
    return sa.union(*rows).subquery("brought")
