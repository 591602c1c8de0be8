"""Names of official places, as they are read."""

from __future__ import annotations

import pytest

from data.sentences.official import read_name, short_name


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("SURREY AND BORDERS PARTNERSHIP NHS FOUNDATION TRUST", "Surrey and Borders Partnership NHS Foundation Trust"),
        (
            "BRADFORD RAPE CRISIS & SEXUAL ABUSE SURVIVORS SERVICE",
            "Bradford Rape Crisis & Sexual Abuse Survivors Service",
        ),
        ("THE LINK (REDCAR) CIC", "The Link (Redcar) CIC"),
        ("AGE UK", "Age UK"),
        ("ST MARTHA'S", "St Martha's"),
        ("AUTISM-IN-MIND LTD", "Autism-in-Mind Ltd"),
        ("ACHIEVE CHANGE (A.C.E.)", "Achieve Change (A.C.E.)"),
        ("BFB LABS LTD.", "BFB Labs Ltd."),
        ("PORCHLIGHT", "Porchlight"),
        ("A TRUST", "A Trust"),
        ("Kent and Medway", "Kent and Medway"),
        ("RXX", "RXX"),
        ("E06000001", "E06000001"),
    ],
)
def test_a_name_in_capitals_is_written_as_it_is_read(published: str, read: str) -> None:
    assert read_name(published) == read


def test_a_board_goes_without_what_all_boards_share() -> None:
    assert short_name("NHS KENT AND MEDWAY INTEGRATED CARE BOARD") == "Kent and Medway"
    assert short_name("UNKNOWN") == "Not known"
