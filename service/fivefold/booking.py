"""Books what waits, between requests, in slices of a quarter of a millisecond on the event loop.

With a store of its own a process books at once: what its memory has not marked, nobody has counted. With a shared
store it first claims the marks of what waits, many at once and in a thread, and books what no other replica has. While
the shared store is away everything waits, bounded; nothing is counted on a guess.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from fivefold.errors import StoreError
from fivefold.shop import Decided, Happened, Shop
from fivefold.store import Mark, Store

log = logging.getLogger("fivefold")

SLICE_S = 0.00025
REST_S = 0.005
"""Seconds until the next look: often, so that little waits, and a slice holds up nobody for long."""
ASK_S = 0.02
"""Seconds between two questions to a shared store, unless an event is in a hurry."""
BATCH = 512
"""Happenings whose marks are claimed in one step."""
AWAY_REST_S = 0.25
"""Seconds between two attempts while the store is away."""

Waiting = tuple[Decided | Happened, list[str]]


class Booker:
    """Works off the inboxes of all shops. `report` is told whether the store answered."""

    def __init__(self, shops: Callable[[], Iterable[Shop]], report: Callable[[str | None], None]) -> None:
        self._shops = shops
        self._report = report
        self._thread = ThreadPoolExecutor(1, "marks")
        self._bell = asyncio.Event()
        self._held: dict[Shop, list[Waiting]] = {}
        self._claimed: deque[tuple[Shop, Decided | Happened, list[str]]] = deque()
        self.elsewhere = 0
        """Happenings that another replica had counted."""

    def waiting(self) -> int:
        """Return how many happenings wait for the store's word."""
        return sum(map(len, self._held.values())) + len(self._claimed)

    async def meet(self, store: Store) -> None:
        """Learn which memory of marks is in service; until that is known, nothing is counted."""
        if store.shared:
            for shop in self._shops():
                shop.run = 0
            await self._claim_all(store)

    async def run(self, store: Store) -> None:
        """Book for ever."""
        while True:
            if not store.shared:
                await asyncio.sleep(0 if self._slice() else REST_S)
            elif not await self._claim_all(store):
                await asyncio.sleep(AWAY_REST_S)
            elif not any(shop.inbox for shop in self._shops()):
                await self._rung()

    async def drain(self, store: Store) -> int:
        """Book everything; return how many happenings are lost because a shared store does not answer."""
        while not store.shared and self._slice():
            pass
        while store.shared and (self.waiting() or any(shop.inbox for shop in self._shops())):
            if not await self._claim_all(store):
                break
        self._thread.shutdown(wait=False)
        return self.waiting() + sum(len(shop.inbox) for shop in self._shops())

    def _slice(self) -> bool:
        busy = False
        for shop in self._shops():
            end = time.perf_counter() + SLICE_S
            while shop.inbox and time.perf_counter() < end:
                shop.book()
            busy |= bool(shop.inbox)
        return busy

    async def _rung(self) -> None:
        """Wait until an event is in a hurry, or a rest is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), ASK_S)

    async def _claim_all(self, store: Store) -> bool:
        ok = True
        self._bell.clear()
        await self._count()
        for shop in list(self._shops()):
            shop.bell = self._bell
            if not self._held.get(shop):
                batch = [shop.inbox.popleft() for _ in range(min(BATCH, len(shop.inbox)))]
                self._held[shop] = [(happening, marks) for happening in batch if (marks := shop.wants(happening))]
            if self._held[shop] or not shop.run:
                ok &= await self._claim(store, shop)
            if not self._held.get(shop):
                self._held.pop(shop, None)
        return ok

    async def _claim(self, store: Store, shop: Shop) -> bool:
        """Book what the fleet had not counted; keep everything for later if the store does not answer."""
        held = self._held[shop]
        marks = [Mark(of.session.id, what, of.session.began_s) for of, wants in held for what in wants]
        loop = asyncio.get_running_loop()
        try:
            claimed = await loop.run_in_executor(self._thread, store.claim, shop.site.name, shop.run, marks)
        except StoreError as error:
            shop.away = True
            for happening, _ in held:
                _tell(happening, True)
            self._report(str(error))
            return False
        shop.away = False
        self._report(None)
        if claimed.run != shop.run:
            shop.run = claimed.run
            log.info("%s: a new memory of what is counted is in service", shop.site.name)
            self._held[shop] = [waiting for waiting in held if waiting[0].session.run == shop.run]
            return True
        fresh = iter(claimed.fresh)
        for happening, wants in held:
            got = [what for what in wants if next(fresh)]
            self.elsewhere += wants[0] not in got
            _tell(happening, wants[0] in got)
            self._claimed.append((shop, happening, got))
        self._held[shop] = []
        await self._count()
        return True

    async def _count(self) -> None:
        """Count what is claimed, each once, even if this is interrupted and begun again."""
        end = time.perf_counter() + SLICE_S
        while self._claimed:
            shop, happening, got = self._claimed.popleft()
            shop.count(happening, got)
            if time.perf_counter() > end:
                await asyncio.sleep(0)
                end = time.perf_counter() + SLICE_S


def _tell(happening: Decided | Happened, counts: bool) -> None:
    """Tell who waits, if somebody still does; an event that is kept for later counts, for all that is known."""
    if isinstance(happening, Happened) and happening.answer and not happening.answer.done():
        happening.answer.set_result(counts)
