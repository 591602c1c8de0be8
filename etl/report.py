"""What a load did, in file rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Report:
    """read = loaded + unchanged + replaced + rejected, in file rows; ``load_id`` is None when nothing changed."""

    feed: str
    file: str
    load_id: int | None
    read: int
    loaded: int
    unchanged: int
    replaced: int
    rejected: int

    @classmethod
    def of_unchanged(cls, feed: str, file: str, read: int) -> Report:
        return cls(feed, file, None, read, 0, read, 0, 0)

    @property
    def changed(self) -> bool:
        return self.load_id is not None

    def as_columns(self) -> dict[str, object]:
        """The columns of the table ``loads``, with a list of problems."""
        columns = asdict(self)
        return {"id": columns.pop("load_id"), **columns, "problems": []}

    def as_line(self) -> str:
        what = f"load {self.load_id}" if self.changed else "already in the store"
        return (
            f"{self.file}: {self.read} read, {self.loaded} loaded, {self.unchanged} unchanged, "
            f"{self.replaced} replaced, {self.rejected} rejected ({what})"
        )


def as_text(reports: Sequence[Report]) -> str:
    """A line for every file that changed something, and one for all of them."""
    totals = {
        name: sum(getattr(r, name) for r in reports) for name in ("read", "loaded", "unchanged", "replaced", "rejected")
    }
    together = ", ".join(f"{count} {name}" for name, count in totals.items())
    told = [report.as_line() for report in reports if report.changed]
    return "\n".join([*told, f"{len(reports)} files: {together}"])
