import re

import pytest

from data.method import Method
from data.methods import GROUPS

BANNED = re.compile(r"\beffect\b(?!,)|\bimpact|\bled to\b", re.IGNORECASE)
METHODS = {method.name: method for group in GROUPS for method in group.methods}


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("Band of a total", "18 over 3 is 6, high."),
        ("Size of change", "0.188, 95% from −0.027 to 0.390."),
        ("Change of a share", "difference 0.176, 95% from 0.069 to 0.283, design effect 0.82, p = 0.04."),
        ("Gap between two groups", "95% from −0.038 to 0.193."),
        ("Interval of a share", "0.133 to 0.289."),
        ("Interval of a count or rate", "12211 to 30890; 5 in 100, exact: 1623 to 11668."),
        ("Control chart (XmR)", "mean 2.70, limits 0.04 to 5.36."),
        ("Funnel", "0.210 to 0.390."),
        ("Totals of an area", "about 5 (5 to 8); 10 would tell that both are 4."),
        ("Publication units", "A and B+C+D."),
        ("Red, amber, green", "overdue (red); one not started and due in 14 days: at risk (amber)."),
        ("Score of a risk", "16 of 25, high."),
        ("Reached", "mean to reach 40, 30 came: 75%."),
        (
            "Stayed for the second workshop",
            "12 to the second: 67%; the other cohort’s drop-out is not known.",
        ),
        ("Assurance", "against 28 days or less: hit and miss."),
        ("Own indicators", "all 30, girls withheld, boys withheld."),
        ("Benchmark of an own indicator", "26.0%, not the mean of 20% and 30%."),
    ],
)
def test_an_example_is_worked_out_by_its_measure(name: str, example: str) -> None:
    assert METHODS[name].example().endswith(example)


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_a_method_says_what_it_is_in_plain_words(method: Method) -> None:
    told = (method.name, method.says, method.formula, method.source, method.example())
    assert all(text.strip() for text in told)
    assert not [text for text in told if BANNED.search(text.replace("design effect", ""))]
    assert method.example().endswith(".")
