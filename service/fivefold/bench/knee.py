"""Where one Valkey is full: simulated replicas that run the real flush and claim code, each with its own writer."""

import os
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from fivefold.bench.store import BUCKET
from fivefold.bench.valkeys import valkey
from fivefold.store import Mark, Pending, open_store

MARKS_A_DECISION = 1.5
"""One for the decision, and one for every second decision's event."""
RATES = (5, 25, 125, 250, 500)
"""Decisions a second and replica."""
VALKEYS = "Valkey's CPU s for a second of it"
Figures = dict[str, float]


def knees(replicas: int = 200) -> list[Figures]:
    """Return the figures at rising rates, and last the rate at which a second's work takes Valkey a second."""
    rows = [knee(replicas, rate) for rate in RATES]
    low, high = rows[0], rows[-1]
    a_decision_s = (high[VALKEYS] - low[VALKEYS]) / (high["decisions/s"] - low["decisions/s"])
    full = low["decisions/s"] + (1 - low[VALKEYS]) / a_decision_s
    return [*rows, {**dict.fromkeys(low, float("nan")), "replicas": replicas, "decisions/s": full, VALKEYS: 1.0}]


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
            VALKEYS: (server.cpu_s() - cpu_s) / seconds,
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
