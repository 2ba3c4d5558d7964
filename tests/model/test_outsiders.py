"""Visitors that others wrote: they tell the contract's signals, and the model finds their motives."""

import pytest
from msgspec import convert
from sklearn.metrics import f1_score

from fivefold.model import MotiveModel, weight_of_page
from fivefold.records import MOTIVES, Signals

from . import outsiders


@pytest.mark.parametrize("author", outsiders.AUTHORS)
def test_they_tell_signals_of_the_contract(author):
    for shop in outsiders.shops(author):
        for walk in shop.sessions(20, seed=3):
            for signals, motive in walk:
                convert(signals, Signals)
                assert motive in MOTIVES


def done(signals):
    """Return signals as a page tells them that leaves out what was not done."""
    return {name: value for name, value in signals.items() if value != 0}


@pytest.mark.parametrize("tells", [dict, done], ids=["tells 0", "leaves 0 out"])
@pytest.mark.parametrize("shop", outsiders.shops(outsiders.KEPT_BACK), ids=lambda shop: shop.name)
def test_whom_nobody_looked_at_is_found_at_once_and_no_anchor_holds_what_they_teach(shop, tells):
    walks = [[(tells(signals), motive) for signals, motive in walk] for walk in shop.sessions(900, seed=4)]
    first, learner = MotiveModel(), MotiveModel()
    for walk in walks[:600]:
        before = [None, *(signals for signals, _ in walk)]
        for page, (signals, _) in enumerate(walk, start=1):
            learner.learn_one(signals, None, weight_of_page(page), before[page - 1])
    taught = MotiveModel().with_sums({"2026-01-01": learner.drain()}, "2026-01-01")
    ends = [walk[-1] for walk in walks[600:]]
    for model in (first, taught):
        said = [model.predict_one(signals) for signals, _ in ends]
        assert f1_score([motive for _, motive in ends], said, average="macro") > 0.45
