"""The fields that a day begins with: all that lessons can bring."""

from random import Random

from msgspec import to_builtins

from fivefold.model import LABEL_WEIGHT, MotiveModel, blank, weight_of_page
from fivefold.records import MOTIVES
from fivefold.simulate import SHOPS, visitors


def test_simulated_sessions_with_labels_bring_no_field_that_is_not_blank():
    model, rng = MotiveModel(), Random(4)
    for shop in SHOPS.values():
        for visitor in visitors(shop, 250, seed=9):
            for page, view in enumerate(visitor.views(), 1):
                x = to_builtins(view.signals)
                model.learn_one(x, None, weight_of_page(page))
                if rng.random() < 0.03:
                    model.learn_one(x, view.motive, LABEL_WEIGHT)
    sums = model.sums()
    assert len([field for field in sums if field.startswith("model/tempers/")]) > 200
    assert set(sums) <= set(blank())


def test_a_signal_alone_brings_no_field_that_is_not_blank():
    model = MotiveModel()
    for x in ({"products": 3}, {"cart_adds": 1}, {"cart_removes": 1}, {"visit": 2, "searches": 1}, {"page": "cart"}):
        for motive in (None, *MOTIVES):
            model.learn_one(x, motive)
    assert set(model.sums()) <= set(blank())
    assert set(blank().values()) == {0.0}
