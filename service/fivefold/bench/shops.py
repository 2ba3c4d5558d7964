"""Services to measure: the demo's content, many slots, many sites, a store that is a year old."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import convert

from fivefold import content
from fivefold.bench.processes import Server, python, serving
from fivefold.bench.traffic import SLOTS, Visitors, decision
from fivefold.decide import decide
from fivefold.keeper import Keeper
from fivefold.records import DecideRequest, GoalReached, Seen
from fivefold.settings import Settings
from fivefold.shop import Happened
from fivefold.store import Bucket, open_store

SECRET = "the-secret-of-a-measurement"  # noqa: S105  # of servers that live for a minute, on the loopback
ALONE = "import sys; sys.modules['pandas'] = None; "
"""As it is installed by itself: sqlite-utils loads the test tools' pandas where it finds it, 60 MB."""
RUN = ALONE + "import fivefold.cli; sys.exit(fivefold.cli.main(sys.argv[1:]))"
RUN_WITHOUT_LEARNING = "import fivefold.shop; fivefold.shop.Shop.put = lambda *_: None; " + RUN


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder with the demo's content, for as long as a measurement lasts."""
    from fivefold.app import CONTENT  # noqa: PLC0415  # with Litestar, which takes half a second

    with TemporaryDirectory(prefix="fivefold-bench-") as made:
        shutil.copytree(CONTENT, Path(made, "content"))
        yield Path(made)


def many_slots(at: Path, n: int) -> None:
    """Give the demo so many more slots."""
    slots = at / "content" / "demo" / "slots"
    for i in range(n):
        shutil.copy(slots / "hero.de.toml", slots / f"hero-{i}.de.toml")


def many_sites(at: Path, n: int) -> None:
    """Copy the demo so many times."""
    for i in range(n):
        shutil.copytree(at / "content" / "demo", at / "content" / f"demo-{i}")


def settings(at: Path) -> Settings:
    """Return the settings of a service in this folder: the defaults, without a rate limit."""
    return Settings(content=str(at / "content"), store=f"sqlite:///{at}/sums.sqlite", secret=SECRET, rate_limit=0)


def keeper(at: Path) -> Keeper:
    """Return a service in this process, whose work is measured without HTTP."""
    own = settings(at)
    return Keeper(own, content.load(Path(own.content)))


def year(at: Path, sessions_a_day: int = 200, days: int = 365) -> None:
    """Fill the store with a year of sums: those of one day's sessions, every day anew."""
    kept = keeper(at)
    shop = kept.shops["demo"]
    for _ in range(sessions_a_day):
        request = convert(decision(), DecideRequest)
        answer = decide(shop, request, kept.now_s())
        session = shop.tickets.open(answer.ticket, kept.now_s())
        for event in (Seen(slots=SLOTS), GoalReached(goal="purchase", value=59.9)):
            shop.put(Happened(session, event, trusted=True, mark=str(event)))
    while shop.inbox:
        shop.book()
    [sums] = kept.pending.take({"demo": "9999-12-31"}).values()
    sums = sums | shop.learned()
    store = open_store(kept.settings.store)
    first = datetime.now(UTC).date() - timedelta(days=days)
    for i in range(days):
        store.add(f"year:{i + 1}", {Bucket("demo", (first + timedelta(days=i)).isoformat()): sums})
    store.close()


@contextmanager
def service(at: Path, name: str = "fivefold", *, learning: bool = True, **settings_too: str) -> Iterator[Server]:
    """Run the service in a process of its own, with the defaults of a real site but for `settings_too`."""
    own = settings(at)
    env = {
        "FIVEFOLD_CONTENT": own.content,
        "FIVEFOLD_STORE": own.store,
        "FIVEFOLD_SECRET": SECRET,
        "FIVEFOLD_RATE_LIMIT": "0",
        "FIVEFOLD_TOKENS": "viewer:" + SECRET,
        **{f"FIVEFOLD_{setting.upper()}": value for setting, value in settings_too.items()},
    }
    with serving(
        name, python("-c", RUN if learning else RUN_WITHOUT_LEARNING, "serve", "--port", "{port}"), env
    ) as server:
        yield server


@contextmanager
def empty() -> Iterator[Server]:
    """Run the framework's empty handlers."""
    with serving("empty handler", python("-m", "fivefold.bench.empty")) as server:
        yield server


def visitors(at: Path, server: Server, site: str = "demo", slots: list[str] = SLOTS) -> Visitors:
    """Return visitors of a running service."""
    kept = keeper(at)
    return Visitors(server.port, kept.shops[site].tickets, kept.now_s(), site, slots)
