"""Shops that do not tell a count of 0: what is missing there was not done, and nowhere else."""

import math

import pytest
from msgspec import to_builtins

from fivefold.coarse import coarsen
from fivefold.model import MotiveModel, weight_of_page
from fivefold.simulate import SHOPS, visitors

ALWAYS = ("pages", "active_s", "scroll")
DONE = {"pages": 6, "products_distinct": 3, "price_sorts": 1}


def done(x):
    """Return signals as told by who tells what was done alone."""
    return {name: value for name, value in x.items() if value != 0 or name in ALWAYS}


def walks(number, seed=7):
    return [
        [(to_builtins(view.signals), view.motive) for view in visitor.views()]
        for visitor in visitors(SHOPS["seaside"], number, seed)
    ]


def taught(tellings):
    """Return a model after sessions, published every hundred; each is told by its own function."""
    model, sums = MotiveModel(), {}
    for n, (walk, tell) in enumerate(tellings, 1):
        for page, (x, _) in enumerate(walk, 1):
            model.learn_one(tell(x), None, weight_of_page(page))
        if n % 100 == 0:
            for field, amount in model.drain().items():
                sums[field] = sums.get(field, 0.0) + amount
            model = MotiveModel().with_sums({"2026-01-01": sums}, "2026-01-01")
    return model


def hits(model, judged, tell):
    return sum(model.predict_one(tell(walk[-1][0])) == walk[-1][1] for walk in judged) / len(judged)


@pytest.fixture(scope="module")
def silent():
    """A model of a shop where nobody tells 0."""
    return taught((walk, done) for walk in walks(500))


@pytest.fixture(scope="module")
def frank():
    """A model of the same shop where everybody does."""
    return taught((walk, dict) for walk in walks(500))


def test_where_no_0_is_told_motives_are_found_as_well_as_where_it_is(silent, frank):
    judged = walks(500, seed=8)
    assert hits(silent, judged, done) > hits(frank, judged, dict) - 0.03
    assert hits(silent, judged, done) > hits(MotiveModel(), judged, done) + 0.05


def test_where_no_0_is_told_missing_is_0(silent):
    assert silent.predict_proba_one(DONE) == silent.predict_proba_one({**DONE, "searches": 0, "cart_items": 0})


def test_where_0_is_told_missing_is_unknown(frank):
    assert frank.predict_proba_one(DONE) != frank.predict_proba_one({**DONE, "searches": 0, "cart_items": 0})


def test_a_signal_that_a_shop_never_tells_is_unknown(frank):
    gaps = MotiveModel()
    for walk in walks(200):
        for page, (x, _) in enumerate(walk, 1):
            gaps.learn_one({k: v for k, v in x.items() if k != "wishlist_adds"}, None, weight_of_page(page))
    assert gaps.predict_proba_one(DONE) != gaps.predict_proba_one({**DONE, "wishlist_adds": 0})


def test_seconds_are_unknown_where_they_are_missing(silent):
    assert silent.predict_proba_one(DONE) != silent.predict_proba_one({**DONE, "active_s": 0})


def test_on_the_first_page_a_count_that_is_told_later_is_0(frank):
    first = {"pages": 1, "page": "home"}
    assert frank.predict_proba_one(first) == frank.predict_proba_one({**first, "searches": 0, "cart_items": 0})
    assert MotiveModel().predict_proba_one(first) != MotiveModel().predict_proba_one({**first, "cart_items": 0})


def test_a_few_who_tell_0_do_not_change_what_the_others_mean():
    model = taught((walk, dict if n % 20 == 0 else done) for n, walk in enumerate(walks(500)))
    assert model.predict_proba_one(DONE) == model.predict_proba_one({**DONE, "searches": 0, "cart_items": 0})


def test_what_a_signal_says_that_goes_without_saying_is_told_among_the_reasons(silent):
    said = dict(silent.explain_one(DONE, "ready_to_buy", "price_comparison"))
    assert said["cart_items"] < 0


@pytest.mark.parametrize(
    "x", [DONE, {"pages": 1}, {"products": 2}, {"pages": 3, "cart_adds": 1}, {"pages": 9, "visit": 2}]
)
def test_what_is_spelt_out_says_what_it_said_before(silent, x):
    coarse = coarsen(x)
    spelt = silent._base.read(coarse)
    assert spelt != coarse
    assert silent.place(spelt) == silent.place(coarse)


@pytest.mark.parametrize("shop", ["silent", "frank"])
def test_sessions_taught_together_teach_what_each_of_them_teaches_alone(shop, request):
    together, alone = request.getfixturevalue(shop).twin(), request.getfixturevalue(shop).twin()
    for walk in walks(200, seed=9):
        for page, (x, _) in enumerate(walk, 1):
            for model in (together, alone):
                model.learn_one(done(x), None, weight_of_page(page))
            assert alone.sums()
    one, each = together.drain(), alone.drain()
    assert one.keys() == each.keys()
    assert all(math.isclose(one[field], each[field], rel_tol=1e-9) for field in one)
