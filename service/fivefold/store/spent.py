"""Spent marks: so that what a ticket brings is counted once. Bits in memory, gone when the ticket has expired.

A Bloom filter in slices (Almeida et al., Scalable Bloom Filters, 2007): a new slice is begun when the newest is full
or a ticket's life old, and a slice is dropped a ticket's life after its last mark.
"""

import secrets
from collections.abc import Sequence
from hashlib import blake2b
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from struct import Struct as Layout

SLICE_BITS = 1 << 25
"""4 MiB a slice."""
HASHES = 6
PLACES = Layout(f">{HASHES}I")
SLICE_MARKS = 589_000
"""At this fill one mark in a million is wrongly taken for spent: (1 - exp(-6 · 589,000 / 2^25))^6."""


class Spent:
    """Remembers marks for `life_s` seconds. `run` names this memory: sessions of another run are unknown to it."""

    def __init__(self, life_s: int, *, slice_bits: int = SLICE_BITS, marks: int = SLICE_MARKS) -> None:
        self.run = 1 + secrets.randbelow(0xFFFF)
        self._life_s = life_s
        self._last = (slice_bits >> 3) - 1
        self._marks = marks
        self._slices: list[mmap] = []
        self._began_s: list[int] = []
        self._used = marks

    def mark(self, session: bytes, what: str, now_s: int) -> bool:
        """Remember that `what` of this session is counted; return False if it was already."""
        places = PLACES.unpack(blake2b(what.encode(), digest_size=PLACES.size, key=session).digest())
        if self._holds(places):
            return False
        if self._used >= self._marks or now_s - self._began_s[-1] >= self._life_s:
            self._turn(now_s)
        newest = self._slices[-1]
        for place in places:
            newest[place >> 3 & self._last] |= 1 << (place & 7)
        self._used += 1
        return True

    def _holds(self, places: Sequence[int]) -> bool:
        """Return whether a slice has all its bits; nearly always the first one asked for is missing."""
        for bits in self._slices:
            for place in places:
                if not bits[place >> 3 & self._last] >> (place & 7) & 1:
                    break
            else:
                return True
        return False

    def _turn(self, now_s: int) -> None:
        ends = [*self._began_s[1:], now_s]
        keep = [i for i, end in enumerate(ends) if now_s - end < self._life_s][-64:]
        self._slices = [*(self._slices[i] for i in keep if i < len(self._slices)), _zeros(self._last + 1)]
        self._began_s = [*(self._began_s[i] for i in keep if i < len(self._began_s)), now_s]
        self._used = 0


def _zeros(size: int) -> mmap:
    """Return so many bytes from the system: there a dropped slice goes back, where the heap might keep its hole."""
    return mmap(-1, size, flags=MAP_PRIVATE | MAP_ANONYMOUS)
