"""Who came to the workshops in sums: of a programme, its regions, areas and cohorts, all kinds of organisation and each.

How cohorts are paired is said in ``data.measures.attendance``. What needs the local right is not read without it, so that sums
are of the areas that the viewer may see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from data.answer import Answer
from data.filters import Filters
from data.kept import kept
from data.measures.attendance import filled_pct, kept_pct
from data.measures.work import reached_pct
from data.queries.attendance_sums import SCOPES, Cut, Scope, nobody_of, seen_cohorts, sums, whence
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.queries.work import Areas, areas_chosen
from data.schema import ORGANISATION_TYPES
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

OF_FIRST = ("target", "invited", "attended", "reached_pct", "filled_pct")
OF_BOTH = ("matched_w1", "matched_w2", "kept_pct")
COLUMNS = (
    "programme",
    "simulated",
    "scope",
    "code",
    "name",
    "organisation_type",
    "cohorts",
    "matched",
    *OF_FIRST,
    *OF_BOTH,
    "unnamed",
    "over_invited",
    *(f"{name}_status" for name in (*OF_FIRST, *OF_BOTH)),
)
"""``organisation_type``: None of all kinds. ``cohorts``: those whose return of workshop 1 names the kind; ``target``, ``invited``
and ``attended`` are their people at workshop 1, None where a cohort doesn't tell. ``matched``: cohorts with returns of both,
``matched_w1`` and ``matched_w2`` their people. ``unnamed``: kinds of matched cohorts that came to workshop 1 and that the return
of workshop 2 doesn't name. ``over_invited``: returns of a kind and workshop where more came than were invited."""


def attendance_totals(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a programme, region, area or cohort (``scope``), and kind of organisation or all. Columns: ``COLUMNS``.

    Counts are people, at workshops 1 and 2; shares are %, rounded half up (``data.measures.attendance``).
    """
    scopes = filters["scope"] or SCOPES
    cuts = tuple((scope, by_kind) for scope in SCOPES if scope in scopes for by_kind in (False, True))
    seen = seen_cohorts(filters, viewer, chosen, moment)
    found = connection.execute(window.cut(sums(seen, moment, cuts))).mappings() if viewer.shared and cuts else ()
    return _answer(connection, seen, moment, [_row(row) for row in found])


@dataclass(frozen=True)
class Furthest:
    """``rows`` as of ``attendance_totals``: the programme's in all and by kind, its regions', and of its areas and cohorts those
    that are furthest; ``whole``: of how many areas and cohorts. ``nobody``: by code of one of these cohorts the kinds that the
    mix has and of which nobody came to workshop 1."""

    rows: Answer
    whole: Mapping[str, int]
    nobody: Mapping[str, Sequence[str]]

    def of(self, scope: Scope) -> list[dict[str, Any]]:
        """The rows of a scope, of all kinds of organisation, in their order."""
        return [row for row in self.rows.records() if row["scope"] == scope and row["organisation_type"] is None]


def furthest(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    order: str,
    most: int | None,
) -> Furthest:
    """What a page shows of attendance; regions, areas and cohorts in an order of ``ORDERS``, ``most`` of the last two."""
    return _furthest(connection, areas_chosen(filters), viewer, tuple(chosen), moment, order, most)


@kept(most=32)
def _furthest(
    connection: Connection,
    areas: Areas,
    viewer: Viewer,
    chosen: tuple[Programme, ...],
    moment: AsOf,
    order: str,
    most: int | None,
) -> Furthest:
    seen = seen_cohorts(Filters(chosen=dict(areas)), viewer, chosen, moment)
    of: dict[str, list[sa.Row[Any]]] = {scope: [] for scope in SCOPES}
    for row in connection.execute(sums(seen, moment, ON_PAGE)) if viewer.shared else ():
        of[row.scope].append(row)
    kinds = sorted(of["programme"], key=lambda row: _KINDS.index(row.organisation_type))
    ordered = [*kinds, *in_order(of["region"], order)]
    ordered += [row for scope in ("area", "cohort") for row in in_order(of[scope], order)[:most]]
    whole: dict[str, int] = {scope: len(rows) for scope, rows in of.items()}
    cohorts = [row.code for row in ordered if row.scope == "cohort"]
    told = _answer(connection, seen, moment, [_row(row._mapping) for row in ordered])
    return Furthest(told, whole, nobody_of(connection, cohorts, moment))


ON_PAGE: tuple[Cut, ...] = (
    ("programme", False),
    ("programme", True),
    ("region", False),
    ("area", False),
    ("cohort", False),
)
_KINDS = (None, *ORGANISATION_TYPES)
MIX, STAY = ORDERS = ("mix", "stay")
"""Furthest from the intended mix first; the largest drop-out first. With ``-`` the other way round."""


def in_order(rows: Sequence[sa.Row[Any]], order: str) -> list[sa.Row[Any]]:
    """Sums in an order of ``ORDERS``; those without the share come last."""
    share = _filled if order.removeprefix("-") == MIX else _kept
    shares = [(share(row), row) for row in rows]
    known = [(found, row) for found, row in shares if found is not None]
    known.sort(key=lambda each: each[0], reverse=order.startswith("-"))
    return [row for _, row in known] + [row for found, row in shares if found is None]


def _filled(row: sa.Row[Any]) -> float | None:
    return row.places / row.target if row.target and row.targets == row.returns else None


def _kept(row: sa.Row[Any]) -> float | None:
    return row.matched_w2 / row.matched_w1 if row.matched_w1 else None


def _answer(connection: Connection, seen: sa.CTE, moment: AsOf, rows: Sequence[Mapping[str, Any]]) -> Answer:
    loads, told = whence(connection, seen, moment) if rows else (set(), 0)
    n = counted(told, "cohort")
    return answer(connection, "attendance_totals", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))


def _row(found: RowMapping) -> dict[str, Any]:
    """A row's shares, and why what it lacks is missing: of what a return doesn't tell there is no sum."""
    row: dict[str, Any] = dict(found)
    returns, target = row["returns"], row["target"]
    if not returns or row["targets"] < returns:
        row |= {"target": None, "places": None}
    if not returns or row["invitations"] < returns:
        row["invited"] = None
    if not row["matched"]:
        row |= dict.fromkeys(OF_BOTH)
    row["reached_pct"] = reached_pct(row["attended"], row["target"]) if returns else None
    row["filled_pct"] = filled_pct(row["places"], row["target"])
    row["kept_pct"] = kept_pct(row["matched_w1"], row["matched_w2"])
    untold = "not_applicable" if target == 0 else "not_submitted"
    reasons = {**dict.fromkeys(OF_FIRST, "not_submitted"), "reached_pct": untold, "filled_pct": untold}
    reasons |= dict.fromkeys(OF_BOTH, "not_applicable" if row["matched"] else "not_matched")
    return row | {f"{name}_status": why for name, why in reasons.items() if row[name] is None}
