"""Contradictions between published figures, found by rules of a general kind.

A rule never knows a particular figure: it compares what rows can stand for, allowing for the rounding of each part,
with what else is printed. Published figures stay as published; both sides of a contradiction are reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from data.measures.cascade import BANDS, band
from data.measures.rounding import Range, exactly, half_up, largest, places, printed, smallest, total
from data.measures.shares import counts_from_shares, counts_that_print

RULES = {
    "band_against_scores": "A published band that the area's own scores, added and allowing for rounding, can't have.",
    "limit_against_rows": "A stated limit or range that the rows go beyond.",
    "parts_against_total": "Parts that don't add to a stated total.",
    "average_against_rows": "A stated average that isn't the average of the rows.",
    "statement_against_rows": "A count, percentage or single figure in the text that the table doesn't give.",
    "statements_differ": "Two statements of one source that can't both be right.",
    "sources_differ": "One figure in two sources with two values.",
    "rows_against_group_totals": "Rows that don't add to the total published for their group.",
    "base_cannot_give": "A percentage that no whole number out of its base can give.",
}
"""Every rule's stable code and what it finds."""


@dataclass(frozen=True)
class Contradiction:
    """Two figures that can't both be right, with where each stands.

    ``subject`` tells a rule's finds apart; ``file`` is the published table concerned; ``area`` an area's name in it.
    """

    rule: str
    subject: str
    file: str
    source: str
    where: str
    published: str
    computed: str
    note: str
    area: str | None = None


@dataclass(frozen=True)
class Table:
    """A published table as it stands in the store: every cell as text, one row a file row."""

    name: str
    source: str
    place: str
    cells: pd.DataFrame

    def rows(self) -> list[dict[str, str]]:
        """The cells, a dict a row."""
        return [dict(zip(self.cells.columns, row, strict=True)) for row in self.cells.to_numpy()]

    def decimals(self, column: str) -> int:
        """The column's printed precision: the most decimals that any of its cells has."""
        return max((places(value) for value in numbers(self.cells[column])), default=0)


@dataclass(frozen=True)
class Stated:
    """A figure stated in a source's running text about a table's rows."""

    figure: str
    source: str
    place: str
    table: str
    column: str
    where: str
    statistic: str
    value: Decimal
    base: int | None
    words: str


@dataclass(frozen=True)
class Published:
    """Everything published that the rules look at."""

    tables: Mapping[str, Table]
    stated: Sequence[Stated]
    domains: Sequence[str]
    sites: Mapping[str, tuple[str, ...]]
    """The sites that a name in a table stands for."""
    sources: Mapping[str, str]
    """A source's code → how to cite it in few words."""


def find(published: Published) -> list[Contradiction]:
    """Every contradiction that the rules find, in the order of ``RULES``. What is stated of no table, or of one that isn't
    there (its load was undone), can't be compared."""
    there = tuple(stated for stated in published.stated if stated.table in published.tables)
    published = replace(published, stated=there)
    against_rows = list(stated_against_rows(published))
    finds = [
        *bands_against_scores(published),
        *against_rows,
        *statements_that_differ(published, against_rows),
        *sources_that_differ(published),
        *rows_against_group_totals(published),
        *bases_that_cannot_give(published),
    ]
    order = list(RULES)
    return sorted(finds, key=lambda item: order.index(item.rule))


def numbers(cells: Iterable[str]) -> list[Decimal]:
    """The cells that hold a number, as decimals."""
    return [Decimal(cell) for cell in cells if _is_number(cell)]


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).removeprefix("-").isdigit()


# A published band against the area's own scores.


def bands_against_scores(published: Published) -> Iterator[Contradiction]:
    """Areas whose printed band is none of those that their printed scores can add to."""
    for table in published.tables.values():
        if "published_rating" not in table.cells or not set(published.domains) <= set(table.cells):
            continue
        for row in table.rows():
            possible = total(printed(Decimal(row[code]), table.decimals(code)) for code in published.domains)
            said = row["published_rating"].lower()
            if said in _bands_between(possible):
                continue
            added = sum(Decimal(row[code]) for code in published.domains)
            reads = str(band(Decimal(added)))
            yield Contradiction(
                rule="band_against_scores",
                subject=f"{table.name} {row['area']}",
                file=table.name,
                source=published.sources[table.source],
                where=f"{table.place}, {row['area']}",
                published=row["published_rating"],
                computed=reads.capitalize(),
                note=f"{row['area']}'s seven scores add to {added} of 21, which is {reads}; the table prints {said}.",
                area=row["area"],
            )


def _bands_between(possible: Range) -> tuple[str, ...]:
    lowest, highest = band(max(possible.low, Fraction(0))), band(possible.high)
    return BANDS[BANDS.index(str(lowest)) : BANDS.index(str(highest)) + 1]


