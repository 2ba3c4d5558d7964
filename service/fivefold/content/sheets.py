"""CSV as spreadsheets write it: with a mark before it, semicolons or tabs, Windows' line ends, empty columns."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from io import StringIO

from fivefold.errors import RequestError

SEPARATORS = (",", ";", "\t")
SPOILT = re.compile("Ã[^\x00-\x7f]|â€|\ufffd")
"""What UTF-8 looks like that was read as something else."""


def sheet_text(raw: bytes) -> str:
    """Return the text of a CSV file. Raises RequestError if its characters cannot be told."""
    try:
        return raw.decode("utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        remedy = "in Excel save it as 'CSV UTF-8', in LibreOffice choose the character set Unicode (UTF-8)"
        raise RequestError(f"line {line}: the file is not UTF-8; {remedy}") from None


def read_sheet(text: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Return the header's names, and each row with its number as a spreadsheet counts it. Raises RequestError."""
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):
        text = rest
    line = text.partition("\n")[0]
    separator = max(SEPARATORS, key=line.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    header = [name.strip() for name in _next(rows)]
    while header and not header[-1]:
        header.pop()
    return header, _numbered(rows)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 1
    while row := _next(rows):
        number += 1
        yield number, [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row if row != [""]]


def _next(rows: Iterator[list[str]]) -> list[str]:
    """Return the next row; a blank line is one empty cell, the end is none."""
    try:
        return next(rows) or [""]
    except StopIteration:
        return []
    except csv.Error as error:
        raise RequestError(f"the file cannot be read as CSV: {error}", "header") from None
