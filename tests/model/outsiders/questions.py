"""Web-shop visitors as people with open questions.

Seen with a UX researcher's eyes a visit is not a chain of clicks but a small list of information needs:

    suit   does this shop suit me, who are they?      ideas  is there anything here that appeals to me?
    find   where is the thing that I have in mind?    which  which one, is it really the right one?
    price  is it cheap enough, or cheaper elsewhere?  trust  can I trust them, ship it, send it back?
    pay    where do I pay and get it over with?

The motive says which questions are open on arrival, and how strongly; nothing else in the session reads the motive
but what came before (referrer, earlier visits, a cart left over). Every person blurs it: strengths vary from person to person, many people
carry part of a second motive, some are messy (nearly aimless clicking), and a shop has a `contrast`: how far its
visitors' needs are apart at all. Before each page a person weighs what every reachable page would answer (relevance ×
openness, minus the shop's friction, plus habit) and picks one by softmax. A page answers some questions and raises others:
finding a product closes `find` and opens `which`, `price`, `trust`; a filled cart opens `pay`. Doubts regenerate towards what they were
at the start. Acts on a page (sort, filter, copy, leave the tab, wishlist, cart in and out …) follow from the same
questions, with personal habits (tab hoppers, skimmers, cart-as-notepad people) and accidents on top. People leave
when their patience (lognormal, per shop) is used up, when too little is open, after paying, or at once (bounces).
Signals are told when a page is opened: acts on that page itself are known only from the next page on.
"""

import math
import random

MOTIVES = ("first_visit", "inspiration", "price_comparison", "undecided", "ready_to_buy")
QUESTIONS = ("suit", "ideas", "find", "which", "price", "trust", "pay")
SUIT, IDEAS, FIND, WHICH, PRICE, TRUST, PAY = range(7)

#                        suit  ideas find  which price trust pay
OPEN = {
    "first_visit": (1.30, 0.55, 0.25, 0.15, 0.25, 0.55, 0.05),
    "inspiration": (0.35, 1.40, 0.10, 0.20, 0.20, 0.10, 0.10),
    "price_comparison": (0.20, 0.15, 0.90, 0.40, 1.40, 0.25, 0.20),
    "undecided": (0.15, 0.25, 0.35, 1.40, 0.50, 0.80, 0.30),
    "ready_to_buy": (0.10, 0.10, 1.15, 0.15, 0.25, 0.20, 1.40),
}
TYPICAL = tuple(sum(OPEN[m][i] for m in MOTIVES) / 5 for i in range(7))

# what a page can answer, 0 to 1
ANSWERS = {
    "home": (0.70, 0.30, 0.15, 0.00, 0.00, 0.10, 0.00),
    "category": (0.50, 0.95, 0.50, 0.05, 0.25, 0.00, 0.00),  # a list not seen yet
    "list": (0.05, 0.45, 0.45, 0.30, 0.45, 0.00, 0.00),  # back to a list seen before
    "search": (0.05, 0.15, 1.05, 0.05, 0.40, 0.00, 0.10),
    "product": (0.30, 0.75, 0.70, 0.50, 0.50, 0.05, 0.15),  # a product not seen yet
    "again": (0.00, 0.10, 0.15, 0.95, 0.35, 0.15, 0.20),  # a product seen before
    "info": (0.40, 0.00, 0.00, 0.25, 0.10, 0.95, 0.10),
    "about": (0.75, 0.10, 0.00, 0.00, 0.00, 0.35, 0.00),  # about us, magazine, account, imprint
    "cart": (0.00, 0.00, 0.00, 0.25, 0.25, 0.05, 0.65),
    "checkout": (0.00, 0.00, 0.00, 0.00, 0.10, 0.10, 1.20),
}
FRICTION = {
    "home": 0.75,
    "category": 0.05,
    "list": 0.25,
    "search": 0.15,
    "product": 0.2,
    "again": 0.15,
    "info": 0.6,
    "about": 0.85,
    "cart": 0.5,
    "checkout": 0.0,
}
PAGE = {"list": "category", "again": "product", "about": "other"}
EASY = {
    ("home", "category"): 0.5,
    ("category", "product"): 0.9,
    ("search", "product"): 1.1,
    ("home", "search"): 0.3,
    ("product", "category"): -0.2,
    ("product", "list"): 0.45,
    ("product", "product"): 0.1,
    ("cart", "checkout"): 0.8,
    ("checkout", "checkout"): 1.6,
    ("search", "search"): -0.3,
    ("home", "home"): -2.0,
    ("cart", "cart"): -1.2,
    ("info", "info"): 0.2,
    ("info", "again"): 0.4,
    ("cart", "again"): 0.2,
    ("other", "home"): 0.2,
    ("category", "list"): -0.3,
}
DWELL = {"home": 12, "category": 22, "search": 15, "product": 32, "info": 34, "cart": 20, "checkout": 40, "other": 26}
DEPTH = {
    "home": 0.45,
    "category": 0.58,
    "search": 0.5,
    "product": 0.55,
    "info": 0.6,
    "cart": 0.7,
    "checkout": 0.75,
    "other": 0.5,
}

