"""What a signal is to the model: its kind, what is usual for it anywhere, and how far to trust it.

The figures are the starting point for a shop nobody has seen; `units` moves them to what is usual in this one.
"""

import math
from typing import Literal

from msgspec import Struct

from fivefold.coarse import PLACES, VALUES

Kind = Literal["count", "level", "word"]


class Trait(Struct, frozen=True):
    """How the model reads one signal."""

    kind: Kind
    usual: float = 0.0
    """count: how much a page view adds; level: the mean."""
    spread: float = 1.0
    """count: gamma shape of the visitors' own rates, small = visitors differ; level: standard deviation."""
    trust: float = 1.0
    """Less where other signals repeat it in part: a cart shows in four signals, and must not count four times."""
    shares: dict[str | int, float] = {}
    """word: how common each is."""
    most: float = math.inf
    """count: the most that is believed; 1 = only whether there is any."""
    repeats: str | None = None
    """This signal says nothing that this other one does not, and is silent beside it."""


TRAITS: dict[str, Trait] = {
    "visit": Trait("word", trust=0.92, shares={1: 0.55, 2: 0.2, 3: 0.1, 4: 0.05, 5: 0.1}),
    "products": Trait("count", 0.45, 4.0, repeats="products_distinct"),
    "products_distinct": Trait("count", 0.38, 4.0),
    "categories_distinct": Trait("count", 0.25, 3.0, 0.9),
    "revisits": Trait("count", 0.08, 1.0, 0.8),
    "searches": Trait("count", 0.12, 1.0, 0.9),
    "price_sorts": Trait("count", 0.05, 0.7),
    "filters": Trait("count", 0.08, 0.7, 0.7),
    "info_pages": Trait("count", 0.08, 1.0),
    "compares": Trait("count", 0.03, 0.7, 0.8),
    "copies": Trait("count", 0.03, 0.7),
    "tab_returns": Trait("count", 0.15, 0.7, 0.7),
    "away_s": Trait("count", 8.0, 0.5, 0.3),
    "active_s": Trait("count", 35.0, 2.0, 0.5),
    "scroll": Trait("level", 0.5, 0.2),
    "wishlist_adds": Trait("count", 0.03, 0.7),
    "cart_adds": Trait("count", 0.07, 1.0, repeats="cart_items"),
    "cart_removes": Trait("count", 0.015, 1.0),
    "cart_items": Trait("count", 0.07, 0.7, 0.85),
    "checkout_steps": Trait("count", 0.03, 0.7, 0.55, most=1.0),
    "coupon": Trait("count", 0.01, 0.7),
    "referrer": Trait(
        "word",
        trust=0.8,
        shares={
            "direct": 0.3,
            "search": 0.35,
            "social": 0.1,
            "email": 0.08,
            "ad": 0.1,
            "price_comparison": 0.04,
            "other": 0.03,
        },
    ),
    "device": Trait("word", shares={"mobile": 0.55, "tablet": 0.05, "desktop": 0.4}, trust=0.7),
    "page": Trait(
        "word",
        shares={
            "home": 0.15,
            "category": 0.25,
            "product": 0.35,
            "search": 0.08,
            "info": 0.06,
            "cart": 0.05,
            "checkout": 0.03,
            "other": 0.03,
        },
        trust=0.3,
    ),
}

REPEATED: tuple[tuple[str, str], ...] = tuple((name, trait.repeats) for name, trait in TRAITS.items() if trait.repeats)
"""(signal, the signal that makes it silent)."""

BANDS = 4
_IMPLY = [PLACES[name] for name in ("products", "categories_distinct", "info_pages", "searches")]
_PAGES = PLACES["pages"]
_AGES = [0 if pages is None else max(int(pages), 1) for pages in VALUES[_PAGES]]
"""By the step of `pages`; 0 where it is missing."""


def age_of(coarse: bytes) -> int:
    """Return the page number of the session, 1 to 200; where it is unknown, the least that the rest implies.

    >>> from fivefold.coarse import coarsen
    >>> [age_of(coarsen(x)) for x in ({"pages": 3.0}, {"products": 2, "searches": 1}, {})]
    [3, 2, 1]
    """
    return _AGES[coarse[_PAGES]] or max(int(VALUES[place][coarse[place]] or 1) for place in _IMPLY)


def band_of(age: int) -> int:
    """Return the band of ages in which a session is judged: page 1, 2 to 3, 4 to 8, or 9 and more.

    >>> [band_of(age) for age in (1, 2, 3, 4, 8, 9, 200)]
    [0, 1, 1, 2, 2, 3, 3]
    """
    return 0 if age < 2 else 1 if age < 4 else 2 if age < 9 else 3
