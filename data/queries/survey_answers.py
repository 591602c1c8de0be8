"""What people answered, who did not come back, and how two groups differ: a programme's own survey returns, as released."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, joined
from data.filters import Filters
from data.measures.rounding import half_up
from data.measures.surveys import Wave, unpaired_gap
from data.queries import outcomes as stated
from data.queries import surveys
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.queries.surveys import ABOUT, points
from data.scales import agrees_from, label_at
from data.schema import FACTS, programmes, survey_figures
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window

ANSWERS = (
    *ABOUT,
    "asked",
    "base",
    "answer",
    "label",
    "agrees",
    "baseline",
    "baseline_pct",
    "follow_up",
    "follow_up_pct",
    "not_returned",
    "not_returned_pct",
)
ATTRITION = (
    *ABOUT[:6],
    "question_code",
    "statement",
    "theme",
    "asked",
    "returned",
    "returned_pct",
    "returned_lower_95",
    "returned_upper_95",
    "units",
    "units_told",
    "agreed_returned_pct",
    "agreed_not_returned_pct",
    "gap_pp",
    "lower_95",
    "upper_95",
    "if_unchanged_pp",
    "if_unchanged_lower_95",
    "if_unchanged_upper_95",
)
GAPS = ("scope", "code", "wave", "question_code", *stated.GAP_COLUMNS)
RETURNS = (*stated.RESPONSE_COLUMNS, "scope", "code", "wave", "lower_95", "upper_95", "units", "units_told")


def answers(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a scope, group, wave, slice, question and answer: how many gave it. Columns: ``ANSWERS``.

    ``answer`` is a position on the scale, None where people didn't know. ``baseline`` and ``follow_up`` count the ``base``
    of matched respondents, None at a wave at which they were not asked; ``not_returned`` those who did not come back, None
    where they are too few to be shown.
    """
    found: list[Mapping[Any, Any]] = []
    told = _read(surveys.streamed(connection, filters, viewer, chosen, moment), found)
    rows = window.first_of(row for each in told for row in _answers(each))
    return _told(connection, "survey_answers", ANSWERS, rows, found)


