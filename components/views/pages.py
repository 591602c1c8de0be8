"""The content of each page: what stands in ``<main>``, in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.model import Attention, Door, Fact, Figure, FilterBar, Heading, Link, Section, Table, Text
from components.render import render
from components.views.blocks import data_table, in_order


def content(
    heading: Heading,
    figures: Sequence[Figure],
    *,
    facts: Sequence[Fact] = (),
    filters: FilterBar | None = None,
    complaints: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
) -> Markup:
    """A heading, what was chosen or is known at a glance, and the figures.

    ``complaints``: sentences about values of the address that could not be used. ``names``: short names of a long page's
    figures by their ids, for the list of what stands on it.
    """
    known = names or {}
    contents = [Link(known[item.id], f"#{item.id}") for item in figures if item.id in known]
    listed = contents if len(contents) >= FEWEST_LISTED else []
    return _main(heading, in_order(figures), facts=facts, filters=filters, complaints=complaints, contents=listed)


FEWEST_LISTED = 3
"""Figures from which on a page lists what stands on it."""


def _main(
    heading: Heading,
    blocks: Sequence[Markup],
    *,
    facts: Sequence[Fact] = (),
    filters: FilterBar | None = None,
    complaints: Sequence[str] = (),
    contents: Sequence[Link] = (),
) -> Markup:
    return render(
        "main.html",
        heading=heading,
        facts=facts,
        filters=filters,
        complaints=complaints,
        contents=contents,
        blocks=blocks,
    )


def overview(
    heading: Heading,
    facts: Sequence[Fact],
    figures: Sequence[Figure],
    attention: Sequence[Attention],
    doors: Sequence[Door],
    *,
    aside: Markup | None = None,
    below: Sequence[Figure] = (),
    complaints: Sequence[str] = (),
) -> Markup:
    """The answer, then the work, then the doors. ``aside`` stands beside the attention list, ``below`` under the doors."""
    work = render("overview.html", attention=attention, doors=doors, aside=aside or Markup())
    drawn = in_order([*figures, *below])
    blocks = [*drawn[: len(figures)], work, *drawn[len(figures) :]]
    return _main(heading, blocks, facts=facts, complaints=complaints)


def panel(id: str, head: str, items: Sequence[Attention], *, simulated: bool = False) -> Markup:
    """A list beside the attention list: each with where to see it."""
    return render("panel.html", id=id, head=head, items=items, simulated=simulated)


def prose(heading: Heading, sections: Sequence[Section], complaints: Sequence[str] = ()) -> Markup:
    """A page of text: methods, accessibility. From three sections on it lists them at the top."""
    prepared = [
        {"id": section.id, "head": section.head, "blocks": [_block(block) for block in section.blocks]}
        for section in sections
    ]
    return _main(heading, [render("prose.html", sections=prepared)], complaints=complaints)


def _block(block: Text | Table) -> Markup:
    if isinstance(block, Table):
        return data_table(block)
    return block if isinstance(block, Markup) else Markup("<p>{}</p>").format(block)


def problem(heading: Heading, links: Sequence[Link], reference: str = "") -> Markup:
    """A page that can't be shown: what happened, where to go instead, and a reference to quote."""
    return render("problem.html", heading=heading, links=links, reference=reference)
