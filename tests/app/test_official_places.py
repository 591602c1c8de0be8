"""Official figures place by place: found by name, over their periods, on a map of boards, two of them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.geographies import map_of_boards
from data.queries.official import group_order
from tests.app.conftest import Page, Rows, _page, asked, on, query
from tests.app.test_official import rows_of
from tests.conftest import Stores, opened
from tests.official import DOWNLOAD, MHSDS, SHARE, STARTED
from tests.returns import load_text

PROVIDERS = 75
WAITED = "Median time (days) for open CYP referral-spells waiting for a 1st contact"
MONTHS = ("01/02/2024,30/04/2024", "01/03/2024,31/05/2024")
BOARDS = map_of_boards()


def month(days: str, more: int) -> str:
    """Every board but the last has both figures, and there are many providers; the share has England's figure beside."""
    own = f"{days},Performance"
    rows = [f"{own},England,England,England,NONE,NONE,MRS08b,{SHARE},50"]
    for place, board in enumerate(BOARDS[:-1]):
        at = f"{own},ICB of GP Practice or Residence,{board.code},{board.name.upper().replace(',', ' ')},NONE,NONE"
        rows += [f"{at},MRS11,{STARTED},{100 + 5 * place + more}", f"{at},MRS08b,{SHARE},{30 + place}"]
    for place in range(PROVIDERS):
        value = "*" if place == 7 else str(1000 - 5 * place)
        name = f"{'SEASIDE' if place == 70 else 'INLAND'} TRUST {place}"
        rows.append(f"{own},Provider,R{place:02}X,{name},NONE,NONE,MRS11,{STARTED},{value}")
    return MHSDS + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def placed(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("placed")
    with opened(stores.published()) as engine:
        for feed, text in (("mhsds", month(MONTHS[0], 0)), ("mhsds", month(MONTHS[1], 10)), ("fingertips", DOWNLOAD)):
            assert load_text(engine, folder, feed, text).rejected == 0
        yield engine


@pytest.fixture
def client(app: Monitor, placed: Engine) -> Iterator[FlaskClient]:
    with on(app, placed):
        yield app.server.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return _page(client)


def drawn(client: FlaskClient, **values: str) -> list[str]:
    """What marks say in their titles; the first is the document's."""
    html = client.get(query("/indicators", **values)).text
    return [unescape(title) for title in re.findall(r"<title>(.*?)</title>", html)[1:]]


def api(client: FlaskClient, **values: str) -> Rows:
    rows: Rows = asked(client, "indicators", **values).json["rows"]
    return rows


def test_many_providers_are_cut_into_pages_and_found_by_name(page: Page) -> None:
    first = page("/indicators", indicator="MRS11", geography="provider")
    assert len(rows_of(first, "ranking")) == 51  # fifty, and all of them on one line
    second = page("/indicators", indicator="MRS11", geography="provider", page="2")
    assert len(rows_of(second, "ranking")) == 26
    everything = page("/indicators", indicator="MRS11", geography="provider", page="all")
    assert len(rows_of(everything, "ranking")) == PROVIDERS + 1
    found = page("/indicators", indicator="MRS11", geography="provider", find="seaside")
    assert list(rows_of(found, "ranking"))[1:] == ["Seaside Trust 70"]
    assert "1 place with ‘seaside’ in the name" in found.text
    assert "74 of 75 providers have a figure" in found.text


def test_a_place_has_its_periods_and_its_other_indicators(page: Page, client: FlaskClient) -> None:
    opening = page("/indicators", indicator="MRS08b", geography="icb")
    [href] = {a["href"] for a in opening.by_id("ranking").every("a") if f"place={BOARDS[0].code}" in a["href"]}
    document = page(href)
    over_time = rows_of(document, "place")
    assert list(over_time) == ["March to May 2024", "February to April 2024"]
    assert {tuple(cells[-3:]) for cells in over_time.values()} == {("30%", "50%", "performance")}
    assert len(rows_of(document, "every")) == 2
    assert "(chosen)" in document.by_id("ranking").text
    assert rows_of(document, "periods")["March to May 2024"][0] == "50%"
    [csv] = [a["href"] for a in document.by_id("place").every("a") if a.text.startswith("Download")]
    assert f"place={BOARDS[0].code}" in csv
    told = api(client, indicator="MRS08b", place=BOARDS[0].code)
    assert [(row["geography_code"], row["value"]) for row in told] == [(BOARDS[0].code, 30)] * 2


def test_a_place_is_offered_only_what_there_is_to_compare_with(page: Page) -> None:
    here = {"geography": "icb", "place": BOARDS[0].code}
    share, count = (page("/indicators", indicator=code, **here) for code in ("MRS08b", "MRS11"))
    assert not [each for each in share.every("select") if each["name"] == "benchmark"]
    assert "England, as published. The source gives" in share.by_id("place").text
    assert "Counts follow size, so they are compared with nothing." in count.by_id("place").text
    assert not [text for document in (share, count) for text in [document.text] if "Instead:" in text]
    region = page("/indicators", indicator="MRS08b", benchmark="region", **here)
    assert "England" in [a.text for a in region.by_id("place").every("a")]
    [select] = [each for each in region.every("select") if each["name"] == "benchmark"]
    assert [option.raw for option in select.every("option")] == ["England", "Its region"]


def test_counts_under_the_number_of_a_share_are_named_where_it_has_no_interval(
    app: Monitor, store: Engine, tmp_path: Path
) -> None:
    own = "01/02/2024,30/04/2024,Performance,ICB of GP Practice or Residence,QKS,KENT AND MEDWAY,NONE,NONE"
    counts = {
        "MRS08": "Number of CYP referral-spells receiving a full clock stop",
        "MRS08a": "Number of those within 4 weeks",
    }
    rows = [
        f"{own},MRS08b,{SHARE},43",
        f"{own},MRS11,{STARTED},5",
        *(f"{own},{code},{counts[code]},465" for code in counts),
    ]
    load_text(store, tmp_path, "mhsds", MHSDS + "\n".join(rows) + "\n")
    with on(app, store):
        document = _page(app.server.test_client())("/indicators", indicator="MRS08b", geography="icb", place="QKS")
    caveat = document.by_id("place")
    linked = [a["href"] for a in caveat.every("a") if "indicator=MRS08b" not in a["href"] and "indicator=" in a["href"]]
    assert [href.partition("indicator=")[2].partition("&")[0] for href in linked] == list(counts)
    assert "Its counts are indicators of their own; under the same number it has" in caveat.text
    assert "neither intervals nor counts" not in document.text


def test_periods_missing_between_those_that_are_here_are_named(app: Monitor, store: Engine, tmp_path: Path) -> None:
    days = ("01/02/2024,30/04/2024", "01/05/2024,31/07/2024", "01/06/2024,31/08/2024")
    rows = [f"{each},Performance,England,England,England,NONE,NONE,MRS11,{STARTED},9" for each in days]
    load_text(store, tmp_path, "mhsds", MHSDS + "\n".join(rows) + "\n")
    with on(app, store):
        document = _page(app.server.test_client())("/indicators", indicator="MRS11")
    absent = "March to May 2024 and April to June 2024: the store has no figure of them."
    assert absent in document.by_id("periods").text


def test_providers_have_names_to_read_a_caution_and_their_published_names_in_the_file(
    app: Monitor, store: Engine, tmp_path: Path
) -> None:
    own = "01/05/2024,31/05/2024,Performance,Provider"
    waits = {"RAA": ("SURREY AND BORDERS NHS TRUST", "71", "1250"), "A1B": ("MIND IN HOVE CIC", "2875", "*")}
    rows = [
        f"{own},{code},{name},NONE,NONE,{measure}"
        for code, (name, median, open_ones) in waits.items()
        for measure in (f"MRS10a,{WAITED},{median}", f"MRS10,Number of open CYP referral-spells,{open_ones}")
    ]
    load_text(store, tmp_path, "mhsds", MHSDS + "\n".join(rows) + "\n")
    with on(app, store):
        client = app.server.test_client()
        ranking = _page(client)("/indicators", indicator="MRS10a", geography="provider").by_id("ranking")
        [csv] = [a["href"] for a in ranking.every("a") if a.text.startswith("Download")]
        published = client.get(csv).text
    assert [a.text for a in ranking.one("table").every("a")] == ["Mind in Hove CIC", "Surrey and Borders NHS Trust"]
    assert "small charities stand in one ranking" in ranking.text
    assert "Of the 2 with a figure, 1 has fewer than 50, or no number shown, by the number of open CYP" in ranking.text
    assert all(name in published for name, _, _ in waits.values())


def test_all_indicators_of_a_place_stand_each_at_its_own_last_period(
    app: Monitor, store: Engine, tmp_path: Path
) -> None:
    at = "ICB of GP Practice or Residence,QKS,KENT AND MEDWAY,NONE,NONE"
    rows = (
        f"01/02/2024,30/04/2024,Performance,{at},MRS11,{STARTED},100",
        f"01/03/2024,31/05/2024,Performance,{at},MRS11,{STARTED},110",
        f"01/03/2024,31/05/2024,Performance,{at},MRS08b,{SHARE},43",
        f"01/05/2024,31/05/2024,Performance,{at},MRS10a,{WAITED},71",
        f"01/05/2024,31/05/2024,Performance,{at},MRS03a,{WAITED.replace('CYP', 'CMH')},160",
    )
    load_text(store, tmp_path, "mhsds", MHSDS + "\n".join(rows) + "\n")
    with on(app, store):
        client = app.server.test_client()
        document = _page(client)("/indicators", indicator="MRS11", geography="icb", place="QKS")
        [csv] = [a["href"] for a in document.by_id("every").every("a") if a.text.startswith("Download")]
        lines = client.get(csv).text.strip().splitlines()
    three, one = "March to May 2024", "May 2024"
    told = [(name, *cells[:2]) for name, cells in rows_of(document, "every").items()]
    assert told == [
        (WAITED, one, "71"),
        (SHARE.replace("the RP", "the reporting period"), three, "43%"),
        (STARTED.replace("the RP", "the reporting period"), three, "110"),
        (WAITED.replace("CYP", "community mental health"), one, "160"),
    ]
    assert "4 of 4 indicators, each at its last period" in document.by_id("every").text
    assert len(lines) == 1 + 4


def test_a_place_that_there_is_not_is_said(page: Page) -> None:
    document = page("/indicators", indicator="MRS11", geography="icb", place="R00X")
    assert "‘R00X’ is not the code of one of the ICBs here; showing all" in document.text


def test_boards_are_drawn_where_their_codes_join_and_only_there(page: Page, client: FlaskClient) -> None:
    document = page("/indicators", indicator="MRS08b", geography="icb")
    assert len(rows_of(document, "boards")) == len(BOARDS) - 1
    titles = drawn(client, indicator="MRS08b", geography="icb")
    assert len(titles) == len(BOARDS)
    assert f"{BOARDS[-1].name}: no figure here" in titles
    assert f"{BOARDS[0].name}: 30%" in titles
    fifths = [cells[-1] for cells in rows_of(document, "boards").values()]
    assert fifths[0] == "highest"
    assert fifths[-1] == "lowest"
    for code, other in (("MRS11", "provider"), ("MRS08b", "country")):
        assert "boards" not in {
            each["id"] for each in page("/indicators", indicator=code, geography=other).every("section")
        }


def test_another_indicator_starts_afresh(page: Page) -> None:
    chosen = {"geography": "provider", "period": "March to May 2024", "find": "x", "place": "R00X"}
    document = page("/indicators", indicator="77", was="MRS11", **chosen)
    assert "Hartlepool" in document.by_id("ranking").text
    assert not list(document.every("p", within="complaint"))
    kept = page("/indicators", indicator="MRS11", was="MRS11", geography="provider", period="February to April 2024")
    assert "February to April 2024" in kept.by_id("ranking").text


def test_two_indicators_against_one_another(page: Page, client: FlaskClient) -> None:
    asked_for = {"indicator": "MRS11", "geography": "icb", "against": "MRS08b", "place": BOARDS[3].code}
    document = page("/indicators", **asked_for)
    figure = document.by_id("scatter")
    points = [title for title in drawn(client, **asked_for) if ", " in title]
    rows = rows_of(document, "scatter")
    assert len(rows) == len(BOARDS) - 1
    assert {f"{name}: {', '.join(cells)}" for name, cells in rows.items()} <= set(points)
    assert "Two indicators in 41 ICBs: mostly, the higher the one, the higher the other" in figure.text
    # A published name is longer than the drawing is wide: in the drawing it would be cut off.
    heads = [head.text for head in figure.every("p", within="scatter-head")]
    assert [head.count("reporting period") for head in heads] == [1, 1]
    assert f"n = {len(BOARDS) - 1}" in figure.text
    assert "Places are compared, not people" in figure.text
    assert "rank correlation of 41 places is 1.00" in figure.text


def test_deciles_run_from_the_most_to_the_least_deprived() -> None:
    kind = "County & UA deprivation deciles: "
    names = ["Most", "Second most", "Third more", "Fourth more", "Fifth more"]
    names += ["Fifth less", "Fourth less", "Third less", "Second least", "Least"]
    codes = ["all", *(f"{kind}{name} deprived decile (IMD2019)" for name in names), "Female", "Male"]
    assert sorted(sorted(codes), key=group_order) == codes[:11] + codes[11:]
