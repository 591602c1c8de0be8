"""The dashboard: ``create_app(settings)`` makes it, ``server`` is what gunicorn serves. Wiring only."""

from __future__ import annotations

import hashlib
import logging
import secrets
import sys
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import dash
import dash_bootstrap_components as dbc
import flask
from dash import ClientsideFunction, Input, Output, State, dcc, html
from dash.fingerprint import check_fingerprint
from flask_compress import Compress
from gunicorn.app.base import BaseApplication
from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.model import Assets, DashSlots
from data.kept import kept, reading
from data.queries.readiness import today_in_london
from data.settings import BadSetting, KeyNotKept, Settings, secret_key, settings
from data.store import TROUBLE, closing_store, in_words, migrate, open_store
from data.wording import SERVICE
from etl.published import load_published
from etl.release.rules import Lowered
from etl.report import STORE_TROUBLE, as_text
from etl.settle import settle
from etl.template import forms
from pages.actions.workbooks import workbooks
from pages.api.service import api
from pages.briefing.packs import packs
from pages.since_feed import since_feed
from pages.site import VIEW, Request, failed, requested, respond, store, viewer, whole

ASSETS = Path(__file__).parent / "assets"
STYLES = ("10-page.css", "20-figures.css", "25-comparison.css", "27-control.css", "30-print.css", "35-briefing.css")
A_YEAR = 31_536_000
LARGEST_REQUEST_BYTES = 65_536
"""Far more than any address that a browser hands back."""
log = logging.getLogger("monitor")


@dataclass(frozen=True)
class Sent:
    """A document as it goes over the wire: compressed, where the browser takes that."""

    body: bytes
    status: int
    encoding: str | None


class Monitor(dash.Dash):
    """Dash, with the page's content already in the first response."""

    def index(self, *_: Any, **__: Any) -> flask.Response:
        """The document at the address that is asked for."""
        accepted = flask.request.headers.get("Accept-Encoding", "")
        with reading(store()) as connection:
            sent = _sent(connection, today_in_london(), self, requested(), accepted)
        response = flask.Response(sent.body, sent.status, mimetype="text/html")
        if sent.encoding:
            response.headers["Content-Encoding"] = sent.encoding
        return response

    def document(self) -> tuple[str, int]:
        """The document and its status, made anew."""
        html = str(super().index())  # type: ignore[no-untyped-call]
        return html, flask.g.status

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        request = requested()
        page = respond(request)
        flask.g.status = page.status
        return str(whole(page, request, _slots(parts), _assets(self)))


LARGEST_KEPT = 300_000
"""Bytes of a document that is kept; one of many pages of a table is longer only where it is not compressed."""


@kept(most=128, worth=lambda sent: sent.status == 200 and len(sent.body) <= LARGEST_KEPT)
def _sent(_: Connection, _day: date, app: Monitor, _request: Request, _accepted: str) -> Sent:
    """Like the page in it a document stays as it is until the next load, or the next day.

    What Dash signs for one visit, to tell whose background callback is whose, is then shared: there are none here.
    """
    html, status = app.document()
    response = flask.Response(html, status, mimetype="text/html")
    app.server.extensions["compress"].after_request(response)
    return Sent(response.get_data(), status, response.headers.get("Content-Encoding"))


def _slots(parts: dict[str, Any]) -> DashSlots:
    names = {"entry": "app_entry", "config": "config", "scripts": "scripts", "renderer": "renderer"}
    return DashSlots(**{slot: Markup(parts[name]) for slot, name in names.items()})


def _assets(app: dash.Dash) -> Assets:
    """The addresses of our files, each with its content's mark, so that browsers may keep them for a year."""

    def address(name: str) -> str:
        return str(app.get_asset_url(f"{name}?{_mark(name)}"))

    return Assets(
        styles=_styles(),
        start=address("start.js"),
        font=address("source-sans-3-latin-wght-normal.woff2"),
        icon=address("favicon.svg"),
    )


@cache
def _styles() -> Markup:
    return Markup("\n").join(Markup((ASSETS / name).read_text(encoding="utf-8")) for name in STYLES)


@cache
def _mark(name: str) -> str:
    """Tells two contents of a file apart, on every machine alike."""
    return f"m={hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]}"


def create_app(chosen: Settings | None = None) -> Monitor:
    """The application on the store that the settings name (from the environment when not given)."""
    chosen = chosen or settings()
    app = Monitor(
        __name__,
        use_pages=True,
        pages_folder=str(Path(__file__).parent / "pages"),
        assets_folder=str(ASSETS),
        assets_ignore=r".*\.css$|start\.js$",
        serve_locally=True,
        suppress_callback_exceptions=True,
        update_title="",
        include_pages_meta=False,
        routing_callback_inputs={"address": State("_pages_location", "href")},
        on_error=_tell,
        title=SERVICE,
    )
    app.layout = _layout
    _connect(app)
    _serve(app, chosen)
    return app


def _layout() -> html.Div:
    """What Dash itself puts on every page: where the reader is, the content on its way, and room for a fault."""
    return html.Div(
        [
            dash.page_container,
            dcc.Store(id="shown"),
            dbc.Alert(id="fault", is_open=False, dismissable=True, color="danger", fade=False),
        ]
    )


