"""What goes over the wire: policy, hosts, compression, caching."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from pathlib import Path
from typing import Any

import brotli
import flask_compress.flask_compress
import pytest
from flask.testing import FlaskClient

from app import Monitor
from tests.app.conftest import Page
from tests.app.reading import Element
from tests.pages import PAGES

ASSETS = Path(__file__).parents[2] / "assets"
STATUS = {"/nowhere": 404}
LOADING = {"script": "src", "link": "href", "img": "src", "source": "src", "iframe": "src"}


def directives(policy: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in policy.split(";") if part.strip())}


def inline_scripts(document: Element) -> list[str]:
    data = ("application/json", "application/ld+json")
    return [s.raw for s in document.every("script") if not s["src"] and s["type"] not in data]


def loaded(document: Element) -> list[str]:
    """What the browser fetches with the page."""
    return [element[LOADING[element.tag]] for element in document.every(*LOADING) if element[LOADING[element.tag]]]


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/areas.json", "/healthz", "/assets/url.js"])
def test_no_response_lets_unlisted_scripts_run(reader: FlaskClient, path: str) -> None:
    policy = directives(reader.get(path).headers["Content-Security-Policy"])
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:", "data:"} & set(policy["script-src"])
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == ["'self'"]


@pytest.mark.parametrize("path", PAGES)
def test_every_inline_script_is_listed_by_its_hash(reader: FlaskClient, page_of: Page, path: str) -> None:
    listed = directives(reader.get(path).headers["Content-Security-Policy"])["script-src"]
    scripts = inline_scripts(page_of(path, STATUS.get(path, 200)))
    assert scripts
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in listed


@pytest.mark.parametrize("path", PAGES)
def test_no_element_carries_a_script_of_its_own(page_of: Page, path: str) -> None:
    elements = list(page_of(path, STATUS.get(path, 200)).every())
    assert not [name for element in elements for name in element.attributes if name.startswith("on")]
    assert not [element["href"] for element in elements if element["href"].startswith("javascript:")]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_from_our_host_alone(page_of: Page, path: str) -> None:
    addresses = loaded(page_of(path, STATUS.get(path, 200)))
    assert addresses
    assert all(re.match(r"/(?!/)", address) for address in addresses)


def test_stylesheets_load_from_our_host_alone() -> None:
    sheets = list(ASSETS.glob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        assert "@import" not in text
        assert all(address.startswith("./") for address in re.findall(r"url\(\"?([^)\"]+)", text))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_loads_a_chart_library(page_of: Page, path: str) -> None:
    assert not [address for address in loaded(page_of(path, STATUS.get(path, 200))) if "plotly" in address.lower()]


def test_everything_a_page_loads_is_there(page_of: Page, reader: FlaskClient) -> None:
    addresses = loaded(page_of("/areas"))
    assert {address: reader.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/areas.json", "/assets/url.js"])
def test_a_response_says_that_its_type_is_meant_and_stays_out_of_frames(reader: FlaskClient, path: str) -> None:
    headers = reader.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


DASH = b'<div id="dash-root">'
"""From here on Dash writes into a page, each time something else."""
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "deflate": zlib.decompress}


PACKED = [(path, coding) for path in ("/areas", "/api/v1/areas.json", "/api/v1/areas.csv") for coding in ("br", "gzip")]
# Files are sent in pieces, which go out as br or, where a browser speaks plain http, as deflate.
PIECEWISE = [(path, coding) for path in ("/assets/20-figures.css", "/assets/url.js") for coding in ("br", "deflate")]


# Flask-Compress leaves the file that it packs piece by piece to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize(("path", "coding"), [*PACKED, *PIECEWISE])
def test_text_comes_compressed(reader: FlaskClient, path: str, coding: str) -> None:
    response = reader.get(path, headers={"Accept-Encoding": coding})
    assert response.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in response.headers["Vary"]
    plain = reader.get(path).data
    assert UNPACK[coding](response.data).partition(DASH)[0] == plain.partition(DASH)[0]
    assert len(response.data) < len(plain) / 2


def test_a_reader_who_takes_no_compression_gets_none(reader: FlaskClient) -> None:
    assert "Content-Encoding" not in reader.get("/areas").headers


def test_files_marked_by_their_content_may_be_kept(page_of: Page, reader: FlaskClient) -> None:
    marked = [address for address in loaded(page_of("/areas")) if re.match(r"/assets/.+\?", address)]
    assert any(".woff2" in address for address in marked)
    assert any(".js" in address for address in marked)
    for address in marked:
        kept = reader.get(address).headers["Cache-Control"]
        assert "immutable" in kept
        assert "max-age=31536000" in kept


def test_every_file_of_a_page_is_marked_by_its_content(page_of: Page) -> None:
    for address in loaded(page_of("/areas")):
        if address.partition("?")[0].endswith((".js", ".woff2", ".svg")):
            assert re.search(r"\?m=|\.v[\d_]+m\d+", address), address


def test_a_page_is_not_kept(reader: FlaskClient) -> None:
    assert "immutable" not in reader.get("/areas").headers.get("Cache-Control", "")
    assert "max-age=3" not in reader.get("/areas").headers.get("Cache-Control", "")


def test_what_is_fetched_with_a_page_is_no_stylesheet(page_of: Page) -> None:
    document = page_of("/areas")
    assert not [link for link in document.every("link") if link["rel"] == "stylesheet"]
    assert [style for style in document.every("style") if "--ink" in style.raw]


def test_a_components_script_is_compressed_once(
    page_of: Page, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = next(a for a in loaded(page_of("/areas")) if "dash_renderer" in a)
    plain, packed = reader.get(address).data, []
    usual = flask_compress.flask_compress._compress_data

    def counted(*given: Any) -> bytes:
        packed.append(given)
        return usual(*given)

    monkeypatch.setattr(flask_compress.flask_compress, "_compress_data", counted)
    versions = (address, f"{address}?a=1", re.sub(r"\.v[^.]+\.", ".v0m0.", address), address)
    answers = [reader.get(version, headers={"Accept-Encoding": "br"}) for version in versions]
    assert {brotli.decompress(answer.data) for answer in answers if answer.status_code == 200} == {plain}
    assert len(packed) <= 1


def test_a_document_asked_for_again_is_the_same_and_is_compressed_once(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, count = flask_compress.flask_compress._compress_data, []

    def counted(*given: Any) -> bytes:
        count.append(1)
        return usual(*given)

    monkeypatch.setattr(flask_compress.flask_compress, "_compress_data", counted)
    address = "/areas?region=London"
    answers = [reader.get(address, headers={"Accept-Encoding": "br"}) for _ in range(3)]
    assert len(count) == 1
    assert {answer.data for answer in answers} == {answers[0].data}
    plain = reader.get(address, headers={"Accept-Encoding": "identity"})
    assert without_visit(brotli.decompress(answers[-1].data)) == without_visit(plain.data)
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"br"}
    assert "Accept-Encoding" in plain.headers["Vary"]


def without_visit(document: bytes) -> bytes:
    """What Dash signs for one visit is another one each time."""
    return re.sub(rb'"end_id":"[^"]+"', b"", document)


def test_no_callback_runs_in_the_background(app: Monitor) -> None:
    """What Dash signs for one visit may be shared as long as there is none."""
    assert not any(callback.get("background") for callback in app.callback_map.values())
