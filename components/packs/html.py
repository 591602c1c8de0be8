"""A briefing as one HTML file that needs nothing beside it: its styles and its typeface are within."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

from markupsafe import Markup

from components.render import render
from components.views.briefing import briefing_page
from data.briefing.model import Briefing
from data.wording import SERVICE

ASSETS = Path(__file__).parents[2] / "assets"
STYLES = ("10-page.css", "20-figures.css", "30-print.css", "35-briefing.css")
FONT = "source-sans-3-latin-wght-normal.woff2"


def write(briefing: Briefing, root: str) -> bytes:
    """The file's content; its links lead to the server at ``root``, where that is known."""
    return standalone(
        f"Briefing of {briefing.area_name} – {SERVICE}",
        briefing.programme,
        briefing_page(briefing, root=root, base=root or None, evidence=EVIDENCE),
    )


EVIDENCE = "/data?rule=band_against_scores#contradictions"
"""Where a contradicted band is told in full."""


def standalone(title: str, programme: str, main: Markup) -> bytes:
    """A whole document with this content."""
    parts = {"title": title, "programme": programme, "main": main, "service": SERVICE}
    return render("briefing_file.html", **parts, styles=_styles(), font=_font()).encode()


@cache
def _styles() -> Markup:
    return Markup("\n").join(Markup((ASSETS / name).read_text(encoding="utf-8")) for name in STYLES)


@cache
def _font() -> str:
    return f"data:font/woff2;base64,{base64.b64encode((ASSETS / FONT).read_bytes()).decode()}"
