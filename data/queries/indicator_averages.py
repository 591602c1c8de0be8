"""The averages published for nine indicators of the sites, beside the mean of the sites' own figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, records
from data.filters import Filters
from data.measures.contradictions import stated_against_rows, subject_of
from data.measures.rounding import half_up, places
from data.queries.aggregates import aggregates
from data.queries.catalogue import Programme
from data.queries.indicators import PROFILES, SUMMARY
from data.queries.provenance import answer, of_dicts
from data.queries.published import published
from data.schema import contradictions
from data.site_indicators import BY_CODE, CODES, described
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

AVERAGE_RULE = "average_against_rows"
AVERAGE_COLUMNS = (
    "programme",
    "simulated",
    "indicator_code",
    "indicator",
    "unit",
    "period",
    "period_start",
    "period_end",
    "national_average",
    "published_average",
    "sites",
    "computed_average",
    "differs",
    "highest",
    "highest_sites",
    "lowest",
    "lowest_sites",
)


def indicator_averages(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row an indicator that has published averages. Columns: ``AVERAGE_COLUMNS``.

    ``computed_average`` is the plain mean of the sites' printed values, half up to the decimals of
    ``published_average``; ``differs`` where the rules found that the two can't both be right, allowing for rounding.
    ``highest_sites`` and ``lowest_sites`` name the sites at the published extremes.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(SUMMARY,))
    sites = aggregates(connection, viewer, chosen, moment, files=(PROFILES,))
    told = _told(connection, viewer, chosen, moment)
    wanted = found[found["item"].isin(filters["indicator"] or CODES)]
    rows = [
        _average(group, sites[(sites["programme"] == programme) & (sites["measure"] == code)], told)
        for (programme, code), group in wanted.groupby(["programme", "item"], sort=False)
    ]
    table = of_dicts(AVERAGE_COLUMNS, rows)
    count = sites["area_code"].nunique()
    return answer(
        connection,
        "indicator_averages",
        table,
        {*found["load"], *sites["load"]},
        n=counted(count, "site"),
        kinds=("published", "computed"),
    )


def _told(
    connection: Connection, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> set[tuple[str, Decimal]]:
    """What the rules say of averages that their rows don't give: the subject without its figure, and the figure.

    The last load wrote down what they found; for any other moment they look again.
    """
    if moment.load is not None and viewer.shared:
        found = stated_against_rows(published(connection, moment))
        return {_figure(one.subject, one.published) for one in found if one.rule == AVERAGE_RULE}
    facts = contradictions
    query = sa.select(facts.c.subject, facts.c.published).where(
        facts.c.rule == AVERAGE_RULE,
        open_at(facts, moment),
        facts.c.programme_id.in_([programme.id for programme in chosen]),
    )
    rows = connection.execute(query).all() if viewer.shared else []
    return {_figure(*row) for row in rows}


def _figure(subject: str, figure: str) -> tuple[str, Decimal]:
    return subject.rpartition(" ")[0], Decimal(figure)


def _average(group: pd.DataFrame, sites: pd.DataFrame, told: set[tuple[str, Decimal]]) -> dict[str, Any]:
    first, figures = records(group)[0], {row["measure"]: row for row in records(group)}
    average = figures["programme_average"]["value"]
    values = {row["area_name"]: row["value"] for row in records(sites) if row["value"] is not None}
    row = described(BY_CODE[first["item"]], figures["indicator_period"]["value_text"])
    row |= {"programme": first["programme"], "simulated": first["simulated"], "sites": len(values)}
    row |= {"national_average": figures["national_average"]["value"], "published_average": average}
    row |= {"computed_average": mean_of(list(values.values()), places(average))}
    row |= {"differs": (subject_of(PROFILES, first["item"], "", "mean"), average) in told}
    for end in ("highest", "lowest"):
        extreme = figures[f"{end}_area"]["value"]
        at = [name for name, value in values.items() if value == extreme]
        row |= {end: extreme, f"{end}_sites": "; ".join(at) or None}
    return row


def mean_of(values: Sequence[Decimal], decimals: int) -> Decimal | None:
    """The plain mean, half up; None of nothing."""
    if not values:
        return None
    return half_up(sum(map(Fraction, values), Fraction()) / len(values), decimals)
