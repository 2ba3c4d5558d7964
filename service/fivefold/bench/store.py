"""What the stores cost: a thousand sessions flushed, their marks, a publication. SQLite, and Valkey where there is one.

Processor time of this process and of Valkey, and wall-clock time; medians of many.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from fivefold.bench import shops
from fivefold.bench.table import Figure, Table
from fivefold.bench.valkeys import Valkey, valkey
from fivefold.decide import decide
from fivefold.errors import BenchError
from fivefold.keeper import Keeper
from fivefold.records import DecideRequest, GoalReached, Seen, Signals, Sums, add
from fivefold.shop import Happened
from fivefold.store import Bucket, Mark, Store, open_store

SESSIONS = 1000
K = 20
DAY = time.strftime("%Y-%m-%d")
BUCKET = Bucket("demo", DAY)
COLUMNS = ("", "CPU ms", "Valkey's CPU ms", "wall ms")


def run(long: bool = False) -> Iterator[Table]:
    """Yield a table for each store."""
    rounds = 50 if long else 10
    with shops.folder() as at:
        keeper = shops.keeper(at)
        whole, part = sums_of(keeper, SESSIONS), sums_of(keeper, K)
        size = f"{len(whole)} fields, {sum(len(field) + 24 for field in whole) / 1000:.0f} kB"
        yield Table(f"SQLite: {SESSIONS} sessions ({size})", COLUMNS, list(_sqlite(at, whole, part, rounds)))
        try:
            with valkey() as server:
                rows = list(_valkey(server, whole, part, rounds))
        except BenchError:
            return
        yield Table(f"Valkey: {SESSIONS} sessions ({size})", COLUMNS, rows)


def sums_of(keeper: Keeper, sessions: int) -> Sums:
    """Return what so many sessions add to their day: decided, half of them seen, one in ten buys."""
    shop, rng, now_s = keeper.shop("demo"), random.Random(1), keeper.now_s()
    for _ in range(sessions):
        signals = Signals(pages=rng.randint(1, 9), products=rng.randint(0, 5), price_sorts=rng.choice([0, 0, 1, 2]))
        ticket = decide(shop, DecideRequest(site="demo", slots=["hero"], signals=signals), now_s).ticket
        session = shop.tickets.open(ticket, now_s)
        if rng.random() < 0.5:
            shop.put(Happened(session, Seen(slots=["hero"]), True, "seen hero"))
        if rng.random() < 0.1:
            shop.put(Happened(session, GoalReached(goal="purchase", value=20.0), True, "goal purchase"))
    while shop.inbox:
        shop.book()
    return add(*keeper.pending.take({"demo": shop.day(now_s)}).values(), shop.learned())


def _sqlite(at: Path, whole: Sums, part: Sums, rounds: int) -> Iterator[tuple[Figure, ...]]:
    store = open_store(f"sqlite:///{at}/bench.sqlite")
    yield from _common(store, whole, part, rounds, lambda: 0.0)
    store.close()


def _valkey(server: Valkey, whole: Sums, part: Sums, rounds: int) -> Iterator[tuple[Figure, ...]]:
    store = open_store(server.url)
    yield from _common(store, whole, part, rounds, server.cpu_s)
    run, now_s = store.claim("demo", 0, []).run, int(time.time())

    def claim(batch: int) -> None:
        for _ in range(SESSIONS // batch):
            store.claim("demo", run, [Mark(os.urandom(8), "step 1", now_s) for _ in range(batch)])

    yield f"{SESSIONS} marks, 250 at once", *_cost(lambda: claim(250), rounds, server.cpu_s)
    yield f"{SESSIONS} marks, 10 at once", *_cost(lambda: claim(10), rounds, server.cpu_s)
    store.close()


def _common(
    store: Store, whole: Sums, part: Sums, rounds: int, cpu_s: Callable[[], float]
) -> Iterator[tuple[Figure, ...]]:
    flushes = iter(range(1, 1_000_000))

    def flush(sums: Sums, times: int = 1) -> None:
        for _ in range(times):
            store.add(f"bench:{next(flushes)}", {BUCKET: sums})

    def publish(interval_s: float, *, changed: bool) -> None:
        if changed:
            flush(part)
        store.publish("demo", interval_s, "bench")

    flush(whole)
    yield "flushed at once", *_cost(lambda: flush(whole), rounds, cpu_s)
    yield f"flushed by {K} sessions", *_cost(lambda: flush(part, SESSIONS // K), rounds, cpu_s)
    yield "a publication after a flush, with the flush", *_cost(lambda: publish(0.001, changed=True), rounds, cpu_s)
    yield "a publication, nothing new", *_cost(lambda: publish(3600, changed=False), rounds, cpu_s)


def _cost(work: Callable[[], None], rounds: int, cpu_s: Callable[[], float]) -> tuple[float, float, float]:
    """Return the median processor and wall-clock milliseconds of this process, and the mean of the server's."""
    own, wall, began_s = [], [], cpu_s()
    for _ in range(rounds):
        own_s, wall_s = time.process_time(), time.perf_counter()
        work()
        own.append((time.process_time() - own_s) * 1000)
        wall.append((time.perf_counter() - wall_s) * 1000)
    return median(own), (cpu_s() - began_s) / rounds * 1000, median(wall)
