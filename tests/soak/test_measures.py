"""The properties of measures with a thousand cases each, other ones each time."""

from __future__ import annotations

import pytest

from tests.unit.measures import test_change, test_intervals, test_multiplicity, test_signflip, test_surveys
from tests.unit.measures.properties import Properties, Property, hold

pytestmark = pytest.mark.soak

EXAMPLES = 1_000
"""Cases a property."""

LISTED: list[tuple[Properties, Property]] = [
    (module.PROPERTIES, check)
    for module in (test_change, test_intervals, test_multiplicity, test_signflip, test_surveys)
    for check in module.PROPERTIES
]


@pytest.mark.parametrize(("properties", "check"), LISTED, ids=[check.__name__ for _, check in LISTED])
def test_it_holds_in_many_cases(properties: Properties, check: Property) -> None:
    hold(properties, check, EXAMPLES)