# What the text says of a table's rows.


def stated_against_rows(published: Published) -> Iterator[Contradiction]:
    """Statements that the rows they speak about can't bear out; the same statement made twice is told once."""
    found: dict[tuple[str, ...], Contradiction] = {}
    for stated in [*published.stated, *_summary_statements(published)]:
        table = published.tables[stated.table]
        rows = _matching(table.cells, stated.where)
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
        subject=_subject(stated),
        file=stated.table,
        source=published.sources[stated.source],
        where=_joined(stated.place, table.place),
        published=said,
        computed=given,
        note=f"{_sentence(stated.place)} says {said} ({stated.words}); the rows of {table.place} give {given}.",
    )


def subject_of(table: str, column: str, where: str, statistic: str) -> str:
    """What a statement speaks of; with a space and its figure it is the subject of a contradiction."""
    return f"{table}.{column}[{where}] {statistic}"


def _subject(stated: Stated) -> str:
    return f"{subject_of(stated.table, stated.column, stated.where, stated.statistic)} {stated.value:f}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _joined(first: str, second: str) -> str:
    parts = first.split("; ")
    return first if second in parts else "; ".join([*parts, second])


def _matching(cells: pd.DataFrame, where: str) -> pd.DataFrame:
    """The rows that a filter ``column=value;column=a|b*`` lets through (``|`` or, ``*`` any ending)."""
    for condition in filter(None, where.split(";")):
        column, _, wanted = condition.partition("=")
        cells = cells[cells[column].map(lambda cell, wanted=wanted: _fits(cell, wanted))]
    return cells


def _fits(cell: str, wanted: str) -> bool:
    return any(cell.startswith(option[:-1]) if option.endswith("*") else cell == option for option in wanted.split("|"))


def _values(stated: Stated, table: Table, rows: pd.DataFrame, domains: Sequence[str]) -> list[Range]:
    """What each row's figure can stand for, in the column that a statement names."""
    column = stated.column
    if column in ("total_of_domains", "mean_of_domains"):
        parts = [[printed(Decimal(row[code]), table.decimals(code)) for code in domains] for _, row in rows.iterrows()]
        factor = Fraction(1) if column == "total_of_domains" else Fraction(1, len(domains))
        return [total(part).scaled(factor) for part in parts]
    if column == "domain_means":
        return [_mean([printed(v, table.decimals(code)) for v in numbers(rows[code])]) for code in domains]
    if "/" in column:
        top, bottom = column.split("/")
        return [
            exactly(Fraction(a) / Fraction(b)) for a, b in zip(numbers(rows[top]), numbers(rows[bottom]), strict=True)
        ]
    cells = numbers(rows[column])
    return [exactly(value) if _is_count(table, column) else printed(value, table.decimals(column)) for value in cells]


def _is_count(table: Table, column: str) -> bool:
    return table.decimals(column) == 0 and not column.endswith("_pct") and "mean" not in column


def _mean(ranges: Sequence[Range]) -> Range:
    return total(ranges).scaled(Fraction(1, len(ranges)))


Check = Callable[[Stated, Table, pd.DataFrame, Published], str | None]
"""Says what the rows give when a statement doesn't fit them, else None."""


def _aggregate(combine: Callable[[list[Range]], Range]) -> Check:
    def check(stated: Stated, table: Table, rows: pd.DataFrame, published: Published) -> str | None:
        values = _values(stated, table, rows, published.domains)
        given = combine(values)
        if given.meets(_said(stated, table)):
            return None
        return _middle(given, stated.value)

    return check


def _said(stated: Stated, table: Table) -> Range:
    """A whole number about counts is exact; any other figure stands for what rounds to it."""
    column = stated.column
    if column in table.cells and _is_count(table, column) and stated.statistic != "mean":
        return exactly(stated.value)
    return printed(stated.value)


def _middle(given: Range, said: Decimal) -> str:
    """The middle of what rows give, one decimal finer than the statement where that says more."""
    middle = (given.low + given.high) / 2
    finer = half_up(middle, places(said) + 1)
    return f"{half_up(middle, places(said)) if finer == half_up(middle, places(said)) else finer:f}"


def _count(stated: Stated, table: Table, rows: pd.DataFrame, published: Published) -> str | None:
    if stated.column == "rows":
        given = len(rows)
    elif stated.column == "areas":
        given = sum(len(published.sites.get(name, (name,))) for name in rows["site"])
    elif stated.column.endswith("_pct") and stated.base:
        shares = numbers(rows[stated.column])
        return (
            None
            if all(int(stated.value) in counts_that_print(s, stated.base) for s in shares)
            else _counts(stated, shares)
        )
    else:
        given = sum(len(cell.split(";")) for cell in rows[stated.column])
    return None if given == stated.value else str(given)


