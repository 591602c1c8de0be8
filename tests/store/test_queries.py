"""Questions asked of the store: stated columns, filters, sorts, and who may see what."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pandas as pd
import pytest
from sqlalchemy.engine import Connection, Engine

from data.answer import Answer
from data.filters import Filters, Query
from data.measures.cascade import BANDS, words_of_mean
from data.measures.contradictions import RULES
from data.queries import areas as areas_module
from data.queries import distribution as distribution_module
from data.queries.area import find_area, published_about
from data.queries.areas import DIFFERS, DOMAIN_CODES, SORTS, areas
from data.queries.catalogue import Programme, choices, programme_list
from data.queries.comparators import comparators, similar
from data.queries.distribution import distribution
from data.queries.framework import stored_domains
from data.queries.loads import CONTRADICTION_COLUMNS, LOAD_COLUMNS, contradictions, loads
from data.state import api_state, page_state
from data.versions import NOW, AsOf
from data.viewer import ANYONE, Viewer
from tests.store.reading import filtered, programme

Ask = Callable[[Connection, Filters, Viewer, Sequence[Programme], AsOf], Answer]
QUESTIONS: dict[str, tuple[Ask, tuple[str, ...]]] = {
    "areas": (areas, areas_module.COLUMNS),
    "distribution": (distribution, distribution_module.COLUMNS),
    "loads": (loads, LOAD_COLUMNS),
    "contradictions": (contradictions, CONTRADICTION_COLUMNS),
}
EVERY_FILTER = filtered(
    region="London", lead="CCG", band=("high", DIFFERS), level="below good", domain="C2", sort="-C2", rule=tuple(RULES)
)
STRANGER = Viewer("stranger", shared=False)
QUESTION = pytest.mark.parametrize("question", QUESTIONS)


def of_link(store: Engine, moment: AsOf = NOW, **values: str | tuple[str, ...]) -> pd.DataFrame:
    with store.connect() as connection:
        return areas(connection, filtered(**values), ANYONE, programme(connection, "LINK"), moment).rows


def codes(rows: pd.DataFrame) -> str:
    """The letters of the anonymised areas, in the rows' order."""
    return "".join(code.removeprefix("LINK-") for code in rows["area_code"])


@QUESTION
@pytest.mark.parametrize("filters", [Filters(), EVERY_FILTER], ids=["plain", "filtered"])
@pytest.mark.parametrize("moment", [NOW, AsOf(0)], ids=["now", "before"])
def test_an_empty_store_answers_with_the_stated_columns(
    store: Engine, question: str, filters: Filters, moment: AsOf
) -> None:
    ask, columns = QUESTIONS[question]
    with store.connect() as connection:
        answer = ask(connection, filters, ANYONE, programme_list(connection, ANYONE), moment)
    assert (answer.columns, len(answer.rows), answer.loads) == (columns, 0, ())


@QUESTION
def test_a_full_store_answers_with_the_stated_columns(read_only_store: Engine, question: str) -> None:
    ask, columns = QUESTIONS[question]
    with read_only_store.connect() as connection:
        answer = ask(connection, filtered(), ANYONE, programme(connection, "LINK"), NOW)
    assert answer.columns == columns
    assert len(answer.rows) > 0
    assert answer.sources or "source" in columns
    assert answer.loads
    assert answer.n[0].isdigit()


@QUESTION
@pytest.mark.parametrize("moment", [NOW, AsOf(21)], ids=["now", "as of"])
def test_who_has_no_share_sees_nothing(read_only_store: Engine, question: str, moment: AsOf) -> None:
    ask, columns = QUESTIONS[question]
    with read_only_store.connect() as connection:
        answer = ask(connection, filtered(), STRANGER, programme_list(connection, ANYONE), moment)
        assert (answer.columns, len(answer.rows), answer.loads, answer.sources) == (columns, 0, (), ())
        assert programme_list(connection, STRANGER) == ()
        assert find_area(connection, "LINK-D", STRANGER, moment) is None


