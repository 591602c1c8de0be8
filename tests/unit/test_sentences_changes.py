"""What changed of a programme: an action that came after the day is new, however it stands."""

from __future__ import annotations

from collections import Counter

from data.queries.differing import Differing, run
from data.sentences import changes as words
from data.sentences.changed import Changed

ROWS = [
    {"kind": "action", "change": change, "now": now, "area_code": "A"}
    for change, now in (
        ("overdue", "overdue, due 1 Nov 2026"),
        ("new", "overdue, due 1 Nov 2026"),
        ("new", "complete"),
        ("new", "on track"),
    )
]


def test_a_new_action_is_not_told_as_newly_overdue_or_completed() -> None:
    changes = Counter((row["kind"], row["change"]) for row in ROWS)
    found = words.Tally(changes, Counter(words.stands(row["now"]) for row in ROWS if row["change"] == "new"), areas=1)
    said = words.finding(found, "14 Oct 2026")
    assert said == ("Since 14 Oct 2026: 1 action newly overdue and 3 new actions (1 overdue, 1 complete), in 1 area")
    assert [words.in_words(row) for row in ROWS] == ["newly overdue", "new, overdue", "new, complete", "new"]


def test_what_was_dropped_and_means_of_other_cohorts_are_told_apart() -> None:
    rows = {
        "dropped": ("action", "changed", Changed("do", "on track", "dropped")),
        "changed": ("action", "changed", Changed("do", "on track", "at risk")),
        "other cohorts rated": ("mean", "revised", Changed("C1", words.mean_of(1, "2.0"), words.mean_of(2, "1.5"))),
        "revised": ("mean", "revised", Changed("C1", "2.0", "1.5")),
    }
    told = [words.in_words({"kind": kind, "change": change, "now": row.now}) for kind, change, row in rows.values()]
    assert told == list(rows)
    found = Differing(runs=tuple(run("A", kind, change, [row]) for kind, change, row in rows.values())).tally()
    assert words.finding(found, "14 Oct 2026") == (
        "Since 14 Oct 2026: 1 action dropped, 1 action with another status, 1 domain mean moved and 1 domain mean of other "
        "cohorts than then, in 1 area"
    )
