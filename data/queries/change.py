"""How ratings changed between two workshops, as published or computed from what is published."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from data.answer import Answer, joined, records
from data.filters import Filters
from data.measures.rounding import half_up
from data.queries.aggregates import aggregates
from data.queries.catalogue import Programme
from data.queries.distribution import LEVEL_CODES, distribution
from data.queries.provenance import answer, frame, of_dicts
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.wording import counted

MEANS, GROUPS, IMPROVED = (
    "cascade_change_by_domain",
    "cascade_change_by_starting_group",
    "cascade_domains_improved",
)
FILES = (MEANS, GROUPS, IMPROVED)
UNPUBLISHED = ("matched", "up", "same", "down", "p_value", "p_adjusted", "verdict")
"""What needs each cohort's own levels."""
COMPUTED = (
    "net_share",
    "lower_95",
    "upper_95",
    "smallest_p",
    "expected_rise",
    "at_major_challenge_from_pct",
    "at_major_challenge_to_pct",
)
"""What only own returns have."""
COLUMNS = (
    "programme",
    "simulated",
    "scope",
    "code",
    "domain",
    "from",
    "to",
    "cohorts",
    "cohorts_to",
    "mean_from",
    "mean_to",
    "mean_change",
    "at_least_widespread_from_pct",
    "at_least_widespread_to_pct",
    "computed",
    *UNPUBLISHED,
    *COMPUTED,
)
IMPROVED_COLUMNS = ("programme", "simulated", "domains_improved", "cohorts")


def change(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """The domains of each programme, then its starting groups. Columns: ``COLUMNS``."""
    asked = (connection, filters, viewer, chosen, moment)
    return joined("change", domain_change(*asked), group_change(*asked))


def domain_change(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a programme and domain. Columns: ``COLUMNS``.

    Means are on 0 to 3, as printed; ``mean_change`` is their difference. ``computed``: the means are worked out from
    the shares at each level (Σ level × cohorts / cohorts, rounded half up to one decimal), because no mean is
    published. ``cohorts`` is at ``from``, as the distribution counts them: where means are stated no base is. What
    needs cohorts' own levels is None.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(MEANS,))
    spread = distribution(connection, Filters(), viewer, chosen, moment)
    rows = _wanted(_domains(found, spread.rows), filters)
    loads = {*found["load"], *(load.id for load in spread.loads)} if rows else set()
    return answer(connection, "change", of_dicts(COLUMNS, rows), loads, n=spread.n, kinds=("published", "computed"))


def group_change(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a group of cohorts by their total at the first workshop. Columns: ``COLUMNS``; means are of totals, 0 to 21."""
    found = aggregates(connection, viewer, chosen, moment, files=(GROUPS,))
    rows = _wanted(_groups(found), filters)
    cohorts = sum(row["cohorts"] for row in rows)
    return answer(
        connection,
        "change",
        of_dicts(COLUMNS, rows),
        found["load"] if rows else [],
        n=counted(cohorts, "cohort") if rows else "",
    )


def _wanted(rows: list[dict[str, Any]], filters: Filters) -> list[dict[str, Any]]:
    named = [name for name in ("domain", "from", "to", "scope") if filters[name]]
    return [row for row in rows if all(row[name] in filters[name] for name in named)]


def _domains(published: pd.DataFrame, spread: pd.DataFrame) -> list[dict[str, Any]]:
    """The domains of each programme that has levels at two workshops or more, its first against its last."""
    rows = []
    at = {(r["programme"], r["domain"], r["round"], r["measure"]): r["value"] for r in records(published)}
    for (programme, simulated, domain), levels in spread.groupby(["programme", "simulated", "domain"], sort=False):
        first, last = levels.iloc[0], levels.iloc[-1]
        if first["workshop"] == last["workshop"]:
            continue
        row = {"programme": programme, "simulated": simulated, "scope": "programme", "code": "", "domain": domain}
        row |= {"from": first["workshop"], "to": last["workshop"]}
        row |= {"cohorts": first["cohorts"], "cohorts_to": last["cohorts"]}
        rows.append(row | _means(at, first, last))
    return rows


def _means(at: dict[Any, Any], first: pd.Series, last: pd.Series) -> dict[str, Any]:
    means, shares, computed = {}, {}, False
    for end, levels in (("from", first), ("to", last)):
        about = (levels["programme"], levels["domain"], levels["workshop"])
        stated = at.get((*about, "domain_mean"))
        means[end] = mean_level(levels) if stated is None else stated
        computed = computed or (stated is None and means[end] is not None)
        shares[end] = at.get((*about, "at_least_widespread_pct"))
    return {
        "mean_from": means["from"],
        "mean_to": means["to"],
        "mean_change": _difference(means["from"], means["to"]),
        "at_least_widespread_from_pct": shares["from"],
        "at_least_widespread_to_pct": shares["to"],
        "computed": computed,
    }


def mean_level(levels: pd.Series) -> Decimal | None:
    """The mean of the counts at levels 0 to 3, one decimal; None where the counts are not known."""
    counts = [levels[code] for code in LEVEL_CODES]
    if any(count is None for count in counts):
        return None
    return half_up(Fraction(sum(level * count for level, count in enumerate(counts)), sum(counts)), 1)


def _difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else after - before


def _groups(published: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for (programme, simulated, code), group in published.groupby(["programme", "simulated", "code"], sort=False):
        means = {r["round"]: r["value"] for r in records(group) if r["measure"] == "total_mean"}
        (first, before), (last, after) = min(means.items()), max(means.items())
        row = {"programme": programme, "simulated": simulated, "scope": "starting_group", "code": code}
        row |= {"domain": "total", "from": first, "to": last, "mean_from": before, "mean_to": after}
        base = int(group["base"].iloc[0])
        rows.append(
            row
            | {"cohorts": base, "cohorts_to": base, "mean_change": after - before, "matched": base, "computed": False}
        )
    return rows


def improved(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a number of domains that improved. Columns: ``IMPROVED_COLUMNS``; ``cohorts`` is a count."""
    found = aggregates(connection, viewer, chosen, moment, files=(IMPROVED,))
    rows = [(r["programme"], r["simulated"], int(r["item"]), int(r["value"])) for r in records(found)]
    total = sum(row[3] for row in rows)
    return answer(connection, "improved", frame(IMPROVED_COLUMNS, rows), found["load"], n=counted(total, "cohort"))
