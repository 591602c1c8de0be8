"""The files of a briefing: ``/briefing/<area_code>.pdf`` and the other kinds, of the figures that the page shows."""

from __future__ import annotations

import flask

from components.packs import WRITERS
from data.briefing.address import by_query
from data.briefing.link import file_name
from data.queries.readiness import today_in_london
from pages.site import requested, store

packs = flask.Blueprint("packs", __name__)


@packs.get("/briefing/<path:area_code>.<any(pdf, pptx, docx, xlsx, html):suffix>")
def file(area_code: str, suffix: str) -> flask.Response:
    """A file of a briefing. Unknown areas and kinds are 404; an address that asks for what can't be had is 400."""
    kind = WRITERS.get(suffix)
    if kind is None:
        return _told(404, f"No {suffix} is written here. There are: {', '.join(WRITERS) or 'none yet'}.")
    asked = requested()
    with store().connect() as connection:
        made = by_query(connection, area_code, asked.query, asked.viewer, today_in_london())
    if made is None:
        return _told(404, f"There is no area with the code {area_code}.")
    if made.state.complaints:
        return _told(400, "; ".join(each.sentence for each in made.state.complaints))
    response = flask.Response(kind.write(made.briefing, asked.root), mimetype=kind.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(made.briefing, suffix)}"'
    return response


def _told(status: int, sentence: str) -> flask.Response:
    return flask.Response(f"{sentence}\n", status=status, mimetype="text/plain")
