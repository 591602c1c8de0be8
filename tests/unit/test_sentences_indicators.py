import re
from decimal import Decimal

import pandas as pd
import pytest

from data.queries.indicator_averages import mean_of
from data.queries.official import ALL_AGES, CHILDREN, Indicator
from data.sentences import indicators as sentences
from data.sentences import official
from data.site_indicators import BY_CODE, INDICATORS

BANNED = re.compile(r"\beffect|\bimpact|\bled to\b", re.IGNORECASE)
SPEND, PLAN, RURAL = BY_CODE["spend_per_child_gbp"], BY_CODE["provider_plan_gbp_000"], BY_CODE["rural_urban"]


def ranked(*values: str, national: str | None = "50") -> pd.DataFrame:
    rows = [
        (f"Site {number}", Decimal(value), national and Decimal(national)) for number, value in enumerate(values, 1)
    ]
    return pd.DataFrame(rows, columns=["geography_name", "value", "benchmark"], dtype=object)


def said(*words: str, code: str = "rural_urban") -> pd.DataFrame:
    return pd.DataFrame({"indicator_code": code, "value_text": list(words)}, dtype=object)


def averages(*pairs: tuple[str, str, bool]) -> pd.DataFrame:
    rows = [(Decimal(national), Decimal(published), differs) for national, published, differs in pairs]
    return pd.DataFrame(rows, columns=["national_average", "published_average", "differs"], dtype=object)


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("14.0", "bme_pct", "14.0%"),
        ("10.0", "imd_score", "10.0"),
        ("90", "wait_to_second_contact_days", "90 days"),
        ("140.18", "spend_per_child_gbp", "£140.18"),
        ("-8480", "provider_variance_gbp_000", "−£8,480 thousand"),
    ],
)
def test_a_value_with_its_unit(value: str, code: str, words: str) -> None:
    assert sentences.with_unit(Decimal(value), BY_CODE[code]) == words


ABOVE = "The published Trailblazer average is above the national average on"


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([], "No averages of indicators in the store for this programme"),
        ([("1", "2", False)], f"{ABOVE} the one indicator here"),
        ([("2", "1", False), ("1", "1.0", False)], f"{ABOVE} none of 2 indicators"),
        (
            [("1", "2", True), ("1", "1", False)],
            f"{ABOVE} 1 of 2 indicators; 1 Trailblazer average is not what the sites' own figures give",
        ),
        (
            [("1", "2", True), ("1", "2", True)],
            f"{ABOVE} both indicators; 2 Trailblazer averages are not what the sites' own figures give",
        ),
    ],
)
def test_averages_against_england(pairs: list[tuple[str, str, bool]], words: str) -> None:
    assert sentences.averages_finding(averages(*pairs)) == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (ranked(), "no site here has a published figure"),
        (ranked("40.5"), "£40.5 in Site 1; the national average is £50"),
        (ranked("40.5", national=None), "£40.5 in Site 1"),
        (
            ranked("60", "40"),
            "1 of 2 sites is above the national average of £50; from £40 (Site 2) to £60 (Site 1)",
        ),
        (
            ranked("60", "50.00", "40", "40", "70"),
            "2 of 5 sites are above the national average of £50, 1 at it; from £40 (Site 3 and Site 4) to £70 (Site 5)",
        ),
        (
            ranked("60", "40", "40", "40", national=None),
            "from £40 (3 sites) to £60 (Site 1); no national average is published",
        ),
    ],
)
def test_a_ranking(rows: pd.DataFrame, words: str) -> None:
    assert sentences.ranking_finding(rows, SPEND) == f"Mental health spending per child: {words}"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Good (March 2018)", "Good"),
        ("Requires Improvement (May 2018)", "Requires improvement"),
        ("Yes – SOF 3 for quality, finance", "Yes"),
        ("Not available prior to 2019", "Not available prior to 2019"),
    ],
)
def test_what_a_value_in_words_says(words: str, kind: str) -> None:
    assert sentences.kind_of(words) == kind


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "no site here has a published figure"),
        (["Rural"], "‘Rural’ at the one site here"),
        (["Rural", "Urban", "Urban"], "‘Urban’ at 2 of 3 sites and ‘Rural’ at 1"),
    ],
)
def test_values_in_words_are_counted(words: list[str], sentence: str) -> None:
    assert sentences.words_finding(said(*words), RURAL) == f"Rural or urban: {sentence}"


