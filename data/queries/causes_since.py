"""New special causes on areas' charts between two moments: charts whose last figure shows one that the chart of then did not.

The charts of now are kept by the store. One of then is made only where its last figure may be the same one, and for those
that are put into words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.charted import CHARTED, codes_of
from data.domain_sources import SOURCES
from data.measures.chart_standing import standing
from data.queries.charts import Made, made
from data.queries.differing import Run
from data.schema import activity_charts, released_periods
from data.sentences.changed import Changed
from data.sentences.sources import FLAGS
from data.versions import AsOf

SPECIAL_CAUSE = "special_cause"
NO_CAUSE = "no special cause"
OF_DOMAINS = {measure.parts: measure for about in SOURCES.values() for measure in about.measures}
"""The measures that speak of domains, by the measures of the feed that they need."""
BY_CODE = {each.code: each.parts for each in CHARTED if each.parts in OF_DOMAINS}
WAYS = {"improvement": "improvement", "concern": "concern", "changed": "change"}
CAUSES = "causes"
"""Who words runs of special causes: ``new_causes``."""
Parts = tuple[str, ...]


class Last(NamedTuple):
    """A chart's last figure: the month that begins on ``start``, why it stands out, and what that says."""

    area_code: str
    parts: Parts
    start: date
    flag: str | None
    variation: str
    load_id: int


def causes_since(
    connection: Connection, ids: Sequence[int], codes: Sequence[str], between: tuple[AsOf, AsOf]
) -> list[Run]:
    """A run an area of the new special causes of some programmes' areas."""
    changed = _changed(connection, ids, codes, between)
    if not changed:
        return []
    flagged = [each for each in _now(connection, ids, changed, between[1]) if each.flag]
    known = _known_then(connection, ids, flagged, between)
    stood = _lasts(connection, ids, [each for each in flagged if (each.area_code, each.start) in known], between[0])
    fresh = [each for each in flagged if not _same(stood.get((each.area_code, each.parts)), each)]
    ordered = sorted(fresh, key=lambda each: (each.area_code, list(OF_DOMAINS).index(each.parts)))
    return [
        Run(area, SPECIAL_CAUSE, "new", len(lasts), None, CAUSES, lasts, frozenset(each.load_id for each in lasts))
        for area, of_area in groupby(ordered, lambda each: each.area_code)
        if (lasts := tuple(of_area))
    ]


def new_causes(
    connection: Connection, ids: Sequence[int], between: tuple[AsOf, AsOf], runs: Sequence[Run]
) -> dict[int, list[Changed]]:
    """Runs of new special causes in words, each beside what its chart said then."""
    lasts = [last for each in runs for last in each.about]
    stood = _lasts(connection, ids, lasts, between[0])
    return {id(each): [_said(last, stood.get((last.area_code, last.parts))) for last in each.about] for each in runs}


def _said(last: Last, then: Last | None) -> Changed:
    was = NO_CAUSE if then is None or then.flag is None else f"{FLAGS[then.flag]} in {then.start:%b %Y}"
    what = f"{OF_DOMAINS[last.parts].name}, {last.start:%b} {last.start.year}"
    return Changed(what, was, f"{WAYS[last.variation]}: {FLAGS[last.flag or '']}", last.load_id)


def _same(then: Last | None, now: Last) -> bool:
    return then is not None and (then.start, then.flag) == (now.start, now.flag)


def _changed(connection: Connection, ids: Sequence[int], codes: Sequence[str], between: tuple[AsOf, AsOf]) -> list[str]:
    """Those of some areas of which a figure changed after the first moment: of others no chart did."""
    about = released_periods
    query = sa.select(about.c.area_code).where(about.c.programme_id.in_(ids), about.c.area_code.in_(codes))
    return sorted(connection.scalars(query.where(about.c.changed_by > (between[0].load or 0)).distinct()))


def _known_then(
    connection: Connection, ids: Sequence[int], lasts: Sequence[Last], between: tuple[AsOf, AsOf]
) -> set[tuple[str, date]]:
    """The periods that begin as last figures do and were released at the first moment, by area."""
    about = released_periods
    query = sa.select(about.c.area_code, about.c.period_start).where(
        about.c.programme_id.in_(ids),
        about.c.area_code.in_({each.area_code for each in lasts}),
        about.c.period_start.in_({each.start for each in lasts}),
        about.c.known_from <= (between[0].load or 0),
    )
    return {(area, start) for area, start in connection.execute(query)} if lasts else set()


# Charts.


def _now(connection: Connection, ids: Sequence[int], codes: Sequence[str], moment: AsOf) -> list[Last]:
    """The last figures of areas' charts, those of today as the store keeps them."""
    if moment.load is not None:
        return list(_made(connection, ids, codes, set(OF_DOMAINS), moment))
    kept = activity_charts
    query = sa.select(*(kept.c[name] for name in _KEPT)).where(
        kept.c.programme_id.in_(ids),
        kept.c.area_code.in_(codes),
        kept.c.scope == "area",
        kept.c.special_cause.is_not(None),
    )
    return [
        Last(area, BY_CODE[code], start, flag, variation, load)
        for area, code, start, flag, variation, load in connection.execute(query)
        if code in BY_CODE
    ]


_KEPT = ("area_code", "measure", "period_start", "special_cause", "variation", "load_id")


def _lasts(
    connection: Connection, ids: Sequence[int], lasts: Sequence[Last], moment: AsOf
) -> dict[tuple[str, Parts], Last]:
    """The last figures at a moment of the charts that others are of, where a figure was released by then."""
    about, parts = released_periods, {each.parts for each in lasts}
    query = sa.select(about.c.area_code).distinct().where(about.c.programme_id.in_(ids))
    of_lasts = about.c.area_code.in_({each.area_code for each in lasts})
    codes = sorted(connection.scalars(query.where(of_lasts, about.c.known_from <= (moment.load or 0))))
    found = _made(connection, ids, codes, parts, moment) if codes else ()
    return {(each.area_code, each.parts): each for each in found}


def _made(
    connection: Connection, ids: Sequence[int], codes: Sequence[str], parts: Collection[Parts], moment: AsOf
) -> Iterator[Last]:
    found = made(connection, ids, moment, codes, codes_of(parts), of_teams=False)
    return (last for each in found if (last := _last(each)) is not None)


def _last(each: Made) -> Last | None:
    stands = standing(each.chart)
    if stands.at is None:
        return None
    return Last(each.area_code, each.chart.charted.parts, stands.at.start, stands.flag, stands.variation, each.load_id)
