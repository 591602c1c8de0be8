"""Who moved where in each domain, and what can be said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from components.lanes import interval
from components.model import (
    Caveat,
    Cell,
    Column,
    Domain,
    Figure,
    Missing,
    Row,
    RowGroup,
    Square,
    Table,
    Transitions,
)
from components.views import data_table, figure_actions, squares, squares_table
from data.queries.moves import Moved
from data.queries.own_change import spread
from data.sentences import own_change as words
from data.sentences.change import means_finding
from pages.change.distribution import spread_figure
from pages.change.own_view import (
    PATH,
    POINTS,
    View,
    csv_href,
    key_of,
    lane,
    levels_scale,
    matched_of,
    mean_change,
    p_value,
    said_of,
    short_names,
    tally,
)
from pages.plots import plot
from pages.site import source_line, tags


def means(view: View) -> Figure:
    names, moved = short_names(view), view.of_domains()
    ordered = sorted(moved, key=lambda each: -(each.mean_change or 0))
    rows = tuple(Row((names[e.domain], lane(e), mean_change(e), tally(e), matched_of(e))) for e in ordered)
    table = Table(
        f"Mean level of matched cohorts in each domain at {view.before} and {view.after}, and how many moved",
        (
            Column("Domain"),
            Column("Mean level", scale=levels_scale(view)),
            Column("Change", numeric=True),
            Column("Cohorts"),
            Column("Matched", numeric=True),
        ),
        (RowGroup(rows),),
        key=key_of(view, grey=True),
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
        finding=means_finding(answer.rows, view.phrases),
        subline=f"Mean level, 0 to 3, of the same cohorts at both workshops; {answer.n}.",
        caveats=(
            Caveat("Indicative", words.INDICATIVE),
            Caveat("Matched cohorts only", words.MATCHED_ONLY),
            Caveat("Who was in the room", words.RESPONSE_SHIFT),
        ),
        download="change",
    )


def transitions(view: View) -> Figure:
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
        kind="Figure",
        finding=words.transitions_finding(list(moved.values())),
        subline=f"Counts of matched cohorts by level at {view.before} (rows) and {view.after} (columns); {source.n}.",
        body=data_table(squares_table(item), folds=True) if now == "table" else squares(item),
        tags=tags(source),
        simulated=source.simulated,
        actions=figure_actions(
            now, chart=views["chart"], table=views["table"], csv=csv_href(view, "transitions"), link=views[now]
        ),
        source=source_line(source),
    )


def verdicts(view: View) -> Figure:
    names = short_names(view)
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
    return Row((name, *_interval(each), p_value(each), said_of(each)))


def _interval(each: Moved) -> tuple[Cell, Cell]:
    few = Missing("not_matched") if not each.matched else Missing("too_few")
    if each.verdict in (None, "too_few") or each.net_share is None or each.lower_95 is None or each.upper_95 is None:
        return few, few
    value, low, high = (words.percent(share) for share in (each.net_share, each.lower_95, each.upper_95))
    return interval(value, low, high, clear=each.verdict in ("up", "down")), words.points(each)


def distribution(view: View) -> Figure:
    source = view.change.source
    return spread_figure(
        view.state,
        spread(view.of_domains(), view.programme, source),
        view.domains,
        path=PATH,
        download="transitions",
        matched=True,
        caveats=(
            Caveat("The same cohorts at both", f"{words.MATCHED_ONLY} {words.OTHER_SHARES}"),
            Caveat("Indicative", "Self-reported, on ordered steps. There is no comparison group."),
        ),
    )
