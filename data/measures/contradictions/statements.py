"""What the text says of a table's rows, and what one source says twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from data.measures.contradictions.checks import CHECKS, matching
from data.measures.contradictions.model import Contradiction, Published, Stated, Table


def stated_against_rows(published: Published) -> Iterator[Contradiction]:
    """Statements that the rows they speak about can't bear out; the same statement made twice is told once."""
    found: dict[tuple[str, ...], Contradiction] = {}
    for stated in [*published.stated, *_summary_statements(published)]:
        table = published.tables[stated.table]
        rows = matching(table.cells, stated.where)
        verdict = CHECKS[stated.statistic](stated, table, rows, published)
        if verdict is None:
            continue
        key = (stated.table, stated.column, stated.where, stated.statistic, str(stated.value.normalize()))
        if key in found:
            places_so_far = found[key].where
            found[key] = replace(found[key], where=_joined(places_so_far, stated.place))
        else:
            found[key] = _against_rows(stated, table, verdict, published)
    yield from found.values()


def _summary_statements(published: Published) -> Iterator[Stated]:
    """A table of averages and extremes, read as statements about the table that has those indicators as columns."""
    for summary in published.tables.values():
        if "indicator" not in summary.cells or "trailblazer_average" not in summary.cells:
            continue
        for row in summary.rows():
            about = [t.name for t in published.tables.values() if row["indicator"] in t.cells]
            for column, statistic in (
                ("trailblazer_average", "mean"),
                ("highest_site", "maximum"),
                ("lowest_site", "minimum"),
            ):
                for name in about:
                    yield Stated(
                        f"{row['indicator']}_{statistic}",
                        summary.source,
                        summary.place,
                        name,
                        row["indicator"],
                        "",
                        statistic,
                        Decimal(row[column]),
                        None,
                        column.replace("_", " "),
                    )


def _against_rows(stated: Stated, table: Table, rows_give: str, published: Published) -> Contradiction:
    rule = {
        "total": "parts_against_total",
        "mean": "average_against_rows",
        **dict.fromkeys(("minimum", "maximum", "at_most", "at_least"), "limit_against_rows"),
    }.get(stated.statistic, "statement_against_rows")
    said, given = f"{stated.value:f}", rows_give
    return Contradiction(
        rule=rule,
        subject=subject(stated),
        file=stated.table,
        source=published.sources[stated.source],
        where=_joined(stated.place, table.place),
        published=said,
        computed=given,
        note=f"{sentence(stated.place)} says {said} ({stated.words}); the rows of {table.place} give {given}.",
    )


def subject_of(table: str, column: str, where: str, statistic: str) -> str:
    """What a statement speaks of; with a space and its figure it is the subject of a contradiction."""
    return f"{table}.{column}[{where}] {statistic}"


def subject(stated: Stated) -> str:
    return f"{subject_of(stated.table, stated.column, stated.where, stated.statistic)} {stated.value:f}"


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _joined(first: str, second: str) -> str:
    parts = first.split("; ")
    return first if second in parts else "; ".join([*parts, second])


def statements_that_differ(published: Published, already: Sequence[Contradiction]) -> Iterator[Contradiction]:
    """Pairs of statements of one source on the same rows that exclude each other, unless the rows already tell which
    of the two is wrong."""
    told = {item.subject for item in already}
    groups: dict[tuple[str, str, str, str], list[Stated]] = {}
    for stated in published.stated:
        if subject(stated) not in told:
            groups.setdefault((stated.source, stated.table, stated.column, stated.where), []).append(stated)
    for group in groups.values():
        for first, second in _conflicts(group):
            yield _differing(first, second, published)


def _conflicts(group: Sequence[Stated]) -> Iterator[tuple[Stated, Stated]]:
    for first in group:
        for second in group:
            if first.statistic == "at_most" and second.statistic == "maximum" and first.value < second.value:
                yield first, second
            if first.statistic == "at_least" and second.statistic == "minimum" and first.value > second.value:
                yield first, second


def _differing(first: Stated, second: Stated, published: Published) -> Contradiction:
    table = published.tables[first.table]
    beyond = _rows_beyond(first, table, published.domains)
    names = f" In {table.place}, {beyond}." if beyond else ""
    return Contradiction(
        rule="statements_differ",
        subject=f"{first.figure} {second.figure}",
        file=first.table,
        source=published.sources[first.source],
        where=f"{first.place}; {second.place}; {table.place}",
        published=f"{first.value:f}",
        computed=f"{second.value:f}",
        note=f"{sentence(first.place)} says: {first.words}. {sentence(second.place)} says: {second.words}.{names}",
    )


def _rows_beyond(limit: Stated, table: Table, domains: Sequence[str]) -> str:
    if limit.column != "total_of_domains" or limit.statistic != "at_most":
        return ""
    totals = {row["area"]: sum(Decimal(row[code]) for code in domains) for row in table.rows()}
    beyond = {name: added for name, added in totals.items() if added > limit.value}
    return ", ".join(f"{name} adds to {added}" for name, added in beyond.items())
