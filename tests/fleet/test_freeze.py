"""An operator stops learning with one command, and every replica says so."""

import asyncio

from fivefold.cli import main
from fivefold.doctor import examine
from fivefold.settings import Settings
from fivefold.store import Bucket, open_store


async def said(town, replica, stopped):
    """Wait until a replica says whether learning is stopped; return what it says."""
    for _ in range(100):
        _, ready = await town.http(replica.port).get("/readyz")
        _, text = await town.http(replica.port).get("/metrics")
        figure = next(line for line in text.splitlines() if line.startswith("fivefold_learning_stopped "))
        if ("learning of demo" in ready["troubles"]) == stopped:
            return ready["troubles"].get("learning of demo"), int(figure.split()[1])
        await asyncio.sleep(0.1)
    raise AssertionError(ready)


def test_one_command_stops_learning_on_every_replica_and_on_those_that_join(town, capsys):
    url = f"valkey://127.0.0.1:{town.valkey.port}/0"

    async def work():
        replicas = [await town.replica(PUBLISH_INTERVAL_S="0.5").up() for _ in range(2)]
        visitors = town.visitors(replicas)
        come = asyncio.create_task(visitors.come(0.01))
        await asyncio.sleep(1)
        visitors.stopping = True
        await come
        for replica in replicas:
            await town.idle(replica)
        assert await asyncio.to_thread(main, ["freeze", "--site", "demo", "--store", url]) == 0
        replicas.append(await town.replica(PUBLISH_INTERVAL_S="0.5").up())
        stopped = [await said(town, replica, True) for replica in replicas]
        settings = Settings(store=url, content=str(town.content), tokens="viewer:viewer-token")
        at = f"http://127.0.0.1:{replicas[0].port}"
        found = await asyncio.to_thread(lambda: list(examine(settings, at, [])))
        assert await asyncio.to_thread(main, ["freeze", "--off", "--store", url]) == 0
        return stopped, found, [await said(town, replica, False) for replica in replicas]

    stopped, found, after = asyncio.run(work())
    assert stopped == [("stopped by an operator; what is in service stays", 1)] * 3
    assert after == [(None, 0)] * 3
    assert {f.status for f in found if f.part.startswith("learning")} == {"for you to check"}
    assert "an operator stopped learning on demo" in [f.what for f in found]
    assert "learning is stopped on demo" in capsys.readouterr().out


def test_a_store_of_its_own_is_stopped_the_same_way(tmp_path, capsys):
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    store = open_store(url)
    store.add("w:1", {Bucket("demo", "2026-11-16"): {"a": 1}, Bucket("shop", "2026-11-16"): {"a": 1}})
    assert main(["freeze", "--store", url]) == 0
    assert [store.frozen(site) for site in ("demo", "shop")] == [True, True]
    assert main(["freeze", "--store", url, "--site", "shop", "--off"]) == 0
    assert [store.frozen(site) for site in ("demo", "shop")] == [True, False]
    assert [f.what for f in examine(Settings(store=url), None, []) if f.part == "learning"] == [
        "an operator stopped learning on demo"
    ]
    store.close()


def test_a_misspelt_site_is_refused_and_the_known_ones_are_named(tmp_path, capsys):
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    store = open_store(url)
    store.add("w:1", {Bucket("demo", "2026-11-16"): {"a": 1}})
    store.close()
    assert main(["freeze", "--store", url, "--site", "dmeo"]) == 1
    assert "the store holds demo" in capsys.readouterr().err
