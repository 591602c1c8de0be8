"""What differs between two states of an area."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from data.measures.since import Action, AreaState, MovedMean, RatingKey, Revised, differences
from data.sentences.changed import actions_rows, means_rows
from data.sentences.since import parts

W1, W2 = RatingKey("A-1", "W1"), RatingKey("A-1", "W2")
DUE = date(2026, 11, 1)


def test_nothing_differs_from_itself() -> None:
    state = AreaState({W1: {"C1": 1}}, {"W1": {"C1": Decimal(1)}}, {"X": Action("do", "on track", DUE, "red")})
    assert not differences(state, state).any
    assert AreaState().empty
    assert not state.empty


def test_ratings_are_new_revised_or_withdrawn() -> None:
    then = AreaState({W1: {"C1": 1, "A1": 0}, RatingKey("A-2", "W1"): {"C1": 2}})
    now = AreaState({W1: {"C1": 2, "A1": 0, "S": 1}, W2: {"C1": 3}})
    found = differences(then, now)
    assert found.rated == ((W2, {"C1": 3}),)
    assert found.withdrawn == (RatingKey("A-2", "W1"),)
    assert found.revised == (Revised(W1, "C1", 1, 2), Revised(W1, "S", None, 1))


def test_means_move_come_and_go() -> None:
    then = AreaState(means={"W1": {"C1": Decimal("0.5"), "A1": Decimal(1)}})
    now = AreaState(means={"W1": {"C1": Decimal("0.50"), "A1": Decimal("1.5")}, "W2": {"C1": Decimal(2)}})
    assert differences(then, now).means == (
        MovedMean("W1", "A1", Decimal(1), Decimal("1.5")),
        MovedMean("W2", "C1", None, Decimal(2)),
    )


def test_an_action_is_completed_overdue_or_new_and_counted_once() -> None:
    then = AreaState(
        actions={
            "done": Action("a", "on track", DUE, "green"),
            "late": Action("b", "on track", DUE, "green"),
            "still": Action("c", "overdue", DUE, "red"),
        }
    )
    now = AreaState(
        actions={
            "done": Action("a", "complete", DUE, "none"),
            "late": Action("b", "on track", DUE, "red"),
            "still": Action("c", "overdue", DUE, "red"),
            "new": Action("d", "on track", None, "amber"),
            "new and done": Action("e", "complete", None, "none"),
            "new and late": Action("f", "overdue", DUE, "red"),
        }
    )
    found = differences(then, now)
    assert (found.completed, found.overdue) == (("done",), ("late",))
    assert found.added == ("new and late", "new", "new and done")  # they came as they stand


def test_where_complete_actions_alone_are_read_none_is_told_as_new() -> None:
    found = differences(AreaState(), AreaState(actions={"done": Action("a", "complete", DUE, "none")}), open_seen=False)
    assert (found.completed, found.added) == (("done",), ())


def test_a_risk_is_new_or_scored_anew() -> None:
    then = AreaState(risks={"same": ("x", 6), "graver": ("y", 6)}, cohorts=frozenset({"A-1"}))
    now = AreaState(risks={"same": ("x", 6), "graver": ("y", 12), "new": ("z", 4)}, cohorts=frozenset({"A-1", "A-2"}))
    found = differences(then, now)
    assert found.risks == (("graver", 6, 12), ("new", None, 4))
    assert found.cohorts == ("A-2",)
    assert found.any


def test_what_stands_otherwise_or_is_gone_is_told() -> None:
    then = AreaState(
        actions={
            "risky": Action("a", "on track", DUE, "green"),
            "later": Action("b", "on track", DUE, "green"),
            "gone": Action("c", "on track", DUE, "green"),
            "reworded": Action("d", "on track", DUE, "green"),
        },
        risks={"R": ("x", 4)},
    )
    now = AreaState(
        actions={
            "risky": Action("a", "at risk", DUE, "amber"),
            "later": Action("b", "on track", date(2027, 1, 1), "green"),
            "reworded": Action("d again", "on track", DUE, "green"),
        }
    )
    found = differences(then, now)
    assert found.changed == ("risky",)
    assert found.removed == ("gone",)
    assert found.risks_removed == ("R",)
    assert found.any


def test_a_due_day_that_moved_is_told_apart_from_another_status() -> None:
    later = date(2026, 12, 1)
    then = AreaState(actions={code: Action("do", "on track", DUE, "red") for code in "ABC"})
    now = AreaState(
        actions={
            "A": Action("do", "on track", later, "amber"),
            "B": Action("do", "on track", date(2026, 10, 1), "red"),
            "C": Action("do", "complete", later, "complete"),
        }
    )
    found = differences(then, now)
    assert (found.later, found.earlier, found.completed, found.changed) == (("A",), ("B",), ("C",), ())
    assert [row.now for row in actions_rows(then, now, found) if "moved" in row.now] == [
        "at risk, due day moved from 1 Nov 2026 to 1 Dec 2026",
        "overdue, due day moved from 1 Nov 2026 to 1 Oct 2026",
    ]
    assert parts(found)[-2:] == ["1 due day moved later", "1 due day moved earlier"]


def test_a_mean_of_more_cohorts_says_of_how_many_each_is() -> None:
    then = AreaState({RatingKey("A-1", "W2"): {"C1": 2, "A1": 1}}, {"W2": {"C1": Decimal(2), "A1": Decimal(1)}})
    now = AreaState(
        {RatingKey("A-1", "W2"): {"C1": 2, "A1": 2}, RatingKey("A-2", "W2"): {"C1": 1}},
        {"W2": {"C1": Decimal("1.5"), "A1": Decimal(2)}},
    )
    found = differences(then, now)
    assert [tuple(row)[:3] for row in means_rows(then, found)] == [
        ("C1 at workshop 2", "mean of 1 cohort 2.0", "mean of 2 cohorts 1.5"),
        ("A1 at workshop 2", "1.0", "2.0"),
    ]
    assert parts(found)[-2:] == ["1 domain mean moved", "1 domain mean of other cohorts than then"]


def test_an_action_that_was_dropped_is_told_so() -> None:
    then = AreaState(actions={"A": Action("do", "on track", DUE, "green")})
    found = differences(then, AreaState(actions={"A": Action("do", "dropped", DUE, "none")}))
    assert (found.dropped, found.changed) == (("A",), ())
    assert parts(found) == ["1 action dropped"]
