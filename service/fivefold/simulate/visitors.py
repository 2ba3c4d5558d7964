"""Simulated visitors: each walks page by page through a shop and shows what the snippet would report.

A walk depends on its `random.Random` and on whether the texts shown fit, on nothing else: no clock, no network.
"""

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp, log
from random import Random
from typing import TypeVar

from fivefold.records import MOTIVES, Device, Motive, Page, Referrer, Signals
from fivefold.simulate.habits import TURNS
from fivefold.simulate.shops import SLOTS, TOOLS, Shop

_T = TypeVar("_T")

_MOVES = ("home", "category", "product", "revisit", "search", "info", "cart")
_AIMLESS = {"home": 0.6, "category": 2.2, "product": 3.2, "revisit": 0.7, "search": 0.4, "info": 0.3, "cart": 0.15}
_ACTS: dict[Page, tuple[str, ...]] = {
    "category": ("price_sort", "filter"),
    "search": ("price_sort", "filter"),
    "product": ("compare", "copy", "wishlist", "add"),
    "cart": ("remove", "coupon"),
}
_SIGNAL = {
    "price_sort": "price_sorts", "filter": "filters", "compare": "compares", "copy": "copies", "coupon": "coupon",
    "wishlist": "wishlist_adds", "add": "cart_adds", "remove": "cart_removes", "leave_tab": "tab_returns",
    "search": "searches", "info": "info_pages",
}  # fmt: skip
_WORDS_WORK = 0.06
"""How much a fitting text that was seen raises the chance of a next step towards a purchase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page view: what the snippet would report after it, and what is true."""

    signals: Signals
    motive: Motive
    """The visitor's true motive now."""
    slots: tuple[str, ...]
    seen: tuple[str, ...]
    """The slots that come into the viewport."""
    product: int | None = None
    """Number of the product on this page."""
    answer: Motive | None = None
    """What the visitor answers to the question slot, if at all."""
    purchase: float | None = None
    """Value of the purchase made on this page, in the shop's currency."""


