"""What reaches the store, when, and what happens when it cannot."""

import asyncio
import random
import sqlite3
import time
from pathlib import Path

import pytest

from fivefold import content
from fivefold.decide import decide, learn
from fivefold.keeper import Keeper
from fivefold.publishing import LEAST, enough
from fivefold.records import Answered, DecideRequest, EventsRequest, GoalReached, Signals
from fivefold.settings import Settings

REQUEST = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=2))
CONTENT = Path(__file__).parent.parent / "content"


@pytest.fixture
def settings(tmp_path):
    return Settings(
        content=str(CONTENT),
        store=f"sqlite:///{tmp_path}/sums.sqlite",
        secret="a-secret-of-the-tests",
        min_sessions=5,
        flush_interval_s=60,
        publish_interval_s=60,
    )


@pytest.fixture
def run(settings):
    """Runs a coroutine of a started keeper, and stops it in the end."""

    def run(work, changed=None, stop=True):
        async def main():
            keeper = Keeper(changed or settings, content.load(CONTENT))
            await keeper.start()
            try:
                return await work(keeper)
            finally:
                if stop:
                    await keeper.stop()

        return asyncio.run(main())

    return run


BOUGHT = GoalReached(goal="purchase", value=10.0)
READY = Answered(motive="ready_to_buy")


async def visit(keeper, sessions=1, event=None):
    """Let sessions come, book them, and return their tickets."""
    shop = keeper.shop("demo")
    tickets = []
    for _ in range(sessions):
        ticket = decide(shop, REQUEST, keeper.now_s()).ticket
        if event:
            await learn(shop, EventsRequest(site="demo", ticket=ticket, events=[event]), keeper.now_s())
        tickets.append(ticket)
    while shop.inbox:
        shop.book()
    return tickets


def sessions_stored(settings):
    with sqlite3.connect(settings.store.removeprefix("sqlite:///")) as db:
        return db.execute("select coalesce(sum(amount), 0) from sums where field like 'n/%/all'").fetchone()[0]


def test_no_flush_carries_fewer_than_k_sessions(run, settings):
    async def work(keeper):
        rng = random.Random(3)
        stored = 0.0
        for _ in range(60):
            await visit(keeper, sessions=rng.choice([0, 0, 1, 2, 3, 7]))
            await keeper.flush()
            now = sessions_stored(settings)
            assert now == stored or now - stored >= settings.min_sessions
            stored = now
        assert stored > 50

    run(work)


def test_a_purchase_teaches_what_buyers_do_and_an_answer_how_far_to_believe_it_too(run):
    async def work(keeper):
        shop = keeper.shop("demo")
        await visit(keeper, sessions=3, event=BOUGHT)
        bought = {field.split("/")[1] for field in shop.learned()}
        await visit(keeper, sessions=3, event=READY)
        return bought, {field.split("/")[1] for field in shop.learned()}

    bought, said = run(work)
    assert bought == {"traffic", "mix", "shares", "ready_to_buy"}
    assert said == {"traffic", "mix", "shares", "ready_to_buy", "tempers", "labels"}


def test_what_a_session_said_waits_no_longer_than_the_next_flush_to_become_part_of_sums(run, settings):
    async def work(keeper):
        shop = keeper.shop("demo")
        await visit(keeper, settings.min_sessions - 1)
        assert shop._learner._heard
        await keeper.flush()
        assert not shop._learner._heard
        assert shop.learned()["model/traffic/sessions"] > 0

    run(work)


def test_a_clean_stop_flushes_what_k_allows_and_counts_what_it_drops(run, settings):
    async def many(keeper):
        await visit(keeper, sessions=9)

    async def few(keeper):
        await visit(keeper, sessions=4)
        return keeper

    run(many)
    assert sessions_stored(settings) == 9
    assert run(few).dropped_sessions == 4
    assert sessions_stored(settings) == 9


