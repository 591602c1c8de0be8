"""Each rule on tables made up for it, found and not found; then all of them on what was really published."""

import csv
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from data.measures.contradictions import RULES, Contradiction, Published, Stated, Table, find, numbers
from tests.unit.measures.published_files import published_files

DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")
SOURCES = {"000": "Report", "001": "Other report"}


def table(name: str, columns: dict[str, list[str]], source: str = "000") -> Table:
    return Table(name, source, f"{name} table", pd.DataFrame(columns))


def stated(about: str, column: str, statistic: str, value: str, where: str = "", base: int | None = None) -> Stated:
    figure = f"{column} {statistic} {value}"
    return Stated(figure, "000", "the text", about, column, where, statistic, Decimal(value), base, "it is said")


def finds(*tables: Table, says: tuple[Stated, ...] = (), sites: dict[str, tuple[str, ...]] | None = None) -> list[str]:
    """The rules that find something."""
    published = Published({t.name: t for t in tables}, says, DOMAINS, sites or {}, SOURCES)
    return [item.rule for item in find(published)]


def test_a_date_or_a_star_is_no_number() -> None:
    assert numbers(["4", "-1.5", "*", "1.4.2018", "", "2–3"]) == [Decimal(4), Decimal("-1.5")]


def area(scores: str, rating: str) -> Table:
    columns = {code: [score] for code, score in zip(DOMAINS, scores.split(), strict=True)}
    return table("baseline", {"area": ["Area X"], **columns, "published_rating": [rating]})


@pytest.mark.parametrize(
    ("scores", "rating", "found"),
    [
        ("1.0 1.0 1.0 0.7 1.0 1.0 1.0", "Low", True),  # 6.7
        ("1.0 1.0 1.0 0.7 1.0 1.0 1.0", "High", False),
        ("0.8 0.8 0.8 0.8 0.8 0.8 0.8", "High", True),  # 5.6, below 5.95 before rounding
        ("0.8 0.8 0.8 0.8 0.8 0.8 0.9", "High", False),  # 5.7, but below 6.05 before rounding
        ("0.9 0.9 0.9 0.9 0.9 0.9 0.9", "Fair", False),  # 6.3, but down to 5.95 before rounding
        ("0.9 0.9 0.9 0.9 0.9 0.9 0.9", "Low", True),
        ("0.0 0.0 0.0 0.0 0.0 0.0 0.0", "Very low", False),
        ("0.0 0.0 0.0 0.0 0.0 0.0 0.0", "Low", True),
    ],
)
def test_a_band_that_the_scores_cannot_have(scores: str, rating: str, found: bool) -> None:
    assert finds(area(scores, rating)) == ["band_against_scores"] * found


COUNTS = table("counts", {"site": ["Hill", "Dale"], "people": ["8", "5"], "group": ["a", "b"]})
SHARES = table("shares", {"share_pct": ["7", "48"], "of": ["very", "quite"]})
LISTS = table("lists", {"site": ["Hill", "Dale"], "providers": ["a;b", "c"]})
WHOLE = table("scores", {"site": ["Hill", "Dale"], "score": ["1", "2.5"], "mean_level": ["1", "2"]})
MEANS = table("means", {"score": ["1.4", "2.5"]})