REFERRERS = ("direct", "search", "social", "email", "ad", "price_comparison", "other")
WAY_IN = {  # how a motive tilts the shop's usual mix of entries (factors)
    "first_visit": (0.6, 1.3, 1.2, 0.3, 1.4, 0.6, 1.5),
    "inspiration": (0.9, 0.7, 2.0, 1.5, 1.2, 0.3, 1.0),
    "price_comparison": (0.6, 1.3, 0.4, 0.7, 0.9, 4.0, 1.0),
    "undecided": (1.4, 0.9, 0.7, 1.1, 1.1, 0.9, 0.8),
    "ready_to_buy": (1.7, 1.1, 0.4, 1.2, 0.6, 0.8, 0.7),
}
LANDING = {  # home, category, product, info, other
    "direct": (0.62, 0.12, 0.17, 0.03, 0.06),
    "search": (0.28, 0.25, 0.38, 0.05, 0.04),
    "social": (0.22, 0.26, 0.42, 0.01, 0.09),
    "email": (0.20, 0.40, 0.32, 0.03, 0.05),
    "ad": (0.20, 0.38, 0.40, 0.00, 0.02),
    "price_comparison": (0.03, 0.06, 0.91, 0.0, 0.0),
    "other": (0.45, 0.18, 0.25, 0.04, 0.08),
}
VISITS = {  # chance that this is a first visit; growth of later ones
    "first_visit": (0.88, 0.15),
    "inspiration": (0.42, 0.60),
    "price_comparison": (0.58, 0.40),
    "undecided": (0.30, 0.55),
    "ready_to_buy": (0.30, 0.65),
}

