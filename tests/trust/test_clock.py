"""Clocks that are set, summer time, and a service that starts with another idea of now."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fivefold import content as contents
from fivefold.clock import Clock
from fivefold.decide import decide
from fivefold.keeper import Keeper
from fivefold.records import DecideRequest, Signals
from fivefold.settings import Settings

REQUEST = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=2))


@pytest.fixture
def settings(content, tmp_path):
    return Settings(
        content=str(content), store=f"sqlite:///{tmp_path}/sums.sqlite", secret="a-secret-of-the-tests",
        min_sessions=1, flush_interval_s=60, publish_interval_s=60,
    )  # fmt: skip


def at(settings, *moments):
    """Let a session come at each moment; return the days they were booked to, and their tickets."""

    async def main():
        keeper = Keeper(settings, contents.load(Path(settings.content)))
        await keeper.start()
        shop, tickets = keeper.shop("demo"), []
        for moment in moments:
            keeper.now_s = lambda moment=moment: int(moment.timestamp())
            tickets.append(decide(shop, REQUEST, keeper.now_s()).ticket)
        keeper.now_s = lambda: int(moments[-1].timestamp())
        await keeper.stop()
        keeper = Keeper(settings, contents.load(Path(settings.content)))
        await keeper.start()
        days = keeper.storing.store.read("demo")
        await keeper.stop()
        return {day: sum(n for field, n in sums.items() if field.endswith("/all")) for day, sums in days.items()}

    return asyncio.run(main())


@pytest.mark.parametrize("by_s", [-7200, 7200])
def test_setting_the_systems_clock_neither_ends_nor_revives_a_ticket(monkeypatch, settings, by_s):
    clock, real = Clock(), time.time
    before = clock.now_s()
    monkeypatch.setattr(time, "time", lambda: real() + by_s)
    assert 0 <= clock.now_s() - before <= 1


@pytest.mark.parametrize("by_s", [-7200, 7200])
def test_a_restart_with_the_clock_set_gives_a_new_session_and_no_error(settings, by_s):
    async def main():
        keeper = Keeper(settings, contents.load(Path(settings.content)))
        shop = keeper.shop("demo")
        ticket = decide(shop, REQUEST, keeper.now_s()).ticket
        again = DecideRequest(site="demo", slots=["hero"], ticket=ticket)
        answer = decide(shop, again, keeper.now_s() + by_s)
        assert answer.slots["hero"].text
        assert shop.tickets.open(answer.ticket, keeper.now_s() + by_s)

    asyncio.run(main())


def test_summer_time_begins_and_ends_and_every_session_is_booked_once(settings):
    spring = [datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)]
    night = [datetime(2026, 3, 29, hour, 30, tzinfo=UTC) for hour in (0, 1, 2, 21)]
    assert at(settings, *spring, *night) == {"2026-03-28": 1, "2026-03-29": 5}


def test_the_hour_that_comes_twice_is_of_one_day(settings):
    autumn = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1, 2, 22)]
    assert at(settings, *autumn, datetime(2026, 10, 25, 23, 0, tzinfo=UTC)) == {"2026-10-25": 4, "2026-10-26": 1}
