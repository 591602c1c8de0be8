"""Figures in the order of a page: each is called by what it is and by its place among those that are counted."""

from __future__ import annotations

from markupsafe import Markup

from components.model import Figure
from components.views.blocks import in_order
from tests.app.reading import read


def test_a_form_among_figures_is_not_counted() -> None:
    figures = [
        Figure("drawn", "Drawn", Markup(), "Figure"),
        Figure("asks", "Asks", Markup(), ""),
        Figure("listed", "Listed", Markup()),
    ]
    told = read(str(Markup("").join(in_order(figures))))
    assert [each.text for each in told.every("span", within="number")] == ["Figure 1", "Table 2"]
