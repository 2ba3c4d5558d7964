"""Spent marks: so that what a ticket brings is counted once. Bits in memory, gone when the ticket has expired.

Two Bloom filters (Bloom, 1970), so that every mark costs the same and the memory has a bound: when the newer one is
full, or a ticket's life old, an empty one takes its place, it takes the older one's, and that is dropped. If that was
dropped before its time, sessions older than what is left are no longer counted: rather a session less than one twice.
"""

import secrets
from hashlib import blake2b
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from struct import Struct as Layout

BITS = 1 << 26
"""8 MiB a filter."""
HASHES = 8
PLACES = Layout(f">{HASHES}I")
MARKS = 1_490_000
"""At this fill a filter takes one mark in two million wrongly for spent: (1 - exp(-8 · 1,490,000 / 2^26))^8."""


class Spent:
    """Remembers marks for `life_s` seconds, if there are no more of them than there is room for.

    `run` names this memory: sessions of another run are unknown to it, and so are those that began before `since_s`.
    """

    def __init__(self, life_s: int, *, bits: int = BITS, marks: int = MARKS) -> None:
        self.run = 1 + secrets.randbelow(0xFFFF)
        self.since_s = 0
        self._life_s = life_s
        self._size = bits >> 3
        self._marks = marks
        self._newer, self._older = _zeros(self._size), _zeros(self._size)
        self._newer_began_s = 0
        self._newer_used = self._older_used = 0

    def mark(self, session: bytes, what: str, now_s: int) -> bool:
        """Remember that `what` of this session is counted; return False if it was already."""
        if self._newer_used >= self._marks or now_s - self._newer_began_s > self._life_s:
            self._turn(now_s)
        newer, last = self._newer, self._size - 1
        places = PLACES.unpack(blake2b(what.encode(), digest_size=PLACES.size, key=session).digest())
        if _all_set(newer, places, last) or _all_set(self._older, places, last):
            return False
        for place in places:
            newer[place >> 3 & last] |= 1 << (place & 7)
        self._newer_used += 1
        return True

    def age(self, now_s: int) -> None:
        """Let go of what is over, though nobody comes to mark anything: no mark stays longer than two lives."""
        if now_s - self._newer_began_s > self._life_s:
            self._turn(now_s)

    def _turn(self, now_s: int) -> None:
        """Begin an empty filter. What the older one held was marked before the newer one began."""
        if self._older_used and now_s - self._newer_began_s <= self._life_s:
            self.since_s = self._newer_began_s + 1
        self._newer, self._older = _zeros(self._size), self._newer
        self._newer_began_s, self._newer_used, self._older_used = now_s, 0, self._newer_used


def _all_set(bits: mmap, places: tuple[int, ...], last: int) -> bool:
    """Return whether all bits are set; nearly always one of the first two is missing."""
    for place in places:  # noqa: SIM110  # all() of a generator costs half a microsecond more
        if not bits[place >> 3 & last] >> (place & 7) & 1:
            return False
    return True


def _zeros(size: int) -> mmap:
    """Return so many bytes from the system: there a dropped filter goes back, where the heap might keep its hole."""
    return mmap(-1, size, flags=MAP_PRIVATE | MAP_ANONYMOUS)
