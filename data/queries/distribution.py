"""How many cohorts stand at each level of a domain, at each workshop."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.shares import counts_from_shares
from data.queries.catalogue import Programme
from data.queries.provenance import answer, frame
from data.schema import domains, levels, programmes, published_aggregates
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted, workshop_words

LEVEL_CODES = ("major_challenge", "good_elements", "widespread_good_practice", "gold_standard")
COLUMNS = (
    "programme",
    "simulated",
    "workshop",
    "domain",
    "cohorts",
    *LEVEL_CODES,
    *(f"{code}_pct" for code in LEVEL_CODES),
    "computed",
)


def distribution(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
) -> Answer:
    """One row a domain and workshop: cohorts at each level and the shares as published.

    Columns: ``COLUMNS``. Shares are Decimals as printed; counts are the only whole numbers that print as them and add
    to ``cohorts`` (``computed``); where there are none or several, counts are None.
    """
    found = connection.execute(_query(chosen, filters, moment)).all() if viewer.shared else []
    shares: dict[tuple[str, bool, str, str, int], dict[str, Decimal]] = {}
    for row in found:
        key = (row.programme, row.simulated, row.round, row.domain, row.base)
        shares.setdefault(key, {})[row.code] = row.value
    rows = [_row(key, [by_level[code] for code in LEVEL_CODES]) for key, by_level in shares.items()]
    bases = dict.fromkeys(f"{counted(base, 'cohort')} at {workshop_words(at)} ({at})" for _, _, at, _, base in shares)
    loads = {row.load_id for row in found}
    table = frame(COLUMNS, rows)
    return answer(connection, "distribution", table, loads, n=", ".join(bases), kinds=("published", "computed"))


def _query(chosen: Sequence[Programme], filters: Filters, moment: AsOf) -> sa.Select[tuple[object, ...]]:
    facts = published_aggregates
    query = (
        sa.select(
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            facts.c.round,
            facts.c.domain,
            facts.c.base,
            levels.c.code,
            facts.c.value,
            facts.c.load_id,
        )
        .join(programmes, programmes.c.id == facts.c.programme_id)
        .join(domains, domains.c.code == facts.c.domain)
        .join(levels, sa.cast(levels.c.level, sa.String) == facts.c.level)
        .where(facts.c.measure == "at_level_pct", open_at(facts, moment))
        .where(facts.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(programmes.c.position, domains.c.position, facts.c.round, levels.c.level)
    )
    for parameter, column in (("workshop", facts.c.round), ("domain", facts.c.domain)):
        if filters[parameter]:
            query = query.where(column.in_(filters[parameter]))
    return query


def _row(key: tuple[str, bool, str, str, int], shares: list[Decimal]) -> list[object]:
    counts = counts_from_shares(shares, key[4])
    return [*key, *(counts or (None,) * 4), *shares, counts is not None]
