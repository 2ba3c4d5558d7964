"""The five probabilities are to be believed."""

from msgspec import to_builtins

from fivefold.coarse import coarsen
from fivefold.model import LABEL_WEIGHT, MotiveModel, weight_of_page
from fivefold.model.tempers import Tempers
from fivefold.records import MOTIVES
from fivefold.simulate import SHOPS, visitors

TODAY = "2026-01-10"


def learned(shop, sessions, answering=0):
    """Return the model in service after some simulated sessions of a shop, published four times."""
    model, sums = MotiveModel(), {}
    for n, visitor in enumerate(visitors(shop, sessions, seed=21), 1):
        before = None
        for page, view in enumerate(visitor.views(), 1):
            x = to_builtins(view.signals)
            model.learn_one(x, None, weight_of_page(page), before)
            before = x
            if answering and n % answering == 0 and page == 3:
                model.learn_one(x, view.motive, LABEL_WEIGHT)
        if n % (sessions // 4) == 0:
            for field, amount in model.drain().items():
                sums[field] = sums.get(field, 0.0) + amount
            model = MotiveModel().with_sums({TODAY: sums}, TODAY)
    return model


def gap(model, shop, page, seed=22):
    """Return how far what is said of each motive lies from what is true, in bars of a tenth: mean over the motives."""
    rows = []
    for visitor in visitors(shop, 1200, seed):
        views = list(visitor.views())
        if len(views) >= page:
            view = views[page - 1]
            rows.append((model.predict_proba_one(to_builtins(view.signals)), view.motive))
    total = 0.0
    for motive in MOTIVES:
        bars = {}
        for said, true in rows:
            bars.setdefault(int(said[motive] * 9.999), []).append(said[motive] - (true == motive))
        total += sum(abs(sum(bar)) for bar in bars.values()) / len(rows)
    return total / len(MOTIVES)


def test_where_half_of_the_visitors_have_one_motive_traffic_teaches_how_many():
    shop = SHOPS["pharmacy"]
    model = learned(shop, 1600)
    assert gap(model, shop, 3) <= 0.06
    assert gap(model, shop, 3) < gap(MotiveModel(), shop, 3) - 0.01


def test_labels_that_agree_are_not_taken_for_proof_that_the_model_is_sure():
    """Labels are kept by how likely the prototypes find them; drawn as the model says, they must leave it as it is."""
    model = MotiveModel()
    x = {"pages": 4, "filters": 1, "products_distinct": 2, "searches": 1, "info_pages": 1}
    before = model.predict_proba_one(x)
    for motive, p in before.items():
        for _ in range(round(400 * p)):
            model._tempers.lesson(
                model._base.each(coarsen(x)),
                motive,
                model._increments,
                age=4,
                weight=0.5 * p,
                kept=[*map(float, before.values())],
            )
    after = Tempers(model.sums())
    assert all(abs(temper - 1.0) < 0.05 for temper in after.at(4).values())
