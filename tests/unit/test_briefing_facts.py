"""A band of a later workshop says that bands were published for totals of the first."""

from __future__ import annotations

import pytest

from data.briefing.facts import of_returns
from data.sentences.returns import BANDS_OF_W1


@pytest.mark.parametrize(("workshop", "said"), [("W1", False), ("W2", True), ("W3", True)])
def test_a_band_of_a_later_workshop_says_of_which_bands_are(workshop: str, said: bool) -> None:
    row = {"workshop": workshop, "band": "high", "cohorts_rated": 3, "cohorts": 4}
    band = of_returns(row, [], None, [], 3)[0]
    assert band.label == "Band of the total"
    assert (BANDS_OF_W1 in band.context) == said
