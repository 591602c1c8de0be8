import pandas as pd
import pytest

from components.model import Distribution, Domain
from components.views import distribution

SHARES = ("major_challenge_pct", "good_elements_pct", "widespread_good_practice_pct", "gold_standard_pct")
LEVELS = ("major challenge (0)", "good elements of practice (1)", "widespread good practice (2)", "gold standard (3)")


def drawn(*shares: float) -> str:
    row = {"domain": "C1", "workshop": "W1", **dict(zip(SHARES, shares, strict=True))}
    return str(distribution(Distribution(pd.DataFrame([row]), (Domain("C1", "Roles", "Clarity of roles"),), "Shares")))


@pytest.mark.parametrize(("gold", "head"), [(0, "At level 2"), (10, "At level 2 or 3")])
def test_every_level_is_named_and_drawn_where_somebody_is_at_it(gold: int, head: str) -> None:
    key, bars = drawn(20, 60, 20 - gold, gold).split("<tbody>")
    assert [level for level in LEVELS if level not in key] == []
    assert f'<th scope="col" class="num">{head}</th>' in key
    assert [f'class="s{level}"' in bars for level in range(4)] == [True, True, True, gold > 0]