@dataclass(slots=True)
class _Trail:
    """What has happened in the session so far."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_SIGNAL.values(), 0))
    products: list[int] = field(default_factory=list)
    categories: set[int] = field(default_factory=set)
    category: int = 0
    cart: list[int] = field(default_factory=list)
    checkout: int = 0
    active_s: float = 0.0
    away_s: float = 0.0
    scrolled: float = 0.0


class Visitor:
    """A visitor of a motive in a shop: iterate over `views`, and tell `reads` which text was seen.

    >>> from fivefold.simulate.shops import SHOPS
    >>> visitor = Visitor(SHOPS["seaside"], "ready_to_buy", Random(4))
    >>> len(list(visitor.views())) > 0
    True
    """

    def __init__(self, shop: Shop, motive: Motive, rng: Random) -> None:
        self.shop, self.motive, self.rng = shop, motive, rng
        self._fits = 0.0
        self._trail = _Trail()
        self._person = {name: rng.gammavariate(shop.variety, 1 / shop.variety) for name in (*_MOVES, *_SIGNAL)}
        self._take_up(motive)

    def reads(self, motive: Motive | None) -> None:
        """Take in a text that was seen: it fits if it was written for the visitor's motive (None: a default)."""
        self._fits = max(self._fits, 1.0 if motive == self.motive else 0.3 if motive is None else 0.0)

    def views(self) -> Iterator[View]:
        """Walk through the shop, one page view at a time, until the visitor leaves."""
        rng, shop, trail, habits = self.rng, self.shop, self._trail, self._habits
        entry: Referrer = draw(rng, habits.arrives)
        device = self._device()
        times = 1 + draw(rng, dict(enumerate(habits.visits)))
        visit = None if rng.random() < shop.visits_unknown else times
        if times > 1 and rng.random() < habits.brings:
            trail.cart.append(rng.randrange(shop.products))
        length = max(1, round(exp(rng.gauss(log(shop.pages * habits.length), shop.spread))))
        turn_at = rng.randrange(3, length + 1) if length > 3 and rng.random() < shop.turns else 0
        answer_at = rng.randrange(1, 4) if rng.random() < shop.answers else 0
        pace_s = shop.pace_s * rng.gammavariate(4, 0.25)
        move: str | None = draw(rng, habits.lands)
        shown = 0
        while move is not None:
            shown += 1
            if shown == turn_at:
                self._take_up(draw(rng, TURNS[self.motive]))
            page: Page = "product" if move == "revisit" else move  # type: ignore[assignment]
            product = self._arrive(move)
            depth = self._dwell(pace_s)
            self._act(page, product)
            purchase = self._buy() if page == "checkout" and trail.checkout > shop.checkout_steps else None
            slots = SLOTS.get(page, ())
            yield View(
                signals=self._signals(page, shown, entry, device, visit),
                motive=self.motive,
                slots=slots,
                seen=tuple(slot for nth, slot in enumerate(slots) if nth == 0 or depth > 0.22 * nth),
                product=product,
                answer=self._answer() if shown == answer_at else None,
                purchase=purchase,
            )
            move = None if purchase is not None else self._next(page, shown >= length)

    def _take_up(self, motive: Motive) -> None:
        """Come to have a motive: its habits, bent by the person and by moves that follow no motive."""
        shop = self.shop
        self.motive, self._habits = motive, shop.habits[motive]
        person, goes = self._person, self._habits.goes
        lacking = TOOLS - shop.tools
        aimed, aimless = sum(goes.values()) / (1 - shop.noise), sum(_AIMLESS.values()) / shop.noise
        self._moves = list(
            accumulate(
                0.0 if name in lacking else goes[name] * person[name] / aimed + _AIMLESS[name] / aimless
                for name in _MOVES
            )
        )
        self._does = {
            act: 0.0
            if act in lacking
            else min(0.95, chance * person.get(act, 1.0) * (shop.buys if act == "add" else 1))
            for act, chance in self._habits.does.items()
        }

    def _arrive(self, move: str) -> int | None:
        """Note what the page itself tells; return the number of the product, on a product page."""
        rng, shop, trail = self.rng, self.shop, self._trail
        if move in {"search", "info"}:
            trail.counts[_SIGNAL[move]] += 1
        elif move == "checkout":
            trail.checkout += 1
        elif move == "revisit":
            trail.products.append(rng.choice(trail.products))
            return trail.products[-1]
        elif move in {"category", "product"}:
            if rng.random() < self._habits.wanders * (1.0 if move == "category" else 0.3):
                trail.category = rng.randrange(shop.categories)
            if move == "category":
                trail.categories.add(trail.category)
            else:
                trail.products.append(self._pick())
                return trail.products[-1]
        return None

    def _pick(self) -> int:
        """Return a product of the present category or, where all are seen, of another; new ones are preferred."""
        rng, shop, trail = self.rng, self.shop, self._trail
        shelf, item = max(1, shop.products // shop.categories), 0
        for tries in range(6):
            category = trail.category if tries < 3 else rng.randrange(shop.categories)
            item = category + shop.categories * int(shelf * rng.random() ** 1.5)
            if item not in trail.products:
                break
        return item

    def _dwell(self, pace_s: float) -> float:
        """Spend time on the page; return how deep it was scrolled."""
        rng, trail, habits = self.rng, self._trail, self._habits
        depth = min(1.0, max(0.02, rng.gauss(habits.scrolls + 0.1 * (self._person["home"] - 1), 0.2)))
        trail.scrolled += depth
        trail.active_s += min(600.0, pace_s * habits.reads * rng.lognormvariate(0, 0.7))
        if rng.random() < self._does["leave_tab"]:
            trail.counts["tab_returns"] += 1
            trail.away_s += min(1800.0, rng.expovariate(1 / habits.away_s))
        return depth

    def _act(self, page: Page, product: int | None) -> None:
        """Do what the page offers, if the visitor's habits say so."""
        rng, trail, does = self.rng, self._trail, self._does
        for act in _ACTS.get(page, ()):
            if rng.random() >= does[act] or (act in {"remove", "coupon"} and not trail.cart):
                continue
            if act == "add" and product is not None:
                if product in trail.cart:
                    continue
                trail.cart.append(product)
            elif act == "remove":
                trail.cart.pop(rng.randrange(len(trail.cart)))
            trail.counts[_SIGNAL[act]] += 1

    def _buy(self) -> float:
        return round(sum(map(price, self._trail.cart)), 2)

    def _next(self, page: Page, tired: bool) -> str | None:
        """Return the next move, or None when the visitor leaves."""
        rng, trail, habits = self.rng, self._trail, self._habits
        push = 1 + _WORDS_WORK * self._fits
        if page == "checkout":
            return "checkout" if rng.random() < habits.finishes * push else None
        if page == "cart" and trail.cart and rng.random() < self._does["check_out"] * push:
            return "checkout"
        if tired:
            return "cart" if page != "cart" and trail.cart and rng.random() < self._does["check_out"] * push else None
        for _ in range(4):
            move = _MOVES[min(bisect(self._moves, rng.random() * self._moves[-1]), len(_MOVES) - 1)]
            if (move != "revisit" or trail.products) and (move != "cart" or trail.cart):
                return move
        return "product"

    def _device(self) -> Device:
        odds = self.shop.phones / (1 - self.shop.phones) * self._habits.phones
        chance = self.rng.random()
        return "mobile" if chance < odds / (1 + odds) else "tablet" if chance > 0.96 else "desktop"

    def _answer(self) -> Motive:
        """Say the truth nine times in ten."""
        return self.motive if self.rng.random() < 0.9 else self.rng.choice(MOTIVES)

    def _signals(self, page: Page, shown: int, entry: Referrer, device: Device, visit: int | None) -> Signals:
        trail = self._trail
        distinct = len(set(trail.products))
        told: dict[str, object] = {
            "visit": visit,
            "pages": min(shown, 200),
            "products": min(len(trail.products), 200),
            "products_distinct": min(distinct, 200),
            "categories_distinct": min(len(trail.categories), 100),
            "revisits": min(len(trail.products) - distinct, 100),
            **trail.counts,
            "away_s": round(min(trail.away_s, 7200.0), 1),
            "active_s": round(min(trail.active_s, 7200.0), 1),
            "scroll": round(trail.scrolled / shown, 3),
            "cart_items": len(trail.cart),
            "checkout_steps": min(trail.checkout, 10),
            "referrer": entry,
            "device": device,
            "page": page,
        }
        for name in self.shop.unknown:
            told.pop(name)
        return Signals(**told)  # type: ignore[arg-type]


def price(product: int) -> float:
    """Return what a product costs."""
    return 19.9 + 37 * product % 180


def draw(rng: Random, weights: Mapping[_T, float]) -> _T:
    """Return one key, drawn by its weight.

    >>> draw(Random(0), {"a": 0, "b": 1})
    'b'
    """
    return rng.choices(list(weights), list(weights.values()))[0]


def visitors(shop: Shop, number: int, seed: int) -> Iterator[Visitor]:
    """Return visitors of a shop; the nth is the same for the same seed, however many are asked for."""
    for nth in range(number):
        rng = Random(f"{shop.name}/{seed}/{nth}")
        yield Visitor(shop, draw(rng, shop.mix), rng)
