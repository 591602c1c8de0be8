"""Checks the rows of a sheet against a feed's declaration, a chunk at a time, with pandera."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from etl.headings import INVISIBLE, Headings, clipped, letter, plain
from etl.kinds import Day, Identity, Known, Number, References, Text, Whole
from etl.model import LINE, Column, Feed, Rule
from etl.month_first import MonthFirst
from etl.problems import Problem, Unreadable
from etl.reading import Sheet
from etl.reading.sheet import FORMULA, TOO_MANY_CELLS
from etl.tables_out import FORMULA_SIGNS
from etl.waiting import WAITS

ODD_SPACES = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
LOST = "\ufffd"
"""What a program puts where it couldn't read a letter."""
UNUSUAL = "[^ -~]"
"""What most files have nowhere: they need no further look at their characters."""
TOTALS = ("total", "totals", "grand total", "subtotal", "sub total", "sum", "average", "mean")
WRITTEN_TOTALS = [written for total in TOTALS for written in (total, total.capitalize(), total.title(), total.upper())]
EXCEL_ERRORS = (
    *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"),
    *("#CONNECT!", "#UNKNOWN!", "#GETTING_DATA", *("#" * width for width in range(2, 31))),
)
"""Errors, and the crosses of a column that is too narrow for its number."""
EXCEL_ERROR, TOTAL_ROW, AGAIN = "excel_error", "total_row", "headings_again"
SECOND_HEADINGS, RUN_TOGETHER = "second_headings", "rows_in_a_cell"
ROW_RULES = {
    TOO_MANY_CELLS: "‘{value}’ stands beyond the last heading. Delete it, or give its column a heading; if a comma within a text "
    "parted the cell, put that text in quotation marks.",
    FORMULA: "The formula {value} has no value. Open the file in Excel, let it calculate, and save it again.",
    RUN_TOGETHER: "Several rows are run together in this cell: a quotation mark is opened here and closed on a later line. Take "
    "it out, or double it if it belongs to the text.",
    EXCEL_ERROR: "{value} is an error of Excel's. Mend the formula or widen the column, or clear the cell.",
    TOTAL_ROW: "It looks like a row of totals, which are worked out here. Delete the row.",
    AGAIN: "The headings stand here once more. Delete the row.",
    SECOND_HEADINGS: "None of the row's cells fits its column: it looks like a second row of headings, or of units. Delete the "
    "row, or mend its cells.",
}
"""What can be wrong with a row as such; then nothing else is said of it."""
THOUSANDS = "commas between thousands were taken out"
MENDS: Mapping[type, str] = {Day: "Excel's day numbers were read as dates", Whole: THOUSANDS, Number: THOUSANDS}
Failure = tuple[int, str | None, str]
"""Line, column and rule of something that is wrong."""
REQUIRED = "required_blank"
REQUIRED_REMEDY = "The cell is blank, and {column} must be given."


class Doubtful(NamedTuple):
    """The first line of some rows that are likely wrong, and how many there are."""

    first: int
    rows: int


