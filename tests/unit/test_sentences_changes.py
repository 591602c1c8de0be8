"""What changed of a programme: an action that came after the day is new, however it stands."""

from __future__ import annotations

from collections import Counter

from data.sentences import changes as words

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
