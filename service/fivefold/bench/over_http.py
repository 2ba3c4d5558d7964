"""What a request costs over HTTP, against what the framework alone costs: A B A B, one run, the same bodies."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from statistics import median

from msgspec import Struct

from fivefold.bench import shops
from fivefold.bench.load import Run, closed_loop, need_wrk
from fivefold.bench.processes import Server
from fivefold.bench.table import Figure, Table
from fivefold.bench.traffic import Visitors

COLUMNS = ("", "req/s", "p50 ms", "p99 ms", "CPU µs", "errors", "req/s ratio", "CPU ratio")
Bodies = Callable[[int], list[bytes]]


class Rival(Struct, frozen=True):
    """One of the servers that take turns."""

    name: str
    server: Server
    path: str
    bodies: Bodies


def against(rivals: Sequence[Rival], connections: int, rounds: int, seconds: float) -> list[list[Run]]:
    """Load the rivals in turn; return each one's runs. The first round warms up and does not count."""
    runs: list[list[Run]] = [[] for _ in rivals]
    for number in range(rounds + 1):
        for rival, done in zip(rivals, runs, strict=True):
            expected = max((run.per_s for run in done), default=6000.0) * 1.2
            run = closed_loop(
                rival.server, rival.path, rival.bodies(int(expected * seconds)), connections, seconds if number else 1.0
            )
            done.append(run)
    return [done[1:] for done in runs]


def rows(rivals: Sequence[Rival], runs: Sequence[Sequence[Run]], base: int = -1) -> list[tuple[Figure, ...]]:
    """Return a row for each rival: medians, and ratios to the `base` rival's median (requests more, CPU less)."""

    def middle(done: Sequence[Run], figure: str) -> float:
        return median(getattr(run, figure) for run in done)

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
    """Yield the tables of issue after issue; `long` is what the documentation quotes."""
    need_wrk()
    rounds, seconds = (7, 3.0) if long else (3, 2.0)
    with ExitStack() as stack:
        at = stack.enter_context(shops.folder())
        ours = stack.enter_context(shops.service(at))
        empty = stack.enter_context(shops.empty())
        visitors = shops.visitors(at, ours)
        yield from framework(ours, empty, visitors, rounds, seconds)


def framework(ours: Server, empty: Server, visitors: Visitors, rounds: int, seconds: float) -> Iterator[Table]:
    """A full decision, and three events, against the framework's empty handler."""
    for what, path, bodies in (
        ("a decision for two slots", "/v1/decide", visitors.decisions),
        ("three events", "/v1/events", visitors.events),
    ):
        for connections in (16, 64):
            rivals = [Rival("fivefold", ours, path, bodies), Rival("empty handler", empty, path, bodies)]
            runs = against(rivals, connections, rounds, seconds)
            yield Table(f"{what}, {connections} connections", COLUMNS, rows(rivals, runs))
