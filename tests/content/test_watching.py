"""Files change under a running service."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from fivefold.content.library import Library
from fivefold.content.watching import Follower
from fivefold.errors import ContentError

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def follower(folder, clock):
    folder.slot('default.text = "Moin."')
    return Follower(Library(folder.path), clock)


def after(follower, act, count=1):
    """Return the readings after `act`, and how long they took."""

    async def run():
        stop = asyncio.Event()
        found = []

        async def collect():
            async for reading in follower.readings(stop):
                found.append((reading, time.perf_counter()))
                if len(found) == count:
                    stop.set()

        task = asyncio.create_task(collect())
        await asyncio.sleep(0.3)
        began = time.perf_counter()
        act()
        await asyncio.wait_for(task, 5)
        return [reading for reading, _ in found], found[-1][1] - began

    return asyncio.run(run())


def shown(catalog):
    return catalog.sites["shop"].slots["hero"].text("de").default.render({})


def test_a_change_is_live_in_less_than_a_second(folder, follower):
    assert shown(follower.begin()) == "Moin."
    (reading,), took_s = after(follower, lambda: folder.slot('default.text = "Servus."'))
    assert shown(reading.catalog) == "Servus."
    assert reading.trouble() is None
    assert took_s < 1


def test_a_broken_file_leaves_the_last_good_catalog_in_service(folder, follower):
    follower.begin()
    (reading,), _ = after(follower, lambda: folder.slot('default.text = "Moin'))
    assert reading.catalog is None
    assert "shop/slots/hero.de.toml:1:" in reading.trouble()
    (reading,), _ = after(follower, lambda: folder.slot('default.text = "Wieder gut."'))
    assert shown(reading.catalog) == "Wieder gut."


def test_a_text_goes_live_when_its_day_begins_at_the_site(folder, follower, clock):
    folder.slot('default.text = "a"\n[[undecided]]\nid = "x"\ntext = "Advent"\nfrom = 2026-11-29\nuntil = 2026-12-24')
    catalog = follower.begin()
    assert "undecided" not in catalog.sites["shop"].slots["hero"].text("de").variants

    def berlin_midnight():
        clock.now = datetime(2026, 11, 28, 23, tzinfo=UTC)

    (reading,), _ = after(follower, berlin_midnight)
    assert reading.catalog.sites["shop"].slots["hero"].text("de").variants["undecided"][0].id == "x"

    def christmas_is_over():
        clock.now = datetime(2026, 12, 24, 23, tzinfo=UTC)

    (reading,), _ = after(follower, christmas_is_over)
    assert "undecided" not in reading.catalog.sites["shop"].slots["hero"].text("de").variants


def test_at_the_start_a_broken_file_stops_with_its_line(folder, follower):
    folder.slot('default.text = "Moin."\n[[undecided]]\nid = "a"\ntext = "{{ nme }}"')
    with pytest.raises(
        ContentError, match=r"shop/slots/hero\.de\.toml:4:12: error unknown-variable: undecided\.0\.text"
    ):
        follower.begin()
