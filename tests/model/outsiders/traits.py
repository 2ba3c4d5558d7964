"""Simulated web-shop sessions: a latent-trait model.

A motive never acts directly. It only shifts the *typical* values of eight latent traits (goal clarity, price
sensitivity, need for trust, time budget, involvement, decisiveness, familiarity with the shop, skill with the
shop's tools). Every visitor draws their own traits widely around those values; some are half of one motive and half of
another, some are distracted. Everything a visitor then does follows from traits and state only:

* where they come from, their device and their landing page: multinomial logits of the traits;
* on each page: dwell time, scroll, and acts (sort, filter, copy, compare, wishlist, cart, voucher, tab switch), each a
  Bernoulli with a logistic probability in the traits, the device and the state (how much they like the product, what
  doubt about trust and price is left, what was done already);
* after each page: a logistic hazard of leaving, else a multinomial logit over the next moves (menu, product, the same
  product again, search, info, cart, checkout ...). Reading info uses up doubt about trust, comparing uses up doubt
  about price, so people change as a session goes on. Some moves are accidents.

Shops differ in intercepts (depth, eagerness to buy, origin of traffic), in tools, catalogue, phones, noise, in what
their pages tell, and in how far the motives lie apart. Signals are snapshots when a page is decided: this page view is
counted, but time and scroll are those of the pages before. Standard library only; deterministic for a seed.
"""

from math import exp, log
from random import Random
from types import SimpleNamespace as Shop

MOTIVES = ("first_visit", "inspiration", "price_comparison", "undecided", "ready_to_buy")
# Typical clarity, price sensitivity, trust need, time, involvement, decisiveness, familiarity, skill: the letters
# c, p, t, b, v, d, f, s below.
CENTRES = {
    "first_visit": (-0.5, -0.2, 0.9, -0.5, -0.5, -0.2, -1.5, -0.2),
    "inspiration": (-1.5, -0.4, -0.5, 0.6, 1.3, -0.2, 0.2, 0.1),
    "price_comparison": (0.8, 1.9, -0.1, 0.1, -0.2, -0.1, -0.3, 0.4),
    "undecided": (0.4, 0.2, 1.0, 0.4, 0.5, -1.7, 0.4, 0.0),
    "ready_to_buy": (1.5, -0.4, -0.5, -0.1, -0.3, 1.7, 0.7, 0.1),
}
REFERRERS = ("direct", "search", "social", "email", "ad", "price_comparison", "other")
COUNTS = {
    "products": 200, "products_distinct": 200, "categories_distinct": 100, "revisits": 100, "searches": 100,
    "price_sorts": 50, "filters": 100, "info_pages": 100, "compares": 50, "copies": 50, "tab_returns": 100,
    "wishlist_adds": 50, "cart_adds": 50, "cart_removes": 50, "cart_items": 100, "checkout_steps": 10, "coupon": 10,
}  # fmt: skip
# Landing page by kind of entry: utilities of home, category, product, info, other.
LANDING = {
    "direct": (1.7, -0.2, 0.0, -1.6, -0.9), "search": (0.4, 0.5, 0.9, -1.4, -1.2),
    "social": (0.4, 0.1, 0.5, -2.2, 0.1), "email": (0.0, 0.9, 0.6, -2.4, -0.6),
    "ad": (0.3, 0.5, 0.8, -2.6, -1.0), "price_comparison": (-2.0, -1.2, 2.4, -3.2, -3.2),
    "other": (1.0, 0.1, 0.2, -0.9, -0.3),
}  # fmt: skip
LANDING_PAGES = ("home", "category", "product", "info", "other")
MOVES = ("home", "category", "same", "product", "revisit", "search", "info", "other", "cart", "checkout")


