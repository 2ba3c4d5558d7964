"""Two visitors who do the same leave the same traces, and a million leave no more rows than ten thousand."""

import asyncio
import os
import random
import sqlite3

from serving import LONG

from fivefold import content as contents
from fivefold.accept import UNKNOWN
from fivefold.decide import decide, learn
from fivefold.keeper import Keeper
from fivefold.records import Answered, DecideRequest, EventsRequest, Feedback, GoalReached, Seen, Signals
from fivefold.settings import Settings
from fivefold.store import Bucket, Spent, open_store

EARLY, LATE = (10_000, int(os.environ["FIVEFOLD_LONG_TESTS"])) if LONG else (3_000, 9_000)


def keep(content, file, work, k=5):
    async def main():
        settings = Settings(
            content=str(content), store=f"sqlite:///{file}", secret="a-secret-of-the-tests", min_sessions=k,
            flush_interval_s=60, publish_interval_s=86_400,
        )  # fmt: skip
        keeper = Keeper(settings, contents.load(content))
        keeper.flusher.writer = "w"
        await keeper.start()
        result = await work(keeper)
        await keeper.stop()
        return result

    return asyncio.run(main())


def visit(keeper, signals, slots=("hero",), chatty=True):
    """One session: two pages, and all that a browser can report."""
    shop, ticket = keeper.shop("demo"), None
    for pages in (1, 3):
        request = DecideRequest(site="demo", slots=list(slots), signals=Signals(pages=pages, **signals), ticket=ticket)
        ticket = decide(shop, request, keeper.now_s()).ticket
    events = [Seen(slots=[slots[0]]), Answered(motive="undecided"), Feedback(slot=slots[0], helpful=True)]
    events.append(GoalReached(goal="purchase", value=20.0))
    return EventsRequest(site="demo", ticket=ticket, events=events if chatty else events[:1])


async def settle(keeper):
    await asyncio.sleep(0)
    while any(shop.inbox for shop in keeper.shops.values()):
        await asyncio.sleep(0.01)
    await keeper.flush()


def test_visitors_who_do_the_same_leave_byte_identical_traces(content, tmp_path, monkeypatch):
    dumps, tickets = [], []
    for name in ("one", "other"):
        draws = random.Random(4)  # other ids, but the same groups and texts
        for home in ("session", "pick"):
            monkeypatch.setattr(f"fivefold.{home}.draw", lambda *_, draws=draws: draws.random())

        async def work(keeper):
            for _ in range(5):
                request = visit(keeper, {"price_sorts": 3, "device": "mobile"})
                tickets.append(request.ticket)
                answer = learn(keeper.shop("demo"), request, keeper.now_s())
                await answer if asyncio.iscoroutine(answer) else None
            await settle(keeper)

        keep(content, tmp_path / name, work)
        with sqlite3.connect(tmp_path / name) as db:
            dumps.append("\n".join(db.iterdump()).encode())
        db.close()
    assert dumps[0] == dumps[1]
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert len(set(tickets)) == 10, "the visitors themselves were not the same"
    assert b"purchase" in dumps[0]


def test_the_store_does_not_grow_with_visitors(content, tmp_path):
    sizes = []

    async def work(keeper):
        rng = random.Random(1)
        words = {"device": ["mobile", "desktop", "tablet"], "referrer": ["search", "direct", "email", "social", "ad"]}
        for i in range(1, LATE + 1):
            signals = {name: rng.choice(values) for name, values in words.items()}
            for name in ("searches", "price_sorts", "cart_adds", "revisits", "info_pages", "products"):
                signals[name] = min(9, int(rng.expovariate(0.6)))
            request = visit(keeper, signals, slots=("hero", "product-teaser"))
            answer = learn(keeper.shop("demo"), request, keeper.now_s())
            await answer if asyncio.iscoroutine(answer) else None
            if i % 500 == 0:
                await settle(keeper)
            if i in (EARLY, LATE):
                with sqlite3.connect(tmp_path / "sums.sqlite") as db:
                    db.execute("pragma wal_checkpoint(truncate)")
                    rows = db.execute("select count(*) from sums").fetchone()[0]
                    counted = db.execute("select sum(amount) from sums where field like 'n/%/all'").fetchone()[0]
                db.close()
                sizes.append((counted, rows, (tmp_path / "sums.sqlite").stat().st_size))

    keep(content, tmp_path / "sums.sqlite", work, k=20)
    (early, early_rows, early_size), (late, late_rows, late_size) = sizes
    print(
        f"after {early:g} and {late:g} sessions: {early_rows} and {late_rows} rows, {early_size} and {late_size} bytes"
    )
    assert early == EARLY
    assert late == LATE, "a session's first decision needs no mark, so none is mistaken for spent"
    assert late_rows <= early_rows * 1.01
    assert late_size <= early_size * 1.01, "each amount takes eight bytes: as many rows are as many bytes"


def test_an_amount_takes_the_same_room_however_many_it_counts(tmp_path):
    sizes = set()
    for amount in (1.0, 300.0, 1e6, 1e9, 0.5):
        store = open_store(f"sqlite:///{tmp_path}/{amount}.sqlite")
        store.add("w:1", {Bucket("demo", "2026-11-01"): {f"model/{i:05}": amount for i in range(5000)}})
        assert set(store.read("demo")["2026-11-01"].values()) == {amount}
        store.close()
        sizes.add((tmp_path / f"{amount}.sqlite").stat().st_size)
    assert len(sizes) == 1


def test_whom_a_full_memory_let_go_is_not_counted_again(content, tmp_path):
    async def work(keeper):
        shop, start_s = keeper.shop("demo"), keeper.now_s()
        shop.spent = Spent(43_200, lines=64, marks=100)
        shop.spent.run = shop.run
        accepted, visits = 0, []
        for second in range(100):
            keeper.now_s = lambda now_s=start_s + second: now_s
            visits.append(visit(keeper, {}))
            accepted += (await learn(shop, visits[-1], keeper.now_s())).accepted
            while shop.inbox:
                shop.book()
        assert accepted >= 398, "each has four events"
        answers = [await learn(shop, again, keeper.now_s()) for again in visits]
        assert sum(answer.accepted for answer in answers) == 0
        reasons = [answer.ignored[0].reason for answer in answers]
        known = reasons.index("already counted")
        assert 50 < known < 95
        assert reasons == [UNKNOWN] * known + ["already counted"] * (100 - known)
        compares = Signals(pages=9, products=6, price_sorts=4)
        request = DecideRequest(site="demo", slots=["hero"], signals=compares, ticket=visits[0].ticket)
        await settle(keeper)
        counted = sums()
        decide(shop, request, keeper.now_s())
        await settle(keeper)
        assert sums() == counted

    def sums():
        with sqlite3.connect(tmp_path / "sums.sqlite") as db:
            sums = dict(db.execute("select field, amount from sums"))
        db.close()
        return sums

    keep(content, tmp_path / "sums.sqlite", work, k=1)
    assert sum(amount for field, amount in sums().items() if field.startswith("n/") and field.endswith("/all")) == 100
