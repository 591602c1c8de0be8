import re
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import sentences
from data.filters import Filters
from data.framework import framework
from data.queries.areas import DIFFERS, DOMAIN_CODES
from data.sentences import charts
from data.wording import LOAD_FIRST

PHRASES = {domain.code: domain.phrase for domain in framework().domains}
BANNED = re.compile(r"\beffect|\bimpact|\bled to\b", re.IGNORECASE)

Means = Mapping[str, Decimal | None]


def means(*values: str | None) -> dict[str, Decimal | None]:
    return {code: value and Decimal(value) for code, value in zip(DOMAIN_CODES, values, strict=True)}


def areas(*rows: Means) -> pd.DataFrame:
    named = [{"area_name": f"Area {number}", **row} for number, row in enumerate(rows)]
    return pd.DataFrame(named, columns=["area_name", *DOMAIN_CODES], dtype=object)


LOW = means("1", "1", "0.5", "0", "1", "1", "1")
EVEN = means(*["1"] * 7)
UNRATED = means(*[None] * 7)


@pytest.mark.parametrize(("count", "words"), [(0, "no areas"), (1, "1 area"), (3, "3 areas")])
def test_plural(count: int, words: str) -> None:
    assert sentences.plural(count, "area") == words


def test_an_irregular_plural_is_given() -> None:
    assert sentences.plural(2, "bay", "bayous") == "2 bayous"


@pytest.mark.parametrize(
    ("count", "whole", "words"),
    [
        (3, 3, "all 3 areas"),
        (13, 23, "13 of 23 areas"),
        (0, 23, "none of 23 areas"),
        (1, 1, "the one area here"),
    ],
)
def test_share_of(count: int, whole: int, words: str) -> None:
    assert sentences.share_of(count, whole, "area") == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "No area matches these filters"),
        ([UNRATED], "No area here has ratings"),
        (
            [LOW],
            "The one area here was at ‘major challenge’ on outcome measures (C2), and it did not average above ‘good "
            "elements’ on any domain",
        ),
        (
            [LOW, EVEN, UNRATED],
            "1 of 2 areas was at ‘major challenge’ on outcome measures (C2), and no area averaged above ‘good "
            "elements’ on any domain",
        ),
        (
            [LOW, LOW],
            "Both areas were at ‘major challenge’ on outcome measures (C2), and no area averaged above ‘good "
            "elements’ on any domain",
        ),
        (
            [EVEN, {**EVEN, "E": Decimal("1.2")}],
            "None of 2 areas are at ‘major challenge’ on any domain, and no area averaged ‘widespread good practice’ "
            "on any domain",
        ),
    ],
)
def test_what_stands_out_among_areas(rows: list[Means], words: str) -> None:
    assert sentences.areas_finding(areas(*rows), PHRASES) == words


@pytest.mark.parametrize(
    ("value", "values", "words"),
    [
        ("6.7", "6.7 6.0 5", "highest"),
        ("6.7", "6.7 6.7 5", "joint highest"),
        ("6.0", "6.7 6.0 5", "second highest"),
        ("6.0", "6.7 6.0 6.0 5", "joint second highest"),
        ("5", "6.7 6.0 5", "lowest"),
        ("1", "9 8 7 6 5 4 3 2.5 2 1 0", "second lowest"),
    ],
)
def test_a_rank_in_words(value: str, values: str, words: str) -> None:
    assert sentences.rank(Decimal(value), [Decimal(each) for each in values.split()]).in_words() == words


def test_two_at_the_bottom_are_joint_lowest() -> None:
    assert sentences.rank(Decimal(5), [Decimal(6), Decimal(5), Decimal(5)]).in_words() == "joint lowest"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (sentences.Rank(1, 1, 2), "the same total as the other area"),
        (sentences.Rank(1, 22, 23), "the same total as the 22 other areas"),
        (sentences.Rank(1, 21, 23), "joint highest total of 23 areas"),
        (sentences.Rank(2, 0, 2), "lowest total of 2 areas"),
    ],
)
def test_where_all_stand_alike_none_is_highest(place: sentences.Rank, words: str) -> None:
    assert place.among("total") == words
    assert place.among() == words.replace(" total", "")


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")],
)
def test_an_ordinal(number: int, words: str) -> None:
    assert sentences.ordinal(number) == words


@pytest.mark.parametrize(
    ("place", "has", "words"),
    [
        (None, UNRATED, "Area D: not every domain is rated, so there is no total"),
        (sentences.Rank(1, 1, 23), LOW, "Area D: joint highest start of 23 areas, weakest on outcome measures"),
        (sentences.Rank(9, 0, 23), EVEN, "Area D: ninth highest start of 23 areas, the same on every domain"),
        (
            sentences.Rank(23, 0, 23),
            means("0", "0", *["1"] * 5),
            "Area D: lowest start of 23 areas, weakest on roles and remit and points of contact",
        ),
        (
            sentences.Rank(2, 0, 23),
            means("0", "0", "0", *["1"] * 4),
            "Area D: second highest start of 23 areas, weakest on 3 domains alike",
        ),
    ],
)
def test_what_stands_out_of_one_area(place: sentences.Rank | None, has: Means, words: str) -> None:
    assert sentences.area_finding("Area D", place, has, PHRASES) == words


