"""Visitors of six invented web shops, told by somebody who has watched session recordings for fifteen years.

People are modelled as *personas*: for each motive four to six little scripts (the one who comes back from a price
portal, the one who reads the returns page twice, the one who types the article number). A script is what the persona
would do if nothing came in between; it is played page by page on a shop that has its own catalogue, tools and habits.
In between comes life: each person has an own pace, way of scrolling, restlessness and love of tools, and an own
looseness ("blur") with which plan and entry give way to what anybody does on the street: a tempting banner, a reload,
an accidental click, the doorbell. Some change their mind: they begin with another motive's script and turn to their
true one later. Some are simply a mess. How long somebody stays is a personal budget of pages, drawn at the door, that
may end a script anywhere, and whoever gets through a script starts over, takes up a sister script, or leaves.
Shops mix the personas with different weights, so the same act (a copied article number, a full cart) speaks for one
motive in one shop and for another in the next. What is done on a page is told with the next page, never earlier.
"""

import math
import random
import re
from contextlib import suppress
from dataclasses import dataclass, field

MOTIVES = ("first_visit", "inspiration", "price_comparison", "undecided", "ready_to_buy")
BOUNDS = {
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
LISTS, GOODS = ("category", "search"), ("product", "category")
WHERE = {
    "price_sorts": LISTS,
    "filters": LISTS,
    "compares": GOODS,
    "wishlist_adds": GOODS,
    "copies": ("product", "cart"),
    "coupon": ("cart", "checkout"),
    "put": ("product",),
}
# what anybody does now and then, whatever brought them
ANYBODY = {
    "price_sorts": 0.12,
    "filters": 0.15,
    "compares": 0.04,
    "wishlist_adds": 0.07,
    "copies": 0.05,
    "coupon": 0.15,
    "put": 0.12,
    "drop": 0.15,
}
STREET = {
    "list": 3,
    "product": 3,
    "again": 1.1,
    "home": 1,
    "find": 0.7,
    "info": 0.5,
    "other": 0.4,
    "cart": 0.35,
    "fumble": 1.3,
    "reload": 0.3,
}
SECONDS = {"home": 13, "category": 20, "product": 30, "search": 13, "info": 32, "cart": 18, "checkout": 42, "other": 18}
DEPTH = {"home": -0.1, "category": 0.05, "search": -0.05, "info": 0.05, "cart": 0.1, "checkout": 0.2}
TOOLS = {
    "sort": "price_sorts",
    "filter": "filters",
    "copy": "copies",
    "compare": "compares",
    "wish": "wishlist_adds",
    "coupon": "coupon",
}
BOUNCE = dict(zip(MOTIVES, (1.3, 0.85, 1.15, 0.75, 0.45), strict=False))  # who leaves at the door
BUYS = dict(
    zip(MOTIVES, (0.015, 0.03, 0.06, 0.09, 0.15), strict=False)
)  # who buys although the script does not say so, a round
# what somebody may seem to want at first
TURNS = {
    m: [MOTIVES[i] for i in seems]
    for m, seems in zip(MOTIVES, ((1, 2), (0, 3), (0, 1, 4), (1, 4, 2), (2, 3, 1)), strict=False)
}


class Leave(Exception):
    """The budget is used up, or the doorbell rang."""


class Turn(Exception):
    """Now the visitor comes to what they really want."""


def weights(text: str) -> dict[str, float]:
    return {name: float(weight) for name, weight in (entry.split() for entry in text.split(","))}


def script(text: str) -> list:
    """`page:arg@chance`, `this|that@chance`, `did( then )`, `x3( once to three times )` as nested steps."""
    stack = [[]]
    for token in text.split():
        if token == ")":
            block = stack.pop()
            stack[-1][-1][-1].extend(block)
            continue
        verb, arg, other, chance = re.fullmatch(r"(\w+?)(?::([.\d]+))?(?:\|(.+?))?(?:@([.\d]+))?\(?", token).groups()
        verb, arg = ("x", verb[1]) if verb in ("x2", "x3") else (verb, arg)
        instead = other and [x if x.isalpha() else float(x) for x in other.split(":")]
        stack[-1].append([verb, arg and float(arg), float(chance or 1), instead, []])
        if token.endswith("("):
            stack.append([])
    return stack[0]


@dataclass(frozen=True)
class Persona:
    motive: str
    refs: dict
    land: dict
    visits: tuple
    script: list
    patience: float = 1.0
    pace: float = 1.0
    scroll: float = 0.5
    restless: float = 0.12
    gone: float = 25.0  # how often to another tab, and for how many seconds
    phone: float = 1.0
    cart: float = 0.03  # leans to the phone; has a cart from last time


@dataclass(frozen=True)
class Shop:
    shares: tuple
    cast: str  # of the motives; who comes ("persona weight, …")
    depth: float  # pages that a patient visitor has time for, before early leavers
    refs: dict
    land: dict
    regulars: tuple  # how anybody comes, lands, how often they were here
    spread: float = 0.6
    bounce: float = 0.15
    churn: float = 0.01  # of depth; at the door; a page
    categories: int = 12
    products: int = 40  # products a category
    phones: float = 0.5
    tablets: float = 0.05
    counts_visits: bool = False
    lacks: frozenset = frozenset()
    dead: frozenset = frozenset()  # never told; told, always 0
    reloads: bool = False
    jumps: bool = False  # sorting loads a page; a product put in leads to the cart
    steps: int = 3  # of the checkout
    blur: float = 0.3
    shift: float = 0.12
    messy: float = 0.04  # loose plans; false starts; chaos
    haste: float = 1.0
    fuss: float = 1.0  # seconds a page; clicks by the way
    habit: dict = field(default_factory=dict)  # what is done more or less than elsewhere


def pick(r: random.Random, weights: dict) -> str:
    return r.choices(list(weights), list(weights.values()))[0]


def blend(own: dict, anybody: dict, blur: float) -> dict:
    a, b = sum(own.values()), sum(anybody.values())
    names = list(own) + [n for n in anybody if n not in own]
    return {n: (1 - blur) * own.get(n, 0) / a + blur * anybody.get(n, 0) / b for n in names}


class Walk:
    """One person walking through one shop; `told` is what the snippet says page by page."""

    def __init__(self, shop: Shop, r: random.Random, who: Persona, budget_of: Persona):
        self.shop, self.r, self.told = shop, r, []
        self.c, self.trail, self.cats = dict.fromkeys(BOUNDS, 0), [], set()
        self.cat = self.item = None
        self.page, self.active, self.away, self.scrolled = "", 0.0, 0.0, 0.0
        self.done, self.straying, self.turn = False, False, 0
        self.blur = 0.85 if r.random() < shop.messy else min(0.85, r.triangular(0, 2 * shop.blur, shop.blur))
        phones = min(0.97, shop.phones * who.phone)
        x = r.random()
        self.device = "mobile" if x < phones else "tablet" if x < phones + shop.tablets * (1 - phones) else "desktop"
        small = self.device == "mobile"
        self.pace = math.exp(r.gauss(0, 0.4)) * who.pace * shop.haste * (0.8 if small else 1)
        self.deep = who.scroll + r.gauss(0, 0.13) + (0.06 if small else 0)
        self.restless = who.restless * math.exp(r.gauss(0, 0.7)) * (1.2 if small else 1)
        self.handy = math.exp(r.gauss(0, 0.45)) * (0.7 if small else 1)
        self.gone, self.referrer, self.visit = who.gone, self.come_from(who, small), self.been_here(who)
        if (self.visit or 2) > 1 and r.random() < who.cart:
            self.c["cart_items"] = r.choice((1, 1, 1, 2, 2, 3))
        pages = shop.depth * budget_of.patience * math.exp(r.gauss(0, shop.spread)) * (0.88 if small else 1)
        bounced = r.random() < shop.bounce * BOUNCE[budget_of.motive]
        self.budget = 1 if bounced else max(1, min(150, int(pages + 0.5)))

    def come_from(self, who: Persona, small: bool) -> str | None:
        ref = pick(self.r, blend(who.refs, self.shop.refs, self.blur))
        if ref == "social" and small and self.r.random() < 0.2:
            ref = self.r.choice(("direct", "other"))  # in-app browsers keep it to themselves
        elif ref != "direct" and self.r.random() < 0.07:
            ref = "direct"  # stripped on the way
        return None if self.r.random() < 0.02 else ref

    def been_here(self, who: Persona) -> int | None:
        if not self.shop.counts_visits or self.r.random() < 0.03:
            return None
        if self.r.random() < 0.12:
            return 1  # new phone, cleared browser, private window
        return self.r.choices((1, 2, 3, 4, 5), self.shop.regulars if self.r.random() < self.blur else who.visits)[0]

    def view(self, page: str, item=None, cat=None):
        r, c = self.r, self.c
        if self.told:
            if self.turn and len(self.told) >= self.turn:
                self.turn, self.straying = 0, False
                raise Turn
            self.linger()
            if len(self.told) >= self.budget or r.random() < self.shop.churn:
                raise Leave
        self.page = page
        if item is not None:
            c["products"] += 1
            c["revisits" if item in self.trail else "products_distinct"] += 1
            self.item = item
            self.trail.append(item)
        elif page == "category":
            self.cats.add(cat)
        c["categories_distinct"] = len(self.cats)
        c["info_pages"] += page == "info"
        self.told.append(self.snapshot())

    def linger(self):
        """What happens on a page before the next click."""
        r, page = self.r, self.page
        self.active += SECONDS[page] * self.pace * math.exp(r.gauss(0, 0.75))
        self.scrolled += min(1.0, max(0.03, self.deep + DEPTH.get(page, 0) + r.gauss(0, 0.22)))
        if r.random() < self.restless:
            self.tab()
        if r.random() < (0.04 + 0.18 * self.blur) * self.shop.fuss:
            self.fumble()

    def snapshot(self) -> dict:
        n, shop = len(self.told) + 1, self.shop
        s = {"pages": n, "page": self.page, "device": self.device, "referrer": self.referrer, "visit": self.visit}
        s.update((name, min(value, BOUNDS[name])) for name, value in self.c.items() if value or n > 1)
        if n > 1:
            s |= {
                "active_s": round(min(7200.0, self.active), 1),
                "away_s": round(min(7200.0, self.away), 1),
                "scroll": round(self.scrolled / (n - 1), 3),
            }
        return {name: value for name, value in s.items() if value is not None and name not in shop.lacks}

    def drift(self):
        while self.told and not self.straying and self.r.random() < self.blur * 0.65:
            self.stray()

    def stray(self):
        self.straying = True
        self.act(pick(self.r, STREET))
        self.straying = False

    def corner(self):
        self.cat = int(self.shop.categories * self.r.random() ** 1.5)

    def act(self, verb: str, arg=None):
        if verb in TOOLS:
            return self.do(TOOLS[verb], arg)
        if verb in SECONDS and verb != "product":
            self.drift()
            return self.view(verb)
        return getattr(self, verb)(*(() if arg is None else (arg,)))

    def list(self, same=0.5):
        self.drift()
        if self.cat is None or self.r.random() > same:
            self.corner()
        self.view("category", cat=self.cat)

    def product(self, hop=0.1):
        self.drift()
        if self.cat is None or self.r.random() < hop:
            self.corner()
        self.view("product", (self.cat, int(self.shop.products * self.r.random() ** 1.6)))

    def again(self):
        self.drift()
        if not self.trail:
            return self.product()
        item = self.r.choice(self.trail)  # what was seen often is seen again
        if item == self.item and self.page == "product":
            item = self.r.choice(self.trail)
        self.cat = item[0]
        self.view("product", item)
        return None

    def find(self):
        self.drift()
        if "searches" in self.shop.lacks or "searches" in self.shop.dead:
            return self.list(0.3)
        self.corner()
        self.c["searches"] += 1
        self.view("search")
        return None

    def reload(self):
        self.view(self.page, self.item if self.page == "product" else None, self.cat)

    def p(self, chance: float) -> bool:
        return self.r.random() < chance

    def would(self, act: str, chance: float) -> bool:
        chance += self.blur * (ANYBODY[act] - chance)
        return self.r.random() < chance * self.shop.habit.get(act, 1)

    def do(self, act: str, chance: float) -> bool:
        if (
            act in self.shop.lacks | self.shop.dead
            or self.page not in WHERE[act]
            or (not self.would(act, chance * self.handy))
        ):
            return False
        self.c[act] += 1
        if self.shop.reloads and act in ("price_sorts", "filters"):
            self.view(self.page, cat=self.cat)
        return True

    def fumble(self):
        """Tried out, by mistake, or just because it is there."""
        act = self.r.choice(
            [a for a in ("tab", "drop", *TOOLS, "put", "put") if self.page in WHERE.get(TOOLS.get(a, a), SECONDS)]
        )
        if act == "put":
            self.c["cart_adds"] += 1
            self.c["cart_items"] += 1
        elif act in TOOLS:
            self.c[TOOLS[act]] += TOOLS[act] not in self.shop.lacks | self.shop.dead
        else:
            self.act(act, 0.7)

    def tab(self, chance=1.0):
        if self.r.random() < chance:
            self.c["tab_returns"] += 1
            self.away += self.gone * math.exp(self.r.gauss(0, 1.1))

    def put(self, chance: float) -> bool:
        if self.page == "product" and self.would("put", chance):
            self.c["cart_adds"] += 1
            self.c["cart_items"] += 1
            if self.shop.jumps:
                self.view("cart")
            return True
        return False

    def drop(self, chance: float):
        if self.c["cart_items"] and self.would("drop", chance):
            self.c["cart_removes"] += 1
            self.c["cart_items"] -= 1

    def buy(self, will: float):
        """To the till; `will` is how surely each step is taken."""
        if not self.c["cart_items"] and not self.put(0.85) and (self.again() or not self.put(0.9)):
            return
        if self.page != "cart" and self.shop.steps > 1:
            self.act("cart")
        self.do("coupon", 0.15)
        for step in range(1, self.shop.steps + 1):
            if not self.p(will):
                return
            self.c["checkout_steps"] = max(step, self.c["checkout_steps"])
            self.view("checkout")
        if self.p(will):
            self.done, self.c["cart_items"] = True, 0
            self.view("other")  # thank you

    def play(self, steps: list):
        for verb, arg, chance, other, block in steps:
            if verb == "x":
                did = self.r.randint(1, int(arg))
            elif self.p(chance):
                did = verb == "and" or self.act(verb, arg)
            else:
                did = other and self.act(*other)
            for _ in range(did or 0):
                self.play(block)


# the cast: name | how they come | where they land | how often they were here, 1 to 5 | what they do | their nature
_CAST = """
= first_visit
who_are_you | search 4, other 2, social 1.5, direct 1.5, ad 1 | home 7, category 2, other .5 | 86 10 3 1 0
    list:.1@.6 product@.35 other@.55 info@.35 home@.35 | patience .85, scroll .55
link_follower | social 4, other 2.5, email .7, ad 2, direct 1 | product 6, category 1.5, other .7 | 90 7 2 1 0
    home@.5 other@.4 list@.45 product:.4@.35 info@.25 | patience .75, pace .85, phone 1.15
careful_newcomer | search 6, ad 2, other 1, price_comparison .4 | category 4, product 3, home 2 | 84 12 3 1 0
    product info@.5 other@.4 list:.6@.4 home@.2 | patience .95, pace 1.2, scroll .6
skimmer | search 4, ad 3, social 2, direct 1 | home 5, category 4, product 1 | 78 15 5 1 1
    list:.1 list:0@.45 home@.3 find@.2 product:.4@.2 other@.25 | patience .7, pace .55, scroll .36
= inspiration
sofa_evening | direct 3, social 2.5, search 2, email 1 | home 5, category 4, product 1 | 35 25 16 10 14
    list:.2 x3( product:.15 wish:.18 list@.45 ) | patience 1.3, scroll .68, phone 1.2, pace .9
collector | social 6, search 1, direct 1.5, other 1 | product 4, category 4, home 1 | 45 24 14 8 9
    product:.45 wish:.4 list:.15@.6 product:.4@.5 wish:.3 | patience 1.15, scroll .62, phone 1.15, restless .15
gift_hunter | search 4, direct 2, social 1, ad 1 | home 4, category 5, product 1 | 48 25 12 7 8
    find|list:.05@.4 filter:.3 sort:.12 x3( product:.3 ) wish:.15 info@.08 | patience 1.1, scroll .58
newsletter_stroller | email 6, direct 2, social 1 | category 5, home 3, product 2 | 8 18 20 18 36
    list:.1 product:.2 product:.4@.5 put:.08 home@.25 | patience 1.05, scroll .62, pace .8
= price_comparison
portal_returner | price_comparison 6, search 2, direct 1, ad .7 | product 8, category 1 | 66 20 8 3 3
    copy:.22 tab:.4 info@.35 again@.45 tab:.3 and@.4( list:1 sort:.45 product:0 ) | patience .8, pace .7, scroll .42, restless .24, gone 50, phone .85
spec_sheet | search 4, direct 2, price_comparison 1.5, other 1 | category 5, product 3, home 2 | 48 28 12 6 6
    list:.9 filter:.55 sort:.45 x3( product:0 compare:.45 copy:.1 tab:.15 ) again@.4 | patience 1.3, pace 1.1, restless .2, gone 40, phone .7
bargain_sorter | search 3, ad 2.5, direct 2, email 1.5, price_comparison 1 | category 6, home 3, product 1 | 38 25 15 10 12
    find|list:.6@.3 sort:.7 filter:.5@.25 product:0 tab:.15 put:.14( cart coupon:.4 ) | patience 1.1, pace .75, gone 40
model_googler | search 6, price_comparison 2, ad 1.5, direct 1 | product 7, search .6, category 2 | 64 22 8 3 3
    copy:.3 tab:.5 find@.4 again|product:0@.5 copy:.2 put:.18( cart buy:.35@.3 drop:.4 ) | patience .9, pace .75, scroll .4, restless .22, gone 50, phone .75
= undecided
returns_reader | direct 3, search 3, email 1, other .6 | product 6, category 2, home 2, info .6 | 24 36 20 10 10
    again info@.7 again@.6 info@.4 list:.9@.25 product:0@.3 put:.15 | patience 1.1, pace 1.3, scroll .64, cart .12
cart_yoyo | direct 4, search 2, email 1.5, ad .7 | product 4, cart 2, home 3, category 2 | 18 32 22 13 15
    again put:.5 cart@.55 drop:.45 again@.35 info@.25 buy:.4@.12 | patience 1.15, pace 1.05, scroll .55, cart .4
two_favourites | search 3, direct 3, social .7, other 1 | product 5, category 4, home 2 | 32 34 16 9 9
    product:0@.5 again wish:.15 compare:.15 info@.4 again list:.9@.2 | patience 1.25, pace 1.15, scroll .6, restless .17, cart .1
partner_asker | direct 5, search 1.5, email 1, other 1.5 | product 7, cart 1, home 2 | 15 38 24 11 12
    tab:.5 again info@.3 put:.22 cart@.25 tab:.3 | patience .9, pace 1.2, scroll .58, restless .2, gone 110, cart .2
size_doubter | search 3, direct 3, social 1.5, email 1 | product 5, category 4, home 1 | 35 28 16 10 11
    product:0 info@.6 again put:.4( put:.6@.4 ) cart@.35 drop:.35 | patience 1.2, scroll .62, phone 1.1, cart .15
= ready_to_buy
number_typist | direct 6, search 2.5, other .5 | home 6, search 1, product 2, category 1 | 20 22 18 14 26
    x2( find product:0@.85 copy:.06 put:.8 ) buy:.84 | patience 1.25, pace .65, scroll .35, phone .75, cart .1
reorderer | direct 6, email 1.5, search 2 | home 6, product 2, other 1.5, category 1 | 4 10 16 18 52
    other@.4 list:.8@.35 product:0 put:.8 and@.3( product:.3 put:.6 ) buy:.88 | patience 1.1, pace .6, scroll .36, cart .15
cart_finisher | direct 5, email 3, search 1 | cart 5, home 3, product 2 | 10 38 22 13 17
    cart@.55 coupon:.25 info@.15 again@.2 buy:.84 | patience .95, pace .85, scroll .45, cart .75
deal_clicker | email 4, ad 3, social 2, direct 1 | product 7, category 2, home 1 | 28 26 18 12 16
    put:.5 again@.25 put:.5 info@.1 cart coupon:.4 buy:.8 | pace .7, scroll .45, phone 1.1
quick_stranger | search 6, ad 2, price_comparison 1, direct 1 | product 6, category 3, home 1 | 68 20 7 3 2
    product:0@.45 info@.3 put:.7 buy:.78 | patience 1.15, pace .8, scroll .46
"""
CAST: dict[str, Persona] = {}
for _part in _CAST.split("\n= ")[1:]:
    _motive, *_lines = _part.strip().split("\n")
    for _one, _two in zip(_lines[::2], _lines[1::2], strict=False):
        _name, _refs, _land, _visits, _steps, _nature = f"{_one} | {_two}".split(" | ")
        CAST[_name.strip()] = Persona(
            _motive,
            weights(_refs),
            weights(_land),
            tuple(map(int, _visits.split())),
            script(_steps),
            **weights(_nature),
        )

# the shops -----------------------------------------------------------------------------------------------------------

_SHOPS: dict[str, Shop] = {
    # tea by post: regulars, a small range, no sorting, filtering or comparing worth the name
    "tea_kontor": Shop(
        (0.14, 0.24, 0.07, 0.18, 0.37),
        "who_are_you 3, careful_newcomer 3, skimmer 1, sofa_evening 1, gift_hunter 3, "
        "newsletter_stroller 4, bargain_sorter 3, model_googler 2, portal_returner .5, returns_reader 1, cart_yoyo 3, "
        "two_favourites 2, partner_asker 1, number_typist 1, reorderer 6, cart_finisher 2, deal_clicker 2",
        5.0,
        {"direct": 4, "search": 3, "email": 2, "other": 1},
        {"home": 5, "category": 3, "product": 2},
        (30, 18, 14, 12, 26),
        categories=7,
        products=16,
        phones=0.48,
        tablets=0.15,
        counts_visits=True,
        bounce=0.14,
        blur=0.26,
        lacks=frozenset(("filters", "compares")),
        dead=frozenset(("price_sorts",)),
        habit={"coupon": 1.3},
    ),
    # furniture: long deliberation on big screens, several evenings, few orders
    "sofa_house": Shop(
        (0.18, 0.30, 0.20, 0.25, 0.07),
        "who_are_you 3, link_follower 1, careful_newcomer 3, skimmer 1, sofa_evening 5, "
        "collector 2, gift_hunter .5, newsletter_stroller 1, spec_sheet 4, bargain_sorter 2, model_googler 3, "
        "portal_returner 1.5, returns_reader 3, two_favourites 4, partner_asker 4, cart_yoyo 1, cart_finisher 3, "
        "quick_stranger 2, number_typist 1",
        18.0,
        {"search": 5, "direct": 2, "social": 1, "ad": 2, "email": 0.5},
        {"category": 4, "product": 3, "home": 3},
        (55, 22, 11, 6, 6),
        spread=0.65,
        bounce=0.1,
        churn=0.008,
        categories=25,
        products=60,
        phones=0.36,
        tablets=0.12,
        lacks=frozenset(("compares",)),
        reloads=True,
        steps=4,
        blur=0.36,
        shift=0.14,
        haste=1.3,
        habit={"put": 0.6, "copies": 0.7},
    ),
    # electronics: many from price portals and searches, hardly any strollers; sorting and comparing are easy
    "gadget_lager": Shop(
        (0.17, 0.08, 0.40, 0.17, 0.18),
        "careful_newcomer 4, link_follower 1, skimmer 3, who_are_you 1, gift_hunter 3, "
        "sofa_evening 2, newsletter_stroller 1, portal_returner 5, spec_sheet 4, bargain_sorter 2, model_googler 4, "
        "returns_reader 2, two_favourites 4, cart_yoyo 2, partner_asker 1, number_typist 3, quick_stranger 4, "
        "cart_finisher 1, deal_clicker 2",
        8.0,
        {"search": 4, "price_comparison": 2, "direct": 2, "ad": 2},
        {"product": 6, "category": 3, "home": 1},
        (60, 20, 9, 5, 6),
        bounce=0.16,
        churn=0.015,
        categories=30,
        products=90,
        phones=0.45,
        dead=frozenset(("wishlist_adds",)),
        blur=0.28,
        steps=4,
        habit={"filters": 1.3, "price_sorts": 1.2, "compares": 1.2},
    ),
    # prints sold through social advertising: a glance on the phone, one page of checkout
    "poster_pop": Shop(
        (0.50, 0.24, 0.06, 0.09, 0.11),
        "link_follower 5, skimmer 2, who_are_you 3, careful_newcomer 1, collector 5, "
        "sofa_evening 2, newsletter_stroller 1.5, portal_returner 3, bargain_sorter 1, model_googler 2, "
        "returns_reader 2, size_doubter 2, cart_yoyo 3, partner_asker 2, deal_clicker 2, cart_finisher 3, "
        "reorderer 1",
        3.2,
        {"social": 5, "ad": 2, "direct": 2, "search": 1},
        {"product": 5, "category": 2, "home": 2},
        (64, 18, 8, 4, 6),
        spread=0.55,
        bounce=0.2,
        categories=8,
        products=30,
        phones=0.84,
        tablets=0.03,
        counts_visits=True,
        lacks=frozenset(("price_sorts", "compares", "searches", "filters")),
        jumps=True,
        steps=1,
        blur=0.15,
        shift=0.06,
        messy=0.03,
        haste=0.7,
    ),
    # fashion: everybody wanders, filters, fills carts and empties them again
    "mode_galerie": Shop(
        (0.16, 0.36, 0.12, 0.23, 0.13),
        "link_follower 3, skimmer 3, who_are_you 1, careful_newcomer 2, sofa_evening 4, "
        "collector 4, gift_hunter 1, newsletter_stroller 3, bargain_sorter 5, spec_sheet 1, model_googler 2, "
        "portal_returner 1, size_doubter 5, cart_yoyo 4, returns_reader 2, two_favourites 2, deal_clicker 4, "
        "cart_finisher 3, reorderer 2, quick_stranger 2",
        11.0,
        {"social": 2, "search": 2, "email": 2, "direct": 2, "ad": 2},
        {"category": 5, "product": 3, "home": 2},
        (40, 22, 13, 9, 16),
        spread=0.7,
        bounce=0.14,
        categories=40,
        products=120,
        phones=0.72,
        counts_visits=True,
        lacks=frozenset(("compares",)),
        blur=0.38,
        shift=0.12,
        messy=0.06,
        habit={"put": 1.3, "filters": 1.4, "drop": 1.2},
    ),
    # screws and spare parts: purchasing clerks on desktops; everybody copies numbers, nobody has a wishlist
    "schrauben_direkt": Shop(
        (0.15, 0.11, 0.24, 0.18, 0.32),
        "careful_newcomer 4, who_are_you 2, skimmer 2, gift_hunter 2, sofa_evening 2, "
        "newsletter_stroller 2, spec_sheet 3, model_googler 4, portal_returner 1, bargain_sorter 3, two_favourites 3, "
        "returns_reader 4, cart_yoyo 2, partner_asker 3, number_typist 6, reorderer 4, quick_stranger 2, "
        "cart_finisher 1",
        6.5,
        {"direct": 4, "search": 5, "other": 1},
        {"home": 3, "search": 1, "category": 3, "product": 3},
        (40, 20, 12, 10, 18),
        bounce=0.12,
        categories=60,
        products=150,
        phones=0.16,
        tablets=0.02,
        lacks=frozenset(("wishlist_adds", "scroll", "tab_returns", "away_s")),
        dead=frozenset(("coupon",)),
        reloads=True,
        steps=2,
        blur=0.42,
        shift=0.12,
        haste=0.9,
        habit={"copies": 2.2, "compares": 0.6},
    ),
}
SHOPS: tuple[str, ...] = tuple(_SHOPS)


def _play(w: Walk, motive: str, who: Persona, cast: dict[str, float]):
    """Script after script until the visitor has enough."""
    while True:
        before = len(w.told)
        w.play(who.script)
        if w.done and w.p(0.8):
            return
        if w.p(BUYS[motive]):
            w.buy(0.7)
        if len(w.told) == before or w.p(0.12):
            w.stray()
        mood = w.r.random()
        if mood < 0.1:
            return
        if mood > 0.8:  # a sister script: people are not one persona all evening
            who = CAST[pick(w.r, cast)]


def visitors(shop: str, n: int, seed: int) -> list[tuple[str, list[dict]]]:
    """n visitors: (true motive, [signals after page view 1, after page view 2, …])."""
    place, r = _SHOPS[shop], random.Random(f"{shop}/{seed}")
    mix = weights(place.cast)
    casts = {m: {name: weight for name, weight in mix.items() if CAST[name].motive == m} for m in MOTIVES}
    people = []
    for _ in range(n):
        motive = r.choices(MOTIVES, place.shares)[0]
        who = CAST[pick(r, casts[motive])]
        guise = CAST[pick(r, casts[r.choice(TURNS[motive])])] if r.random() < place.shift else who
        w = Walk(place, r, guise, who)
        if guise is not who and w.budget > 1:
            w.turn = 1 + int(r.random() * 0.5 * (w.budget - 1))
        try:
            door = pick(r, blend(guise.land, place.land, w.blur))
            w.act("list" if door == "category" else door)
            _play(w, motive, guise, casts[guise.motive])
        except Turn:
            with suppress(Leave):
                _play(w, motive, who, casts[motive])
        except Leave:
            pass
        people.append((motive, w.told))
    return people
