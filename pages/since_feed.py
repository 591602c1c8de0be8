"""What changed since a moment as an Atom feed (RFC 4287): an entry a load with its changes in words, from the rows that the API
has. A feed is read by machines that are nobody in particular: it tells what everybody may know, whoever asks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import flask
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.kept import reading
from data.queries.readiness import today_in_london
from data.queries.since import since_asked, with_returns
from data.schema import loads
from data.sentences import changes as words
from data.sentences import plural
from data.sentences import since as moments
from data.state import Shows, State, page_state
from data.viewer import ANYONE
from data.wording import SERVICE
from pages.actions.figures import AREAS
from pages.site import store

since_feed = flask.Blueprint("since_feed", __name__)
PATH = "/since"
FEED = f"{PATH}.atom"
SHOWS = Shows("returns of its own", with_returns)
ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold."""
Record = Mapping[str, Any]


@since_feed.get(FEED)
def feed() -> flask.Response:
    """The feed of a programme, narrowed as the page is; 400 of an address that can't be had."""
    query = parse_qs(flask.request.query_string.decode("utf-8", "replace"))
    with reading(store()) as connection:
        state = page_state(connection, query, ANYONE, (*AREAS, "as_of"), None if query.get("programme") else SHOWS)
        if state.complaints:
            told = "; ".join(each.sentence for each in state.complaints)
            return flask.Response(told, status=400, mimetype="text/plain")
        asked = (state.filters, ANYONE, state.chosen, state.moment)
        rows = since_asked(connection, *asked, today=today_in_london()).records()
        xml = _feed(state, rows, _times(connection), flask.request.host_url.rstrip("/"))
    return flask.Response(xml, mimetype="application/atom+xml")


def _times(connection: Connection) -> dict[int, str]:
    """When each load came, as Atom writes it."""
    return {row.id: _time(row.at) for row in connection.execute(sa.select(loads.c.id, loads.c.at))}


def _time(at: datetime) -> str:
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _feed(state: State, rows: Iterable[Record], at: Mapping[int, str], root: str) -> bytes:
    by_load: dict[int, list[Record]] = defaultdict(list)
    for row in rows:
        if row["load"] is not None:
            by_load[row["load"]].append(row)
    programme = state.programme.name if state.programme else ""
    here = state.filters.query_string(always=("programme",))
    top = ElementTree.Element("feed", xmlns=ATOM)
    _add(top, "id", f"{root}{FEED}{here}")
    _add(top, "title", f"What changed: {programme}")
    _add(top, "subtitle", moments.OF_FEED if not state.simulated else f"{moments.SIMULATED} {moments.OF_FEED}")
    _add(top, "updated", max((at[load] for load in by_load or at), default=_time(datetime.fromtimestamp(0, UTC))))
    _add(_add(top, "author"), "name", SERVICE)
    _add(top, "link", rel="self", type="application/atom+xml", href=f"{root}{FEED}{here}")
    page = f"{root}{PATH}{here}#changed"
    _add(top, "link", rel="alternate", type="text/html", href=page)
    scope = state.filters.changed(since=None, as_of=None, my=None).query_string(always=("programme",))
    for load in sorted(by_load, reverse=True):
        entry = _add(top, "entry")
        _add(entry, "id", f"tag:{urlsplit(root).hostname},{at[load][:10]}:load-{load}{scope}")
        _add(entry, "title", moments.entry_title(load, by_load[load], simulated=state.simulated))
        _add(entry, "updated", at[load])
        _add(entry, "link", rel="alternate", type="text/html", href=page)
        _add(entry, "content", _told(by_load[load]), type="text")
    xml: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return xml


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, attributes)
    child.text = NOT_XML.sub(" ", text) or None
    return child


MOST = 100
"""Changes of a load that its entry tells; the page has all."""


def _told(rows: Sequence[Record]) -> str:
    """A line a change, and how many more there are."""
    lines = [moments.change_line(row, words.in_words(row)) for row in rows[:MOST]]
    more = len(rows) - len(lines)
    return "\n".join([*lines, *([f"{plural(more, 'more change')}: on the page"] if more else [])])