# mix: shares of the motives; leave: intercept of the hazard of leaving; absent: signals the pages never tell; visits:
# are they counted; sep: how far the motives lie apart; spread: personal standard deviation of the traits; noise:
# accidents, blends of motives, distraction; steps: of the checkout, the last is the order; minicart: putting in does
# not lead to the cart page; reload: sorting and filtering load a page; info_tagged: share of info page views
# recognised as such; buy: intercept of putting in the cart; refs: offsets of the seven referrers.
SPECS = {
    # A small tea brand living on social media and ads: half of the visitors are new, very short, few tools.
    "teeblatt": Shop(
        mix=(0.50, 0.16, 0.07, 0.12, 0.15), leave=-0.75, cats=5, per_cat=9, tools=["coupon"],
        absent=["price_sorts", "filters", "compares", "wishlist_adds", "searches"], visits=True, mobile=0.74, tablet=0.04,
        sep=1.55, spread=0.65, noise=0.10, steps=3, minicart=True, reload=False, info_tagged=0.95, buy=0.5,
        refs=(0.0, -0.4, 0.9, -0.2, 0.7, -0.9, 0.0)),
    # Fashion: people stroll; wishlist and filters are used a lot; phones.
    "modekontor": Shop(
        mix=(0.17, 0.43, 0.12, 0.17, 0.11), leave=-2.45, cats=45, per_cat=140,
        tools=["search", "sort", "filter", "wishlist", "coupon"], absent=["compares"], visits=True, mobile=0.70,
        tablet=0.05, sep=1.02, spread=0.80, noise=0.15, steps=4, minicart=True, reload=False, info_tagged=0.9, buy=-0.3,
        refs=(0.0, 0.0, 0.4, 0.6, 0.1, -1.4, 0.0)),
    # Electronics: listed in price portals; every tool; visits are not counted.
    "funkhaus": Shop(
        mix=(0.15, 0.10, 0.42, 0.20, 0.13), leave=-1.85, cats=60, per_cat=70,
        tools=["search", "sort", "filter", "compare", "wishlist", "coupon"], absent=(), visits=False, mobile=0.38,
        tablet=0.05, sep=1.5, spread=0.75, noise=0.10, steps=4, minicart=False, reload=True, info_tagged=0.9, buy=-0.4,
        refs=(0.0, 0.3, -0.9, -0.3, 0.0, 0.7, 0.0)),
    # Furniture: expensive, slow decisions, long sessions; no comparison list, though the page would tell one.
    "wohnwerk": Shop(
        mix=(0.17, 0.27, 0.15, 0.31, 0.10), leave=-2.88, cats=30, per_cat=60,
        tools=["search", "sort", "filter", "wishlist", "coupon"], absent=(), visits=True, mobile=0.46, tablet=0.10,
        sep=0.90, spread=0.80, noise=0.12, steps=5, minicart=False, reload=True, info_tagged=0.8, buy=-1.1,
        refs=(0.1, 0.2, 0.1, 0.0, 0.2, -1.0, 0.0)),
    # Spare parts, many trade customers at desks: search by number, few first visits, no playing around.
    "schraubenkiste": Shop(
        mix=(0.08, 0.06, 0.24, 0.13, 0.49), leave=-2.0, cats=120, per_cat=180, tools=["search", "filter"],
        absent=["wishlist_adds", "coupon", "price_sorts"], visits=False, mobile=0.12, tablet=0.02,
        sep=1.3, spread=0.70, noise=0.10, steps=3, minicart=True, reload=True, info_tagged=0.6, buy=0.5,
        refs=(0.7, 0.4, -2.5, 0.0, -0.8, -0.6, 0.3)),
    # A cheap general store: messy traffic from everywhere, many distractions, old templates.
    "allesda": Shop(
        mix=(0.25, 0.22, 0.20, 0.16, 0.17), leave=-1.35, cats=80, per_cat=100,
        tools=["search", "sort", "coupon"], absent=["filters"], visits=True, mobile=0.64, tablet=0.06,
        sep=1.15, spread=0.75, noise=0.25, steps=4, minicart=False, reload=True, info_tagged=0.7, buy=0.2,
        refs=(0.0, 0.1, 0.2, 0.1, 0.4, 0.1, 0.2)),
}  # fmt: skip
SHOPS: tuple[str, ...] = tuple(SPECS)


def _p(x: float) -> float:
    return 1.0 / (1.0 + exp(-x)) if x > -30 else 0.0


def _choose(rng: Random, utilities) -> int:
    weights = [exp(u) for u in utilities]
    return rng.choices(range(len(weights)), weights)[0]


def _traits(rng: Random, shop: Shop, motive: str) -> list[float]:
    centre = CENTRES[motive]
    if rng.random() < shop.noise:  # half this, half that
        other = CENTRES[rng.choice(MOTIVES)]
        blend = rng.uniform(0.25, 0.6)
        centre = [(1 - blend) * a + blend * b for a, b in zip(centre, other, strict=True)]
    traits = [shop.sep * a + rng.gauss(0, shop.spread) for a in centre]
    energy = rng.gauss(0, 0.45)  # some people simply have a long evening
    # ... and some are distracted: the phone rings, the bus comes.
    traits[3] += energy - 1.3 * (rng.random() < 0.4 * shop.noise)
    traits[4] += 0.6 * energy
    return traits


class Visitor:
    """One visitor in one session: traits, state, and the counters the snippet would have kept."""

    def __init__(self, rng: Random, shop: Shop, motive: str):
        self.rng, self.shop = rng, shop
        self.c, self.p, self.t, self.b, self.v, self.d, self.f, self.s = _traits(rng, shop, motive)
        self.n = dict.fromkeys(COUNTS, 0)
        self.pages, self.active, self.away, self.scrolls = 0, 0.0, 0.0, 0.0
        self.page, self.cat, self.product = "", 0, -1
        self.seen: dict[int, float] = {}  # product -> liking
        self.views: dict[int, int] = {}
        self.cats_seen: set[int] = set()
        self.cart: list[int] = []
        self.target = rng.randrange(shop.cats) * shop.per_cat + self._rank()
        self.trust_left, self.price_left = self.t, self.p
        self.step, self.done, self.just_added = 0, False, False
        self.pending: list[str] = []
        self.told: list[dict] = []
        self._arrive()

    def _rank(self) -> int:
        return int(self.shop.per_cat * self.rng.random() ** 1.5)

    def _yes(self, x: float) -> bool:
        return self.rng.random() < _p(x)

    def _arrive(self) -> None:
        rng, shop = self.rng, self.shop
        c, p, v, f, d = self.c, self.p, self.v, self.f, self.d
        mobile = log(shop.mobile / (1 - shop.mobile)) + 0.25 * v - 0.25 * c + 0.1 * self.t
        self.device = "mobile" if self._yes(mobile) else "tablet" if rng.random() < shop.tablet * 2 else "desktop"
        self.phone = self.device == "mobile"
        utilities = (
            0.2 + 0.75 * f + 0.3 * c, 0.9 + 0.35 * c + 0.1 * p - 0.25 * f, -0.7 + 0.5 * v - 0.55 * c,
            -1.1 + 0.7 * f + 0.25 * v - 0.1 * c, -0.5 - 0.45 * f - 0.15 * c, -2.4 + 1.35 * p + 0.35 * c - 0.2 * f, -1.4,
        )  # fmt: skip
        referrer = REFERRERS[_choose(rng, [u + o for u, o in zip(utilities, shop.refs, strict=True)])]
        visit = 1 + sum(f + rng.gauss(0.15, 0.7) > edge for edge in (0.1, 0.6, 1.1, 1.5))
        self.head = {"device": self.device}
        if shop.visits and rng.random() > 0.03:  # cleared, private window, another device: looks like the first
            self.head["visit"] = visit if rng.random() > 0.18 else 1
        # Apps and strict policies strip the referrer: it looks direct, or nothing is known.
        told = referrer if rng.random() > 0.04 + 0.3 * shop.noise * self.phone else "direct"
        if told == referrer or rng.random() < 0.6:
            self.head["referrer"] = told
        if f > 0.3 and self._yes(-3.2 + 0.4 * f - 0.35 * d + 0.5 * c):  # a cart left from an earlier visit
            for _ in range(1 + (rng.random() < 0.3)):
                self._like(self._pick(), known=True)
            self.cart = list(self.seen)
        h, k, q, i, o = LANDING[referrer]
        utilities = (h - 0.3 * c, k + 0.3 * v - 0.15 * c, q + 0.5 * c, i + 0.4 * self.t - 0.2 * f, o - 0.35 * f)
        self._open(LANDING_PAGES[_choose(rng, utilities)])

    def _pick(self) -> int:
        """A product that is not simply the one seen before: the wanted one, or something that catches the eye."""
        shop = self.shop
        if self.target not in self.views:
            x = -1.1 + 1.0 * self.c + (1.3 if self.page == "search" else 0.0)
            x += 1.0 if self.page == "category" and self.cat == self.target // shop.per_cat else 0.0
            x += 1.0 if self.page == "" else 0.0  # deep links lead to what was looked for
            if self._yes(x):
                return self.target
        cat = self.cat if self.page in ("category", "product") else self._category()
        return cat * shop.per_cat + self._rank()

    def _category(self) -> int:
        if self._yes(-0.6 + 0.9 * self.c):
            return self.target // self.shop.per_cat
        return int(self.shop.cats * self.rng.random() ** 1.5)

    def _like(self, product: int, known: bool = False) -> None:
        if product in self.seen:
            self.seen[product] += 0.12 + self.rng.gauss(0, 0.25)
        else:
            base = 1.1 if product == self.target else 0.6 if known else 0.0
            self.seen[product] = base + 0.15 * self.v + self.rng.gauss(0, 0.9)

    def _open(self, move: str) -> None:
        """Load a page: count it and tell the snapshot."""
        n, page = self.n, move
        if move == "same":
            page = self.page
        elif move == "category":
            self.cat = self._category()
        elif move == "product":
            self._show(self._pick())
        elif move == "revisit":
            others = [x for x in self.seen if x != self.product or self.page != "product"]
            weights = [exp(0.9 * self.seen[x]) for x in others]
            self._show(self.rng.choices(others, weights)[0] if others else self._pick())
            page = "product"
        elif move == "search":
            n["searches"] += 1
        elif move == "checkout":
            self.step += 1
            n["checkout_steps"] = max(n["checkout_steps"], self.step)
            if self.step >= self.shop.steps:
                self.done, self.cart, self.step = True, [], 0
        elif move == "info":
            self.trust_left -= 0.55
            if self.rng.random() < self.shop.info_tagged:
                n["info_pages"] += 1
            else:
                page = "other"
        if move in ("home", "category", "product", "revisit", "search"):
            self.step = 0
        if page == "category":
            self.cats_seen.add(self.cat)
            n["categories_distinct"] = len(self.cats_seen)
        self.pages, self.page = self.pages + 1, page
        self._tell()

    def _show(self, product: int) -> None:
        n, self.product, self.cat = self.n, product, product // self.shop.per_cat
        n["products"] += 1
        n["revisits"] += product in self.views
        self.views[product] = self.views.get(product, 0) + 1
        n["products_distinct"] = len(self.views)
        self._like(product)

    def _tell(self) -> None:
        n = self.n
        n["cart_items"] = len(self.cart)
        out = self.head | {"pages": self.pages, "page": self.page}
        for name, bound in COUNTS.items():
            if name not in self.shop.absent and (self.pages > 1 or n[name]):
                out[name] = min(n[name], bound)
        if self.pages > 1:
            out["active_s"] = round(min(self.active, 7200.0), 1)
            out["away_s"] = round(min(self.away, 7200.0), 1)
            out["scroll"] = round(min(1.0, self.scrolls / (self.pages - 1)), 3)
        self.told.append(out)

    def _act(self) -> None:
        """What happens on the page."""
        rng, shop, n, page, tools = self.rng, self.shop, self.n, self.page, self.shop.tools
        c, p, v, d, phone = self.c, self.p, self.v, self.d, self.phone
        self.just_added = False
        base = {"home": 2.3, "category": 2.8, "search": 2.5, "product": 3.3, "info": 3.4, "cart": 2.9, "checkout": 3.8}
        mean = base.get(page, 2.8) + 0.2 * v + 0.12 * self.b - 0.15 * c - 0.12 * d * (page in ("product", "cart"))
        dwell = rng.lognormvariate(mean + 0.1 * self.t * (page in ("product", "info")), 0.75)
        self.active += min(dwell, 600.0)
        deep = -0.5 + 0.32 * v - 0.12 * c + 0.15 * self.t + 0.15 * phone - 0.6 * (page in ("cart", "checkout"))
        self.scrolls += _p(rng.gauss(deep, 1.0 + shop.noise))
        leave_tab = -2.9 + 0.25 * p + 0.35 * phone + 2.0 * shop.noise
        if page == "product":
            leave_tab += 0.8 + 0.45 * p - 0.15 * d + 0.15 * self.seen[self.product]
        elif page in ("cart", "checkout"):
            leave_tab += 0.4 + 0.3 * p - 0.15 * d
        if self._yes(leave_tab):
            times = 1 + (rng.random() < _p(-1.6 + 0.5 * p))
            n["tab_returns"] += times
            self.away += sum(min(rng.lognormvariate(3.3 + 0.25 * p, 1.1), 1500.0) for _ in range(times))
            self.price_left -= 0.25 * times
        if page in ("category", "search"):
            self._act_list()
        elif page == "product":
            self._act_product()
        elif page == "cart":
            for item in list(self.cart):
                self._remove(item, -2.2 - 0.8 * d + 0.2 * p - 0.3 * self.seen[item])
        if page in ("cart", "checkout") and "coupon" in tools and not self.done and self.cart:
            if self._yes(-2.5 + 0.7 * p + 0.15 * self.f - 0.8 * n["coupon"]):
                n["coupon"] += 1
                self.price_left -= 0.3

    def _remove(self, item: int, x: float) -> None:
        if self._yes(x):
            self.cart.remove(item)
            self.n["cart_removes"] += 1

    def _act_list(self) -> None:
        rng, n, tools = self.rng, self.n, self.shop.tools
        c, p, v, d, s, phone = self.c, self.p, self.v, self.d, self.s, self.phone
        if "sort" in tools and self._yes(-2.5 + 1.15 * p + 0.2 * s + 0.15 * c - 0.4 * phone - 0.35 * n["price_sorts"]):
            n["price_sorts"] += 1
            self.price_left -= 0.35
            if self.shop.reload:
                self.pending.append("same")
        if "filter" in tools and self._yes(-1.9 + 0.45 * c + 0.5 * s + 0.2 * v - 0.4 * phone + 0.15 * p):
            times = 1 + (rng.random() < 0.35) + (rng.random() < 0.15)
            n["filters"] += times
            if self.shop.reload:
                self.pending += ["same"] * times
        if "wishlist" in tools and self._yes(-4.4 + 0.7 * v - 0.3 * c):
            n["wishlist_adds"] += 1
        # Opening several products in tabs of their own, then going through them.
        if not self.pending and self._yes(-3.2 + 0.45 * p + 0.4 * s - 0.3 * d - 1.4 * phone):
            more = rng.randint(2, 4)
            self.pending += ["product"] * more
            n["tab_returns"] += more - 1

    def _act_product(self) -> None:
        rng, n, tools, now = self.rng, self.n, self.shop.tools, self.product
        c, p, v, d, s, phone = self.c, self.p, self.v, self.d, self.s, self.phone
        like, again = self.seen[now], self.views[now] - 1
        if self._yes(-3.9 + 1.05 * p + 0.3 * s + 0.25 * c - 0.9 * phone + 0.25 * like):
            n["copies"] += 1
            self.price_left -= 0.3
        if "compare" in tools and self._yes(-3.0 + 0.6 * p - 0.5 * d + 0.3 * c + 0.3 * s - 0.3 * phone):
            n["compares"] += 1
            self.price_left -= 0.2
        if "wishlist" in tools and self._yes(-3.7 + 0.7 * v - 0.35 * d + 0.4 * like - 0.25 * c):
            n["wishlist_adds"] += 1
        if now in self.cart:
            self._remove(now, -3.0 - 0.7 * d)
            return
        doubt = 0.4 * max(0.0, self.trust_left) + 0.4 * max(0.0, self.price_left)
        want = self.shop.buy - 2.9 + 0.55 * c + 0.75 * d + 0.75 * like + 0.15 * self.f - doubt
        park = self.shop.buy - 3.6 - 0.75 * d + 0.4 * like + 0.2 * v + 0.45 * min(again, 3)
        if self._yes(want) or self._yes(park) or rng.random() < 0.02 * self.shop.noise:
            self.cart.append(now)
            n["cart_adds"] += 1
            self.just_added = True
            if not self.shop.minicart:
                self.pending = ["cart", *self.pending]
        if rng.random() < 0.06 and now in self.cart:  # one more of it
            n["cart_adds"] += 1
            self.cart.append(now)

    def _leaves(self) -> bool:
        page, d = self.page, self.d
        x = self.shop.leave - 0.5 * self.b - 0.2 * self.v + 0.15 * self.phone
        x += 0.45 if self.pages == 1 else 0.5 * log(self.pages / 8) if self.pages > 8 else 0.0
        if page == "checkout":
            x -= 0.9 + 0.4 * d
        elif page == "product":
            x += 0.15 * max(0.0, self.price_left) - 0.2 * self.seen[self.product]
        if self.cart:
            x -= 0.25 + 0.2 * d + (0.3 + 0.3 * d) * (page == "cart")
        elif self.pages > 4 and self.c > 0 and self.target not in self.views:
            x += 0.3 * self.c  # did not find it
        return self._yes(x + 3.5 * self.done)

    def _move(self) -> str:
        page, shop, cart = self.page, self.shop, bool(self.cart)
        c, p, v, d, f, phone = self.c, self.p, self.v, self.d, self.f, self.phone
        no = -30.0
        u = dict.fromkeys(MOVES, no) | {
            "home": no if page == "home" else -1.7 - 0.35 * c - 0.25 * f,
            "category": 0.6 - 0.4 * c + 0.35 * v + {"home": 0.7, "product": 0.3, "cart": -0.8}.get(page, 0.0),
            "same": -0.3 + 0.3 * v + 0.1 * p if page in ("category", "search") else no,
            "product": 0.4 + 0.15 * v + {"category": 1.0, "search": 1.3, "cart": -1.0, "info": -0.5}.get(page, 0.0),
            "info": -2.4 + 0.75 * self.trust_left - 0.25 * d + {"product": 0.4, "cart": 0.4}.get(page, 0.0),
            "other": -2.7 - 0.5 * f + 0.15 * self.t + 0.5 * (page in ("home", "info")),
            "cart": no if page == "cart" else 1.7 * self.just_added - 1.0 + max(0.45 * d, -0.18 * d) if cart else -4.5,
        }
        if "search" in shop.tools:
            u["search"] = -1.6 + 0.7 * c + 0.2 * self.s - 0.1 * phone + 0.6 * (page == "home") - 0.5 * (page == "cart")
        others = [x for x in self.seen if page != "product" or x != self.product]
        if others and self.views:
            best = max(self.seen[x] for x in others)
            u["revisit"] = -1.7 - 0.75 * d + 0.35 * best + 0.2 * log(len(others)) + 0.15 * p + 0.1 * self.t
            u["revisit"] += {"info": 1.1, "cart": 0.5, "product": 0.1}.get(page, 0.0)
        if cart:
            doubt = 0.45 * max(0.0, self.trust_left) + 0.35 * max(0.0, self.price_left)
            start = {"cart": 0.6, "checkout": 2.4, "product": -2.2 + self.just_added}.get(page, -3.2)
            u["checkout"] = start + 0.1 + 0.6 * d + 0.3 * c - 0.15 * v - doubt
        if page == "checkout" and not self.done:  # checkouts show few ways out
            for name in ("home", "category", "product", "search", "same", "other", "revisit"):
                u[name] -= 2.0
        if self.rng.random() < 0.12 * shop.noise:  # a slip of the thumb, the back button, a teaser
            u = {name: 0.0 if x > -10 else no for name, x in u.items()}
        return MOVES[_choose(self.rng, [u[name] for name in MOVES])]

    def run(self) -> list[dict]:
        while self.pages < 150:
            self._act()
            if self.rng.random() < 0.04 if self.pending else self._leaves():
                break
            self._open(self.pending.pop(0) if self.pending else self._move())
        return self.told


def visitors(shop: str, n: int, seed: int) -> list[tuple[str, list[dict]]]:
    """n visitors: (true motive, [signals after page view 1, after page view 2, ...])."""
    spec = SPECS[shop]
    rng = Random(f"{shop}/{seed}")
    motives = (rng.choices(MOTIVES, spec.mix)[0] for _ in range(n))
    return [(motive, Visitor(rng, spec, motive).run()) for motive in motives]
