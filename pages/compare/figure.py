"""The figure of a comparison: which rows there are, what stands in each cell, and what can be said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from components.anchor import anchor
from components.comparison import Compare, CompareCell, CompareGroup, Comparison, Level, Profile, Steps
from components.comparison import Side as Head
from components.marks import format_day, format_total
from components.model import Caveat, Figure, Link, Missing, Text
from components.views import comparison, figure_actions
from data.framework import Domain
from data.measures.cascade import LEVEL_WORDS, LEVELS, words_of_mean
from data.queries.compare import Side
from data.queries.moves import TOTAL
from data.sentences import capital
from data.sentences import compare as words
from data.sentences import comparing as page_words
from data.sentences.compare import Stand
from data.wording import counted, workshop_words
from pages.compare.rows import LOCAL, attendance_group, mhst_group, survey_groups
from pages.compare.view import View, named
from pages.site import api_url, area_href, page_keeps, source_line, tags


def compared_figure(view: View) -> Figure:
    """Everything side by side, in groups of rows."""
    groups = [_profiles(view), *_measures(view)]
    if view.state.filters.one("rows") == "differing":
        groups = [groups[0], *(each for group in groups[1:] if (each := _differing(group)).rows)]
    table = Comparison(
        f"{capital(view.kind)} side by side: {', '.join(view.names)}",
        tuple(Head(_head(view, side), area_href(side.area_code, page_keeps(view.state))) for side in view.sides),
        tuple(groups),
        () if view.withheld else _key(view),
    )
    source, link = view.found.source, view.address()
    return Figure(
        id="comparison",
        finding=_finding(view),
        subline=_subline(view),
        body=comparison(table),
        tags=tags(source),
        simulated=source.simulated,
        actions=figure_actions(
            "table", table=link, csv=_csv(view, "ratings" if view.of_cohorts else _of_areas(view)), link=link
        ),
        caveats=_caveats(view),
        source=source_line(source, _files(view)),
    )


def _caveats(view: View) -> tuple[Caveat, ...]:
    noise = f"{words.FEW_COHORTS} {words.INTERVALS}" if view.own else words.FEW_COHORTS
    whose = (Caveat("Whose answers", words.SHOWN_TOGETHER),) if view.own else ()
    return (Caveat("What is more than noise", noise), Caveat("Different people", words.OTHER_PEOPLE), *whose)


def _differing(group: CompareGroup) -> CompareGroup:
    return replace(group, rows=tuple(row for row in group.rows if row.differs))


def _head(view: View, side: Side) -> str:
    return f"Cohort {side.code}" if view.of_cohorts else side.area_name


def _measures(view: View) -> list[CompareGroup]:
    groups = [_levels(view)]
    if view.own:
        groups += [*survey_groups(view), *mhst_group(view), attendance_group(view)]
    return groups


# What each side is.


def _profiles(view: View) -> CompareGroup:
    cells = tuple(Profile(_lines(view, side), _links(view, side, place)) for place, side in enumerate(view.sides, 1))
    return CompareGroup((Compare(capital(view.parameter), cells),))


def _lines(view: View, side: Side) -> tuple[Text, ...]:
    where = f"{side.area_name}, {side.region}" if side.region else side.area_name
    lines: list[Text] = [side.name] if view.of_cohorts and side.name else []
    lines.append(where if view.of_cohorts else side.region or "No region")
    if not view.of_cohorts and side.cohorts is not None:
        both = f", {side.matched} at both workshops" if all(view.found.ends) else ""
        lines.append(f"{counted(side.cohorts, 'cohort')}{both}")
    sizes = (("school", side.schools), ("professional", side.professionals))
    if told := ", ".join(counted(size, noun) for noun, size in sizes if size is not None):
        lines.append(told)
    return (*lines, *_days(view, side))


def _days(view: View, side: Side) -> list[Text]:
    """When it held the workshops compared; of one that it has not, that."""
    told: list[Text] = []
    for end in filter(None, view.found.ends):
        if end in side.dates:
            told.append(f"{end} {_between(*side.dates[end])}")
        elif view.of_cohorts and end not in side.held:
            told.append(Markup('<i class="missing">no {}</i>').format(workshop_words(end)))
    return told


def _between(first: date, last: date) -> str:
    return format_day(first) if first == last else f"{format_day(first)} to {format_day(last)}"


def _links(view: View, side: Side, place: int) -> tuple[Link, ...]:
    others = [each.code for each in view.sides if each.code != side.code]
    remove = Link(f"Remove {named(side)}", view.address(**{view.parameter: others}))
    return (remove, Link(f"Swap {named(side)}", f"#filter-{view.parameter}-{place}"))


# Levels.


def _why(view: View, side: Side) -> str:
    """What keeps a side from being compared."""
    if view.of_cohorts and not side.shown:
        return "is withheld"
    if view.last not in side.held and view.own:
        return f"has no {workshop_words(view.last)}"
    if view.found.ends[0] not in side.held and view.own:
        return f"has no {workshop_words(view.found.ends[0])}"
    return "is not rated in all seven" if side.before or side.after else "is not rated"


def _stands(view: View, domain: str) -> list[Stand]:
    return [_stand(view, side, domain) for side in view.sides]


def _stand(view: View, side: Side, domain: str) -> Stand:
    start, end = side.before.get(domain), side.after.get(domain)
    why = _why(view, side)
    if domain != TOTAL and why == "is not rated in all seven":
        why = "is not rated"
    told = side in _absent(view)
    both = (start, end) if view.found.ends[1] else (None, start)
    return Stand(named(side), *both, why, told)


def _absent(view: View) -> list[Side]:
    """The sides without the later workshop, where that is said once in the head of the rows."""
    return [
        side for side in view.sides if view.own and view.last not in side.held and (side.shown or not view.of_cohorts)
    ]


def _levels(view: View) -> CompareGroup:
    when = " to ".join(workshop_words(end) for end in view.found.ends if end)
    if view.withheld:
        return CompareGroup((_withheld(view),), f"Levels, {when}")
    rows = [_domain(view, domain) for domain in view.domains]
    told = [_total(view)]
    if any(side.agreement for side in view.sides):
        told.append(_agreement(view))
    head = f"Levels, {when}" if view.of_cohorts else f"Mean levels of cohorts, {when}"
    absent = words.not_compared([_stand(view, side, TOTAL) for side in _absent(view)])
    note = words.ONE_LEVEL if view.of_cohorts else words.MEANS
    return CompareGroup((*rows, *told), head, f"{note}; {absent}" if absent else note)


def _withheld(view: View) -> Compare:
    areas = list(dict.fromkeys(side.area_code for side in view.sides))
    said = anchor("Compare their areas", view.address(cohort=None, area=areas), before=f"{words.WITHHELD}.")
    return Compare("Seven domains", tuple(Missing("suppressed", LOCAL) for _ in view.sides), said)


def _domain(view: View, domain: Domain) -> Compare:
    stands = _stands(view, domain.code)
    said = words.levels_said(stands) if view.of_cohorts else words.means_said(stands)
    label = Markup("<b>{}</b> {}").format(domain.code, domain.short_name)
    cells = tuple(_steps(view, side, domain.code) for side in view.sides)
    return Compare(label, cells, said, _differ(stands))


def _differ(stands: Sequence[Stand]) -> bool:
    return len({(each.start, each.end) for each in stands}) > 1


def _steps(view: View, side: Side, domain: str) -> CompareCell:
    if view.of_cohorts and not side.shown:
        return Missing("suppressed", LOCAL)
    start = _end(view, side, side.before.get(domain), view.found.ends[0])
    if not view.found.ends[1]:
        return start if isinstance(start, Missing) else Steps(start)
    end = _end(view, side, side.after.get(domain), view.found.ends[1])
    if isinstance(start, Missing) and isinstance(end, Missing):
        return start
    return Steps(start, end, side.moved.get(domain))


def _end(view: View, side: Side, level: Level | None, workshop: str) -> Level | Missing:
    """A level, or why it is not there."""
    if level is not None:
        return level
    if not view.own:
        return Missing("not_applicable", "not published")
    if view.of_cohorts or workshop not in side.held:
        return Missing("not_submitted")
    return Missing("not_matched")


def _total(view: View) -> Compare:
    stands = _stands(view, TOTAL)
    label = "Mean total of 21" if view.own and not view.of_cohorts else "Total of 21"
    return Compare(
        label, tuple(_total_cell(view, side) for side in view.sides), words.totals_said(stands), _differ(stands)
    )


def _total_cell(view: View, side: Side) -> CompareCell:
    if view.of_cohorts and not side.shown:
        return Missing("suppressed", LOCAL)
    ends = [side.before.get(TOTAL), *([side.after.get(TOTAL)] if view.found.ends[1] else [])]
    if all(end is None for end in ends):
        return Missing("not_applicable", "needs all seven")
    held = [not view.own or workshop in side.held for workshop in view.found.ends]
    told = [_shown(*each) for each in zip(ends, held, strict=False)]  # one workshop alone has one end
    of_both = len(ends) == len([end for end in ends if end is not None]) == 2
    more = _moved(ends) if view.of_cohorts else words.total_of(side.totalled, both=of_both)
    return Markup("{}{}").format(Markup(" to ").join(told), f", {more}" if more else "")


def _shown(total: Level | None, held: bool) -> Markup:
    if total is None and not held:
        return Markup('<i class="missing">not submitted</i>')
    if total is None:
        return Markup('<i class="missing">not applicable: needs all seven</i>')
    return Markup("<b>{}</b>").format(total if isinstance(total, int) else format_total(total))


def _moved(ends: Sequence[Level | None]) -> str:
    """``up 2``; of means nothing, which are printed with a decimal."""
    if len(ends) < 2 or not all(isinstance(end, int) for end in ends):
        return ""
    by = int(ends[1] or 0) - int(ends[0] or 0)
    return f"{'up' if by > 0 else 'down'} {abs(by)}" if by else "same"


def _agreement(view: View) -> Compare:
    told = [side.agreement.get(view.last) if side.shown else None for side in view.sides]
    shares = [
        (name, None if each is None else Fraction(each[0], each[1]))
        for name, each in zip(view.names, told, strict=True)
    ]
    cells = tuple(_tables(side, each) for side, each in zip(view.sides, told, strict=True))
    differs = len({share for _, share in shares}) > 1
    return Compare(f"Tables’ ratings at the cohort’s level, {view.last}", cells, words.agreement_said(shares), differs)


def _tables(side: Side, counts: tuple[int, int] | None) -> CompareCell:
    if not side.shown:
        return Missing("suppressed", LOCAL)
    return f"{counts[0]} of {counts[1]}" if counts else Missing("not_applicable", "no tables scored apart")


# Around the rows.


def _key(view: View) -> tuple[tuple[Level, str], ...]:
    if view.of_cohorts:
        return tuple(enumerate(LEVELS))
    seen = [value for side in view.sides for part in (side.before, side.after) for value in _of_domains(part)]
    steps = [Decimal(half) / 2 for half in range(7) if not seen or Decimal(half) / 2 <= max(seen) + Decimal("0.5")]
    return tuple((step, words_of_mean(step) or "") for step in steps)


def _of_domains(part: object) -> list[Decimal]:
    levels = part if isinstance(part, dict) else {}
    return [Decimal(value) for code, value in levels.items() if code != TOTAL]


def _finding(view: View) -> str:
    if view.withheld:
        return f"{words.WITHHELD}; {words.AREAS_INSTEAD[:1].lower()}{words.AREAS_INSTEAD[1:]}"
    return page_words.finding(_stands(view, TOTAL), view.last, of_levels=view.of_cohorts)


def _subline(view: View) -> str:
    many = capital(counted(len(view.sides), view.parameter))
    if view.of_cohorts:
        return f"{many}, seven domains; levels 0 to 3 as agreed in the workshop, {LEVEL_WORDS[0]} to {LEVEL_WORDS[-1]}."
    both = "; means of the cohorts rated at both workshops" if view.found.ends[1] else ""
    return f"{many}, seven domains; mean levels 0 to 3{both}."


def _of_areas(view: View) -> str:
    return "change" if view.found.ends[1] else "areas"


def _csv(view: View, table: str) -> str:
    """The same sides from the API; the programme and workshops are written out."""
    start, end = view.found.ends
    kept: dict[str, str | Sequence[str] | None] = {
        "sides": None,
        "rows": None,
        "region": None,
        "from": None,
        "to": None,
    }
    if table == "ratings":
        kept["workshop"] = [each for each in (start, end) if each]
    elif table == "areas":
        kept["workshop"] = start
    elif table == "change":
        kept |= {"from": start, "to": end}
    elif table in ("cohorts", "activity"):
        kept |= {} if table == "cohorts" else {"cohort": None, "area": sorted({side.area_code for side in view.sides})}
    return api_url(table, "csv", view.state.filters.changed(**kept).query_string(always=("programme",)))


def _files(view: View) -> Markup:
    """The other tables with the same sides."""
    if not view.own:
        return Markup()
    names = ("change", "cohorts", "activity") if view.of_cohorts else ("areas", "cohorts", "activity")
    links = Markup(", ").join(anchor(name, _csv(view, name)) for name in names if _can(view, name))
    return Markup("Also as files: {}.").format(links)


def _can(view: View, name: str) -> bool:
    """Whether there is such a file: change needs a second workshop."""
    return name != "change" or bool(view.found.ends[1])
