"""Adds what is booked to the store: at least k sessions a bucket, each flush once, nothing of forgotten days."""

import secrets
from collections.abc import Mapping, Sequence
from operator import methodcaller

from fivefold import effect
from fivefold.errors import ForgottenError
from fivefold.model import blank
from fivefold.records import Sums, add
from fivefold.shop import Shop
from fivefold.store import Bucket, Forgotten, Growth, Pending
from fivefold.storing import Storing


class Flusher:
    """One process's flushes, numbered, so that one that is repeated adds nothing."""

    def __init__(self, shops: Mapping[str, Shop], pending: Pending, storing: Storing) -> None:
        self._shops = shops
        self._pending = pending
        self._storing = storing
        self.writer = secrets.token_hex(4)
        self._flushes = 0
        self._batch: dict[Bucket, Sums] = {}
        self._begun: set[Bucket] = set()

    @property
    def under_way(self) -> bool:
        """Return whether a flush waits to be acknowledged."""
        return bool(self._batch)

    async def flush(self, now_s: int) -> dict[str, Growth]:
        """Add the ripe sums to the store, and return how much its sites have grown.

        What it does not take is tried again, under the same number.
        """
        for shop in self._shops.values():
            shop.settle()
        if not self._batch:
            self._batch = self._take(now_s)
            self._flushes += 1
        self._storing.owed = self.under_way
        if self._batch:
            batch, number = self._batch, f"{self.writer}:{self._flushes}"
            knows = {name: shop.forgets for name, shop in self._shops.items()}
            new = dict.fromkeys((to.site for to in batch), 0.0)
            for to, sums in batch.items():
                new[to.site] += effect.sessions(sums)
            try:
                for growth in await self._storing.attempt("store", lambda store: store.add(number, batch, knows, new)):
                    self._batch = {}
                    self._storing.owed = False
                    self._storing.troubles.well("store")
                    return growth
            except ForgottenError:
                await self._ask_what_is_forgotten(now_s)
        return {}

    async def _ask_what_is_forgotten(self, now_s: int) -> None:
        for name in self._shops:
            for forgotten in await self._storing.attempt("store", methodcaller("forgotten", name)):
                self.forget(name, forgotten, now_s)

    def forget(self, site: str, forgotten: Sequence[Forgotten], now_s: int) -> None:
        """Drop what is held of days that were dropped from the store since we last heard."""
        shop = self._shops[site]
        for gone in shop.forget(forgotten, shop.day(now_s)):
            self._batch = {to: sums for to, sums in self._batch.items() if to.site != site or not gone.holds(to.day)}
            self._begun = {to for to in self._begun if to.site != site or not gone.holds(to.day)}

    def _take(self, now_s: int) -> dict[Bucket, Sums]:
        today = {name: shop.day(now_s) for name, shop in self._shops.items()}
        batch = self._pending.take(today)
        for bucket in batch:
            if bucket.day == today[bucket.site]:
                batch[bucket] = add(self._blank(bucket), batch[bucket], self._shops[bucket.site].learned())
        return batch

    def _blank(self, bucket: Bucket) -> Sums:
        """Return the model's fields at zero, for a bucket that begins: its rows shall not tell who came."""
        if bucket in self._begun:
            return {}
        self._begun = {begun for begun in self._begun if begun.day >= bucket.day} | {bucket}
        return blank()
