"""Keeps the shops in service: books what waits, flushes sums, publishes what was learned.

All of it happens between requests: booking as `booking` says, the store and the making of new models in one thread of
their own. A decision never waits for any of it.
"""

import asyncio
import logging
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from msgspec import structs

from fivefold import effect, fleet
from fivefold.booking import Booker
from fivefold.content import Catalog, Reading, Site
from fivefold.errors import ModelError, StoreError, UnknownSiteError
from fivefold.model import blank
from fivefold.opening import open_shop, renew_shop
from fivefold.records import Sums, add
from fivefold.settings import Settings
from fivefold.shop import Shop
from fivefold.store import Bucket, Pending, Snapshot, Spent, Store, drop_older, oldest_kept, open_store

log = logging.getLogger("fivefold")

T = TypeVar("T")


RETAIN_INTERVAL_S = 6 * 3600.0


class Clock:
    """Unix seconds that only ever go forward, however often the system's clock is set while running."""

    def __init__(self) -> None:
        self._offset_s = time.time() - _elapsed_s()

    def now_s(self) -> int:
        """Return the Unix time in whole seconds."""
        return int(_elapsed_s() + self._offset_s)


def _elapsed_s() -> float:
    """Return seconds that only go forward, a machine's sleep included where the system counts it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Keeper:
    """All shops of one process, their store and their clocks."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self.settings = settings
        self.catalog = catalog
        self.now_s = Clock().now_s
        self.spent = Spent(settings.ticket_life_s)
        self.pending = Pending(settings.min_sessions)
        self.shops = {name: open_shop(site, settings, self.spent, self.pending) for name, site in catalog.sites.items()}
        self.origins = _origins(catalog)
        self.published: dict[str, dict[str, Sums]] = {}
        """Site → the figures that may be shown."""
        self.troubles: dict[str, str] = {}
        """What is not as it should be, by part: for `/readyz` and the log."""
        self.dropped_sessions = 0
        self.booker = Booker(self.shops.values, self._claimed)
        self.snapshots: dict[str, int] = {}
        """Site → version of the totals in service."""
        self.fleet: dict[str, str] = {}
        """Replica → what it serves, as of the last publication."""
        self._versions = {name: fleet.version(Path(settings.content), name) for name in self.shops}
        self._writer = secrets.token_hex(4)
        self._flushes = 0
        self._batch: dict[Bucket, Sums] = {}
        self._begun: set[Bucket] = set()
        self._thread = ThreadPoolExecutor(1, "store")
        self._tasks: list[asyncio.Task[None]] = []
        self._store: Store | None = None
        self.published_s: int | None = None

    def shop(self, name: str) -> Shop:
        """Return the site's shop. Raises UnknownSiteError."""
        try:
            return self.shops[name]
        except KeyError:
            raise UnknownSiteError("no such site; a site is a folder of content", "site") from None

    async def start(self) -> None:
        """Publish what the store holds, and begin to work; a store that is away is asked again every second.

        Raises StoreError for an URL that names no store.
        """
        life_s = self.settings.ticket_life_s
        self._store = store = await self._in_thread(lambda: open_store(self.settings.store, mark_life_s=life_s))
        await self._in_thread(blank)
        await self.booker.meet(store)
        await self.publish()
        for work, interval_s in (
            (self.flush, self.settings.flush_interval_s),
            (self.publish, self.settings.publish_interval_s),
            (self.retain, RETAIN_INTERVAL_S),
        ):
            self._tasks.append(asyncio.create_task(self._every(interval_s, work)))
        self._tasks.append(asyncio.create_task(self._every(0, lambda: self.booker.run(store))))
        self._tasks.append(asyncio.create_task(self.retain()))

    async def stop(self) -> None:
        """Book and flush everything that may be; drop and count what stays below k."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        lost = await self.booker.drain(self._store) if self._store else 0
        if lost:
            log.warning("%d happenings were dropped at the stop: the store did not say whether they are counted", lost)
        await self.flush()  # what a stop interrupted, if it did
        await self.flush()
        self.dropped_sessions = self.pending.sessions()
        if self.dropped_sessions:
            log.info("fewer than k sessions were dropped at the stop: too few to leave memory")
        if self._store:
            await self._in_thread(self._store.close)
        self._thread.shutdown()

    async def flush(self) -> None:
        """Add the ripe sums to the store; what it does not take is tried again, under the same number."""
        if not self._batch:
            today = {name: shop.day(self.now_s()) for name, shop in self.shops.items()}
            self._batch = self.pending.take(today)
            for bucket in self._batch:
                if bucket.day == today[bucket.site]:
                    self._batch[bucket] = add(
                        self._blank(bucket), self._batch[bucket], self.shops[bucket.site].learned()
                    )
            self._flushes += 1
        if self._batch:
            batch, number = self._batch, f"{self._writer}:{self._flushes}"
            if await self._try("store", lambda store: store.add(number, batch)):
                self._batch = {}

    def _blank(self, bucket: Bucket) -> Sums:
        """Return the model's fields at zero, for a bucket that begins: its rows shall not tell who came."""
        if bucket in self._begun:
            return {}
        self._begun = {begun for begun in self._begun if begun.day >= bucket.day} | {bucket}
        return blank()

    async def publish(self) -> None:
        """Read the totals back, and put a new model and allocation into service where they hold."""
        for name, shop in self.shops.items():
            snapshot = await self._snapshot(name)
            if snapshot is None:
                return
            days, today = snapshot.days, shop.day(self.now_s())
            shop.bursts.know(days, today)
            self._tell_of_drift(name, today)
            try:
                model = await self._in_thread(shop.model.with_sums, days, today)
                if snapshot.frozen:
                    self._trouble(f"model of {name}", "learning is stopped by an operator; the model in service stays")
                else:
                    shop.put_into_service(model, model.twin())
                    self._well(f"model of {name}")
            except ModelError as error:
                self._trouble(f"model of {name}", f"{error}; the last good model stays in service")
            shop.allocation = await self._in_thread(self._allocate, shop, snapshot)
            await self._release(name, days)
        self.published_s = self.now_s()

    def _tell_of_drift(self, name: str, today: str) -> None:
        """Say for the rest of the day what has moved in the mix of a site's visitors."""
        if moved := [what.replace("_", " ") for what, day in self.shops[name].moved.items() if day == today]:
            why = "a campaign, a changed page or bots are the usual reasons"
            self._trouble(f"mix of {name}", f"visitors are no longer as they were ({', '.join(sorted(moved))}): {why}")
        else:
            self._well(f"mix of {name}")

    async def _release(self, name: str, days: dict[str, Sums]) -> None:
        """Show what is known to be released, and add to the store what is to be shown from the next publication on.

        A release that several replicas work out from one snapshot is added once; see `effect.turn`.
        """
        k = self.settings.min_sessions
        self.published[name] = await self._in_thread(effect.published, days, k)
        moved = await self._in_thread(effect.release, days, k)
        store = self._store
        if moved and store is not None and (store.shared or not self._batch):
            flush, sums = f"released {name}:{effect.turn(days)}", {Bucket(name, day): of for day, of in moved.items()}
            await self._try("store", lambda store: store.add(flush, sums))

    async def retain(self) -> None:
        """Drop the days that are older than the retention."""
        oldest = oldest_kept(datetime.fromtimestamp(self.now_s(), UTC).date(), self.settings.retention_days)
        dropped: list[int] = []
        if await self._try("store", lambda store: dropped.append(drop_older(store, oldest))) and dropped[0]:
            log.info("%d days' sums before %s were dropped, as the retention says", dropped[0], oldest)

    async def adopt(self, reading: Reading) -> None:
        """Put changed content into service, or say why the last good one stays. A site that is gone stays too."""
        catalog, trouble = reading.catalog, reading.trouble()
        if catalog is None or trouble:
            self._trouble("content", trouble or "the last good content stays in service")
            return
        try:
            anew = [self._renew(name, site) for name, site in catalog.sites.items()]
        except ModelError as error:
            self._trouble("content", f"the last good motives stay in service: {error}")
            return
        self.catalog, self.origins = catalog, _origins(catalog)
        self._versions = {name: fleet.version(Path(self.settings.content), name) for name in self.shops}
        self._well("content")
        log.info("changed content is in service")
        if any(anew):
            await self.publish()

    def _renew(self, name: str, site: Site) -> bool:
        if name in self.shops:
            return renew_shop(self.shops[name], site, self.settings)
        self.shops[name] = open_shop(site, self.settings, self.spent, self.pending)
        self.shops[name].run = next(iter(self.shops.values())).run
        return True

    def report(self, site: str, since: date | None, until: date | None) -> effect.Report:
        """Return the site's report as of the last publication. Raises UnknownSiteError."""
        shop = self.shop(site)
        today = date.fromisoformat(shop.day(self.now_s()))
        report = effect.report(
            self.published.get(site, {}),
            site=site,
            goals=shop.site.goals,
            since=since,
            until=until,
            k=self.settings.min_sessions,
            released=True,
            currency=shop.site.currency,
        )
        day = (since or until or today).isoformat()
        return structs.replace(report, since=report.since or day, until=report.until or day)

    def ready(self) -> bool:
        """Return whether the store has been read and every model and text is in service."""
        return self.published_s is not None

    def _allocate(self, shop: Shop, snapshot: Snapshot) -> effect.Allocation:
        """Return the shares of the site's variants, worked out before a decision asks for them, alike everywhere."""
        goal = next(iter(shop.site.goals), None)
        totals = effect.faded(snapshot.days)
        allocation = effect.allocate(totals, self.settings.floor, seed=snapshot.version, goal=goal)
        for name, slot in shop.site.slots.items():
            for local in slot.locales.values():
                for motive, variants in local.variants.items():
                    allocation.probabilities(name, motive, tuple(variant.id for variant in variants))
        return allocation

    async def _snapshot(self, site: str) -> Snapshot | None:
        found: list[Snapshot] = []
        interval_s, version = self.settings.publish_interval_s, self._versions[site]
        if not await self._try("store", lambda store: found.append(store.publish(site, interval_s, version))):
            return None
        self.snapshots[site] = found[0].version
        self.fleet = found[0].fleet
        if said := fleet.differ(self.fleet):
            self._trouble("replicas", said)
        else:
            self._well("replicas")
        return found[0]

    def _claimed(self, trouble: str | None) -> None:
        if trouble is None:
            self._well("marks")
        else:
            self._trouble("marks", f"{trouble}; what happens is kept, and counted once when it is back")

    async def _try(self, part: str, work: Callable[[Store], None]) -> bool:
        store = self._store
        if store is None:
            return False
        try:
            await self._in_thread(work, store)
        except StoreError as error:
            self._trouble(part, str(error))
            return False
        self._well(part)
        return True

    def _trouble(self, part: str, what: str) -> None:
        if part not in self.troubles:
            log.warning("%s: %s", part, what)
        self.troubles[part] = what

    def _well(self, part: str) -> None:
        if self.troubles.pop(part, None):
            log.info("%s: well again", part)

    async def _every(self, interval_s: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(interval_s if self.ready() else min(1.0, interval_s))
            try:
                await work()
            except Exception as error:
                where = "".join(traceback.format_tb(error.__traceback__))
                log.error("a clock's work failed with %s; it is tried again\n%s", type(error).__name__, where)

    async def _in_thread(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)


def _origins(catalog: Catalog) -> tuple[str, ...]:
    return tuple(sorted({origin for site in catalog.sites.values() for origin in site.origins}))
