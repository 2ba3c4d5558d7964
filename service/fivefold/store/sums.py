"""What every store does."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from fivefold.records import Sums


class Bucket(NamedTuple):
    """Where sums are kept: one site, one day of that site."""

    site: str
    day: str
    """ISO date."""


class Store(Protocol):
    """Adds sums and reads them back. Every call may block and is made from one thread, never the event loop's."""

    def add(self, flush: str, sums: Mapping[Bucket, Sums]) -> None:
        """Add all sums, or none. A `flush` that was added before adds nothing. Raises StoreError."""

    def read(self, site: str) -> dict[str, Sums]:
        """Return the site's sums by day."""

    def forget(self, site: str | None, first: str, last: str) -> int:
        """Drop the days from `first` to `last`, both included, of one site or all; return how many buckets."""

    def close(self) -> None:
        """Let go of files and connections."""
