"""The whole loop, as the README tells it: visitors come, sums stay, and nothing of a visitor does."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from random import Random

import pytest

from fivefold import content
from fivefold.decide import decide, learn
from fivefold.keeper import Keeper
from fivefold.records import Answered, DecideRequest, EventsRequest, GoalReached, Seen
from fivefold.settings import Settings
from fivefold.simulate import SHOPS, visitors

ROOT = Path(__file__).parent.parent
FIVEFOLD = Path(sys.executable).parent / "fivefold"


def walk(keeper, visitor, rng):
    """Let a visitor be seen on up to three of their pages, answer and buy."""
    shop, ticket = keeper.shop("demo"), None
    views = list(visitor.views())
    for view in sorted(rng.sample(range(len(views)), min(3, len(views)))):
        slots = list(views[view].slots) or ["hero"]
        request = DecideRequest(site="demo", slots=slots, signals=views[view].signals, ticket=ticket)
        ticket = decide(shop, request, keeper.now_s()).ticket
        events = [Seen(slots=slots)]
        events += [Answered(motive=views[view].answer)] if views[view].answer else []
        events += [GoalReached(goal="purchase", value=50.0)] if views[view].purchase else []
        at_once(learn(shop, EventsRequest(site="demo", ticket=ticket, events=events), keeper.now_s()))
    while shop.inbox:
        shop.book()


def at_once(coroutine):
    """Return the result of a coroutine that waits for nothing, as with a store of one's own."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waited")


def settings(tmp_path, **changed):
    fields = {
        "content": str(ROOT / "content"),
        "store": f"sqlite:///{tmp_path}/sums.sqlite",
        "secret": "a-secret-of-the-tests",
        "flush_interval_s": 60,
        "publish_interval_s": 3600,
    }
    return Settings(**{**fields, **changed})


def rows(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "sums.sqlite")) as db:
        tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
        return {name: db.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}


def test_the_store_does_not_grow_with_its_visitors(tmp_path):
    async def let_in(keeper, crowd):
        for count, visitor in enumerate(crowd):
            walk(keeper, visitor, Random(count))
            if count % 50 == 0:
                await keeper.flush()
        await keeper.flush()

    async def main():
        keeper = Keeper(settings(tmp_path), content.load(ROOT / "content"))
        await keeper.start()
        await let_in(keeper, visitors(SHOPS["seaside"], 1000, Random(1)))
        few = rows(tmp_path)
        await let_in(keeper, visitors(SHOPS["seaside"], 9000, Random(2)))
        many = rows(tmp_path)
        await keeper.stop()
        return few, many

    few, many = asyncio.run(main())
    assert set(few) == {"sums", "flushes", "frozen", "forgotten", "kept", "service"}
    assert few["sums"] > 500
    assert many["sums"] == pytest.approx(few["sums"], rel=0.05)
    assert all(at["kept"] <= at["sums"] + 1 for at in (few, many)), "today as the model in service knows it"
    assert {**many, "sums": 0, "kept": 0} == {**few, "sums": 0, "kept": 0}


class Demo:
    """A running `fivefold demo`."""

    def __init__(self, tmp_path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._path = tmp_path
        self.start()

    def start(self):
        env = {"PATH": os.environ["PATH"], "FIVEFOLD_TOKENS": "viewer:viewer-token"}
        store = f"sqlite:///{self._path}/demo.sqlite"
        command = [FIVEFOLD, "demo", "--port", str(self.port), "--store", store]
        self.process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if self.get("/readyz")["status"] == "ready":
                    return
            time.sleep(0.1)
        raise AssertionError("the demo did not start")

    def get(self, path):
        request = urllib.request.Request(self.url + path, headers={"authorization": "Bearer viewer-token"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.communicate(timeout=15)
        return self.process.returncode


@pytest.fixture
def demo(tmp_path):
    demo = Demo(tmp_path)
    yield demo
    with contextlib.suppress(ProcessLookupError):
        demo.stop(signal.SIGKILL)


def sessions(demo):
    return sum(count or 0 for count in demo.get("/v1/report?site=demo")["sessions"].values())


def test_two_commands_show_what_came_of_it_and_a_restart_loses_nothing(demo):
    simulate = [FIVEFOLD, "simulate", "--url", demo.url, "--sessions", "60", "--seed", "3"]
    run = subprocess.run(simulate, capture_output=True, text=True, timeout=60, check=True)
    assert "60" in run.stdout + run.stderr
    end = time.monotonic() + 15
    while sessions(demo) != 60 and time.monotonic() < end:
        time.sleep(0.2)
    before = demo.get("/v1/report?site=demo")
    assert sum(before["sessions"].values()) == sum(before["motives"].values()) == 60
    assert demo.stop() in (0, -signal.SIGTERM)
    demo.start()
    after = demo.get("/v1/report?site=demo")
    for figure in ("sessions", "motives", "exposures"):
        assert after[figure] == before[figure]


def test_serve_says_what_is_missing_and_where(tmp_path):
    def serve(**env):
        command = [FIVEFOLD, "serve", "--content", env.pop("CONTENT", str(ROOT / "content")), "--port", "0"]
        env = {"PATH": os.environ["PATH"], **env}
        done = subprocess.run(command, env=env, capture_output=True, timeout=30, check=False)
        return done.returncode, done.stderr.decode()

    code, said = serve()
    assert code == 1
    assert "FIVEFOLD_SECRET" in said
    assert "Traceback" not in said
    broken = tmp_path / "content"
    import shutil

    shutil.copytree(ROOT / "content", broken)
    (broken / "motives.toml").unlink()
    code, said = serve(CONTENT=str(broken), FIVEFOLD_SECRET="a" * 20)
    assert code == 1
    assert "motives.toml is missing" in said
    assert "Traceback" not in said
