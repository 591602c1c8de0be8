"""Kinds of bad and damaged file: how each comes to be, what the person sees, and what is in the store then."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.store.files import (
    book,
    cached,
    changed,
    gzipped,
    in_sheet,
    locked,
    new_book,
    ole,
    packed_otherwise,
    saved,
    shared,
    strict,
    with_parts,
    zipped,
)

Content = bytes | str | Callable[[], bytes | str] | None


ONE_IN, ONE_OF_TWO, NONE_IN = (1, 1, 0, 0, 0), (2, 1, 0, 0, 1), (1, 0, 0, 0, 1)
"""Rows read, loaded, unchanged, replaced and rejected."""


@dataclass(frozen=True)
class Case:
    """A file of a feed, and what comes of it.

    ``says`` is why the whole file is refused; or, indented, what follows the report's first line: its notes and problems.
    ``adds`` are the facts that the store has then and had not before. Content None is no file at all.
    """

    kind: str
    file: str
    content: Content
    says: str
    code: int = 2
    adds: Sequence[str] = ()
    feed: str = "cascade_ratings"
    counts: Sequence[int] = ()

    @property
    def is_refused(self) -> bool:
        return self.code == 2 and not self.says.startswith("  ")

    def bytes(self) -> bytes:
        content = self.content() if callable(self.content) else self.content
        return content.encode() if isinstance(content, str) else content or b""

    def printed(self, load: int) -> str:
        """All that the person sees."""
        if self.is_refused:
            return f"{self.says}\n"
        counts = self.counts or (ONE_IN, ONE_OF_TWO, NONE_IN)[self.code]
        named = zip(counts, ("read", "loaded", "unchanged", "replaced", "rejected"), strict=True)
        report = f"{self.file}: {', '.join(f'{count} {name}' for count, name in named)} (load {load})\n"
        return report + (f"{self.says}\n" if self.says else "")


HEAD = "cohort_code,workshop,date,C1,A1"
ROW = "NTH-A-1,W1,2026-03-05,1,2"
CLEAN = f"{HEAD}\n{ROW}\n"
ADDED = ("NTH-A-1 W1 A1 2 2026-03-05", "NTH-A-1 W1 C1 1 2026-03-05")
"""The facts of ``CLEAN``."""
OTHER, OTHERS = "NTH-A-2,W1,2026-03-05,0,3", ("NTH-A-2 W1 A1 3 2026-03-05", "NTH-A-2 W1 C1 0 2026-03-05")
HEADS = HEAD.split(",")
DAY = date(2026, 3, 5)
CELLS = ("NTH-A-1", "W1", DAY, 1, 2)
ACTIONS = "action_id,area_code,action,status,due"
VALUES = "area_code,indicator_code,period_start,period_end,value"


def ratings(*rows: str) -> str:
    return "\n".join([HEAD, *rows, ""])


def sheet(*rows: Sequence[Any], heads: Sequence[Any] = tuple(HEADS)) -> bytes:
    """A workbook of ratings."""
    return book(heads, *rows)


def actions(*rows: str) -> str:
    return "\n".join([ACTIONS, *rows, ""])


def values(*rows: str) -> str:
    return "\n".join([VALUES, *rows, ""])


def _with_chart_sheet() -> bytes:
    made = new_book(HEADS, CELLS)
    chart = made.create_chartsheet("Chart", 0)
    chart.add_chart(BarChart())
    return saved(made)


def _hidden(*names: str, **sheets: Sequence[Sequence[Any]]) -> bytes:
    made = new_book(**sheets)
    made.active = next(place for place, name in enumerate(made.sheetnames) if name not in names)
    for name in names:
        made[name].sheet_state = "hidden"
    return saved(made)


def _1904(row: Sequence[Any] = CELLS) -> bytes:
    made = new_book(HEADS, row)
    made.epoch = CALENDAR_MAC_1904
    return saved(made)


def _merged_headings(sheet: Worksheet) -> None:
    sheet.insert_rows(1)
    sheet["A1"], sheet["D1"] = "Cohort", "Ratings"
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("D1:E1")


def _percent(sheet: Worksheet) -> None:
    sheet["D2"].value, sheet["D2"].number_format = 0.45, "0%"


def _bomb_sheet() -> bytes:
    blank = b" " * 40_000_000
    return with_parts(
        sheet(CELLS), {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"<sheetData>", b"<sheetData>" + blank)}
    )


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><sst><si><t>&j;</t></si></sst>"
)

WHOLE_FILES = (
    Case(
        "an empty file",
        "ratings.csv",
        "",
        "ratings.csv: the file is empty. Export it again, and look into it before loading.",
    ),
    Case(
        "blank lines only",
        "ratings.csv",
        "\n\n \n",
        "ratings.csv: there is nothing in it but blank lines. Export it again, and look into it before loading.",
    ),
    Case(
        "a byte order mark and nothing else",
        "ratings.csv",
        b"\xef\xbb\xbf",
        "ratings.csv: there is nothing in it but blank lines. Export it again, and look into it before loading.",
    ),
    Case(
        "headings only",
        "ratings.csv",
        f"{HEAD}\n",
        "ratings.csv: it has headings but no row of data. Check that the right file was exported.",
    ),
    Case(
        "headings and blank rows",
        "ratings.csv",
        f"{HEAD}\n,,,,\n , ,,,\n",
        "ratings.csv: it has headings but no row of data. Check that the right file was exported.",
    ),
    Case(
        "a file that is not there",
        "ratings.csv",
        None,
        "ratings.csv: there is no such file. Check its name and its folder.",
    ),
    Case(
        "CSV saved as ‘Unicode text’ (UTF-16)",
        "ratings.txt",
        lambda: CLEAN.replace(",", "\t").encode("utf-16"),
        "ratings.txt: it is Unicode text (UTF-16). Save it in Excel as ‘CSV UTF-8 (comma delimited)’.",
    ),
    Case(
        "UTF-16 without a byte order mark",
        "ratings.csv",
        lambda: CLEAN.encode("utf-16-le"),
        "ratings.csv: it is Unicode text (UTF-16). Save it in Excel as ‘CSV UTF-8 (comma delimited)’.",
    ),
    Case(
        "Windows-1252 with a pound sign and an accent",
        "actions.csv",
        lambda: actions("X-1,NTH-A,Meet,on track,", "X-2,NTH-A,Café at £5 a head,on track,").encode("cp1252"),
        "actions.csv: it is not UTF-8, the first wrong letter is on line 3. Save it in Excel as ‘CSV UTF-8 (comma "
        "delimited)’, so that names keep their accents and dashes.",
        feed="actions",
    ),
    Case(
        "NUL bytes in the text",
        "ratings.csv",
        ratings(ROW, "NTH-A-2,W1\0,2026-03-05,1,2"),
        "ratings.csv: from line 3 on it holds bytes that are not text, as a damaged file does. Export or download "
        "it again.",
    ),
    Case(
        "a file whose tail is zeros, as after a power cut",
        "ratings.csv",
        CLEAN.encode() + bytes(600),
        "ratings.csv: from line 3 on it holds bytes that are not text, as a damaged file does. Export or download "
        "it again.",
    ),
    Case(
        "lines that end as on an old Mac",
        "ratings.csv",
        CLEAN.replace("\n", "\r"),
        "ratings.csv: its lines end as on an old Mac. Save it in Excel as ‘CSV UTF-8 (comma delimited)’.",
    ),
    Case(
        "a web page saved as .csv",
        "ratings.csv",
        "\n<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
        "ratings.csv: it is a web page or XML, not a table. Export the table itself as CSV.",
    ),
    Case(
        "a table of a web page saved as .xls",
        "ratings.xls",
        "<table><tr><td>cohort_code</td></tr></table>",
        "ratings.xls: it is a web page or XML, not a table. Export the table itself as CSV.",
    ),
    Case(
        "text with tabs saved as .xls",
        "ratings.xls",
        CLEAN.replace(",", "\t"),
        "ratings.xls: it ends in .xls but is plain text. If it is a table, rename it to end in .csv.",
    ),
    Case(
        "a PDF named .csv",
        "ratings.csv",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "ratings.csv: it is a PDF. Export the table itself as CSV.",
    ),
    Case(
        "a picture named .csv",
        "ratings.csv",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "ratings.csv: it is a picture. Export the table itself as CSV.",
    ),
    Case(
        "JSON named .csv",
        "ratings.csv",
        '[{"cohort_code": "NTH-A-1"}]\n',
        "ratings.csv: it is JSON, not a table. Export the table itself as CSV.",
    ),
    Case(
        "a workbook of before 2007",
        "ratings.xls",
        ole("Workbook"),
        "ratings.xls: it is a workbook of before 2007 (.xls). Open it in Excel and save it as .xlsx.",
    ),
    Case(
        "a workbook of before 2007 renamed .xlsx",
        "ratings.xlsx",
        ole("Workbook"),
        "ratings.xlsx: it is a workbook of before 2007 (.xls). Open it in Excel and save it as .xlsx.",
    ),
    Case(
        "a workbook with a password",
        "ratings.xlsx",
        ole("EncryptionInfo", "EncryptedPackage"),
        "ratings.xlsx: it is a workbook with a password. Open it in Excel, remove the password and save it again.",
    ),
    Case(
        "a Word document of before 2007",
        "ratings.doc",
        ole("WordDocument"),
        "ratings.doc: it is a Word document of before 2007. Copy its table into Excel and save that as .xlsx.",
    ),
    Case(
        "a Word document",
        "ratings.docx",
        zipped({"word/document.xml": "<w/>"}),
        "ratings.docx: it is a Word document. Copy its table into Excel and save that as .xlsx.",
    ),
    Case(
        "a Word document renamed .xlsx",
        "ratings.xlsx",
        zipped({"word/document.xml": "<w/>"}),
        "ratings.xlsx: it is a Word document. Copy its table into Excel and save that as .xlsx.",
    ),
    Case(
        "an OpenDocument spreadsheet",
        "ratings.ods",
        zipped({"mimetype": "application/vnd.oasis", "content.xml": "<o/>"}),
        "ratings.ods: it is an OpenDocument file. Open it in Excel or LibreOffice and save it as .xlsx.",
    ),
    Case(
        "a binary workbook (.xlsb)",
        "ratings.xlsb",
        zipped({"xl/workbook.bin": b"\x83\x01"}),
        "ratings.xlsb: it is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx.",
    ),
    Case(
        "an Apple Numbers sheet",
        "ratings.numbers",
        zipped({"Index/Document.iwa": b"\0"}),
        "ratings.numbers: it is a document of Numbers or Pages. Export its table from there as Excel or CSV.",
    ),
    Case(
        "the small file that Excel keeps beside an open workbook",
        "~$ratings.xlsx",
        b"\x05Alice" + b" " * 159,
        "~$ratings.xlsx: Excel keeps this file beside a workbook that is open. Load the workbook itself.",
    ),
    Case(
        "a CSV named .xlsx",
        "ratings.xlsx",
        CLEAN,
        "ratings.xlsx: it ends in .xlsx but is not a workbook. Open it in Excel and save it as .xlsx. Or, if it is "
        "a CSV, rename it to end in .csv.",
    ),
    Case(
        "a workbook named .csv",
        "ratings.csv",
        lambda: sheet(CELLS),
        "ratings.csv: it ends in .csv but is a workbook. Rename it to end in .xlsx.",
    ),
    Case(
        "a workbook without an ending",
        "ratings",
        lambda: sheet(CELLS),
        "ratings: it ends in nothing but is a workbook. Rename it to end in .xlsx.",
    ),
    Case(
        "‘auto’ on a CSV",
        "ratings.csv",
        CLEAN,
        "ratings.csv: ‘auto’ is for workbooks. Load a CSV by the name of its feed, which looks like ‘cascade_ratings’.",
        feed="auto",
    ),
)
ARCHIVES = (
    Case(
        "gzip named .csv",
        "ratings.csv",
        gzipped(CLEAN),
        "ratings.csv: it ends in .csv but is packed with gzip. Rename it to end in .gz.",
    ),
    Case(
        "a .zip named .csv",
        "ratings.csv",
        zipped({"ratings.csv": CLEAN}),
        "ratings.csv: it ends in .csv but is packed as a .zip. Rename it to end in .zip.",
    ),
    Case(
        "a .gz that is plain text",
        "ratings.csv.gz",
        CLEAN,
        "ratings.csv.gz: it ends in .gz but is not packed. Give it its right ending, or download it again.",
    ),
    Case(
        "a .zip that is plain text",
        "ratings.zip",
        CLEAN,
        "ratings.zip: it ends in .zip but is not packed. Give it its right ending, or download it again.",
    ),
    Case(
        "a .gz that was cut off",
        "ratings.csv.gz",
        lambda: gzipped(CLEAN * 99)[:-40],
        "ratings.csv.gz: the archive is damaged or was cut off. Download it again.",
    ),
    Case(
        "a .gz whose sum is wrong",
        "ratings.csv.gz",
        lambda: gzipped(CLEAN)[:-6] + bytes(6),
        "ratings.csv.gz: the archive is damaged or was cut off. Download it again.",
    ),
    Case(
        "a .gz of nothing",
        "ratings.csv.gz",
        gzipped(""),
        "ratings.csv.gz: the archive holds an empty file. Pack the file again, or load it as it is.",
    ),
    Case(
        "a .gz with another .gz after it",
        "ratings.csv.gz",
        gzipped(CLEAN) + gzipped(f"{OTHER}\n"),
        "",
        0,
        (*ADDED, *OTHERS),
        counts=(2, 2, 0, 0, 0),
    ),
    Case(
        "a .gz with rubbish after it",
        "ratings.csv.gz",
        gzipped(CLEAN) + b"rubbish",
        "ratings.csv.gz: the archive is damaged or was cut off. Download it again.",
    ),
    Case(
        "a .zip that was cut off",
        "ratings.zip",
        lambda: zipped({"ratings.csv": CLEAN * 99})[:-60],
        "ratings.zip: the file is damaged or was cut off. Save or download it again.",
    ),
    Case(
        "a .zip with a flipped bit",
        "ratings.zip",
        lambda: zipped({"ratings.csv": CLEAN}, zipfile.ZIP_STORED).replace(b"2026-03", b"2027-03"),
        "ratings.zip: the archive is damaged or was cut off. Download it again.",
    ),
    Case(
        "a .zip whose folder is wrong",
        "ratings.zip",
        lambda: zipped({"ratings.csv": CLEAN}).replace(b"ratings", b"rotings", 1),
        "ratings.zip: the archive is damaged or was cut off. Download it again.",
    ),
    Case(
        "a .zip of two files",
        "ratings.zip",
        zipped({"a.csv": CLEAN, "b.csv": CLEAN}),
        "ratings.zip: the archive holds 2 files. Unpack it and load each by its name.",
    ),
    Case(
        "a .zip of nothing",
        "ratings.zip",
        zipped({}),
        "ratings.zip: it is an archive with nothing in it. Pack it again, or load the file itself.",
    ),
    Case(
        "a .zip with a folder and one file",
        "ratings.zip",
        zipped({"export/": "", "export/ratings.csv": CLEAN}),
        "",
        0,
        ADDED,
    ),
    Case(
        "a .zip made on a Mac",
        "ratings.zip",
        zipped({"ratings.csv": CLEAN, "__MACOSX/._ratings.csv": b"\0\x05\x16\x07", ".DS_Store": b"\0\0\0\1Bud1"}),
        "",
        0,
        ADDED,
    ),
    Case(
        "a .zip with a password",
        "ratings.zip",
        locked(zipped({"ratings.csv": CLEAN})),
        "ratings.zip: the archive has a password. Unpack it first.",
    ),
    Case(
        "a .zip packed in a way of its own",
        "ratings.zip",
        packed_otherwise(zipped({"ratings.csv": CLEAN}), 9),
        "ratings.zip: it is packed in a way that can't be read here. Unpack it first.",
    ),
    Case(
        "a .zip in a .zip",
        "ratings.zip",
        zipped({"inner.zip": zipped({"ratings.csv": CLEAN})}),
        "ratings.zip: the archive holds another archive. Unpack it first.",
    ),
    Case("a workbook in a .zip", "ratings.zip", lambda: zipped({"ratings.xlsx": sheet(CELLS)}), "", 0, ADDED),
    Case(
        "a workbook of before 2007 in a .zip",
        "ratings.zip",
        zipped({"ratings.xls": ole("Workbook")}),
        "ratings.zip: it is a workbook of before 2007 (.xls). Open it in Excel and save it as .xlsx.",
    ),
    Case(
        "an empty file in a .zip",
        "ratings.zip",
        zipped({"ratings.csv": ""}),
        "ratings.zip: the archive holds an empty file. Pack the file again, or load it as it is.",
    ),
    Case(
        "a .zip bomb",
        "ratings.zip",
        lambda: zipped({"ratings.csv": HEAD + "\n" * 60_000_000}),
        "ratings.zip: unpacked it is over 20 MB, far more than its own size allows for. Unpack it, look what it "
        "is, and load the table itself.",
    ),
    Case(
        "a .gz bomb",
        "ratings.csv.gz",
        lambda: gzipped(HEAD + "\n" * 60_000_000),
        "ratings.csv.gz: unpacked it is over 20 MB, far more than its own size allows for. Unpack it, look what it "
        "is, and load the table itself.",
    ),
)
WORKBOOKS = (
    Case(
        "a workbook without any data",
        "ratings.xlsx",
        lambda: book(Sheet1=()),
        "ratings.xlsx: the workbook has no sheet with anything in it.",
    ),
    Case(
        "a workbook with headings only",
        "ratings.xlsx",
        sheet,
        "ratings.xlsx, sheet ‘Sheet1’: it has headings but no row of data. Check that the right file was exported.",
    ),
    Case("an empty sheet before the data", "ratings.xlsx", lambda: book(Empty=(), Data=(HEADS, CELLS)), "", 0, ADDED),
    Case("a chart sheet before the data", "ratings.xlsx", _with_chart_sheet, "", 0, ADDED),
    Case(
        "a wrong sheet first",
        "ratings.xlsx",
        lambda: book(Notes=(("Read me",), ("Ask Jo",)), Data=(HEADS, CELLS)),
        "ratings.xlsx, sheet ‘Notes’: the first sheet is not cascade_ratings, but ‘Data’ looks like it. Name that "
        "sheet ‘cascade_ratings’, or put it first.",
    ),
    Case(
        "wrong sheets only",
        "ratings.xlsx",
        lambda: book(Notes=(("Read me",), ("Ask Jo",)), More=(("x",), ("y",))),
        "ratings.xlsx, sheet ‘Notes’: for the feed cascade_ratings the columns cohort_code, workshop and either "
        "domain and rating or some of C1, A1, S, C2, A2, D, E are missing. Row 1 has ‘Read me’.",
    ),
    Case(
        "the sheet named as the feed second",
        "ratings.xlsx",
        lambda: book(Notes=(("Read me",), ("Ask Jo",)), **{"Cascade Ratings": (HEADS, CELLS)}),
        "",
        0,
        ADDED,
    ),
    Case(
        "a hidden sheet before the data",
        "ratings.xlsx",
        lambda: _hidden("Old", Old=(HEADS, ("NTH-A-2", "W1", DAY, 0, 0)), Data=(HEADS, CELLS)),
        "",
        0,
        ADDED,
    ),
    Case(
        "the sheet named as the feed is hidden",
        "ratings.xlsx",
        lambda: _hidden("cascade_ratings", Cover=(("Read me",), ("Ask Jo",)), cascade_ratings=(HEADS, CELLS)),
        "ratings.xlsx, sheet ‘cascade_ratings’: the sheet is hidden. Show it in Excel, look whether it is what you "
        "want to load, and save.",
    ),
    Case(
        "‘auto’ without a sheet of a feed",
        "all.xlsx",
        lambda: book(Sheet1=(HEADS, CELLS), Sheet2=(HEADS,)),
        "all.xlsx: no sheet is named as a feed. It has ‘Sheet1’, ‘Sheet2’. Name each sheet as its feed (areas, "
        "cohorts, cascade_ratings, survey_questions, survey_responses, mhst_teams, indicators, mhst_activity, "
        "attendance, actions, risks, indicator_values, annotations), or load it by its feed's name.",
        feed="auto",
    ),
    Case(
        "‘auto’ with one bad sheet",
        "all.xlsx",
        lambda: book(areas=(("area_code", "area_name"), ("X", "Y")), cascade_ratings=(HEADS, CELLS)),
        "all.xlsx, sheet ‘areas’: for the feed areas the columns programme, region and lead are missing. Row 1 has "
        "‘area_code’ and ‘area_name’.",
        feed="auto",
    ),
    Case(
        "a workbook that was cut off",
        "ratings.xlsx",
        lambda: sheet(CELLS)[:-900],
        "ratings.xlsx: the file is damaged or was cut off. Save or download it again.",
    ),
    Case(
        "a workbook with broken XML",
        "ratings.xlsx",
        lambda: in_sheet(sheet(CELLS), "</row>", "</rwo>"),
        "ratings.xlsx: the workbook is damaged. Open it in Excel, let it repair it, and save it again.",
    ),
    Case(
        "a workbook whose XML breaks far down",
        "ratings.xlsx",
        lambda: in_sheet(sheet(*[CELLS] * 40), 'r="A40"', 'r="A40'),
        "ratings.xlsx: the workbook is damaged. Open it in Excel, let it repair it, and save it again.",
    ),
    Case(
        "a workbook without its sheet",
        "ratings.xlsx",
        lambda: with_parts(sheet(CELLS), {"xl/worksheets/sheet1.xml": None}),
        "ratings.xlsx: the workbook is damaged. Open it in Excel, let it repair it, and save it again.",
    ),
    Case(
        "a workbook without its texts",
        "ratings.xlsx",
        lambda: with_parts(shared(sheet(CELLS)), {"xl/sharedStrings.xml": None}),
        "ratings.xlsx: the workbook is damaged. Open it in Excel, let it repair it, and save it again.",
    ),
    Case(
        "a workbook without its styles",
        "ratings.xlsx",
        lambda: with_parts(sheet(CELLS), {"xl/styles.xml": None}),
        "ratings.xlsx: the workbook is damaged. Open it in Excel, let it repair it, and save it again.",
    ),
    Case(
        "a workbook that is wrong about its own size",
        "ratings.xlsx",
        lambda: in_sheet(sheet(CELLS), 'ref="A1:E2"', 'ref="A1"'),
        "",
        0,
        ADDED,
    ),
    Case(
        "a workbook that says it has a million rows",
        "ratings.xlsx",
        lambda: in_sheet(sheet(CELLS), 'ref="A1:E2"', 'ref="A1:XFD1048576"'),
        "",
        0,
        ADDED,
    ),
    Case(
        "a workbook with a million blank rows",
        "ratings.xlsx",
        lambda: in_sheet(sheet(CELLS), "</sheetData>", '<row r="1048576"><c r="A1048576" /></row></sheetData>'),
        "",
        0,
        ADDED,
    ),
    Case(
        "a workbook whose rows stand in no order",
        "ratings.xlsx",
        lambda: in_sheet(sheet(CELLS, ("NTH-A-2", *CELLS[1:])), '<row r="2"', '<row r="5"'),
        "ratings.xlsx: the workbook is damaged. Open it in Excel, let it repair it, and save it again.",
    ),
    Case(
        "a workbook that unpacks to far more",
        "ratings.xlsx",
        _bomb_sheet,
        "ratings.xlsx: unpacked the workbook is over 20 MB, far more than a table needs. Save the sheet as CSV and "
        "load that.",
    ),
    Case(
        "a workbook with words that multiply",
        "ratings.xlsx",
        lambda: with_parts(shared(sheet(CELLS)), {"xl/sharedStrings.xml": LAUGHS.encode()}),
        "ratings.xlsx: the workbook is damaged. Open it in Excel, let it repair it, and save it again.",
    ),
    Case(
        "a workbook saved as ‘Strict Open XML’",
        "ratings.xlsx",
        lambda: strict(sheet(CELLS)),
        "ratings.xlsx: it was saved as ‘Strict Open XML Spreadsheet’. Save it in Excel as ‘Excel Workbook (.xlsx)’.",
    ),
    Case("a workbook of 1904 dates", "ratings.xlsx", _1904, "", 0, ADDED),
)
HEADINGS = (
    Case(
        "merged headings in two rows",
        "ratings.xlsx",
        lambda: changed(sheet(CELLS), _merged_headings),
        "ratings.xlsx, sheet ‘Sheet1’: the headings stand on row 2. Delete the rows above it, and unmerge merged "
        "cells, so that row 1 has one heading a column.",
    ),
    Case(
        "title rows above the headings",
        "ratings.csv",
        f"Ratings of the North,,,,\nMarch 2026,,,,\n{CLEAN}",
        "ratings.csv: the headings stand on row 3. Delete the rows above it, and unmerge merged cells, so that row "
        "1 has one heading a column.",
    ),
    Case(
        "a blank row above the headings",
        "ratings.csv",
        f",,,,\n{CLEAN}",
        "ratings.csv: the headings stand on row 2. Delete the rows above it, and unmerge merged cells, so that row "
        "1 has one heading a column.",
    ),
    Case(
        "‘sep=;’ above the headings",
        "ratings.csv",
        "sep=;\n" + CLEAN.replace(",", ";"),
        "ratings.csv: the headings stand on row 2. Delete the rows above it, and unmerge merged cells, so that row "
        "1 has one heading a column.",
    ),
    Case(
        "units under the headings",
        "ratings.csv",
        ratings("code,W1 or W2,day,0-3,0-3", ROW),
        "  line 2: None of the row's cells fits its column: it looks like a second row of headings, or of units. "
        "Delete the row, or mend its cells. (second_headings)",
        1,
        ADDED,
    ),
    Case(
        "two rows of headings",
        "ratings.csv",
        ratings(HEAD, ROW),
        "  line 2: The headings stand here once more. Delete the row. (headings_again)",
        1,
        ADDED,
    ),
    Case(
        "two rows of headings in other words",
        "ratings.csv",
        ratings("Cohort,Workshop,Date,Clarity of roles,Agreed point", ROW),
        "  line 2: None of the row's cells fits its column: it looks like a second row of headings, or of units. "
        "Delete the row, or mend its cells. (second_headings)",
        1,
        ADDED,
    ),
    Case(
        "the headings once more half-way",
        "ratings.csv",
        ratings(ROW, HEAD, OTHER),
        "  line 3: The headings stand here once more. Delete the row. (headings_again)",
        1,
        (*ADDED, *OTHERS),
        counts=(3, 2, 0, 0, 1),
    ),
    Case(
        "the same heading twice",
        "ratings.csv",
        f"{HEAD},A1\n{ROW},3\n",
        "ratings.csv: columns E (‘A1’) and F (‘A1’) have the same heading. Keep one of them, or rename the others.",
    ),
    Case(
        "the same heading in other letters",
        "ratings.csv",
        f"{HEAD},Cohort Code\n{ROW},NTH-A-2\n",
        "ratings.csv: columns A (‘cohort_code’) and F (‘Cohort Code’) have the same heading. Keep one of them, or "
        "rename the others.",
    ),
    Case(
        "an unknown heading twice",
        "ratings.csv",
        f"{HEAD},Note,note\n{ROW},a,b\n",
        "ratings.csv: columns F (‘Note’) and G (‘note’) have the same heading. Keep one of them, or rename the others.",
    ),
    Case(
        "a required column is missing",
        "ratings.csv",
        "cohort_code,date,C1\nNTH-A-1,2026-03-05,1\n",
        "ratings.csv: for the feed cascade_ratings the column workshop is missing. Row 1 has ‘cohort_code’, ‘date’ "
        "and ‘C1’.",
    ),
    Case(
        "a misspelt column",
        "ratings.csv",
        CLEAN.replace("workshop", "workshp"),
        "ratings.csv: for the feed cascade_ratings the column workshop is missing. Row 1 has ‘cohort_code’, "
        "‘workshp’, ‘date’, ‘C1’ and ‘A1’. ‘workshp’ may be workshop.",
    ),
    Case(
        "a misspelt column that tells rows apart",
        "ratings.csv",
        "cohort_code,workshop,tabel,C1\nNTH-A-1,W1,Red,1\n",
        "ratings.csv: ‘tabel’ is no column of the feed cascade_ratings, but may be table, which tells rows apart. "
        "Rename the column, or take it out.",
    ),
    Case(
        "no column of ratings",
        "ratings.csv",
        "cohort_code,workshop,date\nNTH-A-1,W1,2026-03-05\n",
        "ratings.csv: for the feed cascade_ratings the columns either domain and rating or some of C1, A1, S, C2, "
        "A2, D, E are missing. Row 1 has ‘cohort_code’, ‘workshop’ and ‘date’.",
    ),
    Case(
        "a column that is no part of the feed",
        "ratings.csv",
        f"{HEAD},Notes\n{ROW},see minutes\n",
        "  note: columns that are no part of the feed were not stored: ‘Notes’",
        0,
        ADDED,
    ),
    Case(
        "headings in other letters and order",
        "ratings.csv",
        " A1 ,Cohort Code*,C1,DATE,work-shop,\n2,NTH-A-1,1,2026-03-05,W1,\n",
        "ratings.csv: for the feed cascade_ratings the column workshop is missing. Row 1 has ‘ A1 ’, ‘Cohort "
        "Code*’, ‘C1’, ‘DATE’ and ‘work-shop’. ‘work-shop’ may be workshop.",
    ),
    Case("a heading on two lines", "ratings.csv", CLEAN.replace("cohort_code", '"cohort\ncode"'), "", 0, ADDED),
    Case(
        "no headings",
        "ratings.csv",
        f"{ROW}\nNTH-A-2,W1,2026-03-05,1,2\n",
        "ratings.csv: for the feed cascade_ratings the columns cohort_code, workshop and either domain and rating "
        "or some of C1, A1, S, C2, A2, D, E are missing. Row 1 has ‘NTH-A-1’, ‘W1’, ‘2026-03-05’, ‘1’ and ‘2’.",
    ),
    Case(
        "a column without a heading",
        "ratings.csv",
        f"{HEAD},,note\n{ROW},3,x\n",
        "ratings.csv: column F has no heading but has a value on line 2. Give it a heading, or unmerge the cells "
        "above it.",
    ),
    Case(
        "a last column without a heading",
        "ratings.csv",
        f"{HEAD},\n{ROW},3\n",
        "  line 2: ‘3’ stands beyond the last heading. Delete it, or give its column a heading; if a comma within "
        "a text parted the cell, put that text in quotation marks. (too_many_cells)",
    ),
    Case("blank columns at the end", "ratings.csv", f"{HEAD},,,\n{ROW},,,\n", "", 0, ADDED),
    Case("blank columns at the end, very many", "ratings.csv", f"{HEAD}{',' * 40}\n{ROW}{',' * 40}\n", "", 0, ADDED),
    Case(
        "long and wide ratings in one file",
        "ratings.csv",
        f"{HEAD},domain,rating\n{ROW},S,1\n",
        "ratings.csv: it mixes two ways to give cascade_ratings. Keep either domain and rating or some of C1, A1, "
        "S, C2, A2, D, E, and delete the others.",
    ),
    Case(
        "columns parted by |",
        "ratings.csv",
        CLEAN.replace(",", "|"),
        "ratings.csv: for the feed cascade_ratings the columns cohort_code, workshop and either domain and rating "
        "or some of C1, A1, S, C2, A2, D, E are missing. Row 1 has ‘cohort_code|workshop|date|C1|A1’. Its columns "
        "are parted by ‘|’: save it with commas, semicolons or tabs.",
    ),
)
ROWS = (
    Case("semicolons", "ratings.csv", CLEAN.replace(",", ";"), "", 0, ADDED),
    Case("tabs", "ratings.tsv", CLEAN.replace(",", "\t"), "", 0, ADDED),
    Case(
        "lines that end as on Windows, and a byte order mark",
        "ratings.csv",
        "\ufeff" + CLEAN.replace("\n", "\r\n"),
        "",
        0,
        ADDED,
    ),
    Case("line ends of two kinds", "ratings.csv", HEAD + "\r\n" + ROW + "\n", "", 0, ADDED),
    Case("no line end at the end", "ratings.csv", CLEAN.rstrip("\n"), "", 0, ADDED),
    Case(
        "too many cells",
        "ratings.csv",
        ratings(ROW, "NTH-A-2,W1,2026-03-05,1,2,3"),
        "  line 3: ‘3’ stands beyond the last heading. Delete it, or give its column a heading; if a comma within "
        "a text parted the cell, put that text in quotation marks. (too_many_cells)",
        1,
        ADDED,
    ),
    Case(
        "far too many cells",
        "ratings.csv",
        ratings(ROW, f"{OTHER}{',3' * 90}"),
        "  line 3: ‘3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,…’ stands "
        "beyond the last heading. Delete it, or give its column a heading; if a comma within a text parted the "
        "cell, put that text in quotation marks. (too_many_cells)",
        1,
        ADDED,
    ),
    Case(
        "far too many cells, far down",
        "ratings.csv",
        ratings(ROW, *[""] * 20, f"{OTHER}{',3' * 90}"),
        "ratings.csv: row 23 has 95 cells, far more than there are headings. Delete what is too much there, or "
        "give each column a heading.",
    ),
    Case(
        "a comma in a cell without quotation marks",
        "actions.csv",
        actions("X-1,NTH-A,Meet, then write,on track,"),
        "  line 2, status: ‘ then write’ is not a code of this column. Use one of: not started, on track, at risk, "
        "overdue, complete, dropped. (unknown_code)\n"
        "  line 2, due: ‘on track’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the "
        "month, the year in four figures, and no time. (not_a_date)",
        feed="actions",
    ),
    Case("too few cells", "ratings.csv", ratings(ROW, "NTH-A-2,W1"), "", 0, ADDED, counts=(2, 1, 1, 0, 0)),
    Case(
        "too few cells, a needed one among them",
        "actions.csv",
        actions("X-1,NTH-A,Meet"),
        "  line 2, status: The cell is blank, and status must be given. (required_blank)",
        feed="actions",
    ),
    Case(
        "blank rows in the middle and at the end",
        "ratings.csv",
        ratings("", ROW, "", ",,,,", "NTH-A-2,W7x,2026-03-05,1,2", "", ",,,,"),
        "  line 6, workshop: ‘W7x’ is not a code of this column. Use W1 to W9. (unknown_code)",
        1,
        ADDED,
    ),
    Case(
        "a row of totals",
        "ratings.csv",
        ratings(ROW, "Total,,,1,2"),
        "  line 3, cohort_code: It looks like a row of totals, which are worked out here. Delete the row. (total_row)",
        1,
        ADDED,
    ),
    Case(
        "a row of totals beside a blank code",
        "values.csv",
        values("NTH-A,absence_pct,2026-01-01,2026-01-31,4", ",Grand Total,,,4"),
        "  line 3, indicator_code: It looks like a row of totals, which are worked out here. Delete the row. "
        "(total_row)",
        1,
        ("NTH-A absence_pct 2026-01-01 2026-01-31 all 4 False",),
        feed="indicator_values",
    ),
    Case(
        "a line under the table",
        "ratings.csv",
        ratings(ROW, "Source: survey of March 2026,,,,"),
        "  line 3, cohort_code: The store has no cohort ‘Source: survey of March 2026’. Check the code, or load it "
        "first with the feed ‘cohorts’. (unknown_cohort)\n"
        "  line 3, workshop: The cell is blank, and workshop must be given. (required_blank)",
        1,
        ADDED,
    ),
    Case(
        "a quotation mark that is never closed",
        "actions.csv",
        actions("X-1,NTH-A,Meet,on track,", 'X-2,NTH-A,"Write,on track,', "X-3,NTH-A,Send,on track,"),
        "actions.csv: row 3 has a quotation mark in the wrong place, or one that is never closed. Close it, or "
        "double a quotation mark that belongs to the text.",
        feed="actions",
    ),
    Case(
        "quotation marks in the middle of a cell",
        "actions.csv",
        actions('X-1,NTH-A,Send the "list" round,on track,'),
        "",
        0,
        ('X-1 NTH-A Send the "list" round on track',),
        feed="actions",
    ),
    Case(
        "an odd quotation mark within a cell, as in inches",
        "actions.csv",
        actions('X-1,NTH-A,Buy a 24" screen,on track,', "X-2,NTH-A,Meet,on track,"),
        "",
        0,
        ('X-1 NTH-A Buy a 24" screen on track', "X-2 NTH-A Meet on track"),
        feed="actions",
        counts=(2, 2, 0, 0, 0),
    ),
    Case(
        "a quotation mark in the headings that is never closed",
        "ratings.csv",
        f'"{CLEAN}',
        "ratings.csv: row 1 has a quotation mark in the wrong place, or one that is never closed. Close it, or "
        "double a quotation mark that belongs to the text.",
    ),
    Case(
        "rows run together by quotation marks",
        "actions.csv",
        actions(
            "X-0,NTH-A,Meet,on track,",
            'X-1,NTH-A,"Write,on track,',
            "X-2,NTH-A,Call,on track,",
            'X-3,NTH-A,Send",on track,',
        ),
        "  line 3: Several rows are run together in this cell: a quotation mark is opened here and closed on a "
        "later line. Take it out, or double it if it belongs to the text. (rows_in_a_cell)",
        1,
        ("X-0 NTH-A Meet on track",),
        feed="actions",
    ),
    Case(
        "a quoted word before other words",
        "actions.csv",
        actions("X-0,NTH-A,Meet,on track,", 'X-1,NTH-A,"List" sent round,on track,'),
        "actions.csv: row 3 has a quotation mark in the wrong place, or one that is never closed. Close it, or "
        "double a quotation mark that belongs to the text.",
        feed="actions",
    ),
    Case(
        "a line break in a quoted cell",
        "actions.csv",
        actions('X-1,NTH-A,"Meet, talk\nthen, write",on track,', "X-2,NTH-A,Send,nearly,"),
        "  line 3, status: ‘nearly’ is not a code of this column. Use one of: not started, on track, at risk, "
        "overdue, complete, dropped. (unknown_code)",
        1,
        ("X-1 NTH-A Meet, talk\nthen, write on track",),
        feed="actions",
    ),
    Case(
        "the same row twice",
        "ratings.csv",
        ratings(ROW, ROW),
        "  line 3: The row says the same as line 2. Delete it. (repeated_row)",
        1,
        ADDED,
    ),
    Case(
        "two rows with one key that differ",
        "ratings.csv",
        ratings(ROW, "NTH-A-1,W1,2026-03-05,3,1", OTHER),
        "  line 2: Several rows, the first on line 2, give different values for one cohort_code and workshop. Keep "
        "the right one. (duplicate_key)\n"
        "  line 3: Several rows, the first on line 2, give different values for one cohort_code and workshop. Keep "
        "the right one. (duplicate_key)",
        1,
        OTHERS,
        counts=(3, 1, 0, 0, 2),
    ),
    Case(
        "W2 before W1 in one file",
        "ratings.csv",
        ratings(ROW, "NTH-A-1,W2,2026-03-04,1,2"),
        "  line 3, date: The workshop would be before an earlier one of the same cohort. Check both dates and the "
        "workshop. (workshops_out_of_order)",
        1,
        ADDED,
    ),
    Case(
        "W2 before the store's W1",
        "ratings.csv",
        ratings(ROW, "NTH-B-1,W2,2026-05-31,1,2"),
        "  line 3, date: The workshop would be before an earlier one of the same cohort. Check both dates and the "
        "workshop. (workshops_out_of_order)",
        1,
        ADDED,
    ),
    Case(
        "an area code of another programme",
        "areas.csv",
        "area_code,area_name,programme,region,lead\nNTH-A,Northtown,South 2026,North,ICB\n",
        "  line 2, area_code: ‘NTH-A’ is an area of another programme. Give the area of this one a code of its "
        "own; an ons_code can tell that both are one place. (other_programme)",
        feed="areas",
    ),
    Case(
        "the cohort of another area",
        "actions.csv",
        f"{ACTIONS},cohort_code\nX-1,NTH-A,Meet,on track,,NTH-B-1\n",
        "  line 2, cohort_code: The cohort NTH-B-1 is not of the area NTH-A. Check both codes. "
        "(cohort_of_another_area)",
        feed="actions",
    ),
)


def date_cell(text: str) -> str:
    return ratings(f"NTH-A-1,W1,{text},1,2")


def level(text: str) -> str:
    return ratings(ROW, f"NTH-A-2,W1,2026-03-05,{text},2")


def value(text: str) -> str:
    """A value in a file of tabs, so that it may have a comma or a semicolon."""
    return values("NTH-A,absence_pct,2026-01-01,2026-01-31,@").replace(",", "\t").replace("@", text)


CELLS_OF_TEXT = (
    Case(
        "an unknown cohort with a near code",
        "ratings.csv",
        ratings(ROW, "NTH-A1,W1,2026-03-05,1,2"),
        "  line 3, cohort_code: The store has no cohort ‘NTH-A1’. Check the code, or load it first with the feed "
        "‘cohorts’. Did you mean ‘NTH-A-1’? (unknown_cohort)",
        1,
        ADDED,
    ),
    Case(
        "an unknown cohort in other letters",
        "ratings.csv",
        ratings(ROW, "nth-a-2,W1,2026-03-05,1,2"),
        "  line 3, cohort_code: The store has no cohort ‘nth-a-2’. Check the code, or load it first with the feed "
        "‘cohorts’. Did you mean ‘NTH-A-2’? (unknown_cohort)",
        1,
        ADDED,
    ),
    Case(
        "an unknown area",
        "actions.csv",
        actions("X-1,WST-Q,Meet,on track,"),
        "  line 2, area_code: The store has no area ‘WST-Q’. Check the code, or load it first with the feed "
        "‘areas’. (unknown_area)",
        feed="actions",
    ),
    Case(
        "an unknown code",
        "actions.csv",
        actions("X-1,NTH-A,Meet,nearly there,"),
        "  line 2, status: ‘nearly there’ is not a code of this column. Use one of: not started, on track, at "
        "risk, overdue, complete, dropped. (unknown_code)",
        feed="actions",
    ),
    Case(
        "a rating of 4",
        "ratings.csv",
        level("4"),
        "  line 3, C1: ‘4’ is not a level. Use 0, 1, 2 or 3, or the level's name; a cohort agrees on a whole "
        "level. (not_a_level)",
        1,
        ADDED,
    ),
    Case(
        "a rating of 1.5",
        "ratings.csv",
        level("1.5"),
        "  line 3, C1: ‘1.5’ is not a level. Use 0, 1, 2 or 3, or the level's name; a cohort agrees on a whole "
        "level. (not_a_level)",
        1,
        ADDED,
    ),
    Case(
        "a rating of -1",
        "ratings.csv",
        level("-1"),
        "  line 3, C1: ‘-1’ is not a level. Use 0, 1, 2 or 3, or the level's name; a cohort agrees on a whole "
        "level. (not_a_level)",
        1,
        ADDED,
    ),
    Case(
        "a rating of n/a",
        "ratings.csv",
        level("n/a"),
        "  line 3, C1: ‘n/a’ is not a level. Use 0, 1, 2 or 3, or the level's name; a cohort agrees on a whole "
        "level. (not_a_level)",
        1,
        ADDED,
    ),
    Case(
        "a blank rating, wide",
        "ratings.csv",
        level(""),
        "",
        0,
        (*ADDED, "NTH-A-2 W1 A1 2 2026-03-05"),
        counts=(2, 2, 0, 0, 0),
    ),
    Case(
        "a blank rating, long",
        "ratings.csv",
        "cohort_code,workshop,domain,rating\nNTH-A-1,W1,C1,\nNTH-A-1,W1,A1,2\n",
        "  line 2, rating: The cell is blank, and rating must be given. (required_blank)",
        1,
        ("NTH-A-1 W1 A1 2",),
    ),
    Case(
        "ratings in words",
        "ratings.csv",
        ratings("NTH-A-1,Workshop 1,05/03/2026,1 - Good elements,Widespread good practice"),
        "",
        0,
        ADDED,
    ),
    Case(
        "a workshop without a number",
        "ratings.csv",
        ratings(ROW, "NTH-A-2,first,2026-03-05,1,2"),
        "  line 3, workshop: ‘first’ is not a code of this column. Use W1 to W9. (unknown_code)",
        1,
        ADDED,
    ),
    Case(
        "a date that is none: 31 February",
        "ratings.csv",
        date_cell("31/02/2026"),
        "  line 2, date: ‘31/02/2026’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the "
        "month, the year in four figures, and no time. (not_a_date)",
    ),
    Case(
        "an American date",
        "ratings.csv",
        date_cell("03/25/2026"),
        "  line 2, date: ‘03/25/2026’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the "
        "month, the year in four figures, and no time. (not_a_date)",
    ),
    Case(
        "American dates, some of which could be British",
        "ratings.csv",
        ratings("NTH-A-1,W1,03/04/2026,1,2", "NTH-A-2,W1,03/25/2026,1,2"),
        "ratings.csv: in the column ‘date’, dates have the month first, as ‘03/25/2026’ on line 3, so that "
        "‘03/04/2026’ on line 2 can mean two days. Write all dates of the column day first, or like 2026-11-21.",
    ),
    Case(
        "an American date among British ones",
        "ratings.csv",
        ratings("NTH-A-1,W1,05/03/2026,1,2", "NTH-A-1,W2,25/03/2026,1,2", "NTH-A-2,W1,03/25/2026,1,2"),
        "  line 4, date: ‘03/25/2026’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the "
        "month, the year in four figures, and no time. (not_a_date)",
        1,
        (*ADDED, "NTH-A-1 W2 A1 2 2026-03-25", "NTH-A-1 W2 C1 1 2026-03-25"),
        counts=(3, 2, 0, 0, 1),
    ),
    Case(
        "a year in two figures",
        "ratings.csv",
        date_cell("05/03/26"),
        "  line 2, date: ‘05/03/26’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the "
        "month, the year in four figures, and no time. (not_a_date)",
    ),
    Case(
        "a date in words",
        "ratings.csv",
        date_cell("5 March 2026"),
        "  line 2, date: ‘5 March 2026’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the "
        "month, the year in four figures, and no time. (not_a_date)",
    ),
    Case(
        "a date with a time",
        "ratings.csv",
        date_cell("2026-03-05 14:30"),
        "  line 2, date: ‘2026-03-05 14:30’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before "
        "the month, the year in four figures, and no time. (not_a_date)",
    ),
    Case("a date with midnight", "ratings.csv", date_cell("2026-03-05 00:00:00"), "", 0, ADDED),
    Case(
        "a date as Excel's number",
        "ratings.csv",
        date_cell("46086"),
        "  note: date: Excel's day numbers were read as dates (1 cell)",
        0,
        ADDED,
    ),
    Case(
        "a year alone",
        "ratings.csv",
        date_cell("2026"),
        "  line 2, date: ‘2026’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the month, "
        "the year in four figures, and no time. (not_a_date)",
    ),
    Case(
        "a date before 1900",
        "ratings.csv",
        date_cell("05/03/1026"),
        "  line 2, date: ‘05/03/1026’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the "
        "month, the year in four figures, and no time. (not_a_date)",
    ),
    Case(
        "decimal commas",
        "values.csv",
        lambda: value("4,5"),
        "  line 2, value: ‘4,5’ must be a number, or * where its publisher suppressed it, in figures alone: no % "
        "sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "thousands with commas",
        "values.csv",
        lambda: value("1,234.50"),
        "  note: value: commas between thousands were taken out (1 cell)",
        0,
        ("NTH-A absence_pct 2026-01-01 2026-01-31 all 1234.5 False",),
        feed="indicator_values",
    ),
    Case(
        "thousands with points",
        "values.csv",
        lambda: value("1.234.567"),
        "  line 2, value: ‘1.234.567’ must be a number, or * where its publisher suppressed it, in figures alone: "
        "no % sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "1,234 in a file of semicolons, where it may be 1.234",
        "values.csv",
        lambda: value("1,234").replace("\t", ";"),
        "  note: value: commas between thousands were taken out (1 cell)\n"
        "  line 2, value: ‘1,234’ must be a number, or * where its publisher suppressed it, in figures alone: no % "
        "sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "thousands with spaces",
        "values.csv",
        lambda: value("1\u202f234"),
        "  note: spaces of another kind became ordinary ones (1 cell)\n"
        "  line 2, value: ‘1\u202f234’ must be a number, or * where its publisher suppressed it, in figures alone: no % "
        "sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "a percentage",
        "values.csv",
        lambda: value("45%"),
        "  line 2, value: ‘45%’ must be a number, or * where its publisher suppressed it, in figures alone: no % "
        "sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "a number with a unit",
        "values.csv",
        lambda: value("£45"),
        "  line 2, value: ‘£45’ must be a number, or * where its publisher suppressed it, in figures alone: no % "
        "sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "a number with an exponent",
        "values.csv",
        lambda: value("1.2E+05"),
        "  line 2, value: ‘1.2E+05’ must be a number, or * where its publisher suppressed it, in figures alone: no "
        "% sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "a suppressed value",
        "values.csv",
        lambda: value("*"),
        "",
        0,
        ("NTH-A absence_pct 2026-01-01 2026-01-31 all True",),
        feed="indicator_values",
    ),
    Case(
        "a suppressed value as a publisher's letter",
        "values.csv",
        lambda: value("c"),
        "  line 2, value: ‘c’ must be a number, or * where its publisher suppressed it, in figures alone: no % "
        "sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "a hundred digits",
        "values.csv",
        lambda: value("9" * 100),
        f"  line 2, value: ‘{'9' * 80}…’ must be a number, or * where its publisher suppressed it, in figures alone: no % "
        "sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "digits of another script",
        "values.csv",
        lambda: value("٤٢"),
        "  line 2, value: ‘٤٢’ must be a number, or * where its publisher suppressed it, in figures alone: no % "
        "sign, no unit, a point for decimals. (not_a_number)",
        feed="indicator_values",
    ),
    Case(
        "a whole number with a fraction",
        "risks.csv",
        "risk_id,area_code,factor,likelihood,impact\nR-1,NTH-A,Staff,3.5,4\n",
        "  line 2, likelihood: ‘3.5’ must be a whole number from 1 to 5, in figures alone. (not_a_whole_number)",
        feed="risks",
    ),
    Case(
        "a likelihood of 6",
        "risks.csv",
        "risk_id,area_code,factor,likelihood,impact\nR-1,NTH-A,Staff,6,4\n",
        "  line 2, likelihood: ‘6’ must be a whole number from 1 to 5, in figures alone. (not_a_whole_number)",
        feed="risks",
    ),
    Case(
        "spaces around and of another kind",
        "ratings.csv",
        ratings(" NTH-A-1\u00a0,\u200bW1, 2026-03-05 ,1\u00a0,\t2"),
        "  note: spaces of another kind became ordinary ones (2 cells)\n"
        "  note: characters that can't be seen were taken out (1 cell)",
        0,
        ADDED,
    ),
    Case(
        "marks that turn the writing's direction",
        "ratings.csv",
        ratings("\u200eNTH-A-1\u200f,W1,\u202a2026-03-05\u202c,1,2"),
        "  note: characters that can't be seen were taken out (2 cells)",
        0,
        ADDED,
    ),
    Case(
        "control characters in a text",
        "actions.csv",
        actions("X-1,NTH-A,Me\x07et\x1b,on track,"),
        "  note: characters that can't be seen were taken out (1 cell)",
        0,
        ("X-1 NTH-A Meet on track",),
        feed="actions",
    ),
    Case(
        "a letter that was lost before",
        "actions.csv",
        actions("X-1,NTH-A,Caf\ufffd,on track,"),
        "  note: ‘�’ stands where a letter was lost before the file came here: look into its source (1 cell)",
        0,
        ("X-1 NTH-A Caf\ufffd on track",),
        feed="actions",
    ),
    Case(
        "a line break in a code",
        "actions.csv",
        actions('"X\n-1",NTH-A,Meet,on track,'),
        "  line 2, action_id: Give a code of at most 100 characters on one line. (bad_code)",
        feed="actions",
    ),
    Case(
        "emoji, accents and a right-to-left name",
        "actions.csv",
        actions("X-1,NTH-A,Café 🎉 שלום,on track,"),
        "",
        0,
        ("X-1 NTH-A Café 🎉 שלום on track",),
        feed="actions",
    ),
    Case(
        "cells that begin like a formula",
        "actions.csv",
        actions(
            "X-1,NTH-A,=1+1,on track,",
            "X-2,NTH-A,@team,on track,",
            "X-3,NTH-A,- meet,on track,",
            "X-4,NTH-A,+44 20,on track,",
        ),
        "",
        0,
        (
            "X-1 NTH-A =1+1 on track",
            "X-2 NTH-A @team on track",
            "X-3 NTH-A - meet on track",
            "X-4 NTH-A +44 20 on track",
        ),
        feed="actions",
        counts=(4, 4, 0, 0, 0),
    ),
    Case(
        "a text that is too long",
        "actions.csv",
        lambda: actions(f"X-1,NTH-A,{'a' * 5_001},on track,"),
        "  line 2, action: Shorten the text to 5,000 characters. (too_long)",
        feed="actions",
    ),
    Case(
        "a cell of 10 MB",
        "actions.csv",
        lambda: actions("X-0,NTH-A,Meet,on track,", f"X-1,NTH-A,{'a' * 10_000_000},on track,"),
        "  line 3, action: Shorten the text to 5,000 characters. (too_long)",
        1,
        ("X-0 NTH-A Meet on track",),
        feed="actions",
    ),
    Case(
        "a cell of 10 MB in a code",
        "ratings.csv",
        lambda: ratings(ROW, f"{'a' * 10_000_000},W1,2026-03-05,1,2"),
        "  line 3, cohort_code: The store has no cohort "
        "‘aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…’. Check the code, or "
        "load it first with the feed ‘cohorts’. (unknown_cohort)",
        1,
        ADDED,
    ),
    Case(
        "errors of Excel's",
        "ratings.csv",
        ratings(ROW, "NTH-A-2,W1,2026-03-05,#N/A,#REF!"),
        "  line 3, C1: #N/A is an error of Excel's. Mend the formula or widen the column, or clear the cell. "
        "(excel_error)",
        1,
        ADDED,
    ),
    Case(
        "crosses of a column that was too narrow",
        "ratings.csv",
        ratings(ROW, "NTH-A-2,W1,########,1,2"),
        "  line 3, date: ######## is an error of Excel's. Mend the formula or widen the column, or clear the cell. "
        "(excel_error)",
        1,
        ADDED,
    ),
    Case(
        "a blank code",
        "ratings.csv",
        ratings(ROW, ",W1,2026-03-05,1,2"),
        "  line 3, cohort_code: The cell is blank, and cohort_code must be given. (required_blank)",
        1,
        ADDED,
    ),
    Case(
        "blank where a key may be: table",
        "ratings.csv",
        "cohort_code,workshop,table,C1\nNTH-A-1,W1,,1\nNTH-A-1,W1,Red,2\n",
        "",
        0,
        ("NTH-A-1 W1 C1 1", "NTH-A-1 W1 Red C1 2"),
        counts=(2, 2, 0, 0, 0),
    ),
)


def text_cells(*cells: str) -> bytes:
    return sheet(cells)


CELLS_OF_WORKBOOKS = (
    Case(
        "numbers and dates as text in a workbook",
        "ratings.xlsx",
        lambda: sheet(("NTH-A-1", "W1", "05/03/2026", "1", "2")),
        "",
        0,
        ADDED,
    ),
    Case(
        "a date with a time in a workbook",
        "ratings.xlsx",
        lambda: sheet(("NTH-A-1", "W1", datetime(2026, 3, 5, 14, 30), 1, 2)),
        "  line 2, date: ‘2026-03-05 14:30:00’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day "
        "before the month, the year in four figures, and no time. (not_a_date)",
    ),
    Case(
        "a date as a number in a workbook",
        "ratings.xlsx",
        lambda: sheet(("NTH-A-1", "W1", 46086, 1, 2)),
        "  note: date: Excel's day numbers were read as dates (1 cell)",
        0,
        ADDED,
    ),
    Case(
        "a date's number with a time in a workbook",
        "ratings.xlsx",
        lambda: sheet(("NTH-A-1", "W1", 46086.6, 1, 2)),
        "  line 2, date: ‘46086.6’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the "
        "month, the year in four figures, and no time. (not_a_date)",
    ),
    Case(
        "whole numbers as decimals in a workbook",
        "ratings.xlsx",
        lambda: sheet(("NTH-A-1", "W1", DAY, 1.0, 2.0)),
        "",
        0,
        ADDED,
    ),
    Case(
        "a formula with its value",
        "ratings.xlsx",
        lambda: cached(sheet(("NTH-A-1", "W1", DAY, "=3-2", 2)), "1"),
        "  note: formulas read as the value that Excel last gave them (1 cell)",
        0,
        ADDED,
    ),
    Case(
        "a formula without a value",
        "ratings.xlsx",
        lambda: sheet(CELLS, ("NTH-A-2", "W1", DAY, "=3-2", 2)),
        "  line 3: The formula =3-2 in column D has no value. Open the file in Excel, let it calculate, and save "
        "it again. (formula_without_value)",
        1,
        ADDED,
    ),
    Case(
        "a formula outside the table",
        "ratings.xlsx",
        lambda: cached(sheet((*CELLS, None, "=3-2")), "1"),
        "  note: formulas read as the value that Excel last gave them (1 cell)\n"
        "  line 2: ‘1’ stands beyond the last heading. Delete it, or give its column a heading; if a comma within "
        "a text parted the cell, put that text in quotation marks. (too_many_cells)",
    ),
    Case(
        "an error of Excel's in a workbook",
        "ratings.xlsx",
        lambda: sheet(CELLS, ("NTH-A-2", "W1", DAY, "#N/A", 2)),
        "  line 3, C1: #N/A is an error of Excel's. Mend the formula or widen the column, or clear the cell. "
        "(excel_error)",
        1,
        ADDED,
    ),
    Case(
        "a code 007 typed as a number",
        "ratings.xlsx",
        lambda: sheet(CELLS, (7, "W1", DAY, 1, 2)),
        "  line 3, cohort_code: The store has no cohort ‘7’. Check the code, or load it first with the feed "
        "‘cohorts’. Did you mean ‘007’? Excel drops zeros from the front: format the column as text. (unknown_cohort)",
        1,
        ADDED,
    ),
    Case(
        "a percentage in a workbook",
        "ratings.xlsx",
        lambda: changed(sheet(CELLS), _percent),
        "  line 2, C1: ‘45%’ is not a level. Use 0, 1, 2 or 3, or the level's name; a cohort agrees on a whole "
        "level. (not_a_level)",
    ),
    Case(
        "TRUE in a workbook",
        "ratings.xlsx",
        lambda: sheet(CELLS, ("NTH-A-2", "W1", DAY, True, 2)),
        "  line 3, C1: ‘TRUE’ is not a level. Use 0, 1, 2 or 3, or the level's name; a cohort agrees on a whole "
        "level. (not_a_level)",
        1,
        ADDED,
    ),
    Case(
        "merged cells over several rows",
        "ratings.xlsx",
        lambda: changed(sheet(CELLS, (None, "W2", DAY, 1, 2)), lambda s: s.merge_cells("A2:A3")),
        "  line 3, cohort_code: The cell is blank, and cohort_code must be given. (required_blank)",
        1,
        ADDED,
    ),
    Case(
        "blank rows below the data of a workbook",
        "ratings.xlsx",
        lambda: sheet(CELLS, *[(None,) * 5] * 30, (" ", None, "", None, None)),
        "",
        0,
        ADDED,
    ),
    Case(
        "a note far to the right in a workbook",
        "ratings.xlsx",
        lambda: sheet((*CELLS, *[None] * 30, "ask Jo")),
        "  line 2: ‘ask Jo’ stands beyond the last heading. Delete it, or give its column a heading; if a comma "
        "within a text parted the cell, put that text in quotation marks. (too_many_cells)",
    ),
    Case(
        "a hidden row in a workbook",
        "ratings.xlsx",
        lambda: changed(sheet(CELLS), lambda s: s.row_dimensions.__getitem__(2).__setattr__("hidden", True)),
        "",
        0,
        ADDED,
    ),
    Case(
        "a text of 32,000 letters in a workbook",
        "actions.xlsx",
        lambda: book(ACTIONS.split(","), ("X-1", "NTH-A", "a" * 32_000, "on track", None)),
        "  line 2, action: Shorten the text to 5,000 characters. (too_long)",
        feed="actions",
    ),
    Case(
        "a line end of Windows in a workbook's cell",
        "actions.xlsx",
        lambda: book(ACTIONS.split(","), ("X-1", "NTH-A", "Meet_x000D_\nWrite", "on track", None)),
        "",
        0,
        ("X-1 NTH-A Meet\r\nWrite on track",),
        feed="actions",
    ),
    Case(
        "a formula that gives a blank",
        "ratings.xlsx",
        lambda: in_sheet(
            sheet(("NTH-A-1", "W1", DAY, 1, "=IF(1,2)")),
            '<c r="E2"><f>IF(1,2)</f><v /></c>',
            '<c r="E2" t="str"><f>IF(1,"")</f><v></v></c>',
        ),
        "  note: formulas read as the value that Excel last gave them (1 cell)",
        0,
        ADDED[1:],
    ),
    Case("a workbook as Excel itself writes it", "ratings.xlsx", lambda: shared(sheet(CELLS)), "", 0, ADDED),
    Case(
        "a bare day number in a workbook of 1904",
        "ratings.xlsx",
        lambda: _1904(("NTH-A-1", "W1", 44624, 1, 2)),
        "  note: date: Excel's day numbers were read as dates (1 cell)\n"
        "  line 2, date: ‘44624’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the month, "
        "the year in four figures, and no time. (not_a_date)",
    ),
)
CASES = WHOLE_FILES + ARCHIVES + WORKBOOKS + HEADINGS + ROWS + CELLS_OF_TEXT + CELLS_OF_WORKBOOKS