@pytest.mark.parametrize(
    ("about", "says", "rule"),
    [
        # whole counts are exact
        (COUNTS, stated("counts", "people", "total", "13"), None),
        (COUNTS, stated("counts", "people", "total", "14"), "parts_against_total"),
        (COUNTS, stated("counts", "people", "total", "8", where="group=a"), None),
        (COUNTS, stated("counts", "people", "total", "8", where="group=b"), "parts_against_total"),
        (COUNTS, stated("counts", "people", "minimum", "5"), None),
        (COUNTS, stated("counts", "people", "minimum", "6"), "limit_against_rows"),
        (COUNTS, stated("counts", "people", "maximum", "8"), None),
        (COUNTS, stated("counts", "people", "maximum", "7"), "limit_against_rows"),
        (COUNTS, stated("counts", "people", "at_most", "8"), None),
        (COUNTS, stated("counts", "people", "at_most", "7"), "limit_against_rows"),
        (COUNTS, stated("counts", "people", "at_least", "5"), None),
        (COUNTS, stated("counts", "people", "at_least", "6"), "limit_against_rows"),
        # an average of 6.5 prints as 7, not as 6
        (COUNTS, stated("counts", "people", "mean", "6.5"), None),
        (COUNTS, stated("counts", "people", "mean", "7"), None),
        (COUNTS, stated("counts", "people", "mean", "6"), "average_against_rows"),
        # each printed part may be half a unit off: 55 can print as anything from 54 up to 56
        (SHARES, stated("shares", "share_pct", "total", "56"), None),
        (SHARES, stated("shares", "share_pct", "total", "57"), "parts_against_total"),
        (MEANS, stated("means", "score", "mean", "2.0"), None),  # 1.95
        (MEANS, stated("means", "score", "mean", "1.9"), None),
        (MEANS, stated("means", "score", "mean", "2.1"), "average_against_rows"),
        # counts, percentages and single figures in the text
        (COUNTS, stated("counts", "rows", "count", "2"), None),
        (COUNTS, stated("counts", "rows", "count", "3"), "statement_against_rows"),
        (COUNTS, stated("counts", "rows", "count", "1", where="group=a|z"), None),
        (COUNTS, stated("counts", "rows", "count", "1", where="site=D*"), None),
        (COUNTS, stated("counts", "rows", "count", "0", where="site=Du*"), None),
        (COUNTS, stated("counts", "people", "percentage", "65", base=20), None),
        (COUNTS, stated("counts", "people", "percentage", "66", base=20), "statement_against_rows"),
        (COUNTS, stated("counts", "people", "percentage", "65.1", base=20), "statement_against_rows"),
        (COUNTS, stated("counts", "people", "percentage", "64.9", base=20), "statement_against_rows"),
        (COUNTS, stated("counts", "people", "percentage", "65.09", base=20), "statement_against_rows"),
        (COUNTS, stated("counts", "rows", "percentage", "50", where="group=a"), None),
        (LISTS, stated("lists", "providers", "count", "3"), None),
        (LISTS, stated("lists", "providers", "count", "2"), "statement_against_rows"),
        (SHARES, stated("shares", "share_pct", "value", "7", where="of=very"), None),
        (SHARES, stated("shares", "share_pct", "value", "8", where="of=very"), "statement_against_rows"),
        (SHARES, stated("shares", "share_pct", "count", "4", where="of=very", base=61), None),
        (SHARES, stated("shares", "share_pct", "count", "5", where="of=very", base=61), "statement_against_rows"),
        (SHARES, stated("shares", "share_pct", "count", "4", base=61), "statement_against_rows"),  # 48% is not
        # a figure stands for what its column prints, also where it ends in a nought that is left out
        (WHOLE, stated("scores", "score", "value", "1.1", where="site=Hill"), "statement_against_rows"),
        (WHOLE, stated("scores", "score", "value", "1.0", where="site=Hill"), None),
        (table("stars", {"score": ["*", "*"]}), stated("stars", "score", "value", "3"), None),
        # a mean in whole numbers is no count
        (WHOLE, stated("scores", "mean_level", "total", "3.4"), None),
        (WHOLE, stated("scores", "mean_level", "total", "4.1"), "parts_against_total"),
    ],
)
def test_what_the_text_says_of_rows(about: Table, says: Stated, rule: str | None) -> None:
    assert finds(about, says=(says,)) == ([rule] if rule else [])


ONE_AND_HALF = table(
    "baseline", {"area": ["Area X", "Area Y"], **{code: ["1", "0.5"] for code in DOMAINS}}
)  # 7 and 3.5 of 21, each 0.35 more or less; in each domain 0.75


