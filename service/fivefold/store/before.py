"""What the model in service was made of, in the embedded store: a day is copied before it changes, and not earlier.

`service` counts the versions; `kept` holds the days that have changed since, as they were. All others are as in `sums`.
"""

from collections.abc import Mapping
from datetime import date

from sqlite_utils import Database

from fivefold.records import Sums
from fivefold.store.sums import Bucket, Kept

MARK = ""
"""A field of every copied day, so that a day that was not there yet is known too."""

SUMS = "(site text, day text, field text, amount, primary key (site, day, field))"
"""The columns of sums. An amount has no declared type, so that each takes eight bytes: of a float column, SQLite writes
whole numbers as integers of as many bytes as they need, and the file would grow with the number of visitors."""

WANTED = """
select exists (select 1 from service where site = ?) and not exists (select 1 from kept where site = ? and day = ?)
"""


def create(db: Database) -> None:
    """Create the tables."""
    db.execute(f"create table if not exists kept {SUMS}")
    db.table("service").create({"site": str, "version": int, "today": int}, pk="site", if_not_exists=True)


def save(db: Database, bucket: Bucket) -> None:
    """Copy a day that is about to change, unless it was copied, or no model is in service."""
    if db.execute(WANTED, [bucket.site, *bucket]).fetchone()[0]:
        db.execute("insert into kept select * from sums where site = ? and day = ?", bucket)
        db.execute("insert into kept values (?, ?, ?, 0)", [*bucket, MARK])


def keep(db: Database, site: str, today: str) -> None:
    """Let the model of the sums as they are be the one in service."""
    day = date.fromisoformat(today).toordinal()
    found = db.execute("select today from service where site = ?", [site]).fetchone()
    if not found or found[0] != day or db.execute("select 1 from kept where site = ? limit 1", [site]).fetchone():
        db.table("kept").delete_where("site = ?", [site])
        db.table("service").upsert({"site": site, "version": version(db, site) + 1, "today": day}, pk="site")


def version(db: Database, site: str) -> int:
    """Return the version of what the model in service was made of, 0 if there is none."""
    found = db.execute("select version from service where site = ?", [site]).fetchone()
    return int(found[0]) if found else 0


def kept(db: Database, site: str, days: Mapping[str, Sums]) -> Kept | None:
    """Return it; `days`: the site's sums as they are."""
    found = db.execute("select version, today from service where site = ?", [site]).fetchone()
    if not found:
        return None
    copied: dict[str, Sums] = {}
    for day, field, amount in db.execute("select day, field, amount from kept where site = ?", [site]):
        copied.setdefault(day, {})[field] = amount
    for sums in copied.values():
        del sums[MARK]
    then = {day: sums for day, sums in ({**days, **copied}).items() if sums}
    return Kept(found[0], date.fromordinal(found[1]).isoformat(), dict(sorted(then.items())))


def forget(db: Database, site: str, first: str, last: str) -> None:
    """Drop the days here too; the model in service is another one then."""
    db.table("kept").delete_where("site = ? and day between ? and ?", [site, first, last])
    db.execute("update service set version = version + 1 where site = ?", [site])
