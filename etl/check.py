"""Checks the rows of a sheet against a feed's declaration, a chunk at a time, with pandera."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from etl.headings import Headings, plain
from etl.kinds import Known, References, said
from etl.model import LINE, Column, Feed, Rule
from etl.problems import Problem, Unreadable
from etl.reading import Sheet
from etl.reading.sheet import FORMULA, TOO_MANY_CELLS
from etl.tables_out import FORMULA_SIGNS

ODD_SPACES = "[\u00a0\u2007\u202f\u200b\ufeff]"
TOTALS = ("total", "totals", "grand total", "subtotal", "sub total", "sum")
WRITTEN_TOTALS = [written for total in TOTALS for written in (total, total.capitalize(), total.title(), total.upper())]
EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
ROW_RULES = {
    TOO_MANY_CELLS: "The row has more cells than there are headings. Take out what is too much, or quote a cell that has "
    "the separator in it.",
    FORMULA: "The formula {value} has no value. Open the file in Excel, let it calculate, and save it again.",
    "excel_error": "{value} is an error of Excel's. Mend the formula, or clear the cell.",
    "total_row": "It looks like a row of totals, which are worked out here. Delete the row.",
    "headings_again": "The headings stand here once more. Delete the row.",
}
"""What can be wrong with a row as such; then nothing else is said of it."""
REQUIRED = "required_blank"
REQUIRED_REMEDY = "The cell is blank, and {column} must be given."


@dataclass
class Checker:
    """Checks chunks of one sheet. ``read`` counts the rows seen, ``notes`` what was mended."""

    feed: Feed
    sheet: Sheet
    headings: Headings
    references: References
    derive: Callable[[pl.DataFrame], pl.DataFrame]
    read: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._rules = {rule.code: rule for rule in self.feed.rules if all(map(self.headings.has, rule.needs))}
        self._schema = _schema(self.headings.columns, self._rules.values())

    def __call__(self, chunk: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
        """The rows that keep every rule, their columns typed, and a problem for each rule that another breaks."""
        texts = self._tidy(chunk)
        self._no_heading(texts, chunk)
        filled = pl.any_horizontal(pl.exclude(LINE).is_not_null())
        kept = texts.select(filled).to_series()
        texts, chunk = texts.filter(kept), chunk.filter(kept)
        self.read += len(texts)
        faulty = self._faulty_rows(texts)
        frame = self.derive(self._typed(texts))
        failures = self._failures(frame, faulty)
        problems = self._problems(failures, texts, chunk)
        good = frame.filter(~pl.col(LINE).is_in([problem.line for problem in problems]))
        return good, problems

    def _tidy(self, chunk: pl.DataFrame) -> pl.DataFrame:
        """The feed's columns as trimmed text, blank ones null, and what reading found wrong with a row."""
        cells = [pl.col(str(place)).alias(column.name) for column, place in self.headings.places.items()]
        texts = chunk.select(LINE, *cells, TOO_MANY_CELLS, FORMULA)
        names = [column.name for column in self.headings.columns]
        odd = texts.select(pl.col(names).str.contains(ODD_SPACES).sum()).sum_horizontal().item()
        if odd:
            self.notes["spaces of another kind became ordinary ones"] += odd
            texts = texts.with_columns(pl.col(names).str.replace_all(ODD_SPACES, " "))
        texts = texts.with_columns(pl.col(names).str.strip_chars())
        # A single apostrophe before = + - @ is what keeps Excel from taking text for a formula.
        kept_from_excel = pl.col(names).str.starts_with("'") & pl.col(names).str.slice(1, 1).is_in(FORMULA_SIGNS)
        bare = pl.when(kept_from_excel).then(pl.col(names).str.slice(1)).otherwise(pl.col(names))
        return texts.with_columns(bare).with_columns(pl.col(names).replace("", None))

    def _no_heading(self, texts: pl.DataFrame, chunk: pl.DataFrame) -> None:
        """Refuses a column with values and no heading: it may be half of a merged one."""
        nameless = [place for place, heading in enumerate(self.sheet.headings) if not plain(heading)]
        for place in nameless:
            filled = chunk.filter(pl.col(str(place)).str.strip_chars() != "")
            if len(filled):
                raise Unreadable(
                    f"{self.sheet.title}: column {place + 1} has no heading but has a value on line {filled[LINE][0]}. Give "
                    "it a heading, or part the merged cells above it."
                )

    def _faulty_rows(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Rows that are wrong as such: ``line``, ``column``, ``rule``, the first reason of each."""
        names = [column.name for column in self.headings.columns]
        again = [pl.col(column.name).is_in([column.name, self._heading(column)]) for column in self._first(2)]
        coded = [c.name for c in self.headings.columns if c.key or isinstance(c.kind, Known)] or names
        reasons = {
            TOO_MANY_CELLS: (pl.col(TOO_MANY_CELLS).is_not_null(), TOO_MANY_CELLS),
            FORMULA: (pl.col(FORMULA).is_not_null(), FORMULA),
            "headings_again": (pl.all_horizontal(again), None),
            "total_row": (pl.any_horizontal(pl.col(coded).is_in(WRITTEN_TOTALS)), None),
            "excel_error": (pl.any_horizontal(pl.col(names).is_in(EXCEL_ERRORS)), None),
        }
        rule = pl.coalesce(pl.when(broken.fill_null(False)).then(pl.lit(code)) for code, (broken, _) in reasons.items())
        return texts.select(LINE, rule.alias("rule")).drop_nulls()

    def _first(self, count: int) -> Sequence[Column]:
        return sorted(self.headings.columns, key=self.headings.places.__getitem__)[:count]

    def _typed(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Each column as its value, as ``typed_…`` what stands there, and as ``readable_…`` whether that can be read."""
        columns = [texts[LINE]]
        for column in self.headings.columns:
            text = texts[column.name]
            value, readable = self._read(column, text)
            columns += [text.alias(f"typed_{column.name}"), readable.alias(f"readable_{column.name}"), value]
        given = {column.name for column in self.headings.columns}
        left_out = [c for c in self.feed.columns if c.key and c.blank is not None and c.name not in given]
        self._note_mends(texts)
        return pl.DataFrame(columns).with_columns(pl.lit(column.blank).alias(column.name) for column in left_out)

    def _read(self, column: Column, text: pl.Series) -> tuple[pl.Series, pl.Series]:
        """A column's values, and where they could be read. Text that comes again and again is read once."""
        distinct = text.unique()
        often = len(distinct) * 4 < len(text)
        cell = pl.col(column.name) if column.blank is None else pl.col(column.name).fill_null(column.blank)
        value = column.kind.read(cell, self.references).alias(column.name)
        readable = (value.is_not_null() | cell.is_null()).alias("readable")
        read = (distinct if often else text).to_frame().select(value, readable)
        if often:
            read = read[text.replace_strict(distinct, pl.Series(range(len(distinct)), dtype=pl.UInt32))]
        return read[column.name], read["readable"]

    def _note_mends(self, texts: pl.DataFrame) -> None:
        mends = {
            column.name: mended.fill_null(False).sum()
            for column in self.headings.columns
            if (mended := column.kind.mended(pl.col(column.name))) is not None
        }
        if mends:
            for name, count in texts.select(**mends).row(0, named=True).items():
                if count:
                    self.notes[f"{name}: read from Excel's way of writing it"] += count

    def _failures(self, frame: pl.DataFrame, faulty: pl.DataFrame) -> list[tuple[int, str | None, str]]:
        """Line, column and rule of everything that is wrong."""
        found: list[tuple[int, str | None, str]] = [(line, None, rule) for line, rule in faulty.iter_rows()]
        sound = frame.filter(~pl.col(LINE).is_in(faulty[LINE].implode()))
        try:
            self._schema.validate(sound, lazy=True)
        except SchemaErrors as errors:
            cases = errors.failure_cases.select("index", "column", "check")
            lines = sound[LINE]
            found += [(lines[index], column, check) for index, column, check in cases.iter_rows()]
        places = {column.name: place for column, place in self.headings.places.items()}
        return sorted(found, key=lambda each: (each[0], places.get(each[1] or "", -1)))

    def _problems(
        self, failures: Iterable[tuple[int, str | None, str]], texts: pl.DataFrame, chunk: pl.DataFrame
    ) -> list[Problem]:
        failures = list(failures)
        lines = pl.Series([line for line, _, _ in failures], dtype=pl.Int64).unique(maintain_order=True)
        concerned = chunk.filter(pl.col(LINE).is_in(lines.implode()))
        verbatim = dict(zip(concerned[LINE].to_list(), self.sheet.verbatim(concerned), strict=True))
        cells = {row[LINE]: row for row in texts.filter(pl.col(LINE).is_in(lines.implode())).iter_rows(named=True)}
        return [self._problem(*failure, cells[failure[0]], verbatim[failure[0]]) for failure in failures]

    def _problem(
        self, line: int, name: str | None, rule: str, cells: Mapping[str, Any], row: Mapping[str, str]
    ) -> Problem:
        column = next((c for c in self.headings.columns if c.name == name), None)
        value = self._culprit(rule, cells) if column is None else row[self._heading(column)]
        told = {key: "" if cell is None else cell for key, cell in cells.items()}
        remedy = self._remedy(rule, column).format_map({**told, "value": value, "column": name})
        if column is not None and isinstance(column.kind, Known) and rule == column.kind.rule:
            remedy += _suggestion(value, tuple(self.references.ids[column.kind.thing]))
        return Problem(line, None if column is None else self._heading(column), value, rule, remedy, row)

    def _remedy(self, rule: str, column: Column | None) -> str:
        if column is None:
            return ROW_RULES[rule]
        if rule == REQUIRED:
            return REQUIRED_REMEDY
        return self._rules[rule].remedy if rule in self._rules else column.kind.remedy

    def _heading(self, column: Column) -> str:
        return self.sheet.headings[self.headings.places[column]]

    def _culprit(self, rule: str, cells: Mapping[str, Any]) -> str | None:
        if rule in (TOO_MANY_CELLS, FORMULA):
            return str(cells[rule])
        texts = [str(cells[column.name]) for column in self.headings.columns if cells[column.name] is not None]
        if rule == "excel_error":
            return next((text for text in texts if text.startswith("#")), None)
        return next((text for text in texts if said(text) in TOTALS), texts[0] if texts else None)


def _schema(columns: Iterable[Column], rules: Iterable[Rule]) -> pa.DataFrameSchema:
    """The feed's columns and rules as pandera has them; a check's name is its rule's code."""
    checks: dict[str, list[pa.Check]] = {}
    for column in columns:
        checks[column.name] = [_check(column.kind.rule, pl.col(f"readable_{column.name}"))]
        if column.must_be_there:
            checks[column.name].append(_check(REQUIRED, pl.col(f"typed_{column.name}").is_not_null()))
    for rule in rules:
        checks[rule.column].append(_check(rule.code, rule.holds.fill_null(True)))
    return pa.DataFrameSchema({name: pa.Column(None, each, nullable=True) for name, each in checks.items()})


def _check(code: str, holds: pl.Expr) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(holds), name=code)


@cache
def _suggestion(value: str, codes: tuple[str, ...]) -> str:
    """A known code that looks like an unknown one."""
    if len(codes) > 2_000:
        return ""
    by_case = {code.casefold(): code for code in codes}
    near = get_close_matches(value.strip().casefold(), by_case, n=1, cutoff=0.75)
    return f" Did you mean ‘{by_case[near[0]]}’?" if near else ""
