"""Places that only open data know."""

from __future__ import annotations

import pytest

from data.geographies import Geography, geography, kind_of, lineage


def test_an_icb_goes_by_its_ods_code_whichever_gss_code_it_had() -> None:
    now = geography("icb", "QXU", "any spelling")
    assert (now.name, now.ons_code, now.parent) == (
        "NHS Surrey Heartlands Integrated Care Board",
        "E54000052",
        ("region", "Y59"),
    )
    assert geography("icb", "E54000052", "") == geography("icb", "E54000063", "") == now
    assert geography("icb", "E54000009", "") == geography("icb", "QF7", "")


def test_a_boundary_that_no_list_joins_stays_apart() -> None:
    assert geography("icb", "E54000005", "West Yorkshire") == Geography(
        "icb", "E54000005", "West Yorkshire", "E54000005"
    )


def test_what_a_place_is_part_of() -> None:
    codes = [place.code for place in lineage(geography("sub_icb", "02P", ""))]
    assert codes == ["02P", "QF7", "Y63", "E92000001"]
    assert [place.code for place in lineage(geography("provider", "RXX", "A TRUST"))] == ["RXX"]


def test_a_provider_has_an_ods_code_and_the_unknown_has_none() -> None:
    assert geography("provider", "RXX", "A TRUST").ods_code == "RXX"
    unknown = geography("icb", "UNKNOWN", "UNKNOWN")
    assert (unknown.ons_code, unknown.ods_code) == (None, None)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Y63", "region"),
        ("QWO", "icb"),
        ("02P", "sub_icb"),
        ("E54000009", "icb"),
        ("E54000005", "icb"),
        ("E06000001", "local_authority"),
        ("E92000001", "country"),
        ("00C", None),
        ("E0600000", None),
        ("UNKNOWN", None),
    ],
)
def test_the_kind_of_a_code(code: str, kind: str | None) -> None:
    assert kind_of(code) == kind
