"""What a comparison starts from: the form, links that add to it, and ready-made comparisons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from components.anchor import anchor
from components.model import Column, Figure, FilterBar, Link, Option, Row, RowGroup, Select, Table, Text
from components.views import data_table, figure_actions
from data.answer import Answer
from data.queries.comparators import similar
from data.queries.compare import MOST, Ends, Known
from data.queries.moves import Pair
from data.sentences import comparing as page_words
from data.state import State
from data.wording import counted, workshop_words
from pages import choosing
from pages.compare.view import PATH
from pages.site import source_line, tags

MANY = 120
"""Choices that a select may have; of more a region is chosen first."""
LONG = 60
"""Areas that the table of ready-made comparisons lists; of more a region is chosen first."""
ADDED = 4
"""Links that add a cohort or an area."""


@dataclass(frozen=True)
class Choice:
    """What is chosen (codes of ``kind``) and what there is. ``everything``: the rated areas at the first workshop, with
    provenance; ``held``: the workshops that can be compared."""

    state: State
    kind: str
    chosen: tuple[str, ...]
    cohorts: tuple[Known, ...]
    areas: tuple[Known, ...]
    everything: Answer | None
    held: tuple[Pair, ...]

    @property
    def parameter(self) -> str:
        return "cohort" if self.kind == "cohorts" else "area"

    @property
    def known(self) -> tuple[Known, ...]:
        return self.cohorts if self.kind == "cohorts" else self.areas

    @property
    def regions(self) -> tuple[str, ...]:
        return self.state.filters["region"]

    @property
    def many(self) -> bool:
        """Whether there is too much for selects unless a region is chosen."""
        return len(self.known) > MANY

    @property
    def offered(self) -> list[Known]:
        """What the selects hold: everything, or of much what is chosen, its areas' other cohorts and the chosen region."""
        if not self.many:
            return list(self.known)
        mine = {each.area_code for each in self.known if each.code in self.chosen}
        return [each for each in self.known if each.area_code in mine or each.region in self.regions]

    def named(self, code: str) -> str:
        return next((each.area_name for each in self.known if each.code == code and self.kind == "areas"), code)

    def areas_named(self, code: str) -> str:
        return next(each.area_name for each in self.areas if each.code == code)

    def href(self, **values: Any) -> str:
        return f"{PATH}{self.state.filters.changed(**values).query_string()}"


# The form.


def bar(choice: Choice, ends: Ends) -> FilterBar:
    """A select a side and one more, with the region first where there is much to choose from."""
    first = [] if choice.chosen else [choosing.programmes(choice.state)]
    if choice.many:
        first.append(choosing.regions(choice.state))
    sides = min(max(len(choice.chosen) + 1, 2), MOST)
    selects = [_select(choice, place) for place in range(sides)] if choice.offered else []
    hidden = choosing.travelling(choice.state, *(["programme"] if choice.chosen else []), "rows", "sides")
    return FilterBar(
        PATH,
        (*first, *selects, *_when(choice, ends)),
        showing=_showing(choice, ends),
        hidden=hidden,
        ready_made=tuple(_additions(choice)),
        button="Compare",
    )


def _select(choice: Choice, place: int) -> Select:
    """One side: grouped by area or region, blank for none."""
    mine = choice.chosen[place] if place < len(choice.chosen) else ""
    options = [Option("", "None", not mine)]
    for each in choice.offered:
        if each.code == mine or each.code not in choice.chosen:
            options.append(Option(each.code, _text(choice, each), each.code == mine, _group(choice, each)))
    name = choice.parameter
    return Select(name, f"{name.capitalize()} {place + 1}", tuple(options), key=f"{name}-{place + 1}")


def _text(choice: Choice, each: Known) -> str:
    """A cohort by its code, which is what is typed, then its name and its area where the name doesn't say it."""
    if choice.kind == "areas":
        return each.area_name
    where = "" if each.area_name in each.name else each.area_name
    return ", ".join(filter(None, (each.code, each.name, where)))


def _group(choice: Choice, each: Known) -> str:
    return each.area_name if choice.kind == "cohorts" else each.region


def _when(choice: Choice, ends: Ends) -> list[Select]:
    """The workshops, where there is more than one pair to choose."""
    if len(choice.held) < 2:
        return []
    told = (
        ("from", "From", ends[0], [pair[0] for pair in choice.held]),
        ("to", "To", ends[1], [p[1] for p in choice.held]),
    )
    return [
        Select(name, label, tuple(Option(at, workshop_words(at), at == chosen) for at in sorted(set(known), key=len)))
        for name, label, chosen, known in told
    ]


def _showing(choice: Choice, ends: Ends) -> Text:
    if not choice.chosen:
        return page_words.nothing_chosen(choice.kind, choose_region=choice.many and not choice.regions)
    told = page_words.comparing([choice.named(code) for code in choice.chosen], choice.kind, ends)
    if len(choice.chosen) < 2:
        return told
    if choice.state.filters.one("rows") == "differing":
        return anchor("All rows", choice.href(rows=None), before=f"{told} Only rows that differ are shown.")
    return anchor("Only rows that differ", choice.href(rows="differing"), before=told)


def _additions(choice: Choice) -> list[Link]:
    """One more of the same areas, or of the same region; then the other kind of comparison."""
    links = [_addition(choice, each) for each in _near(choice)[:ADDED]] if len(choice.chosen) < MOST else []
    return [*links, *_others(choice)]


