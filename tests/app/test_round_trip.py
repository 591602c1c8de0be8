"""What Dash asks for as the address changes is what the first response of that address holds."""

from __future__ import annotations

import inspect
import logging
import re
import sys
from typing import Any
from urllib.parse import urlsplit

import dash
import pytest
from flask.testing import FlaskClient

from app import Monitor

ADDRESSES = (
    "/",
    "/areas",
    "/areas?region=London",
    "/areas?region=London&region=Eastern&sort=-total",
    "/areas?lead=CCG/LA",
    "/areas?region=Kent",
    "/areas?as_of=load-1",
    "/areas/LINK-D",
    "/areas/LINK-D?as_of=load-21",
    "/areas/TB-CAMDEN",
    "/areas/LINK-Z",
    "/change?domain=C2",
    "/outcomes?group=cypmhs&view=table",
    "/mhst?region=London",
    "/indicators?indicator=imd_score",
    "/data?rule=sources_differ",
    "/methods",
    "/accessibility",
    "/nowhere",
)


def router(reader: FlaskClient) -> dict[str, Any]:
    """Dash's own callback that turns an address into a page, as its scripts know it."""
    (found,) = (c for c in reader.get("/_dash-dependencies").json if "_pages_content.children" in c["output"])
    return found


def posted(reader: FlaskClient, address: str) -> dict[str, Any]:
    """The answer to what the browser posts when the address has changed."""
    parts, callback = urlsplit(address), router(reader)
    values = {"pathname": parts.path, "search": f"?{parts.query}" if parts.query else ""}
    values["href"] = f"http://localhost{address}"
    outputs = [output.rsplit(".", 1) for output in callback["output"].strip(".").split("...")]
    payload = {
        "output": callback["output"],
        "outputs": [{"id": name, "property": what} for name, what in outputs],
        "inputs": [{**wanted, "value": values[wanted["property"]]} for wanted in callback["inputs"]],
        "changedPropIds": ["_pages_location.pathname", "_pages_location.search"],
        "state": [{**wanted, "value": values[wanted["property"]]} for wanted in callback["state"]],
    }
    response = reader.post("/_dash-update-component", json=payload)
    assert response.status_code == 200
    return response.json


def carried(answer: dict[str, Any]) -> dict[str, Any]:
    """What the page's store holds."""
    store = answer["response"]["_pages_content"]["children"]
    assert store["type"] == "Store"
    return store["props"]["data"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_changed_address_brings_the_html_of_its_first_response(client: FlaskClient, address: str) -> None:
    view, first = carried(posted(client, address)), client.get(address).text
    assert view["html"].strip() in first
    assert f'data-key="{view["key"]}"' in first
    assert len(view["html"]) > 500


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_changed_address_brings_the_title_of_its_first_response(reader: FlaskClient, address: str) -> None:
    first = reader.get(address).text
    assert f"<title>{carried(posted(reader, address))['title']}" in first


def test_contents_that_differ_have_keys_that_differ(reader: FlaskClient) -> None:
    keys = {
        carried(posted(reader, a))["key"] for a in ("/areas", "/areas?region=London", "/areas?sort=-total", "/data")
    }
    assert len(keys) == 4


def test_a_layout_is_called_directly(app: Monitor) -> None:
    layout = _page("/areas")["layout"]
    with app.server.test_request_context("/areas?region=London"):
        html = layout(address="http://localhost/areas?region=London").data["html"]
    assert ">Area V</a>" in html
    assert ">Area D</a>" not in html


def test_what_the_query_says_of_the_path_is_left_aside(client: FlaskClient) -> None:
    assert "Area D: " in carried(posted(client, "/areas/LINK-D?area_code=LINK-A"))["html"]


def test_every_layout_is_total(app: Monitor) -> None:
    """Dash calls each without arguments at the first request, and with whatever stands in the address."""
    with app.server.test_request_context("/"):
        for page in dash.page_registry.values():
            assert page["layout"]().data["html"]
            assert page["layout"](utm_source="letter", sort=["a", "b"]).data["html"]


def test_every_page_is_registered_once(app: Monitor) -> None:
    assert app
    paths = [page["path"] for page in dash.page_registry.values()]
    assert len(paths) == len(set(paths))


def test_a_fault_on_the_way_becomes_a_message_with_a_reference(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the inner workings")

    monkeypatch.setattr(sys.modules["pages.areas.page"], "areas", fail)
    with caplog.at_level(logging.ERROR):
        answer = posted(reader, "/areas?as_of=load-20&sort=-E")  # asked for nowhere else: pages are kept
    fault = answer["sideUpdate"]["fault"]
    assert fault["is_open"] is True
    reference = re.search(r"Reference: ([0-9a-f]{8})", fault["children"])
    assert reference
    assert reference[1] in caplog.text
    assert "inner workings" not in str(answer)


def _page(path: str) -> dict[str, Any]:
    return next(page for page in dash.page_registry.values() if page["path"] == path)


def test_layouts_take_any_query(app: Monitor) -> None:
    assert app
    for page in dash.page_registry.values():
        kinds = {parameter.kind for parameter in inspect.signature(page["layout"]).parameters.values()}
        assert inspect.Parameter.VAR_KEYWORD in kinds
