"""Who came to the workshops, against the intended mix: by kind of organisation, and cohort by cohort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Table
from components.views import data_table, figure_actions
from data.answer import Answer
from data.filters import listed
from data.measures.attendance import Attended, attended
from data.schema import ORGANISATION_TYPES
from data.sentences import capital, plural
from data.state import State
from pages.actions_figures import AREAS, EVERYTHING, MOST_ROWS, PATH, csv_href
from pages.site import source_line, tags

Record = Mapping[str, Any]
COLUMNS = (
    Column("Meant to come", numeric=True),
    Column("Invited", numeric=True),
    Column("Came to workshop 1", numeric=True),
    Column("Of those meant, %", numeric=True),
    Column("Where both were held: workshop 1", numeric=True),
    Column("Workshop 2", numeric=True),
    Column("Second of first, %", numeric=True),
)
NOT_HELD = (
    "Cohorts without workshop 2 are left out of the last three columns: nobody stayed away from what was not held."
)
OTHER_PEOPLE = "Who came twice isn’t known: the second number may be of other people of the same kind of organisation."


def attendance_figure(state: State, answer: Answer) -> Figure | None:
    """None where no attendance may be told."""
    rows = [row for row in answer.records() if row["attended"] is not None]
    if not rows:
        return None
    everybody = attended(rows)
    kinds = [kind for kind in ORGANISATION_TYPES if any(row["organisation_type"] == kind for row in rows)]
    by_kind = [Row((capital(kind), *_cells(attended(_of(rows, "organisation_type", kind))))) for kind in kinds]
    by_cohort, note = _cohorts(state, rows)
    table = Table(
        caption="Who came to the workshops",
        columns=(Column("Who"), *COLUMNS),
        groups=(
            RowGroup((Row(("All", *_cells(everybody))), *by_kind), head="By kind of organisation"),
            RowGroup(by_cohort, head="Cohort by cohort", note=note),
        ),
        wide=True,
    )
    here = f"{PATH}{state.filters.query_string()}#attendance"
    return Figure(
        id="attendance",
        number="Table",
        finding=_finding(everybody, rows, kinds),
        subline="People who were meant to come, were invited and came, as handed in.",
        body=data_table(table, folds=True),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("table", table=here, csv=csv_href(state, "attendance", AREAS), link=here),
        caveats=(Caveat("Not held is not absent", NOT_HELD), Caveat("Not the same people", OTHER_PEOPLE)),
        source=source_line(answer),
    )


def _of(rows: Sequence[Record], name: str, value: str) -> list[Record]:
    return [row for row in rows if row[name] == value]


def _cohorts(state: State, rows: Sequence[Record]) -> tuple[tuple[Row, ...], str]:
    """A row a cohort, those furthest below their intended mix first where not all stand on the page."""
    told: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in rows:
        told[row["area_name"], row["cohort_code"]].append(row)
    found = [(*key, of, attended(of)) for key, of in told.items()]
    note = "and of which kinds nobody came to workshop 1"
    if len(found) > MOST_ROWS and state.filters.one("page") != EVERYTHING:
        found = sorted(found, key=lambda each: (each[3].reached_pct is None, each[3].reached_pct))[:MOST_ROWS]
        note = f"the {MOST_ROWS} of {len(told):,} furthest below their intended mix, {note}; the file has all"
    return tuple(_cohort(*each) for each in found), note


def _cohort(area: str, code: str, rows: Sequence[Record], found: Attended) -> Row:
    gone = [r["organisation_type"] for r in rows if r["workshop"] == "W1" and r["target"] and not r["attended"]]
    nobody = f": nobody of {listed(gone)}" if gone else ""
    return Row((f"{area}, {code}{nobody}", *_cells(found)))


def _cells(found: Attended) -> tuple[Cell, ...]:
    told = (found.target, found.invited, found.came, found.reached_pct)
    both = (found.before, found.after, found.kept_pct)
    return (
        *(Missing("not_submitted") if each is None else f"{each:,}" for each in told),
        *(Missing("not_matched") if each is None else f"{each:,}" for each in both),
    )


def _finding(everybody: Attended, rows: Sequence[Record], kinds: Sequence[str]) -> str:
    """``1,900 came to workshop 1, 78% of those meant; to workshop 2 58% as many, in 61 cohorts that held both``."""
    head = f"{everybody.came or 0:,} came to workshop 1" + (
        f", {everybody.reached_pct}% of those meant" if everybody.target else ""
    )
    if everybody.kept_pct is None:
        return head
    kept = {
        kind: each for kind in kinds if (each := attended(_of(rows, "organisation_type", kind)).kept_pct) is not None
    }
    least = min(kept, key=lambda kind: kept[kind]) if kept else ""
    worst = f"; fewest of {least}, {kept[least]}% as many" if len(kept) > 1 else ""
    cohorts = len({row["cohort_code"] for row in rows if row["workshop"] == "W2"})
    return f"{head}; to workshop 2 {everybody.kept_pct}% as many, in {plural(cohorts, 'cohort')} that held both{worst}"
