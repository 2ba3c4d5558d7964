"""What learning costs outside of requests: booking in slices, flushing, publishing."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from msgspec import convert

from fivefold.bench import shops
from fivefold.bench.table import Figure, Table
from fivefold.bench.traffic import decision
from fivefold.booking import Booker
from fivefold.decide import decide
from fivefold.keeper import Keeper
from fivefold.records import DecideRequest


def run(long: bool = False) -> Iterator[Table]:
    """Yield how long the loop is held, and how long the store's thread works."""
    sessions = 20_000 if long else 3000
    with shops.folder() as at:
        yield Table(
            f"Booking {sessions} sessions that waited: slices on the loop (to be 2 ms or less, and one happening)",
            ("", "slices", "median ms", "p99 ms", "longest ms", "µs a decision"),
            [slices(shops.keeper(at), sessions)],
        )
    with shops.folder() as at:
        shops.year(at)
        yield Table(
            "A year in the store: in its thread, beside requests", ("work", "ms"), list(asyncio.run(clocks(at)))
        )


def slices(kept: Keeper, sessions: int) -> tuple[Figure, ...]:
    """Return how the booker works off what waits."""
    shop, now_s = kept.shops["demo"], kept.now_s()
    request = convert(decision(), DecideRequest)
    for _ in range(sessions):
        decide(shop, request, now_s)
    booker, took = Booker(kept.shops.values, lambda _: None), []
    before_ns = time.thread_time_ns()
    while shop.inbox:
        began_ns = time.thread_time_ns()
        booker._slice()
        took.append((time.thread_time_ns() - began_ns) / 1e6)
    each_us = (time.thread_time_ns() - before_ns) / sessions / 1000
    took.sort()
    return "booking", len(took), median(took), took[int(0.99 * len(took))], took[-1], each_us


async def clocks(at: Path) -> list[tuple[Figure, ...]]:
    """Return what the clocks' work costs."""
    kept = shops.keeper(at)
    await kept.start()
    shop = kept.shops["demo"]
    store = kept.storing.store
    days = store.read("demo") if store else {}
    today = datetime.now(UTC).date().isoformat()
    found: list[tuple[Figure, ...]] = [
        ("read a year's sums", _ms(lambda: store and store.read("demo"))),
        ("make the model anew", _ms(lambda: shop.model.with_sums(days, today))),
        ("work out the allocation", _ms(lambda: kept.publisher._allocate(shop, days, 1))),
    ]
    await kept.stop()
    return found


def _ms(work: Callable[[], object], times: int = 5) -> float:
    took = []
    for _ in range(times):
        began = time.thread_time()
        work()
        took.append((time.thread_time() - began) * 1000)
    return median(took)
