"""Two programmes that publish the same files stay apart."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.filters import Filters
from data.queries import change, outcomes
from data.queries.catalogue import programme_list
from data.schema import programmes, published_aggregates
from data.viewer import ANYONE


def copied(connection: Connection) -> None:
    """The Link Programme's figures once more, as a simulated programme whose every number is one more."""
    about = {"code": "TWO", "name": "Another (simulated)", "position": 9, "shown_alone": False, "anonymised": False}
    connection.execute(programmes.insert().values(id=99, simulated=True, **about))
    facts = published_aggregates
    link = connection.scalar(sa.select(programmes.c.id).where(programmes.c.code == "LINK"))
    rows = connection.execute(sa.select(facts).where(facts.c.programme_id == link, facts.c.scope != "area")).mappings()
    more = [{**row, "programme_id": 99, "value": None if row["value"] is None else row["value"] + 1} for row in rows]
    connection.execute(facts.insert(), [{k: v for k, v in row.items() if k != "id"} for row in more])


def test_no_figure_of_one_is_taken_for_the_others(published_store: Engine) -> None:
    queries = (outcomes.outcomes, outcomes.gaps, outcomes.responses, change.domain_change)
    with published_store.connect() as connection:
        before = programme_list(connection, ANYONE)[:1]
        alone = [ask(connection, Filters(), ANYONE, before).records() for ask in queries]
        copied(connection)
        both = [p for p in programme_list(connection, ANYONE) if p.code in ("LINK", "TWO")]
        for ask, expected in zip(queries, alone, strict=True):
            rows = ask(connection, Filters(), ANYONE, both).records()
            assert [row for row in rows if not row["simulated"]] == expected
            assert len([row for row in rows if row["simulated"]]) == len(expected)