def test_one_area_is_not_several() -> None:
    finding = sentences.area_finding("Area D", sentences.Rank(1, 0, 1), EVEN, PHRASES)
    assert "1 areas" not in finding


@pytest.mark.parametrize(
    ("region", "lead", "has", "words"),
    [
        ("London", "CCG", EVEN, "London, CCG-led. Every domain averaged ‘good elements’ or above at workshop 1."),
        (
            "London",
            None,
            {**EVEN, "E": Decimal(0)},
            "London. Every domain but one averaged ‘good elements’ or above at workshop 1.",
        ),
        (
            "London",
            "LA",
            means(*["1"] * 3, *["0"] * 4),
            "London, LA-led. 3 of 7 domains averaged ‘good elements’ or above at workshop 1.",
        ),
        (None, "LA", UNRATED, "LA-led."),
        (None, None, UNRATED, ""),
    ],
)
def test_where_an_area_is(region: str | None, lead: str | None, has: Means, words: str) -> None:
    assert sentences.area_lede(region, lead, has) == words


def test_an_area_with_no_domain_at_good_elements_is_said_in_english() -> None:
    assert "No of 7" not in sentences.area_lede("London", "LA", means(*["0"] * 7))


def test_an_area_without_region_and_lead_begins_with_its_ratings() -> None:
    assert sentences.area_lede(None, None, EVEN).startswith("Every domain")


@pytest.mark.parametrize(
    ("has", "region", "words"),
    [
        (LOW, EVEN, "Area D has furthest to go on outcome measures (C2), at 0 of 3, below its region's mean"),
        (LOW, LOW, "Area D has furthest to go on outcome measures (C2), at 0 of 3"),
        (LOW, UNRATED, "Area D has furthest to go on outcome measures (C2), at 0 of 3"),
        (
            means("0", "0", *["1"] * 5),
            EVEN,
            "Area D has furthest to go on roles and remit (C1) and points of contact (A1), at 0 of 3",
        ),
        (EVEN, EVEN, "Area D has furthest to go on 7 domains, each at 1 of 3"),
    ],
)
def test_where_an_area_has_furthest_to_go(has: Means, region: Means, words: str) -> None:
    assert sentences.domain_finding("Area D", has, region, PHRASES) == words


@pytest.mark.parametrize(
    ("nearest", "words"),
    [
        ([], "No other area shares enough domains with Area D to compare starts"),
        ([("Area E", 0.0), ("Area M", 0.0), ("Area N", 0.4)], "Area E and Area M started exactly where Area D did"),
        ([("Area E", 0.2), ("Area M", 0.4)], "Area E started most like Area D; none started exactly there"),
    ],
)
def test_who_started_alike(nearest: list[tuple[str, float]], words: str) -> None:
    assert sentences.similar_finding("Area D", nearest) == words


STANDING = {"workshop": ("W1",), "sort": ("total",)}


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, "all 9 regions, all lead bodies, workshop 1, sorted by total, lowest first"),
        (
            {"region": ("London", "Eastern")},
            "London or Eastern, all lead bodies, workshop 1, sorted by total, lowest first",
        ),
        ({"lead": ("LA",)}, "all 9 regions, led by LA, workshop 1, sorted by total, lowest first"),
        (
            {"band": ("high", DIFFERS)},
            "all 9 regions, all lead bodies, high totals or bands that differ from the published ones, workshop 1, "
            "sorted by total, lowest first",
        ),
        (
            {"level": ("below good",), "domain": ("C2",), "sort": ("-C2",)},
            "all 9 regions, all lead bodies, below good on C2, workshop 1, sorted by C2, highest first",
        ),
    ],
)
def test_the_filters_in_force_in_words(chosen: dict[str, tuple[str, ...]], words: str) -> None:
    assert sentences.showing(3, 23, Filters((), STANDING | chosen), 9, 3) == f"3 of 23 areas, {words}"


@pytest.mark.parametrize(
    ("sort", "words"),
    [
        ("total", "total, lowest first"),
        ("-area_name", "name, Z to A"),
        ("region", "region"),
        ("-C2", "C2, highest first"),
    ],
)
def test_a_sort_in_words(sort: str, words: str) -> None:
    assert sentences.sort_words(sort) == words


SHARES = ("major_challenge_pct", "good_elements_pct", "widespread_good_practice_pct", "gold_standard_pct")