def _connect(app: dash.Dash) -> None:
    """The one callback between content and screen: a script puts the HTML in place."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("monitor", "show"), Output("shown", "data"), Input(VIEW, "data"), State("shown", "data")
    )


def _tell(error: Exception) -> None:
    """A fault in a callback becomes a message on the page, with a reference that the log has too."""
    reference = secrets.token_hex(4)
    log.error("fault %s", reference, exc_info=error)
    dash.set_props(
        "fault", {"is_open": True, "children": f"That did not work, and it is our fault. Reference: {reference}."}
    )


def _serve(app: Monitor, chosen: Settings) -> None:
    server = app.server
    server.secret_key = secret_key(chosen)
    server.extensions["store"] = open_store(chosen.database_url)
    server.config["ACCESS"] = chosen.access
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST_BYTES
    server.register_blueprint(api)
    server.extensions["forms"] = forms()
    server.register_blueprint(workbooks)
    server.register_blueprint(since_feed)
    server.register_blueprint(packs)
    server.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5, COMPRESS_MIMETYPES=COMPRESSED)
    server.config.update(COMPRESS_CACHE_BACKEND=_Compressed, COMPRESS_CACHE_KEY=_kept_as)
    server.extensions["compress"] = Compress(server)
    server.register_error_handler(500, _page_of_failure(app))
    server.after_request(_headers(app))


COMPRESSED = [
    "text/html",
    "text/css",
    "text/csv",
    "application/json",
    "application/javascript",
    "text/javascript",
    "image/svg+xml",
]


class _Compressed(dict[str, bytes]):
    """What Flask-Compress has compressed already, for files that never change under their address."""

    def set(self, key: str, content: bytes) -> None:
        if not key.endswith(NOT_KEPT):
            self[key] = content


NOT_KEPT = ";"
"""Flask-Compress puts the algorithm and a semicolon before what names a response."""


def _kept_as(request: flask.Request) -> str:
    """A component's file without the version in its address, so that no invented address is kept beside the real ones."""
    fixed = request.path.startswith(FIXED)
    return str(check_fingerprint(request.path)[0]) if fixed else ""  # type: ignore[no-untyped-call]


FIXED = ("/_dash-component-suites/",)
"""Where Dash serves its components' scripts, which change only with the installed release."""


def _page_of_failure(app: Monitor) -> Any:
    def answer(error: Exception) -> tuple[str, int]:
        reference = secrets.token_hex(4)
        log.error("fault %s", reference, exc_info=getattr(error, "original_exception", error))
        if flask.request.path.startswith("/api/"):
            return flask.jsonify({"error": {"code": "fault", "message": f"Our fault. Reference: {reference}"}}), 500  # type: ignore[return-value]
        return str(whole(failed(reference), requested(), DashSlots(), _assets(app))), 500

    return answer


SHIPPED = ("/assets/", *FIXED)
"""What is the same for everybody."""


def _headers(app: Monitor) -> Any:
    """Security headers on every response; files whose address changes with their content may be kept for a year."""
    policy: list[str] = []

    def add(response: flask.Response) -> flask.Response:
        if not policy:
            policy.append(_policy(app))
        response.headers["Content-Security-Policy"] = policy[0]
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        if flask.request.path.startswith("/assets/") and flask.request.args.get("m"):
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        elif not flask.request.path.startswith(SHIPPED) and viewer().local:
            response.headers["Cache-Control"] = "no-store"  # another reader of this browser may have fewer rights
        return response

    return add


def _policy(app: dash.Dash) -> str:
    scripts = " ".join(["'self'", *app.csp_hashes()])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


class _Gunicorn(BaseApplication):
    """Gunicorn in this process, so that what was imported to look after the store serves as well."""

    def __init__(self, chosen: Settings) -> None:
        self.chosen = chosen
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        chosen = {"bind": f"{self.chosen.host}:{self.chosen.port}", "workers": self.chosen.workers, "threads": 4}
        for name, value in {**chosen, "preload_app": True, "control_socket_disable": True}.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> flask.Flask:
        server: flask.Flask = create_app(self.chosen).server
        return server


def serve() -> int:
    """Brings the store up to date with the published data, then serves. Returns an exit code where it can't."""
    try:
        chosen = settings()
        with closing_store(chosen.database_url) as store:
            migrate(store)
            settle(store, chosen)
            print(as_text(load_published(store)), flush=True)
        print(f"Dashboard on http://{chosen.host}:{chosen.port}", flush=True)
        _Gunicorn(chosen).run()  # type: ignore[no-untyped-call]
    except (*TROUBLE, KeyNotKept, BadSetting, Lowered) as trouble:
        print(in_words(trouble), file=sys.stderr)
        return STORE_TROUBLE
    return 0


def __getattr__(name: str) -> Any:
    """``app:server`` for gunicorn, made when it is asked for, so that importing this module makes nothing."""
    if name == "server":
        return create_app().server
    raise AttributeError(name)


if __name__ == "__main__":
    sys.exit(serve())
