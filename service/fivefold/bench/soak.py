"""Half an hour of visitors: does anything fail, grow or slow down? `fivefold bench soak`, a minute with --short."""

from collections.abc import Iterator

from fivefold.bench import shops
from fivefold.bench.load import closed_loop, need_wrk
from fivefold.bench.open_loop import open_loop, request
from fivefold.bench.table import Figure, Table

STRETCH_S = 30
SHARE = 0.7
"""Of the most that the service can do over as many connections, measured before each stretch: hosts slow down."""
CONNECTIONS = 64
MOST_S = 2


def run(long: bool = False) -> Iterator[Table]:
    """Yield a row a stretch, each with new sessions, open loop."""
    need_wrk()
    found: list[tuple[Figure, ...]] = []
    with shops.folder() as at, shops.service(at) as server:
        visitors = shops.visitors(at, server)
        closed_loop(server, "/v1/decide", visitors.decisions(6000), CONNECTIONS, 1)
        for stretch in range(60 if long else 2):
            most = closed_loop(server, "/v1/decide", visitors.decisions(12_000 * MOST_S), CONNECTIONS, MOST_S)
            per_s = SHARE * most.per_s
            due = [request("/v1/decide", body) for body in visitors.decisions(int(per_s * STRETCH_S * 1.05))]
            course = open_loop(server.port, due, per_s, STRETCH_S, CONNECTIONS)
            at_min = stretch * STRETCH_S / 60
            memory = server.memory_mb()
            found.append(
                (f"{at_min:g}", course.per_s, course.p50_ms, course.p99_ms, course.late_ms, course.errors, memory)
            )
    yield Table(
        f"Open loop at {SHARE:.0%} of the most, a row each {STRETCH_S} s",
        ("minute", "req/s", "p50 ms", "p99 ms", "generator late ms", "errors", "memory MB"),
        found,
    )
