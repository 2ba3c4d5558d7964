"""Simulated visitors behave as their motive says, in numbers as real sessions show, and repeat with their seed."""

from random import Random
from statistics import mean, median
from time import process_time

import pytest

from fivefold.records import MOTIVES, Motive, Signals
from fivefold.simulate import SHOPS, SLOTS, View, Visitor, visitors

SHOP_NAMES = sorted(SHOPS)


def walks(shop: str, number: int = 800, seed: int = 1) -> list[list[View]]:
    return [list(visitor.views()) for visitor in visitors(SHOPS[shop], number, seed)]


def last(motive: Motive, number: int = 400) -> list[Signals]:
    calm = [Visitor(SHOPS["seaside"], motive, Random(nth)) for nth in range(number)]
    return [list(visitor.views())[-1].signals for visitor in calm]


def test_every_shop_stands_in_the_docs(pytestconfig):
    page = (pytestconfig.rootpath / "docs" / "simulation.md").read_text()
    assert all(f"| `{shop}` | {SHOPS[shop].describes} |" in page for shop in SHOP_NAMES)


@pytest.mark.parametrize("shop", SHOP_NAMES)
def test_the_same_seed_gives_the_same_visitors(shop):
    assert walks(shop, 50, seed=7) == walks(shop, 50, seed=7)
    assert walks(shop, 50, seed=7) != walks(shop, 50, seed=8)


@pytest.mark.parametrize("shop", SHOP_NAMES)
def test_fewer_visitors_are_the_first_of_more(shop):
    assert walks(shop, 10) == walks(shop, 30)[:10]


@pytest.mark.parametrize("shop", SHOP_NAMES)
def test_page_views_count_up_and_counts_never_fall(shop):
    never_fall = ("products", "products_distinct", "revisits", "info_pages", "cart_adds")
    for walk in walks(shop, 200):
        assert [view.signals.pages for view in walk] == list(range(1, len(walk) + 1))
        for name in never_fall:
            counts = [getattr(view.signals, name) for view in walk]
            assert counts == sorted(counts), name


@pytest.mark.parametrize("shop", SHOP_NAMES)
def test_what_a_shop_does_not_offer_or_tell_is_never_reported(shop):
    signal = {"price_sort": "price_sorts", "wishlist": "wishlist_adds", "compare": "compares", "search": "searches"}
    lacking = [signal[tool] for tool in signal if tool not in SHOPS[shop].tools]
    for walk in walks(shop, 200):
        assert all(getattr(view.signals, name) == 0 for view in walk for name in lacking)
        assert all(getattr(view.signals, name) is None for view in walk for name in SHOPS[shop].unknown)


@pytest.mark.parametrize("shop", SHOP_NAMES)
def test_sessions_carts_and_purchases_are_as_frequent_as_in_real_shops(shop):
    """Bounds: the lowest and highest of UCI, Giudici's web shop, REES46 and Taobao (see `habits`)."""
    ended = walks(shop, 1500)
    signals = [walk[-1].signals for walk in ended]
    bought = [walk[-1].purchase is not None for walk in ended]
    carts = [signal.cart_adds > 0 for signal in signals]
    assert 2 <= median(len(walk) for walk in ended) <= 20
    assert 0.02 <= mean(carts) <= 0.55
    assert 0.02 <= mean(bought) <= 0.285
    assert 0.10 <= sum(b for b, c in zip(bought, carts, strict=True) if c) / sum(carts) <= 0.57
    assert 0.10 <= sum(s.revisits for s in signals) / sum(s.products for s in signals) <= 0.33
    assert median(len(w) for w, b in zip(ended, bought, strict=True) if b) >= 4


def test_each_motive_leads_in_what_it_is_known_for():
    ends = {motive: last(motive) for motive in MOTIVES}

    def leader(measure) -> Motive:
        return max(MOTIVES, key=lambda motive: mean(measure(signals) for signals in ends[motive]))

    assert leader(lambda s: s.visit == 1) == "first_visit"
    assert leader(lambda s: s.categories_distinct) == "inspiration"
    assert leader(lambda s: s.products_distinct) == "inspiration"
    assert leader(lambda s: s.price_sorts) == "price_comparison"
    assert leader(lambda s: s.tab_returns) == "price_comparison"
    assert leader(lambda s: s.cart_removes) == "undecided"
    assert leader(lambda s: s.info_pages) == "undecided"
    assert leader(lambda s: s.checkout_steps) == "ready_to_buy"


def test_a_share_of_visitors_changes_motive_on_the_way():
    turned = mean(len({view.motive for view in walk}) > 1 for walk in walks("fair", 2000))
    assert 0.2 < turned < SHOPS["fair"].turns


def test_fitting_texts_sell_a_little_more():
    def bought(fits: bool) -> float:
        sold = 0
        for visitor in visitors(SHOPS["pharmacy"], 4000, 3):
            for view in visitor.views():
                if fits:
                    visitor.reads(view.motive)
                sold += view.purchase is not None
        return sold / 4000

    assert 1.03 < bought(True) / bought(False) < 1.3


def test_only_slots_of_the_page_are_seen():
    for walk in walks("seaside", 100):
        for view in walk:
            assert view.slots == SLOTS.get(view.signals.page, ())
            assert set(view.seen) <= set(view.slots)


def test_two_thousand_sessions_take_at_most_a_second_on_a_calm_machine():
    fastest = min(_timed() for _ in range(5))
    assert 300 / fastest > 2000


def _timed() -> float:
    began_s = process_time()
    walks("seaside", 300)
    return process_time() - began_s
