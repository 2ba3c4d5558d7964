"""What the parts of a decision cost in this process, without HTTP: processor time, medians of many short rounds."""

import gc
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from statistics import fmean, median
from typing import Any

from msgspec import convert, structs
from msgspec import json as json_of

from fivefold.bench import shops
from fivefold.bench.table import Figure, Table
from fivefold.bench.traffic import SLOTS, decision
from fivefold.coarse import coarsen
from fivefold.decide import decide, learn
from fivefold.keeper import Keeper
from fivefold.model import settle
from fivefold.pick import pick, show
from fivefold.records import DecideRequest, EventsRequest, Session
from fivefold.shop import Shop

ROUND = 200
Work = Callable[[], object]


def run(long: bool = False) -> Iterator[Table]:
    """Yield what each part costs."""
    rounds = 101 if long else 21
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # as the service does
    with shops.folder() as at:
        kept = shops.keeper(at)
        shop = kept.shops["demo"]
        shop.share = 0.0
        works = parts(shop, kept.now_s())
        each = [(name, _cost_us(work, rounds, shop)) for name, work in works.items()]
        yield Table("The parts of a decision, each by itself", ("part", "µs"), list(each))
        yield Table(
            "The verbs (to be: 20 µs for two slots, 40 with explain, 60 for an event with all that is learned of it)",
            ("verb", "µs"),
            [*verbs(kept, shop, rounds), *learning(kept, shop, rounds)],
        )


def parts(shop: Shop, now_s: int) -> dict[str, Work]:
    """Return the steps of one decision, in their order."""
    request = second(shop, now_s)
    body = json_of.encode(request)
    decoder = json_of.Decoder(DecideRequest)
    signals = coarsen(request.signals)
    session = shop.tickets.open(request.ticket or "", now_s)
    fresh = structs.replace(session, choices=())
    probabilities = shop.model.place(signals)
    slot = shop.site.slots[SLOTS[1]].text("de-AT")
    picked = pick(fresh, slot, shop.allocation)
    answer = decide(shop, request, now_s)
    return {
        "decode the request": lambda: decoder.decode(body),
        "open the ticket": lambda: shop.tickets.open(request.ticket or "", now_s),
        "signals, made coarse": lambda: coarsen(request.signals),
        "model": lambda: shop.model.place(signals),
        "settle": lambda: settle(probabilities, session.motive),
        "pick a variant": lambda: pick(fresh, slot, shop.allocation),
        "render a text with a price": lambda: show(slot, picked, request.vars),
        "sign the ticket": lambda: shop.tickets.sign(session),
        "encode the answer": lambda: json_of.encode(answer),
    }


def second(shop: Shop, now_s: int, **more: Any) -> DecideRequest:
    """Return the request of a session's second page."""
    first = decide(shop, convert(decision(), DecideRequest), now_s)
    return convert(decision(ticket=first.ticket, **more), DecideRequest)


def verbs(kept: Keeper, shop: Shop, rounds: int) -> Iterator[tuple[Figure, ...]]:
    """Yield what whole decisions cost."""
    now_s = kept.now_s()
    session = shop.tickets.open(second(shop, now_s).ticket or "", now_s)

    def cost_us(**more: Any) -> float:
        costs = []
        for _ in range(rounds):
            bodies = [{**decision(ticket=_another(shop, session)), **more} for _ in range(ROUND)]
            works = [partial(decide, shop, convert(body, DecideRequest), now_s) for body in bodies]
            costs.append(_took_us(lambda works=works: [work() for work in works]) / ROUND)  # type: ignore[misc]
            shop.inbox.clear()
        return median(costs)

    yield "decide, two slots", cost_us()
    yield "decide, two slots, explained", cost_us(explain=True)
    yield "decide, a session's first", cost_us(ticket=None)


def learning(kept: Keeper, shop: Shop, rounds: int) -> Iterator[tuple[Figure, ...]]:
    """Yield what it costs to accept and to book: sessions that are new, three events each; one session in ten buys."""
    now_s = kept.now_s()
    session = shop.tickets.open(second(shop, now_s).ticket or "", now_s)
    seen = [{"type": "seen", "slots": [slot]} for slot in SLOTS]
    helped = {"type": "feedback", "slot": SLOTS[0], "helpful": True}
    bought = {"type": "goal", "goal": "purchase", "value": 59.9}
    accepted: list[float] = []
    booked: dict[bool, list[float]] = {False: [], True: []}
    decided: list[float] = []
    shop.inbox.clear()
    for number in range(rounds * 20):
        buys = number % 10 == 0
        ticket = _another(shop, session, step=number % 8)
        happened = [*seen, bought if buys else helped]
        events = convert({"site": "demo", "ticket": ticket, "events": happened}, EventsRequest)
        accepted.append(_took_us(partial(_drive, shop, events, now_s)) / len(happened))
        booked[buys].append(_took_us(partial(_book_all, shop)) / len(happened))
        decide(shop, convert(decision(ticket=ticket), DecideRequest), now_s)
        decided.append(_took_us(shop.book))
    yield "learn, an event: accept", fmean(accepted)
    yield "learn, an event: book, one session in ten buys", fmean([*booked[False], *booked[True]])
    yield "learn, an event: book, where every session buys", fmean(booked[True])
    yield "learn, a decision: book", fmean(decided)


def _another(shop: Shop, session: Session, **changed: Any) -> str:
    """Return the ticket of a session that has seen the same."""
    return shop.tickets.sign(structs.replace(session, id=secrets.token_bytes(8), **changed))


def _drive(shop: Shop, events: EventsRequest, now_s: int) -> None:
    """Let a shop without replicas learn: it never waits, so it needs no loop."""
    verb = learn(shop, events, now_s)
    with suppress(StopIteration):
        verb.send(None)


def _book_all(shop: Shop) -> None:
    while shop.inbox:
        shop.book()


def _took_us(work: Work) -> float:
    before_ns = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - before_ns) / 1000


def _cost_us(work: Work, rounds: int, shop: Shop) -> float:
    """Return the median over rounds of what one call costs."""
    costs = []
    for _ in range(rounds):
        costs.append(_took_us(lambda: [work() for _ in range(ROUND)]) / ROUND)
        shop.inbox.clear()
    return median(costs)
