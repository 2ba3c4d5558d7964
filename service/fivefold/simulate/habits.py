"""What visitors of each motive do in a shop, written from the meaning of the motives and never from a model.

What public sessions show is followed: pages of a session (median 20 on UCI Online Shoppers, 16 in Giudici's web shop,
3 on Taobao, 2 on REES46), views of a product seen before (10 % of all on Taobao, 28 % on REES46, 33 % there in sessions
of three and more), sessions that fill a cart (2 %, 19 %, 50 % on REES46, Taobao, web shop), and of those that buy
(10 % on Taobao, 55 % and 57 % on REES46 and in the web shop), sessions that read an information page (21 % on UCI, 45 %
in the web shop), remember a product (8 % on Taobao). On UCI 14 % are new visitors; their sessions are shorter (median
16 pages against 22), and buyers' are longer (32 against 18). What no public data shows (searches, price sorts,
comparisons, tabs) is a retailer's judgement, with people who differ strongly around it.
"""

from dataclasses import dataclass
from typing import Final

from fivefold.records import MOTIVES, Motive, Page, Referrer

Weights = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How visitors of one motive come, move, act and leave."""

    arrives: dict[Referrer, float]
    """How they come to the shop."""
    lands: dict[Page, float]
    """The first page."""
    visits: tuple[float, float, float, float, float]
    """Weights of the first to the fifth (or later) visit."""
    phones: float
    """Odds of a phone, relative to the shop's own."""
    brings: float
    """Chance that a cart filled on an earlier visit is still there."""
    length: float
    """Pages, relative to the shop's median."""
    goes: Weights
    """Weights of the next page; `revisit` is a product seen before."""
    does: Weights
    """Chance of each act on a page where it is possible."""
    wanders: float
    """Chance that the next product or list is of a category not seen yet."""
    reads: float
    """Seconds a page, relative to the shop's pace."""
    scrolls: float
    """Mean of the deepest scroll of a page, 0 to 1."""
    away_s: float
    """Mean seconds of one absence from the tab."""
    finishes: float
    """Chance to take the next step of a checkout begun."""


