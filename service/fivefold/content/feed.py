"""A shop's product feed: read as a stream, held by id.

A product is a plain mapping of field to value. A column may come once per language (`name_de`, `name_en`); who reads
a product in a locale sees one `name`.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from fivefold.errors import ContentError

Product = dict[str, str | int | float | bool]
NUMBERS = frozenset({"price", "sale_price", "weight", "stock"})


class Products(Protocol):
    """Products by id. `Shelf` holds them in memory; the store has an index for large feeds."""

    def get(self, id_: str, locale: str | None = None) -> Product | None:
        """Return the product as read in this locale, None if there is no such id."""

    def all(self, locale: str | None = None) -> Iterator[Product]:
        """Yield every product, in the feed's order."""

    def fields(self) -> frozenset[str]:
        """Return the names of the fields that products have, without language."""


class Shelf:
    """All products of a small feed, in memory."""

    def __init__(self, products: Iterable[Product], locale: str) -> None:
        self._default = locale
        self._rows = {str(product["id"]): product for product in products}
        columns = {column for product in self._rows.values() for column in product}
        self._languages = languages(columns, locale)
        self._fields = frozenset(base_of(column, self._languages) for column in columns)
        self._read: dict[tuple[str, str], Product] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, id_: str, locale: str | None = None) -> Product | None:
        """Return the product as read in this locale, None if there is no such id."""
        key = (id_, locale or self._default)
        found = self._read.get(key)
        if found is None and (row := self._rows.get(id_)) is not None:
            found = self._read[key] = in_locale(row, key[1], self._default, self._languages)
        return found

    def all(self, locale: str | None = None) -> Iterator[Product]:
        """Yield every product, in the feed's order."""
        return (product for id_ in self._rows if (product := self.get(id_, locale)) is not None)

    def fields(self) -> frozenset[str]:
        """Return the names of the fields that products have, without language."""
        return self._fields


def languages(columns: Iterable[str], default: str) -> dict[str, tuple[str, str]]:
    """Return, for each column that is one language's, its field and its language.

    `item_group_id` is no Indonesian `item_group`: a suffix counts only beside the default language's column.

    >>> sorted(languages(["id", "name_de", "name_en", "item_group_id"], "de").items())
    [('name_de', ('name', 'de')), ('name_en', ('name', 'en'))]
    """
    known = set(columns)
    main = default.split("-", maxsplit=1)[0].lower()
    found = {}
    for column in known:
        base, _, suffix = column.rpartition("_")
        if base and len(suffix) == 2 and suffix.isalpha() and (f"{base}_{main}" in known or base in known):
            found[column] = (base, suffix.lower())
    return found


def base_of(column: str, languages: Mapping[str, tuple[str, str]]) -> str:
    """Return the field that a column belongs to."""
    return languages[column][0] if column in languages else column


def in_locale(row: Product, locale: str, default: str, languages: Mapping[str, tuple[str, str]]) -> Product:
    """Return the product with one value a field: this language's, else the plain one, else the default language's.

    >>> row = {"id": "p1", "name_de": "Mantel", "name_en": "Coat"}
    >>> in_locale(row, "en-GB", "de", {"name_de": ("name", "de"), "name_en": ("name", "en")})
    {'id': 'p1', 'name': 'Coat'}
    """
    wanted, main = locale.split("-", maxsplit=1)[0].lower(), default.split("-", maxsplit=1)[0].lower()
    product: Product = {}
    rank: dict[str, int] = {}
    for column, value in row.items():
        field, language = languages.get(column, (column, ""))
        score = 3 if language == wanted else 2 if not language else 1 if language == main else 0
        product.setdefault(field, "")
        if score > rank.get(field, 0) and value != "":
            product[field], rank[field] = value, score
    return product


def read_feed(path: Path) -> Iterator[Product]:
    """Yield the products of a feed as its file has them; ContentError as `line: what is wrong`."""
    if path.suffix == ".csv":
        return read_csv(path)
    return read_json(path)


def read_csv(path: Path) -> Iterator[Product]:
    """Yield the products of a comma-separated file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if "id" not in (reader.fieldnames or ()):
            raise ContentError("1: no column 'id'; the first line must name the columns, one of them 'id'")
        for row in reader:
            if not row["id"] or None in row or None in row.values():
                raise ContentError(f"{reader.line_num}: the line does not fit the header")
            yield {name: typed(name, value) for name, value in row.items()}


def read_json(path: Path) -> Iterator[Product]:
    """Yield the products of a JSON list of flat objects."""
    for row in json.loads(path.read_text(encoding="utf-8")):
        yield {name: typed(name, value) if isinstance(value, str) else value for name, value in row.items()}


def typed(name: str, value: str) -> str | float:
    """Return the value, as a number where the column is known to hold numbers.

    >>> typed("price", "349.00"), typed("name", "349.00")
    (349.0, '349.00')
    """
    if name not in NUMBERS:
        return value.strip()
    try:
        return float(value)
    except ValueError:
        return value.strip()
