"""The embedded store: one SQLite file, one process, one transaction a flush."""

import logging
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from fivefold.errors import ForgottenError, StoreError
from fivefold.records import Sums
from fivefold.store import before
from fivefold.store.aside import damaged, set_aside
from fivefold.store.sums import FORGOTTEN_S, RELEASES, Bucket, Claimed, Forgotten, Growth, Kept, Mark, Snapshot, grained

log = logging.getLogger("fivefold")

VERSION = 1
CHECK_S = 5.0
"""Seconds between two looks at the whole file, or a hundred times what a look takes."""
WAIT_S = 5.0
"""Seconds that the store's thread waits for a lock; what it cannot write then is tried again a flush later."""
ADD = """
insert into sums (site, day, field, amount) values (?, ?, ?, ?)
on conflict (site, day, field) do update set amount = amount + excluded.amount
"""


class SqliteStore:
    """Sums in the table `sums`; the last flush of each writer of the running process in `flushes`.

    Opened at the first use, and anew after an error: what cannot be read or written now may be soon.
    """

    shared = False

    def __init__(self, path: str, *, begins: bool = True) -> None:
        """Keep sums in the file at `path`. A damaged one is set aside and a new one begun only if it `begins`."""
        self._path = path
        self._begins = begins
        self._opened: Database | None = None
        self._file = 0
        self._check_at_s = 0.0
        self._shown: dict[str, int] = {}
        """Site → version of a snapshot that nothing was added to since."""
        self._grown: dict[str, float] = defaultdict(float)
        """Site → sessions added since the last snapshot."""
        self._writers: set[str] = set()
        """Who has added by this store: the process itself, and its releases."""
        self._crowded = False

    @property
    def _db(self) -> Database:
        """The database, open; a file that was taken away or written over under it is noticed, whatever is cached.

        Never by opening the file beside SQLite: closing it would take SQLite's locks away.
        """
        if self._opened is not None and self._inode() != self._file:
            self._let_go()
        if self._opened is None:
            self._opened = self._open()
            self._file = self._inode()
            self._check_at_s = time.monotonic() + CHECK_S
        elif time.monotonic() > self._check_at_s:
            self._check()
        return self._opened

    def _inode(self) -> int:
        try:
            return Path(self._path).stat().st_ino
        except OSError:
            return 0

    def _check(self) -> None:
        """Look at the file with a connection that has nothing cached; large files less often."""
        began_s = time.monotonic()
        with closing(sqlite3.connect(self._path, timeout=WAIT_S)) as fresh:
            _see_that_it_is_whole(fresh)
        now_s = time.monotonic()
        self._check_at_s = now_s + max(CHECK_S, 100 * (now_s - began_s))

    def _open(self) -> Database:
        with suppress(OSError):
            Path(self._path).touch(mode=0o600)
        conn = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
        try:
            db = Database(conn)
            self._see_that_it_is_ours(db)
            db.enable_wal()
            db.execute("pragma synchronous = normal")
            db.execute("pragma secure_delete = on")
            _see_that_it_is_whole(conn)
            self._create(db)
        except BaseException:
            conn.close()
            raise
        return db

    def _see_that_it_is_ours(self, db: Database) -> None:
        version, tables = db.execute("pragma user_version").fetchone()[0], db.table_names()
        if tables and "sums" not in tables:
            raise StoreError(f"{self._path} is another program's file; name one that is fivefold's, or new")
        if version not in (0, VERSION):
            raise StoreError(f"{self._path} is of store version {version}; this fivefold reads version {VERSION}")

    @contextmanager
    def _trying(self, what: str) -> Iterator[None]:
        """Turn SQLite's errors into StoreError; let go of a file that gives them, and of a damaged one for good."""
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                self._let_go()
            if damaged(error) and not self._begins:
                raise StoreError(f"cannot {what}: {self._path} is damaged, or no store at all: {error}") from error
            if damaged(error):
                set_aside(self._path)
            raise StoreError(f"cannot {what}: {error}") from error

    def _let_go(self) -> None:
        if self._opened is not None:
            with suppress(sqlite3.Error):
                self._opened.close()
            self._opened = None

    @staticmethod
    def _create(db: Database) -> None:
        with db.atomic():
            db.execute(f"create table if not exists sums {before.SUMS}")
            db.table("flushes").create({"writer": str, "number": int}, pk="writer", if_not_exists=True)
            db.table("frozen").create({"site": str}, pk="site", if_not_exists=True)
            dropped = {"first": int, "last": int, "site": str, "at_us": int}  # numbers: no byte shall name a day
            db.table("forgotten").create(dropped, pk=("first", "last", "site"), if_not_exists=True)
            before.create(db)
            db.execute(f"pragma user_version = {VERSION}")

    def add(
        self,
        flush: str,
        sums: Mapping[Bucket, Sums],
        knows: Mapping[str, int] | None = None,
        sessions: Mapping[str, float] | None = None,
    ) -> dict[str, Growth]:
        """Add all sums in one transaction. `flush` is `writer:number`, numbers rising."""
        writer, _, number = flush.rpartition(":")
        rows = [
            (*bucket, field, grained(amount)) for bucket, fields in sums.items() for field, amount in fields.items()
        ]
        with self._trying("add to the store"):
            db = self._db
            with db.atomic():
                written: dict[str, int] = dict(db.execute("select writer, number from flushes").fetchall())
                if written.get(writer, -1) >= int(number):
                    return self._growth(sums)
                for site in {bucket.site for bucket in sums} if knows is not None else ():
                    if self._forgets(db, site) != (knows or {}).get(site, 0):
                        raise ForgottenError(f"days of {site} were dropped meanwhile")
                for bucket in sums:
                    before.save(db, bucket)
                    self._shown.pop(bucket.site, None)
                others = written.keys() - self._writers - {writer}
                for other in others:
                    db.table("flushes").delete_where("writer = ?", [other])
                db.table("flushes").upsert({"writer": writer, "number": int(number)}, pk="writer")
                db.conn.executemany(ADD, rows)
        if others and self._writers and not self._crowded:
            self._crowded = True
            log.warning(
                "another process adds to %s too: outcomes of visitors who meet both are lost."
                " SQLite is for one process; stop the other, or use Valkey",
                self._path,
            )
        self._writers.add(writer)
        for site, n in (sessions or {}).items():
            self._grown[site] += n
        return self._growth(sums)

    def _growth(self, sums: Mapping[Bucket, Sums]) -> dict[str, Growth]:
        return {bucket.site: Growth(self._grown[bucket.site], 0) for bucket in sums}

    def read(self, site: str) -> dict[str, Sums]:
        """Return the site's sums by day."""
        days: dict[str, Sums] = defaultdict(dict)
        query = "select day, field, amount from sums where site = ? order by day"
        with self._trying("read the store"):
            for day, field, amount in self._db.execute(query, [site]):
                days[day][field] = amount
        return dict(days)

    def publish(self, site: str, interval_s: float, version: str, grown: float | None = None) -> Snapshot:  # noqa: ARG002
        """Return the sums as they are: there is no other replica to agree with."""
        shown, frozen = time.time_ns() // 1000, self.frozen(site)
        forgotten, days = self.forgotten(site), self.read(site)
        with self._trying("read the store"):
            kept = before.version(self._db, site)
        self._shown[site] = shown
        self._grown[site] = 0.0
        return Snapshot(version=shown, days=days, frozen=frozen, kept=kept, forgotten=forgotten)

    def keep(self, site: str, version: int, today: str) -> int:
        """Remember the sums as they are, unless something was added since that snapshot."""
        if self._shown.get(site) != version:
            return 0
        with self._trying("write to the store"), self._db.atomic():
            before.keep(self._db, site, today)
            return before.version(self._db, site)

    def kept(self, site: str) -> Kept | None:
        """Return what the model in service was made of."""
        with self._trying("read the store"):
            return before.kept(self._db, site, self.read(site))

    def claim(self, site: str, run: int, marks: Sequence[Mark]) -> Claimed:  # noqa: ARG002
        """Return all as fresh: what the one process has not counted, nobody has."""
        return Claimed(run, [True] * len(marks))

    def freeze(self, site: str, frozen: bool) -> None:
        """Set or drop the site's row in `frozen`."""
        with self._trying("write to the store"):
            if frozen:
                self._db.table("frozen").upsert({"site": site}, pk="site")
            else:
                self._db.table("frozen").delete_where("site = ?", [site])

    def frozen(self, site: str) -> bool:
        """Return whether the site has a row in `frozen`."""
        with self._trying("read the store"):
            return bool(self._db.execute("select count(*) from frozen where site = ?", [site]).fetchone()[0])

    def sites(self) -> list[str]:
        """Return the sites that have sums, in order."""
        with self._trying("read the store"):
            return [site for (site,) in self._db.execute("select distinct site from sums order by site")]

    def forgotten(self, site: str) -> tuple[Forgotten, ...]:
        """Return what was dropped lately."""
        with self._trying("read the store"):
            rows = self._db.execute("select first, last, at_us from forgotten where site = ?", [site])
            return tuple(Forgotten(_day(first), _day(last), at_us) for first, last, at_us in rows)

    def forget(self, site: str | None, first: str, last: str) -> int:
        """Drop the days and give the space back, so that no page of the file still holds them."""
        dropped = 0
        with self._trying("forget"):
            db = self._db
            with db.atomic():
                for name in [site] if site is not None else self.sites():
                    dropped += self._forget(db, name, first, last)
            db.vacuum()
            if db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
                raise StoreError("the days are dropped, but somebody reads the file, so that its log still holds them")
        return dropped

    @staticmethod
    def _forget(db: Database, site: str, first: str, last: str) -> int:
        where, args, now_us = "site = ? and day between ? and ?", [site, first, last], time.time_ns() // 1000
        dropped: int = db.execute(f"select count(distinct day) from sums where {where}", args).fetchone()[0]  # noqa: S608
        db.table("sums").delete_where(where, args)
        before.forget(db, site, first, last)
        db.table("flushes").delete_where("writer = ?", [f"{RELEASES} {site}"])
        db.table("forgotten").delete_where("at_us < ?", [now_us - FORGOTTEN_S * 1_000_000])
        days = {"first": date.fromisoformat(first).toordinal(), "last": date.fromisoformat(last).toordinal()}
        db.table("forgotten").upsert({**days, "site": site, "at_us": now_us}, pk=("first", "last", "site"))
        return dropped

    @staticmethod
    def _forgets(db: Database, site: str) -> int:
        found: int | None = db.execute("select max(at_us) from forgotten where site = ?", [site]).fetchone()[0]
        return found or 0

    def close(self) -> None:
        """Write the log back into the file and close it."""
        self._let_go()


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat()


def _see_that_it_is_whole(conn: sqlite3.Connection) -> None:
    found = conn.execute("pragma quick_check(1)").fetchone()[0]
    if found != "ok":
        error = sqlite3.DatabaseError(found)
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