# fmt: off
HABITS: Final[dict[Motive, Habits]] = {
    # Does not know the shop yet: comes by a search or an advertisement, looks who this is, tries the search and a
    # product or two, perhaps reads about shipping, and has shown no particular aim.
    "first_visit": Habits(
        arrives={"search": 46, "ad": 18, "social": 13, "direct": 9, "other": 8, "price_comparison": 3, "email": 3},
        lands={"home": 45, "product": 33, "category": 22},
        visits=(92, 6, 2, 0, 0),
        phones=1.5,
        brings=0.0,
        length=0.62,
        goes={"home": 1.1, "category": 2.0, "product": 2.5, "revisit": 0.2, "search": 0.8, "info": 0.55, "cart": 0.3},
        does={
            "price_sort": 0.03, "filter": 0.08, "compare": 0.01, "copy": 0.01, "wishlist": 0.015, "add": 0.045,
            "remove": 0.08, "coupon": 0.04, "leave_tab": 0.05, "check_out": 0.5,
        },
        wanders=0.5,
        reads=0.8,
        scrolls=0.42,
        away_s=40,
        finishes=0.72,
    ),
    # Strolls without an aim: many lists, many products each seen once, much scrolling, remembers what pleases.
    "inspiration": Habits(
        arrives={"social": 34, "direct": 21, "email": 20, "search": 13, "ad": 8, "other": 4},
        lands={"home": 45, "category": 40, "product": 15},
        visits=(24, 27, 20, 14, 15),
        phones=1.3,
        brings=0.04,
        length=1.25,
        goes={"home": 0.7, "category": 3.6, "product": 4.2, "revisit": 0.35, "search": 0.2, "info": 0.08, "cart": 0.25},
        does={
            "price_sort": 0.02, "filter": 0.17, "compare": 0.01, "copy": 0.01, "wishlist": 0.13, "add": 0.03,
            "remove": 0.15, "coupon": 0.02, "leave_tab": 0.05, "check_out": 0.4,
        },
        wanders=0.75,
        reads=1.0,
        scrolls=0.72,
        away_s=60,
        finishes=0.65,
    ),
    # Knows what, not where: sorts by price, sets side by side, copies names and numbers, leaves for other shops and
    # comes back to the same product, asks what shipping costs, tries a voucher.
    "price_comparison": Habits(
        arrives={"search": 38, "price_comparison": 29, "direct": 14, "ad": 12, "other": 4, "email": 3},
        lands={"product": 58, "category": 27, "home": 15},
        visits=(38, 30, 16, 9, 7),
        phones=0.7,
        brings=0.05,
        length=0.95,
        goes={"home": 0.25, "category": 2.1, "product": 2.6, "revisit": 1.5, "search": 0.8, "info": 0.4, "cart": 0.5},
        does={
            "price_sort": 0.55, "filter": 0.22, "compare": 0.16, "copy": 0.13, "wishlist": 0.03, "add": 0.05,
            "remove": 0.15, "coupon": 0.3, "leave_tab": 0.32, "check_out": 0.4,
        },
        wanders=0.12,
        reads=0.85,
        scrolls=0.5,
        away_s=130,
        finishes=0.62,
    ),
    # Wants it and doubts: returns to the same few products, reads sizes, reviews and returns, puts into the cart and
    # takes out again, waits, is away to think or to ask someone.
    "undecided": Habits(
        arrives={"direct": 38, "email": 20, "search": 27, "social": 6, "ad": 6, "other": 3},
        lands={"product": 45, "home": 33, "category": 22},
        visits=(16, 28, 24, 15, 17),
        phones=1.0,
        brings=0.14,
        length=1.1,
        goes={"home": 0.35, "category": 1.1, "product": 1.7, "revisit": 2.5, "search": 0.25, "info": 1.5, "cart": 0.8},
        does={
            "price_sort": 0.05, "filter": 0.1, "compare": 0.07, "copy": 0.02, "wishlist": 0.11, "add": 0.13,
            "remove": 0.5, "coupon": 0.06, "leave_tab": 0.13, "check_out": 0.25,
        },
        wanders=0.15,
        reads=1.3,
        scrolls=0.65,
        away_s=90,
        finishes=0.5,
    ),
    # Has decided before coming: straight to the product by search or link, into the cart, to the checkout.
    "ready_to_buy": Habits(
        arrives={"direct": 42, "search": 24, "email": 22, "ad": 6, "price_comparison": 4, "other": 2},
        lands={"product": 48, "home": 35, "category": 17},
        visits=(10, 27, 26, 18, 19),
        phones=0.75,
        brings=0.2,
        length=0.75,
        goes={"home": 0.2, "category": 0.7, "product": 1.7, "revisit": 0.5, "search": 0.7, "info": 0.15, "cart": 1.3},
        does={
            "price_sort": 0.03, "filter": 0.07, "compare": 0.01, "copy": 0.01, "wishlist": 0.02, "add": 0.62,
            "remove": 0.05, "coupon": 0.22, "leave_tab": 0.05, "check_out": 0.85,
        },
        wanders=0.2,
        reads=0.7,
        scrolls=0.4,
        away_s=40,
        finishes=0.86,
    ),
}
# fmt: on

TURNS: Final[dict[Motive, dict[Motive, float]]] = {
    "first_visit": {"inspiration": 4, "price_comparison": 2, "undecided": 2, "ready_to_buy": 1},
    "inspiration": {"undecided": 4, "price_comparison": 1, "ready_to_buy": 2},
    "price_comparison": {"ready_to_buy": 4, "undecided": 3},
    "undecided": {"ready_to_buy": 4, "price_comparison": 3, "inspiration": 1},
    "ready_to_buy": {"undecided": 3, "inspiration": 1, "price_comparison": 1},
}
"""What a motive turns into on the way, for a visitor whose motive changes."""

assert tuple(HABITS) == MOTIVES == tuple(TURNS)  # noqa: S101 (the order is part of the contract)
