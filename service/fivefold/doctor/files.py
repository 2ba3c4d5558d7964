"""The embedded store: who may read it, whether it is whole, and whether it holds sums and nothing else."""

import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fivefold.doctor.findings import Finding, Findings, counted, stopped
from fivefold.settings import Settings
from fivefold.store import oldest_kept, set_aside_files

TABLES = {
    "sums": {"site", "day", "field", "amount"},
    "flushes": {"writer", "number"},
    "frozen": {"site"},
    "forgotten": {"first", "last", "site", "at_us"},
    "kept": {"site", "day", "field", "amount"},
    "service": {"site", "version", "today"},
}
FIELDS = {
    "n", "won", "value", "motive", "variant", "shadow", "seen", "helped", "answered", "untrusted", "released", "model",
}  # fmt: skip
"""How every field of the sums begins."""
REMOTE = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"}
ROOM_BYTES = 100_000_000


def check_file(settings: Settings) -> Findings:
    """Check the file of the embedded store."""
    file = Path(settings.store.removeprefix("sqlite:///")).absolute()
    if not file.exists():
        yield Finding("store", "for you to check", f"{file} is not there", "the service makes it at its first flush")
        return
    yield from _place(file)
    for aside in set_aside_files(str(file)):
        do = "see what happened to the disk; then delete it, as `forget` does not look into it"
        yield Finding("store", "for you to check", f"{aside.name} was set aside as damaged", do)
    db = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)
    try:
        if db.execute("pragma quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("not whole")
        yield Finding("store", "compliant", "the file is whole")
        yield from _tables(db)
        yield from _days(db, settings)
        yield from stopped(site for (site,) in db.execute("select site from frozen order by site"))
    except sqlite3.Error as error:
        do = "the service sets it aside and begins a new one; bring yours back from a backup"
        yield Finding("store", "broken", f"{file} cannot be read: {type(error).__name__}", do)
    finally:
        db.close()


def _place(file: Path) -> Findings:
    mode = file.stat().st_mode
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        yield Finding("store", "broken", "everybody on this machine may read the file", f"chmod 600 {file}")
    else:
        yield Finding("store", "compliant", "only its owner and group may read the file")
    free = shutil.disk_usage(file.parent).free
    if free < ROOM_BYTES:
        yield Finding("store", "broken", f"{free // 1_000_000} MB are free on its disk", "make room")
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    at = max((mount for mount in mounts if file.is_relative_to(mount[0])), key=lambda mount: len(mount[0]))
    if at[1] in REMOTE:
        yield Finding("store", "broken", f"the file is on {at[1]}, where SQLite's locks fail", "use a local disk")


def _tables(db: sqlite3.Connection) -> Findings:
    names = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
    found = {name: {column[1] for column in db.execute(f"pragma table_info({name!r})")} for name in names}
    other = sorted(name for name, columns in found.items() if TABLES.get(name) != columns)
    if other:
        yield Finding("store", "broken", f"tables that hold no sums: {', '.join(other)}", "see who writes there")
    elif "sums" in found:
        heads = {field.partition("/")[0] for (field,) in db.execute("select distinct field from sums")}
        if strange := heads - FIELDS:
            kinds = counted(len(strange), "kind")
            yield Finding("store", "broken", f"{kinds} of field that no sum has", "see who else writes there")
        else:
            yield Finding("store", "compliant", "sums and nothing else; docs/sums.md says what each is")


def _days(db: sqlite3.Connection, settings: Settings) -> Findings:
    first, last = db.execute("select min(day), max(day) from sums").fetchone()
    if first is None:
        return
    now = datetime.now(UTC)
    oldest = oldest_kept(now.date(), settings.retention_days).isoformat()
    if first < oldest:
        yield Finding(
            "retention", "broken", f"sums of {first} are older than the retention", f"forget --before {oldest}"
        )
    if last > (now + timedelta(days=1)).date().isoformat():
        yield Finding(
            "clock", "broken", f"the store holds a day to come, {last}", "set the clock; then forget that day"
        )
    else:
        yield Finding("clock", "compliant", "no day in the store is still to come")
    few = db.execute(
        "select count(*) from (select sum(amount) as n from sums where field like 'n/%/all' group by site, day)"
        " where n > 0 and n < ?",
        [settings.min_sessions],
    ).fetchone()[0]
    if few:
        do = "right if k was lower on these days; else forget them"
        yield Finding("k", "for you to check", f"{few} days hold fewer than {settings.min_sessions} sessions", do)
