"""How each statistic that a text states is held against a table's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from data.measures.contradictions.model import Published, Stated, Table, numbers
from data.measures.rounding import Range, exactly, half_up, largest, places, printed, smallest, total
from data.measures.shares import counts_that_print


def matching(cells: pd.DataFrame, where: str) -> pd.DataFrame:
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
