"""What was done so that everyone can use the dashboard, and what falls short."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from components.model import Heading, Section
from components.views import prose
from pages.site import Page, Request, register_page

SECTIONS = (
    Section(
        "how",
        "How it is made",
        (
            "Every page is plain HTML that reads and works before any script has come, and without scripts: filters are "
            "forms, sort heads and ready-made views are links. The aim is WCAG 2.2 at level AA.",
            "Every figure opens with its finding in a sentence, and what a chart draws stands beside it in numbers. "
            "Meaning never rests on colour alone: each mark has a word and a shape or pattern, and pages were checked in grey.",
            "Everything can be reached and used from the keyboard, with a visible focus. Alt and G opens the glossary (in "
            "Firefox Alt, Shift and G; on a Mac Control, Option and G). After a filter has changed, the "
            "number of rows shown is announced to screen readers, and focus stays where it was.",
            "Pages fit a screen 320 pixels wide and a zoom of 200% without scrolling sideways; printed pages carry their "
            "full address.",
        ),
    ),
    Section(
        "tested",
        "How it was tested",
        (
            "Each change is tested in Chromium with axe-core on every page, at 1280 and 375 pixels, with the keyboard, and "
            "with scripts blocked.",
        ),
    ),
    Section(
        "short",
        "What falls short",
        (
            "The pages have not yet been tried by people who use a screen reader every day, nor in browsers other than "
            "Chromium.",
            "On narrow screens tables become stacked rows: some screen readers then no longer announce column heads, so "
            "each cell repeats its head in text.",
        ),
    ),
    Section(
        "contact",
        "Tell us",
        (
            "If something here does not work for you, tell whoever runs this installation for your region; they keep the "
            "record of faults.",
        ),
    ),
)


def view(connection: Connection, request: Request) -> Page:
    """``/accessibility``."""
    lede = "This dashboard should be usable by everyone who works with it."
    return Page(title="Accessibility", main=prose(Heading("Accessibility", lede, request.url("")), SECTIONS))


register_page(__name__, "/accessibility", view, title="Accessibility")
