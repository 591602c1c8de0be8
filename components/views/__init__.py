"""Pure functions from frames and model values to markup: the names that pages call."""

from components.views.blocks import View, data_table, figure_actions, page_links, shown
from components.views.briefing import briefing_page, shown_fact
from components.views.comparison import comparison
from components.views.control import control_chart, funnel_chart, sparkline
from components.views.distribution import distribution
from components.views.document import document, framed
from components.views.domains import domain_chart, domain_table
from components.views.hexagons import hexagon_map
from components.views.inline import differs, level, moves, rag, variation
from components.views.matrix import matrix
from components.views.moved import moved_matrix
from components.views.pages import content, overview, panel, problem, prose
from components.views.scatter import scatter
from components.views.since import since_form
from components.views.squares import squares, squares_table
from components.views.tables import distribution_table, loads_table

__all__ = [
    "View",
    "briefing_page",
    "comparison",
    "content",
    "control_chart",
    "data_table",
    "differs",
    "distribution",
    "distribution_table",
    "document",
    "domain_chart",
    "domain_table",
    "figure_actions",
    "framed",
    "funnel_chart",
    "hexagon_map",
    "level",
    "loads_table",
    "matrix",
    "moved_matrix",
    "moves",
    "overview",
    "page_links",
    "panel",
    "problem",
    "prose",
    "rag",
    "scatter",
    "shown",
    "shown_fact",
    "since_form",
    "sparkline",
    "squares",
    "squares_table",
    "variation",
]
