"""Processes of a measurement: each pinned to a core of its own, and what it used of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from fivefold.errors import BenchError

SERVER_CORE = 0
LOAD_CORE = 1
START_S = 60.0


def pin(core: int) -> None:
    """Keep this process, and what it starts, on one core, where the system knows of such a thing."""
    if hasattr(os, "sched_setaffinity") and core < (os.cpu_count() or 1):
        os.sched_setaffinity(0, {core})


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Keep this process on one core for a while."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    pin(core)
    try:
        yield
    finally:
        if before is not None:
            os.sched_setaffinity(0, before)


class Server:
    """A running server: its address, and what it has used so far."""

    def __init__(self, name: str, port: int, pid: int) -> None:
        self.name = name
        self.port = port
        self.pid = pid

    def cpu_s(self) -> float:
        """Return the processor time used; it counts the work alone, whoever else keeps the machine busy."""
        ran_ns = 0
        for task in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            ran_ns += int(task.read_text().split()[0])
        return ran_ns / 1e9

    def memory_mb(self) -> float:
        """Return the memory in use."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return float(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


@contextmanager
def serving(name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server for as long as the measurement lasts; `{port}` in its command is a free port."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603  # our own commands
        [part.replace("{port}", str(port)) for part in command],
        env={**os.environ, **(env or {}), "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: pin(SERVER_CORE),  # noqa: PLW1509  # set before any thread begins
    )
    try:
        _wait(process, name, port)
        yield Server(name, port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def python(*args: str) -> list[str]:
    """Return the command that runs this Python."""
    return [sys.executable, *args]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], name: str, port: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise BenchError(f"{name} did not start; it ended with {process.returncode}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):  # loopback
                return
        except HTTPError as error:
            if error.code == 404:
                return
        except (URLError, OSError):
            pass
        time.sleep(0.1)
    raise BenchError(f"{name} did not answer within {START_S:g} s")