@pytest.mark.parametrize(
    ("column", "statistic", "value", "rule"),
    [
        ("total_of_domains", "at_most", "6.6", None),
        ("total_of_domains", "at_most", "6.5", "limit_against_rows"),
        ("total_of_domains", "at_least", "3.9", None),
        ("total_of_domains", "at_least", "4.0", "limit_against_rows"),
        ("total_of_domains", "mean", "5.6", None),
        ("total_of_domains", "mean", "5.7", "average_against_rows"),
        ("total_of_domains", "value", "7.0", "statement_against_rows"),  # of the two only one's
        ("mean_of_domains", "mean", "0.8", None),
        ("mean_of_domains", "mean", "0.9", "average_against_rows"),
        ("domain_means", "minimum", "0.7", None),
        ("domain_means", "minimum", "0.6", "limit_against_rows"),
        ("domain_means", "maximum", "0.8", None),
        ("domain_means", "maximum", "0.9", "limit_against_rows"),
    ],
)
def test_what_the_text_says_of_seven_scores(column: str, statistic: str, value: str, rule: str | None) -> None:
    assert finds(ONE_AND_HALF, says=(stated("baseline", column, statistic, value),)) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("says", "computed"),
    [
        (stated("counts", "people", "total", "14"), "13"),
        (stated("counts", "people", "mean", "6"), "6.5"),
        (stated("counts", "people", "maximum", "7"), "8"),
        (stated("counts", "people", "at_least", "6"), "5"),
        (stated("counts", "rows", "count", "3"), "2"),
        (stated("counts", "people", "percentage", "66", base=20), "65.0 (13 of 20)"),
        (stated("counts", "people", "percentage", "66.25", base=20), "65.00 (13 of 20)"),
        (stated("counts", "people", "value", "6"), "5, 8"),
        (stated("counts", "people", "value", "6", where="site=Hill"), "8"),
    ],
)
def test_what_the_rows_give_stands_beside_what_is_said(says: Stated, computed: str) -> None:
    (item,) = find(Published({"counts": COUNTS}, (says,), DOMAINS, {}, SOURCES))
    assert (item.published, item.computed) == (f"{says.value}", computed)
    assert item.note == f"The text says {says.value} (it is said); the rows of counts table give {computed}."


@pytest.mark.parametrize(
    ("base", "computed"),
    [
        (61, "4 or 29 (7%, 48% of 61)"),  # 6.6% and 47.5%
        (160, "11 or 76 or 77 (7%, 48% of 160)"),  # 6.9%, then 47.5% and 48.1%
    ],
)
def test_the_counts_that_a_share_allows_stand_beside_what_is_said(base: int, computed: str) -> None:
    says = stated("shares", "share_pct", "count", "5", base=base)
    assert [item.computed for item in find(Published({"shares": SHARES}, (says,), DOMAINS, {}, SOURCES))] == [computed]


def test_what_is_said_of_no_table_is_held_against_nothing() -> None:
    assert finds(COUNTS, says=(stated("", "", "value", "3"), stated("undone", "people", "total", "3"))) == []


def test_a_cut_off_percentage_is_no_contradiction() -> None:
    third = table("third", {"people": ["2"]})
    assert finds(third, says=(stated("third", "people", "percentage", "66", base=3),)) == []
    assert finds(third, says=(stated("third", "people", "percentage", "67", base=3),)) == []


def test_two_sites_on_one_line_are_two_sites() -> None:
    lines = table("answers", {"site": ["Hill & Dale", "Moor"]})
    together = {"Hill & Dale": ("Hill", "Dale")}
    assert finds(lines, says=(stated("answers", "areas", "count", "3"),), sites=together) == []
    assert finds(lines, says=(stated("answers", "areas", "count", "2"),), sites=together) == ["statement_against_rows"]


def test_one_statement_made_twice_is_told_once_with_both_places() -> None:
    wrong = stated("counts", "people", "total", "14")
    again = Stated(**{**vars(wrong), "figure": "again", "place": "the annex"})
    found = find(Published({"counts": COUNTS}, (wrong, again), DOMAINS, {}, SOURCES))
    assert [item.where for item in found] == ["the text; counts table; the annex"]
    same = find(Published({"counts": COUNTS}, (wrong, wrong), DOMAINS, {}, SOURCES))
    assert [item.where for item in same] == ["the text; counts table"]


def test_two_wrong_values_of_one_statement_are_told_apart() -> None:
    says = (stated("counts", "people", "total", "14"), stated("counts", "people", "total", "15"))
    found = find(Published({"counts": COUNTS}, says, DOMAINS, {}, SOURCES))
    assert [(item.published, item.computed) for item in found] == [("14", "13"), ("15", "13")]


def test_a_table_of_averages_speaks_of_the_table_with_those_columns() -> None:
    columns = {"indicator": ["score"], "trailblazer_average": ["2.1"], "highest_site": ["2.5"], "lowest_site": ["1.0"]}
    assert finds(MEANS, table("summary", columns)) == ["limit_against_rows", "average_against_rows"]


def test_a_table_of_indicators_without_averages_speaks_of_none() -> None:
    assert finds(MEANS, table("list", {"indicator": ["score"], "unit": ["points"]})) == []


