"""Says on purpose that an indicator is about fewer people than it was released as: the one way back from what is held."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.measures.disclosure import NO_LOOSER
from data.schema import indicator_codes, indicators
from data.store import writing
from etl import record
from etl.history import Impossible
from etl.release.held import As, held, keep
from etl.report import Report
from etl.settle import FEED
from etl.summaries import refresh
from etl.write import VERSIONING, upsert


def loosen(store: Engine, code: str, disclosure: str) -> str:
    """Declares an indicator anew, and decides all its figures by that: a load of its own, which says so for all to read.
    Returns what it says.

    Raises Impossible, with nothing written, where nothing holds the code, or a file may declare it so.
    """
    with writing(store) as connection:
        stands = _loosened(connection, code, disclosure)
        told = f"{code} was released as {stands.disclosure}, and is {disclosure} since: loosened on purpose"
        load_id = record.begin(connection, feed=FEED, file=FEED, by=record.stamp(""))
        upsert(connection, indicators, [_declared(connection, code) | {"disclosure": disclosure}], load_id)
        keep(connection, {code: As(stands.type, disclosure)})
        record.finish(connection, Report(FEED, FEED, load_id, 0, 0, 0, 0, 0, notes=(told,)))
        refresh(connection, 0)
    return f"{told}, by load {load_id}."


def _loosened(connection: Connection, code: str, disclosure: str) -> As:
    """What is held of an indicator that is to be loosened."""
    stands = held(connection).get(code)
    if stands is None:
        raise Impossible(f"No figure was released under ‘{code}’. Declare whom it is about with the feed indicators.")
    if stands.disclosure == disclosure:
        raise Impossible(f"‘{code}’ is released as {disclosure} already.")
    if disclosure in NO_LOOSER[stands.disclosure]:
        raise Impossible(
            f"‘{code}’ is released as {stands.disclosure}, and {disclosure} is stricter. Declare it with the feed indicators."
        )
    return stands


def _declared(connection: Connection, code: str) -> dict[str, object]:
    """What is declared of an indicator now."""
    query = sa.select(indicators).join(indicator_codes, indicator_codes.c.id == indicators.c.indicator_id)
    row = connection.execute(query.where(indicator_codes.c.code == code, indicators.c.closed_by.is_(None))).first()
    if row is None:
        raise Impossible(f"Nothing declares ‘{code}’ any more. Declare it with the feed indicators first.")
    return {name: value for name, value in row._mapping.items() if name not in VERSIONING}