def spread(**by_workshop: tuple[int, int, int, int]) -> pd.DataFrame:
    """The same shares on every domain, by workshop."""
    rows = [
        (code, workshop, *map(Decimal, shares)) for code in DOMAIN_CODES for workshop, shares in by_workshop.items()
    ]
    return pd.DataFrame(rows, columns=["domain", "workshop", *SHARES], dtype=object)


RISING = spread(W1=(77, 23, 0, 0), W2=(28, 70, 2, 0))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (spread(), "No ratings have been loaded yet"),
        (spread(W1=(77, 23, 0, 0)), "Cohorts have rated their joint working once"),
        (RISING, "Cohorts rated their joint working higher at the second workshop, from a low start"),
        (
            spread(W1=(0, 0, 50, 50), W2=(0, 0, 0, 100)),
            "Cohorts rated their joint working higher at the second workshop",
        ),
        (
            spread(W1=(28, 70, 2, 0), W2=(77, 23, 0, 0)),
            "Cohorts rated 0 of 7 domains higher at the second workshop, from a low start",
        ),
    ],
)
def test_the_overview_in_a_headline(table: pd.DataFrame, words: str) -> None:
    assert sentences.overview_finding(table) == words


def test_the_overview_below_its_headline() -> None:
    assert sentences.overview_lede(spread(), PHRASES) == LOAD_FIRST
    assert sentences.overview_lede(RISING, PHRASES) == (
        "At workshop 1 no cohort rated any domain above ‘good elements of practice’; at workshop 2, 2% did, depending on the "
        "domain."
    )


def test_the_domain_that_began_behind_and_moved_furthest_is_named() -> None:
    more = RISING.copy()
    more.loc[more["domain"] != "C2", list(SHARES[:3])] = [Decimal(n) for n in (0, 100, 0)]
    assert sentences.overview_lede(more, PHRASES).endswith("Outcome measures began furthest behind and moved furthest.")
    more.loc[(more["domain"] == "C2") & (more["workshop"] == "W2"), list(SHARES[:3])] = [
        Decimal(n) for n in (77, 23, 0)
    ]
    more.loc[(more["domain"] == "D") & (more["workshop"] == "W2"), list(SHARES[:3])] = [Decimal(n) for n in (0, 50, 50)]
    assert "furthest" not in sentences.overview_lede(more, PHRASES)


def test_where_major_challenge_shrank_most() -> None:
    more = RISING.copy()
    more.loc[(more["domain"] == "D") & (more["workshop"] == "W2"), list(SHARES[:3])] = [Decimal(n) for n in (2, 85, 13)]
    assert sentences.distribution_finding(more, PHRASES) == (
        "Of all cohorts rated, those at ‘major challenge’ on rapid access (D) fell from 77% to 2%; on rapid access (D) 13% "
        "reached ‘widespread good practice’"
    )
    more["cohorts"] = 61
    assert sentences.distribution_finding(more, PHRASES, matched=True).startswith(
        "Of 61 cohorts rated at both, those at ‘major challenge’ on rapid access (D) fell from 77% to 2%;"
    )


any_mean = st.none() | st.decimals(0, 3, places=1)
any_means = st.fixed_dictionaries(dict.fromkeys(DOMAIN_CODES, any_mean))
any_spread = st.fixed_dictionaries({"W1": st.permutations([70, 20, 8, 2]), "W2": st.permutations([40, 30, 30, 0])})

SAYINGS = {
    "areas": st.lists(any_means, max_size=3).map(lambda rows: sentences.areas_finding(areas(*rows), PHRASES)),
    "area": any_means.map(lambda has: sentences.area_lede("London", "CCG", has)),
    "headline": any_spread.map(lambda shares: sentences.overview_finding(spread(**shares))),
    "below": any_spread.map(lambda shares: sentences.overview_lede(spread(**shares), PHRASES)),
    "change": any_spread.map(lambda shares: sentences.distribution_finding(spread(**shares), PHRASES)),
}


@pytest.mark.parametrize("about", SAYINGS)
@given(data=st.data())
def test_no_sentence_speaks_of_effects(about: str, data: st.DataObject) -> None:
    assert not BANNED.search(data.draw(SAYINGS[about]))


def test_a_rule_in_words() -> None:
    assert sentences.rule_words("band_against_scores") == "Band against scores"


def test_one_area_that_reports_reports_and_two_report() -> None:
    concern = {"area_code": "A", "name": "Mean wait", "variation": "concern", "status": "published"}
    assert charts.areas_finding(1, []) == "No measure is a concern now in the one area that reports"
    assert charts.areas_finding(2, []) == "No measure is a concern now in any of 2 areas that report"
    assert charts.areas_finding(1, [concern]).startswith("The one area that reports has a measure of concern now")
    assert charts.showing_areas(1, ("East",), ()) == "Showing 1 area that reports, East."