@pytest.mark.parametrize(("limit", "highest", "found"), [("2.4", "2.5", True), ("2.5", "2.5", False)])
def test_two_statements_of_one_source_that_exclude_each_other(limit: str, highest: str, found: bool) -> None:
    says = (stated("means", "score", "at_most", limit), stated("means", "score", "maximum", highest))
    # A row printed 2.5 may be 2.45, and so may a limit printed 2.4: the rows alone can't tell.
    assert finds(MEANS, says=says) == ["statements_differ"] * found


@pytest.mark.parametrize(
    ("limit", "highest", "beyond"),
    [("6.9", "7.0", " In baseline table, Area X adds to 7."), ("7.0", "7.1", "")],  # one on the limit is not beyond
)
def test_the_areas_beyond_a_limit_are_named(limit: str, highest: str, beyond: str) -> None:
    says = tuple(stated("baseline", "total_of_domains", *each) for each in (("at_most", limit), ("maximum", highest)))
    (found,) = find(Published({"baseline": ONE_AND_HALF}, says, DOMAINS, {}, SOURCES))
    assert found.note == f"The text says: it is said. The text says: it is said.{beyond}"


def test_a_limit_of_some_rows_excludes_nothing_of_others() -> None:
    hill = stated("scores", "score", "at_most", "1.0", where="site=Hill")
    dale = stated("scores", "score", "maximum", "2.5", where="site=Dale")
    assert finds(WHOLE, says=(hill, dale)) == []


@pytest.mark.parametrize(("limit", "lowest", "found"), [("1.5", "1.4", True), ("1.4", "1.4", False)])
def test_a_lower_limit_and_a_lowest_that_exclude_each_other(limit: str, lowest: str, found: bool) -> None:
    says = (stated("means", "score", "at_least", limit), stated("means", "score", "minimum", lowest))
    assert finds(MEANS, says=says) == ["statements_differ"] * found


def distribution(major: str, good: str, widespread: str, cohorts: str = "61", gold: str = "0") -> Table:
    columns = {"domain": ["C1"], "workshop": ["W2"], "cohorts": [cohorts], "major_challenge_pct": [major]}
    columns |= {"good_elements_pct": [good], "widespread_good_practice_pct": [widespread], "gold_standard_pct": [gold]}
    return table("cascade_rating_distribution", columns, source="001")


def change(mean: str, share: str) -> Table:
    columns = {"domain": ["C1"], "mean_w1": ["0.9"], "mean_w2": [mean]}
    columns |= {"at_least_widespread_w1_pct": ["0"], "at_least_widespread_w2_pct": [share]}
    return table("cascade_change_by_domain", columns)


@pytest.mark.parametrize(
    ("mean", "share", "found"), [("1.3", "28", 0), ("1.3", "27", 1), ("1.2", "28", 1), ("1.2", "27", 2)]
)
def test_one_figure_in_two_sources(mean: str, share: str, found: int) -> None:
    # 0, 72 and 28 of 61 are 0, 44 and 17: a mean of 1.279.
    assert finds(change(mean, share), distribution("0", "72", "28")) == ["sources_differ"] * found


@pytest.mark.parametrize(
    ("mean", "share", "found"), [("1.4", "51", 0), ("1.5", "51", 1), ("1.4", "50", 1), ("1.4", "31", 1)]
)
def test_gold_standard_counts_among_widespread_or_better(mean: str, share: str, found: int) -> None:
    # 16, 33, 41 and 10 of 61 are 10, 20, 25 and 6: a mean of 88/61 = 1.443, and 31/61 = 50.8% at level 2 or 3.
    assert finds(change(mean, share), distribution("16", "33", "41", gold="10")) == ["sources_differ"] * found


def test_all_at_one_level_are_a_hundred_percent() -> None:
    assert finds(change("2.0", "100"), distribution("0", "0", "100")) == []
    assert finds(change("3.0", "100"), distribution("0", "0", "0", gold="100")) == []


def test_each_workshop_is_held_against_its_own_levels() -> None:
    first = distribution("0", "72", "28")
    before = Table(first.name, first.source, first.place, first.cells.assign(workshop="W1"))
    tables = {each.name: each for each in (change("1.3", "28"), before)}
    found = find(Published(tables, (), DOMAINS, {}, SOURCES))
    assert [(item.subject, item.published, item.computed) for item in found] == [
        ("C1 mean_w1", "0.9", "1.3"),
        ("C1 at_least_widespread_w1_pct", "0%", "28%"),
    ]


def test_one_source_alone_is_held_against_nothing() -> None:
    assert finds(change("3.0", "99")) == finds(distribution("0", "72", "28")) == []


