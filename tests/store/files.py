"""Makes the files that people hand in, whole and damaged: bytes, archives, workbooks and their parts."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.schema import FACTS
from etl.write import VERSIONING

Rows = Iterable[Sequence[Any]]
Part = bytes | Callable[[bytes], bytes] | None

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How Office files of before 2007 begin, and newer ones that have a password."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
STRICT_MAIN = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = b"http://purl.oclc.org/ooxml/officeDocument/relationships"

STANDING: Mapping[str, str] = {
    "areas": "area_code,area_name,programme,region,lead\n"
    "NTH-A,Northtown,North 2026,North,ICB\nNTH-B,Norbury,North 2026,North,LA\nSTH-A,Southby,South 2026,South,CCG\n",
    "cohorts": "cohort_code,area_code\nNTH-A-1,NTH-A\nNTH-A-2,NTH-A\nNTH-B-1,NTH-B\n007,NTH-B\n",
    "cascade_ratings": "cohort_code,workshop,date,C1,A1\nNTH-B-1,W1,2026-06-01,1,1\nNTH-B-1,W3,2026-12-01,2,2\n",
    "survey_questions": "question_code,statement,theme,scale,asked_of\nQ01,I know whom to ask,Contact,agree-5,both\n",
    "mhst_teams": "team_code,area_code\nNTH-T1,NTH-A\n",
    "indicators": "indicator_code,name,unit,type,polarity\nabsence_pct,Absence,%,proportion,lower is better\n",
}
"""What a store holds before a damaged file comes, by feed."""


def book(*rows: Sequence[Any], **sheets: Rows) -> bytes:
    """A workbook of one sheet with these rows, or of several sheets by name."""
    return saved(new_book(*rows, **sheets))


def new_book(*rows: Sequence[Any], **sheets: Rows) -> Workbook:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, content in ({"Sheet1": rows} if rows else sheets).items():
        sheet = made.create_sheet(name)
        for row in content:
            sheet.append(list(row))
    return made


def saved(made: Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def changed(content: bytes, change: Callable[[Worksheet], object], sheet: int = 0) -> bytes:
    """A workbook after a person changed one of its sheets."""
    made = load_workbook(io.BytesIO(content))
    change(made.worksheets[sheet])
    return saved(made)


def with_parts(content: bytes, changes: Mapping[str, Part]) -> bytes:
    """A workbook's archive with parts replaced, changed, added, or (None) taken out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for name in [*parts, *(added for added in changes if added not in parts)]:
            change = changes.get(name, parts.get(name))
            part = change(parts[name]) if callable(change) else change
            if part is not None:
                new.writestr(name, part)
    return file.getvalue()


def shared(content: bytes) -> bytes:
    """A workbook as Excel writes it: its texts in a part of their own, which openpyxl puts into the cells."""
    texts: list[bytes] = []

    def numbered(cell: re.Match[bytes]) -> bytes:
        texts.append(b"<si>" + cell[1] + b"</si>")
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    def moved(part: bytes) -> bytes:
        return re.sub(rb't="inlineStr"><is>(.*?)</is>', numbered, part, flags=re.DOTALL)

    moved_out = with_parts(content, {"xl/worksheets/sheet1.xml": moved})
    table = f'<sst xmlns="{MAIN}">'.encode() + b"".join(texts) + b"</sst>"
    relation = f'<Relationship Id="rId99" Target="sharedStrings.xml" Type="{OFFICE}/sharedStrings" /></Relationships>'
    kind = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED}" /></Types>'
    return with_parts(
        moved_out,
        {
            "xl/sharedStrings.xml": table,
            "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"</Relationships>", relation.encode()),
            "[Content_Types].xml": lambda part: part.replace(b"</Types>", kind.encode()),
        },
    )


def strict(content: bytes) -> bytes:
    """A workbook as Excel saves it as ‘Strict Open XML’: other names for the same things."""

    def named(part: bytes) -> bytes:
        return part.replace(MAIN.encode(), STRICT_MAIN).replace(OFFICE.encode(), STRICT_OFFICE)

    return with_parts(
        content,
        dict.fromkeys(
            ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"), named
        ),
    )


def in_sheet(content: bytes, old: str, new: str) -> bytes:
    """A workbook with other XML in its first sheet."""
    return with_parts(content, {"xl/worksheets/sheet1.xml": lambda part: part.replace(old.encode(), new.encode())})


def cached(content: bytes, value: str) -> bytes:
    """A workbook whose formulas have the value that Excel last gave them, which openpyxl leaves blank."""
    return in_sheet(content, "<v />", f"<v>{value}</v>")


def zipped(members: Mapping[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A .zip of these files by name; a name that ends in a slash is a folder."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def locked(archive: bytes) -> bytes:
    """A .zip whose members are marked as having a password."""
    marked = bytearray(archive)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(signature, at + 4)
    return bytes(marked)


def packed_otherwise(archive: bytes, method: int) -> bytes:
    """A .zip that says that its one member is packed in another way."""
    marked = bytearray(archive)
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = marked.find(signature) + place
        marked[at : at + 2] = method.to_bytes(2, "little")
    return bytes(marked)


def gzipped(content: str | bytes) -> bytes:
    return gzip.compress(content.encode() if isinstance(content, str) else content, mtime=0)


def ole(*parts: str) -> bytes:
    """The beginning of an OLE file: its header, and a folder that names its parts in UTF-16."""
    folder = b"".join(part.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for part in ("Root Entry", *parts))
    return OLE + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + bytes(480) + folder


def written(store: Engine) -> dict[str, set[str]]:
    """Every open fact by its table: its columns as text in the table's order, blank ones left out, codes for numbers."""
    with store.connect() as connection:
        return {name: set(_facts(connection, schema.metadata.tables[name])) for name in FACTS}


def _facts(connection: Connection, table: sa.Table) -> Iterable[str]:
    columns = [column for column in table.c if column.name not in (*VERSIONING, "line")]
    codes = {column.name: _codes(connection, column) for column in columns}
    for row in connection.execute(sa.select(*columns).where(table.c.closed_by.is_(None))):
        cells = zip(columns, row, strict=True)
        yield " ".join(str(codes[c.name].get(cell, cell)) for c, cell in cells if cell not in (None, ""))


def _codes(connection: Connection, column: sa.Column[Any]) -> Mapping[Any, str]:
    """The code of each number in a column that points at an identity."""
    target = next((key.column.table for key in column.foreign_keys), None)
    if target is None or list(target.c.keys())[:2] != ["id", "code"]:
        return {}
    return dict(connection.execute(sa.select(target.c.id, target.c.code)).all())
