"""Visitors of six invented web shops, made to test motive classifiers that were built elsewhere.

How people are modelled
-----------------------
* A person has one true motive. The next page is drawn from that motive's Markov chain (tables below, in percent, over
  eight kinds of page). Nobody walks exactly by the table: each person has a *decidedness* (how far from the average of
  all motives towards their own table, gamma), a taste for each kind of page (log-normal), and a share of visitors are
  two-minded and do a part of their steps after a second motive. The label stays what they came for.
* Everything counted on a page (sorting, filtering, tabs, wishlist, cart, ...) is Poisson with a rate per motive, times a
  gamma per person and signal, so counts are over-dispersed: most people never sort, a few sort five times.
* Planned session length is log-normal, median by motive and shop; a share leaves after one page; someone in the middle
  of a checkout mostly goes on. A finished checkout ends most sessions.
* Products and categories are picked by popularity from a catalogue, earlier products are picked again with a personal
  rate. Carts may be left over from an earlier visit.
* Measuring is a layer of its own: lost events, double fired events, reloads, accidental acts, blocked or missing signals,
  consent given late (then counting starts in mid-session and the entry is unknown), idle tabs. Three shops measure
  strangely: `teilwerk` is a single-page app (quick views are no page views, filtering is one; scroll never resets),
  `marktwelt` reports its lists as searches, `kaffeebrett` has nearly the whole shop on one page, where passing a teaser
  may count as a product view.
* A page is decided when it opens: page view k is told with what happened before it, not with what happens on it.
"""

import math
import random
from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate

MOTIVES = ("first_visit", "inspiration", "price_comparison", "undecided", "ready_to_buy")
# kinds of page: Home, List, Product, Search, Info, Cart, checKout, Other (about us, magazine, account, store finder)
STATES = "HLPSICKO"
PAGE = {
    "H": "home",
    "L": "category",
    "P": "product",
    "S": "search",
    "I": "info",
    "C": "cart",
    "K": "checkout",
    "O": "other",
}

# from  to:   H  L  P  S  I  C  K  O         (two rows on a line)
CHAINS = {
    "first_visit": """
        H     5 38 18  7 14  1  0 17 | L    12 30 38  5  6  1  0  8
        P    14 24 28  5 15  4  0 10 | S    10 18 43 16  5  1  0  7
        I    22 18 18  4 20  2  0 16 | C    15 18 20  4 18 10 10  5
        K     6  6 10  2 16 15 40  5 | O    28 22 14  4 16  1  0 15""",
    "inspiration": """
        H     4 56 21  6  2  1  0 10 | L     5 40 43  5  1  1  0  5
        P     4 39 42  5  2  3  0  5 | S     3 25 45 22  1  1  0  3
        I    14 34 26  6 10  3  0  7 | C     6 30 30  5  6 10 10  3
        K     5 10 14  2 10 15 40  4 | O    14 40 24  5  3  1  0 13""",
    "price_comparison": """
        H     3 34 18 35  5  1  0  4 | L     3 31 48 11  3  1  0  3
        P     3 27 34 17 10  6  0  3 | S     2 14 52 26  2  1  0  3
        I     6 20 36 14 14  5  0  5 | C     3 14 30  8 14 15 13  3
        K     3  5 16  4 16 20 32  4 | O    18 28 22 18  6  2  0  6""",
    "undecided": """
        H     4 32 33 14  9  6  0  2 | L     4 27 52  6  5  4  0  2
        P     3 22 36  6 20 10  0  3 | S     3 16 51 16  6  4  0  4
        I     4 14 44  5 20  9  0  4 | C     3 10 34  3 18 14 15  3
        K     3  4 16  2 16 21 34  4 | O    16 22 28  8 14  5  0  7""",
    "ready_to_buy": """
        H     3 27 25 31  4  7  0  3 | L     3 22 57  8  3  5  0  2
        P     3 15 24 10  6 38  0  4 | S     2 11 60 17  3  4  0  3
        I     4 11 36  9 13 23  0  4 | C     2  6 13  3  6 13 55  2
        K     1  1  4  1  5  8 78  2 | O    18 20 24 18  6  8  0  6""",
}
CHAINS = {
    m: {r.split()[0]: [float(v) for v in r.split()[1:]] for r in t.replace("|", "\n").strip().splitlines()}
    for m, t in CHAINS.items()
}
MEAN_CHAIN = {s: [sum(CHAINS[m][s][j] for m in MOTIVES) / 5 for j in range(8)] for s in STATES}

