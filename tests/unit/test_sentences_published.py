"""Sentences on the published change and surveys, for none, one and many."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from data.sentences import change, outcomes

PHRASES = {"C1": "roles and remit", "S": "shared planning", "C2": "outcome measures"}
NAMES = {"schools": "School leads", "cypmhs": "CYPMHS leads"}
D = Decimal


def means(**changes: str | None) -> pd.DataFrame:
    rows = [(code, None if value is None else D(value)) for code, value in changes.items()]
    return pd.DataFrame(rows, columns=["domain", "mean_change"], dtype=object)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (means(), "No means at two workshops are published"),
        (means(C1=None), "No means at two workshops are published"),
        (means(C1="0.3"), "The mean level of roles and remit rose by 0.3"),
        (means(C1="-0.1"), "The mean level of roles and remit fell by 0.1"),
        (means(C1="0.0"), "The mean level of roles and remit stayed as it was"),
        (means(C1="0.3", S="0.5"), "The mean level rose in every domain, most on shared planning (+0.5)"),
        (
            means(C1="0.5", S="0.5", C2="-0.1"),
            "The mean level rose in 2 of 3 domains, most on roles and remit and shared planning (+0.5)",
        ),
    ],
)
def test_means(rows: pd.DataFrame, sentence: str) -> None:
    assert change.means_finding(rows, PHRASES) == sentence


@pytest.mark.parametrize(("value", "words"), [("0.3", "+0.3"), ("-2", "−2"), ("0", "0"), ("0.0", "0")])
def test_a_difference_has_its_sign(value: str, words: str) -> None:
    assert change.signed(D(value)) == words


def groups(*changes: tuple[str, str]) -> pd.DataFrame:
    rows = [(D(start), D(moved)) for start, moved in changes]
    return pd.DataFrame(rows, columns=["mean_from", "mean_change"], dtype=object)


def test_starting_groups() -> None:
    assert change.groups_finding(groups()) == "No change by starting group is published"
    assert "started lower rose more" in change.groups_finding(groups(("6.3", "1.5"), ("4.2", "3.1")))
    assert "did not rise more" in change.groups_finding(groups(("6.3", "1.5"), ("4.2", "1.1")))


def test_improved_domains() -> None:
    rows = pd.DataFrame([(1, 8), (2, 18)], columns=["domains_improved", "cohorts"], dtype=object)
    assert (
        change.improved_finding(rows) == "26 cohorts rose in at least one domain; most often in 2 domains (18 cohorts)"
    )
    assert change.improved_finding(rows[:0]) == "No count of improved domains is published"


def returned(**shares: int) -> pd.DataFrame:
    return pd.DataFrame([(g, D(s)) for g, s in shares.items()], columns=["group", "returned_pct"], dtype=object)


def test_who_came_back() -> None:
    assert outcomes.returns_finding(returned(), NAMES) == "No bases of the surveys are published"
    assert outcomes.returns_finding(returned(cypmhs=15), NAMES).startswith("85% of CYPMHS leads gave no second answer")
    both = outcomes.returns_finding(returned(schools=22, cypmhs=15), NAMES)
    assert both.startswith("78% of school leads and 85% of CYPMHS leads gave")


def stated(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [("schools", D(moved), verdict) for moved, verdict in rows],
        columns=["group", "difference_pp", "published"],
        dtype=object,
    )


@pytest.mark.parametrize(
    ("rows", "ending"),
    [
        (stated(), "No before-and-after figures are published"),
        (
            stated(("5", "not_significant")),
            "rose on the one statement among school leads; the report calls no rise significant",
        ),
        (stated(("5", "significant"), ("3", "significant")), "the report calls every rise significant"),
        (
            stated(("5", "significant"), ("3", "not_significant"), ("-1", "significant")),
            "rose on 2 of 3 statements among school leads; the report calls 1 of the rises significant, the largest +5 points",
        ),
    ],
)
def test_before_and_after(rows: pd.DataFrame, ending: str) -> None:
    assert outcomes.before_after_finding(rows, NAMES).endswith(ending)


def gap(statement: str, value: str, *, clear: bool, topic: str = "") -> tuple[str, str, Decimal, bool]:
    return statement, topic, D(value), clear


def test_a_statement_put_to_one_group_counts_in_no_gap() -> None:
    rows = pd.concat([gaps(gap("agreed", "19", clear=True)), gaps(("access", "", None, None))])  # type: ignore[arg-type]
    assert outcomes.gaps_finding(rows).startswith("Schools and CYPMHS leads differ clearly on 1 of 1 statements")


def gaps(*rows: tuple[str, str, Decimal, bool]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["statement", "topic", "gap_pp", "clear"], dtype=object)


def test_gaps() -> None:
    assert outcomes.gaps_finding(gaps()) == "No statement was put to both groups"
    assert "do not differ clearly on any of 1 statement" in outcomes.gaps_finding(gaps(gap("a", "3", clear=False)))
    one = outcomes.gaps_finding(gaps(gap("agreed", "19", clear=True), gap("a", "3", clear=False)))
    assert (
        one == "Schools and CYPMHS leads differ clearly on 1 of 2 statements: ‘Agreed’ (19 points higher among schools)"
    )
    capacity = gap("Within", "-23", clear=True, topic="Lack of capacity")
    many = outcomes.gaps_finding(gaps(gap("agreed", "19", clear=True), capacity))
    assert many.endswith(
        "2 of 2 statements, most on ‘Lack of capacity: within’ (23 points higher among CYPMHS "
        "leads) and ‘Agreed’ (19 points higher among schools)"
    )


def test_no_sentence_speaks_of_an_effect() -> None:
    told = [
        change.means_finding(means(C1="0.3", S="0.5"), PHRASES),
        outcomes.before_after_finding(stated(("5", "significant")), NAMES),
        outcomes.gaps_finding(gaps(gap("agreed", "19", clear=True))),
    ]
    assert not [sentence for sentence in told if any(word in sentence for word in ("effect", "impact", "led to"))]
