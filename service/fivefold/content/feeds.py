"""Product feeds as shops have them: CSV, JSON, and Google Merchant's TSV and XML; read as streams.

Every reader yields one product after the other and raises ContentError as `line: what is wrong`.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, BinaryIO, TextIO
from xml.etree import ElementTree

from rich import progress
from rich.console import Console

from fivefold.content.feed import Product
from fivefold.errors import ContentError

NUMBERS = frozenset({"price", "sale_price", "weight", "stock"})
MONEY = re.compile(r"(-?\d+(?:\.\d+)?)(?: ?[A-Z]{3})?")
NAMES = {"title": "name"}
"""What Google Merchant calls otherwise."""
BETWEEN = " \t\r\n[],"
"""What stands around the objects of a JSON list."""
CHUNK = 65_536
LARGEST_PRODUCT = 1_000_000
"""Characters."""
FIELD = re.compile(r"[^a-z0-9_]+")

csv.field_size_limit(1_000_000)


def read_feed(path: Path) -> Iterator[Product]:
    """Yield a feed's products; a long one shows how far it is, where someone is watching."""
    console = Console(stderr=True)
    hidden = not console.is_terminal or parent_process() is not None  # of several workers' bars none could be read
    if path.suffix == ".xml":
        with progress.open(path, "rb", description=path.name, console=console, transient=True, disable=hidden) as file:
            yield from distinct(read_xml(file))
        return
    readers = {".csv": read_csv, ".tsv": read_tsv, ".json": read_json}
    with progress.open(
        path,
        "r",
        encoding="utf-8-sig",
        newline="",
        description=path.name,
        console=console,
        transient=True,
        disable=hidden,
    ) as text:
        try:
            yield from distinct(readers[path.suffix](text))
        except UnicodeDecodeError:
            raise ContentError("1: the feed is not UTF-8") from None


def distinct(rows: Iterable[tuple[int, Product]]) -> Iterator[Product]:
    """Yield the products; ContentError if one has no id, or one that another has."""
    seen: set[str] = set()
    for line, row in rows:
        id_ = str(row.get("id", ""))
        if not id_ or len(id_) > 100:
            raise ContentError(f"{line}: a product needs an id of at most 100 characters")
        if id_ in seen:
            raise ContentError(f"{line}: two products have the id {id_!r}")
        seen.add(id_)
        yield {**row, "id": id_}


def read_csv(file: TextIO, delimiter: str = ",") -> Iterator[tuple[int, Product]]:
    """Yield line and product of comma-separated values with a header."""
    try:
        reader = csv.DictReader(file, delimiter=delimiter, strict=True)
        if "id" not in (reader.fieldnames or ()):
            raise ContentError("1: no column 'id'; the first line must name the columns, one of them 'id'")
        for row in reader:
            if None in row or None in row.values():
                raise ContentError(f"{reader.line_num}: the line has not as many values as the header has columns")
            yield reader.line_num, {named(name): typed(named(name), value) for name, value in row.items()}
    except csv.Error as error:
        raise ContentError(f"1: {error}") from None


def read_tsv(file: TextIO) -> Iterator[tuple[int, Product]]:
    """Yield line and product of Google Merchant's tab-separated values."""
    return read_csv(file, delimiter="\t")


def read_json(file: TextIO) -> Iterator[tuple[int, Product]]:
    """Yield line and product of a JSON list of flat objects."""
    decoder, line, text, ended = json.JSONDecoder(), 1, "", False
    while not ended or text:
        begin = text.lstrip(BETWEEN)
        line += text.count("\n", 0, len(text) - len(begin))
        text = begin
        try:
            row, end = decoder.raw_decode(text)
        except (json.JSONDecodeError, RecursionError):
            more = file.read(CHUNK) if len(text) < LARGEST_PRODUCT else ""
            if not more and (text or not ended) and text.strip(BETWEEN):
                raise ContentError(f"{line}: no JSON object can be read here") from None
            text, ended = text + more, not more
            continue
        if not isinstance(row, dict) or not all(isinstance(value, str | int | float) for value in row.values()):
            raise ContentError(f"{line}: a product is an object of plain values")
        yield line, {named(name): typed(named(name), value) for name, value in row.items()}
        line += text.count("\n", 0, end)
        text = text[end:]


def read_xml(file: BinaryIO) -> Iterator[tuple[int, Product]]:
    """Yield number and product of Google Merchant's RSS or Atom; what was read is let go."""
    try:
        number = 0
        for _, element in ElementTree.iterparse(file):  # noqa: S314 - expat bounds entities; the feed is the shop's own
            if element.tag.rpartition("}")[2] in ("item", "entry"):
                number += 1
                fields = {named(child.tag.rpartition("}")[2]): child.text or "" for child in element}
                yield number, {name: typed(name, value) for name, value in fields.items()}
                element.clear()
    except ElementTree.ParseError as error:
        raise ContentError(f"{error.position[0]}: {error}") from None


@lru_cache(maxsize=1024)
def named(column: str) -> str:
    """Return a column's name as texts can write it.

    >>> named("title"), named("Item Group ID")
    ('name', 'item_group_id')
    """
    name = FIELD.sub("_", column.strip().lower()).strip("_")
    return NAMES.get(name, name)


def typed(name: str, value: Any) -> str | int | float | bool:
    """Return the value, as a number where the column is known to hold numbers.

    >>> typed("price", "349.00 EUR"), typed("name", "349.00")
    (349.0, '349.00')
    """
    if not isinstance(value, str):
        return value if isinstance(value, int | float) else str(value)
    text = value.strip()
    match = MONEY.fullmatch(text) if name in NUMBERS else None
    return float(match[1]) if match else text