def grid(**sites: tuple[int, ...]) -> pd.DataFrame:
    rows = [(site, f"i{n}", Decimal(value)) for site, values in sites.items() for n, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["geography_name", "indicator_code", "value"], dtype=object)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (grid(), "No sites on no indicators"),
        (grid(A=(1, 2)), "1 site on 2 indicators"),
        (grid(A=(9, 9, 1), B=(1, 1, 9)), "A is highest on 2 of 3 indicators, more than any other"),
        (grid(A=(9, 1), B=(1, 9), C=(0, 0)), "A and B are each highest on 1 of 2 indicators, more than any other"),
        (grid(A=(9, 1, 1), B=(1, 9, 1), C=(1, 1, 9)), "No site is the highest of 3 on more than 1 of 3 indicators"),
    ],
)
def test_who_is_highest_most_often(rows: pd.DataFrame, words: str) -> None:
    assert sentences.highest_finding(rows) == words


@pytest.mark.parametrize(
    ("segments", "words"),
    [
        (["No", "No"], "none has a provider"),
        (["No", "Yes – SOF 3"], "one has a provider"),
        (["Yes", "Yes"], "2 have a provider"),
    ],
)
def test_context(segments: list[str], words: str) -> None:
    rows = pd.concat([said("Rural", "Rural"), said(*segments, code="sof_segment_3_or_4")])
    assert sentences.context_finding(rows) == f"Both sites are rural; {words} in oversight segment 3 or 4"


def test_context_of_nothing() -> None:
    assert sentences.context_finding(said()) == "No site here has a published profile in words"


def test_what_is_shown() -> None:
    assert sentences.showing(1, 25, ["London"], RURAL) == "1 of 25 sites, London, ranked by: rural or urban"
    assert sentences.showing(25, 25, [], RURAL) == "25 of 25 sites, all regions, ranked by: rural or urban"


def test_other_names_of_sites() -> None:
    assert (
        sentences.spelling_words({"N Kirklees": ("Kirklees",), "A & B": ("A", "B")})
        == "N Kirklees for Kirklees; A & B for A and B"
    )


@pytest.mark.parametrize(
    ("values", "decimals", "mean"),
    [(["1", "2"], 0, "2"), (["0.1", "0.2"], 1, "0.2"), (["-1", "-2"], 0, "-2"), (["1"], 2, "1.00")],
)
def test_a_mean_is_rounded_half_up(values: list[str], decimals: int, mean: str) -> None:
    assert str(mean_of([Decimal(value) for value in values], decimals)) == mean


def test_a_mean_of_nothing_is_missing() -> None:
    assert mean_of([], 1) is None


def test_no_name_or_note_speaks_of_effects() -> None:
    assert not [i.code for i in INDICATORS if BANNED.search(f"{i.name} {i.short} {i.unit} {i.note}")]


@pytest.mark.parametrize(
    ("sites", "providers", "words"),
    [
        (1, 1, "The one site here has the figure of its main provider."),
        (2, 1, "The 2 sites have 1 main provider. Sites with"),
        (25, 21, "The 25 sites have 21 main providers. Sites with"),
    ],
)
def test_how_many_providers_sites_have(sites: int, providers: int, words: str) -> None:
    assert sentences.providers_words(sites, providers).startswith(words)


@pytest.mark.parametrize(
    ("kind", "theme", "said"),
    [
        ("proportion", CHILDREN, "Children and young people, shares, rates and waits: OHID, Fingertips"),
        ("count", CHILDREN, "Children and young people, counts: OHID, Fingertips"),
        ("rate", ALL_AGES, "Adults and all ages, shares, rates and waits: OHID, Fingertips"),
    ],
)
def test_an_official_indicator_is_offered_by_whom_it_is_about(kind: str, theme: str, said: str) -> None:
    assert official.group_of(Indicator("1", "Name", "unit", kind, theme, "OHID, Fingertips", "OGL")) == said


def test_abbreviations_of_one_publisher_are_in_words() -> None:
    about = Indicator(
        "MRS04", "Number of CMH referral-spells that started in the RP", "count", "count", ALL_AGES, "", ""
    )
    assert official.name_of(about) == (
        "Number of community mental health referral-spells that started in the reporting period"
    )
