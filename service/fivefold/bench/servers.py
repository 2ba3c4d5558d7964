"""Which server to stand on: the same service under three, in turn; what it costs, half-sent requests, and a stop.

`fivefold bench servers`. granian is installed into the bench's own environment.
"""

import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fivefold.bench import shops
from fivefold.bench.load import need_wrk
from fivefold.bench.over_http import COLUMNS, Rival, against, rows
from fivefold.bench.peers import HOME
from fivefold.bench.processes import Server, python, serving
from fivefold.bench.table import Figure, Table
from fivefold.store import open_store

GRANIAN = HOME / "granian"
HALVES = (
    b"",
    b"POST /v1/de",
    b"POST /v1/decide HTTP/1.1\r\nhost: x\r\nx-a: ",
    b"POST /v1/decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{",
)
HALF_SENT = 600
PATIENCE_S = 6.5
PLAIN = (
    "import sys, uvicorn; uvicorn.run('fivefold.server:worker', factory=True, port=int(sys.argv[1]), loop='uvloop',"
    " http='httptools', ws='none', access_log=False, log_level='error', timeout_graceful_shutdown=3)"
)
FLAGS = ("--interface", "asgi", "--factory", "--loop", "uvloop", "--http", "1", "--no-ws", "--no-access-log",
         "--http1-header-read-timeout", "4500", "--workers-kill-timeout", "4", "--log-level", "error")  # fmt: skip


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield the servers that can be had here, each with its command."""
    yield "fivefold serve", python("-c", shops.RUN, "serve", "--port", "{port}")
    yield "uvicorn alone", python("-c", PLAIN, "{port}")
    if not GRANIAN.exists():
        pip = [sys.executable, "-m", "pip", "--quiet", "install", "--target", str(GRANIAN), "granian[uvloop]"]
        subprocess.run(pip, check=False)  # noqa: S603
    if GRANIAN.exists():
        path = f"import sys; sys.path.append({str(GRANIAN.absolute())!r}); from granian.cli import entrypoint; "
        run = f"{path}sys.argv[0] = 'granian'; entrypoint()"
        yield "granian", python("-c", run, *FLAGS, "--port", "{port}", "fivefold.server:worker")


@contextmanager
def running(name: str, command: list[str], at: Path) -> Iterator[tuple[Server, Server]]:
    """Run the service under a server; yield the process to stop, and the one that works."""
    own = shops.settings(at)
    env = {"FIVEFOLD_CONTENT": own.content, "FIVEFOLD_STORE": own.store, "FIVEFOLD_SECRET": own.secret,
           "FIVEFOLD_RATE_LIMIT": "0", "FIVEFOLD_MIN_SESSIONS": "1"}  # fmt: skip
    with serving(name, command, env) as first:
        children = Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text().split()
        yield first, Server(name, first.port, int(children[-1])) if name == "granian" and children else first


def run(long: bool = False) -> Iterator[Table]:
    """Yield what each costs, and how each behaves."""
    need_wrk()
    rounds, seconds = (4, 3) if long else (2, 2)
    behaviour: list[tuple[Figure, ...]] = []
    with ExitStack() as stack:
        rivals = []
        for name, command in commands():
            at = stack.enter_context(shops.folder())
            first, worker = stack.enter_context(running(name, command, at))
            rivals.append(Rival(name, worker, "/v1/decide", shops.visitors(at, worker).decisions))
            behaviour.append((name, *_half_sent(first.port), *_stop(command, name)))
        yield Table("The same decisions, 16 connections; ratios to granian", COLUMNS, rows(
            rivals, against(rivals, 16, rounds, seconds)
        ))  # fmt: skip
    yield Table(
        f"{HALF_SENT} half-sent requests, and SIGTERM under load",
        ("", f"closed in {PATIENCE_S} s", "a good client's longest ms", "stopped after s", "answered", "kept"),
        behaviour,
    )


def _half_sent(port: int) -> tuple[int, float]:
    """Return how many of the half-sent requests were ended, and a good client's longest wait beside them."""
    began = time.monotonic()
    open_, longest_s = set(), 0.0
    for i in range(HALF_SENT):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.sendall(HALVES[i % len(HALVES)])
        open_.add(sock)
    while open_ and time.monotonic() - began < PATIENCE_S:
        asked = time.monotonic()
        _ask(port)
        longest_s = max(longest_s, time.monotonic() - asked)
        for sock in select.select([*open_], [], [], 0.05)[0]:
            if not _says_more(sock):
                open_.remove(sock)
                sock.close()
    for sock in open_:
        sock.close()
    return HALF_SENT - len(open_), longest_s * 1000


def _says_more(sock: socket.socket) -> bool:
    try:
        return bool(sock.recv(65536))
    except ConnectionError:
        return False


def _ask(port: int) -> bool:
    """Ask for one decision of a new session; return whether it came."""
    body = b'{"site": "demo", "slots": ["hero"]}'
    head = f"POST /v1/decide HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), 10) as sock:
            sock.sendall(head.encode() + body)
            return sock.recv(65536).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _stop(command: list[str], name: str) -> tuple[float, int, int]:
    """Return how long a stop takes beside half-sent requests, and how many of the answered sessions are kept."""
    with shops.folder() as at:
        with running(name, command, at) as (first, _):
            answered = sum(_ask(first.port) for _ in range(200))
            halves = [socket.create_connection(("127.0.0.1", first.port)) for _ in HALVES]
            for sock, half in zip(halves, HALVES, strict=True):
                sock.sendall(half)
            began = time.monotonic()
        took_s = time.monotonic() - began
        for sock in halves:
            sock.close()
        store = open_store(shops.settings(at).store)
        days = store.read("demo").values()
        store.close()
    kept = sum(n for sums in days for field, n in sums.items() if field.startswith("n/") and field.endswith("/all"))
    return took_s, answered, round(kept)