def _addition(choice: Choice, each: Known) -> Link:
    codes = (*choice.chosen, each.code)
    name = each.code if choice.kind == "cohorts" else each.area_name
    return Link(f"Add {name}", choice.href(**{choice.parameter: codes}))


def _near(choice: Choice) -> list[Known]:
    """Of one area those most like it; else those of the same areas or regions, that are not there yet."""
    if choice.kind == "areas" and len(choice.chosen) == 1:
        return _alike(choice, choice.chosen[0])
    mine = [each for each in choice.known if each.code in choice.chosen]
    kin = {each.area_code if choice.kind == "cohorts" else each.region for each in mine}
    others = [each for each in choice.known if each.code not in choice.chosen]
    return [each for each in others if (each.area_code if choice.kind == "cohorts" else each.region) in kin]


def _others(choice: Choice) -> list[Link]:
    """From cohorts to areas, and back."""
    if choice.kind == "cohorts":
        mine = list(dict.fromkeys(each.area_code for each in choice.known if each.code in choice.chosen))
        if len(mine) > 1:
            return [Link("Compare their areas", choice.href(cohort=None, area=mine))]
        return [Link("Compare areas", choice.href(cohort=None, sides="areas"))]
    own = [each.code for each in choice.cohorts if each.area_code in choice.chosen]
    if choice.chosen and 1 < len(own) <= MOST:
        return [Link(f"Compare their {counted(len(own), 'cohort')}", choice.href(area=None, cohort=own))]
    return [Link("Compare cohorts", choice.href(area=None, sides="cohorts"))] if choice.cohorts else []


# Ready-made comparisons.


def start_figures(choice: Choice) -> list[Figure]:
    """The areas of a region, then of each area its cohorts and those most like it."""
    if choice.everything is None:
        return []
    made = (("regions", _regions(choice)), ("areas", _areas(choice)))
    return [_figure(choice, id_, table) for id_, table in made if table.groups[0].rows]


def _figure(choice: Choice, id_: str, table: Table) -> Figure:
    source = choice.everything
    assert source is not None  # noqa: S101 - start_figures makes none without it
    return Figure(
        id=id_,
        finding=table.caption,
        body=data_table(table, folds=True),
        tags=tags(source),
        simulated=source.simulated,
        actions=figure_actions("table", link=f"{choice.href()}#{id_}"),
        source=source_line(source),
    )


def _regions(choice: Choice) -> Table:
    members: dict[str, list[Known]] = defaultdict(list)
    for each in choice.areas:
        if each.region:
            members[each.region].append(each)
    rows = tuple(
        Row((_region(choice, region), _together(choice, found))) for region, found in members.items() if len(found) > 1
    )
    return Table("The areas of a region, side by side", (Column("Region"), Column("Comparison")), (RowGroup(rows),))


def _region(choice: Choice, region: str) -> Text:
    """A region's name; where there is much to choose from it leads to its areas, each with its cohorts."""
    return anchor(region, choice.href(region=region)) if choice.many and not choice.regions else region


def _together(choice: Choice, found: Sequence[Known]) -> Text:
    """A region's areas; of more than six those with the lowest totals, which come first in the answer."""
    source = choice.everything
    order = [] if source is None else source.rows["area_code"].tolist()
    codes = sorted((each.code for each in found), key=order.index)[:MOST]
    href = _of_areas(choice, codes)
    if len(found) <= MOST:
        return anchor(f"Compare its {counted(len(found), 'area')}", href)
    link = anchor(f"Compare {MOST} of its {len(found)} areas", href)
    return Markup("{}, those with the lowest totals at the start").format(link)


def _of_areas(choice: Choice, codes: Sequence[str]) -> str:
    return choice.href(cohort=None, sides=None, rows=None, area=codes)


def _areas(choice: Choice) -> Table:
    listed = [each for each in choice.areas if not choice.regions or each.region in choice.regions]
    cut = len(listed) > LONG
    of = defaultdict(list)
    for each in choice.cohorts:
        of[each.area_code].append(each.code)
    rows = () if cut else tuple(_area(choice, each, of[each.code]) for each in listed)
    columns = [
        Column("Area"),
        Column("Region"),
        *([Column("Its cohorts")] if choice.cohorts else []),
        Column("Areas most like it"),
    ]
    caption = (
        "Of one area: its cohorts, and the areas that started most like it"
        if choice.cohorts
        else "An area and those that started most like it"
    )
    return Table(caption, tuple(columns), (RowGroup(rows),))


def _area(choice: Choice, each: Known, cohorts: Sequence[str]) -> Row:
    own: list[Text] = []
    if choice.cohorts:
        many = counted(min(len(cohorts), MOST), "cohort")
        href = choice.href(area=None, sides=None, rows=None, cohort=cohorts[:MOST])
        own = [anchor(f"Compare its {many}", href) if len(cohorts) > 1 else counted(len(cohorts), "cohort")]
    near = [other.code for other in _alike(choice, each.code)][:3]
    like = (
        anchor(page_words.like_it([choice.areas_named(code) for code in near]), _of_areas(choice, [each.code, *near]))
        if near
        else Markup("none")
    )
    return Row((each.area_name, each.region, *own, like))


def _alike(choice: Choice, code: str) -> list[Known]:
    """The areas that started most like one, the nearest first."""
    if choice.everything is None:
        return []
    by_code = {each.code: each for each in choice.areas}
    return [by_code[other] for other in similar(choice.everything.rows, code)["area_code"] if other in by_code]
