"""Sentences on mental health support teams, on plain values."""

import re
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from data.measures.coverage import (
    cyp_per_team,
    has_many,
    has_more_than_meant,
    response_pct,
    settings_outside,
    settings_per_team,
)
from data.sentences import mhst

BANNED = re.compile(r"\beffect|\bimpact|\bled to\b", re.IGNORECASE)
COLUMNS = ("area_name", "cyp_population", "teams", "settings", "cyp_per_team", "settings_per_team")
Site = tuple[str, int, int, int]
"""Name, children and young people, teams, settings."""


def sites(*rows: Site) -> pd.DataFrame:
    computed = [
        (name, cyp, teams, n, cyp_per_team(cyp, teams), settings_per_team(n, teams)) for name, cyp, teams, n in rows
    ]
    return pd.DataFrame(computed, columns=list(COLUMNS), dtype=object)


LOW, AT, OVER, TWICE, THRICE = (
    ("Lowton", 12_000, 2, 19),
    ("Atham", 16_000, 2, 20),
    ("Overby", 16_001, 2, 40),
    ("Twiceford", 32_000, 2, 41),
    ("Thricely", 44_525, 2, 64),
)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "No number of children and young people a team is published"),
        (
            (LOW,),
            "The one Trailblazer site here does not have more children and young people a team than the 8,000 meant;",
        ),
        ((TWICE,), "The one Trailblazer site here has more children"),
        ((LOW, AT), "None of 2 Trailblazer sites have more children and young people a team than the 8,000 meant;"),
        ((LOW, OVER), "1 of 2 Trailblazer sites has more children"),
        ((LOW, OVER, TWICE), "2 of 3 Trailblazer sites have more children"),
        ((OVER, TWICE), "Both Trailblazer sites have more children"),
    ],
)
def test_coverage_counts_the_sites_above_what_was_meant(rows: tuple[Site, ...], words: str) -> None:
    assert mhst.coverage_finding(sites(*rows)).startswith(words)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((LOW, AT), "; Atham has most, 8,000"),
        ((OVER, LOW), "; Overby has most, 8,001"),
        ((TWICE, OVER), "; Twiceford has twice as many"),
        ((LOW, THRICE, TWICE), "; Thricely has nearly three times as many"),
    ],
)
def test_coverage_names_the_site_with_most(rows: tuple[Site, ...], words: str) -> None:
    assert mhst.coverage_finding(sites(*rows)).endswith(words)


def test_a_site_without_the_figure_is_not_counted() -> None:
    rows = sites(LOW, TWICE)
    rows.loc[0, ["cyp_population", "cyp_per_team"]] = None
    assert mhst.coverage_finding(rows).startswith("The one Trailblazer site here has")


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        ("0.4", ""),
        ("1.24", ""),
        ("1.25", "nearly half as many again"),
        ("1.5", "half as many again"),
        ("1.6", "more than half as many again"),
        ("1.97", "nearly twice as many"),
        ("2", "twice as many"),
        ("2.5", "two and a half times as many"),
        ("2.78", "nearly three times as many"),
        ("12", "12 times as many"),
    ],
)
def test_times_in_words(ratio: str, words: str) -> None:
    assert mhst.times_words(Fraction(ratio)) == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((AT,), "No sites are above 12,000 .*; none is above 20 settings a team and none below 10."),
        ((THRICE, LOW), "1 site is above 12,000 .*; 1 is above 20 settings a team and 1 below 10."),
        ((THRICE, TWICE), "2 sites are above 12,000 .*; 2 are above 20 settings a team and none below 10."),
    ],
)
def test_coverage_subline_counts_who_stands_out(rows: tuple[Site, ...], words: str) -> None:
    assert re.fullmatch(words, mhst.coverage_subline(sites(*rows)))


def times(*shares: tuple[str, str, str, str]) -> pd.DataFrame:
    rows = [(name, *map(Decimal, numbers)) for name, *numbers in shares]
    return pd.DataFrame(rows, columns=["function", "mean_pct", "lowest_pct", "highest_pct"], dtype=object)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "No time by function is published"),
        ((("Direct work", "60", "50", "70"),), "60% of teams’ time goes to direct work"),
        (
            (("Direct work", "52", "20", "72"), ("Advice", "24", "6.2", "50")),
            "About half of teams’ time goes to direct work, a quarter to advice; sites differ widely",
        ),
    ],
)
def test_time_finding(rows: tuple[tuple[str, str, str, str], ...], words: str) -> None:
    assert mhst.time_finding(times(*rows)) == words


@pytest.mark.parametrize(("means", "words"), [(("52", "24", "23"), "add to 99."), (("52", "24", "24"), "")])
def test_rounding_is_told_where_means_miss_100(means: tuple[str, ...], words: str) -> None:
    told = mhst.rounding_words(times(*(("Any", mean, "0", "100") for mean in means)))
    assert told.endswith(words)
    assert bool(told) == bool(words)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("50", "half"),
        ("52", "about half"),
        ("47", "about half"),
        ("46", "46%"),
        ("23", "about a quarter"),
        ("66", "about two thirds"),
    ],
)
def test_a_part_in_words(share: str, words: str) -> None:
    assert mhst.part_words(Decimal(share)) == words


