"""Every feed with hundreds of files that hypothesis writes, other ones each time, on every engine."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.store.strategies import FORMS
from tests.store.test_feeds import CHECKS, Check, World, run, world  # noqa: F401

pytestmark = pytest.mark.soak

EXAMPLES = {"sqlite": 100, "postgresql": 20}
"""Files a feed and check."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("form", FORMS)
def test_many_files_of_a_feed(world: World, form: str, check: Check) -> None:  # noqa: F811
    engine = sa.make_url(world.url).get_backend_name()
    run(check, world, form, EXAMPLES[engine], print_blob=True)
