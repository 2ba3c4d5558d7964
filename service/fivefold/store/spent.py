"""Spent marks: so that what a ticket brings is counted once. Bits in memory, gone when the ticket has expired.

Two Bloom filters (Bloom, 1970), so that every mark costs the same and the memory has a bound: when the newer one is
full, or a ticket's life old, an empty one takes its place, it takes the older one's, and that is dropped. If that was
dropped before its time, sessions older than what is left are no longer counted: rather a session less than one twice.

All bits of a mark stand in one line of the processor's cache (Putze, Sanders and Singler, 2007): a mark is looked for
in one place of each filter, and not in eight. Its name is Python's own hash, keyed anew in each process.
"""

import secrets
from functools import reduce
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from operator import getitem, or_

LINES = 1 << 17
LINE_BYTES = 64
"""8 MiB a filter."""
MARKS = 1_150_000
"""At this fill a filter takes one mark in two million wrongly for spent: the mean of (1 - (1 - 1/256)^4n)^8 over lines
with n marks, a Poisson number around 1,150,000 / 2^17."""
_HALF = [1 << bit for bit in range(LINE_BYTES * 4)]
_BITS = [_HALF] * 4 + [[bit << LINE_BYTES * 4 for bit in _HALF]] * 4
"""What each byte of a mark's name sets: eight bits, four in each half of a line."""


class Spent:
    """Remembers marks for `life_s` seconds, if there are no more of them than there is room for.

    `run` names this memory: sessions of another run are unknown to it, and so are those that began before `since_s`.
    `lines`, a power of two, are what each of the two filters has.
    """

    def __init__(self, life_s: int, *, lines: int = LINES, marks: int = MARKS) -> None:
        self.run = 1 + secrets.randbelow(0xFFFF)
        self.since_s = 0
        self._life_s = life_s
        self._last = lines - 1
        self._marks = marks
        self._newer, self._older = _zeros(lines), _zeros(lines)
        self._newer_began_s = 0
        self._newer_used = self._older_used = 0

    def mark(self, session: bytes, what: str, now_s: int) -> bool:
        """Remember that `what` of this session is counted; return False if it was already."""
        if self._newer_used >= self._marks or now_s - self._newer_began_s > self._life_s:
            self._turn(now_s)
        name = what.encode()
        at = (hash(session + name) & self._last) * LINE_BYTES
        line = slice(at, at + LINE_BYTES)
        bits = reduce(or_, map(getitem, _BITS, hash(name + session).to_bytes(8, signed=True)))
        newer, older = int.from_bytes(self._newer[line]), int.from_bytes(self._older[line])
        if newer & bits == bits or older & bits == bits:
            return False
        self._newer[line] = (newer | bits).to_bytes(LINE_BYTES)
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
        self._newer, self._older = _zeros(self._last + 1), self._newer
        self._newer_began_s, self._newer_used, self._older_used = now_s, 0, self._newer_used


def _zeros(lines: int) -> mmap:
    """Return empty lines from the system: there a dropped filter goes back, where the heap might keep its hole."""
    return mmap(-1, lines * LINE_BYTES, flags=MAP_PRIVATE | MAP_ANONYMOUS)
