"""Which kind of file it is, by its content; archives are unpacked beside, with a limit."""

from __future__ import annotations

import gzip
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from lzma import LZMAError
from pathlib import Path
from typing import IO, TYPE_CHECKING

from etl.problems import Unreadable
from etl.reading.sheet import Sheet
from etl.reading.signatures import AS_XLSX, GZIP, NO_MEMBERS, ZIP, members_of, refuse_what_is_no_table
from etl.reading.text import text_sheet
from etl.reading.workbook import workbook_sheets

if TYPE_CHECKING:
    from _typeshed import SupportsRead

OF_WORKBOOKS = (".xlsx", ".xlsm")
NOT_OF_TEXT = (".xls", ".xlsb", ".ods", ".doc", ".docx", ".pdf", ".json", ".html", ".htm", ".xml")
"""Endings that say that a file is something else; text with any other ending is read."""
MOST_UNPACKED = 2_000_000_000
MOST_TIMES = 250
"""How many times its packed size a file may have, once it is larger than ``SMALL``. Excel's own pack 5 to 30 times."""
SMALL = 20_000_000
DAMAGE = (zipfile.BadZipFile, OSError, zlib.error, LZMAError, EOFError, struct.error, ValueError, KeyError)
"""What Python's modules raise on an archive that isn't well formed, a bad gzip being an OSError."""


@contextmanager
def sheets_of(path: Path) -> Iterator[list[Sheet]]:
    """The tables of a file: one of a CSV, one a sheet of a workbook. Raises Unreadable."""
    with ExitStack() as stack:
        plain = stack.enter_context(_unpacked(path))
        yield _sheets(plain, path)


def _sheets(plain: Path, path: Path) -> list[Sheet]:
    try:
        if _is_workbook(plain):
            most = _most_unpacked(plain)
            return workbook_sheets(plain, path.name, most)
        return [text_sheet(plain, path.name)]
    except OSError as error:
        raise Unreadable(f"{path.name}: the file can't be read ({error.strerror or error}).") from error


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """A path of the file's content: its own, or that of a temporary copy without the packing."""
    start = _start_of_what_is_handed_in(path)
    _content_matches(path, start)
    if start.startswith(GZIP):
        with gzip.open(path) as unzipped, _copied(unzipped, path) as plain:
            yield plain
    elif start.startswith(ZIP) and not _is_workbook(path):
        with _only_member(path) as packed, _copied(packed, path) as plain:
            yield plain
    else:
        yield path


def _start_of_what_is_handed_in(path: Path) -> bytes:
    name = path.name or str(path)
    if path.is_dir():
        raise Unreadable(f"{name}: it is a folder. Name a file in it.")
    if path.exists() and not path.is_file():
        raise Unreadable(f"{name}: it is no file on a disk. Save what it gives to a file, and load that.")
    try:
        start = _start(path)
    except FileNotFoundError as error:
        raise Unreadable(f"{name}: there is no such file. Check its name and its folder.") from error
    except PermissionError as error:
        raise Unreadable(
            f"{name}: you have no right to read it. Ask its owner, or close it where it is open."
        ) from error
    except OSError as error:
        raise Unreadable(f"{name}: the file can't be opened ({error.strerror or error}).") from error
    if not start:
        raise Unreadable(f"{name}: the file is empty. Export it again, and look into it before loading.")
    return start


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _content_matches(path: Path, start: bytes) -> None:
    """Refuses content that can't be read, or is not what the file's ending says."""
    name, ending = path.name, path.suffix.lower()
    if name.startswith("~$"):
        raise Unreadable(f"{name}: Excel keeps this file beside a workbook that is open. Load the workbook itself.")
    if start.startswith(ZIP) and not zipfile.is_zipfile(path):
        raise Unreadable(f"{name}: the file is damaged or was cut off. Save or download it again.")
    if start.startswith((ZIP, NO_MEMBERS)) or not _says_packed(ending):
        refuse_what_is_no_table(path, name, start)
    if wrong := _wrong_ending(path, start, ending):
        raise Unreadable(f"{name}: it ends in {ending or 'nothing'} but {wrong}")


