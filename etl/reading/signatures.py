"""What a file is that is no table: told by how it begins, or by the parts of its archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

from etl.problems import Unreadable

ZIP, GZIP, OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_MEMBERS = b"PK\x05\x06"
AS_XLSX = "Open it in Excel and save it as .xlsx."
EXPORT = "Export the table itself as CSV."
UNPACK = "Unpack it, and load what is in it."
BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (NO_MEMBERS, "an archive with nothing in it", "Pack it again, or load the file itself."),
    (b"%PDF", "a PDF", EXPORT),
    (b"{\\rtf", "a text document", EXPORT),
    (b"\x89PNG", "a picture", EXPORT),
    (b"\xff\xd8\xff", "a picture", EXPORT),
    (b"GIF8", "a picture", EXPORT),
    (b"PAR1", "a Parquet file", EXPORT),
    (b"SQLite format 3", "a database", EXPORT),
    (b"7z\xbc\xaf", "an archive of another kind (7z)", UNPACK),
    (b"Rar!", "an archive of another kind (RAR)", UNPACK),
    (b"BZh", "an archive of another kind (bzip2)", UNPACK),
    (b"\xfd7zXZ", "an archive of another kind (xz)", UNPACK),
    (b"\x28\xb5\x2f\xfd", "an archive of another kind (Zstandard)", UNPACK),
)
TEXTS: tuple[tuple[bytes, str], ...] = ((b"<", "a web page or XML"), (b"{", "JSON"), (b"[", "JSON"))
"""What text begins with that is no table."""
PARTS = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)", AS_XLSX),
    ("word/document.xml", "a Word document", "Copy its table into Excel and save that as .xlsx."),
    ("ppt/presentation.xml", "a PowerPoint presentation", "Copy its table into Excel and save that as .xlsx."),
    ("Index/Document.iwa", "a document of Numbers or Pages", "Export its table from there as Excel or CSV."),
    ("content.xml", "an OpenDocument file", "Open it in Excel or LibreOffice and save it as .xlsx."),
)
OLE_PARTS = (
    ("EncryptedPackage", "a workbook with a password", "Open it in Excel, remove the password and save it again."),
    ("WordDocument", "a Word document of before 2007", "Copy its table into Excel and save that as .xlsx."),
)


def refuse_what_is_no_table(path: Path, name: str, start: bytes) -> None:
    """Raises Unreadable with what it is and what to do, where a file is known to be something else."""
    if start.startswith(OLE):
        raise Unreadable(f"{name}: {_old_or_locked(path)}")
    for beginning, what, remedy in BEGINNINGS:
        if start.startswith(beginning):
            raise Unreadable(f"{name}: it is {what}. {remedy}")
    if start.startswith(ZIP):
        _refuse_document(path, name)
    written = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, what in TEXTS:
        if written.startswith(beginning):
            raise Unreadable(f"{name}: it is {what}, not a table. {EXPORT}")


def _old_or_locked(path: Path) -> str:
    """Office files of before 2007 and those with a password begin alike; they name their parts in UTF-16."""
    content = path.read_bytes()
    for part, what, remedy in OLE_PARTS:
        if part.encode("utf-16-le") in content:
            return f"it is {what}. {remedy}"
    return f"it is a workbook of before 2007 (.xls). {AS_XLSX}"


def _refuse_document(path: Path, name: str) -> None:
    members = members_of(path)
    for part, what, remedy in PARTS:
        if part in members and "xl/workbook.xml" not in members:
            raise Unreadable(f"{name}: it is {what}. {remedy}")


def members_of(path: Path) -> list[str]:
    """The names in a .zip; none where it can't be read as one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []
