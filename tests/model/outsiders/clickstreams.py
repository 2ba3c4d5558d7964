"""Sessions of six invented web shops, as a web analyst would see them in an event-level clickstream.

A visitor is a small state machine. The states are page kinds (home, category, product, search, info, cart, checkout,
other). After each page view the visitor lingers (time, scroll, tab changes, sorting, copying, wishlist, cart, …) and
then leaves or takes one of ten moves (home, other page, new category, back to the list, new product, a product again,
search, info, cart, checkout). The odds of a move are the shop's base odds for the page kind, times what the visitor
wants: seven drives (explore, target, orient, doubt, price, commit, collect).

The motive only sets where the drives *start*. People differ: each drive has personal scatter, a third of the people
carry a second motive, some are messy (their clicks have nothing to do with why they came), and a shop as a whole, or for
one motive, can let motives show more or less. Tab habits, pace, scrolling, patience, phones, earlier visits and carts kept
from them are personal and only loosely tied to the motive. The drives *move* with what happens: whoever has read
the about page is oriented; whoever found the product stops searching; reading about returns settles a doubt or makes
one; a look at other shops ends the visit or brings certainty; a find can turn a stroller into a buyer; a product that is
not there turns a buyer into a stroller. The label stays what brought the visitor. Everything is cumulative and told as
known when the page is decided: acts on a page show up with the next page.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

MOTIVES = ("first_visit", "inspiration", "price_comparison", "undecided", "ready_to_buy")
EXPLORE, TARGET, ORIENT, DOUBT, PRICE, COMMIT, COLLECT = range(7)
START = {  # where the drives start
    "first_visit": (0.50, 0.30, 0.90, 0.22, 0.18, 0.10, 0.25),
    "inspiration": (0.95, 0.10, 0.25, 0.15, 0.15, 0.18, 0.85),
    "price_comparison": (0.30, 0.65, 0.10, 0.30, 0.95, 0.22, 0.15),
    "undecided": (0.30, 0.40, 0.12, 0.95, 0.35, 0.45, 0.35),
    "ready_to_buy": (0.12, 0.90, 0.10, 0.12, 0.20, 0.95, 0.10),
}
AVERAGE = tuple(sum(START[m][i] for m in MOTIVES) / 5 for i in range(7))
PATIENCE = {"first_visit": -0.15, "inspiration": 0.25, "price_comparison": -0.05, "undecided": 0.2, "ready_to_buy": 0.0}
BOUNCE = {"first_visit": 1.2, "inspiration": 0.95, "price_comparison": 1.2, "undecided": 0.85, "ready_to_buy": 0.6}
VISITS = {  # how often this browser was here, this visit included: 1 … 5 and more
    "first_visit": (0.85, 0.10, 0.03, 0.01, 0.01),
    "inspiration": (0.42, 0.20, 0.14, 0.09, 0.15),
    "price_comparison": (0.55, 0.21, 0.10, 0.05, 0.09),
    "undecided": (0.22, 0.34, 0.21, 0.11, 0.12),
    "ready_to_buy": (0.30, 0.22, 0.15, 0.09, 0.24),
}
REFERRERS = ("direct", "search", "social", "email", "ad", "price_comparison", "other")
TILT = {  # how much likelier than the shop's average an entry is
    "first_visit": (0.5, 1.4, 1.2, 0.3, 1.5, 0.8, 1.4),
    "inspiration": (1.0, 0.8, 2.0, 1.5, 1.3, 0.25, 1.1),
    "price_comparison": (0.7, 1.5, 0.35, 0.5, 0.8, 3.5, 1.0),
    "undecided": (1.5, 0.9, 0.7, 1.4, 1.3, 0.8, 0.8),
    "ready_to_buy": (1.8, 1.2, 0.35, 1.1, 0.6, 1.0, 0.8),
}
LANDINGS = ("home", "category", "product", "search", "info", "other", "cart")
LAND = {
    "direct": (0.55, 0.12, 0.18, 0.03, 0.03, 0.05, 0.04),
    "search": (0.22, 0.28, 0.40, 0.00, 0.04, 0.06, 0.00),
    "social": (0.15, 0.25, 0.40, 0.00, 0.00, 0.20, 0.00),
    "email": (0.15, 0.40, 0.30, 0.00, 0.02, 0.08, 0.05),
    "ad": (0.15, 0.40, 0.42, 0.00, 0.00, 0.03, 0.00),
    "price_comparison": (0.02, 0.06, 0.88, 0.02, 0.02, 0.00, 0.00),
    "other": (0.35, 0.20, 0.25, 0.00, 0.05, 0.15, 0.00),
}
MOVES = ("home", "other", "category", "list", "product", "again", "search", "info", "cart", "checkout")
BASE = {  # base odds of the next move, by the kind of the page now
    "home": (0.04, 0.16, 1.00, 0.05, 0.45, 0.10, 0.45, 0.12, 0.08, 0.00),
    "category": (0.10, 0.04, 0.38, 0.35, 1.25, 0.15, 0.16, 0.06, 0.08, 0.01),
    "product": (0.09, 0.04, 0.26, 0.42, 0.42, 0.16, 0.17, 0.16, 0.35, 0.06),
    "search": (0.06, 0.02, 0.16, 0.05, 1.25, 0.15, 0.32, 0.04, 0.06, 0.01),
    "info": (0.16, 0.16, 0.30, 0.15, 0.22, 0.42, 0.10, 0.32, 0.20, 0.02),
    "cart": (0.12, 0.02, 0.20, 0.10, 0.12, 0.32, 0.08, 0.16, 0.06, 0.75),
    "checkout": (0.04, 0.01, 0.02, 0.02, 0.02, 0.06, 0.01, 0.07, 0.14, 1.60),
    "other": (0.30, 0.20, 0.42, 0.05, 0.20, 0.08, 0.10, 0.22, 0.05, 0.00),
}
PULL = {  # how the drives pull at a move
    "home": ((ORIENT, 1.3),),
    "other": ((ORIENT, 2.0), (COLLECT, 0.6)),
    "category": ((EXPLORE, 1.9), (ORIENT, 0.3)),
    "list": ((EXPLORE, 0.5), (PRICE, 0.7)),
    "product": ((EXPLORE, 0.5), (PRICE, 0.4), (TARGET, 0.3)),
    "again": ((DOUBT, 2.0), (PRICE, 0.6), (COMMIT, -0.3)),
    "search": ((TARGET, 1.7),),
    "info": ((DOUBT, 1.6), (ORIENT, 1.2)),
    "cart": ((COMMIT, 1.0), (DOUBT, 0.6)),
    "checkout": ((COMMIT, 1.9), (DOUBT, -0.9)),
}
SECONDS = {"home": 14, "category": 24, "product": 34, "search": 17, "info": 30, "cart": 22, "checkout": 42, "other": 24}
DEEP = {
    "home": 0.42,
    "category": 0.55,
    "product": 0.50,
    "search": 0.42,
    "info": 0.58,
    "cart": 0.70,
    "checkout": 0.78,
    "other": 0.50,
}
COUNTS = (
    "products",
    "products_distinct",
    "categories_distinct",
    "revisits",
    "searches",
    "price_sorts",
    "filters",
    "info_pages",
    "compares",
    "copies",
    "tab_returns",
    "wishlist_adds",
    "cart_adds",
    "cart_removes",
    "cart_items",
    "checkout_steps",
    "coupon",
)
BOUND = {
    "products": 200,
    "products_distinct": 200,
    "categories_distinct": 100,
    "revisits": 100,
    "searches": 100,
    "price_sorts": 50,
    "filters": 100,
    "info_pages": 100,
    "compares": 50,
    "copies": 50,
    "tab_returns": 100,
    "wishlist_adds": 50,
    "cart_adds": 50,
    "cart_removes": 50,
    "cart_items": 100,
    "checkout_steps": 10,
    "coupon": 10,
}
ALL_TOOLS = frozenset(("search", "price_sorts", "filters", "compares", "wishlist_adds", "coupon"))


@dataclass(frozen=True)
class Shop:
    mix: tuple[float, ...]  # shares of the motives
    depth: float  # median pages a middling person would stay for, had nothing happened
    bounce: float
    contrast: float  # share that sees one page, about; how strongly motives show
    refs: tuple[float, ...]  # entries, in the order of REFERRERS
    products: int
    categories: int
    phones: float
    tools: frozenset[str] = ALL_TOOLS
    absent: frozenset[str] = frozenset()  # signals this shop's pages cannot tell
    visits: bool = False
    lost: float = 0.1
    loyal: float = 1.0  # counted; browsers that forget; tilt to those who come again
    messy: float = 0.1
    clumsy: float = 0.02  # people who fit no motive; accidental acts a page
    spread: float = 0.55
    steps: int = 4  # of lengths, between people; of the checkout
    reload: bool = False
    overlay: bool = False  # sorting loads the list anew; reviews open on the product page
    keeps_cart: bool = True
    deaf: float = 0.03
    unknown_ref: float = 0.03  # nothing told of tabs, scrolling and copying; of the entry
    buying: float = 0.0
    bulk: float = 0.08  # ease of putting something into the cart; of more than one piece
    habit: dict = field(default_factory=dict)  # what everyone here does more or less
    weak: dict = field(default_factory=dict)  # motives that hardly show here


_SHOPS = {
    # tiny maker of candles: social media, phones, short, half of the people new; no search, no tools
    "wachsfigur": Shop(
        mix=(0.50, 0.18, 0.08, 0.11, 0.13),
        depth=3.2,
        bounce=0.36,
        contrast=1.4,
        refs=(0.21, 0.21, 0.31, 0.06, 0.13, 0.02, 0.06),
        products=26,
        categories=4,
        phones=0.78,
        tools=frozenset(("coupon",)),
        messy=0.06,
        clumsy=0.012,
        steps=2,
        spread=0.6,
        absent=frozenset(("price_sorts", "filters", "compares", "wishlist_adds", "searches")),
        keeps_cart=False,
        habit={"other": 2.2, "home": 1.4},
        buying=0.3,
    ),
    # screws and tools for the trade: desktop, regulars, search by number, big carts, few new
    "schraubwerk": Shop(
        mix=(0.08, 0.08, 0.26, 0.18, 0.40),
        depth=5.5,
        bounce=0.15,
        contrast=1.05,
        refs=(0.46, 0.27, 0.01, 0.08, 0.06, 0.08, 0.04),
        products=60000,
        categories=340,
        phones=0.16,
        visits=True,
        lost=0.15,
        loyal=1.6,
        messy=0.08,
        steps=4,
        tools=ALL_TOOLS - {"wishlist_adds"},
        reload=True,
        habit={"search": 1.7, "home": 0.7},
        bulk=0.45,
        buying=0.5,
    ),
    # books: prices are fixed by law, so price comparison hardly shows; long wish lists; no comparison list
    "lesezeichen": Shop(
        mix=(0.22, 0.30, 0.10, 0.18, 0.20),
        depth=7.0,
        bounce=0.18,
        contrast=1.4,
        refs=(0.32, 0.34, 0.09, 0.12, 0.06, 0.02, 0.05),
        products=90000,
        categories=120,
        phones=0.48,
        visits=True,
        lost=0.25,
        messy=0.05,
        steps=5,
        tools=frozenset(("search", "filters", "wishlist_adds", "coupon")),
        absent=frozenset(("compares",)),
        overlay=True,
        habit={"search": 1.3, "info": 0.7},
        weak={"price_comparison": 0.75},
    ),
    # electronics at a discount: price portals, every tool, everyone looks at prices and reviews
    "stromkauf": Shop(
        mix=(0.18, 0.10, 0.36, 0.20, 0.16),
        depth=7.5,
        bounce=0.24,
        contrast=1.25,
        refs=(0.22, 0.30, 0.03, 0.06, 0.11, 0.24, 0.04),
        products=12000,
        categories=90,
        phones=0.42,
        visits=True,
        lost=0.2,
        messy=0.10,
        clumsy=0.03,
        steps=4,
        habit={"info": 1.4, "list": 1.3, "again": 1.3},
        buying=-0.2,
    ),
    # fashion: long strolls on phones, filters, wish lists, size guide, much in and out of the cart for everyone
    "stoffwechsel": Shop(
        mix=(0.16, 0.40, 0.10, 0.20, 0.14),
        depth=18.0,
        bounce=0.13,
        contrast=0.95,
        refs=(0.26, 0.20, 0.22, 0.14, 0.13, 0.01, 0.04),
        products=5200,
        categories=70,
        phones=0.72,
        visits=False,
        messy=0.12,
        clumsy=0.03,
        steps=3,
        spread=0.65,
        tools=ALL_TOOLS - {"compares"},
        reload=False,
        overlay=True,
        habit={"category": 1.3, "info": 1.1},
        buying=-0.1,
    ),
    # a flea-market of many sellers: noisy, weak motives, bad search, several signals missing
    "graumarkt": Shop(
        mix=(0.26, 0.22, 0.20, 0.16, 0.16),
        depth=10.0,
        bounce=0.20,
        contrast=0.95,
        refs=(0.24, 0.36, 0.08, 0.06, 0.12, 0.08, 0.06),
        products=200000,
        categories=400,
        phones=0.58,
        visits=True,
        lost=0.4,
        messy=0.14,
        clumsy=0.06,
        steps=4,
        spread=0.75,
        tools=ALL_TOOLS - {"compares", "coupon"},
        absent=frozenset(("filters", "copies", "coupon")),
        reload=True,
        deaf=0.10,
        unknown_ref=0.15,
        habit={"again": 1.2, "search": 1.4},
    ),
}
SHOPS: tuple[str, ...] = tuple(_SHOPS)


def _draw(rng: random.Random, weights) -> int:
    x = rng.random() * sum(weights)
    for i, w in enumerate(weights):
        x -= w
        if x < 0:
            return i
    return max(range(len(weights)), key=lambda i: weights[i])


class _Visitor:
    def __init__(self, shop: Shop, motive: str, rng: random.Random) -> None:
        self.shop, self.rng = shop, rng
        gauss, r = rng.gauss, rng.random
        contrast = shop.contrast * shop.weak.get(motive, 1.0)
        aim = START[motive]
        inner = motive  # the motive that the circumstances (entry, earlier visits) follow
        if r() < shop.messy:  # clicks that have little to do with the reason
            shares = [r() ** 2 for _ in MOTIVES]
            aim = tuple(
                sum(s * START[m][i] for s, m in zip(shares, MOTIVES, strict=False)) / sum(shares) for i in range(7)
            )
            if r() < 0.5:
                inner = MOTIVES[int(r() * 5)]
        elif r() < 0.33:  # a second motive
            other, share = START[MOTIVES[int(r() * 5)]], 0.15 + 0.3 * r()
            aim = tuple((1 - share) * a + share * b for a, b in zip(aim, other, strict=False))
        self.t = [
            min(1.5, max(0.0, v + contrast * (a - v) + gauss(0, 0.15))) for a, v in zip(aim, AVERAGE, strict=False)
        ]
        self.pace = math.exp(gauss(0, 0.35))
        self.tabber = r() ** 3  # opens tabs by habit
        self.scroller = gauss(0, 0.13)
        self.length = max(1.0, shop.depth * math.exp(contrast * PATIENCE[motive] + gauss(0, shop.spread)))
        self.bounce = shop.bounce * BOUNCE[motive] ** contrast
        phone = shop.phones * (1 + 0.15 * (self.t[COLLECT] - self.t[PRICE]))
        x = r()
        self.device = "mobile" if x < phone else "tablet" if x < phone + 0.05 else "desktop"
        visits = list(VISITS[inner])
        for i in range(1, 5):
            visits[i] *= shop.loyal
        self.visit = _draw(rng, visits) + 1
        ref = REFERRERS[
            _draw(rng, [w * k ** min(1.4, contrast + 0.2) for w, k in zip(shop.refs, TILT[inner], strict=False)])
        ]
        self.entry = ref
        if r() < 0.07:
            ref = "direct"  # entries that lose their referrer look direct
        self.referrer = None if r() < shop.unknown_ref else ref
        self.told_visit = 1 if r() < shop.lost else self.visit
        self.deaf = r() < shop.deaf
        self.size = max(1, shop.products // shop.categories)
        self.wanted = int(shop.products * r() ** 1.6)
        self.known = [self.wanted]  # remembered from elsewhere or from earlier visits
        if self.visit > 1 and r() < 0.6 * self.t[DOUBT] + 0.2:
            self.known += [self._in_category(self.wanted // self.size) for _ in range(1 + int(r() * 2))]
        self.cart: list[int] = []
        if (
            shop.keeps_cart
            and self.visit > 1
            and r() < 0.04 + 0.28 * self.t[DOUBT] * self.t[COMMIT] + 0.12 * self.t[COMMIT]
        ):
            self.cart = self.known[: 1 + int(r() * 2)]
        self.c = dict.fromkeys(COUNTS, 0)
        self.c["cart_items"] = len(self.cart)
        self.active = self.away = self.scrolled = 0.0
        self.pages = 0
        self.kind = ""
        self.seen: dict[int, float] = {}  # product -> liking
        self.cats: set[int] = set()
        self.cat: int | None = None
        self.list_kind: str | None = None
        self.item: int | None = None
        self.step = 0
        self.bought = self.again_list = False
        self.push = 0.0  # extra wish to leave after this page

    def _in_category(self, cat: int) -> int:
        return min(self.shop.products - 1, cat * self.size + int(self.size * self.rng.random() ** 1.7))

    def _view(self, kind: str) -> None:
        self.kind = kind
        self.pages += 1
        if kind != "checkout":
            self.step = 0

    def _product(self, item: int) -> None:
        c = self.c
        self._view("product")
        c["products"] += 1
        if item in self.seen:
            c["revisits"] += 1
        else:
            self.seen[item] = self.rng.gauss(0.7 if item in self.known else 0.0, 1)
            c["products_distinct"] += 1
        self.item = item
        if item == self.wanted:
            self.t[TARGET] *= 0.45  # found

    def _category(self, cat: int) -> None:
        self._view("category")
        self.cat, self.list_kind = cat, "category"
        if cat not in self.cats:
            self.cats.add(cat)
            self.c["categories_distinct"] += 1

    def _search(self, anew: bool = True) -> None:
        self._view("search")
        self.list_kind = "search"
        if anew:
            self.c["searches"] += 1

    def _info(self) -> None:
        self._view("info")
        self.c["info_pages"] += 1
        self._informed()

    def _informed(self) -> None:
        t, x = self.t, self.rng.random()
        t[ORIENT] *= 0.85
        if x < 0.35:
            t[DOUBT] *= 0.8
            t[COMMIT] += 0.06
        elif x < 0.5:
            t[COMMIT] *= 0.8
            self.push += 0.12  # costs or conditions one does not like

    def _checkout(self) -> None:
        step = self.step + 1
        self._view("checkout")
        self.step = min(step, self.shop.steps)
        self.c["checkout_steps"] = max(self.c["checkout_steps"], self.step)
        if step > self.shop.steps:
            self.bought = True
            self.cart = []
            self.step = 0
            self.c["cart_items"] = 0  # thank you

    def land(self) -> None:
        t, rng = self.t, self.rng
        g = (
            math.exp(1.9 * (t[ORIENT] - 0.3)),
            math.exp(1.6 * (t[EXPLORE] - 0.4)),
            math.exp(1.4 * (t[TARGET] + 0.6 * t[DOUBT] + 0.5 * t[PRICE] - 0.8)),
            math.exp(t[TARGET] - 0.4) * ("search" in self.shop.tools),
            math.exp(1.1 * (t[DOUBT] - 0.4)),
            math.exp(0.9 * (t[ORIENT] + 0.5 * t[COLLECT] - 0.5)),
            2.5 if self.cart else 0.1,
        )
        kind = LANDINGS[_draw(rng, [a * b for a, b in zip(LAND[self.entry], g, strict=False)])]
        if kind == "product":
            sure = 0.35 + 0.5 * max(t[TARGET], t[DOUBT], t[PRICE])
            self._product(
                rng.choice(self.known)
                if rng.random() < sure
                else self._in_category(int(rng.random() * self.shop.categories))
            )
        elif kind == "category":
            self._category(self._some_category())
        elif kind == "search":
            self._search()
        elif kind == "info":
            self._info()
        else:
            self._view(kind)

    def _some_category(self) -> int:
        n = self.shop.categories
        if self.rng.random() < 0.5 * self.t[TARGET]:
            return min(n - 1, self.wanted // self.size)
        return int(n * self.rng.random() ** 1.5)

    def linger(self) -> None:
        """Everything that happens on the page now."""
        t, c, rng, kind, shop = self.t, self.c, self.rng, self.kind, self.shop
        r, tools = rng.random, self.shop.tools
        seconds = SECONDS[kind] * self.pace * math.exp(rng.gauss(0, 0.75)) * (0.85 if self.device == "mobile" else 1.0)
        if kind in ("product", "info"):
            seconds *= 0.75 + 0.6 * t[DOUBT]
        elif kind in ("category", "home"):
            seconds *= 0.75 + 0.5 * t[COLLECT]
        self.active += min(seconds * (1.12 - 0.25 * t[COMMIT]), 500.0)
        deep = DEEP[kind] + 0.22 * (t[COLLECT] - 0.35) + 0.12 * (t[DOUBT] - 0.35) - 0.10 * (t[COMMIT] - 0.4)
        self.scrolled += min(1.0, max(0.03, deep + self.scroller + rng.gauss(0, 0.22)))
        still = self.device == "desktop"
        leave_tab = 0.035 + 0.13 * self.tabber + (0.03 if self.device == "mobile" else 0.0)
        if kind in ("category", "search"):
            if "price_sorts" in tools and r() < 0.015 + 0.45 * t[PRICE] ** 1.8:
                c["price_sorts"] += 1
                self.again_list = shop.reload
            if "filters" in tools and r() < 0.04 + 0.12 * t[TARGET] + 0.16 * t[PRICE] + 0.06 * t[EXPLORE]:
                c["filters"] += 1 + (r() < 0.3)
                self.again_list = self.again_list or shop.reload
            if kind == "search" and r() < 0.12:
                t[TARGET] *= 0.7
                t[EXPLORE] += 0.2
                self.push += 0.1  # not what was looked for
        elif kind == "product":
            self._on_product(still)
            leave_tab += 0.30 * t[PRICE] ** 1.4 + 0.07 * t[DOUBT]
        elif kind == "cart":
            if self.cart and r() < 0.03 + 0.20 * t[DOUBT] ** 1.4 + 0.05 * t[PRICE]:
                self._remove()
            if "coupon" in tools and self.cart and r() < 0.04 + 0.18 * t[PRICE]:
                c["coupon"] += 1
                if r() < 0.4:
                    leave_tab += 0.3  # looks for a voucher elsewhere
            leave_tab += 0.08 * t[PRICE]
        elif kind in ("home", "other"):
            t[ORIENT] *= 0.88
            t[EXPLORE] += 0.03
        elif kind == "checkout" and r() < 0.04:
            leave_tab += 0.5  # the bank's app, the card in the other room
        if r() < leave_tab:
            self._leave_tab()
        if r() < shop.clumsy:
            self._accident()

    def _on_product(self, desktop: bool) -> None:
        t, c, rng, shop = self.t, self.c, self.rng, self.shop
        r, like, tools = rng.random, self.seen[self.item], shop.tools
        if r() < 0.012 + (0.28 if desktop else 0.11) * t[PRICE] ** 1.5:
            c["copies"] += 1 + (r() < 0.15)
        if "compares" in tools and r() < 0.01 + 0.18 * t[PRICE] ** 1.3 + 0.12 * t[DOUBT] ** 1.3:
            c["compares"] += 1
        if "wishlist_adds" in tools and like > -0.5 and r() < 0.01 + 0.26 * t[COLLECT] ** 1.4 + 0.04 * t[DOUBT]:
            c["wishlist_adds"] += 1
        if shop.overlay and r() < 0.04 + 0.30 * t[DOUBT] ** 1.3 + 0.06 * t[ORIENT]:
            c["info_pages"] += 1
            self._informed()
        here = self.item in self.cart
        again = min(3, c["revisits"])
        x = (
            -4.3
            + shop.buying
            + 3.9 * t[COMMIT]
            + 0.6 * like
            + 0.15 * again * t[DOUBT]
            - (1.8 if here else 0.0)
            - (1.2 if self.bought else 0.0)
        )
        if r() < 1 / (1 + math.exp(-x)):
            c["cart_adds"] += 1
            self.cart.append(self.item)
            if r() < shop.bulk:
                self.cart += [self.item] * (1 + int(4 * r() ** 2))
            c["cart_items"] = len(self.cart)
        elif here and r() < 0.08 * t[DOUBT]:
            self._remove()
        if like > 1.5 and r() < 0.3:
            t[COMMIT] += 0.12
            t[EXPLORE] *= 0.9  # a find
        if self.item == self.wanted and r() < 0.06:
            t[COMMIT] *= 0.6
            t[EXPLORE] += 0.2
            self.push += 0.1  # sold out

    def _remove(self) -> None:
        if self.cart:
            item = self.cart[int(self.rng.random() * len(self.cart))]
            self.cart = [i for i in self.cart if i != item]
            self.c["cart_removes"] += 1
            self.c["cart_items"] = len(self.cart)

    def _leave_tab(self) -> None:
        t, rng = self.t, self.rng
        priced = self.kind in ("product", "cart") and rng.random() < t[PRICE]
        self.c["tab_returns"] += 1 + (rng.random() < 0.25)
        self.away += min(2400.0, math.exp(rng.gauss(4.1 if priced else 3.2, 1.0 if priced else 1.3)))
        if priced:  # a look at other shops
            if rng.random() < 0.35:
                self.push += 0.3
                t[COMMIT] *= 0.8
            else:
                t[COMMIT] += 0.1
                t[PRICE] *= 0.93

    def _accident(self) -> None:
        c, rng, kind = self.c, self.rng, self.kind
        x = rng.random()
        if kind == "product" and x < 0.3:
            c["cart_adds"] += 1
            self.cart.append(self.item)
            c["cart_items"] = len(self.cart)
            if rng.random() < 0.5:
                self._remove()
        elif kind in ("category", "search") and x < 0.5:
            name = "price_sorts" if x < 0.25 else "filters"
            if name in self.shop.tools:
                c[name] += 1
        elif x < 0.6:
            c["copies"] += 1
        elif x < 0.85:
            c["tab_returns"] += 1
            self.away += rng.random() * 8
        elif "wishlist_adds" in self.shop.tools and kind == "product":
            c["wishlist_adds"] += 1

    def leaves(self) -> bool:
        p, push = self.pages, self.push
        self.push *= 0.3
        if p == 1:
            hazard = self.bounce + 0.4 * push
        elif self.bought:
            hazard = 0.75
        else:
            hazard = 1 - math.exp(-0.69 * (p**1.6 - (p - 1) ** 1.6) / self.length**1.6)
            if self.kind in ("cart", "checkout") and self.cart:  # momentum, or cold feet
                hazard = 0.3 * hazard + max(0.02, 0.20 - 0.20 * self.t[COMMIT] + 0.12 * self.t[DOUBT])
            hazard += push
        return p >= 90 or self.rng.random() < hazard

    def go(self) -> None:
        t, rng, shop, now = self.t, self.rng, self.shop, self.kind
        if self.again_list:  # sorted or filtered: the list comes anew
            self.again_list = False
            self._category(self.cat) if now == "category" else self._search(False)
            return
        weights = []
        for move, base in zip(MOVES, BASE[now], strict=False):
            w = base * shop.habit.get(move, 1.0)
            x = 0.0
            for drive, pull in PULL[move]:
                x += pull * (t[drive] - 0.4)
            weights.append(w * math.exp(1.8 * x))
        others = len(self.seen) - (now == "product")
        if self.list_kind is None:
            weights[3] = 0.0
        weights[5] *= (0.0, 0.6, 1.0, 1.2)[min(3, others)] if others > 0 else (0.1 if self.seen else 0.0)
        if "search" not in shop.tools:
            weights[6] = 0.0
        if not self.cart:
            weights[8] *= 0.12
            weights[9] = 0.3 if self.bought and now == "checkout" and self.step else 0.0
        elif now == "product" and self.item in self.cart:
            weights[8] *= 3.0
            weights[9] *= 2.5
        move = MOVES[_draw(rng, weights)]
        if move == "product":
            self._new_product(now)
        elif move == "again":
            pool = [i for i in self.seen if i != self.item or now != "product"] or list(self.seen)
            pool = pool[-5:]
            self._product(
                pool[_draw(rng, [math.exp(0.6 * self.seen[i] + (0.5 if i in self.cart else 0.0)) for i in pool])]
            )
        elif move == "category":
            self._category(self._some_category())
        elif move == "list":
            if self.list_kind == "category":
                self._category(self.cat)
            else:
                self._search(False)
        elif move == "search":
            self._search()
        elif move == "info":
            self._info()
        elif move == "checkout":
            self._checkout()
        else:
            self._view(move)

    def _new_product(self, now: str) -> None:
        t, r, shop = self.t, self.rng.random, self.shop
        fresh = [i for i in self.known if i not in self.seen]
        if fresh and r() < (0.75 if now == "search" else 0.35) * (0.25 + max(t[TARGET], t[DOUBT])):
            self._product(fresh[0])
        elif now == "category" or (now == "product" and self.item is not None and r() < 0.6):
            self._product(self._in_category(self.cat if now == "category" else self.item // self.size))
        elif now == "search":
            self._product(self._in_category(min(shop.categories - 1, self.wanted // self.size)))
        else:
            self._product(int(shop.products * r() ** 2.5))  # teasers: the same few for everyone

    def signals(self) -> dict:
        shop, c, first = self.shop, self.c, self.pages == 1
        out: dict = {"pages": min(200, self.pages), "device": self.device, "page": self.kind}
        if self.referrer:
            out["referrer"] = self.referrer
        if shop.visits:
            out["visit"] = self.told_visit
        for name in COUNTS:
            if (c[name] or not first) and name not in shop.absent:
                out[name] = int(min(BOUND[name], c[name]))
        if not first:
            out["active_s"] = round(min(7200.0, self.active), 1)
            out["away_s"] = round(min(7200.0, self.away), 1)
            out["scroll"] = round(self.scrolled / (self.pages - 1), 3)
        if self.deaf:
            for name in ("scroll", "tab_returns", "away_s", "copies"):
                out.pop(name, None)
        return out


def visitors(shop: str, n: int, seed: int) -> list[tuple[str, list[dict]]]:
    """n visitors: (true motive, [signals after page view 1, after page view 2, …])."""
    spec, rng = _SHOPS[shop], random.Random(f"{shop}|{seed}")
    result = []
    for _ in range(n):
        motive = MOTIVES[_draw(rng, spec.mix)]
        person = _Visitor(spec, motive, rng)
        person.land()
        told = [person.signals()]
        while True:
            person.linger()
            if person.leaves():
                break
            person.go()
            told.append(person.signals())
        result.append((motive, told))
    return result
