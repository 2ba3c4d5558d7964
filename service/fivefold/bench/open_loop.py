"""Open-loop load: requests leave on time, whether earlier ones are answered or not, as visitors come to a shop.

A request's latency counts from the moment it was due, so a stall shows in every request that fell into it. The loop
spins on its own core between two requests, so that it is late by microseconds; how late it was is part of the result.
"""

import gc
import math
import select
import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from fivefold.bench.load import BROWSER
from fivefold.bench.processes import LOAD_CORE, pin
from fivefold.errors import BenchError

WARM_S = 0.5
"""Seconds at the beginning that are not counted."""


class Course(Struct, frozen=True):
    """What one stretch of open-loop load came to, in milliseconds."""

    per_s: float
    p50_ms: float
    p99_ms: float
    p999_ms: float
    late_ms: float
    """99th percentile of how late the generator itself was: far below p99, or the figure is not to be trusted."""
    errors: int


def request(path: str, body: bytes, headers: Mapping[str, str] = BROWSER) -> bytes:
    """Return a whole request."""
    head = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"]
    head += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*head, f"content-length: {len(body)}", "", ""]).encode() + body


def due_times(per_s: float, seconds: float, seed: int) -> Iterator[float]:
    """Yield the moments at which independent visitors ask, in seconds from the start: a Poisson process."""
    import random  # noqa: PLC0415

    draw, at = random.Random(seed), 0.0
    while (at := at + draw.expovariate(per_s)) < seconds:
        yield at


def open_loop(port: int, requests: Sequence[bytes], per_s: float, seconds: float, connections: int = 64) -> Course:
    """Send requests, one after the other, at their due times over so many connections."""
    pin(LOAD_CORE)
    due = list(due_times(per_s, seconds, seed=7))
    free, poll = deque[int](), select.epoll()
    sockets: dict[int, socket.socket] = {}
    for _ in range(connections):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[sock.fileno()] = sock
        free.append(sock.fileno())
        poll.register(sock, select.EPOLLIN)
    asked: dict[int, int] = {}
    latency, late, errors = [math.nan] * len(due), [0.0] * len(due), 0
    gc.disable()
    start = time.perf_counter()
    sent = answered = 0
    try:
        while answered < len(due):
            now = time.perf_counter() - start
            while sent < len(due) and due[sent] <= now and free:
                fd = free.popleft()
                sockets[fd].sendall(requests[sent % len(requests)])
                asked[fd] = sent
                late[sent] = time.perf_counter() - start - due[sent]
                sent += 1
            for fd, _ in poll.poll(0):
                answer = sockets[fd].recv(65536)
                at = asked.pop(fd)
                latency[at] = time.perf_counter() - start - due[at]
                errors += not answer.startswith(b"HTTP/1.1 20")
                answered += 1
                free.append(fd)
                if not answer:
                    raise BenchError("the server closed a connection under open-loop load")
            if now > seconds + 10:
                break
    finally:
        gc.enable()
        for sock in sockets.values():
            sock.close()
    counted = [i for i in range(len(due)) if due[i] >= WARM_S and not math.isnan(latency[i])]
    times, lates = sorted(latency[i] for i in counted), sorted(late[i] for i in counted)
    return Course(
        per_s=len(counted) / (seconds - WARM_S),
        p50_ms=_at(times, 0.5),
        p99_ms=_at(times, 0.99),
        p999_ms=_at(times, 0.999),
        late_ms=_at(lates, 0.99),
        errors=errors + len(due) - answered,
    )


def _at(times: Sequence[float], part: float) -> float:
    return times[min(len(times) - 1, int(part * len(times)))] * 1000
