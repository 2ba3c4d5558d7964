"""Event files as streams: what was known of a session after k events, and whether the goal came later."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise

from msgspec import Struct

from fivefold.model.dataset import Dataset, Row


class Happening(Struct, frozen=True):
    """One event of one session of an event file."""

    kind: str
    at_s: float
    item: str = ""
    group: str = ""
    price: float = 0.0
    about: str = ""
    brand: str = ""


WEBSHOP = ("session", "Date", "Time", "Click_order", "Webpage")
REES = ("event_time", "event_type", "product_id", "category_id", "category_code", "brand", "price", "user_session")
_CART_PRIOR = (("(any)", -2.0), *((f"n_{kind}", 4.0) for kind in ("cart", "addcart", "pay_req", "register")))
_HISTORY_PRIOR = (("(any)", -2.0), ("before_buy", 2.0))
_VIEWS = 10
"""Views without anything that a rate begins with."""
GAP_S = 1800
"""A visitor who was away for so long begins a new session."""


def webshop(table: list[dict[str, str]], after: Iterable[int]) -> list[Dataset]:
    """Return a stream per k of the clicks."""
    sessions: dict[str, list[Happening]] = {}
    for row in table:
        if row["Webpage"] not in {"start_session", "end_session"}:
            at = datetime.fromisoformat(f"{row['Date']}T{row['Time']}").replace(tzinfo=UTC)
            sessions.setdefault(row["session"], []).append(Happening(row["Webpage"], at.timestamp()))
    return _foreseen("web shop", [({}, events) for events in sessions.values()], "pay_res", after)


def rees(table: list[dict[str, str]], after: Iterable[int]) -> list[Dataset]:
    """Return a stream per k of the events."""
    sessions: dict[str, list[Happening]] = {}
    for row in table:
        at = datetime.fromisoformat(row["event_time"].removesuffix(" UTC")).replace(tzinfo=UTC)
        sessions.setdefault(row["user_session"], []).append(
            Happening(
                row["event_type"],
                at.timestamp(),
                row["product_id"],
                row["category_id"],
                float(row["price"] or 0),
                ".".join(row["category_code"].split(".")[:2]) or "none",
                row["brand"] or "none",
            )
        )
    return _foreseen("rees46", [({}, events) for events in sessions.values()], "purchase", after)


def taobao(table: Iterable[list[str]], after: Iterable[int]) -> list[Dataset]:
    """Return a stream per k; a visitor's earlier sessions are known as four counters, and two rates made of them."""
    return _foreseen("taobao", _visits(table), "buy", after)


def _visits(table: Iterable[list[str]]) -> Iterator[tuple[Row, list[Happening]]]:
    visitors: dict[str, list[Happening]] = {}
    for row in table:
        if len(row) != 5:
            continue
        user, item, category, kind, at_s = row
        visitors.setdefault(user, []).append(Happening(kind, float(at_s), item, category))
    for events in visitors.values():
        events.sort(key=lambda event: event.at_s)
        before: Counter[str] = Counter()
        begin = 0
        for i in range(1, len(events) + 1):
            if i == len(events) or events[i].at_s - events[i - 1].at_s > GAP_S:
                session = events[begin:i]
                yield _history(before), session
                before.update(event.kind for event in session)
                begin = i


def _history(before: Counter[str]) -> Row:
    """Return four counters, and how many of a hundred views led to a purchase, and to a wish or a cart.

    >>> _history(Counter(pv=90, buy=2, fav=1, cart=3))["wished_rate"]
    4.0
    """
    x: Row = {f"before_{kind}": float(before[kind]) for kind in ("pv", "cart", "fav", "buy")}
    views = before["pv"] + _VIEWS
    x["bought_rate"] = 100 * before["buy"] / views
    x["wished_rate"] = 100 * (before["cart"] + before["fav"]) / views
    return x


def _foreseen(
    name: str, sessions: Iterable[tuple[Row, list[Happening]]], goal: str, after: Iterable[int]
) -> list[Dataset]:
    """Return one stream per k: what was known after k events, and whether the goal came later; in order of time."""
    kept = list(sessions)
    streams = []
    for k in after:
        rows = [
            (events[k - 1].at_s, {**known, **_summary(events[:k])}, any(e.kind == goal for e in events[k:]))
            for known, events in kept
            if len(events) >= k and all(event.kind != goal for event in events[:k])
        ]
        rows.sort(key=lambda row: row[0])
        streams.append(
            Dataset(
                f"{name} after {k}",
                [x for _, x, _ in rows],
                [y for _, _, y in rows],
                prior=_HISTORY_PRIOR if name == "taobao" else _CART_PRIOR,
            )
        )
    return streams


def _summary(events: list[Happening]) -> Row:
    kinds = Counter(event.kind for event in events)
    gaps = [after.at_s - before.at_s for before, after in pairwise(events)]
    x: Row = {f"n_{kind}": float(count) for kind, count in kinds.items()}
    x |= {
        "kinds": float(len(kinds)),
        "last": events[-1].kind,
        "before_last": events[-2].kind if len(events) > 1 else "none",
        "entry": events[0].kind,
        "seconds": sum(gaps),
        "last_gap": gaps[-1] if gaps else 0.0,
    }
    if events[0].item:
        x |= {
            "items": float(len({event.item for event in events})),
            "groups": float(len({event.group for event in events})),
            "back": "yes" if len({event.item for event in events}) < len(events) else "no",
        }
    if events[-1].about:
        x |= {"about": events[-1].about, "brand": events[-1].brand}
    if prices := [event.price for event in events if event.price > 0]:
        x |= {"price": sum(prices) / len(prices), "dearest": max(prices), "last_price": prices[-1]}
    return x
