"""A link within a text."""

from __future__ import annotations

from markupsafe import Markup


def anchor(text: str, href: str, before: str = "") -> Markup:
    """``before`` and a link, all escaped."""
    return Markup('{}{}<a href="{}">{}</a>').format(before, " " if before else "", href, text)
