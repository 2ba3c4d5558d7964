"""Reads the totals back on a clock, and puts what follows from them into service: model, allocation, figures.

All replicas are shown the same totals, so they serve the same. While learning is stopped, or the totals would move an
anchor, they serve what the last good totals say; those stay in the store, so that a replica that joins serves it too.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from fivefold import effect, fleet
from fivefold.errors import ForgottenError, ModelError
from fivefold.flushing import Flusher
from fivefold.model import MotiveModel
from fivefold.records import Sums
from fivefold.settings import Settings
from fivefold.shop import Shop
from fivefold.store import RELEASES, Bucket, Snapshot
from fivefold.storing import Storing


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
        self._versions: dict[str, str] = {}
        self._serving: dict[str, tuple[int, bool]] = {}
        """Site → version of what its model was made of, and whether its allocation was too, learning being stopped."""
        self.know_content()

    def know_content(self) -> None:
        """Tell the fleet from now on that the content which now stands in the files is served."""
        self._versions = {name: fleet.version(Path(self._settings.content), name) for name in self._shops}
        self._serving.clear()

    async def publish(self, now_s: int) -> None:
        """Read the totals back, and put a new model and allocation into service where they hold."""
        for name, shop in self._shops.items():
            snapshot = await self._snapshot(name)
            if snapshot is None:
                return
            self._flusher.forget(name, snapshot.forgotten, now_s)
            today = shop.day(now_s)
            shop.bursts.know(snapshot.days, today)
            self._tell_of_drift(name, today)
            await self._renew(name, shop, snapshot, today)
            await self._release(name, snapshot)
        self.published_s = now_s

    async def _snapshot(self, site: str) -> Snapshot | None:
        interval_s, version = self._settings.publish_interval_s, self._versions[site]
        for snapshot in await self._storing.attempt("store", lambda store: store.publish(site, interval_s, version)):
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

        A release that several replicas work out from one snapshot is added once; see `effect.turn`.
        """
        days, k = snapshot.days, self._settings.min_sessions
        self.published[name] = await self._storing.run(effect.published, days, k)
        moved = await self._storing.run(effect.release, days, k)
        store = self._storing.store
        if moved and store is not None and (store.shared or not self._flusher.under_way):
            flush, sums = f"{RELEASES} {name}:{effect.turn(days)}", {Bucket(name, day): of for day, of in moved.items()}
            with suppress(ForgottenError):  # it was worked out from days that are dropped; the next one is not
                await self._storing.attempt("store", lambda store: store.add(flush, sums, {name: snapshot.forgets}))
