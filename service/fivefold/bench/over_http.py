"""What a request costs over HTTP, against what the framework alone costs: A B A B, one run, the same bodies."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from statistics import median

from msgspec import Struct, structs

from fivefold.bench import peers, shops
from fivefold.bench.load import Run, closed_loop, need_wrk
from fivefold.bench.open_loop import open_loop, request
from fivefold.bench.processes import Server
from fivefold.bench.table import Figure, Table
from fivefold.bench.traffic import Visitors

LATENCIES = ("", "req/s", "p50 ms", "p99 ms", "p99.9 ms", "generator late ms", "errors", "p99 ratio")
COLUMNS = ("", "req/s", "p50 ms", "p99 ms", "CPU µs", "errors", "req/s ratio", "CPU ratio")
PACE = 2000
"""Decisions a second while a store is published."""
Bodies = Callable[[int], list[bytes]]


class Rival(Struct, frozen=True):
    """One of the servers that take turns."""

    name: str
    server: Server
    path: str
    bodies: Bodies


def against(rivals: Sequence[Rival], connections: int, rounds: int, seconds: int) -> list[list[Run]]:
    """Load the rivals in turn; return each one's runs. The first round warms up and does not count."""
    runs: list[list[Run]] = [[] for _ in rivals]
    for number in range(rounds + 1):
        for rival, done in zip(rivals, runs, strict=True):
            expected = max((run.per_s for run in done), default=6000.0) * 1.2
            run = closed_loop(
                rival.server, rival.path, rival.bodies(int(expected * seconds)), connections, seconds if number else 1
            )
            done.append(run)
    return [done[1:] for done in runs]


def rows(rivals: Sequence[Rival], runs: Sequence[Sequence[Run]], base: int = -1) -> list[tuple[Figure, ...]]:
    """Return a row for each rival: medians, and ratios to the `base` rival's median (requests more, CPU less)."""

    def middle(done: Sequence[Run], figure: str) -> float:
        return float(median(getattr(run, figure) for run in done))

    return [
        (
            rival.name,
            middle(done, "per_s"),
            middle(done, "p50_ms"),
            middle(done, "p99_ms"),
            middle(done, "cpu_us"),
            sum(run.errors for run in done),
            middle(done, "per_s") / middle(runs[base], "per_s"),
            middle(runs[base], "cpu_us") / middle(done, "cpu_us"),
        )
        for rival, done in zip(rivals, runs, strict=True)
    ]


def run(long: bool = False) -> Iterator[Table]:
    """Yield all tables; `long` is what the documentation quotes."""
    need_wrk()
    rounds, seconds = (4, 3) if long else (2, 2)
    with ExitStack() as stack:
        at = stack.enter_context(shops.folder())
        ours = stack.enter_context(shops.service(at))
        empty = stack.enter_context(shops.empty())
        visitors = shops.visitors(at, ours)
        yield from framework(ours, empty, visitors, rounds, seconds)
        yield half_load(ours, empty, visitors, seconds * 2)
    yield history(2 * rounds + 1, 2)  # here a few percent count
    yield learning(rounds, seconds)
    yield publishing(seconds * 2)
    yield among_peers(rounds, seconds)


def framework(ours: Server, empty: Server, visitors: Visitors, rounds: int, seconds: int) -> Iterator[Table]:
    """A full decision, and three events, against the framework's empty handler."""
    for what, path, bodies, bound in (
        ("A decision for two slots", "/v1/decide", visitors.decisions, 0.9),
        ("Three events", "/v1/events", visitors.events, 0.8),
    ):
        for connections in (16, 64):
            rivals = [Rival("fivefold", ours, path, bodies), Rival("empty handler", empty, path, bodies)]
            runs = against(rivals, connections, rounds, seconds)
            yield Table(f"{what}, {connections} connections (ratio to be {bound})", COLUMNS, rows(rivals, runs))