def test_who_has_no_share_has_nothing_to_choose(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        state = page_state(connection, {}, STRANGER, ("region", "area"))
    assert (state.programme, state.choices.codes, state.choices.regions) == (None, (), ())


@QUESTION
def test_before_the_first_load_there_is_nothing(read_only_store: Engine, question: str) -> None:
    ask, _ = QUESTIONS[question]
    with read_only_store.connect() as connection:
        assert ask(connection, filtered(), ANYONE, programme(connection, "LINK"), AsOf(0)).rows.empty


def test_areas_give_means_and_totals_as_decimals(read_only_store: Engine) -> None:
    row = of_link(read_only_store, area="LINK-D").iloc[0]
    assert [str(row[code]) for code in DOMAIN_CODES] == ["1", "1", "1", "0.7", "1", "1", "1"]
    assert (row["total"], type(row["total"])) == (Decimal("6.7"), Decimal)
    assert (row["region"], row["lead"], row["band"], row["published_band"]) == ("South East", "CCG", "high", "low")
    assert (row["cohorts"], row["simulated"]) == (None, False)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "GTASJFIQKVUWCOLBHMNPRDE"),
        ({"region": "London"}, "VCE"),
        ({"region": ("London", "South West")}, "GVCNE"),
        ({"lead": "CCG/LA"}, "B"),
        ({"lead": "CCG", "region": "London"}, "C"),
        ({"area": ("LINK-E", "LINK-D")}, "DE"),
        ({"band": "very low"}, "GTA"),
        ({"band": DIFFERS}, "TD"),
        ({"band": (DIFFERS, "very low")}, "GTAD"),
        ({"level": "major challenge", "domain": "A2"}, ""),
        ({"level": "major challenge", "domain": "D"}, "G"),
        ({"level": "major challenge", "domain": ("D", "E")}, "G"),
        ({"level": ("major challenge", "gold standard"), "domain": "C2", "lead": "CCG"}, None),
        ({"workshop": "W2"}, ""),
        ({"region": "Wales"}, ""),
    ],
)
def test_areas_that_pass_the_filters(
    read_only_store: Engine, filters: dict[str, str | tuple[str, ...]], found: str | None
) -> None:
    rows = of_link(read_only_store, **filters)
    if found is None:
        assert set(rows["lead"]) == {"CCG"}
        assert {words_of_mean(mean) for mean in rows["C2"]} == {"major challenge"}
    else:
        assert sorted(codes(rows)) == sorted(found)


@pytest.mark.parametrize("band", BANDS)
def test_a_band_lets_through_its_own_areas(read_only_store: Engine, band: str) -> None:
    everything = of_link(read_only_store)
    assert codes(of_link(read_only_store, band=band)) == codes(everything[everything["band"] == band])


def test_exactly_d_and_t_have_another_band_than_published(read_only_store: Engine) -> None:
    assert sorted(of_link(read_only_store, band=DIFFERS)["area_code"]) == ["LINK-D", "LINK-T"]