def _counts(stated: Stated, shares: Sequence[Decimal]) -> str:
    counts = [str(count) for share in shares for count in counts_that_print(share, stated.base or 1)]
    return f"{' or '.join(counts)} ({', '.join(f'{share}%' for share in shares)} of {stated.base})"


def _percentage(stated: Stated, table: Table, rows: pd.DataFrame, published: Published) -> str | None:
    part = len(rows) if stated.column == "rows" else sum(numbers(rows[stated.column]))
    base = stated.base or len(table.cells)
    share = Fraction(100 * int(part), base)
    one_unit = Fraction(1, 10 ** places(stated.value))
    if abs(share - Fraction(stated.value)) < one_unit:  # rounded or cut off: either is a way of printing, not an error
        return None
    return f"{half_up(share, max(places(stated.value), 1))} ({part} of {base})"


def _value(stated: Stated, table: Table, rows: pd.DataFrame, published: Published) -> str | None:
    said = _said(stated, table)
    values = _values(stated, table, rows, published.domains)
    if all(value.meets(said) for value in values):
        return None
    return ", ".join(sorted({_middle(value, stated.value) for value in values}))


def _at_most(stated: Stated, table: Table, rows: pd.DataFrame, published: Published) -> str | None:
    highest = largest(_values(stated, table, rows, published.domains))
    return None if highest.low <= _said(stated, table).high else _middle(highest, stated.value)


def _at_least(stated: Stated, table: Table, rows: pd.DataFrame, published: Published) -> str | None:
    lowest = smallest(_values(stated, table, rows, published.domains))
    return None if lowest.high >= _said(stated, table).low else _middle(lowest, stated.value)


CHECKS: Mapping[str, Check] = {
    "total": _aggregate(total),
    "mean": _aggregate(_mean),
    "minimum": _aggregate(smallest),
    "maximum": _aggregate(largest),
    "at_most": _at_most,
    "at_least": _at_least,
    "count": _count,
    "percentage": _percentage,
    "value": _value,
}
"""How each statistic is held against rows."""


# One source saying two things.


def statements_that_differ(published: Published, already: Sequence[Contradiction]) -> Iterator[Contradiction]:
    """Pairs of statements of one source on the same rows that exclude each other, unless the rows already tell which
    of the two is wrong."""
    told = {item.subject for item in already}
    groups: dict[tuple[str, str, str, str], list[Stated]] = {}
    for stated in published.stated:
        if _subject(stated) not in told:
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
        note=f"{_sentence(first.place)} says: {first.words}. {_sentence(second.place)} says: {second.words}.{names}",
    )


def _rows_beyond(limit: Stated, table: Table, domains: Sequence[str]) -> str:
    if limit.column != "total_of_domains" or limit.statistic != "at_most":
        return ""
    totals = {row["area"]: sum(Decimal(row[code]) for code in domains) for row in table.rows()}
    beyond = {name: added for name, added in totals.items() if added > limit.value}
    return ", ".join(f"{name} adds to {added}" for name, added in beyond.items())


# Two sources on one figure.


def sources_that_differ(published: Published) -> Iterator[Contradiction]:
    """Means and shares stated by domain, against those that the published distribution's whole counts give."""
    change, spread = (published.tables.get(n) for n in ("cascade_change_by_domain", "cascade_rating_distribution"))
    if change is None or spread is None:
        return
    counts = {
        (row["domain"], row["workshop"]): counts_from_shares(_shares(row), int(row["cohorts"])) for row in spread.rows()
    }
    for row in change.rows():
        for column, workshop, measure in CHANGE_COLUMNS:
            given = counts.get((row["domain"], workshop))
            if given is None:
                continue
            said, exact = Decimal(row[column]), measure(given)
            if half_up(exact, places(said)) != said:
                yield _between_sources(published, change, spread, row["domain"], column, workshop, said, exact, given)


LEVEL_COLUMNS = ("major_challenge_pct", "good_elements_pct", "widespread_good_practice_pct", "gold_standard_pct")


def _shares(row: Mapping[str, str]) -> list[Decimal]:
    return [Decimal(row[column]) for column in LEVEL_COLUMNS]


def _mean_level(counts: Sequence[int]) -> Fraction:
    return Fraction(sum(level * count for level, count in enumerate(counts)), sum(counts))


def _widespread_or_better_pct(counts: Sequence[int]) -> Fraction:
    return Fraction(100 * (counts[2] + counts[3]), sum(counts))


CHANGE_COLUMNS: tuple[tuple[str, str, Callable[[Sequence[int]], Fraction]], ...] = (
    ("mean_w1", "W1", _mean_level),
    ("mean_w2", "W2", _mean_level),
    ("at_least_widespread_w1_pct", "W1", _widespread_or_better_pct),
    ("at_least_widespread_w2_pct", "W2", _widespread_or_better_pct),
)


