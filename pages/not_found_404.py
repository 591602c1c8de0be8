"""The page for addresses that lead nowhere; Dash finds it by its name."""

from __future__ import annotations

import dash

from pages.site import layout, title_being_sent

dash.register_page(  # type: ignore[no-untyped-call]
    __name__, path="/not-found", title=title_being_sent, layout=layout
)
