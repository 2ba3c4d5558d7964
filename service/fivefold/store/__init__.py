"""Sums that last: one idea, `add` and `read`, in buckets of one site and day."""

from pathlib import Path

from fivefold.errors import StoreError
from fivefold.store.about import about_valkey
from fivefold.store.flush import Pending
from fivefold.store.proof import in_bytes, read_back, set_aside_files
from fivefold.store.retention import FIRST_DAY, drop_older, oldest_kept
from fivefold.store.spent import Spent
from fivefold.store.sqlite import SqliteStore
from fivefold.store.sums import RELEASES, Bucket, Claimed, Forgotten, Growth, Kept, Mark, Snapshot, Store

__all__ = [
    "FIRST_DAY",
    "RELEASES",
    "Bucket",
    "Claimed",
    "Forgotten",
    "Growth",
    "Kept",
    "Mark",
    "Pending",
    "Snapshot",
    "Spent",
    "SqliteStore",
    "Store",
    "about_valkey",
    "drop_older",
    "file_of",
    "in_bytes",
    "oldest_kept",
    "open_existing",
    "open_store",
    "read_back",
    "set_aside_files",
]


def open_existing(url: str) -> Store:
    """Return a store that is there, for commands that must not make one nor set one aside. Raises StoreError."""
    path = file_of(url)
    try:
        if path is not None:
            Path(path).stat()
    except FileNotFoundError:
        remedy = "name it with --store or FIVEFOLD_STORE, as for `fivefold serve`"
        raise StoreError(f"there is no store at {path}; {remedy}") from None
    except OSError as error:
        raise StoreError(f"cannot look at the store {path}: {error.strerror}") from None
    return open_store(url) if path is None else SqliteStore(path, begins=False)


def file_of(url: str) -> str | None:
    """Return the path of an embedded store's file, None for a store of another kind.

    >>> file_of("sqlite:////data/sums.sqlite"), file_of("valkey://host")
    ('/data/sums.sqlite', None)
    """
    return url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else None


SHARED = ("valkey", "valkeys", "valkey+cluster", "valkeys+cluster", "redis", "rediss")


def open_store(url: str, *, mark_life_s: int = 172_800) -> Store:
    """Return the store that a URL names; StoreError if there is none of that kind. Marks live `mark_life_s`."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return SqliteStore(rest[1:])
    if scheme in SHARED:
        try:
            from fivefold.store.valkey import ValkeyStore  # noqa: PLC0415  # the client is an extra
        except ModuleNotFoundError:
            raise StoreError(
                "the Valkey client is not installed: pip install '.[valkey]' in fivefold's folder"
            ) from None
        return ValkeyStore(url, mark_life_s=mark_life_s)
    raise StoreError(
        f"no store {scheme}://…; use sqlite:///path (sqlite:////path from the root) or valkey://host:port/db"
    )
