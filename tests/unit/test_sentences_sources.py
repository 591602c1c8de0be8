"""Sentences on several sources side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from data.domain_sources import SOURCES
from data.measures.sources import Latest
from data.queries.area_sources import Charted, DomainEvidence, Statement
from data.sentences import sources as words
from tests.unit.test_sentences_own_change import moved

PHRASES = {"C1": "roles", "D": "rapid access"}
(WAIT,) = SOURCES["D"].measures
(SETTINGS,) = SOURCES["S"].measures
(ACCEPTED,) = SOURCES["C1"].measures


def wait(value: float, pointing: str, flag: str | None = "shift") -> Charted:
    latest = Latest(date(2026, 10, 1), value, 34.2, 59.6, flag, pointing, None)  # type: ignore[arg-type]
    return Charted(WAIT, latest, 36, False, False)


def of_survey(verdict: str | None) -> Statement:
    return Statement("S", "schools", ("A", "B"), 28, Decimal(46), Decimal(71), verdict)


def evidence(domain: str, survey: str, activity: str) -> DomainEvidence:
    return DomainEvidence(domain, None, (of_survey(survey),), (wait(36.3, activity),))


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (
            ("up", "up"),
            ("up", "down"),
            "The sources agree on roles and disagree on rapid access; elsewhere there is no joint evidence",
        ),
        (("up", "up"), ("too_few", "down"), "The sources agree on roles; elsewhere there is no joint evidence"),
        (
            ("too_few", "up"),
            ("too_few", "down"),
            "The sources do not all point clearly up or down on any of 2 domains: too few, too close to call, or mixed",
        ),
    ],
)
def test_the_finding_says_where_sources_point_together(
    first: tuple[str, str], second: tuple[str, str], told: str
) -> None:
    assert words.finding([evidence("C1", *first), evidence("D", *second)], PHRASES) == told


def test_one_source_alone_is_no_comparison() -> None:
    assert (
        words.finding([DomainEvidence("C1", None, (of_survey("up"),), ())], PHRASES)
        == "No domain has more than one source"
    )


def test_whose_answers_they_are() -> None:
    names = {"B": "Brill", "C": "Corfe"}
    assert words.units_words({"schools": ("A", "B"), "cypmhs": ("A", "B")}, names, "A") == (
        "Survey answers are of this area with Brill."
    )
    assert words.units_words({"schools": ("A",), "cypmhs": ("A", "B", "C")}, names, "A") == (
        "Survey answers are of this area alone (Schools); this area with Brill and Corfe (CYPMHS)."
    )
    assert words.unit_words(tuple("ABCDEFGH"), names, "A") == "this area with 7 others"
    assert words.units_words({}, names, "A") == ""


def test_a_statement_with_its_pairs_and_verdict() -> None:
    each = of_survey("no_clear_change")
    assert (words.shares_words(each), words.verdict_words(each)) == ("46% to 71%, 28 pairs", "too close to call")
    unknown = Statement("S", "schools", ("A",), 12, None, None, None)
    assert words.shares_words(unknown) == "12 pairs"


def test_a_month_beside_its_limits() -> None:
    assert words.charted_words(wait(36.3, "up")) == "36.3 in Oct 2026, limits 34.2 to 59.6"
    latest = Latest(date(2026, 7, 1), 20.0, None, None, None, "nowhere", "not_enough_data")
    quarter = Charted(SETTINGS, latest, 11, False, True)
    assert words.charted_words(quarter) == "20 in the quarter from Jul 2026"
    assert words.special_words(latest) == "fewer than 12: too few for limits"
    beyond = Latest(date(2026, 7, 1), 83.3, -4.0, 104.9, None, "nowhere", None)
    assert words.charted_words(Charted(ACCEPTED, beyond, 36, False, False)) == "83 in Jul 2026, limits 0 to 100"
    assert words.charted_words(Charted(WAIT, None, 0, True, False)) == "every period is withheld"


@pytest.mark.parametrize(
    ("pointing", "flag", "told"),
    [
        ("up", "shift", "improvement: shift, seven on one side of the mean"),
        ("down", "trend", "concern: trend, seven in a row"),
        ("nowhere", None, "no special cause"),
    ],
)
def test_a_special_cause(pointing: str, flag: str | None, told: str) -> None:
    latest = wait(36.3, pointing, flag).latest
    assert latest is not None
    assert words.special_words(latest) == told


def test_direction_of_sources_that_agree() -> None:
    assert words.direction_words(("up", None, "up")) == "both better"
    assert words.direction_words(("down", "down", "down")) == "all three worse"
    assert words.direction_words(("up", "down", None)) == ""


def test_no_sentence_speaks_of_a_cause() -> None:
    for text in (words.ASSOCIATION, words.TOGETHER_MEANS, words.UNITS, words.ACTIVITY):
        assert not {"effect", "impact", "led to"} & set(text.casefold().split())


def test_matched_cohorts_with_their_means() -> None:
    each = DomainEvidence("C1", moved(2, 0, 1, left=1, domain="C1", scope="area"), (), ())
    assert words.matched_words(each) == "3 of 4 matched; mean 1.0 to 1.7"
    assert words.matched_words(DomainEvidence("C1", None, (), ())) == ""
