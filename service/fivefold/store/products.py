"""A large product feed on disk: built from a stream, read by id. Products are the shop's, nothing of a visitor."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

Product = dict[str, Any]


class ProductIndex:
    """The rows of a feed in one SQLite file, replaced as a whole when the feed changes."""

    def __init__(self, path: Path) -> None:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._db = Database(conn)
        self._columns = frozenset(json.loads(self._meta("columns")))

    @classmethod
    def build(cls, path: Path, stamp: str, rows: Iterable[Product]) -> "ProductIndex":
        """Return the index of these rows; the one that is there already if it has the same stamp."""
        if path.is_file():
            try:
                index = cls(path)
                if index._meta("stamp") == stamp:
                    return index
            except (sqlite3.Error, ValueError, KeyError):
                pass
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        columns: dict[str, None] = {}

        def noted() -> Iterator[dict[str, str]]:
            for row in rows:
                columns.update(dict.fromkeys(row))
                yield {"id": str(row["id"]), "body": json.dumps(row, ensure_ascii=False)}

        db = Database(sqlite3.connect(draft))
        try:
            db.table("products").create({"id": str, "body": str}, pk="id")
            db.table("products").insert_all(noted(), batch_size=1000)
            db.table("meta").create({"name": str, "value": str}, pk="name")
            about = {"stamp": stamp, "columns": json.dumps(list(columns))}
            db.table("meta").insert_all({"name": name, "value": value} for name, value in about.items())
        finally:
            db.close()
        draft.replace(path)
        return cls(path)

    def row(self, id_: str) -> Product | None:
        """Return the row of an id, None if there is none."""
        found = self._db.execute("select body from products where id = ?", [id_]).fetchone()
        return None if found is None else dict(json.loads(found[0]))

    def rows(self) -> Iterator[Product]:
        """Yield every row, in the feed's order."""
        return (json.loads(body) for (body,) in self._db.execute("select body from products order by rowid"))

    def columns(self) -> frozenset[str]:
        """Return the names of all columns."""
        return self._columns

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _meta(self, name: str) -> str:
        found = self._db.execute("select value from meta where name = ?", [name]).fetchone()
        if found is None:
            raise KeyError(name)
        return str(found[0])
