"""The change of a programme's own ratings between two workshops: the figures of ``/change`` that own returns give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from markupsafe import Markup

from components.lanes import axis, before_after, interval
from components.model import (
    Caveat,
    Cell,
    Column,
    Domain,
    Figure,
    Lane,
    Missing,
    Row,
    RowGroup,
    Scale,
    Shape,
    Square,
    Table,
    Text,
    Transitions,
)
from components.views import data_table, figure_actions, moves, squares, squares_table
from data.answer import Answer
from data.framework import Domain as FrameworkDomain
from data.measures.cascade import LEVELS
from data.measures.rounding import half_up
from data.queries.catalogue import Programme
from data.queries.moves import TOTAL, Moved
from data.queries.own_change import OwnChange, spread
from data.sentences import capital, workshop_words
from data.sentences import own_change as words
from data.sentences.change import means_finding, signed
from data.state import State
from pages.change.distribution import spread_figure
from pages.change.without_later import without_figure
from pages.plots import plot
from pages.site import api_url, source_line, tags

PATH = "/change"
POINTS = Scale(
    Decimal(-100), Decimal(100), ((Decimal(-100), "−100"), (Decimal(0), "0"), (Decimal(100), "+100")), (), (Decimal(0),)
)


@dataclass(frozen=True)
class View:
    """What the figures are made of: the state, the domains shown in them, and the change. ``without``: the cohorts that
    lack the later workshop, as on the ``day`` looked at."""

    state: State
    programme: Programme
    domains: tuple[FrameworkDomain, ...]
    change: OwnChange
    without: Answer
    day: date

    @property
    def before(self) -> str:
        return workshop_words(self.change.pair[0])

    @property
    def after(self) -> str:
        return workshop_words(self.change.pair[1])

    @property
    def phrases(self) -> dict[str, str]:
        return {d.code: d.phrase for d in self.domains}

    def of_domains(self, scope: str = "programme") -> list[Moved]:
        """The programme's rows of the domains shown, in their order."""
        codes = [d.code for d in self.domains]
        return [each for each in self.change.of(scope) if each.domain in codes]

    @property
    def total(self) -> Moved:
        return self.change.of("programme", TOTAL)[0]

    @property
    def one(self) -> str:
        """What figures of a single measure show: the one domain that was chosen, else the total."""
        return self.domains[0].code if len(self.domains) == 1 else TOTAL

    @property
    def one_words(self) -> str:
        return "the total" if self.one == TOTAL else self.phrases[self.one]


def own_view(state: State, domains: tuple[FrameworkDomain, ...], change: OwnChange, without: Answer, day: date) -> View:
    """The view of the one programme of a page. Its links and files name the two workshops, so that they stay what they are
    when a later one is held."""
    if state.programme is None:
        raise ValueError("a page with own change has a programme")
    chosen = state.filters["domain"]
    shown = tuple(d for d in domains if not chosen or d.code in chosen)
    start, end = change.pair
    looked_at = replace(state, filters=state.filters.changed(**{"from": start, "to": end}))
    return View(looked_at, state.programme, shown, change, without, day)


def own_figures(view: View) -> list[Figure]:
    """The figures that there are rows for, each with its number."""
    matched = any(each.matched for each in view.of_domains())
    makers: list[tuple[bool, str, Callable[[View, str], Figure]]] = [
        (matched, "Figure", _means),
        (matched, "Figure", _squares),
        (matched, "Figure", _verdicts),
        (matched, "Figure", _distribution),
        (matched, "Figure", _scopes),
        (bool(view.change.of("starting_group", view.one)), "Figure", _groups),
        (True, "Table", _unmatched),
        (len(view.without.rows) > 0, "Table", _without),
        (any(each.tables_from + each.tables_to for each in view.of_domains()), "Table", _agreement),
    ]
    wanted = [(kind, make) for there, kind, make in makers if there]
    return [make(view, f"{kind} {place}") for place, (kind, make) in enumerate(wanted, 1)]


def _levels_scale(view: View) -> Scale:
    ticks = {"0": "0", "1": "1 good", "2": "2 widespread", "3": "3 gold"}
    return axis("0", "3", ticks, capital(view.before), capital(view.after), lines=("1",))


def _totals_scale(view: View) -> Scale:
    ticks = {"0": "0", "7": "7", "14": "14", "21": "21"}
    return axis("0", "21", ticks, capital(view.before), capital(view.after))


