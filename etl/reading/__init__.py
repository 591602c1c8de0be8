"""Opens what people hand in: CSV, CSV in .gz or .zip, and workbooks. Everything comes out as sheets of text."""

from etl.reading.files import sheets_of
from etl.reading.sheet import CHUNK_ROWS, Sheet

__all__ = ["CHUNK_ROWS", "Sheet", "sheets_of"]