def test_shares_that_several_sets_of_counts_give_are_held_against_nothing() -> None:
    assert finds(change("3.0", "99"), distribution("0", "50", "50", cohorts="301")) == []


def regions(hill: str) -> Table:
    return table("trailblazer_settings_by_region", {"region": ["North", "South"], "total": [hill, "5"]})


@pytest.mark.parametrize(("total", "found"), [("8", 0), ("9", 1)])
def test_rows_against_the_total_of_their_group(total: str, found: int) -> None:
    columns = {"site": ["Hill", "Dale"], "region": ["North", "South"], "education_settings": ["8", "5"]}
    assert finds(table("trailblazer_sites", columns), regions(total)) == ["rows_against_group_totals"] * found


def test_rows_without_a_table_of_totals_are_held_against_nothing() -> None:
    sites = table("trailblazer_sites", {"site": ["Hill"], "region": ["North"], "education_settings": ["8"]})
    assert finds(sites) == finds(regions("9")) == []


def test_a_group_without_rows_adds_to_nothing() -> None:
    sites = table("trailblazer_sites", {"site": ["Hill"], "region": ["North"], "education_settings": ["8"]})
    tables = {each.name: each for each in (sites, regions("8"))}
    found = find(Published(tables, (), DOMAINS, {}, SOURCES))
    assert [(item.subject, item.published, item.computed) for item in found] == [("South", "5", "0")]


def test_a_row_of_the_group_itself_mends_nothing() -> None:
    columns = {"site": ["Hill", "Dale"], "region": ["North", "South"], "education_settings": ["3", "5"]}
    tables = {each.name: each for each in (table("trailblazer_sites", columns), regions("6"))}
    (found,) = find(Published(tables, (), DOMAINS, {}, SOURCES))
    assert found.note.endswith("the sites that trailblazer_sites table puts there have 3.")


def test_a_row_whose_move_would_mend_two_groups_is_named() -> None:
    columns = {"site": ["Hill", "Dale", "Moor"], "region": ["North", "South", "South"]}
    sites = table("trailblazer_sites", {**columns, "education_settings": ["8", "5", "3"]})
    tables = {each.name: each for each in (sites, regions("11"))}
    notes = [item.note for item in find(Published(tables, (), DOMAINS, {}, SOURCES))]
    assert [note.endswith("Moor (3), printed under South, would make the two agree.") for note in notes] == [
        True,
        False,
    ]


@pytest.mark.parametrize(("share", "found"), [("82", True), ("81", False), ("83", False), ("0", False), ("100", False)])
def test_a_percentage_that_its_base_cannot_give(share: str, found: bool) -> None:
    bases = table("survey_bases", {"group": ["cypmhs"], "wave": ["follow-up"], "respondents": ["53"]})
    answers = table("answers", {"group": ["cypmhs"], "statement": ["satisfied"], "follow_up_pct": [share]})
    assert finds(bases, answers) == ["base_cannot_give"] * found


def test_the_nearest_percentages_that_a_base_can_give_are_told() -> None:
    bases = table("survey_bases", {"group": ["cypmhs"], "wave": ["follow-up"], "respondents": ["53"]})
    answers = table("answers", {"group": ["cypmhs"], "statement": ["satisfied"], "follow_up_pct": ["99"]})
    tables = {each.name: each for each in (bases, answers)}
    assert [item.computed for item in find(Published(tables, (), DOMAINS, {}, SOURCES))] == [
        "98.1% (52) or 100.0% (53)"
    ]


@pytest.mark.parametrize(
    ("schools", "cypmhs", "subjects"),
    [
        ("82", "82", ["answers schools follow-up satisfied", "answers cypmhs follow-up satisfied"]),
        ("81", "82", ["answers cypmhs follow-up satisfied"]),
        ("82", "81", ["answers schools follow-up satisfied"]),
        ("81", "81", []),
    ],
)
def test_two_groups_side_by_side_are_each_held_against_their_base(
    schools: str, cypmhs: str, subjects: list[str]
) -> None:
    groups = {"group": ["schools", "cypmhs"], "wave": ["follow-up"] * 2, "respondents": ["53", "53"]}
    answers = table("answers", {"statement": ["satisfied"], "schools_pct": [schools], "cypmhs_pct": [cypmhs]})
    tables = {each.name: each for each in (table("survey_bases", groups), answers)}
    assert [item.subject for item in find(Published(tables, (), DOMAINS, {}, SOURCES))] == subjects


