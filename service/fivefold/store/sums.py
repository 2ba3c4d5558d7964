"""What every store does, and on which grain it adds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct

from fivefold.records import Sums

GRAINS = 1 << 16
"""Amounts are multiples of 1/65536: so that adding is exact, in any order, in any store, up to 2^37."""


RELEASES = "released"
"""A flush that releases figures of a site is of the writer `released <site>`, whichever process adds it."""
FORGOTTEN_S = 3 * 86_400
"""Seconds to remember what was dropped: longer than any ticket, or what waits in a process, can live."""


def grained(amount: float) -> float:
    """Return the amount on the grain; a flush is off by at most 1/131072 a field.

    >>> grained(3.0), grained(0.1) == 6554 / 65536
    (3.0, True)
    """
    return round(amount * GRAINS) / GRAINS


class Bucket(NamedTuple):
    """Where sums are kept: one site, one day of that site."""

    site: str
    day: str
    """ISO date."""


class Mark(NamedTuple):
    """That `what` of a session is counted, to be remembered until its ticket has expired."""

    session: bytes
    what: str
    began_s: int


class Claimed(NamedTuple):
    """Which marks are this process's to count."""

    run: int
    """The memory of marks now in service; if it is not the one asked for, no mark was claimed."""
    fresh: list[bool]


class Forgotten(NamedTuple):
    """Days that were dropped: nothing of a session that began before belongs there again."""

    first: str
    last: str
    at_us: int
    """When, in Unix microseconds; the latest is the number of all that was forgotten so far."""

    def holds(self, day: str) -> bool:
        """Return whether the day was dropped."""
        return self.first <= day <= self.last

    def takes(self, day: str, began_s: int) -> bool:
        """Return whether what a session adds to its day is forgotten.

        >>> Forgotten("2026-11-01", "2026-11-16", 100_000_000).takes("2026-11-16", began_s=101)
        False
        """
        return self.holds(day) and began_s * 1_000_000 <= self.at_us


class Kept(NamedTuple):
    """What the model in service was made of, for replicas that join while learning is stopped or goes astray."""

    version: int
    today: str
    """The day on which it was made: older sums weigh less."""
    days: dict[str, Sums]


class Growth(NamedTuple):
    """What a flush finds: whether a publication is due before its time."""

    sessions: float
    """How many were added, by all processes, since the totals that are shown were copied."""
    copied: int
    """Names the copy last made before its time; who has another one does not serve what is shown."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """The totals that all replicas put into service together."""

    version: int
    """Rises with every snapshot that differs."""
    days: dict[str, Sums]
    frozen: bool = False
    """An operator stopped learning: the model in service stays."""
    fleet: dict[str, str] = {}
    """Replica → versions of its program and content, of those that lately asked."""
    kept: int = 0
    """Version of the totals that the model in service was made of, 0 if none."""
    forgotten: tuple[Forgotten, ...] = ()
    """What was dropped lately."""
    copied: int = 0
    """The copy last made before its time; see `Growth`."""
    releases: bool = True
    """The asker is the first of this interval, and so the one to release figures."""

    @property
    def forgets(self) -> int:
        """Return the number of all that was forgotten so far."""
        return max((forgotten.at_us for forgotten in self.forgotten), default=0)


class Store(Protocol):
    """Adds sums and reads them back. Every call may block and is made from a thread, never the event loop's."""

    shared: bool
    """Several processes add to it, so that marks have to be claimed before anything is counted."""

    def add(
        self,
        flush: str,
        sums: Mapping[Bucket, Sums],
        knows: Mapping[str, int] | None = None,
        sessions: Mapping[str, float] | None = None,
    ) -> dict[str, Growth]:
        """Add each site's sums, all or none; return how much each has grown by `sessions`: site → how many are new.

        A `flush` that was added before adds nothing. Raises StoreError.

        Raises ForgottenError if days of a site were dropped that the caller does not know of; `knows`: site → the
        number of all that it knows to be forgotten (`Snapshot.forgets`), None if it holds nothing from before.
        """

    def read(self, site: str) -> dict[str, Sums]:
        """Return the site's sums by day, all acknowledged flushes included."""

    def publish(self, site: str, interval_s: float, version: str, grown: float | None = None) -> Snapshot:
        """Return the snapshot of the current interval, the same for every replica; `version`: what the asker runs.

        Before its time it is made anew once `grown` sessions are new. None: this is the asker's clock, not growth.
        """

    def claim(self, site: str, run: int, marks: Sequence[Mark]) -> Claimed:
        """Claim marks for this process; one that another process has is not fresh. Claiming again changes nothing."""

    def freeze(self, site: str, frozen: bool) -> None:
        """Stop or resume learning, for all replicas from their next publication on."""

    def frozen(self, site: str) -> bool:
        """Return whether learning is stopped."""

    def keep(self, site: str, version: int, today: str) -> int:
        """Remember that the model made of the snapshot of this version is in service; return its `Snapshot.kept`.

        Returns 0 and remembers nothing if there is a later snapshot.
        """

    def kept(self, site: str) -> Kept | None:
        """Return what the model in service was made of, without what was forgotten since."""

    def sites(self) -> list[str]:
        """Return the sites that have sums."""

    def forgotten(self, site: str) -> tuple[Forgotten, ...]:
        """Return what was dropped lately."""

    def forget(self, site: str | None, first: str, last: str) -> int:
        """Drop the days from `first` to `last`, both included, of one site or all; return how many buckets."""

    def close(self) -> None:
        """Let go of files and connections."""
