"""Survey answers of a programme's own returns, as released: of publication units and of scopes made of whole units."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, joined
from data.filters import Filters
from data.kept import beside, kept
from data.measures.rounding import half_up
from data.queries import outcomes as stated
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.scales import agrees_from
from data.schema import FACTS, programmes, question_codes, survey_figures, survey_questions, survey_units
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

COMPUTED = (
    "wave",
    "asked",
    "breakdown",
    "category",
    "units",
    "up",
    "down",
    "dont_know_baseline_pct",
    "dont_know_follow_up_pct",
    "smallest_detectable_pp",
    "smallest_p",
    "design_effect",
    "paired_t_p",
    "test_over",
    "interval_alone",
)
"""What only own returns have."""
UNTESTED = {"p_value_status": "not_applicable", "p_adjusted_status": "not_applicable"}
COLUMNS = (*stated.COLUMNS, *COMPUTED, *UNTESTED)
ASKED_TWICE = ~survey_figures.c.answers.contains('"once":')
"""Of questions that people were asked both times."""
BREAKDOWNS = {"role": "role", "setting_type": "setting"}
"""By what answers may be broken down, in words."""
EVERYBODY = "all"
"""Asked for as a breakdown: all respondents together, and nobody apart."""
SCOPES = ("programme", "region", "lead", "unit")
VERDICTS = ("up", "down", "no_clear_change", "too_few")
ORDERS = ("theme", "-difference_pp", "-gap_pp", "-dont_know")
"""In which statements stand: of their themes, or by the largest rise, gap, or share who don't know."""
ABOUT = (
    "programme",
    "simulated",
    "scope",
    "code",
    "group",
    "wave",
    "breakdown",
    "category",
    "question_code",
    "statement",
    "theme",
)
NAMES = {"schools": "schools", "cypmhs": "CYPMHS"}


