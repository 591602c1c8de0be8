"""Which kind of file it is, by its content; archives are unpacked beside, with a limit."""

from __future__ import annotations

import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from etl.problems import Unreadable
from etl.reading.sheet import Sheet
from etl.reading.text import text_sheet
from etl.reading.workbook import workbook_sheets

if TYPE_CHECKING:
    from _typeshed import SupportsRead

NAMES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
MOST_UNPACKED = 2_000_000_000
MOST_TIMES = 250
"""How many times its packed size a file may have, once it is larger than ``SMALL``. Excel's own pack 5 to 30 times."""
SMALL = 20_000_000
ZIP, GZIP, OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@contextmanager
def sheets_of(path: Path) -> Iterator[list[Sheet]]:
    """The tables of a file: one of a CSV, one a sheet of a workbook. Raises Unreadable."""
    with ExitStack() as stack:
        plain = stack.enter_context(_unpacked(path))
        try:
            yield workbook_sheets(plain, path.name) if _is_workbook(plain) else [text_sheet(plain, path.name)]
        except OSError as error:
            raise Unreadable(f"{path.name}: the file can't be read ({error.strerror or error}).") from error


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """A path of the file's content: its own, or that of a temporary copy without the packing."""
    try:
        start = _start(path)
    except OSError as error:
        raise Unreadable(
            f"{path.name}: the file can't be opened ({(error.strerror or 'unknown').lower()}). Check its name."
        ) from error
    _content_matches(path, start)
    if start.startswith(GZIP):
        with gzip.open(path) as unzipped, _copied(unzipped, path) as plain:
            yield plain
    elif start.startswith(ZIP) and not _is_workbook(path):
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(_only_member(archive, path)) as packed,
            _copied(packed, path) as plain,
        ):
            yield plain
    else:
        yield path


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _content_matches(path: Path, start: bytes) -> None:
    """Refuses content that can't be read, or is not what the file's ending says."""
    name, ending = path.name, path.suffix.lower()
    if not start:
        raise Unreadable(f"{name}: the file is empty. Export it again, and look into it before loading.")
    if start.startswith(OLE):
        raise Unreadable(_old_or_locked(path))
    packed = start.startswith(ZIP)
    if packed and not zipfile.is_zipfile(path):
        raise Unreadable(f"{name}: the file is damaged or was cut off. Save or download it again.")
    workbook = packed and _is_workbook(path)
    says_workbook = ending in (".xlsx", ".xlsm")
    if workbook and not says_workbook:
        raise Unreadable(f"{name}: it ends in {ending or 'nothing'} but is a workbook. Rename it to end in .xlsx.")
    if says_workbook and not workbook:
        raise Unreadable(
            f"{name}: it ends in {ending} but is not a workbook. Open it in Excel and save it as .xlsx, or give it its "
            "right ending."
        )
    if packed and not workbook and ending != ".zip":
        raise Unreadable(f"{name}: it ends in {ending or 'nothing'} but is a .zip. Give it its right ending.")
    if start.startswith(GZIP) and ending != ".gz":
        raise Unreadable(f"{name}: it ends in {ending or 'nothing'} but is packed with gzip. Give it the ending .gz.")
    if ending in (".zip", ".gz") and not (packed or start.startswith(GZIP)):
        raise Unreadable(f"{name}: it ends in {ending} but is not packed so. Give it its right ending.")


def _old_or_locked(path: Path) -> str:
    """An Excel file of before 2007 and a workbook with a password begin alike; the latter names its parts in UTF-16."""
    locked = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
    if locked:
        return f"{path.name}: the workbook has a password. Open it in Excel, remove the password and save it again."
    return f"{path.name}: it is a workbook of before 2007 (.xls). Open it in Excel and save it as .xlsx."


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir() and "__MACOSX" not in member.filename]
    if len(members) != 1:
        raise Unreadable(f"{path.name}: the archive holds {len(members)} files. Unpack it and load each by its name.")
    if members[0].flag_bits & 1:
        raise Unreadable(f"{path.name}: the archive has a password. Unpack it first.")
    return members[0]


@contextmanager
def _copied(packed: SupportsRead[bytes], path: Path) -> Iterator[Path]:
    most = min(MOST_UNPACKED, max(SMALL, MOST_TIMES * path.stat().st_size))
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "content"
        try:
            with plain.open("wb") as file:
                _copy(packed, file, most, path.name)
        except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Unreadable(f"{path.name}: the archive is damaged or was cut off. Download it again.") from error
        if not plain.stat().st_size:
            raise Unreadable(f"{path.name}: the archive holds an empty file.")
        if _start(plain).startswith((ZIP, GZIP, OLE)) and not _is_workbook(plain):
            raise Unreadable(f"{path.name}: the archive holds another archive. Unpack it first.")
        yield plain


def _copy(packed: SupportsRead[bytes], file: IO[bytes], most: int, name: str) -> None:
    size = 0
    while block := packed.read(1 << 20):
        size += len(block)
        if size > most:
            raise Unreadable(
                f"{name}: unpacked it is over {most // 1_000_000:,} MB, far more than its own size allows for. "
                "Unpack it, look what it is, and load the table itself."
            )
        file.write(block)