@pytest.mark.parametrize("item", ["statement", "risk", "level"])
def test_each_wave_is_held_against_its_own_base(item: str) -> None:
    groups = {"group": ["schools"] * 2, "wave": ["baseline", "follow-up"], "respondents": ["53", "100"]}
    answers = {"group": ["schools"], item: ["daily"], "baseline_pct": ["82"], "follow_up_pct": ["82"]}
    tables = {each.name: each for each in (table("survey_bases", groups), table("answers", answers))}
    found = find(Published(tables, (), DOMAINS, {}, SOURCES))
    assert [one.subject for one in found] == ["answers schools baseline daily"]


def test_shares_without_a_base_or_an_answer_are_held_against_nothing() -> None:
    bases = table("survey_bases", {"group": ["schools"], "wave": ["follow-up"], "respondents": ["53"]})
    assert finds(table("answers", {"statement": ["daily"], "schools_pct": ["82"]})) == []
    assert finds(bases, table("answers", {"age": ["young"], "schools_pct": ["82"]})) == []
    assert finds(bases, table("answers", {"statement": ["daily"], "cypmhs_pct": ["82"]})) == []


def test_a_table_with_its_own_base_is_held_against_that() -> None:
    bases = table("survey_bases", {"group": ["schools"], "wave": ["baseline"], "respondents": ["481"]})
    answers = {"group": ["schools"], "statement": ["daily"], "baseline_pct": ["50"], "base": ["53"]}
    assert finds(bases, table("answers", answers)) == ["base_cannot_give"]


@pytest.fixture(scope="module")
def really() -> list[Contradiction]:
    return find(published_files())


def test_exactly_areas_d_and_t_have_another_band_than_printed(really: list[Contradiction]) -> None:
    bands = [(item.area, item.published, item.computed) for item in really if item.rule == "band_against_scores"]
    assert bands == [("Area D", "Low", "High"), ("Area T", "Low", "Very low")]


@pytest.mark.parametrize(
    ("rule", "published", "computed", "said_of"),
    [
        ("statements_differ", "6.5", "6.7", "Area D adds to 6.7, Area E adds to 6.7"),
        ("limit_against_rows", "3.3", "2.3", "range of area scores"),
        ("sources_differ", "27%", "28%", "C1 at W2"),
        ("sources_differ", "25%", "26%", "A1 at W2"),
        ("sources_differ", "14%", "15%", "A2 at W2"),
        ("parts_against_total", "1783", "1799", "Table 2"),
        ("parts_against_total", "291", "253", "Table 6"),
        ("average_against_rows", "18.7", "17.68", "thnic minority population"),
        ("rows_against_group_totals", "260", "222", "Kirklees (38), printed under North West"),
        ("base_cannot_give", "82%", "81.1% (43) or 83.0% (44)", "82% of 53"),
    ],
)
def test_the_contradictions_that_are_known_are_found(
    really: list[Contradiction], rule: str, published: str, computed: str, said_of: str
) -> None:
    found = [item.note for item in really if (item.rule, item.published, item.computed) == (rule, published, computed)]
    assert [said_of in note for note in found].count(True) == 1, found


@pytest.mark.parametrize(
    "indicator",
    [
        "imd_score",
        "emotional_disorders_pct",
        "common_mental_disorders_pct",
        "closed_before_treatment_pct",
        "wait_to_second_contact_days",
        "referred_under_18_pct",
        "cyp_mh_share_of_ccg_budget_pct",
    ],
)
def test_an_average_within_rounding_is_no_contradiction(really: list[Contradiction], indicator: str) -> None:
    assert [item.subject for item in really if indicator in item.subject] == []


def test_every_find_has_a_known_rule_and_is_told_apart(really: list[Contradiction]) -> None:
    assert {item.rule for item in really} <= set(RULES)
    assert len({(item.rule, item.subject) for item in really}) == len(really)


def test_what_is_found_is_what_was_reviewed(really: list[Contradiction]) -> None:
    """A change here is a change of what the product says is wrong with a publication: check it against the source."""
    with (Path(__file__).parent / "contradictions_found.csv").open(encoding="utf-8", newline="") as lines:
        reviewed = {tuple(row) for row in list(csv.reader(lines))[1:]}
    assert {(item.rule, item.subject, item.published, item.computed) for item in really} == reviewed
