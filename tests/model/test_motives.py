"""The five-motive model on plainly different sessions, before it has learned anything."""

import math

import pytest

from fivefold.model import MotiveModel, settle
from fivefold.model.hysteresis import CLEARLY
from fivefold.records import MOTIVES

PLAIN = [
    ("first_visit", {"visit": 1, "pages": 2, "searches": 1, "referrer": "search", "device": "mobile"}),
    ("first_visit", {"pages": 2, "searches": 1, "referrer": "search", "device": "mobile"}),
    ("inspiration", {"pages": 8, "categories_distinct": 5, "products_distinct": 4, "scroll": 0.8}),
    ("price_comparison", {"price_sorts": 2, "tab_returns": 3, "copies": 1, "referrer": "price_comparison"}),
    ("undecided", {"info_pages": 3, "cart_adds": 1, "cart_removes": 1, "revisits": 2}),
    ("ready_to_buy", {"cart_items": 2, "checkout_steps": 1, "products": 1, "referrer": "direct"}),
]


@pytest.mark.parametrize(("motive", "x"), PLAIN)
def test_a_plain_session_is_placed_from_the_first_visitor(motive, x):
    probabilities = MotiveModel().predict_proba_one(x)
    assert tuple(probabilities) == MOTIVES
    assert math.isclose(sum(probabilities.values()), 1.0)
    assert max(probabilities, key=probabilities.get) == motive


def test_a_lone_page_view_spreads_probability_with_first_visit_leading():
    for x in ({}, {"pages": 1}, {"pages": 1, "referrer": "search", "page": "product"}):
        probabilities = MotiveModel().predict_proba_one(x)
        assert max(probabilities, key=probabilities.get) == "first_visit"
        assert probabilities["first_visit"] < 0.7


@pytest.mark.parametrize("device", ["mobile", "desktop"])
def test_a_home_page_entered_directly_is_a_first_visit_where_visits_are_not_counted(device):
    x = {"pages": 1, "referrer": "direct", "device": device, "page": "home"}
    assert MotiveModel().predict_one(x) == "first_visit"


def test_the_packaged_anchors_are_placed_in_their_motives():
    assert MotiveModel().misplaced_anchors() == []


def test_a_motive_is_described_in_words_that_can_be_said_to_the_visitor():
    for spec in MotiveModel()._specs().values():
        assert "Sie" in spec.description["de"].split()
        assert "you" in spec.description["en"].split()


BUYER = [
    {"pages": 1, "products": 1, "page": "product", "active_s": 1},
    {"pages": 2, "products": 2, "revisits": 1, "cart_adds": 1, "cart_items": 1, "page": "product", "active_s": 1},
    {"pages": 3, "products": 2, "revisits": 1, "cart_adds": 1, "cart_items": 1, "page": "cart", "active_s": 2},
    {
        "pages": 6, "products": 2, "revisits": 1, "cart_adds": 1, "cart_items": 1, "checkout_steps": 1,
        "page": "other", "active_s": 4,
    },
]  # fmt: skip
"""What the snippet reports where a visitor puts a product into the cart and goes to the checkout, which has no slots,
and once more out of it. The shop shows the product again after it was put into the cart; what was not done is missing.
"""


@pytest.mark.parametrize("device", ["mobile", "desktop"])
@pytest.mark.parametrize("scroll", [0.1, 0.35, 0.5, 0.65])
def test_who_was_in_the_checkout_is_ready_to_buy_whatever_was_decided_before(scroll, device):
    model, decided = MotiveModel(), "undecided"
    for x in BUYER:
        known = {"products_distinct": 1, "referrer": "direct", "device": device, "scroll": scroll}
        probabilities = model.predict_proba_one(known | x)
        decided = settle(probabilities, decided)
    assert decided == "ready_to_buy"
    rest = max(p for motive, p in probabilities.items() if motive != "ready_to_buy")
    assert probabilities["ready_to_buy"] > 1.5 * CLEARLY * rest