def _answers(found: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
    """The answers to a question from the highest position down, don't know last."""
    kept = orjson.loads(found["answers"])
    asked, counts = kept.get("asked", "both"), Counter[int | None]()
    waves: dict[str, Counter[int | None]] = {"baseline": Counter(), "follow_up": Counter()}
    for was, now, people in kept["pairs"]:
        waves["baseline"][was] += people
        waves["follow_up"][now] += people
    counts.update(dict(kept.get("once", ())))
    told: dict[str, Counter[int | None] | None] = dict(waves)
    if asked != "both":
        told = {"baseline": counts if asked == "first" else None, "follow_up": counts if asked == "later" else None}
    told["not_returned"] = _gone(kept["not_returned"], asked)
    given = {answer for each in told.values() if each for answer in each}
    about = {name: found[name] for name in ABOUT} | {"asked": asked, "base": found["pairs"]}
    agree_from = agrees_from(found["scale"], found["agree_from"])
    for answer_ in sorted(given, key=lambda each: -(each or 0)):
        row = about | {"answer": answer_, "label": label_at(found["scale"], answer_)}
        row["agrees"] = _agrees(answer_, agree_from)
        yield row | {name: value for wave, each in told.items() for name, value in _part(wave, each, answer_)}


def _gone(kept: Iterable[tuple[int | None, int]] | None, asked: str) -> Counter[int | None] | None:
    """The answers of those who did not return; None where they are not shown, or were not asked."""
    return None if kept is None or asked == "later" else Counter(dict(kept))


def _part(
    wave: str, counts: Counter[int | None] | None, answer_: int | None
) -> Iterator[tuple[str, int | Decimal | None]]:
    people = None if counts is None else counts[answer_]
    yield wave, people
    total = counts.total() if counts else 0
    yield f"{wave}_pct", half_up(Fraction(100 * people, total)) if people is not None and total else None


def _agrees(position: int | None, agree_from: int | None) -> bool | None:
    return None if agree_from is None else position is not None and position >= agree_from


# Who did not come back.


def attrition(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a scope, group, wave and question that was asked at the baseline. Columns: ``ATTRITION``.

    ``asked`` and ``returned`` count those who answered at the baseline, over the ``units_told`` of ``units`` in which those
    who did not return are enough to be shown. ``gap_pp``: % agreeing at the baseline, returned minus not returned, with
    Newcombe's interval; ``if_unchanged_pp``: the change if those who did not return had kept their answers.
    """
    whole = survey_figures.c.figures.contains('"baseline_gone"') & (survey_figures.c.breakdown == "")
    found = surveys.released(connection, filters, viewer, chosen, moment, more=(whole,), window=window)
    return _told(connection, "attrition", ATTRITION, [_attrition(each) for each in found], found)


def _attrition(found: Mapping[Any, Any]) -> dict[str, Any]:
    gone = orjson.loads(found["figures"])["attrition"]
    rate, gap, unchanged = (gone[name] or [None] * 3 for name in ("response", "gap", "if_unchanged"))
    row = {name: found[name] for name in (*ABOUT[:6], "question_code", "statement", "theme")}
    row |= {"asked": gone["asked"], "returned": gone["returned"], "units": gone["units"], "units_told": gone["told"]}
    row |= dict(zip(("returned_pct", "returned_lower_95", "returned_upper_95"), map(points, rate), strict=True))
    row |= dict(zip(("gap_pp", "lower_95", "upper_95"), map(points, gap), strict=True))
    names = ("if_unchanged_pp", "if_unchanged_lower_95", "if_unchanged_upper_95")
    row |= dict(zip(names, map(points, unchanged), strict=True))
    for name, wave in (("returned", gone["baseline_returned"]), ("not_returned", gone["baseline_gone"])):
        row[f"agreed_{name}_pct"] = Wave(**wave).agreeing_pct
    return row


def returns(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a scope, group and later wave: who was asked at the baseline and came again. Columns: ``RETURNS``.

    Own returns as released: over the ``units_told`` of ``units`` in which those who did not come again are none or enough.
    """
    figures = survey_figures.c
    query = sa.select(survey_figures, programmes.c.name.label("programme"), programmes.c.simulated)
    query = query.join(programmes, programmes.c.id == figures.programme_id)
    wanted = surveys.wanted(filters.changed(theme=None, question=None, breakdown=None))
    of = figures.programme_id.in_([programme.id for programme in chosen])
    query = query.where(open_at(survey_figures, moment), figures.question == "", of, *wanted)
    query = query.order_by(*(figures[name] for name in FACTS[survey_figures.name]))
    found = connection.execute(query).mappings().all() if viewer.shared else []
    rows = [row for each in found if (row := _returned(each))["units_told"]]
    return _told(connection, "survey_returns", RETURNS, rows, found)


def every_return(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """What is published of each programme, then what its own returns give. Columns: ``RETURNS``."""
    asked = (connection, filters, viewer, chosen, moment)
    own = returns(*asked)
    if surveys.narrowed(filters):
        return own
    said = stated.responses(*asked)
    rows = [row | {"scope": "programme", "code": "", "wave": "follow-up"} for row in said.records()]
    return _both("survey_returns", said, rows, own, RETURNS)


def _returned(found: Mapping[Any, Any]) -> dict[str, Any]:
    came = orjson.loads(found["figures"])
    rate = came["response"] or [None] * 3
    return {
        **{name: found[name] for name in ("programme", "simulated", "scope", "code", "wave")},
        "group": found["respondent_group"],
        "baseline": came["asked"],
        "follow_up": came["returned"],
        "returned_pct": half_up(Fraction(100 * came["returned"], came["asked"])) if came["asked"] else None,
        "lower_95": points(rate[1]),
        "upper_95": points(rate[2]),
        "units": came["units"],
        "units_told": came["told"],
    }


# Two groups on the same statement.


def every_gap(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """What follows from published shares, then from own returns. Columns: ``GAPS``."""
    asked = (connection, filters, viewer, chosen, moment)
    if surveys.narrowed(filters):
        return gaps(*asked, window=window)
    said = stated.gaps(*asked)
    rows = [row | {"scope": "programme", "code": "", "wave": "follow-up"} for row in said.records()]
    own = gaps(*asked, window=window.after(len(rows)))
    return _both("gaps", said, window.of(rows), own, GAPS)


def gaps(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a scope, wave and statement: schools minus CYPMHS at the later wave, or where it was not asked then at the
    baseline. Columns: ``GAPS``. Newcombe's interval of different people; ``clear``: it leaves zero out. A group's units
    need not be the other's; what one group alone answered has no gap."""
    everybody = filters.changed(group=None, breakdown=None)
    whole = survey_figures.c.breakdown == ""
    found: list[Mapping[Any, Any]] = []
    told = _read(surveys.streamed(connection, everybody, viewer, chosen, moment, more=(whole,)), found)
    places = groupby(told, itemgetter("programme", "scope", "code"))
    rows = [_gap(each) for each in window.first_of(sides for _, of_it in places for sides in _sides(of_it))]
    return _told(connection, "gaps", GAPS, rows, found)


def _sides(of_place: Iterable[Mapping[Any, Any]]) -> Iterable[dict[str, Any]]:
    """What each group said of each statement, of one place."""
    sides: dict[tuple[str, str], dict[str, Any]] = {}
    for each in of_place:
        if (wave := _latest(each)) is not None:
            sides.setdefault((each["wave"], each["question_code"]), {"about": each})[each["group"]] = wave
    return sides.values()


def _latest(found: Mapping[Any, Any]) -> Wave | None:
    figures = orjson.loads(found["figures"])
    said = figures and (figures["follow_up"] or figures["baseline"])
    return Wave(**said) if said else None


def _gap(sides: Mapping[str, Any]) -> dict[str, Any]:
    schools, cypmhs = sides.get("schools"), sides.get("cypmhs")
    names = ("programme", "simulated", "scope", "code", "wave", "question_code", "statement", "theme")
    row = {name: sides["about"][name] for name in names}
    for group, wave in (("schools", schools), ("cypmhs", cypmhs)):
        row |= {f"{group}_pct": wave.agreeing_pct, f"{group}_base": wave.asked} if wave else {}
    if schools is None or cypmhs is None or (between := unpaired_gap(schools, cypmhs)) is None:
        return row
    exact = Fraction(schools.agreeing, schools.asked) - Fraction(cypmhs.agreeing, cypmhs.asked)
    ends = {"lower_95": points(between.lower), "upper_95": points(between.upper)}
    return row | {"gap_pp": half_up(100 * exact), "clear": between.clear} | ends


# Shared.


def _read(rows: Iterable[Mapping[Any, Any]], found: list[Mapping[Any, Any]]) -> Iterator[Mapping[Any, Any]]:
    """Rows as they are needed; those that were stand in ``found``, since the answer rests on them alone."""
    for row in rows:
        found.append(row)
        yield row


def _told(
    connection: Connection,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    found: Sequence[Mapping[Any, Any]],
) -> Answer:
    n = surveys.people(found)
    loads = {each["load_id"] for each in found}
    return answer(connection, name, of_dicts(columns, rows), loads, n=n, kinds=("computed",))


def _both(name: str, said: Answer, rows: Sequence[Mapping[str, Any]], own: Answer, columns: Sequence[str]) -> Answer:
    """What is published under the columns of own returns, and these after it."""
    published = Answer(name, of_dicts(columns, rows), said.sources, said.period, said.n, said.loads, said.kinds)
    if own.rows.empty or published.rows.empty:
        return published if own.rows.empty else own
    return joined(name, published, own)
