"""The page within its frame, and the document around it."""

from __future__ import annotations

from markupsafe import Markup

from components.model import Assets, DashSlots, Shell
from components.render import render

_NO_DASH = DashSlots()
_ASSETS = Assets()


def framed(shell: Shell, main: Markup) -> Markup:
    """A page with its navigation, state and footer: what a changed filter replaces as one."""
    return render("page.html", shell=shell, main=main)


def document(
    title: str, page: Markup, *, key: str, feed: str = "", dash: DashSlots = _NO_DASH, assets: Assets = _ASSETS
) -> Markup:
    """The first response. ``key`` tells the script what it already shows; ``feed``: where the page is an Atom feed."""
    return render("base.html", title=title, page=page, key=key, feed=feed, dash=dash, assets=assets)
