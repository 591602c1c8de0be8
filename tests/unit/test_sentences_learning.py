"""Sentences of an area's figure of domains and of learning: none, one and many; never a cause."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from data.answer import Answer
from data.measures.learning import NextLevel
from data.queries.learning import AreaMove, AreaMoves, Completed, Learning, Near
from data.queries.provenance import frame
from data.sentences import area_domains as domains
from data.sentences import learning as words

BANNED = re.compile(r"\beffect|\bimpact|\bled to\b", re.IGNORECASE)
PHRASES = {"C1": "roles and remit", "C2": "outcome measures"}


@pytest.mark.parametrize(
    ("codes", "labels"),
    [
        (["SIM-P-1", "SIM-P-2"], ["P1", "P2"]),
        (["SIM-P-1"], ["P1"]),
        (["SIM-P-9", "SIM-P-10"], ["P9", "P10"]),
        (["SIM-A-1", "SIM-A-2"], ["#1", "#2"]),  # A1 and A2 are domains
        (["SIM-W-1", "SIM-W-2"], ["#1", "#2"]),  # W1 and W2 are workshops
        (["N1-1", "N1-2"], ["#1", "#2"]),
        (["SIME-001-K1", "SIME-001-K2"], ["K1", "K2"]),
        (["Northtown", "Southtown"], ["#1", "#2"]),
        (["X-1", "Y-1"], ["X1", "Y1"]),
        ([], []),
    ],
)
def test_a_cohort_has_a_short_label_of_its_own(codes: list[str], labels: list[str]) -> None:
    assert domains.short_labels(codes) == dict(zip(codes, labels, strict=True))


def test_labels_are_explained_and_of_many_the_first_and_the_last() -> None:
    assert domains.labels_note({"SIM-P-1": "P1", "SIM-P-2": "P2"}) == "P1 is SIM-P-1, P2 is SIM-P-2"
    many = domains.short_labels([f"SIM-P-{n}" for n in range(1, 13)])
    assert domains.labels_note(many) == "P1 is SIM-P-1 and so on to P12 is SIM-P-12"
    assert domains.labels_note({"NV1": "NV1", "NV2": "NV2"}) == ""


def test_a_missing_workshop_is_said_in_words() -> None:
    labels = {"SIM-P-1": "P1", "SIM-P-3": "P3"}
    assert domains.missing_note(["SIM-P-3"], labels, "W2") == "P3: no workshop 2, so no filled square"
    assert domains.missing_note([], labels, "W2") == ""


def test_those_who_do_not_see_squares_hear_every_cohort() -> None:
    assert domains.heard("W1", {"P-1": 0, "P-2": 1}, ["P-3"]) == "Workshop 1: P-1 at 0, P-2 at 1; P-3 not rated."
    assert domains.heard("W2", {}) == "Workshop 2: no cohort rated."


@pytest.mark.parametrize(
    ("levels", "end"),
    [
        ({"C2": {"a": 0, "b": 1, "c": 1}}, ": 1 of 3 cohorts rated it ‘major challenge’"),
        ({"C2": {"a": 1, "b": 1}}, ": both cohorts rated it ‘good elements of practice’"),
        ({"C2": {"a": 0}}, ": its one cohort rated it ‘major challenge’"),
        ({}, ""),
    ],
)
def test_the_finding_tells_the_cohorts_where_an_area_is_lowest(levels: dict[str, dict[str, int]], end: str) -> None:
    means = {"C1": Decimal("1.00"), "C2": Decimal("0.67")}
    finding = domains.levels_finding("Pellingmere", means, PHRASES, levels)
    assert finding == f"Pellingmere has furthest to go on outcome measures (C2), at 0.7 of 3{end}"


@pytest.mark.parametrize(
    ("reached", "behind", "cohorts", "head"),
    [
        (1, ["P1", "P2"], 2, "Reach 2."),
        (0, ["P3"], 3, "Reach 1 in P3."),
        (1, ["P1", "P3"], 3, "Reach 2 in P1 and P3."),
        (1, ["P1", "P2", "P3", "P4"], 12, "Reach 2 in 4 of 12 cohorts."),
    ],
)
def test_the_next_step_names_the_cohorts_it_is_for(reached: int, behind: list[str], cohorts: int, head: str) -> None:
    assert domains.step_head(reached, behind, cohorts) == head


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (NextLevel(0, 9, ("A", "B", "C")), "3 of 9 areas at this level went from below 1 to 1 or more:"),
        (NextLevel(2, 2, ("A", "B")), "All 2 areas at this level went from below 3 to 3:"),
        (NextLevel(1, 1, ("A",)), "The one area at this level went from below 2 to 2 or more:"),
        (NextLevel(1, 9, (), "A"), "None of 9 areas at this level reached 2."),
        (NextLevel(1, 1, ()), "The one area at this level has not reached 2."),
        (NextLevel(1, 0, ()), "No other area with two matched cohorts started at this level."),
    ],
)
def test_who_got_to_the_next_level(found: NextLevel, said: str) -> None:
    assert words.next_level_words(found) == said


def near(name: str, distance: float, *, teaches: bool = False, matched: int = 3) -> Near:
    moved = AreaMove(matched, 2, 1, 0, Decimal("5.00"), Decimal("7.67"), Decimal("2.67"))
    return Near(name[:1], name, "North", "LA", distance, 7, {}, moved, teaches, ())


def learning(*found: Near, moved: bool = True, has_start: bool = True) -> Learning:
    moves = AreaMoves(("W1", "W2"), {}) if moved else None
    return Learning(found, "W1", 23, has_start, True, moves, Answer("learning", frame((), ())))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (learning(), "No other area shares enough domains with Pell to compare starts"),
        (learning(near("Ash", 0.2), moved=False), "Ash started most like Pell; none started exactly there"),
        (learning(near("Ash", 0.2), has_start=False), "Ash started most like Pell; none started exactly there"),
        (
            learning(near("Ash", 0.2), near("Elm", 0.4)),
            "None of the 2 areas that started most like Pell has moved ahead of it since",
        ),
        (
            learning(near("Ash", 0.2, matched=1)),
            "The area that started most like Pell has too few matched cohorts to say who moved ahead",
        ),
        (
            learning(near("Ash", 0.2), near("Elm", 0.4, matched=1)),
            "None of the 2 areas that started most like Pell has moved ahead of it since, as far as 1 with enough matched "
            "cohorts can say",
        ),
        (learning(near("Ash", 0.2)), "The area that started most like Pell has not moved ahead of it since"),
        (
            learning(near("Elm", 0.4, teaches=True), near("Ash", 0.2)),
            "Elm started no higher than Pell and has moved ahead of it: learn from it",
        ),
        (
            learning(near("Ash", 0.2, teaches=True), near("Elm", 0.4, teaches=True)),
            "Ash and Elm started no higher than Pell and have moved ahead of it: learn from them",
        ),
    ],
)
def test_whom_an_area_can_learn_from(found: Learning, said: str) -> None:
    assert words.finding("Pell", found) == said


def test_completed_actions_are_counted_by_domain_and_told_with_their_owner() -> None:
    done = [
        Completed("C1", "Write it down", "commissioner", 1),
        Completed("C1", "Say it", "", 1),
        Completed("", "Go", "", 1),
    ]
    assert words.completed_head(done) == "3 completed: 2 on C1 and no domain"
    assert [words.completed_words(each) for each in done] == ["C1 Write it down (commissioner)", "C1 Say it", "Go"]
    assert (words.also(0), words.also(2)) == ("", "and 2 more")


def test_moves_are_told_with_their_base() -> None:
    assert words.moved_words(near("Ash", 0.2).moved or AreaMove(0, 0, 0, 0, None, None, None)) == (
        "Mean change +2.67, 3 cohorts matched"
    )
    assert words.without_counts(0) == ""
    assert words.without_counts(1) == "1 area here has fewer than 2 matched cohorts."


def test_no_sentence_gives_a_cause() -> None:
    fixed = [value for module in (words, domains) for value in vars(module).values() if isinstance(value, str)]
    assert not [text for text in fixed if BANNED.search(text)]


@pytest.mark.parametrize(
    ("region", "areas", "said"),
    [
        (3, 23, "the region's 3 areas and of all 23"),
        (2, 2, "all 2, which are its region"),
        (1, 5, "all 5, of which no other is in its region"),
        (1, 1, "all that are rated, of which it is the only one"),
    ],
)
def test_whose_means_stand_beside_an_areas_is_said_once(region: int, areas: int, said: str) -> None:
    assert domains.others(region, areas) == said
