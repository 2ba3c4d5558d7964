"""Reads the totals back, and puts what follows from them into service: model, allocation, figures.

That is done on a clock; for model and allocation also as soon as the sessions have grown by a tenth, so that a new shop
learns within a flush and sixteen replicas learn like one. All replicas are shown the same totals, so they serve the
same. While learning is stopped, or the totals would move an anchor, they serve what the last good totals say; those
stay in the store, so that a replica that joins serves it too.
"""

import asyncio
import math
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from fivefold import effect, fleet
from fivefold.errors import ForgottenError, ModelError
from fivefold.flushing import Flusher
from fivefold.model import MotiveModel
from fivefold.records import Sums
from fivefold.settings import Settings
from fivefold.shop import Shop
from fivefold.store import RELEASES, Bucket, Growth, Snapshot
from fivefold.storing import Storing

LEAST = 20
GROWTH = 0.1
REST = 50
"""Times as long as a publication took, until growth may bring the next one: a fiftieth of the thread at the most."""


def enough(known: float) -> int:
    """Return how many sessions have to be new before they are worth a publication, where so many are known.

    >>> enough(0), enough(200), enough(5001)
    (20, 20, 501)
    """
    return max(LEAST, math.ceil(GROWTH * known))


class Served(NamedTuple):
    """What a site's totals were when they were last read."""

    sessions: float
    copied: int
    """See `Growth`."""
    rests_until_s: float
    """Monotonic; growth publishes nothing before."""


