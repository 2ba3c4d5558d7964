"""Keeps the shops in service: opens them, starts the clocks behind them, and ends everything in order.

All of it happens between requests: booking as `booking` says, the store and the making of new models in one thread of
their own. A decision never waits for any of it.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

from msgspec import structs

from fivefold import effect
from fivefold.booking import Booker
from fivefold.clock import Clock
from fivefold.content import Catalog, Finding, Reading, Site
from fivefold.errors import ModelError, SettingsError, UnknownSiteError
from fivefold.flushing import Flusher
from fivefold.model import blank
from fivefold.opening import open_shop, renew_shop
from fivefold.publishing import Publisher
from fivefold.settings import Settings
from fivefold.shop import Shop
from fivefold.store import Pending, Spent, drop_older, oldest_kept, open_store
from fivefold.storing import Storing, Troubles
from fivefold.ticket import SKEW_S

log = logging.getLogger("fivefold")

RETAIN_INTERVAL_S = 6 * 3600.0
SECRETS_INTERVAL_S = 1.0


class Keeper:
    """All shops of one process, their store and their clocks."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self.settings = settings
        self.catalog = catalog
        self.now_s = Clock().now_s
        self.spent = Spent(settings.ticket_life_s + SKEW_S)
        self.pending = Pending(settings.min_sessions)
        self.shops = {name: open_shop(site, settings, self.spent, self.pending) for name, site in catalog.sites.items()}
        self.origins = _origins(catalog)
        self.findings: list[Finding] = []
        """What was found about the content when it was last read."""
        self.troubles = Troubles()
        self.dropped_sessions = 0
        self.booker = Booker(self.shops.values, self._claimed)
        self.storing = Storing(self.troubles)
        self.flusher = Flusher(self.shops, self.pending, self.storing)
        self.publisher = Publisher(settings, self.shops, self.flusher, self.storing)
        self._tasks: list[asyncio.Task[None]] = []

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
        store = await self.storing.open(lambda: open_store(self.settings.store, mark_life_s=life_s))
        await self.storing.run(blank)
        await self.booker.meet(store)
        await self.publish()
        for work, interval_s in (
            (self.flush, self.settings.flush_interval_s),
            (self.publish, self.settings.publish_interval_s),
            (self.retain, RETAIN_INTERVAL_S),
        ):
            self._tasks.append(asyncio.create_task(self._every(interval_s, work)))
        if self.settings.secret_file or self.settings.tokens_file:
            self._tasks.append(asyncio.create_task(self._every(SECRETS_INTERVAL_S, self.follow_secrets)))
        self._tasks.append(asyncio.create_task(self._every(0, lambda: self.booker.run(store))))
        self._tasks.append(asyncio.create_task(self.retain()))

    async def stop(self) -> None:
        """Book and flush everything that may be; drop and count what stays below k."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        lost = await self.booker.drain(self.storing.store) if self.storing.store else 0
        if lost:
            log.warning("%d happenings were dropped at the stop: the store did not say whether they are counted", lost)
        await self.flusher.flush(self.now_s())  # what a stop interrupted, if it did
        await self.flusher.flush(self.now_s())
        self.dropped_sessions = self.pending.sessions()
        if self.dropped_sessions:
            log.info("fewer than k sessions were dropped at the stop: too few to leave memory")
        await self.storing.close()

    async def flush(self) -> None:
        """Add the ripe sums to the store; where that is worth a publication, do not wait for the clock."""
        await self.publisher.follow(await self.flusher.flush(self.now_s()), self.now_s())

    async def publish(self) -> None:
        """Read the totals back, and put what follows from them into service; let go of marks that are over."""
        self.spent.age(self.now_s())
        await self.publisher.publish(self.now_s())

    async def retain(self) -> None:
        """Drop the days that are older than the retention."""
        oldest = oldest_kept(datetime.fromtimestamp(self.now_s(), UTC).date(), self.settings.retention_days)
        for dropped in filter(None, await self.storing.attempt("store", lambda store: drop_older(store, oldest))):
            log.info("%d days' sums before %s were dropped, as the retention says", dropped, oldest)

    async def follow_secrets(self) -> None:
        """Put a changed secret and changed tokens into service, where files hold them; no session notices."""
        try:
            settings = await asyncio.to_thread(self.settings.reread)
            settings.refuse_unsafe()
        except SettingsError as error:
            why = str(error).partition(", such as")[0]
            self.troubles.note("secrets", f"the last good ones stay in service: {why}")
            return
        self.troubles.well("secrets")
        if settings != self.settings:
            self.settings = settings
            for shop in self.shops.values():
                renew_shop(shop, shop.site, settings)
            log.info("changed secrets are in service")

    async def adopt(self, reading: Reading) -> None:
        """Put changed content into service, or say why the last good one stays. A site that is gone stays too."""
        self.findings = reading.findings
        catalog, trouble = reading.catalog, reading.trouble()
        if catalog is None or trouble:
            self.troubles.note("content", trouble or "the last good content stays in service")
            return
        try:
            anew = [self._renew(name, site) for name, site in catalog.sites.items()]
        except ModelError as error:
            self.troubles.note("content", f"the last good motives stay in service: {error}")
            return
        self.catalog, self.origins = catalog, _origins(catalog)
        self.publisher.know_content()
        self.troubles.well("content")
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
            self.publisher.published.get(site, {}),
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
        return self.publisher.published_s is not None

    def _claimed(self, trouble: str | None) -> None:
        if trouble is None:
            self.troubles.well("marks")
        else:
            self.troubles.note("marks", f"{trouble}; what happens is kept, and counted once when it is back")

    async def _every(self, interval_s: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(interval_s if self.ready() else min(1.0, interval_s))
            try:
                await work()
            except Exception as error:
                where = "".join(traceback.format_tb(error.__traceback__))
                log.error("a clock's work failed with %s; it is tried again\n%s", type(error).__name__, where)


def _origins(catalog: Catalog) -> tuple[str, ...]:
    return tuple(sorted({origin for site in catalog.sites.values() for origin in site.origins}))
