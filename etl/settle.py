"""Brings releases in step with the settings, and summaries with the facts, whenever a command or the dashboard opens a store."""

from __future__ import annotations

from sqlalchemy.engine import Connection, Engine

from data.schema import mhst_activity, survey_respondents
from data.settings import Settings
from data.store import writing
from etl import record
from etl.release.indicators import own_values
from etl.release.rules import Rules, keep, settled, upgraded
from etl.report import Report
from etl.since import touched
from etl.summaries import refresh, refresh_ratings

FEED = "release"
"""What the table of loads calls a new decision on what may be shown."""


def settle(store: Engine, chosen: Settings) -> None:
    """Works out anew what may be shown where the thresholds were raised, and everything where an earlier release of the
    product did.

    Raises Lowered where a threshold is below an earlier one.
    """
    wanted = Rules(chosen.suppress_counts_below, chosen.suppress_respondents_below)
    with store.connect() as connection:
        if settled(connection, wanted):
            return  # without the writers' lock: what only reads doesn't wait for a load
    with writing(store) as connection:
        if not settled(connection, wanted):
            older = upgraded(connection)
            keep(connection, wanted)
            _decide_anew(connection, wanted, upgraded=older)


def _decide_anew(connection: Connection, rules: Rules, *, upgraded: bool) -> None:
    """Nothing is decided, and no load says so, where there is nothing yet whose showing needs a decision."""
    decided = any(touched(connection, 0, table) for table in (mhst_activity, survey_respondents))
    if not decided and not own_values(connection):
        refresh_ratings(connection, 0)
        return
    told = f"counts under {rules.counts_below} and survey answers of fewer than {rules.respondents_below} are withheld"
    load_id = record.begin(connection, feed=FEED, file=FEED, by=record.stamp(""))
    record.finish(connection, Report(FEED, FEED, load_id, 0, 0, 0, 0, 0, notes=(told,)))
    refresh(connection, 0, upgraded=upgraded)
