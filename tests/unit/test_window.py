from hypothesis import given
from hypothesis import strategies as st

from data.window import EVERYTHING, Window

WINDOWS = st.builds(Window, st.integers(0, 12), st.none() | st.integers(0, 12))


@given(st.lists(st.integers(), max_size=8), st.lists(st.integers(), max_size=8), WINDOWS)
def test_a_window_over_two_lists_is_one_over_both(first: list[int], second: list[int], window: Window) -> None:
    assert [*window.of(first), *window.after(len(first)).of(second)] == list(window.of([*first, *second]))


def test_everything_is_all_of_it() -> None:
    assert EVERYTHING.of([1, 2, 3]) == [1, 2, 3]
    assert EVERYTHING.after(3) == EVERYTHING