def listed(pilots: tuple[bool, ...]) -> pd.DataFrame:
    rows = [(2, 30, pilot, not pilot) for pilot in pilots]
    return pd.DataFrame(
        rows, columns=["teams", "settings", "four_week_wait_pilot", "funded_in_later_waves"], dtype=object
    )


@pytest.mark.parametrize(
    ("pilots", "words"),
    [
        ((), "No site with teams is published"),
        (
            (True,),
            "1 Trailblazer site with 2 teams and 30 education settings; 1 also pilots a four-week wait and none was funded "
            "again in later waves",
        ),
        (
            (False, False, True),
            "3 Trailblazer sites with 6 teams and 90 education settings; 1 also pilots a four-week wait and 2 were funded "
            "again in later waves",
        ),
    ],
)
def test_sites_finding(pilots: tuple[bool, ...], words: str) -> None:
    assert mhst.sites_finding(listed(pilots)) == words


def responses(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["respondents", "survey", "invited", "responses"], dtype=object)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "No response to a survey is published"),
        ((("heads", "survey 1", 0, 0),), "No response to a survey is published"),
        ((("heads", "survey 1", 8, 1),), "Of heads, 13% answered survey 1"),
        (
            (
                ("heads", "survey 1", 8, 1),
                ("heads", "survey 1", 2, 2),
                ("heads", "survey 2", 4, 1),
                ("leads", "survey 2", 3, 3),
            ),
            "Of heads, 30% answered survey 1 and 25% survey 2; of leads, 100% answered survey 2",
        ),
    ],
)
def test_responses_finding(rows: tuple[tuple[str, str, int, int], ...], words: str) -> None:
    assert mhst.responses_finding(responses(*rows)).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "No education setting is published by type"),
        ((("primary", 1), ("total", 8)), "1 of 8 education settings are primary schools (13%)"),
        ((("primary", 900), ("total", 1_200), ("primary", 300), ("total", 400)), "1,200 of 1,600 education .* (75%)"),
    ],
)
def test_settings_finding(rows: tuple[tuple[str, int], ...], words: str) -> None:
    told = mhst.settings_finding(pd.DataFrame(list(rows), columns=["setting_type", "settings"], dtype=object))
    assert re.fullmatch(words.replace("(", r"\(").replace(")", r"\)"), told)


@pytest.mark.parametrize(
    ("regions", "words"),
    [
        ((), "Showing 25 sites, all 7 regions."),
        (("London",), "Showing 25 sites, London. Time by function is published for all sites together."),
        (("London", "Midlands"), "Showing 25 sites, London or Midlands. Time by function is .*"),
    ],
)
def test_showing(regions: tuple[str, ...], words: str) -> None:
    assert re.fullmatch(words, mhst.showing(25, regions, 7))


def test_nothing_says_why() -> None:
    told = [mhst.nothing("", then=False), mhst.nothing("Some", then=True), mhst.nothing("Some", then=False)]
    assert [words.startswith("Nothing") for words in told] == [True] * 3
    assert "python -m etl published" in told[0]
    assert "in the store then" in told[1]
    assert "published for Some" in told[2]


def test_no_sentence_speaks_of_effects() -> None:
    told = [
        mhst.coverage_finding(sites(LOW, THRICE)),
        mhst.coverage_subline(sites(LOW, THRICE)),
        mhst.time_finding(times(("Direct work", "52", "20", "72"))),
        mhst.sites_finding(listed((True, False))),
        mhst.responses_finding(responses(("heads", "survey 1", 8, 1))),
    ]
    assert not any(BANNED.search(words) for words in told)


# What the sentences count with.


@pytest.mark.parametrize(("cyp", "teams", "wanted"), [(44_525, 2, "22263"), (14_180, 2, "7090"), (8_788, 3, "2929")])
def test_children_and_young_people_a_team_are_rounded_half_up(cyp: int, teams: int, wanted: str) -> None:
    assert str(cyp_per_team(cyp, teams)) == wanted


@pytest.mark.parametrize(
    ("settings", "teams", "wanted"), [(57, 4, "14.3"), (40, 2, "20"), (37, 3, "12.3"), (45, 2, "22.5")]
)
def test_settings_a_team_have_a_decimal_where_not_whole(settings: int, teams: int, wanted: str) -> None:
    assert str(settings_per_team(settings, teams)) == wanted


def test_what_stands_out_is_compared_before_rounding() -> None:
    assert has_many(24_001, 2)
    assert not has_many(24_000, 2)
    assert has_more_than_meant(16_001, 2)
    assert not has_more_than_meant(16_000, 2)


@pytest.mark.parametrize(("settings", "wanted"), [(41, "above"), (40, ""), (20, ""), (19, "below")])
def test_both_ends_of_the_settings_meant_are_within(settings: int, wanted: str) -> None:
    assert settings_outside(settings, 2) == wanted


@pytest.mark.parametrize(("responses", "invited", "wanted"), [(1, 8, "13"), (3, 8, "38"), (2, 42, "5"), (0, 7, "0")])
def test_a_response_rate_is_rounded_half_up(responses: int, invited: int, wanted: str) -> None:
    assert str(response_pct(responses, invited)) == wanted