@pytest.mark.parametrize("column", SORTS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_areas_are_sorted_by_any_column_both_ways(read_only_store: Engine, column: str, sign: str) -> None:
    rows = of_link(read_only_store, sort=f"{sign}{column}").to_dict("records")
    assert len(rows) == 23
    by_ties = sorted(rows, key=lambda row: (row["total"], row["area_name"]))
    assert rows == sorted(by_ties, key=lambda row: row[column], reverse=sign == "-")


@pytest.mark.parametrize("sort", ["total", "-total", "region", "-C2"])
def test_what_is_missing_comes_last(read_only_store: Engine, sort: str) -> None:
    with read_only_store.connect() as connection:
        chosen = programme(connection, "LINK", "TB")
        rows = areas(connection, filtered(sort=sort), ANYONE, chosen, unrated=True).rows
    column = sort.removeprefix("-")
    assert len(rows) == 48
    assert rows[column].notna().tolist() == sorted(rows[column].notna(), reverse=True)


def test_areas_without_ratings_are_left_out_unless_asked_for(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        trailblazers = programme(connection, "TB")
        assert areas(connection, filtered(), ANYONE, trailblazers).rows.empty
        asked = areas(connection, filtered(), ANYONE, trailblazers, unrated=True)
    assert (len(asked.rows), set(asked.rows["total"]), asked.kinds) == (25, {None}, ("published",))


def test_areas_as_of_a_load_are_those_of_the_summary(read_only_store: Engine) -> None:
    pd.testing.assert_frame_equal(of_link(read_only_store, AsOf(21)), of_link(read_only_store))


def test_as_of_the_load_before_the_ratings_no_area_has_any(read_only_store: Engine) -> None:
    assert of_link(read_only_store, AsOf(1)).empty
    assert len(of_link(read_only_store, AsOf(2))) == 23


@pytest.mark.parametrize(
    ("domain", "workshop", "counts", "shares"),
    [
        ("C2", "W1", (49, 15, 0, 0), (77, 23, 0, 0)),
        ("C2", "W2", (17, 43, 1, 0), (28, 70, 2, 0)),
        ("C1", "W1", (8, 56, 0, 0), (13, 88, 0, 0)),
        ("C1", "W2", (0, 44, 17, 0), (0, 72, 28, 0)),
    ],
)
def test_cohorts_at_each_level(
    read_only_store: Engine, domain: str, workshop: str, counts: tuple[int, ...], shares: tuple[int, ...]
) -> None:
    with read_only_store.connect() as connection:
        answer = distribution(
            connection, filtered(domain=domain, workshop=workshop), ANYONE, programme(connection, "LINK")
        )
    (row,) = answer.rows.to_dict("records")
    levels = distribution_module.LEVEL_CODES
    assert tuple(row[level] for level in levels) == counts
    assert tuple(row[f"{level}_pct"] for level in levels) == shares
    assert (row["cohorts"], row["computed"]) == (sum(counts), True)


def test_the_distribution_is_in_the_framework_s_order(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        rows = distribution(connection, Filters(), ANYONE, programme(connection, "LINK")).rows
    assert list(zip(rows["domain"], rows["workshop"], strict=True)) == [
        (d, w) for d in DOMAIN_CODES for w in ("W1", "W2")
    ]


def test_loads_come_newest_first_and_only_up_to_a_moment(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        everything = programme_list(connection, ANYONE)
        now = loads(connection, Filters(), ANYONE, everything).rows
        then = loads(connection, Filters(), ANYONE, everything, AsOf(5)).rows
    assert list(now["id"]) == list(range(21, 0, -1))
    assert list(then["id"]) == [5, 4, 3, 2, 1]
    assert {at.utcoffset().total_seconds() for at in now["at"]} == {0}


def test_loads_of_a_programme_are_its_own_and_those_of_none(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        rows = loads(connection, Filters(), ANYONE, programme(connection, "LINKN")).rows
    assert sorted(rows["file"]) == ["link_programme_areas.csv", "site_aliases.csv", "stated_figures.csv"]


@pytest.mark.parametrize(("code", "found"), [("LINK", 20), ("LINKN", 1), ("TB", 10)])
def test_contradictions_of_each_programme(read_only_store: Engine, code: str, found: int) -> None:
    with read_only_store.connect() as connection:
        rows = contradictions(connection, Filters(), ANYONE, programme(connection, code)).rows
    order = [list(RULES).index(rule) for rule in rows["rule"]]
    assert order == sorted(order)
    assert len(rows) == found


def test_contradictions_about_an_area_name_it(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        filters = filtered(rule="band_against_scores")
        rows = contradictions(connection, filters, ANYONE, programme_list(connection, ANYONE)).rows
    assert list(rows["area_code"]) == ["LINK-D", "LINK-T"]
    assert list(zip(rows["published"], rows["computed"], strict=True)) == [("Low", "High"), ("Low", "Very low")]


def test_programmes_and_what_the_store_has_of_them(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        held = [(p.code, p.areas, p.rated_areas, p.shown_alone) for p in programme_list(connection, ANYONE)]
    assert held == [("LINK", 23, 23, False), ("LINKN", 23, 0, True), ("TB", 25, 0, False)]


def test_what_there_is_to_choose(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        found = choices(connection, tuple(programme(connection, "LINK")), NOW)
    assert (len(found.regions), found.leads, found.workshops) == (8, ("CCG", "CCG/LA", "LA"), ("W1",))
    assert found.codes == tuple(f"LINK-{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVW")


def test_figures_about_an_area_are_as_printed_and_in_the_order_of_its_file(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        area = find_area(connection, "LINK-A", ANYONE)
        assert area is not None
        rows = published_about(connection, area).rows
    assert list(rows["value"]) == ["0.3", "1", "0.3", "0", "0.7", "0.7", "0.7", "Very low"]


def test_a_figure_of_two_sites_together_stands_with_both(read_only_store: Engine) -> None:
    for code in ("TB-NORTH-STAFFORDSHIRE", "TB-STOKE-ON-TRENT"):
        with read_only_store.connect() as connection:
            area = find_area(connection, code, ANYONE)
            assert area is not None
            figures = published_about(connection, area).rows["figure"]
        assert figures.str.contains("together with another site").sum() == 8


def test_the_stored_framework_is_whole(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        domains = stored_domains(connection)
    assert tuple(domain.code for domain in domains) == DOMAIN_CODES
    assert {tuple(step.level for step in domain.steps) for domain in domains} == {(0, 1, 2, 3)}


def test_an_area_stands_beside_its_region_and_programme(read_only_store: Engine) -> None:
    beside = comparators(of_link(read_only_store), "London")
    assert (beside.region_areas, beside.programme_areas) == (3, 23)
    assert beside.region["C1"] == Decimal("2.7") / 3


def test_the_areas_most_like_one(read_only_store: Engine) -> None:
    near = similar(of_link(read_only_store), "LINK-D")
    assert len(near) == 5
    assert (near.iloc[0]["area_code"], near.iloc[0]["distance"], near.iloc[0]["differs"]) == ("LINK-E", 0.0, {})
    assert near["distance"].is_monotonic_increasing
    assert similar(of_link(read_only_store), "LINK-Z").empty


NAMES = ("region", "lead", "area", "band", "domain", "level", "workshop", "rule", "as_of", "sort")
LINK_NAME, NAMED_NAME, TB_NAME = (
    "Link Programme 2017–19",
    "Link Programme 2017–19 (named areas)",
    "MHST Trailblazers 2018/19",
)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ((), (LINK_NAME, TB_NAME)),
        ((NAMED_NAME,), (NAMED_NAME,)),
        ((LINK_NAME, TB_NAME), (LINK_NAME, TB_NAME)),
        ((LINK_NAME, NAMED_NAME), (LINK_NAME, TB_NAME)),
        ((NAMED_NAME, TB_NAME), (LINK_NAME, TB_NAME)),
        ((LINK_NAME, NAMED_NAME, TB_NAME), (LINK_NAME, TB_NAME)),
    ],
)
def test_named_and_anonymised_areas_are_never_chosen_together(
    read_only_store: Engine, asked: tuple[str, ...], given: tuple[str, ...]
) -> None:
    query: Query = {"programme": asked}
    with read_only_store.connect() as connection:
        state = api_state(connection, query, ANYONE, NAMES)
    assert tuple(p.name for p in state.chosen) == given
    refused = [complaint.parameter for complaint in state.complaints]
    assert refused == ([] if asked in ((), given) else ["programme"])


def test_a_page_shows_one_programme(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        both = page_state(connection, {"programme": (LINK_NAME, NAMED_NAME)}, ANYONE, NAMES)
        named = page_state(connection, {"programme": (NAMED_NAME,)}, ANYONE, NAMES)
    assert ([p.name for p in both.chosen], len(both.complaints)) == ([LINK_NAME], 1)
    assert [p.name for p in named.chosen] == [NAMED_NAME]


@QUESTION
@pytest.mark.parametrize("query", [{}, {"programme": (LINK_NAME,)}, {"programme": (NAMED_NAME,)}], ids=str)
def test_no_answer_holds_both_named_and_anonymised_areas(read_only_store: Engine, question: str, query: Query) -> None:
    ask, _ = QUESTIONS[question]
    with read_only_store.connect() as connection:
        named = areas(connection, filtered(), ANYONE, programme(connection, "LINKN")).rows["area_name"]
        state = api_state(connection, query, ANYONE, NAMES)
        answer = ask(connection, state.filters, ANYONE, state.chosen, state.moment)
    text = " ".join(str(value) for value in answer.rows.to_numpy().ravel())
    speaks_of_named = any(name in text for name in named)
    speaks_of_anonymised = "LINK-" in text or "Area " in text
    assert not (speaks_of_named and speaks_of_anonymised)


@pytest.mark.parametrize(
    ("query", "parameter", "says"),
    [
        ({"as_of": ("soon",)}, "as_of", "‘soon’ is neither a day"),
        ({"as_of": ("load-99",)}, "as_of", "‘load-99’ is not a load of this store"),
        ({"region": ("Atlantis",)}, "region", "‘Atlantis’ is not a region here"),
        ({"sort": ("height",)}, "sort", "‘height’ is not a column to sort by here"),
        ({"programme": ("Sure Start",)}, "programme", "‘Sure Start’ is not a programme here"),
        ({"workshop": ("W2",)}, "workshop", "‘W2’ is not a workshop with ratings here"),
    ],
)
def test_a_page_falls_back_from_what_the_store_does_not_have(
    read_only_store: Engine, query: Query, parameter: str, says: str
) -> None:
    with read_only_store.connect() as connection:
        state = page_state(connection, query, ANYONE, NAMES)
    (complaint,) = state.complaints
    assert complaint.parameter == parameter
    assert complaint.sentence.startswith(says)
    assert (state.programme.name if state.programme else "", state.moment) == (LINK_NAME, NOW)


def test_the_state_of_an_address_is_written_back_as_it_was(read_only_store: Engine) -> None:
    query = {"region": ["London"], "as_of": ["load-21"], "sort": ["-total"]}
    with read_only_store.connect() as connection:
        state = page_state(connection, query, ANYONE, NAMES)
    assert state.filters.query_string() == "?region=London&as_of=load-21&sort=-total"
    assert state.moment == AsOf(21, "load-21")
