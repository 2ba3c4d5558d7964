"""Hostile bodies, headers and query strings: never a 5xx, never slow, never growing; and the model stays finite."""

import json
import math
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpus import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import LONG, ROOT, TOKENS, sessions, wait

from fivefold import content as contents
from fivefold.bench.load import closed_loop
from fivefold.bench.processes import Server
from fivefold.bench.traffic import Visitors
from fivefold.errors import ModelError
from fivefold.keeper import Keeper
from fivefold.model import MotiveModel
from fivefold.records import MOTIVES, NUMBERS
from fivefold.settings import Settings

CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance,cheap"
MOST_S = 0.05
"""Of the service's processor time: what a busy machine lets it wait is not its own."""


def ask(service, raw):
    """Send a whole request; return (status or None if the connection was closed, seconds)."""
    sock = service.raw(raw, timeout=6)
    began = time.perf_counter()
    try:
        answer = sock.recv(65536)
        while answer.endswith(b"\r\n\r\n") and b"problem+json" in answer and raw[:4] != b"HEAD":
            answer += sock.recv(65536) or b" "  # the body came apart from its head
    except (ConnectionError, TimeoutError):
        answer = b""
    took = time.perf_counter() - began
    sock.close()
    service.sockets.remove(sock)
    return (int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.1 ") else None), took, answer


def waits_for_more(raw):
    """The request says that its body is longer than it is: only the deadline ends it."""
    return any(
        header in raw for header in (b"content-length: 99999", b"content-length: 5\r\n", b"chunked", b"expect: 100")
    )


def test_no_hostile_request_breaks_the_service(serving):
    service = serving(trusted_proxies=1)
    ticket = service.decide()["ticket"]
    for _ in range(50):
        service.decide()
    before_mb, sent, statuses, longest = service.rss_mb(), 0, {}, (0.0, "")
    server = Server("fivefold", service.port, service.process.pid)
    for name, raw in requests(ticket, TOKENS["viewer"]):
        if waits_for_more(raw):
            continue
        used_s = server.cpu_s()
        status, took, answer = ask(service, raw)
        longest = max(longest, (min(took, server.cpu_s() - used_s), name))
        sent += 1
        statuses[status] = statuses.get(status, 0) + 1
        assert status is None or status < 500, (name, answer)
        if status is not None and 400 <= status < 500 and b"problem+json" in answer and raw[:4] != b"HEAD":
            assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == status, name
    print(f"{sent} requests: {statuses}; {service.rss_mb() - before_mb:.1f} MB more; longest {longest}")
    assert sent >= 300
    assert longest[0] <= MOST_S
    assert service.rss_mb() - before_mb <= 20
    assert service.decide(ticket=ticket)
    assert b"Traceback" not in service.log.read_bytes()


def test_what_waits_for_more_is_closed(serving):
    service = serving()
    waiting = [raw for _, raw in requests("t" * 100, "x") if waits_for_more(raw)]
    socks = [service.raw(raw, timeout=8) for raw in waiting]
    for sock in socks:
        answer = sock.recv(65536)
        assert not answer or int(answer.split(b" ")[1]) < 500


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("role", "paths"), [("admin", "--exclude-path"), ("shop", "--include-path")])
def test_schemathesis_finds_no_5xx_no_break_of_the_schema_and_nothing_slow(serving, tmp_path, role, paths):
    service = serving(min_sessions=1, tokens=f"{role}:token-of-the-tests")
    for _ in range(50):
        service.decide()
    before_mb, costs = service.rss_mb(), tmp_path / "costs"
    run = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{service.port}/schema",
            "--phases", "examples,fuzzing", "--max-examples", "500" if LONG else "6", "--seed", "1",
            "--checks", CHECKS,
            "--header", "Authorization: Bearer token-of-the-tests", "--request-timeout", "5", "--no-color",
            "--exclude-path", "/schema", paths, "/v1/outcomes",
        ],
        check=False, capture_output=True, text=True, timeout=3600 if LONG else 90, cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parent),
            "SCHEMATHESIS_HOOKS": "schema_hooks",
            "SERVICE_PID": str(service.process.pid),
            "SERVICE_COSTS": str(costs),
        },
    )  # fmt: skip
    grown_mb = service.rss_mb() - before_mb
    dearest = sorted(costs.read_text().splitlines())[-3:] if costs.exists() else []
    print(run.stdout[-2500:], f"{grown_mb:.1f} MB more; most processor seconds: {dearest}", sep="\n")
    assert run.returncode == 0, run.stdout[-6000:]
    assert dearest
    assert grown_mb <= 20


FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)
SEQUENCES = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(NUMBERS), FLOATS, max_size=6), st.sampled_from([None, *MOTIVES]), FLOATS),
    min_size=1,
    max_size=8,
)
SPECS = contents.load(ROOT / "content").sites["demo"].motives


@settings(max_examples=10_000 if LONG else 300, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEQUENCES)
def test_no_hostile_float_reaches_the_model_and_the_last_good_state_stays(sequence):
    model = MotiveModel(SPECS)
    for x, y, weight in sequence:
        try:
            model.learn_one(x, y, weight)
        except (ValueError, ModelError):
            continue
    sums = model.drain()
    assert all(math.isfinite(amount) for amount in sums.values())
    for probabilities in (model.predict_proba_one({"pages": 3}), model.predict_proba_one(sequence[0][0])):
        assert sum(probabilities.values()) == pytest.approx(1)
        assert all(0 <= p <= 1 for p in probabilities.values())
    poisoned = {"2026-11-01": {**sums, next(iter(sums), "model/x"): math.nan}}
    with pytest.raises(ModelError):
        model.with_sums(poisoned, "2026-11-02")


def test_memory_does_not_grow_with_requests(serving):
    service = serving(min_sessions=1)
    connection = service.connect()

    def send(count):
        for _ in range(count):
            service.decide(connection, signals={"pages": 2})
        wait(lambda: b"fivefold_inbox 0\n" in service.get("/metrics")[2], 30)
        return service.rss_mb()

    batch = 1500
    send(batch)
    sizes = [send(batch) for _ in range(3)]
    assert sizes[-1] - sizes[0] <= 2
    assert sessions(service.file) > 0


@pytest.mark.skipif(not LONG, reason="a million requests; FIVEFOLD_LONG_TESTS=1, and wrk")
def test_memory_does_not_grow_with_a_million_requests(serving):
    """Each goes on with a session of its own, so that each is marked as counted; tickets live as long as by default."""
    service = serving(min_sessions=1, flush_interval_s=1, publish_interval_s=10)
    server = Server("fivefold", service.port, service.process.pid)
    own = Settings.read(service.env)
    keeper = Keeper(own, contents.load(Path(own.content)))
    sizes, sent = [], 0
    visitors = Visitors(service.port, keeper.shop("demo").tickets, keeper.now_s())
    while sent < 1_000_000 or len(sizes) < 6:
        run = closed_loop(server, "/v1/decide", visitors.decisions(80_000), 16, 10)
        assert run.errors == 0
        sent += round(run.per_s * 10)
        wait(lambda: b"fivefold_inbox 0\n" in service.get("/metrics")[2], 120)
        sizes.append((sent, service.rss_mb()))
        print(f"{sent:9} requests: {sizes[-1][1]:.1f} MB", flush=True)
    settled = [(n, mb) for n, mb in sizes if n > sent / 4]
    slope = statistics.linear_regression(*zip(*settled, strict=True)).slope * 1_000_000
    print(f"{slope:+.2f} MB a million requests")
    assert slope <= 1
