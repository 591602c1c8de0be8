"""How ratings of own returns changed between two workshops; beside the published change in the API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.engine import Connection

from data.answer import Answer, joined
from data.filters import Filters
from data.measures.rounding import half_up
from data.measures.signflip import FEWEST_CHANGES
from data.queries import moves
from data.queries.areas import loads_of_ratings
from data.queries.catalogue import Programme
from data.queries.change import COLUMNS, change
from data.queries.cohorts import all_cohorts
from data.queries.distribution import COLUMNS as SPREAD_COLUMNS
from data.queries.distribution import LEVEL_CODES
from data.queries.moves import TESTED, TOTAL, Moved, Pair, Wanted
from data.queries.provenance import answer, of_dicts
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted, workshop_words

NUMBERS = ("matched", "up", "same", "down", "mean_from", "mean_to", "mean_change")
TESTS = ("p_value", "p_adjusted", "verdict", "net_share", "lower_95", "upper_95", "smallest_p")
SHARES = (
    "at_least_widespread_from_pct",
    "at_least_widespread_to_pct",
    "at_major_challenge_from_pct",
    "at_major_challenge_to_pct",
)
OWN_COLUMNS = (*COLUMNS, *(f"{name}_status" for name in (*NUMBERS[1:], *TESTS, *SHARES)))
TRANSITION_COLUMNS = (
    "programme",
    "simulated",
    "scope",
    "code",
    "domain",
    "from",
    "to",
    "level_from",
    "level_to",
    "cohorts",
)


def every_change(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """What is published of each programme, then what its own returns give. Columns: ``OWN_COLUMNS``. No change is published
    of one area or cohort, so that where some are asked for only own returns answer."""
    asked = (connection, filters, viewer, chosen, moment)
    if filters["area"] or filters["cohort"]:
        return own_change(*asked, window=window)
    published = change(*asked)
    own = own_change(*asked, window=window.after(len(published.rows)))
    published = replace(published, rows=of_dicts(OWN_COLUMNS, window.of(published.records())))
    if own.rows.empty or published.rows.empty:
        return published if own.rows.empty else own
    return joined("change", published, own)


def own_change(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a scope, pair of workshops and domain or total of own returns. Columns: ``OWN_COLUMNS``.

    Scopes: programme, region, lead, starting_group (a level's code, or a total's band, at the earlier workshop), area, and
    cohort in areas for which the viewer has the local right; where areas or cohorts are asked for, these alone, also cohorts of
    a simulated programme, which are of nobody. All but ``cohorts`` and ``cohorts_to`` is of matched cohorts.
    ``net_share`` is (up − down)/matched with its 95% interval, −1 to 1.
    """
    found = _moves(connection, filters, viewer, chosen, moment, window=window)
    by_id = {programme.id: programme for programme in chosen}
    table = of_dicts(OWN_COLUMNS, (_row(each, by_id[each.programme_id]) for each in found))
    everybody = filters.changed(area=None, cohort=None)
    whole = _moves(connection, everybody, viewer, chosen, moment, scopes=("programme",)) if found else found
    return _answer(connection, "change", table, whole, chosen, moment)