class Publisher:
    """One process's publications, of all its shops."""

    def __init__(self, settings: Settings, shops: Mapping[str, Shop], flusher: Flusher, storing: Storing) -> None:
        self._settings = settings
        self._shops = shops
        self._flusher = flusher
        self._storing = storing
        self._troubles = storing.troubles
        self.published: dict[str, dict[str, Sums]] = {}
        """Site → the figures that may be shown."""
        self.published_s: int | None = None
        """When everything was last published."""
        self.snapshots: dict[str, int] = {}
        """Site → version of the totals last read."""
        self.fleet: dict[str, str] = {}
        """Replica → what it serves, as of the last publication."""
        self.stopped: set[str] = set()
        """Sites on which an operator stopped learning."""
        self._served: dict[str, Served] = {}
        self._one_at_a_time = asyncio.Lock()
        self._versions: dict[str, str] = {}
        self._serving: dict[str, tuple[int, bool]] = {}
        """Site → version of what its model was made of, and whether its allocation was too, learning being stopped."""
        self.know_content()

    def know_content(self) -> None:
        """Tell the fleet from now on that the content which now stands in the files is served."""
        self._versions = {name: fleet.version(Path(self._settings.content), name) for name in self._shops}
        self._serving.clear()

    async def publish(self, now_s: int) -> None:
        """Put what all sites' totals say into service where it holds, and release figures: on the clock."""
        async with self._one_at_a_time:
            for name, shop in self._shops.items():
                snapshot = await self._put_into_service(name, shop, now_s)
                if snapshot is None:
                    return
                await self._release(name, snapshot)
            self.published_s = now_s

    async def follow(self, growth: Mapping[str, Growth], now_s: int) -> None:
        """Put into service what sites have grown by, if it is enough, or what another replica had copied for that."""
        for name, grown in growth.items():
            served = self._served.get(name)
            if served is None or time.monotonic() < served.rests_until_s:
                continue
            least = enough(served.sessions)
            if grown.sessions >= least or grown.copied != served.copied:
                async with self._one_at_a_time:
                    await self._put_into_service(name, self._shops[name], now_s, grown=least)

    async def _put_into_service(self, name: str, shop: Shop, now_s: int, grown: float | None = None) -> Snapshot | None:
        began_s = time.monotonic()
        snapshot = await self._snapshot(name, grown)
        if snapshot is None:
            return None
        self._flusher.forget(name, snapshot.forgotten, now_s)
        today = shop.day(now_s)
        shop.bursts.know(snapshot.days, today)
        self._tell_of_drift(name, today)
        await self._renew(name, shop, snapshot, today)
        sessions = await self._storing.run(sum, map(effect.sessions, snapshot.days.values()))
        ended_s = time.monotonic()
        self._served[name] = Served(sessions, snapshot.copied, ended_s + REST * (ended_s - began_s))
        return snapshot

    async def _snapshot(self, site: str, grown: float | None) -> Snapshot | None:
        asked = site, self._settings.publish_interval_s, self._versions[site], grown
        for snapshot in await self._storing.attempt("store", lambda store: store.publish(*asked)):
            self.snapshots[site] = snapshot.version
            self.fleet = snapshot.fleet
            if said := fleet.differ(self.fleet):
                self._troubles.note("replicas", said)
            else:
                self._troubles.well("replicas")
            return snapshot
        return None

    def _tell_of_drift(self, name: str, today: str) -> None:
        """Say for the rest of the day what has moved in the mix of a site's visitors."""
        if moved := [what.replace("_", " ") for what, day in self._shops[name].moved.items() if day == today]:
            why = "a campaign, a changed page or bots are the usual reasons"
            said = f"visitors are no longer as they were ({', '.join(sorted(moved))}): {why}"
            self._troubles.note(f"mix of {name}", said)
        else:
            self._troubles.well(f"mix of {name}")

    async def _renew(self, name: str, shop: Shop, snapshot: Snapshot, today: str) -> None:
        """Put what the totals say into service, or what the last good ones do."""
        if snapshot.frozen:
            self.stopped.add(name)
            self._troubles.note(f"learning of {name}", "stopped by an operator; what is in service stays")
        else:
            self.stopped.discard(name)
            self._troubles.well(f"learning of {name}")
        if snapshot.frozen and snapshot.kept:
            await self._agree(name, shop, snapshot)
            return
        shop.allocation = await self._storing.run(self._allocate, shop, snapshot.days, snapshot.version)
        try:
            model = await self._storing.run(shop.model.with_sums, snapshot.days, today)
        except ModelError as error:
            self._troubles.note(f"model of {name}", f"{error}; the last good model stays in service")
            await self._agree(name, shop, snapshot)
            return
        self._troubles.well(f"model of {name}")
        self._serve(name, shop, model, snapshot.kept)
        if snapshot.kept != snapshot.version:
            kept = await self._storing.attempt("store", lambda store: store.keep(name, snapshot.version, today))
            self._serving[name] = (sum(kept), False)

    async def _agree(self, name: str, shop: Shop, snapshot: Snapshot) -> None:
        """Serve what the last good totals say, if this process does not: it joined late, or days were dropped."""
        if not snapshot.kept or self._serving.get(name) == (snapshot.kept, snapshot.frozen):
            return
        for kept in await self._storing.attempt("store", lambda store: store.kept(name)):
            if kept is None:
                return
            try:
                model = await self._storing.run(shop.model.with_sums, kept.days, kept.today)
            except ModelError as error:
                self._troubles.note(f"model of {name}", f"{error}; what was in service stays")
                return
            self._serve(name, shop, model, kept.version, frozen=snapshot.frozen)
            if snapshot.frozen:
                shop.allocation = await self._storing.run(self._allocate, shop, kept.days, kept.version)

    def _serve(self, name: str, shop: Shop, model: MotiveModel, version: int, *, frozen: bool = False) -> None:
        shop.put_into_service(model, model.twin())
        self._serving[name] = (version, frozen)

    def _allocate(self, shop: Shop, days: Mapping[str, Sums], version: int) -> effect.Allocation:
        """Return the shares of the site's variants, worked out before a decision asks for them, alike everywhere."""
        goal = next(iter(shop.site.goals), None)
        allocation = effect.allocate(effect.faded(days), self._settings.floor, seed=version, goal=goal)
        for name, slot in shop.site.slots.items():
            for local in slot.locales.values():
                for motive, variants in local.variants.items():
                    allocation.probabilities(name, motive, tuple(variant.id for variant in variants))
        return allocation

    async def _release(self, name: str, snapshot: Snapshot) -> None:
        """Show what is known to be released, and add to the store what is to be shown from the next publication on.

        The first replica of an interval works it out; what others release all the same is added once: `effect.turn`.
        """
        days, k = snapshot.days, self._settings.min_sessions
        self.published[name] = await self._storing.run(effect.published, days, k)
        if not snapshot.releases:
            return
        moved = await self._storing.run(effect.release, days, k)
        store = self._storing.store
        if moved and store is not None and (store.shared or not self._flusher.under_way):
            flush, sums = f"{RELEASES} {name}:{effect.turn(days)}", {Bucket(name, day): of for day, of in moved.items()}
            with suppress(ForgottenError):  # it was worked out from days that are dropped; the next one is not
                await self._storing.attempt("store", lambda store: store.add(flush, sums, {name: snapshot.forgets}))
