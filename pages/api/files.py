"""The API's tables of files: published figures as printed, loads, rejected rows, and figures that contradict each other."""

from __future__ import annotations

from data.queries import loads, published
from pages.api.table import OF_PROGRAMME, ApiTable

OF_FILE = {
    "feed": ("string", "Feed"),
    "file": ("string", "File name"),
}
RULE = ("string", "Code of the rule")


PUBLISHED = ApiTable(
    "published",
    "One row a figure as printed: every cell of the published tables, and every figure that the sources' text states "
    "(stated_figures.csv). Named areas only when their programme is asked for alone.",
    published.figures,
    ("programme", "file", "as_of"),
    {
        **OF_PROGRAMME,
        "source": ("string", "Document"),
        "place": ("string", "Table or text in the document"),
        "period": ("string", "Period that the table speaks of"),
        "file": ("string", "File"),
        "row": ("integer", "Row of the file, from 1"),
        "column": ("string", "Column of the file"),
        "value": ("string", "The figure as printed"),
        "words": ("string", "What a figure of the text is about"),
        "load": ("integer", "Load that brought it"),
    },
    {"period": "the figure stands in the text", "words": "the figure is a cell of a table"},
)

LOADS = (
    ApiTable(
        "loads",
        "One row a load, newest first: its file and what became of the file's rows.",
        loads.loads,
        ("programme", "as_of"),
        {
            "id": ("integer", "Number of the load"),
            **OF_FILE,
            "sha256": ("string", "SHA-256 of the file's bytes"),
            "at": ("string", "When, UTC, ISO 8601"),
            "by": ("string", "Who loaded it"),
            **{
                what: ("integer", f"File rows {what}")
                for what in ("read", "loaded", "unchanged", "replaced", "rejected")
            },
            "source": ("string", "Document that the file was transcribed from"),
            "place": ("string", "Place in the document"),
            "period": ("string", "Period that the figures speak of"),
            **OF_PROGRAMME,
            "action": ("string", "load, replace, undo or purge"),
            "undoes": ("integer", "Load that an undo or a purge is about"),
            "notes": ("string", "What the load noted, in sentences with a semicolon between"),
        },
        {
            **dict.fromkeys(
                ("source", "place", "period", "programme"), "the file belongs to no one source or programme"
            ),
            "undoes": "it is neither an undo nor a purge",
            "notes": "there was nothing to note",
        },
        every_programme=True,
    ),
    ApiTable(
        "problems",
        "One row a rule that a rejected row of a file breaks, the newest load first.",
        loads.problems,
        ("programme", "rule", "as_of"),
        {
            **OF_PROGRAMME,
            "load": ("integer", "Load"),
            **OF_FILE,
            "line": ("integer", "Line of the file, its head being line 1"),
            "column": ("string", "Heading of the column, as the file has it"),
            "rule": RULE,
            "remedy": (
                "string",
                "What to do; in general words without the local right, since the cell may be about a person",
            ),
            "value": ("string", "The cell, with the local right alone"),
        },
        {
            "programme": "no row of the file went in, or rows of several programmes",
            "column": "the rule is about the whole row",
            "value": "only those with the local right see it",
        },
        every_programme=True,
        long=True,
    ),
)

CONTRADICTIONS = ApiTable(
    "contradictions",
    "One row a contradiction between published figures, found by a rule of a general kind.",
    loads.contradictions,
    ("programme", "rule", "as_of"),
    {
        **OF_PROGRAMME,
        "rule": RULE,
        "source": ("string", "Documents concerned"),
        "where": ("string", "Places in them"),
        "published": ("string", "The figure as published"),
        "computed": ("string", "What the rows, or the other source, give"),
        "note": ("string", "What is wrong, in a sentence"),
        "area_code": ("string", "Code of the area concerned, if it is one"),
        "load": ("integer", "Load at which it was found"),
    },
    {"area_code": "it is not about one area"},
)
