"""What changed as an Atom feed: well formed, stable, and never more than the page and the API tell everybody."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from app import Monitor
from etl.illustrate.places import PROGRAMME
from pages.since_feed import MOST, NOT_XML
from tests.app.conftest import _page, asked, query
from tests.app.test_actions import illustrated, north, northern, simulated  # noqa: F401
from tests.app.test_area_work import SECRETS
from tests.app.test_own_returns import LINK, NORTH

ATOM = {"a": "http://www.w3.org/2005/Atom"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SINCE = {"programme": PROGRAMME, "since": "load-21"}


def read(client: FlaskClient, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "application/atom+xml"
    return ElementTree.fromstring(response.data)  # noqa: S314 - ours


def entries(feed: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return {entry.findtext("a:id", "", ATOM): entry for entry in feed.findall("a:entry", ATOM)}


def test_an_entry_a_load_has_the_differences_that_the_api_has(simulated: FlaskClient) -> None:  # noqa: F811
    told = entries(read(simulated, query("/since.atom", **SINCE)))
    rows = asked(simulated, "since", **SINCE, limit="100000").json["rows"]
    of_load = Counter(row["load"] for row in rows if row["load"] is not None)
    assert len(told) == len(of_load) > 1
    for name, entry in told.items():
        load = int(re.search(r"load-(\d+)", name)[1])  # type: ignore[index]
        lines = (entry.findtext("a:content", "", ATOM)).split("\n")
        assert len([line for line in lines if ". Now: " in line]) == min(of_load[load], MOST)
        assert entry.findtext("a:title", "", ATOM).startswith(f"Simulated: Load {load}: {of_load[load]:,} difference")
        assert all(TIME.fullmatch(each.text or "") for each in entry.findall("a:updated", ATOM))


def test_the_same_load_has_the_same_id_whenever_it_is_asked_for(simulated: FlaskClient) -> None:  # noqa: F811
    early = entries(read(simulated, query("/since.atom", **SINCE)))
    late = entries(read(simulated, query("/since.atom", programme=PROGRAMME, since="load-30")))
    assert late.keys() < early.keys()


def test_the_feed_names_an_address_that_gives_it_again_and_the_page(simulated: FlaskClient) -> None:  # noqa: F811
    feed = read(simulated, query("/since.atom", region="London", **SINCE))
    links = {link.get("rel"): link.get("href", "") for link in feed.findall("a:link", ATOM)}
    again = read(simulated, links["self"].removeprefix("http://localhost"))
    assert ElementTree.tostring(again) == ElementTree.tostring(feed)
    page = _page(simulated)(links["alternate"].removeprefix("http://localhost").partition("#")[0])
    [offered] = [link["href"] for link in page.every("link") if link["type"] == "application/atom+xml"]
    assert ElementTree.tostring(read(simulated, offered)) == ElementTree.tostring(feed)
    assert feed.findtext("a:id", "", ATOM) == links["self"]
    assert TIME.fullmatch(feed.findtext("a:updated", "", ATOM))
    assert feed.find("a:author/a:name", ATOM) is not None


def test_whoever_asks_is_told_what_everybody_may_know(
    app: Monitor,
    north: FlaskClient,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = {"programme": NORTH, "since": "load-21"}
    told = north.get(query("/since.atom", **values))
    assert told.status_code == 200
    assert entries(ElementTree.fromstring(told.data))  # noqa: S314 - ours
    assert not [secret for secret in SECRETS if secret in told.text]
    assert not re.search(r"[A-Z]\d? at \d", told.text)
    monkeypatch.setitem(app.server.config, "ACCESS", "open")
    assert re.search(r"[A-Z]\d? at \d", north.get(query("/api/v1/since.json", **values)).text)
    assert north.get(query("/since.atom", **values)).data == told.data


def test_a_published_programme_has_no_entries(simulated: FlaskClient) -> None:  # noqa: F811
    assert not entries(read(simulated, query("/since.atom", programme=LINK)))


@pytest.mark.parametrize("asked_for", [{"since": "soon"}, {"region": "Kent"}, {"as_of": "load-9999"}])
def test_an_address_that_cannot_be_had_is_refused(simulated: FlaskClient, asked_for: dict[str, str]) -> None:  # noqa: F811
    response = simulated.get(query("/since.atom", programme=PROGRAMME, **asked_for))
    assert response.status_code == 400
    assert next(iter(asked_for.values())) in response.text


def test_no_character_stands_in_it_that_xml_forbids() -> None:
    assert NOT_XML.sub("", "a\x00\x0b\ud800\ufffe\tä\U0001f600") == "a\tä\U0001f600"
