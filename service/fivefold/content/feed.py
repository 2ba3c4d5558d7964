"""A shop's products, by id, as read in a locale.

A product is a plain mapping of field to value. A column may come once per language (`name_de`, `name_en`); who reads
a product in a locale sees one `name`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

Product = dict[str, str | int | float | bool]

AT_HAND = 4096
"""Products, each in one locale."""


class Rows(Protocol):
    """A feed's rows as they are, held somewhere: in `Memory`, or in the store's index on disk, as the service does."""

    def row(self, id_: str) -> Product | None:
        """Return the row of an id, None if there is none."""

    def rows(self) -> Iterator[Product]:
        """Yield every row, in the feed's order."""

    def columns(self) -> frozenset[str]:
        """Return the names of all columns."""


Keep = Callable[[Iterator[Product]], Rows]
"""Takes a feed as a stream, and returns it held somewhere."""


class Memory:
    """The rows of a small feed, in memory."""

    def __init__(self, rows: Iterable[Product]) -> None:
        self._rows = {str(row["id"]): row for row in rows}

    def row(self, id_: str) -> Product | None:
        """Return the row of an id, None if there is none."""
        return self._rows.get(id_)

    def rows(self) -> Iterator[Product]:
        """Yield every row, in the feed's order."""
        return iter(self._rows.values())

    def columns(self) -> frozenset[str]:
        """Return the names of all columns."""
        return frozenset(column for row in self._rows.values() for column in row)


class Products:
    """A site's products."""

    def __init__(self, rows: Rows, locale: str) -> None:
        self._rows = rows
        self._default = locale
        columns = rows.columns()
        self._languages = languages(columns, locale)
        self.fields = frozenset(
            self._languages[column][0] if column in self._languages else column for column in columns
        )
        """The names of the fields that products have, without language."""
        self._read: dict[tuple[str, str], Product] = {}

    def get(self, id_: str, locale: str | None = None) -> Product | None:
        """Return the product of an id, as read in a locale; None if there is no such id.

        The latest are kept at hand; an id that is not in the feed never is, for a visitor may have sent anything.
        """
        key = (id_, locale or self._default)
        found = self._read.get(key)
        if found is None and (row := self._rows.row(id_)) is not None:
            found = in_locale(row, key[1], self._default, self._languages)
            if len(self._read) >= AT_HAND:
                self._read.pop(next(iter(self._read)), None)
            self._read[key] = found
        return found

    def all(self, locale: str | None = None) -> Iterator[Product]:
        """Yield every product, in the feed's order."""
        wanted = locale or self._default
        return (in_locale(row, wanted, self._default, self._languages) for row in self._rows.rows())


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
