"""Dash as it comes: a table of components, and a page with a callback that does nothing."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from dash import Dash, Input, Output, dcc, html


def app(rows_file: Path) -> Dash:
    """``/`` holds the rows of a CSV as Dash components, and a button whose callback only answers."""
    with rows_file.open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    plain = Dash(__name__, compress=True)
    table = html.Table(
        [html.Tr([html.Th(name) for name in head]), *(html.Tr([html.Td(c) for c in row]) for row in rows)]
    )
    plain.layout = html.Div(
        [dcc.Location(id="url"), html.Button("Go", id="go"), html.P(id="answer"), html.Div(id="rows")]
    )

    @plain.callback(Output("answer", "children"), Input("go", "n_clicks"), prevent_initial_call=True)
    def answer(clicks: int) -> str:
        return f"answer {clicks}"

    @plain.callback(Output("rows", "children"), Input("url", "pathname"))
    def fill(path: str) -> object:
        return table if path == "/rows" else ""

    return plain


if __name__ == "__main__":
    app(Path(sys.argv[2])).run(port=int(sys.argv[1]), debug=False)
