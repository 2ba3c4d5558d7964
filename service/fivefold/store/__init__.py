"""Sums that last: one idea, `add` and `read`, in buckets of one site and day."""

from fivefold.errors import StoreError
from fivefold.store.about import about_valkey
from fivefold.store.flush import Pending
from fivefold.store.proof import in_bytes, read_back, set_aside_files
from fivefold.store.retention import FIRST_DAY, drop_older, oldest_kept
from fivefold.store.spent import Spent
from fivefold.store.sqlite import SqliteStore
from fivefold.store.sums import RELEASES, Bucket, Claimed, Forgotten, Kept, Mark, Snapshot, Store

__all__ = [
    "FIRST_DAY",
    "RELEASES",
    "Bucket",
    "Claimed",
    "Forgotten",
    "Kept",
    "Mark",
    "Pending",
    "Snapshot",
    "Spent",
    "SqliteStore",
    "Store",
    "about_valkey",
    "drop_older",
    "in_bytes",
    "oldest_kept",
    "open_store",
    "read_back",
    "set_aside_files",
]


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
            raise StoreError("the Valkey client is not installed: pip install 'fivefold[valkey]'") from None
        return ValkeyStore(url, mark_life_s=mark_life_s)
    raise StoreError(
        f"no store {scheme}://…; use sqlite:///path (sqlite:////path from the root) or valkey://host:port/db"
    )