def test_while_the_store_is_away_decisions_go_on_and_nothing_is_lost_or_doubled(run, settings):
    async def work(keeper):
        other = sqlite3.connect(settings.store.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("begin exclusive")
        await visit(keeper, sessions=6)
        flush = asyncio.create_task(keeper.flush())
        began = time.perf_counter()
        await asyncio.sleep(0.05)
        await visit(keeper, sessions=6)
        assert time.perf_counter() - began < 4
        await flush
        assert "locked" in keeper.troubles["store"]
        other.execute("rollback")
        other.close()
        await keeper.flush()
        assert "store" not in keeper.troubles
        await keeper.flush()
        assert sessions_stored(settings) == 12

    run(work)


def test_what_was_learned_outlives_a_restart(run, settings):
    async def teach(keeper):
        await visit(keeper, sessions=40, event=READY)
        await keeper.flush()

    async def probability(keeper):
        return keeper.shop("demo").model.predict_proba_one({"pages": 2})["ready_to_buy"]

    before = run(probability)
    run(teach)
    assert run(probability) > before


def test_a_new_shop_learns_within_a_flush_and_again_when_it_has_grown_by_a_tenth(run, monkeypatch):
    """The clock, here a minute, has not come round. What the report shows waits for it."""
    monkeypatch.setattr("fivefold.publishing.REST", 0)

    async def work(keeper):
        shop = keeper.shop("demo")

        async def come(sessions):
            before = shop.model
            await visit(keeper, sessions)
            await keeper.flush()
            return shop.model is not before

        figures = keeper.publisher.published["demo"]
        assert [await come(LEAST - 1), await come(5), await come(400)] == [False, True, True]
        assert [await come(42), await come(5)] == [False, True], "424 are known: 43 are a tenth"
        assert keeper.publisher.published["demo"] is figures

    run(work)


def test_publications_by_growth_leave_the_thread_free_for_most_of_the_time(run, monkeypatch):
    monkeypatch.setattr("fivefold.publishing.REST", 1e9)

    async def work(keeper):
        before = keeper.shop("demo").model
        await visit(keeper, sessions=200)
        await keeper.flush()
        assert keeper.shop("demo").model is before

    run(work)


def test_a_publication_is_worth_a_tenth_more_sessions_and_twenty_at_least():
    assert all(enough(known) == LEAST for known in range(10 * LEAST + 1))
    growth = [enough(known) for known in range(5000)]
    assert growth == sorted(growth)
    known, publications = 0, 0
    while known < 100_000:
        known, publications = known + enough(known), publications + 1
    assert publications < 100, "few, for all that a shop ever sees"


def test_a_model_whose_anchors_would_move_never_goes_into_service(run, settings):
    async def work(keeper):
        shop = keeper.shop("demo")
        good = shop.model
        anchor = shop.site.motives["ready_to_buy"].anchors[0]
        for _ in range(20_000):
            shop._learner.learn_one(anchor, "first_visit", 1.0)
        await visit(keeper, sessions=10)
        await keeper.flush()
        await keeper.publish()
        placed = shop.model.predict_one(anchor)
        assert placed == "ready_to_buy"
        assert shop.model is good or "model of demo" not in keeper.troubles

    run(work)


async def come(keeper, sessions, signals):
    shop = keeper.shop("demo")
    for _ in range(sessions):
        decide(shop, DecideRequest(site="demo", slots=["hero"], signals=signals), keeper.now_s())
    while shop.inbox:
        shop.book()


def test_an_operator_is_told_when_other_visitors_come_than_before(run):
    async def work(keeper):
        await come(keeper, 500, Signals(pages=1, referrer="search", page="home"))
        await keeper.publish()
        assert "mix of demo" not in keeper.troubles
        await come(keeper, 500, Signals(pages=2, referrer="email", cart_items=2, page="cart"))
        await keeper.publish()
        assert "ready to buy" in keeper.troubles["mix of demo"]

    run(work)


def test_who_is_seen_on_three_pages_teaches_how_well_beliefs_hold(run):
    async def walk(keeper, pages):
        shop, ticket = keeper.shop("demo"), None
        for page in pages:
            signals = Signals(pages=page, searches=page)
            asked = DecideRequest(site="demo", slots=["hero"], signals=signals, ticket=ticket)
            ticket = decide(shop, asked, keeper.now_s()).ticket
        while shop.inbox:
            shop.book()
        return shop.learned().get("model/steadiness/1/was", 0.0)

    async def work(keeper):
        assert await walk(keeper, (1, 2)) == 0.0
        assert await walk(keeper, (1, 2, 3)) > 0.0
        assert await walk(keeper, (1, 2, 2, 2, 2)) == 0.0  # asked again on the same page

    run(work)


def test_a_flood_of_answers_on_a_known_shop_weighs_like_some_dozens(run):
    async def flood(keeper, sessions):
        shop = keeper.shop("demo")
        for _ in range(sessions):
            ticket = decide(shop, REQUEST, keeper.now_s()).ticket
            events = [Answered(motive="first_visit")]
            await learn(shop, EventsRequest(site="demo", ticket=ticket, events=events), keeper.now_s())
        while shop.inbox:
            shop.book()
        return shop._learner.sums()["model/first_visit/sessions"]

    async def work(keeper):
        fresh = await flood(keeper, 300)
        await keeper.flush()
        keeper.shop("demo").bursts.know({"2026-01-01": {"model/traffic/sessions": 5.0}}, "2026-01-02")
        keeper.shop("demo").bursts._come.clear()
        known = await flood(keeper, 300)
        assert known < 0.3 * fresh

    run(work)


def test_the_clock_goes_on_when_the_systems_clock_is_set_back(monkeypatch):
    from fivefold.clock import Clock

    clock = Clock()
    before = clock.now_s()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert clock.now_s() >= before


def test_the_oldest_happenings_are_lost_and_counted_when_too_many_wait(run, monkeypatch):
    async def work(keeper):
        shop = keeper.shop("demo")
        shop.inbox = type(shop.inbox)(maxlen=5)
        monkeypatch.setattr("fivefold.shop.INBOX", 5)
        for _ in range(8):
            decide(shop, REQUEST, keeper.now_s())
        assert (len(shop.inbox), shop.lost) == (5, 3)

    run(work)
