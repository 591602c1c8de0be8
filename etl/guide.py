"""The feeds as a document: ``docs/feeds.md`` is what this gives."""

from __future__ import annotations

from collections.abc import Iterator

from etl.check import REQUIRED, ROW_RULES
from etl.feeds import CONNECTORS, FEEDS
from etl.model import Column, Feed
from etl.template import needed
from etl.waiting import WAITING_RULES

OPENING = """# Files that can be loaded

Made from the feeds' declarations in `etl/feeds/`; don't change it by hand (`python -m etl.guide > docs/feeds.md`).

CSV (UTF-8; comma, semicolon or tab; also `.gz`, or a `.zip` of one) or XLSX (the first sheet, or the one named as the feed).
`python -m etl load FEED FILE` loads a file, `python -m etl load auto BOOK.xlsx` every sheet of a workbook that is named as a
feed and has rows, `python -m etl template auto -o FILE.xlsx` makes an empty one with a sheet a feed (`template FEED` of one
feed). The case of headings, spaces in place of underscores and
the order of columns don't matter. Columns marked *key* tell rows apart: a row with a key that is in the store replaces what
stands there.
"""
OFFICIAL = """# Official files

Loaded as they are downloaded (`.csv`, `.gz`, `.zip`, `.xlsx`) with `python -m etl load FEED FILE`; they need no area or
indicator beforehand. Places are made as they are met: England, NHS regions, ICBs, sub-ICB locations (CCGs before July 2022),
providers and local authorities, by ODS code where there is one, else by GSS code; a place that has both, or had another GSS code,
is one place. A figure that its publisher withholds stays withheld. A later file replaces what it has anew, and the earlier
figure stays readable as of its load; provisional never replaces performance, nor performance final.
"""
ALWAYS = {
    REQUIRED: "A cell that must be filled in is blank.",
    "duplicate_key": "Several rows give different values for one key.",
    "repeated_row": "A row says the same as an earlier one.",
    "rows_disagree": "Rows that describe one thing differ in what they say of it.",
    **dict.fromkeys(WAITING_RULES, "The row in an earlier sheet of the workbook that it refers to was rejected."),
}


def guide() -> str:
    """The document."""
    own = [line for feed in FEEDS.values() for line in _feed(feed)]
    official = [line for feed in CONNECTORS.values() for line in _feed(feed)]
    return "\n".join([OPENING, *own, *_always(), OFFICIAL, *official])


def _feed(feed: Feed) -> Iterator[str]:
    yield from (
        f"## {feed.name}",
        "",
        feed.about,
        "",
        "| column | needed | what it is | what may stand there |",
        "|---|---|---|---|",
    )
    yield from (_row(column) for column in feed.every_column)
    if codes := [rule.code for rule in feed.rules] + [rule.code for rule in feed.across]:
        yield from ("", "Rules: " + ", ".join(f"`{code}`" for code in dict.fromkeys(codes)) + ".")
    if feed.doubts:
        yield from ("", "Loaded and noted: " + "; ".join(doubt.what for doubt in feed.doubts) + ".")
    yield ""


def _row(column: Column) -> str:
    cells = (f"`{column.name}`", needed(column), column.about, column.kind.allowed)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _always() -> Iterator[str]:
    yield from ("## Rules of every feed", "", "| rule | what it says |", "|---|---|")
    yield from (f"| `{code}` | {words} |" for code, words in (ALWAYS | ROW_RULES).items())
    yield ""


if __name__ == "__main__":
    print(guide(), end="")
