"""A product feed on disk: built from a stream, read by id. Products are the shop's, nothing of a visitor."""

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from fivefold.errors import StoreError

Product = dict[str, Any]


class ProductIndex:
    """The rows of a feed, in a file that SQLite makes in the system's temporary folder and unlinks at once.

    So every process has its own, the content folder may be read-only, and none is left behind, however it ends.
    """

    def __init__(self, rows: Iterable[Product]) -> None:
        self._conn = sqlite3.connect("", check_same_thread=False)
        weakref.finalize(self, self._conn.close)
        columns: dict[str, None] = {}

        def noted() -> Iterator[dict[str, str]]:
            for row in rows:
                columns.update(dict.fromkeys(row))
                yield {"id": str(row["id"]), "body": json.dumps(row, ensure_ascii=False)}

        try:
            db = Database(self._conn)
            self._conn.execute("pragma journal_mode = off")
            db.table("products").create({"id": str, "body": str}, pk="id")
            db.table("products").insert_all(noted(), batch_size=1000)
        except sqlite3.Error as error:
            raise StoreError(
                f"no room for the products in the temporary folder, which TMPDIR names: {error}"
            ) from error
        self._columns = frozenset(columns)

    def row(self, id_: str) -> Product | None:
        """Return the row of an id; None if there is none, or if it cannot be read: a page shows its default then."""
        try:
            found = self._conn.execute("select body from products where id = ?", (id_,)).fetchone()
        except (sqlite3.Error, UnicodeEncodeError):
            return None
        return None if found is None else dict(json.loads(found[0]))

    def rows(self) -> Iterator[Product]:
        """Yield every row, in the feed's order."""
        return (json.loads(body) for (body,) in self._conn.execute("select body from products order by rowid"))

    def columns(self) -> frozenset[str]:
        """Return the names of all columns."""
        return self._columns
