"""Short stretches of real load on a real service: the generators count right, and nothing fails."""

import shutil

import pytest

from fivefold.bench import shops
from fivefold.bench.load import closed_loop
from fivefold.bench.open_loop import open_loop, request


@pytest.fixture
def running():
    with shops.folder() as at, shops.service(at) as server:
        yield server, shops.visitors(at, server)


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_wrk_sends_decisions_and_events_without_an_error(running):
    server, visitors = running
    for path, bodies in (("/v1/decide", visitors.decisions), ("/v1/events", visitors.events)):
        run = closed_loop(server, path, bodies(2000), connections=8, seconds=1)
        assert run.errors == 0
        assert run.per_s > 50
        assert run.cpu_us > 1


def test_an_open_loop_keeps_its_rate_and_counts_from_the_moment_a_request_was_due(running):
    server, visitors = running
    course = open_loop(server.port, [request("/v1/decide", body) for body in visitors.decisions(400)], 200, 2.0)
    assert course.errors == 0
    assert course.per_s == pytest.approx(200, rel=0.25)
    assert course.p50_ms <= course.p99_ms <= course.p999_ms


def test_an_open_loop_counts_refusals_as_errors(running):
    server, _ = running
    refused = open_loop(server.port, [request("/v1/decide", b"{}")], 100, 1.0)
    assert refused.errors >= 50