def half_load(ours: Server, empty: Server, visitors: Visitors, seconds: int) -> Table:
    """Latencies in open loop at half of what each server can do."""
    found: list[tuple[Figure, ...]] = []
    for server in (ours, empty):
        most = closed_loop(server, "/v1/decide", visitors.decisions(int(8000 * seconds)), 16, seconds).per_s
        due = [request("/v1/decide", body) for body in visitors.decisions(int(most * seconds))]
        course = open_loop(server.port, due, most / 2, seconds)
        found.append((server.name, *structs.astuple(course)))
    first, second = (float(row[3] or 0) for row in found)
    return Table("Half of the maximum load, open loop (p99 to be 3 or less)", LATENCIES, [
        (*found[0], first / second), (*found[1], 1.0),
    ])  # fmt: skip


def history(rounds: int, seconds: int) -> Table:
    """The same decision with more content and more past: cost grows with work, not with history."""
    with ExitStack() as stack:
        rivals, memory = [], []
        for name, prepare in (
            ("500 slots more", lambda at: shops.many_slots(at, 500)),
            ("50 sites more", lambda at: shops.many_sites(at, 50)),
            ("a store of a year", shops.year),
            ("the demo alone", lambda _: None),
        ):
            at = stack.enter_context(shops.folder())
            prepare(at)
            server = stack.enter_context(shops.service(at, name))
            rivals.append(Rival(name, server, "/v1/decide", shops.visitors(at, server).decisions))
        runs = against(rivals, 16, rounds, seconds)
        memory = [rival.server.memory_mb() for rival in rivals]
        found = [(*row, mb) for row, mb in zip(rows(rivals, runs), memory, strict=True)]
    return Table("More content, more past (ratios to be 0.95 or more)", (*COLUMNS, "memory MB"), found)


def learning(rounds: int, seconds: int) -> Table:
    """Full load with learning and flushing, and with nothing learned at all."""
    with ExitStack() as stack:
        rivals = []
        for name, learns in (("with learning", True), ("without", False)):
            at = stack.enter_context(shops.folder())
            server = stack.enter_context(shops.service(at, name, learning=learns))
            rivals.append(Rival(name, server, "/v1/decide", shops.visitors(at, server).decisions))
        runs = against(rivals, 16, rounds, seconds)
        found = rows(rivals, runs)
        p99 = float(found[0][3] or 0) / float(found[1][3] or 1)
    return Table(f"Learning at full load: p99 rises to {p99:.2f} of itself (to be 1.2)", COLUMNS, found)


def publishing(seconds: int) -> Table:
    """What a request feels of a publication: a year's store, read and made a model of every second, and not at all."""
    found: list[tuple[Figure, ...]] = []
    for name, interval in (("every second", "1"), ("not meanwhile", "300")):
        with shops.folder() as at:
            shops.year(at)
            with shops.service(at, name, publish_interval_s=interval) as server:
                due = [request("/v1/decide", body) for body in shops.visitors(at, server).decisions(PACE * seconds)]
                found.append((name, *structs.astuple(open_loop(server.port, due, PACE, seconds))))
    first, second = (float(row[3] or 0) for row in found)
    return Table("A year's store is published, open loop", LATENCIES, [(*found[0], first / second), (*found[1], 1.0)])


def among_peers(rounds: int, seconds: int) -> Table:
    """The same visitors, asking others: most of them return values only, and none learns in the meantime."""
    with ExitStack() as stack:
        at = stack.enter_context(shops.folder())
        ours = stack.enter_context(shops.service(at))
        found = [Rival(server.name, server, path, peers.bodies) for server, path in peers.running(stack)]
        found.append(Rival("fivefold", ours, "/v1/decide", shops.visitors(at, ours).decisions))
        runs = against(found, 16, rounds, seconds)
    return Table("Among peers, 16 connections; ratios to fivefold", COLUMNS, rows(found, runs))