def _scale(view: View) -> Scale:
    return _totals_scale(view) if view.one == TOTAL else _levels_scale(view)


def _key(view: View, *, grey: bool = False) -> tuple[tuple[Shape, str], ...]:
    """What the marks stand for; ``grey``: a change that is not clear is among them."""
    unclear: tuple[tuple[Shape, str], ...] = (("grey", f"{view.after}, no clear change"),) if grey else ()
    return ("hollow", view.before), ("filled", view.after), *unclear


def _lane(each: Moved) -> Lane | Missing:
    """From hollow to filled circle; grey where the change is not clear."""
    if each.mean_from is None or each.mean_to is None:
        return Missing("not_matched")
    group = each.scope == "starting_group"
    clear = group or each.verdict in ("up", "down")
    start = each.mean_from.quantize(Decimal(1)) if group and each.domain != TOTAL else each.mean_from  # one level
    return before_after(start, each.mean_to, stroke="join" if clear else "grey")


def _tally(each: Moved) -> Cell:
    return moves(each.up, each.same, each.down) if each.matched else Missing("not_matched")


def _change(each: Moved) -> Cell:
    return Missing("not_matched") if each.mean_change is None else signed(each.mean_change)


def _of(each: Moved) -> str:
    return f"{each.matched} of {each.matched + each.without_to}"


def _names(view: View) -> dict[str, str]:
    return {d.code: f"{d.code} {d.short_name}" for d in view.domains}


# By domain.


def _means(view: View, number: str) -> Figure:
    names, moved = _names(view), view.of_domains()
    ordered = sorted(moved, key=lambda each: -(each.mean_change or 0))
    rows = tuple(Row((names[e.domain], _lane(e), _change(e), _tally(e), _of(e))) for e in ordered)
    table = Table(
        f"Mean level of matched cohorts in each domain at {view.before} and {view.after}, and how many moved",
        (
            Column("Domain"),
            Column("Mean level", scale=_levels_scale(view)),
            Column("Change", numeric=True),
            Column("Cohorts"),
            Column("Matched", numeric=True),
        ),
        (RowGroup(rows),),
        key=_key(view, grey=True),
    )
    told = view.change.source.rows
    told = told[(told["scope"] == "programme") & told["domain"].isin(names)]
    answer = replace(view.change.source, rows=told)
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="means",
        number=number,
        finding=means_finding(answer.rows, view.phrases),
        subline=f"Mean level, 0 to 3, of the same cohorts at both workshops; {answer.n}.",
        caveats=(
            Caveat("Indicative", words.INDICATIVE),
            Caveat("Matched cohorts only", words.MATCHED_ONLY),
            Caveat("Who was in the room", words.RESPONSE_SHIFT),
        ),
        download="change",
    )


def _squares(view: View, number: str) -> Figure:
    moved = {each.domain: each for each in view.of_domains()}
    item = Transitions(
        f"Matched cohorts by level at {view.before} and {view.after}, by domain",
        tuple(
            Square(Domain(d.code, d.short_name, d.name), moved[d.code].transitions)
            for d in view.domains
            if moved[d.code].matched
        ),
        *view.change.pair,
        f"A row is the level at {view.before}, a column the level at {view.after}; a number counts cohorts. Above the "
        "diagonal they moved up (blue outline), on it they stayed, below it they moved down (orange outline). A dot is nobody.",
    )
    state, source = view.state, view.change.source
    now: Literal["table", "chart"] = "table" if state.filters.one("view") == "table" else "chart"
    views = {
        name: f"{PATH}{state.filters.changed(view=name).query_string()}#transitions" for name in ("chart", "table")
    }
    return Figure(
        id="transitions",
        number=number,
        finding=words.transitions_finding(list(moved.values())),
        subline=f"Counts of matched cohorts by level at {view.before} (rows) and {view.after} (columns); {source.n}.",
        body=data_table(squares_table(item), folds=True) if now == "table" else squares(item),
        tags=tags(source),
        simulated=source.simulated,
        actions=figure_actions(
            now, chart=views["chart"], table=views["table"], csv=_csv(view, "transitions"), link=views[now]
        ),
        source=source_line(source),
    )


def _csv(view: View, name: str) -> str:
    return api_url(name, "csv", view.state.filters.changed(view=None).query_string(always=("programme",)))