def every_outcome(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """What is stated, then what is computed from own returns. Columns: ``COLUMNS``. What is stated is of whole programmes:
    where places, questions or slices are asked for, only own returns answer."""
    asked = (connection, filters, viewer, chosen, moment)
    if narrowed(filters):
        return surveys(*asked, window=window)
    said = stated.outcomes(*asked)
    first = [{**row, **UNTESTED} for row in said.records()]
    own = surveys(*asked, window=window.after(len(first)))
    said = replace(said, rows=of_dicts(COLUMNS, window.of(first)))
    return said if own.rows.empty else own if not first else joined("outcomes", said, own)


def surveys(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a scope, group, wave, slice and question, in the order of their index. Columns: ``COLUMNS``.

    Shares are % of ``pairs``: matched respondents who answered both times, don't-knows among them; ``up`` and ``down``
    how many came to agree and ceased to. ``asked``: both, or first or later where a statement was put once; then nobody is in
    pairs, and the share of that wave is of ``base``. Differences, their 95% interval and ``smallest_detectable_pp`` are
    percentage points. ``breakdown`` and ``category`` are blank for all respondents. ``code`` is a region, a lead, or a unit's
    areas joined by +. What needs to know which answers agree is None where no position of the scale counts as agreeing.
    """
    found = released(connection, filters, viewer, chosen, moment, window=window)
    rows = [_row(each) for each in found]
    table = of_dicts(COLUMNS, rows)
    n = people(found) if narrowed(filters) else _n(connection, chosen, moment) if rows else ""
    return answer(connection, "outcomes", table, {each["load_id"] for each in found}, n=n, kinds=("computed",))


def released(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    more: Sequence[sa.ColumnElement[bool]] = (),
    window: Window = EVERYTHING,
) -> Sequence[sa.RowMapping]:
    """The released rows that filters leave, and ``more`` conditions, as the store keeps them: ``ABOUT`` with the scale, the
    lowest agreeing position that the statement gives, pairs, answers and figures (JSON) and the load."""
    query = _in_order(chosen, moment).where(*wanted(filters), *more)
    return connection.execute(window.cut(query)).mappings().all() if viewer.shared else []


def streamed(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    more: Sequence[sa.ColumnElement[bool]] = (),
) -> Iterator[sa.RowMapping]:
    """The same rows, read as they are needed: whoever stops leaves the rest in the store."""
    query = _in_order(chosen, moment).where(*wanted(filters), *more)
    if viewer.shared:
        with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as found:
            yield from found.mappings()


AT_ONCE = 500
"""Rows that are fetched together."""


def of_area(connection: Connection, programme: Programme, area_code: str, moment: AsOf = NOW) -> list[dict[str, Any]]:
    """What is shown of the publication units that an area belongs to, at the latest wave of each group: one row a group and
    question that was asked both times, as ``surveys`` has it, with the unit's ``areas`` (codes) and its ``load_id``. Nothing
    is broken down by role or setting."""
    read = beside(connection, (area_code,))
    latest = _latest_units(connection, read, programme.id, moment)
    keys = latest.get(area_code, {})
    every = tuple(dict.fromkeys(key for of_area in latest.values() for key in of_area))
    found = _of_units(connection, every, programme, moment) if keys else ()
    mine = ((each, (each["group"], each["wave"], each["code"])) for each in found)
    return [{**_row(each), "areas": keys[key], "load_id": each["load_id"]} for each, key in mine if key in keys]


Unit = tuple[str, str, str]
"""Group of respondents, wave and the unit's code."""


@kept(most=2)
def _latest_units(
    connection: Connection, codes: tuple[str, ...], programme_id: int, moment: AsOf
) -> Mapping[str, Mapping[Unit, list[str]]]:
    """By the code of each of some areas the units that it belongs to at the latest wave of each group, with their areas."""
    units = survey_units
    named = sa.or_(*(units.c.areas.contains(json.dumps(code), autoescape=True) for code in codes))
    query = sa.select(units.c.respondent_group, units.c.wave, units.c.unit, units.c.areas).where(
        units.c.programme_id == programme_id, units.c.shown, open_at(units, moment), named
    )
    latest: dict[str, dict[str, tuple[Unit, list[str]]]] = {code: {} for code in codes}
    for group, wave, unit, told in connection.execute(query.order_by(sa.func.length(units.c.wave), units.c.wave)):
        areas = json.loads(told)
        for code in latest.keys() & areas:
            latest[code][group] = ((group, wave, unit), areas)
    return {code: dict(of_area.values()) for code, of_area in latest.items()}


@kept(most=2)
def _of_units(
    connection: Connection, keys: tuple[Unit, ...], programme: Programme, moment: AsOf
) -> Sequence[Mapping[Any, Any]]:
    """The figures of some units that were asked for both times, without a breakdown."""
    figures = survey_figures.c
    same = sa.tuple_(figures.respondent_group, figures.wave, figures.code).in_(keys)
    of_units = figures.code.in_([unit for *_, unit in keys])  # the same again, but as an index has it
    whole = (figures.scope == "unit") & (figures.breakdown == "") & of_units & same
    return connection.execute(_in_order([programme], moment).where(whole, ASKED_TWICE)).mappings().all()


def most_answered(connection: Connection, viewer: Viewer, chosen: Sequence[Programme]) -> dict[str, Any] | None:
    """The question that most respondents of a whole programme answered both times, with a known answer that agrees: a row
    as ``surveys`` has it. None where there is none."""
    figures = survey_figures
    whole = (figures.c.scope == "programme") & (figures.c.breakdown == "") & (figures.c.figures != "{}") & ASKED_TWICE
    in_order = (figures.c.pairs.desc(), *(figures.c[name] for name in FACTS[figures.name]))
    query = _figures(chosen, NOW).where(whole).order_by(*in_order).limit(1)
    found = connection.execute(query).mappings().first() if viewer.shared else None
    return None if found is None else _row(found)


def first_joined(connection: Connection, viewer: Viewer, chosen: Sequence[Programme]) -> dict[str, Any] | None:
    """The first unit of several areas that is shown: ``programme``, ``simulated``, ``areas`` (their codes) and ``group``."""
    units = survey_units
    query = (
        sa.select(programmes.c.name, programmes.c.simulated, units.c.areas, units.c.respondent_group)
        .join(programmes, programmes.c.id == units.c.programme_id)
        .where(open_at(units, NOW), units.c.shown, units.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(*(units.c[name] for name in FACTS[units.name]))
    )
    for programme, simulated, areas, group in connection.execute(query) if viewer.shared else ():
        if len(codes := json.loads(areas)) > 1:
            return {"programme": programme, "simulated": simulated, "areas": codes, "group": group}
    return None


Units = dict[tuple[str, str], tuple[str, tuple[str, ...]]]
"""(area, group) → the publication unit in which its answers are shown, and all areas of that."""


def units_of(
    connection: Connection, viewer: Viewer, chosen: Sequence[Programme], codes: Sequence[str], moment: AsOf = NOW
) -> Units:
    """Where the answers of some areas are shown, at the latest wave that has units. An area that stands in none has no
    entry."""
    units = survey_units
    query = (
        sa.select(units.c.respondent_group, units.c.wave, units.c.unit, units.c.areas)
        .where(open_at(units, moment), units.c.shown, units.c.programme_id.in_([each.id for each in chosen]))
        .order_by(sa.func.length(units.c.wave), units.c.wave)
    )
    found: Units = {}
    for group, _, unit, told in connection.execute(query) if viewer.shared and codes else ():
        members = tuple(json.loads(told))
        found.update({(code, group): (unit, members) for code in members if code in codes})
    return found


def of_units(
    connection: Connection, viewer: Viewer, chosen: Sequence[Programme], units: Sequence[str], moment: AsOf = NOW
) -> Answer:
    """The rows of ``surveys`` that are of some publication units, all their respondents, and questions that were asked both
    times. Columns: ``COLUMNS``."""
    of_unit = (survey_figures.c.scope == "unit") & (survey_figures.c.breakdown == "") & survey_figures.c.code.in_(units)
    query = _in_order(chosen, moment).where(of_unit, ASKED_TWICE)
    found = connection.execute(query).mappings().all() if viewer.shared and units else []
    table = of_dicts(COLUMNS, [_row(each) for each in found])
    return answer(connection, "outcomes", table, {each["load_id"] for each in found}, n="", kinds=("computed",))


def _in_order(chosen: Sequence[Programme], moment: AsOf) -> sa.Select[Any]:
    """In the order of the index of open rows."""
    return _figures(chosen, moment).order_by(*(survey_figures.c[name] for name in FACTS[survey_figures.name]))


def _figures(chosen: Sequence[Programme], moment: AsOf) -> sa.Select[Any]:
    figures, asked = survey_figures, survey_questions
    return (
        sa.select(
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            *(
                figures.c[name]
                for name in ("scope", "code", "wave", "breakdown", "category", "pairs", "answers", "figures", "load_id")
            ),
            figures.c.respondent_group.label("group"),
            figures.c.question.label("question_code"),
            asked.c.statement,
            asked.c.theme,
            asked.c.scale,
            asked.c.agree_from,
            _worked_out_later(moment).label("figures_later"),
        )
        .join(programmes, programmes.c.id == figures.c.programme_id)
        .join(question_codes, question_codes.c.code == figures.c.question)
        .outerjoin(asked, (asked.c.question_id == question_codes.c.id) & open_at(asked, moment))
        .where(
            open_at(figures, moment),
            figures.c.programme_id.in_([programme.id for programme in chosen]),
        )
    )


def _worked_out_later(moment: AsOf) -> sa.ColumnElement[Any]:
    """Of rows of an earlier moment without figures, what a later release of the same key worked out of the same answers: an
    earlier release of the product knew no position that agrees where the statement gave none."""
    if moment.load is None:
        return sa.null()
    figures, later = survey_figures, survey_figures.alias("later")
    same = (later.c[name] == figures.c[name] for name in (*FACTS[figures.name], "answers"))
    found = sa.select(later.c.figures).where(*same, later.c.load_id > figures.c.load_id, later.c.figures != NO_FIGURES)
    first = found.order_by(later.c.load_id).limit(1).scalar_subquery()
    return sa.case((figures.c.figures == NO_FIGURES, first))


NO_FIGURES = "{}"


@dataclass(frozen=True)
class Choices:
    """What own returns have figures of: later waves, the earliest first; questions, by code with their statement and
    theme; breakdowns, and kinds of scope."""

    waves: tuple[str, ...] = ()
    questions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    breakdowns: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


def choices(connection: Connection, chosen: Sequence[Programme], moment: AsOf = NOW) -> Choices:
    """What can be chosen among the figures of some programmes."""
    return _choices(connection, tuple(chosen), moment)


@kept(most=16)
def _choices(connection: Connection, chosen: tuple[Programme, ...], moment: AsOf) -> Choices:
    figures, asked = survey_figures.c, survey_questions.c
    # First what there is of tens of thousands of figures, by their index alone; then what it is called.
    there = (
        sa.select(figures.wave, figures.question, figures.breakdown, figures.scope)
        .where(open_at(survey_figures, moment), figures.programme_id.in_([programme.id for programme in chosen]))
        .distinct()
        .subquery()
    )
    query = (
        sa.select(there, asked.statement, asked.theme)
        .join(question_codes, question_codes.c.code == there.c.question)
        .outerjoin(survey_questions, (asked.question_id == question_codes.c.id) & open_at(survey_questions, moment))
        .order_by(sa.func.length(there.c.wave), there.c.wave, there.c.question)
    )
    rows = connection.execute(query).all()
    return Choices(
        tuple(dict.fromkeys(row.wave for row in rows)),
        {row.question: (row.statement or row.question, row.theme or "") for row in rows},
        tuple(name for name in BREAKDOWNS if any(row.breakdown == name for row in rows)),
        tuple(name for name in SCOPES if any(row.scope == name for row in rows)),
    )


@kept(most=16)
def programmes_asked(connection: Connection, moment: AsOf) -> frozenset[int]:
    """The ids of the programmes of whose own surveys anything is shown."""
    query = sa.select(survey_figures.c.programme_id).where(
        open_at(survey_figures, moment), survey_figures.c.question != ""
    )
    return frozenset(connection.scalars(query.distinct()))


def themes(connection: Connection, chosen: Sequence[Programme], moment: AsOf) -> tuple[str, ...]:
    """The themes of the questions that have figures, sorted."""
    return tuple(sorted({theme for _, theme in choices(connection, chosen, moment).questions.values() if theme}))


def wanted(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """What filters ask for."""
    figures = survey_figures.c
    columns = {
        "group": figures.respondent_group,
        "theme": survey_questions.c.theme,
        "wave": figures.wave,
        "question": figures.question,
        "scope": figures.scope,
    }
    chosen = [column.in_(filters[name]) for name, column in columns.items() if filters[name]]
    if filters["breakdown"]:
        chosen.append(figures.breakdown.in_(["" if by == EVERYBODY else by for by in filters["breakdown"]]))
    said = [figures.figures.contains(f'"verdict":"{verdict}"') for verdict in filters["verdict"]]
    return [*chosen, *([sa.or_(*said)] if said else []), *_places(filters)]


def _places(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """The rows of the regions, the leads, and the units of the areas that are asked for."""
    figures = survey_figures.c
    of = [(figures.scope == scope) & figures.code.in_(filters[scope]) for scope in ("region", "lead") if filters[scope]]
    joined_codes = sa.literal("+") + figures.code + "+"
    of += [(figures.scope == "unit") & joined_codes.contains(f"+{area}+", autoescape=True) for area in filters["area"]]
    return [sa.or_(*of)] if of else []


def narrowed(filters: Filters) -> bool:
    """Whether only some places, waves or slices are asked for, of which nothing is published."""
    named = ("region", "lead", "area", "question", "verdict")
    apart = set(filters["breakdown"]) - {EVERYBODY} or (filters["scope"] and "programme" not in filters["scope"])
    return bool(apart) or any(filters[name] for name in named)


def _n(connection: Connection, chosen: Sequence[Programme], moment: AsOf) -> str:
    """The most respondents that an answer of a whole programme rests on, by group."""
    figures = survey_figures
    whole = (figures.c.scope == "programme") & (figures.c.breakdown == "") & open_at(figures, moment)
    query = sa.select(figures.c.respondent_group, sa.func.max(figures.c.pairs)).where(
        whole, figures.c.programme_id.in_([programme.id for programme in chosen])
    )
    most = connection.execute(query.group_by(figures.c.respondent_group).order_by(sa.desc(figures.c.respondent_group)))
    return _of_groups(dict(most.all()))


def people(found: Sequence[Mapping[Any, Any]]) -> str:
    """The most matched respondents that one of some rows rests on, by group."""
    most: dict[str, int] = {}
    for each in found:
        group = each["group"] if "group" in each else each["respondent_group"]
        most[group] = max(most.get(group, 0), each["pairs"])
    return _of_groups({group: most[group] for group in NAMES if group in most})


def _of_groups(most: Mapping[str, int]) -> str:
    return " and ".join(f"{counted(people, 'matched respondent')} of {NAMES[group]}" for group, people in most.items())


def _row(found: Mapping[Any, Any]) -> dict[str, Any]:
    asked = asked_at(found)
    pairs = found["pairs"] if asked == "both" else None
    row = {**{name: found[name] for name in ABOUT}, "base": found["pairs"], "pairs": pairs, "asked": asked}
    figures = _figures_of(found)
    if not figures:
        return row
    waves = {"baseline": figures["baseline"], "follow_up": figures["follow_up"]}
    for name, wave in waves.items():
        row[f"{name}_pct"] = _share(wave, "agreeing")
        row[f"dont_know_{name}_pct"] = _share(wave, "dont_know")
    return row | {"units": figures["units"]} | (_compared(figures, found["pairs"]) if asked == "both" else {})


def _figures_of(found: Mapping[Any, Any]) -> Mapping[str, Any]:
    """The figures of a row: none where no position of the scale counted as agreeing then."""
    agrees = agrees_from(found["scale"], found["agree_from"]) is not None
    figures: Mapping[str, Any] = orjson.loads((agrees and found["figures_later"]) or found["figures"])
    return figures


def asked_at(found: Mapping[Any, Any]) -> str:
    """When the people of a row were asked: both, first or later."""
    return str(orjson.loads(found["answers"]).get("asked", "both"))


def _compared(figures: Mapping[str, Any], pairs: int) -> dict[str, Any]:
    """What a change shows."""
    effect = figures["effect"] or [None, None, None]
    names = ("verdict", "up", "down", "smallest_p", "design_effect", "test_over", "interval_alone")
    return {
        "difference_pp": half_up(Fraction(100 * (figures["up"] - figures["down"]), pairs)),
        "lower_95": points(effect[1]),
        "upper_95": points(effect[2]),
        "p_value": figures["p"],
        "p_adjusted": figures["p_adjusted"],
        "paired_t_p": figures["paired_t"]["p"],
        "smallest_detectable_pp": points(figures["smallest_detectable"]),
        **{name: figures[name] for name in names},
    }


def _share(wave: Mapping[str, int] | None, part: str) -> Decimal | None:
    return None if wave is None else half_up(Fraction(100 * wave[part], wave["asked"]))


def points(share: float | None) -> Decimal | None:
    """Percentage points, one decimal."""
    return None if share is None else half_up(Decimal(str(share)) * 100, 1)