def transitions(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a scope, pair of workshops, domain, and level before and after, of programme, regions and leads. Columns:
    ``TRANSITION_COLUMNS``; ``cohorts`` is a count of matched cohorts, levels are 0 to 3."""
    found = _moves(connection, filters, viewer, chosen, moment, scopes=TESTED)
    by_id = {programme.id: programme for programme in chosen}
    rows = [
        _about(each, by_id[each.programme_id]) | {"level_from": start, "level_to": end, "cohorts": count}
        for each in found
        for start, of_level in enumerate(each.transitions)
        for end, count in enumerate(of_level)
    ]
    return _answer(connection, "transitions", of_dicts(TRANSITION_COLUMNS, rows), found, chosen, moment)


def _moves(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf,
    *,
    scopes: tuple[str, ...] = moves.SCOPES,
    window: Window = EVERYTHING,
) -> list[Moved]:
    own = [programme.id for programme in chosen if programme.own]
    if not (viewer.shared and own):
        return []
    scopes = tuple(scope for scope in scopes if scope in (filters["scope"] or scopes))
    wanted = Wanted((filters.one("from"), filters.one("to")), filters["domain"], scopes)
    if filters["area"] or filters["cohort"]:
        return list(window.of(_named(connection, filters, viewer, chosen, moment, wanted)))
    if not viewer.local or "cohort" not in scopes:
        return moves.moves(connection, moment, own, wanted, window)
    first = moves.moves(connection, moment, own, wanted, window)
    if window.limit is not None and len(first) == window.limit:
        return first  # cohorts come after all others, and are worked out anew
    of_cohorts = moves.of_cohorts(connection, moment, own, None if viewer.everywhere else viewer.local_areas)
    found = [*moves.moves(connection, moment, own, wanted), *filter(wanted.has, of_cohorts)]
    return list(window.of(found))


def _named(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf,
    wanted: Wanted,
) -> list[Moved]:
    """The rows of the areas and the cohorts that are asked for."""
    found: list[Moved] = []
    own = [programme for programme in chosen if programme.own]
    ids = [programme.id for programme in own]
    if filters["area"] and "area" in wanted.scopes:
        asked = replace(wanted, scopes=("area",), codes=filters["area"])
        found += moves.moves(connection, moment, ids, asked)
    if filters["cohort"] and "cohort" in wanted.scopes:
        asked = replace(wanted, scopes=("cohort",), codes=filters["cohort"])
        known = all_cohorts(connection, Filters().changed(cohort=filters["cohort"]), viewer, own, moment).records()
        seen = {row["area_code"] for row in known if viewer.sees(row["area_code"], simulated=row["simulated"])}
        found += filter(asked.has, moves.of_cohorts(connection, moment, ids, seen, filters["cohort"])) if seen else ()
    return found


def _about(each: Moved, programme: Programme) -> dict[str, Any]:
    return {
        "programme": programme.name,
        "simulated": programme.simulated,
        "scope": each.scope,
        "code": each.code,
        "domain": each.domain,
        "from": each.from_workshop,
        "to": each.to_workshop,
    }


def _row(each: Moved, programme: Programme) -> dict[str, Any]:
    row = _about(each, programme) | {"computed": False, "expected_rise": each.expected_rise}
    row |= {"cohorts": each.matched + each.without_to, "cohorts_to": each.matched + each.without_from}
    row |= {name: getattr(each, name) for name in (*NUMBERS, *TESTS)}
    row |= dict(zip(SHARES, _shares(each), strict=True))
    if not each.matched:
        row |= dict.fromkeys(("up", "same", "down"))
    if each.verdict is None and _is_small(each):
        row["verdict"] = "too_few"
    return row | {f"{name}_status": _reason(each, name) for name in (*NUMBERS, *TESTS, *SHARES) if row[name] is None}


def _shares(each: Moved) -> list[Decimal | None]:
    """% at widespread good practice or better before and after, then at major challenge."""
    if not each.matched or each.domain == TOTAL:
        return [None] * 4
    before, after = each.levels_from, each.levels_to
    counts = (before[2] + before[3], after[2] + after[3], before[0], after[0])
    return [half_up(Fraction(100 * count, each.matched)) for count in counts]


def _is_small(each: Moved) -> bool:
    """Whether an area or a cohort has fewer changes than any test needs; where it has more, none stands all the same."""
    return each.scope in ("area", "cohort") and each.changes < FEWEST_CHANGES


def _reason(each: Moved, name: str) -> str:
    """Why a figure is missing."""
    if name in ("p_value", "p_adjusted", "verdict"):
        return "too_few" if each.scope in TESTED or _is_small(each) else "not_applicable"
    if name in TESTS:
        return "not_matched" if each.scope in TESTED else "not_applicable"
    return "not_applicable" if name in SHARES and each.domain == TOTAL else "not_matched"


def _answer(
    connection: Connection,
    name: str,
    table: Any,
    found: Sequence[Moved],
    chosen: Sequence[Programme],
    moment: AsOf,
) -> Answer:
    workshops = {workshop for each in found for workshop in (each.from_workshop, each.to_workshop)}
    loads = loads_of_ratings(connection, chosen, workshops, moment) if found else []
    return answer(connection, name, table, loads, n=_n(found), kinds=("own-computed",))


def _n(found: Iterable[Moved]) -> str:
    """``18 of 24 cohorts matched``, of each programme and pair of workshops."""
    told = []
    for each in found:
        if each.scope == "programme":
            both = f"{workshop_words(each.from_workshop)} to {each.to_workshop.removeprefix('W')}"
            cohorts = counted(each.matched + each.without_to + each.without_from, "cohort")
            told.append(((each.programme_id, both), each.matched, cohorts))
    most = {key: (matched, cohorts) for key, matched, cohorts in sorted(told, key=lambda item: item[1])}
    several = len(most) > 1
    return "; ".join(
        f"{matched} of {cohorts} matched{f', {both}' if several else ''}"
        for (_, both), (matched, cohorts) in most.items()
    )


# What the page of one programme shows.


@dataclass(frozen=True)
class OwnChange:
    """The change of one programme between two workshops: what each scope moved, and where that comes from.

    ``pairs``: what else there is to compare. ``source``: the same as the API gives it, with its provenance.
    """

    pair: Pair
    pairs: tuple[Pair, ...]
    moved: tuple[Moved, ...]
    source: Answer

    def of(self, scope: str, domain: str = "") -> list[Moved]:
        """A scope's rows, of one domain or of all with the total."""
        return [each for each in self.moved if each.scope == scope and domain in ("", each.domain)]


def programme_change(
    connection: Connection, programme: Programme, pair: Pair, viewer: Viewer, moment: AsOf = NOW
) -> OwnChange | None:
    """How a programme moved between two workshops, or if they can't be compared, between its first and last. None where
    its cohorts were not rated at two workshops."""
    held = moves.pairs(connection, moment).get(programme.id, []) if viewer.shared else []
    if not held:
        return None
    looked_at = moves.pair_of(held, pair)
    scopes = (*TESTED, "starting_group")
    found = moves.moves(connection, moment, [programme.id], Wanted(looked_at, scopes=scopes))
    table = of_dicts(OWN_COLUMNS, (_row(each, programme) for each in found))
    source = _answer(connection, "change", table, found, [programme], moment)
    return OwnChange(looked_at, tuple(held), tuple(found), source)


def spread(moved: Sequence[Moved], programme: Programme, source: Answer) -> Answer:
    """Where matched cohorts stood at both workshops, as ``queries.distribution`` has it. Columns: ``SPREAD_COLUMNS`` and
    at_least_widespread_pct; shares are whole percentages of the matched cohorts."""
    rows = []
    for each in moved:
        for workshop, counts in ((each.from_workshop, each.levels_from), (each.to_workshop, each.levels_to)):
            if each.matched and each.domain != TOTAL:
                rows.append(_spread_row(each, programme, workshop, counts))
    columns = (*SPREAD_COLUMNS, "at_least_widespread_pct")
    return Answer("distribution", of_dicts(columns, rows), source.sources, "", source.n, source.loads, source.kinds)


def _spread_row(each: Moved, programme: Programme, workshop: str, counts: Sequence[int]) -> dict[str, Any]:
    shares = [half_up(Fraction(100 * count, each.matched)) for count in counts]
    row = {"programme": programme.name, "simulated": programme.simulated, "workshop": workshop, "domain": each.domain}
    row |= dict(zip(LEVEL_CODES, counts, strict=True)) | {"cohorts": each.matched, "computed": False}
    row["at_least_widespread_pct"] = half_up(Fraction(100 * (counts[2] + counts[3]), each.matched))
    return row | dict(zip((f"{code}_pct" for code in LEVEL_CODES), shares, strict=True))
