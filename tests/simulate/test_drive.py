"""The drive over HTTP counts what a service answered, and says in one sentence when there is none."""

import argparse
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fivefold.records import MOTIVES
from fivefold.simulate import SHOPS, add_arguments, run, visitors
from fivefold.simulate.drive import drive


class Service(BaseHTTPRequestHandler):
    """Answers as the contract says: always `undecided`, each event accepted but `answer`."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet
    refuse = False
    slots = ()

    def do_GET(self):
        self._answer(200, {})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.bodies.append((self.path, body, self.headers["user-agent"]))
        if self.refuse:
            self._answer(404, {"title": "Unknown site", "detail": "no site 'demo'"})
        elif self.path == "/v1/decide" and self.slots and (lacks := set(body["slots"]) - set(self.slots)):
            has = f"no slot {min(lacks)!r} in site 'mine'; it has {list(self.slots)}"
            self._answer(404, {"title": "Not found", "detail": has, "field": "slots"})
        elif self.path == "/v1/decide":
            slots = {slot: {"variant": "default", "motive": None} for slot in body["slots"]}
            self._answer(200, {"motive": "undecided", "slots": slots, "ticket": "t"})
        else:
            ignored = [{"index": i, "reason": "no"} for i, e in enumerate(body["events"]) if e["type"] == "answer"]
            self._answer(202, {"accepted": len(body["events"]) - len(ignored), "ignored": ignored})

    def _answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@pytest.fixture
def service():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.daemon_threads, server.bodies = True, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def url(server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def test_every_visitor_is_counted_under_the_true_motive(service):
    outcome = drive(url(service), "demo", visitors(SHOPS["seaside"], 60, 1), concurrency=3)
    assert sum(outcome.sessions.values()) == 60
    assert outcome.hits["undecided"] == outcome.decided["undecided", "undecided"]
    assert all(outcome.hits[motive] == 0 for motive in MOTIVES if motive != "undecided")
    assert outcome.requests == len(service.bodies)
    assert not outcome.errors


def test_events_accepted_and_ignored_are_those_the_service_named(service):
    outcome = drive(url(service), "demo", visitors(SHOPS["seaside"], 60, 1), concurrency=3)
    sent = [event["type"] for path, body, _ in service.bodies if path == "/v1/events" for event in body["events"]]
    assert sent.count("answer") == outcome.ignored["no"] > 0
    assert len(sent) == outcome.accepted + outcome.ignored["no"]
    assert sent.count("goal") == sum(outcome.purchases.values()) > 0


def test_a_slot_is_reported_as_seen_once_a_session(service):
    drive(url(service), "demo", visitors(SHOPS["seaside"], 1, 1), concurrency=1)
    sent = [event for path, body, _ in service.bodies if path == "/v1/events" for event in body["events"]]
    seen = [slot for event in sent if event["type"] == "seen" for slot in event["slots"]]
    assert len(seen) == len(set(seen)) > 0


def test_the_user_agent_is_plain_and_the_same_for_all(service):
    drive(url(service), "demo", visitors(SHOPS["seaside"], 5, 1), concurrency=2)
    assert {agent.split("/")[0] for *_, agent in service.bodies} == {"fivefold-simulate"}


def test_the_ticket_is_handed_back_with_the_next_request(service):
    drive(url(service), "demo", visitors(SHOPS["seaside"], 20, 1), concurrency=1)
    pages = [body for path, body, _ in service.bodies if path == "/v1/decide"]
    assert all(("ticket" in body) or body["signals"]["pages"] == 1 for body in pages)


def test_the_command_prints_tables_and_ends_well(service, capsys):
    assert run(arguments("--url", url(service), "--sessions", "20")) == 0
    printed = capsys.readouterr().out
    assert "motive recognised" in printed
    assert "events accepted" in printed


def test_a_refusing_service_is_reported_at_once_with_its_own_words(service, capsys, monkeypatch):
    monkeypatch.setattr(Service, "refuse", True)
    assert run(arguments("--url", url(service), "--sessions", "300", "--concurrency", "2")) == 1
    assert "no site 'demo'" in capsys.readouterr().err
    assert len(service.bodies) <= 2, "one for each connection"


def test_the_slots_of_a_site_are_learned_from_its_own_words(service, capsys, monkeypatch):
    monkeypatch.setattr(Service, "slots", ("news", "welcome"))
    assert run(arguments("--url", url(service), "--site", "mine", "--sessions", "30", "--concurrency", "2")) == 0
    asked = [tuple(body["slots"]) for path, body, _ in service.bodies if path == "/v1/decide"]
    assert asked.count(("news", "welcome")) >= len(asked) - 2
    assert not any("vars" in body for path, body, _ in service.bodies[4:])
    seen = {
        slot for _, body, _ in service.bodies for event in body.get("events", ()) for slot in event.get("slots", ())
    }
    assert seen == {"news", "welcome"}
    said = capsys.readouterr().out
    assert "Every page asked for news, welcome" in said
    assert 'trust = "browser"' in said


def test_the_slots_can_be_named(service):
    run(arguments("--url", url(service), "--sessions", "3", "--slots", "a, b"))
    assert {tuple(body["slots"]) for path, body, _ in service.bodies if path == "/v1/decide"} == {("a", "b")}


def test_a_slot_that_was_named_and_is_not_there_ends_it(service, capsys, monkeypatch):
    monkeypatch.setattr(Service, "slots", ("news",))
    assert run(arguments("--url", url(service), "--sessions", "30", "--slots", "nwes", "--concurrency", "1")) == 1
    assert "it has ['news']" in capsys.readouterr().err
    assert len(service.bodies) == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "demo.local", "ftp://127.0.0.1"])
def test_an_unreachable_service_is_one_clear_sentence(address, capsys):
    assert run(arguments("--url", address, "--sessions", "3")) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert address in said


def test_no_visitors_at_all_is_refused(capsys):
    with pytest.raises(SystemExit):
        arguments("--url", "http://x", "--sessions", "0")
    assert "'0' is not a whole number from 1 up" in capsys.readouterr().err
