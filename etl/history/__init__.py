"""Taking loads back: ``undo`` restores what a load replaced, ``purge`` erases a load for good."""

from etl.history.ledger import Impossible, undone
from etl.history.purging import Purged, purge
from etl.history.references import BrokenReference, broken_references, refusal, refuse
from etl.history.undoing import Undone, undo
from etl.history.wiping import wipe
from etl.history.wording import Left

__all__ = [
    "BrokenReference",
    "Impossible",
    "Left",
    "Purged",
    "Undone",
    "broken_references",
    "purge",
    "refusal",
    "refuse",
    "undo",
    "undone",
    "wipe",
]
