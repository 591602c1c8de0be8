"""The page for addresses that lead nowhere; Dash finds it by its name."""

from __future__ import annotations

import dash

from pages.site import carried, not_found, requested, title_being_sent


def layout(**_: object) -> dash.dcc.Store:
    return carried(not_found("There is no page at this address."), requested())


dash.register_page(__name__, path="/not-found", title=title_being_sent)  # type: ignore[no-untyped-call]