def _verdicts(view: View, number: str) -> Figure:
    names = _names(view)
    shown = [*view.of_domains(), *([view.total] if len(view.domains) > 1 else [])]
    rows = tuple(_verdict(each, names.get(each.domain, "Total of the seven")) for each in shown)
    table = Table(
        "What can be said of each domain and of the total",
        (
            Column("Domain"),
            Column("Up minus down, percentage points", scale=POINTS),
            Column("Points, 95% interval", numeric=True),
            Column("Adjusted p", numeric=True),
            Column("What can be said"),
        ),
        (RowGroup(rows),),
        key=(("filled", "more than noise"), ("hollow", "too close to call")),
    )
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="verdicts",
        number=number,
        finding=words.verdicts_finding(view.of_domains(), view.phrases),
        subline="Exact two-sided sign-flip test of the summed change, Holm-adjusted for seven domains; share up minus share "
        "down of matched cohorts with its 95% interval.",
        caveats=(
            Caveat("More than noise need not be much", words.NO_IMPORTANCE),
            Caveat("Why ‘too few’", words.TOO_FEW),
            Caveat("Seven domains move together", words.NOT_SEVEN),
            Caveat("What p is adjusted for", words.FIXED_FAMILY),
            Caveat("Change, not trend", words.NOT_A_TREND),
        ),
        download="change",
        beside=False,
    )


def _verdict(each: Moved, name: str) -> Row:
    return Row((name, *_interval(each), _p(each), _said(each)))


def _interval(each: Moved) -> tuple[Cell, Cell]:
    few = Missing("not_matched") if not each.matched else Missing("too_few")
    if each.verdict in (None, "too_few") or each.net_share is None or each.lower_95 is None or each.upper_95 is None:
        return few, few
    value, low, high = (words.percent(share) for share in (each.net_share, each.lower_95, each.upper_95))
    return interval(value, low, high, clear=each.verdict in ("up", "down")), words.points(each)


def _p(each: Moved) -> Cell:
    return words.p_cell(each) or Missing("too_few" if each.matched else "not_matched")


def _said(each: Moved) -> Text:
    head = Markup("<b>{}</b>") if each.verdict in ("up", "down") else Markup("{}")
    return Markup("{}{}").format(head.format(words.verdict_head(each)), words.verdict_rest(each))


def _distribution(view: View, number: str) -> Figure:
    source = view.change.source
    return spread_figure(
        view.state,
        spread(view.of_domains(), view.programme, source),
        view.domains,
        path=PATH,
        number=number,
        download="transitions",
        matched=True,
        caveats=(
            Caveat("The same cohorts at both", f"{words.MATCHED_ONLY} {words.OTHER_SHARES}"),
            Caveat("Indicative", "Self-reported, on ordered steps. There is no comparison group."),
        ),
    )


# By region and lead, and by where cohorts started.


def _scopes(view: View, number: str) -> Figure:
    regions, leads = (view.change.of(scope, view.one) for scope in ("region", "lead"))
    adjusted = "p" if view.one == TOTAL else "Adjusted p"
    groups = tuple(
        RowGroup(tuple(_scope(each) for each in rows), head=head)
        for head, rows in (("By region", regions), ("By lead", leads))
        if rows
    )
    table = Table(
        f"Change of {view.one_words} by region and by lead",
        (
            Column("Region or lead"),
            Column("Mean total of 21" if view.one == TOTAL else "Mean level", scale=_scale(view)),
            Column("Change", numeric=True),
            Column("Cohorts"),
            Column("Matched", numeric=True),
            Column(adjusted, numeric=True),
            Column("What can be said"),
        ),
        groups,
        key=_key(view, grey=True),
    )
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="scopes",
        number=number,
        finding=words.scopes_finding(regions, leads, view.one_words),
        subline=f"{capital(view.one_words)} of matched cohorts at {view.before} and {view.after}."
        + (" Choose a domain above to see it here." if view.one == TOTAL else ""),
        caveats=(
            Caveat("Areas are not tested", "An area has two to five cohorts: too few for any test."),
            Caveat(
                "Several places, several tests", "The more places are looked at, the more will stand out by chance."
            ),
            Caveat("Places differ", "They started at different levels: see the next figure before comparing them."),
        ),
        download="change",
        beside=False,
    )


def _scope(each: Moved) -> Row:
    return Row((each.code, _lane(each), _change(each), _tally(each), _of(each), _p(each), _said(each)))