# what happens on a page: per page on which it can happen, in the order of MOTIVES
RATES = {  # first insp  price undec ready   where
    "price_sorts": ((0.030, 0.030, 0.170, 0.070, 0.040), "LS"),
    "filters": ((0.110, 0.230, 0.250, 0.170, 0.120), "LS"),
    "compares": ((0.010, 0.018, 0.080, 0.070, 0.012), "P"),
    "copies": ((0.012, 0.018, 0.085, 0.035, 0.022), "P"),
    "tab_returns": ((0.060, 0.095, 0.190, 0.140, 0.075), "HLPSICKO"),
    "wishlist_adds": ((0.012, 0.065, 0.030, 0.055, 0.015), "P"),
    "cart_adds": ((0.035, 0.055, 0.060, 0.150, 0.440), "P"),
    "info_pages": ((0.080, 0.045, 0.085, 0.210, 0.060), "P"),  # reviews or shipping opened on the product page
    "cart_removes": ((0.060, 0.080, 0.110, 0.260, 0.070), "C"),
    "coupon": ((0.020, 0.040, 0.130, 0.060, 0.060), "CK"),
}
REVISIT = (0.06, 0.08, 0.19, 0.38, 0.14)  # a product view goes to an earlier product
LENGTH = (0.68, 1.30, 1.05, 1.40, 1.00)  # median length, relative to the shop's
SPREAD = (0.85, 0.85, 0.75, 0.75, 0.60)  # sigma of the log of it
LEAVE = (0.24, 0.13, 0.14, 0.08, 0.09)  # gone after one page
DWELL = (21.0, 24.0, 23.0, 34.0, 21.0)  # median seconds on a page
AWAY = (28.0, 40.0, 50.0, 55.0, 30.0)  # median seconds of one absence
SCROLL = (0.46, 0.62, 0.50, 0.57, 0.41)
OLDCART = (0.01, 0.03, 0.03, 0.16, 0.10)  # a cart left from an earlier visit, if there was one
VISITS = ((82, 9, 4, 2, 3), (42, 19, 12, 8, 19), (50, 20, 11, 6, 13), (27, 28, 17, 10, 18), (34, 19, 13, 9, 25))
REF_NAMES = ("direct", "search", "social", "email", "ad", "price_comparison", "other")
REFERRERS = (
    (21, 38, 11, 2, 16, 3, 9),
    (25, 19, 25, 11, 13, 1, 6),
    (13, 38, 3, 4, 14, 22, 6),
    (36, 25, 7, 11, 13, 4, 4),
    (43, 28, 2, 11, 9, 5, 2),
)
LANDING = {
    "direct": (68, 10, 12, 1, 2, 3, 0, 4),
    "search": (24, 28, 38, 2, 4, 0, 0, 4),
    "social": (14, 26, 42, 0, 1, 0, 0, 17),
    "email": (22, 38, 26, 1, 2, 6, 0, 5),
    "ad": (18, 42, 36, 1, 0, 0, 0, 3),
    "price_comparison": (2, 5, 90, 1, 1, 0, 0, 1),
    "other": (44, 15, 20, 2, 6, 0, 0, 13),
}
DWELL_BY_PAGE = dict(zip(STATES, (0.7, 0.9, 1.2, 0.7, 1.3, 0.8, 1.5, 1.0), strict=False))
BOUNDS = {
    "pages": 200,
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
COUNTS = tuple(BOUNDS)


@dataclass
class Shop:
    mix: tuple  # shares of the motives
    median: float  # steps of a typical session
    contrast: float  # how strongly motives differ here (0 not at all, 1 as in the tables)
    people: float  # how much people differ within a motive
    catalogue: int
    lists: int
    device: tuple  # mobile, tablet, desktop
    visits: float = 0.0  # share of browsers whose visits are counted (0: the shop does not count)
    steps: int = 3  # steps of the checkout
    absent: tuple = ()  # signals never sent
    zero: tuple = ()  # tools that do not exist, told as 0
    noise: float = 0.02  # lost, doubled, accidental
    blocked: float = 0.03  # chance that a session lacks one kind of optional signal
    late: float = 0.02  # consent given in mid-session
    two_minded: float = 0.15
    leave: float = 1.0  # factor on LEAVE
    page_tilt: dict = field(default_factory=dict)  # the shop's layout: factor per kind of page
    ref_tilt: dict = field(default_factory=dict)  # the shop's marketing
    rate_tilt: dict = field(default_factory=dict)
    inplace: dict = field(default_factory=dict)  # chance that a step opens no new page
    spa: bool = False
    lists_are_searches: bool = False
    one_page: bool = False


_SHOPS = {
    # furniture: long sessions, every tool, people come again; well measured
    "lofthaus": Shop(
        (0.25, 0.29, 0.15, 0.21, 0.10),
        13.6,
        1.05,
        0.45,
        4000,
        60,
        (38, 14, 48),
        visits=0.85,
        steps=4,
        rate_tilt={"filters": 1.3, "cart_adds": 0.6, "wishlist_adds": 1.5, "tab_returns": 1.2},
        ref_tilt={"social": 1.4, "price_comparison": 0.6},
        noise=0.015,
        leave=0.8,
    ),
    # spare parts as a single-page app; no wishlist, visits counted badly
    "teilwerk": Shop(
        (0.13, 0.08, 0.29, 0.16, 0.34),
        9.5,
        1.25,
        0.45,
        20000,
        90,
        (45, 3, 52),
        visits=0.6,
        steps=3,
        zero=("wishlist_adds",),
        page_tilt={"S": 1.9, "O": 0.5, "L": 0.8},
        rate_tilt={"copies": 1.8, "compares": 0.6},
        inplace={"P": 0.45, "I": 0.6, "C": 0.5},
        spa=True,
        noise=0.03,
        two_minded=0.12,
        ref_tilt={"social": 0.2, "search": 1.5},
    ),
    # a discounter with everything in it; its lists count as searches, many come from price portals
    "marktwelt": Shop(
        (0.15, 0.20, 0.34, 0.13, 0.18),
        8.0,
        1.3,
        0.50,
        60000,
        300,
        (63, 5, 32),
        steps=5,
        absent=("compares", "coupon"),
        lists_are_searches=True,
        noise=0.045,
        blocked=0.06,
        two_minded=0.16,
        rate_tilt={"price_sorts": 1.5, "wishlist_adds": 0.5, "tab_returns": 0.8},
        ref_tilt={"price_comparison": 1.8, "ad": 1.7, "email": 0.6},
        leave=1.1,
    ),
    # a coffee roaster with a dozen products on one long page; half of the people are new
    "kaffeebrett": Shop(
        (0.50, 0.13, 0.08, 0.10, 0.19),
        7.5,
        1.6,
        0.40,
        14,
        3,
        (66, 4, 30),
        visits=0.9,
        steps=2,
        absent=("price_sorts", "filters", "searches", "compares"),
        zero=("wishlist_adds",),
        page_tilt={"S": 0, "L": 0.6, "O": 1.3},
        one_page=True,
        leave=0.7,
        inplace={"H": 0.75, "L": 0.9, "P": 0.78, "I": 0.8, "C": 0.45, "K": 0.1, "O": 0.35},
        ref_tilt={"social": 1.5, "price_comparison": 0.3, "ad": 0.7},
        late=0.01,
    ),
    # fashion on phones: inspiration rules, no price sort, in-app browsers hide the entry, much is blocked
    "modekiste": Shop(
        (0.21, 0.40, 0.09, 0.19, 0.11),
        9.5,
        1.3,
        0.48,
        8000,
        80,
        (84, 5, 11),
        steps=3,
        zero=("price_sorts", "compares"),
        noise=0.03,
        blocked=0.12,
        late=0.06,
        two_minded=0.18,
        rate_tilt={"wishlist_adds": 2.2, "filters": 1.2, "copies": 0.5, "info_pages": 1.2, "cart_adds": 1.2},
        ref_tilt={"social": 2.0, "ad": 1.4, "price_comparison": 0.4},
        page_tilt={"L": 1.2, "S": 0.7},
    ),
    # office supplies: known customers, short and purposeful, few tools
    "buerobote": Shop(
        (0.08, 0.10, 0.20, 0.22, 0.40),
        5.5,
        1.5,
        0.42,
        1500,
        40,
        (17, 3, 80),
        visits=0.95,
        steps=4,
        absent=("scroll",),
        zero=("filters", "compares", "wishlist_adds"),
        noise=0.01,
        blocked=0.02,
        two_minded=0.10,
        rate_tilt={"coupon": 1.4, "copies": 1.3},
        page_tilt={"S": 1.3, "K": 1.5},
        ref_tilt={"direct": 1.6, "social": 0.3, "email": 1.5},
        leave=0.8,
    ),
}
SHOPS = tuple(_SHOPS)


def _poisson(rng, rate):
    limit, k, p = math.exp(-min(rate, 20.0)), 0, rng.random()
    while p > limit:
        k, p = k + 1, p * rng.random()
    return k


def _pick(rng, names, weights):
    return rng.choices(names, weights)[0]


class _Habit:
    """One motive as one person lives it: their own chain and their own rates."""

    def __init__(self, rng, shop, m, decided, taste, gammas):
        self.m, self.rows = m, {}
        name = MOTIVES[m]
        self.weights = lambda s: [
            (a**decided) * (b ** (1 - decided)) * t if a else 0.0
            for a, b, t in zip(CHAINS[name][s], MEAN_CHAIN[s], taste, strict=False)
        ]
        self.rates = {}
        for sig, (per, where) in RATES.items():
            mean = sum(per) / 5
            self.rates[sig] = (mean * (per[m] / mean) ** decided * shop.rate_tilt.get(sig, 1.0) * gammas[sig], where)
        mean = sum(REVISIT) / 5
        self.revisit = min(0.85, mean * (REVISIT[m] / mean) ** decided * gammas["revisit"])

    def next(self, rng, state, cart):
        key = state + ("+" if cart else "")
        row = self.rows.get(key)
        if row is None:
            w = self.weights(state)
            if not cart:  # an empty cart is rarely looked at and cannot be paid
                w[5] *= 0.12
                w[6] = 0.0
            row = self.rows[key] = list(accumulate(w))
        return STATES[min(7, bisect(row, rng.random() * row[-1]))]


def _popular(rng, n):
    """An item of a catalogue of n, by popularity: roughly Zipf."""
    return int(n ** rng.random()) if rng.random() < 0.7 else rng.randrange(1, n + 1)


def _session(rng, shop, m):
    # --- the person
    decided = min(2.0, shop.contrast * rng.gammavariate(1 / shop.people**2 * 2, shop.people**2 / 2))
    taste = [math.exp(rng.gauss(0, shop.people * 0.6)) * shop.page_tilt.get(s, 1.0) for s in STATES]
    shape = 1 / (shop.people * 1.7) ** 2
    gammas = {sig: rng.gammavariate(shape, 1 / shape) for sig in (*RATES, "revisit")}
    device = _pick(rng, ("mobile", "tablet", "desktop"), shop.device)
    phone = device == "mobile"
    if phone:
        gammas["tab_returns"] *= 1.25
        gammas["copies"] *= 0.6
    habit = _Habit(rng, shop, m, decided, taste, gammas)
    other, share = None, 0.0
    if rng.random() < shop.two_minded:
        other = _Habit(rng, shop, rng.choices(range(5), shop.mix)[0], decided, taste, gammas)
        share = rng.uniform(0.15, 0.6)
    pace = math.exp(rng.gauss(0, 0.45))
    depth = rng.gauss(0, 0.14)
    planned = max(2, round(rng.lognormvariate(math.log(shop.median * LENGTH[m]), SPREAD[m])))
    if rng.random() < LEAVE[m] * shop.leave:
        planned = 1
    planned = min(planned, 150)

    # --- how they come in
    visit = rng.choices((1, 2, 3, 4, 5), VISITS[m])[0]
    returning = visit > 1
    if returning and rng.random() < 0.12:
        visit = 1  # another browser, or storage cleared
    referrer = _pick(
        rng, REF_NAMES, [w * shop.ref_tilt.get(r, 1.0) for r, w in zip(REF_NAMES, REFERRERS[m], strict=False)]
    )
    land = [
        w * (0.35 + c / max(1.0, b)) * shop.page_tilt.get(s, 1.0)
        for s, w, c, b in zip(STATES, LANDING[referrer], CHAINS[MOTIVES[m]]["H"], MEAN_CHAIN["H"], strict=False)
    ]
    state = _pick(rng, STATES, land)
    if phone:
        planned = max(1, round(planned * 0.88))
    start_cart = rng.choice((1, 1, 1, 2, 3)) if returning and rng.random() < OLDCART[m] else 0

    # --- what this browser will not tell
    hidden = set(shop.absent)
    for group in (
        ("referrer",),
        ("device",),
        ("scroll",),
        ("active_s", "away_s"),
        ("tab_returns", "away_s"),
        ("visit",),
    ):
        if rng.random() < shop.blocked:
            hidden.update(group)
    if rng.random() >= shop.visits:
        hidden.add("visit")
    if phone and referrer == "social" and rng.random() < 0.35:
        referrer = rng.choice(("direct", "other"))  # in-app browser
    late = rng.randint(1, 3) if rng.random() < shop.late else 0
    no_visibility = rng.random() < 0.04  # away time is taken for active time
    mute = {s for s in RATES if rng.random() < shop.noise}  # an event that never arrives from this browser

    c = dict.fromkeys(COUNTS, 0)
    c["cart_items"] = start_cart
    active = away = 0.0
    scrolls, deepest = [], 0.0
    seen, told, lists, out = [], set(), set(), []
    step = done = 0
    now = habit
    cart = start_cart

    while True:
        # --- a step opens a page, or (some shops) happens on the page that is open
        opens = step == 0 or rng.random() >= shop.inplace.get(state, 0.0)
        if state == "P":
            if seen and rng.random() < now.revisit:
                item = seen[-1 - min(len(seen) - 1, int(rng.expovariate(0.6)))]
            else:
                item = _popular(rng, shop.catalogue)
            seen.append(item)
            for _ in range((rng.random() >= shop.noise) + (rng.random() < shop.noise)):  # lost, doubled
                c["products"] += 1
                c["revisits"] += item in told
                told.add(item)
        elif state == "L":
            kind = _popular(rng, shop.lists)
            if shop.lists_are_searches:
                c["searches"] += 1
                if rng.random() < 0.12:
                    lists.add(kind)
            elif not shop.one_page:
                lists.add(kind)
        elif state == "S":
            c["searches"] += rng.random() >= shop.noise
        elif state == "I":
            c["info_pages"] += 1
        elif state == "K":
            if rng.random() < 0.85 or not c["checkout_steps"]:
                done = min(shop.steps, done + 1)
            c["checkout_steps"] = max(c["checkout_steps"], done)
        if opens:
            c["pages"] += 1 + (rng.random() < (0.08 if shop.spa else 0.3 * shop.noise))  # reloads, route changed twice
            c["products_distinct"], c["categories_distinct"] = len(told), len(lists)
            c["cart_items"] = cart
            page = PAGE["S" if state == "L" and shop.lists_are_searches else state]
            if shop.one_page and state in "LPI" and rng.random() < 0.7:
                page = "home"
            elif shop.spa and state in "OI" and rng.random() < 0.5:
                page = "other"
            scroll = deepest if shop.spa else sum(scrolls) / len(scrolls) if scrolls else None
            out.append(_told(shop, c, page, referrer, device, visit, active, away, scroll, hidden, first=not out))
        if step == late and late:  # consent now: all before was never counted
            keep = out[-1:] if opens else []
            for k in c:
                c[k] = 0
            c["pages"], active, away, told, lists, scrolls, deepest = 1, 0.0, 0.0, set(), set(), [], 0.0
            hidden.add("referrer")
            if keep:
                page = keep[0]["page"]
            elif out:
                page = out[-1]["page"]
            if page == "product" and seen:
                c["products"] = c["products_distinct"] = 1
                told.add(seen[-1])
            elif page == "category":
                lists.add(kind)
                c["categories_distinct"] = 1
            elif page in ("search", "info"):
                c["searches" if page == "search" else "info_pages"] = 1
            elif page == "checkout":
                c["checkout_steps"] = done
            c["cart_items"] = cart
            out = [_told(shop, c, page, referrer, device, visit, 0.0, 0.0, None, hidden, first=True)]

        # --- what they do there
        now = other if other and rng.random() < share else habit
        m_now = now.m
        seconds = min(900.0, DWELL[m_now] * DWELL_BY_PAGE[state] * pace * math.exp(rng.gauss(0, 0.9)))
        active += seconds if rng.random() > 0.01 else seconds + rng.uniform(100, 1200)  # an idle tab, now and then
        s = min(
            1.0, max(0.0, SCROLL[m_now] + depth + rng.gauss(0, 0.22) - (0.25 if shop.one_page else 0) + 0.06 * phone)
        )
        scrolls.append(s)
        deepest = max(deepest, s)
        for sig, (rate, where) in now.rates.items():
            if state not in where:
                continue
            k = _poisson(rng, rate + 0.08 * shop.noise)
            if not k or sig in shop.zero:
                continue
            if sig == "cart_removes":
                k = min(k, cart)
                cart -= k
            elif sig == "cart_adds":
                cart += k
            elif sig == "tab_returns":
                gone = sum(min(3600.0, AWAY[m_now] * math.exp(rng.gauss(0, 1.2))) for _ in range(k))
                away, active = (away, active + gone) if no_visibility else (away + gone, active)
            elif sig in ("price_sorts", "filters") and shop.spa:
                c["pages"] += k  # every filter is a route of its own
            if sig not in mute:
                c[sig] += k
        if shop.one_page and state in "HLP":  # teasers passed in scrolling count as seen products
            for _ in range(_poisson(rng, 2.2 * s)):
                item = _popular(rng, shop.catalogue)
                if item not in told or rng.random() < 0.25:
                    c["products"] += 1
                    c["revisits"] += item in told
                    told.add(item)

        # --- and then
        step += 1
        if done >= shop.steps and state == "K" and cart:
            cart = 0  # bought; a few look on
            if rng.random() < 0.85:
                break
        if step >= planned and not (
            planned > 1 and state in "CK" and cart and rng.random() < (0.88 if m == 4 else 0.6)
        ):
            break
        if len(out) >= 180:
            break
        state = now.next(rng, state, cart > 0)
    return out


def _told(shop, c, page, referrer, device, visit, active, away, scroll, hidden, first):
    """What the snippet reports as the page opens, capped at its bounds."""
    if first:
        s = {k: min(c[k], BOUNDS[k]) for k in COUNTS if c[k] and k not in hidden}
    else:
        s = {k: min(c[k], BOUNDS[k]) for k in COUNTS if k not in hidden}
        if "active_s" not in hidden:
            s["active_s"] = round(min(active, 7200.0), 1)
        if "away_s" not in hidden:
            s["away_s"] = round(min(away, 7200.0), 1)
        if scroll is not None and "scroll" not in hidden:
            s["scroll"] = round(scroll, 3)
    for k, v in (("referrer", referrer), ("device", device), ("visit", visit), ("page", page)):
        if k not in hidden:
            s[k] = v
    return s


def visitors(shop: str, n: int, seed: int) -> list[tuple[str, list[dict]]]:
    """n visitors: (true motive, [signals after page view 1, after page view 2, ...])."""
    rng, conf = random.Random(f"{shop}/{seed}"), _SHOPS[shop]
    out = []
    for _ in range(n):
        m = rng.choices(range(5), conf.mix)[0]
        out.append((MOTIVES[m], _session(rng, conf, m)))
    return out
