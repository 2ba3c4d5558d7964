"""A real `fivefold serve` in a process of its own, on a free port of the loopback, and ways to speak to it."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TOKENS = {"viewer": "viewer-token-of-the-tests", "shop": "shop-token-of-the-tests"}
SECRET = "a-secret-of-the-tests-that-no-file-may-hold"
LONG = bool(os.environ.get("FIVEFOLD_LONG_TESTS"))
"""The long form of the measurements, and how many sessions it has; `docs/privacy.md` says what each showed."""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Serving:
    """One service; `env` overrides its settings."""

    def __init__(self, folder, content, wrap=(), **env):
        self.port = free_port()
        self.file = folder / "sums.sqlite"
        self.log = folder / "service.log"
        self.env = {
            "FIVEFOLD_CONTENT": str(content),
            "FIVEFOLD_STORE": f"sqlite:///{self.file}",
            "FIVEFOLD_SECRET": SECRET,
            "FIVEFOLD_TOKENS": ",".join(f"{role}:{token}" for role, token in TOKENS.items()),
            "FIVEFOLD_PORT": str(self.port),
            "FIVEFOLD_MIN_SESSIONS": "5",
            "FIVEFOLD_FLUSH_INTERVAL_S": "0.05",
            "FIVEFOLD_PUBLISH_INTERVAL_S": "0.2",
            "FIVEFOLD_RATE_LIMIT": "0",
            **{f"FIVEFOLD_{name.upper()}": str(value) for name, value in env.items()},
        }
        self.wrap = wrap
        self.process = None
        self.sockets = []

    def start(self, ready=True):
        mine = {name: value for name, value in os.environ.items() if not name.startswith("FIVEFOLD_")}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.wrap, sys.executable, "-c", "from fivefold.cli import main; raise SystemExit(main())", "serve"],
                env={**mine, **self.env},
                stdout=log,
                stderr=log,
                cwd=self.log.parent,
            )
        wait(
            lambda: self.process.poll() is not None or self.status("/readyz" if ready else "/healthz") == 200,
            120,
        )
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        return self

    def stop(self, with_signal=signal.SIGTERM, within_s=10):
        """End it; return the seconds that took."""
        began = time.perf_counter()
        self.process.send_signal(with_signal)
        self.process.wait(within_s)
        return time.perf_counter() - began

    def kill(self):
        while self.sockets:
            self.sockets.pop().close()
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def connect(self, timeout=10):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        self.sockets.append(connection)
        return connection

    def status(self, path):
        try:
            return self.get(path)[0]
        except OSError:
            return None

    def get(self, path, **headers):
        return self.send("GET", path, None, headers)

    def post(self, path, body, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", path, raw, {"content-type": "application/json", **headers})

    def send(self, method, path, body, headers, connection=None):
        """Return (status, headers, body)."""
        own = connection or self.connect()
        try:
            own.request(method, path, body, headers)
            answer = own.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            if connection is None:
                own.close()

    def decide(self, connection=None, **body):
        raw = json.dumps({"site": "demo", "slots": ["hero"], **body}).encode()
        status, _, answer = self.send("POST", "/v1/decide", raw, {"content-type": "application/json"}, connection)
        assert status == 200, answer
        return json.loads(answer)

    def raw(self, data, timeout=10):
        """Send bytes as they are; return the open socket."""
        sock = socket.create_connection(("127.0.0.1", self.port), timeout)
        self.sockets.append(sock)
        sock.sendall(data)
        return sock

    def rss_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def sessions(self):
        """Return how many sessions the store has counted."""
        return sessions(self.file)

    def report(self):
        return json.loads(self.get("/v1/report?site=demo", authorization=f"Bearer {TOKENS['viewer']}")[2])


def sessions(file):
    """Return how many sessions are in the file; 0 while there is none."""
    try:
        db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return 0
    try:
        return db.execute("select coalesce(sum(amount), 0) from sums where field like 'n/%/all'").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        db.close()


def wait(until, most_s, every_s=0.05):
    """Wait until something is so; fail after `most_s`. Return the seconds that it took."""
    began = time.perf_counter()
    while not until():
        if time.perf_counter() - began > most_s:
            raise AssertionError(f"not so after {most_s} s")
        time.sleep(every_s)
    return time.perf_counter() - began


def p99(seconds):
    return sorted(seconds)[int(len(seconds) * 0.99)]
