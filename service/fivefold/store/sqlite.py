"""The embedded store: one SQLite file, one process, one transaction a flush."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from fivefold.errors import StoreError
from fivefold.records import Sums
from fivefold.store.sums import Bucket, Claimed, Mark, Snapshot, grained

VERSION = 1
ADD = """
insert into sums (site, day, field, amount) values (?, ?, ?, ?)
on conflict (site, day, field) do update set amount = amount + excluded.amount
"""


class SqliteStore:
    """Sums in the table `sums`; the last flush added in `flushes`, one row for the running process."""

    shared = False

    def __init__(self, path: str) -> None:
        try:
            self._db = Database(sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False))
            self._db.enable_wal()
            self._db.execute("pragma synchronous = normal")
            version = self._db.execute("pragma user_version").fetchone()[0]
            if version not in (0, VERSION):
                raise StoreError(f"{path} is of store version {version}; this fivefold reads version {VERSION}")
            self._create()
        except sqlite3.Error as error:
            raise StoreError(f"cannot use {path}: {error}") from error

    def _create(self) -> None:
        columns = {"site": str, "day": str, "field": str, "amount": float}
        self._db.table("sums").create(columns, pk=("site", "day", "field"), if_not_exists=True)
        self._db.table("flushes").create({"writer": str, "number": int}, pk="writer", if_not_exists=True)
        self._db.table("flushes").delete_where()
        self._db.table("frozen").create({"site": str}, pk="site", if_not_exists=True)
        self._db.execute(f"pragma user_version = {VERSION}")

    def add(self, flush: str, sums: Mapping[Bucket, Sums]) -> None:
        """Add all sums in one transaction. `flush` is `writer:number`, numbers rising."""
        writer, _, number = flush.rpartition(":")
        rows = [
            (*bucket, field, grained(amount)) for bucket, fields in sums.items() for field, amount in fields.items()
        ]
        try:
            with self._db.atomic():
                last = self._db.execute("select number from flushes where writer = ?", [writer]).fetchone()
                if last and last[0] >= int(number):
                    return
                self._db.table("flushes").upsert({"writer": writer, "number": int(number)}, pk="writer")
                self._db.conn.executemany(ADD, rows)
        except sqlite3.Error as error:
            raise StoreError(f"cannot add to the store: {error}") from error

    def read(self, site: str) -> dict[str, Sums]:
        """Return the site's sums by day."""
        days: dict[str, Sums] = defaultdict(dict)
        try:
            for day, field, amount in self._db.execute(
                "select day, field, amount from sums where site = ? order by day", [site]
            ):
                days[day][field] = amount
        except sqlite3.Error as error:
            raise StoreError(f"cannot read the store: {error}") from error
        return dict(days)

    def publish(self, site: str, interval_s: float, version: str) -> Snapshot:  # noqa: ARG002
        """Return the sums as they are: there is no other replica to agree with."""
        frozen = self._db.execute("select count(*) from frozen where site = ?", [site]).fetchone()[0]
        return Snapshot(version=time.time_ns() // 1000, days=self.read(site), frozen=bool(frozen))

    def claim(self, site: str, run: int, marks: Sequence[Mark]) -> Claimed:  # noqa: ARG002
        """Return all as fresh: what the one process has not counted, nobody has."""
        return Claimed(run, [True] * len(marks))

    def freeze(self, site: str, frozen: bool) -> None:
        """Set or drop the site's row in `frozen`."""
        if frozen:
            self._db.table("frozen").upsert({"site": site}, pk="site")
        else:
            self._db.table("frozen").delete_where("site = ?", [site])

    def sites(self) -> list[str]:
        """Return the sites that have sums, in order."""
        return [site for (site,) in self._db.execute("select distinct site from sums order by site")]

    def forget(self, site: str | None, first: str, last: str) -> int:
        """Drop the days and give the space back, so that no page of the file still holds them."""
        where, args = "day between ? and ?", [first, last]
        if site is not None:
            where, args = where + " and site = ?", [*args, site]
        try:
            count = self._db.execute(f"select count(*) from (select distinct site, day from sums where {where})", args)  # noqa: S608
            dropped: int = count.fetchone()[0]
            self._db.table("sums").delete_where(where, args)
            self._db.vacuum()
            self._db.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error as error:
            raise StoreError(f"cannot forget: {error}") from error
        return dropped

    def close(self) -> None:
        """Write the log back into the file and close it."""
        self._db.close()
