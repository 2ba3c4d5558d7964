"""Open-loop load: requests leave on time, whether earlier ones are answered or not, as visitors come to a shop.

A request's latency counts from the moment it was due, so a stall shows in every request that fell into it. The loop
spins on its own core between two requests, so that it is late by microseconds; how late it was is part of the result.
"""

import gc
import math
import re
import select
import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from fivefold.bench.load import BROWSER
from fivefold.bench.processes import LOAD_CORE, pinned

GRACE_S = 10.0
"""Seconds that answers may take after the last request."""
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


class Connections:
    """Connections to one server: those free, those that wait for an answer, and what of it has come."""

    def __init__(self, port: int, n: int) -> None:
        self._port = port
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._got: dict[int, bytes] = {}
        self.free = deque[int]()
        for _ in range(n):
            self._connect()

    def _connect(self) -> None:
        sock = socket.create_connection(("127.0.0.1", self._port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sockets[sock.fileno()] = sock
        self.free.append(sock.fileno())
        self._poll.register(sock, select.EPOLLIN)

    def ask(self, whole: bytes) -> int:
        """Send a request over a free connection; return which."""
        fd = self.free.popleft()
        self._sockets[fd].sendall(whole)
        return fd

    def answers(self) -> Iterator[tuple[int, bytes]]:
        """Yield the answers that are whole by now; an empty one if the server closed a connection."""
        for fd, _ in self._poll.poll(0):
            part = self._sockets[fd].recv(65536)
            answer = self._got.pop(fd, b"") + part
            if part and not _whole(answer):
                self._got[fd] = answer
            elif part:
                self.free.append(fd)
                yield fd, answer
            else:
                self._close(fd)
                yield fd, b""

    def _close(self, fd: int) -> None:
        self._poll.unregister(fd)
        if fd in self.free:
            self.free.remove(fd)
        self._sockets.pop(fd).close()
        self._connect()

    def close(self) -> None:
        """Close all."""
        for sock in self._sockets.values():
            sock.close()
        self._poll.close()


def open_loop(port: int, requests: Sequence[bytes], per_s: float, seconds: float, connections: int = 64) -> Course:
    """Send requests, one after the other, at their due times over so many connections."""
    due = list(due_times(per_s, seconds, seed=7))
    open_ = Connections(port, connections)
    asked: dict[int, int] = {}
    latency, late = [math.nan] * len(due), [math.nan] * len(due)
    sent = wrong = 0
    gc.disable()
    start = time.perf_counter()
    with pinned(LOAD_CORE):
        while sent < len(due) or asked:
            now = time.perf_counter() - start
            if now > seconds + GRACE_S:
                break
            while sent < len(due) and due[sent] <= now and open_.free:
                asked[open_.ask(requests[sent % len(requests)])] = sent
                late[sent] = time.perf_counter() - start - due[sent]
                sent += 1
            for fd, answer in open_.answers():
                if (at := asked.pop(fd, None)) is not None:
                    latency[at] = time.perf_counter() - start - due[at]
                    wrong += not answer.startswith(b"HTTP/1.1 20")
    gc.enable()
    open_.close()
    times = sorted(t for t, at in zip(latency, due, strict=True) if at >= WARM_S and not math.isnan(t))
    lates = sorted(t for t, at in zip(late, due, strict=True) if at >= WARM_S and not math.isnan(t))
    return Course(
        per_s=len(times) / (seconds - WARM_S),
        p50_ms=_at(times, 0.5),
        p99_ms=_at(times, 0.99),
        p999_ms=_at(times, 0.999),
        late_ms=_at(lates, 0.99),
        errors=wrong + sum(map(math.isnan, latency)),
    )


def _whole(answer: bytes) -> bool:
    """Return whether all of an answer is here.

    >>> _whole(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\n{"), _whole(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
    (False, True)
    """
    head, found, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return bool(found) and len(body) >= (int(length[1]) if length else 0)


def _at(times: Sequence[float], part: float) -> float:
    return times[min(len(times) - 1, int(part * len(times)))] * 1000
