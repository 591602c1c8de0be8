"""Decides what may be shown whenever loads have changed the facts; pages and API read nothing behind it."""

from sqlalchemy.engine import Connection

from etl.release.activity import release_activity
from etl.release.erased import NOTHING_ERASED, Erased
from etl.release.held import hold
from etl.release.indicators import release_indicators
from etl.release.rules import rules_in_force
from etl.release.surveys import release_surveys


def release(connection: Connection, since: int, erased: Erased = NOTHING_ERASED, *, upgraded: bool = False) -> None:
    """Brings all that is released in step with what the loads from ``since`` on changed; 0: with all facts. ``erased``:
    what a purge has taken away. ``upgraded``: an earlier release of the product made what stands."""
    rules = rules_in_force(connection)
    hold(connection, since)
    release_activity(connection, since, rules)
    release_indicators(connection, since, rules)
    release_surveys(connection, since, rules.respondents_below, erased, upgraded=upgraded)
