"""Where a briefing is, and what a file of it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from data.briefing.model import SECTIONS, Briefing
from data.filters import address
from data.versions import AsOf


def briefing_path(code: str, suffix: str = "") -> str:
    """``/briefing/LINK-D``; with a ``suffix`` ("pdf") that of a file of it."""
    return f"/briefing/{quote(code, safe='')}{f'.{suffix}' if suffix else ''}"


def link(code: str, since: AsOf | None, as_of: str, sections: Sequence[str], suffix: str = "") -> str:
    """The address of a briefing, from the server's root; with a ``suffix`` ("pdf") that of a file of it."""
    chosen = () if set(sections) >= set(SECTIONS) else tuple(sections)
    return address(briefing_path(code, suffix), sections=chosen, since=since.text if since else "", as_of=as_of)


def file_name(briefing: Briefing, suffix: str) -> str:
    """``briefing-LINK-D-2026-11-21.pdf``: the area and the day that is looked at."""
    return named(briefing.area_code, briefing.as_of.day, suffix)


def named(of: str, day: date, suffix: str) -> str:
    """A file's name of an area's code or a region's name, without what a file system or a header can't hold."""
    return f"briefing-{re.sub(r'[^A-Za-z0-9._-]+', '-', of).strip('-.') or 'area'}-{day.isoformat()}.{suffix}"