# mix: shares of the motives · pages: median patience · bounce · contrast: how far motives are apart · blend: pull of a second
# motive · messy: share of aimless visitors · heat: softmax temperature · tools: what exists and how handy it is (0 = absent)
_SHOPS = {
    "honeyhouse": {  # small regional food maker, 18 products, mostly found by chance, hardly any tools
        "mix": (0.48, 0.17, 0.08, 0.11, 0.16),
        "pages": 2.5,
        "spread": 0.62,
        "bounce": 0.15,
        "contrast": 1.75,
        "blend": 0.30,
        "messy": 0.05,
        "heat": 0.23,
        "products": 18,
        "categories": 4,
        "phone": 0.66,
        "visits": False,
        "loyal": 0.8,
        "steps": 3,
        "keeps_cart": False,
        "clarity": 0.55,
        "entries": (0.28, 0.34, 0.17, 0.05, 0.06, 0.01, 0.09),
        "tools": {"search": 0, "sort": 0, "filter": 0, "compare": 0, "wish": 0, "coupon": 0.6, "reviews": 0.2},
        "absent": "searches price_sorts filters compares wishlist_adds",
    },
    "gadgetmart": {  # electronics, large, listed on price portals, every tool there is
        "mix": (0.14, 0.12, 0.36, 0.20, 0.18),
        "pages": 8.0,
        "spread": 0.7,
        "bounce": 0.10,
        "contrast": 1.0,
        "blend": 0.40,
        "messy": 0.08,
        "heat": 0.27,
        "products": 9000,
        "categories": 160,
        "phone": 0.48,
        "visits": True,
        "loyal": 1.0,
        "steps": 4,
        "keeps_cart": True,
        "clarity": 0.45,
        "entries": (0.24, 0.33, 0.04, 0.07, 0.12, 0.16, 0.04),
        "tools": {
            "search": 1.1,
            "sort": 1.0,
            "filter": 1.1,
            "compare": 0.8,
            "wish": 0.5,
            "coupon": 0.7,
            "reviews": 0.9,
        },
        "absent": "",
    },
    "nestdecor": {  # home decoration, long wandering sessions, wish list, no price sort and no comparison
        "mix": (0.16, 0.44, 0.08, 0.20, 0.12),
        "pages": 25.0,
        "spread": 0.75,
        "bounce": 0.07,
        "contrast": 1.00,
        "blend": 0.45,
        "messy": 0.08,
        "heat": 0.28,
        "products": 2600,
        "categories": 70,
        "phone": 0.62,
        "visits": True,
        "loyal": 1.1,
        "steps": 3,
        "keeps_cart": True,
        "clarity": 0.40,
        "entries": (0.25, 0.20, 0.26, 0.13, 0.11, 0.01, 0.04),
        "tools": {"search": 0.6, "sort": 0, "filter": 0.8, "compare": 0, "wish": 1.3, "coupon": 0.5, "reviews": 0.5},
        "absent": "compares",
    },
    "stridewear": {  # shoes and outdoor clothes: sizes, returns, much hesitation; visits not counted
        "mix": (0.15, 0.22, 0.15, 0.32, 0.16),
        "pages": 10.5,
        "spread": 0.7,
        "bounce": 0.09,
        "contrast": 1.08,
        "blend": 0.40,
        "messy": 0.10,
        "heat": 0.28,
        "products": 1400,
        "categories": 45,
        "phone": 0.70,
        "visits": False,
        "loyal": 1.0,
        "steps": 4,
        "keeps_cart": True,
        "clarity": 0.42,
        "entries": (0.26, 0.29, 0.14, 0.12, 0.14, 0.02, 0.03),
        "tools": {"search": 0.8, "sort": 0.7, "filter": 1.4, "compare": 0, "wish": 1.0, "coupon": 1.0, "reviews": 0.8},
        "absent": "compares",
    },
    "partsdepot": {  # spare parts for machines, searched by number, desktop, comparison list, no wish list, no voucher
        "mix": (0.20, 0.07, 0.24, 0.13, 0.36),
        "pages": 6.0,
        "spread": 0.6,
        "bounce": 0.14,
        "contrast": 1.2,
        "blend": 0.35,
        "messy": 0.05,
        "heat": 0.25,
        "products": 42000,
        "categories": 300,
        "phone": 0.24,
        "visits": False,
        "loyal": 1.0,
        "steps": 5,
        "keeps_cart": True,
        "clarity": 0.55,
        "entries": (0.34, 0.45, 0.01, 0.04, 0.06, 0.06, 0.04),
        "tools": {"search": 1.7, "sort": 0.5, "filter": 0.7, "compare": 0.5, "wish": 0, "coupon": 0, "reviews": 0.1},
        "absent": "wishlist_adds coupon",
    },
    "dailycare": {  # drugstore with regular customers, few strangers, app-like, noisy
        "mix": (0.06, 0.22, 0.19, 0.15, 0.38),
        "pages": 7.0,
        "spread": 0.8,
        "bounce": 0.11,
        "contrast": 1.12,
        "blend": 0.45,
        "messy": 0.13,
        "heat": 0.30,
        "products": 5200,
        "categories": 90,
        "phone": 0.78,
        "visits": True,
        "loyal": 1.7,
        "steps": 2,
        "keeps_cart": True,
        "clarity": 0.50,
        "entries": (0.48, 0.14, 0.05, 0.20, 0.07, 0.03, 0.03),
        "tools": {"search": 1.1, "sort": 0.6, "filter": 0.5, "compare": 0, "wish": 0.7, "coupon": 1.3, "reviews": 0.5},
        "absent": "compares",
    },
}
SHOPS: tuple[str, ...] = tuple(_SHOPS)
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


def visitors(shop: str, n: int, seed: int) -> list[tuple[str, list[dict]]]:
    """n visitors: (true motive, [signals after page view 1, after page view 2, …])."""
    s = _SHOPS[shop]
    rng = random.Random(f"questions/{shop}/{seed}")
    out = []
    for _ in range(n):
        motive = rng.choices(MOTIVES, s["mix"])[0]
        out.append((motive, _Visit(s, motive, rng).run()))
    return out