def _says_packed(ending: str) -> bool:
    return ending in (".zip", ".gz")


def _wrong_ending(path: Path, start: bytes, ending: str) -> str:
    """What a file is and what to do, where its ending says otherwise."""
    if start.startswith(ZIP) and _is_workbook(path):
        return "" if ending in OF_WORKBOOKS else "is a workbook. Rename it to end in .xlsx."
    if ending in OF_WORKBOOKS:
        what = "" if start.startswith((ZIP, GZIP)) else f" {AS_XLSX} Or, if it is a CSV, rename it to end in .csv."
        return f"is not a workbook.{what or ' Give it its right ending.'}"
    if start.startswith(ZIP):
        return "" if ending == ".zip" else "is packed as a .zip. Rename it to end in .zip."
    if start.startswith(GZIP):
        return "" if ending == ".gz" else "is packed with gzip. Rename it to end in .gz."
    if _says_packed(ending):
        return "is not packed. Give it its right ending, or download it again."
    return "is plain text. If it is a table, rename it to end in .csv." if ending in NOT_OF_TEXT else ""


def _is_workbook(path: Path) -> bool:
    return "xl/workbook.xml" in members_of(path)


@contextmanager
def _only_member(path: Path) -> Iterator[IO[bytes]]:
    """The one file in a .zip, beside what a Mac adds to it."""
    try:
        with ExitStack() as stack:
            archive = stack.enter_context(zipfile.ZipFile(path))
            packed = stack.enter_context(archive.open(_only(archive, path)))
            stay = stack.pop_all()
    except NotImplementedError as error:
        raise Unreadable(f"{path.name}: it is packed in a way that can't be read here. Unpack it first.") from error
    except DAMAGE as error:
        raise _damaged(path) from error
    with stay:
        yield packed


def _only(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir() and not _of_a_mac(member.filename)]
    if len(members) != 1:
        raise Unreadable(f"{path.name}: the archive holds {len(members)} files. Unpack it and load each by its name.")
    if members[0].flag_bits & 1:
        raise Unreadable(f"{path.name}: the archive has a password. Unpack it first.")
    return members[0]


def _of_a_mac(member: str) -> bool:
    return member.startswith("__MACOSX/") or member.rsplit("/", 1)[-1] == ".DS_Store"


def _damaged(path: Path) -> Unreadable:
    return Unreadable(f"{path.name}: the archive is damaged or was cut off. Download it again.")


def _most_unpacked(path: Path) -> int:
    return min(MOST_UNPACKED, max(SMALL, MOST_TIMES * path.stat().st_size))


@contextmanager
def _copied(packed: SupportsRead[bytes], path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "content"
        with plain.open("wb") as file:
            _copy(packed, file, _most_unpacked(path), path)
        if not plain.stat().st_size:
            raise Unreadable(f"{path.name}: the archive holds an empty file. Pack the file again, or load it as it is.")
        start = _start(plain)
        refuse_what_is_no_table(plain, path.name, start)
        if start.startswith((ZIP, GZIP)) and not _is_workbook(plain):
            raise Unreadable(f"{path.name}: the archive holds another archive. Unpack it first.")
        yield plain


def _copy(packed: SupportsRead[bytes], file: IO[bytes], most: int, path: Path) -> None:
    size = 0
    while block := _read(packed, path):
        size += len(block)
        if size > most:
            raise Unreadable(
                f"{path.name}: unpacked it is over {most // 1_000_000:,} MB, far more than its own size allows for. "
                "Unpack it, look what it is, and load the table itself."
            )
        file.write(block)


def _read(packed: SupportsRead[bytes], path: Path) -> bytes:
    try:
        return packed.read(1 << 20)
    except DAMAGE as error:
        raise _damaged(path) from error
