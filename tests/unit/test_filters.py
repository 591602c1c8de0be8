from collections.abc import Mapping
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.filters import ORDER, Complaint, Filters, Parameter, address, listed, read

REGION = Parameter("region", "a region", ("London", "South East", "North East & Yorkshire"))
WORKSHOP = Parameter("workshop", "a workshop", ("W1", "W2"), ("W2",), many=False)
SORT = Parameter("sort", "a column", ("total", "-total"), ("total",), many=False)
AS_OF = Parameter("as_of", "a day or a load", None, many=False)
KNOWN = (REGION, WORKSHOP, SORT, AS_OF)


def chosen(query: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return read(query, KNOWN)[0].chosen


def test_values_that_an_address_may_have_are_chosen_once_in_their_order() -> None:
    asked = {"region": ["South East", "London", "South East"], "as_of": ["load-3"]}
    assert chosen(asked) == {"region": ("South East", "London"), "as_of": ("load-3",)}


def test_blank_values_and_unknown_parameters_are_passed_over() -> None:
    assert read({"region": ["", "  "], "utm_source": ["post"]}, KNOWN) == (Filters(KNOWN), ())


@pytest.mark.parametrize(
    ("query", "parameter", "sentence"),
    [
        ({"region": ["Wales"]}, "region", "‘Wales’ is not a region here"),
        ({"workshop": ["W9"]}, "workshop", "‘W9’ is not a workshop here"),
        ({"workshop": ["W1", "W2"]}, "workshop", "workshop takes one value; W1, W2 are 2"),
        ({"as_of": ["load-1", "load-2"]}, "as_of", "as_of takes one value; load-1, load-2 are 2"),
    ],
)
def test_a_value_that_cannot_be_had_is_complained_of_and_left(
    query: dict[str, list[str]], parameter: str, sentence: str
) -> None:
    filters, complaints = read(query, KNOWN)
    assert complaints == (Complaint(parameter, sentence),)
    assert filters.chosen == {}


def test_good_values_stay_beside_a_bad_one() -> None:
    filters, complaints = read({"region": ["London", "Wales"]}, KNOWN)
    assert filters["region"] == ("London",)
    assert len(complaints) == 1


def test_a_default_stands_until_something_is_chosen() -> None:
    assert Filters(KNOWN).one("workshop") == "W2"
    assert Filters(KNOWN, {"workshop": ("W1",)}).one("workshop") == "W1"
    assert Filters(KNOWN).one("region") == ""


@pytest.mark.parametrize(
    ("values", "address"),
    [
        ({}, ""),
        ({"sort": ("total",)}, ""),
        ({"sort": ("-total",), "region": ("London",)}, "?region=London&sort=-total"),
        ({"region": ("North East & Yorkshire", "London")}, "?region=North%20East%20%26%20Yorkshire&region=London"),
    ],
)
def test_an_address_says_what_is_not_default(values: dict[str, tuple[str, ...]], address: str) -> None:
    assert Filters(KNOWN, values).query_string() == address


def test_an_address_repeats_a_parameter_of_several_values() -> None:
    assert address("/compare", cohort=["B-1", "A-1"], programme="One", as_of="") == (
        "/compare?programme=One&cohort=B-1&cohort=A-1"
    )


def test_an_address_says_the_default_of_a_parameter_that_it_must_hold() -> None:
    assert Filters(KNOWN).query_string(always=["sort"]) == "?sort=total"


def test_a_change_leaves_the_rest_and_none_takes_out() -> None:
    before = Filters(KNOWN, {"region": ("London",), "sort": ("-total",)})
    assert before.changed(region=None, workshop="W1").chosen == {"sort": ("-total",), "workshop": ("W1",)}
    assert before.changed(region=["South East", "London"])["region"] == ("South East", "London")
    assert before.chosen == {"region": ("London",), "sort": ("-total",)}


texts = st.text("aZé日 &=+%#?/;,–'", min_size=1, max_size=5).filter(str.strip)


@st.composite
def states(draw: st.DrawFn) -> Filters:
    """Any parameters with any options, and values chosen among them."""
    parameters, values = [], {}
    for name in draw(st.lists(st.sampled_from(ORDER), unique=True, max_size=5)):
        options = draw(st.lists(texts, min_size=1, max_size=4, unique=True))
        some = st.lists(st.sampled_from(options), unique=True, max_size=3)
        parameters.append(Parameter(name, "one", tuple(options), tuple(draw(some))))
        values[name] = tuple(draw(some))
    return Filters(tuple(parameters), {name: value for name, value in values.items() if value})


@given(states())
def test_an_address_read_back_is_the_same_state(filters: Filters) -> None:
    again, complaints = read(parse_qs(filters.query_string().removeprefix("?")), filters.parameters)
    assert complaints == ()
    assert {name: again[name] for name in ORDER} == {name: filters[name] for name in ORDER}
    assert again.query_string() == filters.query_string()


@pytest.mark.parametrize(
    ("values", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_values_are_listed_in_words(values: list[str], words: str) -> None:
    assert listed(values) == words


def test_values_are_listed_with_another_conjunction() -> None:
    assert listed(["a", "b", "c"], "or") == "a, b or c"
