"""A damaged SQLite file is set aside, never deleted: somebody may want to look, and nothing may be lost twice."""

import logging
import sqlite3
import time
from pathlib import Path

log = logging.getLogger("fivefold")

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
FILES = ("", "-wal", "-shm")


def damaged(error: sqlite3.Error) -> bool:
    """Return whether SQLite says that the file is no database, or a broken one."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in DAMAGED


def set_aside(path: str) -> Path:
    """Rename the file and its log to `<path>.damaged-<time>`; return the new name."""
    aside = Path(f"{path}.damaged-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}")
    for end in FILES:
        file = Path(path + end)
        if file.exists():
            file.rename(f"{aside}{end}")
    log.error("%s is damaged and was set aside as %s; a new one is begun", path, aside.name)
    return aside


def set_aside_before(path: str) -> list[Path]:
    """Return the files that were set aside, the oldest first."""
    return sorted(Path(path).parent.glob(f"{Path(path).name}.damaged-*"))