def _groups(view: View, number: str) -> Figure:
    shown = view.change.of("starting_group", view.one)
    programme = view.change.of("programme", view.one)[0]
    risen = any(each.expected_rise is not None for each in shown)
    rows = tuple(
        Row(
            (
                _started(each),
                _lane(each),
                _change(each),
                *([_risen(each)] if risen else []),
                _tally(each),
                str(each.matched),
            )
        )
        for each in shown
    )
    table = Table(
        f"Change of {view.one_words} by where cohorts started",
        (
            Column(f"Started at {view.before}"),
            Column("Mean total of 21" if view.one == TOTAL else "Mean level", scale=_scale(view)),
            Column("Change", numeric=True),
            *([Column("Expected if nothing changed", numeric=True)] if risen else []),
            Column("Cohorts"),
            Column("Matched", numeric=True),
        ),
        (RowGroup(rows),),
        key=_key(view),
    )
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="groups",
        number=number,
        finding=words.groups_finding(shown),
        subline=f"{capital(view.one_words)} of matched cohorts by their "
        f"{'band' if view.one == TOTAL else 'level'} at {view.before}; {view.change.source.n}.",
        caveats=(
            Caveat("Regression to the mean", words.REGRESSION if risen else f"{words.REGRESSION} {words.NO_TABLES}"),
            Caveat("Oldham's view", words.oldham_words(programme)),
        ),
        download="change",
    )


def _started(each: Moved) -> str:
    if each.domain == TOTAL:
        return f"{capital(each.code)} total"
    return capital(each.code.replace("_", " "))


def _risen(each: Moved) -> Cell:
    return Missing("not_applicable", "no tables") if each.expected_rise is None else signed(each.expected_rise)


def _without(view: View, number: str) -> Figure:
    return without_figure(view.state, view.without, view.day, number)


# What is left out, and how far tables agreed.


def _unmatched(view: View, number: str) -> Figure:
    names = {TOTAL: "Total of 21", **_names(view)}
    shown = [view.total, *view.of_domains()]
    table = Table(
        f"Cohorts with and without {view.after}, and where they stood at {view.before}",
        (
            Column(f"At {view.before}"),
            Column("Matched", numeric=True),
            Column("Mean, matched", numeric=True),
            Column(f"No {view.after}", numeric=True),
            Column("Mean, without it", numeric=True),
            *(Column(f"At {word}", numeric=True) for word in LEVELS),
        ),
        (RowGroup(tuple(_left(each, names[each.domain]) for each in shown)),),
    )
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="unmatched",
        number=number,
        finding=words.unmatched_finding(view.total),
        subline=f"Mean level, 0 to 3, at {view.before}; the last columns count the cohorts without {view.after} by level. "
        f"{words.later_only(view.total)}".strip(),
        caveats=(Caveat("Absent is not ‘same’", words.absent(view.after)),),
        download="change",
    )


def _left(each: Moved, name: str) -> Row:
    counts: list[Cell] = [str(count) for count in each.levels_unmatched]
    if each.domain == TOTAL:
        counts = [Missing("not_applicable")] * len(LEVELS)
    return Row(
        (
            name,
            str(each.matched),
            Missing("not_matched") if each.mean_from is None else str(each.mean_from),
            str(each.without_to),
            Missing("not_applicable", "none") if each.unmatched_mean is None else str(each.unmatched_mean),
            *counts,
        )
    )


def _agreement(view: View, number: str) -> Figure:
    names, moved = _names(view), view.of_domains()
    columns = tuple(
        Column(f"{what}, {workshop}", numeric=True)
        for workshop in (view.before, view.after)
        for what in ("Tables", "At the level", "Within one")
    )
    rows = tuple(
        Row(
            (
                names[each.domain],
                *_agreed(each.tables_from, each.agreed_from, each.near_from),
                *_agreed(each.tables_to, each.agreed_to, each.near_to),
            )
        )
        for each in moved
    )
    table = Table("How far tables agreed with their cohort's level", (Column("Domain"), *columns), (RowGroup(rows),))
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="agreement",
        number=number,
        finding=words.agreement_finding(moved),
        subline="Share of the tables of matched cohorts at the cohort's level, and within one level of it, %.",
        caveats=(
            Caveat(
                "Tables that scored apart", f"{words.NO_SCORES_APART} A level that hardly any table gave moves easily."
            ),
        ),
    )


def _agreed(tables: int, at_level: int, within_one: int) -> tuple[Cell, Cell, Cell]:
    if not tables:
        return "0", Missing("not_applicable", "none"), Missing("not_applicable", "none")
    share, near = (f"{half_up(Fraction(100 * count, tables))}%" for count in (at_level, within_one))
    return str(tables), share, near
