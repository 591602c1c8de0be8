"""The page for addresses that lead nowhere; Dash finds it by its name."""

from __future__ import annotations

import dash

from pages.site import carried, not_found


def layout(**_: object) -> dash.dcc.Store:
    return carried(not_found("There is no page at this address."))


dash.register_page(__name__, path="/not-found", title="Page not found")
