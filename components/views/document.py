"""The whole document around a page's content."""

from __future__ import annotations

from markupsafe import Markup

from components.model import Assets, DashSlots, Shell
from components.render import render

_NO_DASH = DashSlots()
_ASSETS = Assets()


def document(shell: Shell, main: Markup, *, key: str = "", dash: DashSlots = _NO_DASH, assets: Assets = _ASSETS) -> Markup:
    """The first response: ``main`` is what a filter change later replaces, inside ``<main id="main">``."""
    return render("base.html", shell=shell, main=main, key=key, dash=dash, assets=assets)