def _between_sources(
    published: Published,
    change: Table,
    spread: Table,
    domain: str,
    column: str,
    workshop: str,
    said: Decimal,
    exact: Fraction,
    counts: Sequence[int],
) -> Contradiction:
    unit = "%" if column.endswith("_pct") else ""
    what = "at widespread good practice or better" if unit else "mean level"
    other = f"{half_up(exact, places(said))}{unit}"
    listed = ", ".join(str(count) for count in counts)
    return Contradiction(
        rule="sources_differ",
        subject=f"{domain} {column}",
        file=change.name,
        source=f"{published.sources[change.source]}; {published.sources[spread.source]}",
        where=f"{change.place}; {spread.place}",
        published=f"{said}{unit}",
        computed=other,
        note=f"{domain} at {workshop}, {what}: {said}{unit} in {change.place}; {other} from {spread.place}'s {listed} "
        f"of {sum(counts)} cohorts at levels 0 to 3.",
    )


# Rows against the totals of their groups.


def rows_against_group_totals(published: Published) -> Iterator[Contradiction]:
    """Sites added by region, against the table of totals by region; names a row whose move would mend two groups."""
    rows, groups = (published.tables.get(n) for n in ("trailblazer_sites", "trailblazer_settings_by_region"))
    if rows is None or groups is None:
        return
    settings = rows.cells.assign(settings=rows.cells["education_settings"].astype(int))
    by_region = settings.groupby("region")["settings"].sum()
    stated = {row["region"]: int(row["total"]) for row in groups.rows()}
    for region, said in stated.items():
        added = int(by_region.get(region, 0))
        if added == said:
            continue
        yield Contradiction(
            rule="rows_against_group_totals",
            subject=region,
            file=rows.name,
            source=published.sources[rows.source],
            where=f"{rows.place}; {groups.place}",
            published=str(said),
            computed=str(added),
            note=f"{region}: {groups.place} prints {said} settings; the sites that {rows.place} puts there have {added}."
            + _misplaced(settings, region, said - added, stated, by_region),
        )


def _misplaced(settings: pd.DataFrame, region: str, missing: int, stated: Mapping[str, int], added: pd.Series) -> str:
    """A row of another group that is exactly what a group lacks, if only one is."""
    elsewhere = settings[(settings["settings"] == missing) & (settings["region"] != region)]
    wrong = [row for _, row in elsewhere.iterrows() if int(added[row["region"]]) != stated[row["region"]]]
    if missing <= 0 or len(wrong) != 1:
        return ""
    return f" {wrong[0]['site']} ({missing}), printed under {wrong[0]['region']}, would make the two agree."


# Percentages that their base can't give.


def bases_that_cannot_give(published: Published) -> Iterator[Contradiction]:
    """Survey percentages that no whole number of the matched respondents of their group and wave prints as."""
    bases_table = published.tables.get("survey_bases")
    if bases_table is None:
        return
    bases = {(row["group"], row["wave"]): int(row["respondents"]) for row in bases_table.rows()}
    for name, group, wave, what, share, own_base, table in _survey_shares(published):
        base = own_base or bases.get((group, wave))
        if base is None or counts_that_print(share, base):
            continue
        below, above = _neighbours(share, base)
        yield Contradiction(
            rule="base_cannot_give",
            subject=f"{name} {group} {wave} {what}",
            file=name,
            source=published.sources[table.source],
            where=f"{table.place}; {bases_table.place}",
            published=f"{share}%",
            computed=f"{below} or {above}",
            note=f"{GROUPS[group]}, ‘{what}’: {share}% of {base} is not a whole number of people. The nearest are {below} "
            f"and {above}.",
        )


GROUPS = {"schools": "School leads", "cypmhs": "CYPMHS leads"}


def _survey_shares(published: Published) -> Iterator[tuple[str, str, str, str, Decimal, int | None, Table]]:
    for table in published.tables.values():
        cells = table.cells
        item = next((column for column in ("statement", "risk", "level") if column in cells), None)
        if item is None:
            continue
        for row in table.rows():
            own_base = int(row["base"]) if "base" in cells else None
            for column in cells.columns:
                if column in ("schools_pct", "cypmhs_pct"):
                    yield table.name, column[:-4], "follow-up", row[item], Decimal(row[column]), own_base, table
                elif column in ("baseline_pct", "follow_up_pct"):
                    wave = "baseline" if column == "baseline_pct" else "follow-up"
                    yield table.name, row["group"], wave, row[item], Decimal(row[column]), own_base, table


def _neighbours(share: Decimal, base: int) -> tuple[str, str]:
    below = int(share * base / 100)
    return tuple(  # type: ignore[return-value]
        f"{half_up(Fraction(100 * count, base), 1)}% ({count})" for count in (below, below + 1)
    )
