"""Sentences of own change: none, one and many; never a cause."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from data.measures.change import change, transitions
from data.measures.multiplicity import judge_alone
from data.queries.moves import Moved
from data.sentences import own_change as words

BANNED = re.compile(r"\beffect|\bimpact|\bled to\b", re.IGNORECASE)
PHRASES = {"C1": "roles and remit", "S": "shared planning", "E": "evidence base"}


def moved(up: int, down: int, same: int, *, left: int = 0, domain: str = "total", scope: str = "programme") -> Moved:
    """Cohorts that start at 1; ``left`` of them have no later workshop."""
    steps = [1] * up + [-1] * down + [0] * same
    before = {str(n): 1 for n in range(len(steps) + left)}
    found = change(before, {str(n): 1 + step for n, step in enumerate(steps)})
    judged = judge_alone(found)
    cells = ",".join(str(count) for row in transitions([(1, 1 + step) for step in steps]) for count in row)
    share = found.effect
    return Moved(
        *(1, "W1", "W2", scope, "", domain),
        *(found.matched, found.without_to, found.without_from, up, same, down),
        *(found.mean_from, found.mean_to, found.mean_change),
        *((share.value, share.lower, share.upper) if share else (None, None, None)),
        *(found.test.changes, found.test.smallest_p, found.test.p, judged.p_adjusted, judged.verdict),
        *(None if domain == "total" else cells, None, Decimal("1.00") if left else None),
        *(None, None, None, None, None),
        *(0, 0, 0, 0, 0, 0, 1),
    )


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (moved(12, 0, 6), "the total is up in 12 of 18 matched cohorts, more than chance would give, p < 0.001; self-"),
        (moved(1, 0, 0), "the total is up in the one matched cohort: too few to test (1 moved,"),
        (moved(0, 0, 0), "the total is not to be compared, because no cohort is rated in all seven domains at both;"),
        (moved(0, 0, 4), "the total is the same in all 4 matched cohorts: too few to test (nobody moved);"),
    ],
)
def test_the_lede_says_how_the_total_moved(each: Moved, said: str) -> None:
    told = words.lede(each)
    assert told.startswith("From workshop 1 (W1) to workshop 2 (W2) the total")
    assert said in told
    assert told.endswith("; self-reported, indicative.")


@pytest.mark.parametrize(
    ("each", "head", "rest"),
    [
        (moved(9, 1, 2), "More than noise: rose", " in 9 of 12, fell in 1"),
        (moved(1, 9, 2), "More than noise: fell", " in 9 of 12, rose in 1"),
        (moved(4, 3, 2), "Too close to call", ". Rose in 4 of 9, fell in 3"),
        (moved(2, 0, 2), "Too few to test", ". 2 of 4 moved; even the clearest data would give p = 0.50"),
        (moved(0, 0, 2), "Too few to test", ". None of 2 moved"),
        (moved(0, 0, 0), "Nothing to compare", ". No cohort is rated at both"),
        (
            replace(moved(6, 0, 12), p_adjusted=0.2, verdict="no_clear_change"),
            "Too close to call",
            ". Rose in 6 of 18, fell in 0; the interval alone leaves out zero",
        ),
    ],
)
def test_a_verdict_is_in_words(each: Moved, head: str, rest: str) -> None:
    assert (words.verdict_head(each), words.verdict_rest(each)) == (head, rest)


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (
            moved(12, 0, 6, left=6),
            "6 of 24 cohorts have no workshop 2; they started at a total of 1.00 on average, the matched at 1.00",
        ),
        (
            moved(2, 0, 0, left=1),
            "1 of 3 cohorts has no workshop 2; it started at a total of 1.00, the matched at 1.00",
        ),
        (moved(0, 0, 0, left=1), "1 of 1 cohort has no workshop 2"),
        (moved(2, 0, 0), "Every cohort of workshop 1 has workshop 2, so none is left out"),
        (moved(0, 0, 0), "No cohort is rated in all seven domains at workshop 1"),
    ],
)
def test_what_is_left_out(each: Moved, said: str) -> None:
    assert words.unmatched_finding(each) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            [moved(9, 0, 3, domain="C1"), moved(0, 9, 3, domain="S")],
            "Up by more than chance would give in roles and remit; down in shared planning",
        ),
        (
            [moved(9, 0, 3, domain="C1"), moved(9, 0, 3, domain="S")],
            "Up by more than chance would give in both domains",
        ),
        (
            [moved(4, 3, 2, domain="C1"), moved(1, 0, 3, domain="S")],
            "In none of 2 domains is the change more than chance would give",
        ),
        ([moved(1, 0, 0, domain="C1"), moved(1, 0, 3, domain="S")], "Too few cohorts moved to test any domain"),
        ([moved(1, 0, 0, domain="C1")], "Too few cohorts moved to test roles and remit"),
    ],
)
def test_in_which_domains(found: list[Moved], said: str) -> None:
    assert words.verdicts_finding(found, PHRASES) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            [moved(9, 2, 3, domain="C1")],
            "Of 14 matched ratings 9 rose, 3 stayed and 2 fell; every move was by one level",
        ),
        (
            [moved(1, 0, 0, domain="C1")],
            "Of 1 matched rating 1 rose, none stayed and none fell; the one move was by one level",
        ),
        ([moved(0, 0, 5, domain="C1")], "Of 5 matched ratings none rose, 5 stayed and none fell"),
        ([moved(0, 0, 0, domain="C1")], "No cohort is rated at both workshops"),
    ],
)
def test_how_ratings_moved(found: list[Moved], said: str) -> None:
    assert words.transitions_finding(found) == said


def test_regions_and_leads_are_counted() -> None:
    clear, few = moved(9, 0, 3, scope="region"), moved(1, 0, 3, scope="lead")
    rose = "The total rose by more than chance would give"
    assert words.scopes_finding([clear, few], [few], "the total") == f"{rose} in 1 of 2 regions and in no kind of lead"
    assert (
        words.scopes_finding([clear, clear], [clear], "the total")
        == f"{rose} in both regions and in the one kind of lead"
    )
    assert words.scopes_finding([few], [few], "the total").startswith("Too few cohorts moved in any region")


@pytest.mark.parametrize(
    ("r", "says"),
    [(0.5, "higher on average rose more"), (-0.5, "lower on average rose more"), (0.01, "hardly goes with")],
)
def test_oldham(r: float, says: str) -> None:
    each = replace(moved(3, 1, 2), correlation=r, slope=r, variance_from=0.5, variance_to=0.7)
    assert says in words.oldham_words(each)
    assert "0.50 and is 0.70" in words.oldham_words(each)


def test_no_sentence_speaks_of_a_cause() -> None:
    told = [value for name, value in vars(words).items() if name.isupper() and isinstance(value, str)]
    assert [text for text in told if BANNED.search(text)] == []