@dataclass
class Checker:
    """Checks chunks of one sheet. ``read`` counts the rows seen, ``notes`` what was mended, ``doubts`` what was taken as it is
    and is likely wrong."""

    feed: Feed
    sheet: Sheet
    headings: Headings
    references: References
    derive: Callable[[pl.DataFrame], pl.DataFrame]
    read: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    doubts: dict[str, Doubtful] = field(default_factory=dict)
    _dates: dict[str, MonthFirst] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rules = {rule.code: rule for rule in self.feed.rules if all(map(self.headings.has, rule.needs))}
        self._schema = _schema(self.headings.columns, self._rules.values())

    def __call__(self, chunk: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
        """The rows that keep every rule, their columns typed, and a problem for each rule that another breaks."""
        places = [str(place) for place in range(len(self.sheet.headings))]
        unusual = _cells_with(UNUSUAL, chunk.select(places)) > 0
        texts = self._tidy(chunk, unusual)
        self._no_heading(texts, chunk)
        filled = pl.any_horizontal(pl.exclude(LINE).is_not_null())
        kept = texts.select(filled).to_series()
        texts, chunk = texts.filter(kept), chunk.filter(kept)
        self.read += len(texts)
        self._refuse_month_first(texts)
        run_together = self._run_together(chunk) if unusual else []
        faulty = self._faulty_rows(texts, run_together)
        frame = self.derive(self._typed(texts))
        failures = self._failures(frame, faulty)
        problems = self._problems(failures, texts, chunk)
        good = frame.filter(~pl.col(LINE).is_in([problem.line for problem in problems]))
        self._note_doubts(good)
        return good, problems

    def _note_doubts(self, good: pl.DataFrame) -> None:
        absent = [column.name for column in self.feed.columns if column.name not in good.columns]
        whole = good.with_columns(pl.lit(None).alias(name) for name in absent)
        for doubt in self.feed.doubts:
            lines = whole.filter(doubt.holds)[LINE].to_list()
            if lines:
                before = self.doubts.get(doubt.what, Doubtful(lines[0], 0))
                self.doubts[doubt.what] = Doubtful(before.first, before.rows + len(lines))

    def _tidy(self, chunk: pl.DataFrame, unusual: bool) -> pl.DataFrame:
        """The feed's columns as trimmed text, blank ones null, and what reading found wrong with a row."""
        cells = [pl.col(str(place)).alias(column.name) for column, place in self.headings.places.items()]
        used = "|".join(str(place) for place in self.headings.places.values())
        formula = pl.col(FORMULA).str.extract(rf"(?m)^(?:{used})\t(.*)$", 1)
        texts = chunk.select(LINE, *cells, TOO_MANY_CELLS, formula.alias(FORMULA))
        names = [column.name for column in self.headings.columns]
        if unusual:
            texts = self._made_usual(texts, names)
        texts = texts.with_columns(pl.col(names).str.strip_chars())
        # A single apostrophe before = + - @ is what keeps Excel from taking text for a formula.
        kept_from_excel = pl.col(names).str.starts_with("'") & pl.col(names).str.slice(1, 1).is_in(FORMULA_SIGNS)
        bare = pl.when(kept_from_excel).then(pl.col(names).str.slice(1)).otherwise(pl.col(names))
        return texts.with_columns(bare).with_columns(pl.col(names).replace("", None))

    def _made_usual(self, texts: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        """Takes out what can't be seen, and notes it; notes letters that were lost before."""
        told = {
            "spaces of another kind became ordinary ones": ODD_SPACES,
            "characters that can't be seen were taken out": INVISIBLE,
            f"‘{LOST}’ stands where a letter was lost before the file came here: look into its source": LOST,
        }
        self.notes.update({note: _cells_with(pattern, texts.select(names)) for note, pattern in told.items()})
        self.notes = +self.notes
        return texts.with_columns(pl.col(names).str.replace_all(ODD_SPACES, " ").str.replace_all(INVISIBLE, ""))

    def _no_heading(self, texts: pl.DataFrame, chunk: pl.DataFrame) -> None:
        """Refuses a column with values and no heading: it may be half of a merged one."""
        nameless = [place for place, heading in enumerate(self.sheet.headings) if not plain(heading)]
        for place in nameless:
            filled = chunk.filter(pl.col(str(place)).str.strip_chars() != "")
            if len(filled):
                raise Unreadable(
                    f"{self.sheet.title}: column {letter(place)} has no heading but has a value on line {filled[LINE][0]}. "
                    "Give it a heading, or unmerge the cells above it."
                )

    def _faulty_rows(self, texts: pl.DataFrame, run_together: Sequence[int]) -> pl.DataFrame:
        """Rows that are wrong as such: ``line``, ``column``, ``rule``, the first reason of each."""
        names = [column.name for column in self.headings.columns]
        again = [pl.col(column.name).is_in([column.name, self._heading(column)]) for column in self._first(2)]
        coded = [c.name for c in self.headings.columns if c.key or isinstance(c.kind, Known)] or names
        nowhere = pl.lit(None, pl.String)
        reasons = {
            TOO_MANY_CELLS: (pl.col(TOO_MANY_CELLS).is_not_null(), nowhere),
            RUN_TOGETHER: (pl.col(LINE).is_in(run_together), nowhere),
            FORMULA: (pl.col(FORMULA).is_not_null(), nowhere),
            AGAIN: (pl.all_horizontal(again), nowhere),
            TOTAL_ROW: _first_that([(name, pl.col(name).is_in(WRITTEN_TOTALS)) for name in coded]),
            EXCEL_ERROR: _first_that([(name, pl.col(name).is_in(EXCEL_ERRORS)) for name in names]),
        }
        told = [
            pl.when(broken.fill_null(False)).then(pl.struct(where.alias("column"), pl.lit(code).alias("rule")))
            for code, (broken, where) in reasons.items()
        ]
        return texts.select(LINE, pl.coalesce(told).alias("told")).drop_nulls().unnest("told")

    def _run_together(self, chunk: pl.DataFrame) -> list[int]:
        """Lines of a CSV with a cell that holds the end of one row and the beginning of another."""
        if self.sheet.separator is None:
            return []
        places = [str(place) for place in range(len(self.sheet.headings))]
        broken = chunk.filter(pl.any_horizontal(pl.col(places).str.contains("\n", literal=True)))
        return [
            row[LINE]
            for row in broken.iter_rows(named=True)
            if any(_runs_on(row[place], int(place), len(places), self.sheet.separator) for place in places)
        ]

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
        if doubtful := self._doubtful(column):
            value = pl.when(~cell.str.contains(doubtful)).then(value)
        readable = (value.is_not_null() | cell.is_null()).alias("readable")
        read = (distinct if often else text).to_frame().select(value, readable)
        if often:
            read = read[text.replace_strict(distinct, pl.Series(range(len(distinct)), dtype=pl.UInt32))]
        return read[column.name], read["readable"]

    def _doubtful(self, column: Column) -> str | None:
        """Which cells can mean two things in this file: 1,234 beside semicolons, a day's number where days count from 1904."""
        if isinstance(column.kind, Whole | Number) and self.sheet.separator == ";":
            return r"^[+-]?[0-9]{1,3},[0-9]{3}$"
        return r"^[0-9]{5}(\.0)?$" if isinstance(column.kind, Day) and self.sheet.from_1904 else None

    def _refuse_month_first(self, texts: pl.DataFrame) -> None:
        """Refuses a column of dates that has 03/25/2026 and no 25/03/2026: its 03/04/2026 would be read as another day."""
        for column in self.headings.columns:
            if isinstance(column.kind, Day):
                self._dates.setdefault(column.name, MonthFirst()).look(texts[LINE], texts[column.name])
                if told := self._dates[column.name].trouble():
                    raise Unreadable(f"{self.sheet.title}: in the column ‘{self._heading(column)}’, {told}")

    def _note_mends(self, texts: pl.DataFrame) -> None:
        mends = {
            f"{column.name}: {MENDS[type(column.kind)]}": mended.fill_null(False).sum()
            for column in self.headings.columns
            if (mended := column.kind.mended(pl.col(column.name))) is not None
        }
        if mends:
            self.notes.update(texts.select(**mends).row(0, named=True))
            self.notes = +self.notes

    def _failures(self, frame: pl.DataFrame, faulty: pl.DataFrame) -> list[Failure]:
        """Line, column and rule of everything that is wrong."""
        found: list[Failure] = list(faulty.iter_rows())
        sound = frame.filter(~pl.col(LINE).is_in(faulty[LINE].implode()))
        try:
            self._schema.validate(sound, lazy=True)
        except SchemaErrors as errors:
            cases = errors.failure_cases.select("index", "column", "check")
            lines = sound[LINE]
            found += [(lines[index], column, check) for index, column, check in cases.iter_rows()]
        found = self._second_headings(found, frame)
        places = {column.name: place for column, place in self.headings.places.items()}
        return sorted(found, key=lambda each: (each[0], places.get(each[1] or "", -1)))

    def _second_headings(self, found: list[Failure], frame: pl.DataFrame) -> list[Failure]:
        """Tells of the row below the headings as one where none of its cells can be read."""
        first = frame.filter(pl.col(LINE) == 2)
        kinds = {c.name: c.kind for c in self.headings.columns if not isinstance(c.kind, Text | Identity)}
        filled = [name for name in kinds if len(first) and first[f"typed_{name}"][0] is not None]
        wrong = {name for line, name, rule in found if line == 2 and name in kinds and rule == kinds[name].rule}
        if len(filled) < 2 or not wrong.issuperset(filled):
            return found
        return [(2, None, SECOND_HEADINGS), *(failure for failure in found if failure[0] != 2)]

    def _problems(self, failures: Iterable[Failure], texts: pl.DataFrame, chunk: pl.DataFrame) -> list[Problem]:
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
        if column is not None and (waiting := self._waiting(rule, column, cells[column.name])):
            return Problem(line, self._heading(column), value, *waiting, row)
        told = {key: "" if cell is None else clipped(str(cell)) for key, cell in cells.items()}
        remedy = self._remedy(rule, column).format_map({**told, "value": clipped(value or ""), "column": name})
        if column is not None and isinstance(column.kind, Known) and rule == column.kind.rule:
            remedy += _suggestion(value, self._codes(column.kind.thing))
        return Problem(line, None if column is None else self._heading(column), value, rule, remedy, row)

    def _waiting(self, rule: str, column: Column, cell: str | None) -> tuple[str, str] | None:
        """Rule and remedy of a cell that names what a rejected row of an earlier sheet describes."""
        thing = self._thing(rule, column)
        awaited = self.references.rejected[thing].get(cell) if thing and cell else None
        if awaited is None:
            return None
        told = f"The row of ‘{clipped(cell or '')}’ {awaited.in_words}: mend that row and load again."
        return f"{WAITS}{thing}", told

    def _thing(self, rule: str, column: Column) -> str | None:
        """The kind of thing that is not known under the cell's code, where the rule says so."""
        if isinstance(column.kind, Known) and rule == column.kind.rule:
            return column.kind.thing
        return self._rules[rule].thing if rule in self._rules else None

    def _codes(self, thing: str) -> tuple[str, ...]:
        return (*self.references.ids[thing], *self.references.rejected[thing])

    def _remedy(self, rule: str, column: Column | None) -> str:
        if rule in ROW_RULES or column is None:
            return ROW_RULES[rule]
        if rule == REQUIRED:
            return REQUIRED_REMEDY
        return self._rules[rule].remedy if rule in self._rules else column.kind.remedy

    def _heading(self, column: Column) -> str:
        return self.sheet.headings[self.headings.places[column]]

    def _culprit(self, rule: str, cells: Mapping[str, Any]) -> str | None:
        if rule in (TOO_MANY_CELLS, FORMULA):
            return str(cells[rule])
        return next(
            (str(cells[column.name]) for column in self.headings.columns if cells[column.name] is not None), None
        )


def _schema(columns: Iterable[Column], rules: Iterable[Rule]) -> pa.DataFrameSchema:
    """The feed's columns and rules as pandera has them; a check's name is its rule's code."""
    checks: dict[str, list[pa.Check]] = {}
    for column in columns:
        checks[column.name] = [_check(column.kind.rule, pl.col(f"readable_{column.name}"))]
        if column.must_be_filled:
            checks[column.name].append(_check(REQUIRED, pl.col(f"typed_{column.name}").is_not_null()))
    for rule in rules:
        checks[rule.column].append(_check(rule.code, rule.holds.fill_null(True)))
    return pa.DataFrameSchema({name: pa.Column(None, each, nullable=True) for name, each in checks.items()})


def _check(code: str, holds: pl.Expr) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(holds), name=code)


def _cells_with(pattern: str, texts: pl.DataFrame) -> int:
    """How many cells have what the pattern says."""
    return int(texts.select(pl.all().str.contains(pattern).sum()).sum_horizontal().item())


def _first_that(cases: Sequence[tuple[str, pl.Expr]]) -> tuple[pl.Expr, pl.Expr]:
    """Whether any case holds in a row, and the name of the first that does."""
    name = pl.coalesce(pl.when(holds.fill_null(False)).then(pl.lit(name)) for name, holds in cases)
    return name.is_not_null(), name


def _runs_on(cell: str | None, place: int, width: int, separator: str) -> bool:
    """Whether a cell on several lines begins with the rest of its row and ends with the beginning of another. In prose, a
    blank follows a comma."""
    lines = (cell or "").split("\n")
    rest, beginning = lines[0].split(separator), lines[-1].split(separator)
    as_prose = any(part.startswith(" ") for part in rest[1:])
    return len(lines) > 1 and not as_prose and 1 < len(rest) == width - place and len(beginning) == place + 1


@cache
def _suggestion(value: str, codes: tuple[str, ...]) -> str:
    """A known code that looks like an unknown one."""
    if len(codes) > 2_000 or len(value) > 100:
        return ""
    by_case = {code.casefold(): code for code in codes}
    wanted = value.strip().casefold()
    if without_zeros := next((code for code in codes if wanted.isdecimal() and code.lstrip("0") == wanted), None):
        return f" Did you mean ‘{without_zeros}’? Excel drops zeros from the front: format the column as text."
    # A code with another number is another thing: LPN-06 is no misspelling of LPN-04.
    same_numbers = [code for code in by_case if re.findall(r"\d+", code) == re.findall(r"\d+", wanted)]
    near = get_close_matches(wanted, same_numbers, n=1, cutoff=0.75)
    return f" Did you mean ‘{by_case[near[0]]}’?" if near else ""
