"""Where a briefing is, and what a file of it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from data.briefing.model import SECTIONS, Briefing
from data.filters import address
from data.versions import AsOf


def link(code: str, since: AsOf | None, as_of: str, sections: Sequence[str], suffix: str = "") -> str:
    """The address of a briefing, from the server's root; with a ``suffix`` ("pdf") that of a file of it."""
    chosen = () if set(sections) >= set(SECTIONS) else tuple(sections)
    at = f"/briefing/{quote(code, safe='')}{f'.{suffix}' if suffix else ''}"
    return address(at, sections=chosen, since=since.text if since else "", as_of=as_of)


def file_name(briefing: Briefing, suffix: str) -> str:
    """``briefing-LINK-D-2026-11-21.pdf``: the area and the day that is looked at."""
    code = re.sub(r"[^A-Za-z0-9._-]+", "-", briefing.area_code).strip("-.") or "area"
    return f"briefing-{code}-{briefing.as_of.day.isoformat()}.{suffix}"
