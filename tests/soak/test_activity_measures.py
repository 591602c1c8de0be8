"""The properties of rates, benchmarks, funnels, trends, control charts and distances with two thousand cases each."""

from __future__ import annotations

import pytest

from tests.unit.measures.activity_properties import PROPERTIES
from tests.unit.measures.properties import Property, hold

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("check", PROPERTIES, ids=lambda check: check.__name__)
def test_it_holds_in_many_cases(check: Property) -> None:
    hold(PROPERTIES, check, 2_000)