class _Visit:
    """One person's visit: what is open, what was seen, what the snippet counted."""

    def __init__(self, s: dict, motive: str, rng: random.Random) -> None:
        self.s, self.rng, self.tools = s, rng, s["tools"]
        gauss = rng.gauss
        second = OPEN[rng.choices(MOTIVES, s["mix"])[0]]
        pull = s["blend"] * rng.random() * 1.2 if rng.random() < 0.55 else 0.0
        own = OPEN[motive]
        self.start = [
            max(0.02, TYPICAL[i] + s["contrast"] * ((1 - pull) * own[i] + pull * second[i] - TYPICAL[i]))
            * math.exp(gauss(-0.04, 0.30))
            for i in range(7)
        ]
        self.q = list(self.start)
        messy = rng.random() < s["messy"]
        self.heat = s["heat"] * (2.4 if messy else 1.0) * math.exp(gauss(0, 0.2))
        self.habit = {a: gauss(0, 0.22) for a in ANSWERS}
        self.learn = min(0.9, max(0.15, gauss(s["clarity"], 0.12)))  # how well a page answers this person
        self.regrow = min(0.4, max(0.03, gauss(0.17, 0.06)))  # doubts that come back
        self.slip = 0.012 * (3.5 if messy else 1.0)  # accidents per page
        self.hops = rng.expovariate(1 / 0.07)  # tab hopping and phone calls, per page
        self.notepad = rng.random() ** 3  # uses the cart to remember things
        self.tooluse = math.exp(gauss(-0.15, 0.7))  # likes tools, or never touches one
        self.pace = math.exp(gauss(0, 0.45))
        self.skim = gauss(0, 0.13)
        self.device = "mobile" if rng.random() < s["phone"] else ("tablet" if rng.random() < 0.10 else "desktop")
        if self.device == "mobile":
            self.tooluse *= 0.75
            self.pace *= 0.85
        self.referrer = rng.choices(
            REFERRERS, [a * (1 + 0.75 * (b - 1)) for a, b in zip(s["entries"], WAY_IN[motive], strict=False)]
        )[0]
        first, grow = VISITS[motive]
        times = 1
        if rng.random() > first ** s["loyal"]:
            times = 2
            while times < 5 and rng.random() < min(0.85, grow * s["loyal"]):
                times += 1
        back = times > 1
        if rng.random() < 0.14:  # private window, other device, cleaned up
            times = 1
        self.visit = times if s["visits"] and rng.random() > 0.08 else None
        pays = {"undecided": 0.22, "ready_to_buy": 0.14}.get(motive, 0.06)
        self.c = dict.fromkeys(COUNTS, 0)
        self.absent = s["absent"].split()
        if s["keeps_cart"] and back and rng.random() < pays:
            self.c["cart_items"] = 1 + (rng.random() < 0.4)
        self.known = back and self.start[WHICH] > 0.6  # knows the candidate from an earlier visit
        amount = sum(self.start) / 3.4
        self.patience = max(0.6, s["pages"] * math.exp(gauss(0, s["spread"])) * min(1.35, max(0.75, amount)) + 0.3)
        self.seen: list[int] = []  # products by rank, candidates are liked ones
        self.liked: list[int] = []
        self.lists: set[int] = set()
        self.pages, self.active, self.away, self.scrolls = 0, 0.0, 0.0, 0.0
        self.now, self.bought = "", False

    # -- pages -------------------------------------------------------------------------------------------------

    def land(self) -> str:
        page = self.rng.choices(("home", "category", "product", "info", "about"), LANDING[self.referrer])[0]
        if page == "home" and self.known and self.referrer == "direct" and self.rng.random() < 0.3:
            return "product"  # bookmarked, or the tab was still open
        return page

    def choose(self) -> str:
        q, c, now = self.q, self.c, self.now
        names, weights = [], []
        for name, answers in ANSWERS.items():
            bonus = 0.0
            if name == "again":
                if not self.seen or (now == "product" and len(self.seen) < 2):
                    continue
                bonus = 0.25 * min(2, len(self.liked)) - 0.25
            elif name == "list":
                if not self.lists:
                    continue
            elif name == "category":
                if len(self.lists) >= self.s["categories"]:
                    continue
            elif name == "product":
                if len(self.seen) >= self.s["products"]:
                    continue
            elif name == "search":
                if not self.tools["search"]:
                    continue
                bonus = 0.3 * (self.tools["search"] - 1)
            elif name == "cart":
                bonus = 0.35 if c["cart_items"] else -1.0
            elif name == "checkout":
                if not c["cart_items"] or now not in ("cart", "checkout", "product"):
                    continue
                bonus = -0.45 * (q[WHICH] + q[TRUST]) - 0.3 * q[PRICE]  # what is still open holds people back
            value = bonus - FRICTION[name] + self.habit[name] + EASY.get((now, name), 0.0)
            for open_, answer in zip(q, answers, strict=False):
                value += 1.8 * open_ * answer
            names.append(name)
            weights.append(math.exp(min(40.0, value / self.heat / 1.6)))
        if self.rng.random() < 2 * self.slip:
            return self.rng.choice(names)  # a wrong click
        return self.rng.choices(names, weights)[0]

    def open(self, name: str) -> None:
        """The page loads: what the snippet counts at once."""
        c, rng = self.c, self.rng
        self.pages += 1
        page = PAGE.get(name, name)
        if name in ("category", "list"):
            self.lists.add(len(self.lists) if name == "category" else 0)
            c["categories_distinct"] = len(self.lists)
        elif name == "search":
            c["searches"] += self.pages > 1
        elif name == "product":
            fresh = len(self.seen)
            chance = fresh / (fresh + self.s["products"] * 0.3 + 4)  # small catalogues repeat themselves
            if fresh and rng.random() < chance:
                self.look(rng.choice(self.seen))
            else:
                self.look(fresh)
        elif name == "again":
            pool = self.liked if self.liked and rng.random() < 0.75 else self.seen
            self.look(rng.choice(pool[-4:]))
        elif name == "info":
            c["info_pages"] += 1
        elif name == "checkout":
            c["checkout_steps"] = min(self.s["steps"], c["checkout_steps"] + 1)
        self.now = page

    def look(self, product: int) -> None:
        c = self.c
        c["products"] += 1
        if product in self.seen:
            c["revisits"] += 1
        else:
            self.seen.append(product)
            c["products_distinct"] = len(self.seen)

    # -- what happens on a page ---------------------------------------------------------------------------------

    def stay(self, name: str) -> None:
        """Reads, acts, learns: known to the snippet from the next page on."""
        q, c, rng, tools, now = self.q, self.c, self.rng, self.tools, self.now
        chance = rng.random
        need = q[WHICH] * 0.25 + q[IDEAS] * 0.12 + q[TRUST] * 0.15
        self.active += DWELL[now] * self.pace * math.exp(rng.gauss(-0.15, 0.7)) * (0.75 + need)
        deep = DEPTH[now] + self.skim + 0.13 * (q[IDEAS] + 0.7 * q[WHICH] - 0.9) - 0.08 * q[PAY] + rng.gauss(0, 0.2)
        self.scrolls += min(1.0, max(0.0, deep))
        if now in ("category", "search"):
            if chance() < tools["sort"] * self.tooluse * (0.01 + 0.36 * q[PRICE] ** 1.5):
                c["price_sorts"] += 1 + (chance() < 0.25)
            if chance() < tools["filter"] * self.tooluse * (0.05 + 0.10 * (q[FIND] + q[WHICH]) + 0.06 * q[PRICE]):
                c["filters"] += 1 + int(rng.expovariate(1.0))
            if tools["wish"] and chance() < tools["wish"] * self.tooluse * 0.06 * q[IDEAS]:
                c["wishlist_adds"] += 1
        elif now == "product":
            self.consider(name)
        elif now == "cart" and c["cart_items"]:
            if chance() < 0.04 + 0.22 * q[WHICH] + 0.05 * q[PRICE]:
                c["cart_removes"] += 1
                c["cart_items"] -= 1
                q[WHICH] += 0.15
            if tools["coupon"] and chance() < tools["coupon"] * (0.05 + 0.14 * q[PRICE]):
                c["coupon"] += 1
        elif now == "checkout":
            if tools["coupon"] and chance() < tools["coupon"] * (0.04 + 0.10 * q[PRICE]):
                c["coupon"] += 1
            if c["checkout_steps"] >= self.s["steps"] and chance() < 0.8:
                self.bought = True
        # away from the tab: other shops for the price, other people for the choice, or just life
        leave = self.hops + (0.17 * q[PRICE] + 0.05 * q[WHICH] if now in ("product", "cart", "search") else 0.0)
        if chance() < min(0.6, leave):
            c["tab_returns"] += 1 + (chance() < 0.25)
            self.away += rng.lognormvariate(3.3, 1.2)
        if chance() < self.slip:
            self.accident()
        for i, answer in enumerate(ANSWERS[name]):
            q[i] += self.regrow * max(0.0, self.start[i] - q[i])
            if name != "checkout" or i != PAY:  # paying stays the aim until it is done
                q[i] *= 1 - self.learn * 0.6 * answer

    def consider(self, name: str) -> None:
        """A product page: does it appeal, and what then?"""
        q, c, rng, tools = self.q, self.c, self.rng, self.tools
        chance = rng.random
        if name == "again" or chance() < 0.25 + 0.3 * min(1.0, q[FIND]) + (
            0.25 if self.known and not self.liked else 0.0
        ):
            if name != "again":
                self.liked.append(self.seen[-1])
                q[FIND] *= 0.5  # found; new questions open in its place
                q[WHICH] += 0.08 + 0.22 * self.start[WHICH]
                q[PRICE] += 0.05 + 0.12 * self.start[PRICE]
                q[TRUST] += 0.05 + 0.10 * self.start[TRUST]
            settled = 0.45 * q[PAY] - 0.12 * q[WHICH] - 0.10 * q[PRICE] - 0.06 * q[TRUST]
            parked = 0.13 * q[WHICH] + 0.14 * self.notepad
            if chance() < max(0.015, settled) + parked:
                c["cart_adds"] += 1
                c["cart_items"] += 1
                q[PAY] += 0.25 * (chance() < 0.6)
            elif c["cart_items"] and chance() < 0.14 * q[WHICH]:  # out again, from the little cart at the side
                c["cart_removes"] += 1
                c["cart_items"] -= 1
            if tools["wish"] and chance() < tools["wish"] * self.tooluse * (0.01 + 0.20 * q[IDEAS] + 0.06 * q[WHICH]):
                c["wishlist_adds"] += 1
            if tools["compare"] and chance() < tools["compare"] * self.tooluse * (
                0.01 + 0.12 * q[WHICH] + 0.14 * q[PRICE]
            ):
                c["compares"] += 1
        if chance() < 0.012 + self.tooluse * 0.13 * q[PRICE] ** 1.5 + 0.012 * q[WHICH]:
            c["copies"] += 1
        if chance() < tools["reviews"] * (0.03 + 0.16 * q[WHICH] + 0.07 * q[TRUST]):
            c["info_pages"] += 1  # opened reviews or the size guide in the page
            q[WHICH] *= 0.85

    def accident(self) -> None:
        c, tools = self.c, self.tools
        slip = self.rng.choice(("sort", "filter", "cart", "copy", "wish", "tab"))
        if slip == "sort" and tools["sort"]:
            c["price_sorts"] += 1
        elif slip == "filter" and tools["filter"]:
            c["filters"] += 2
        elif slip == "cart" and self.now == "product":
            c["cart_adds"] += 1
            c["cart_removes"] += 1
        elif slip == "copy":
            c["copies"] += 1
        elif slip == "wish" and tools["wish"]:
            c["wishlist_adds"] += 1
        elif slip == "tab":
            c["tab_returns"] += 1
            self.away += self.rng.lognormvariate(4.5, 1.5)  # lunch

    def leaves(self) -> bool:
        if self.bought:
            return self.rng.random() < 0.9
        over = self.pages / self.patience
        hazard = 0.02 + 0.55 / (1 + math.exp(-5 * (over - 1.0)))
        hazard += 0.12 * max(0.0, 1.6 - sum(self.q))  # nothing much left to find out
        if self.pages == 1:
            hazard = min(hazard, 0.25) * 0.5 + self.s["bounce"] * {
                "ad": 1.6,
                "social": 1.6,
                "direct": 0.7,
                "email": 0.8,
            }.get(self.referrer, 1.0)
        elif self.now == "checkout":
            hazard *= 0.5
        return self.rng.random() < hazard

    # -- the visit ----------------------------------------------------------------------------------------------

    def run(self) -> list[dict]:
        told = []
        name = self.land()
        while True:
            self.open(name)
            told.append(self.tell())
            self.stay(name)
            if self.leaves() or self.pages >= 120:
                return told
            name = self.choose()

    def tell(self) -> dict:
        signals: dict = {"pages": self.pages}
        if self.visit is not None:
            signals["visit"] = self.visit
        for key, value in self.c.items():
            if (self.pages > 1 or value) and key not in self.absent:
                signals[key] = min(value, BOUND[key])
        if self.pages > 1:
            signals["away_s"] = round(min(7200.0, self.away), 1)
            signals["active_s"] = round(min(7200.0, self.active), 1)
            signals["scroll"] = round(self.scrolls / (self.pages - 1), 3)
        signals["referrer"] = self.referrer
        signals["device"] = self.device
        signals["page"] = self.now
        return signals
