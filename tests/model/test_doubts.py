"""Labels that the prototypes agree with less than they would if all were honest are doubted, motive by motive."""

import random

import pytest
from msgspec import to_builtins

from fivefold.coarse import coarsen
from fivefold.model import LABEL_WEIGHT, MotiveModel
from fivefold.model.doubts import DOUBT, PREFIX, believed, doubts
from fivefold.records import MOTIVES
from fivefold.simulate import SHOPS, visitors

SWAPPED = {"inspiration": "price_comparison", "price_comparison": "inspiration"}
WALKS = [
    [(to_builtins(view.signals), view.motive) for view in visitor.views()]
    for visitor in visitors(SHOPS["seaside"], 900, seed=3)
]


def doubted(lies):
    """Return the doubts after 450 sessions have answered; of the answers that can be swapped this part are lies."""
    model, rng = MotiveModel(), random.Random(4)
    for walk in WALKS[:450]:
        x, motive = walk[-1]
        model.learn_one(x, SWAPPED.get(motive, motive) if rng.random() < lies else motive, LABEL_WEIGHT)
    return dict(zip(MOTIVES, doubts(model.sums()), strict=True))


def test_honest_answers_are_doubted_less_than_at_the_start():
    assert all(doubt < 0.35 for doubt in doubted(0.0).values())


def test_lies_about_two_motives_are_doubted_there_and_nowhere_else():
    honest, lying = doubted(0.0), doubted(1.0)
    for motive in MOTIVES:
        if motive in SWAPPED:
            assert lying[motive] > 0.8
        else:
            assert abs(lying[motive] - honest[motive]) < 0.1


def test_answers_of_one_motive_alone_say_nothing_of_whether_they_are_honest():
    model = MotiveModel()
    for walk in WALKS[:60]:
        model.learn_one(walk[-1][0], "ready_to_buy", LABEL_WEIGHT)
    assert doubts(model.sums()) == (DOUBT,) * len(MOTIVES)


@pytest.mark.parametrize("due", [0.0, 1.5, 1.5 + 1e-12, 1e-300])
def test_sums_that_a_store_has_rounded_leave_the_first_doubt_or_a_share(due):
    """Sessions that are all but certain: what is due of a motive is nothing, or all there is."""
    sums = {f"{PREFIX}{motive}/count": 0.75 for motive in MOTIVES[:2]}
    sums |= {f"{PREFIX}{MOTIVES[0]}/due": due, f"{PREFIX}{MOTIVES[0]}/square": due}
    assert all(0.05 <= doubt <= 0.95 for doubt in doubts(sums))
    MotiveModel().with_sums({"2026-03-01": sums}, "2026-03-01")


def test_what_is_doubted_more_weighs_less():
    weights = [believed(0.3, doubt) for doubt in (0.05, 0.2, 0.5, 0.95)]
    assert weights == sorted(weights, reverse=True)


def test_honest_days_long_ago_do_not_vouch_for_the_liars_of_today():
    honest, lying = MotiveModel(), MotiveModel()
    for walk in WALKS[:450]:
        x, motive = walk[-1]
        honest.learn_one(x, motive, LABEL_WEIGHT)
        lying.learn_one(x, SWAPPED.get(motive, motive), LABEL_WEIGHT)
    days = {"2026-03-01": honest.sums(), "2026-03-11": lying.sums()}
    model = MotiveModel().with_sums(days, "2026-03-11")
    counted = model._published
    days_old = {field: amount for field, amount in honest.sums().items() if field.startswith(PREFIX)}
    assert all(
        abs(counted[field] - lying.sums().get(field, 0.0) - amount / 32) < 1e-9 for field, amount in days_old.items()
    )
    assert model._doubts[1] > 0.8


def test_an_outcome_teaches_what_its_motive_does_but_not_how_common_it_is():
    model = MotiveModel()
    for walk in WALKS[:60]:
        model.learn(coarsen(walk[-1][0]), "ready_to_buy", LABEL_WEIGHT, outcome=True)
    assert {field.split("/")[1] for field in model.sums()} == {"ready_to_buy"}
