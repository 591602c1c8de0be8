"""Which survey statements and measures of activity speak of which domain."""

from __future__ import annotations

import pytest

from data.domain_sources import SCHOOL_WEEKS, SOURCES, domain_of
from data.framework import framework
from data.measures.activity import KINDS
from etl.illustrate.questions import OWN


def test_every_domain_is_there_in_its_order() -> None:
    assert tuple(SOURCES) == framework().codes


def test_every_measure_is_one_of_the_feed_and_has_its_reason() -> None:
    for about in SOURCES.values():
        assert bool(about.measures) != bool(about.no_measure)
        for measure in about.measures:
            assert set(measure.parts) <= set(KINDS)
            assert measure.why.endswith(".")


def test_no_theme_or_statement_speaks_of_two_domains() -> None:
    said = [name for about in SOURCES.values() for name in (*about.themes, *about.statements)]
    assert len(said) == len(set(said))
    assert all(name == name.casefold() for name in said)


@pytest.mark.parametrize(
    ("statement", "theme", "domain"),
    [
        ("Anything", "Contact", "A1"),
        ("Anything", "referral", "D"),
        ("Anything", "c2", "C2"),
        ("Anything", "Evidence-based approach to intervention", "E"),
        ("I know whom to contact about a young person's mental health", "working together", "A1"),
        ("Anything", "working together", None),
        ("", "", None),
    ],
)
def test_a_statement_belongs_to_a_domain_by_theme_or_words(statement: str, theme: str, domain: str | None) -> None:
    names = {each.code: each.name for each in framework().domains}
    assert domain_of(statement, names["E"] if theme.startswith("Evidence") else theme) == domain


def test_the_simulated_statements_have_their_domains() -> None:
    assert [domain_of(each.statement, each.theme) for each in OWN] == ["A1", "C1", "S", "C2", "E"]


def test_a_year_has_39_school_weeks_and_august_none() -> None:
    assert sum(SCHOOL_WEEKS.values()) == 39
    assert SCHOOL_WEEKS[8] == 0
