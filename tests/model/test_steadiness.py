"""How sure to be, by how well beliefs hold from page to page."""

import random

import pytest
from msgspec import to_builtins

from fivefold.coarse import coarsen
from fivefold.model import MotiveModel, steadiness, weight_of_page
from fivefold.model.steadiness import every_field, follows, trust
from fivefold.model.tempers import Tempers
from fivefold.simulate import SHOPS, visitors

WAS = {"model/steadiness/1/was": 50.0, "model/steadiness/2/was": 50.0}


def held(part):
    """Return sums in which so much of what was believed held."""
    return WAS | {field.replace("was", "held"): part * amount for field, amount in WAS.items()}


def taught(turns):
    """Return the sums of visitors of whom a part, from one page to the next, does what another visitor does."""
    model, rng = MotiveModel(), random.Random(7)
    walks = [[to_builtins(view.signals) for view in visitor.views()] for visitor in visitors(SHOPS["seaside"], 400, 3)]
    for walk in walks:
        before = None
        for page, x in enumerate(walk, 1):
            other = rng.choice(walks)
            now = other[page - 1] if rng.random() < turns and len(other) >= page else x
            model.learn_one(now, None, weight_of_page(page), before)
            before = now
    return model.sums()


def test_who_does_much_by_chance_is_believed_less():
    steady, fickle = trust(taught(0.0)), trust(taught(0.3))
    assert 1.0 < steady < 1.61
    assert 0.79 < fickle < 0.9


def test_trust_is_plain_where_nothing_is_known_and_bounded_where_sums_are_odd():
    assert trust({}) == 1.0
    assert trust(held(steadiness._USUAL)) == pytest.approx(1.0)
    assert trust(dict.fromkeys(every_field(), -1e6)) == pytest.approx(0.8)
    assert trust(held(2.0)) == trust(held(1e300)) == pytest.approx(1.6)


def test_trust_changes_how_sure_the_model_is_and_not_what_it_finds():
    model = MotiveModel()
    plain, sure = (model.with_sums({"2026-01-01": sums}, "2026-01-01") for sums in (held(0.95), held(1.0)))
    for visitor in visitors(SHOPS["boutique"], 200, 5):
        for view in visitor.views():
            x = to_builtins(view.signals)
            assert plain.predict_one(x) == sure.predict_one(x)
            p, q = (max(known.predict_proba_one(x).values()) for known in (plain, sure))
            assert q > p or view.signals.pages > 25


def test_the_longer_a_session_the_plainer_it_is_believed():
    for part, nearer in ((1.0, min), (0.9, max)):
        believed = [Tempers(held(part)).at(age)["searches"] for age in (2, 4, 8, 16, 30, 200)]
        assert believed == sorted(believed, reverse=nearer is min)
        assert believed[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("before", "now", "compared"),
    [(1, 2, False), (2, 3, True), (3, 3, False), (7, 8, True), (8, 9, False), (5, 4, False)],
)
def test_only_another_page_from_the_third_to_the_eighth_is_compared(before, now, compared):
    assert follows(coarsen({"pages": now}), coarsen({"pages": before})) is compared
    model = MotiveModel()
    model.learn_one({"pages": now, "searches": 2}, None, 1.0, {"pages": before, "searches": 1})
    assert any(field.startswith(steadiness.PREFIX) for field in model.sums()) is compared


def test_every_field_is_known_and_what_was_is_never_below_zero():
    sums = {field: amount for field, amount in taught(0.1).items() if field.startswith(steadiness.PREFIX)}
    assert {*sums} == {*every_field()}
    assert all(sums[field] > 0 for field in sums if field.endswith("/was"))
