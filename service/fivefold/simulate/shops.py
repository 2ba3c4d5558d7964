"""Shops that differ: in depth, tools, traffic, phones, what the snippet may know, noise and scale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fivefold.records import Motive, Page
from fivefold.simulate.habits import HABITS, Habits

TOOLS: Final = frozenset({"search", "price_sort", "filter", "compare", "wishlist", "coupon", "info"})

SLOTS: Final[dict[Page, tuple[str, ...]]] = {
    "home": ("hero", "question"),
    "category": ("list-intro", "exit-offer"),
    "search": ("list-intro",),
    "product": ("product-teaser", "price-note", "shipping-note", "size-help", "care-tips"),
    "info": ("question",),
    "cart": ("cart-note", "shipping-note", "exit-offer"),
}
"""The slots of the demo site by kind of page, in reading order; a checkout shows none."""


@dataclass(frozen=True, kw_only=True)
class Shop:
    """One shop and its traffic."""

    name: str
    describes: str
    mix: dict[Motive, float]
    """Weights of the motives that visitors come with."""
    pages: float
    """Median page views of a session; the real ones lie between 2 (REES46) and 20 (UCI)."""
    spread: float
    """Standard deviation of the log of page views; 0.54 in the web shop, 1.2 on UCI."""
    categories: int
    products: int
    phones: float
    """Share of phones among its visitors."""
    pace_s: float = 30.0
    """Median seconds a page; 29.7 on UCI."""
    tools: frozenset[str] = TOOLS
    """What the shop offers; what it does not offer is never used and reported as 0."""
    visits_unknown: float = 1.0
    """Share of visitors whose `visit` is not known (all, unless the shop lets it be kept)."""
    unknown: frozenset[str] = frozenset()
    """Signals that this shop's pages cannot give; they are missing, not 0."""
    turns: float = 0.1
    """Share of visitors whose motive changes on the way."""
    noise: float = 0.15
    """Share of moves that follow no motive at all."""
    variety: float = 2.5
    """How alike visitors of a motive are: shape of the gamma factor on each habit (small: very different)."""
    checkout_steps: int = 3
    answers: float = 0.05
    """Share of visitors who answer the question slot."""
    buys: float = 1.0
    """Readiness to put into the cart, relative to the habits."""
    habits: Mapping[Motive, Habits] = field(default_factory=lambda: HABITS, repr=False)
    """What visitors of each motive do here."""


def _mix(first: float, inspiration: float, price: float, undecided: float, ready: float) -> dict[Motive, float]:
    return {
        "first_visit": first,
        "inspiration": inspiration,
        "price_comparison": price,
        "undecided": undecided,
        "ready_to_buy": ready,
    }


# fmt: off
_ALL: Final = (
    Shop(
        name="seaside",
        describes="fashion and outdoor by the sea: the demo shop, small, all tools",
        mix=_mix(32, 22, 15, 18, 13),
        pages=9, spread=0.65, categories=5, products=12, phones=0.55, visits_unknown=0.0,
    ),
    Shop(
        name="department",
        describes="a large store: long sessions, many lists, as on UCI",
        mix=_mix(14, 30, 18, 24, 14),
        pages=18, spread=0.8, categories=60, products=4000, phones=0.45, visits_unknown=0.2, noise=0.2,
    ),
    Shop(
        name="marketplace",
        describes="short visits on phones, strongly mixed, as on Taobao and REES46",
        mix=_mix(38, 26, 20, 9, 7),
        pages=6, spread=0.9, categories=200, products=50_000, phones=0.82, pace_s=18, noise=0.25, turns=0.15,
        buys=1.3,
    ),
    Shop(
        name="software",
        describes="few products, much reading, no lists to sort and no wish list, as in the 1990s web shop",
        mix=_mix(30, 8, 14, 28, 20),
        pages=14, spread=0.54, categories=6, products=30, phones=0.12, pace_s=42,
        tools=frozenset({"search", "info", "coupon"}), visits_unknown=0.0, buys=1.4,
    ),
    Shop(
        name="boutique",
        describes="one designer's shop from social media: no price sort, no compare, no search",
        mix=_mix(34, 38, 4, 16, 8),
        pages=7, spread=0.7, categories=8, products=60, phones=0.88, pace_s=26,
        tools=frozenset({"wishlist", "info", "filter", "coupon"}), unknown=frozenset({"away_s", "copies"}),
    ),
    Shop(
        name="electronics",
        describes="technical goods, visited from comparison sites, everything to filter and compare",
        mix=_mix(24, 8, 38, 18, 12),
        pages=11, spread=0.75, categories=35, products=2500, phones=0.4, pace_s=36, visits_unknown=0.5,
    ),
    Shop(
        name="pharmacy",
        describes="repeat orders: straight to the cart, one-page checkout, nothing to stroll through",
        mix=_mix(18, 4, 20, 12, 46),
        pages=7, spread=0.55, categories=25, products=900, phones=0.6,
        tools=frozenset({"search", "price_sort", "filter", "coupon", "info"}), checkout_steps=2, noise=0.1,
    ),
    Shop(
        name="fair",
        describes="a noisy crowd: people very unlike each other, a third change their mind, little is known of them",
        mix=_mix(20, 20, 20, 20, 20),
        pages=10, spread=0.9, categories=12, products=150, phones=0.6, turns=0.33, noise=0.3, variety=1.2,
        unknown=frozenset({"scroll", "referrer"}),
    ),
)
# fmt: on

SHOPS: Final[dict[str, Shop]] = {shop.name: shop for shop in _ALL}
