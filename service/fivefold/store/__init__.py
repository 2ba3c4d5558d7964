"""Sums that last: one idea, `add` and `read`, in buckets of one site and day."""

from fivefold.errors import StoreError
from fivefold.store.flush import Pending
from fivefold.store.spent import Spent
from fivefold.store.sqlite import SqliteStore
from fivefold.store.sums import Bucket, Store

__all__ = ["Bucket", "Pending", "Spent", "SqliteStore", "Store", "open_store"]


def open_store(url: str) -> Store:
    """Return the store that a URL names; StoreError if there is none of that kind."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return SqliteStore(rest[1:])
    raise StoreError(f"no store {scheme}://…; use sqlite:///path (sqlite:////path from the root)")
