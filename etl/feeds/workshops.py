"""The column ``workshop``, which several feeds have."""

from etl.kinds import Numbered
from etl.model import Column

WORKSHOP = Column(
    "workshop",
    Numbered("W", r"^(?:w|workshop)?\s?([1-9])(?:\.0)?$", "W1 to W9"),
    "The workshop: W1 before the work, W2 after it, W3 … later rounds",
    "W1",
    required=True,
    key=True,
)
