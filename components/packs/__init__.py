"""Files of a briefing to take away: each suffix's writer, from the model in ``data.briefing.model`` and nothing else.

A writer's libraries are imported when it writes, so that a page that only links to files costs none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TypeAlias

from data.briefing.model import Briefing

Writer: TypeAlias = Callable[[Briefing, str], bytes]
"""``writer(briefing, root) -> the file's content``; ``root``: the scheme and host that its link leads to
("https://monitor.example"), blank where nobody knows, as from a command."""


@dataclass(frozen=True)
class Format:
    """A kind of file: its name for readers ("PDF"), its media type, and what writes it."""

    name: str
    media_type: str
    write: Writer


def _writer(suffix: str) -> Writer:
    """What writes a kind of file: ``write`` of the module of that name."""

    def write(briefing: Briefing, root: str) -> bytes:
        content: bytes = import_module(f"components.packs.{suffix}").write(briefing, root)
        return content

    return write


OPENXML = "application/vnd.openxmlformats-officedocument"
WRITERS: Mapping[str, Format] = {
    "pdf": Format("PDF", "application/pdf", _writer("pdf")),
    "pptx": Format("PowerPoint", f"{OPENXML}.presentationml.presentation", _writer("pptx")),
    "docx": Format("Word", f"{OPENXML}.wordprocessingml.document", _writer("docx")),
    "xlsx": Format("Excel", f"{OPENXML}.spreadsheetml.sheet", _writer("xlsx")),
    "html": Format("HTML", "text/html", _writer("html")),
}
"""By suffix, without the dot, in the order in which a page offers them."""
