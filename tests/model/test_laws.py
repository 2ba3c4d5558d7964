"""What every model here must obey: river's conventions, sums, finiteness, anchors."""

import math
import pickle
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from river import checks

from fivefold.errors import ModelError
from fivefold.model import LABEL_WEIGHT, AdditiveLogistic, Hats, MotiveModel, weight_of_page
from fivefold.model.prototype import packaged_specs
from fivefold.model.quadratic import Quadratic
from fivefold.records import BOUNDS, MOTIVES, NUMBERS

TODAY = "2026-01-10"


def stream(number, seed=1):
    """Yield lessons: signals, label, weight, and what the session showed before."""
    rng, before = random.Random(seed), None
    for _ in range(number):
        x = {"pages": rng.randint(1, 30), "scroll": rng.random(), "referrer": rng.choice(["direct", "search", "ad"])}
        x |= {name: rng.randint(0, 6) for name in rng.sample(NUMBERS[2:15], 6)}
        yield x, rng.choice([None, None, *MOTIVES]), rng.random(), before
        before = x


def traffic(number, seed=1):
    rng = random.Random(seed)
    ages = [rng.randint(1, 12) for _ in range(number)]
    return [
        {"pages": age, "products_distinct": rng.randint(0, age // 2), "searches": int(rng.random() < 0.1 * age)}
        for age in ages
    ]


def same(left, right):
    assert left.keys() == right.keys()
    assert all(math.isclose(left[field], right[field], rel_tol=1e-9, abs_tol=1e-9) for field in left)


MODELS = [MotiveModel(), AdditiveLogistic(), Hats()]
CHECKS = [
    pytest.param(model, check, id=f"{type(model).__name__}-{check.__name__}-{i}")
    for model in MODELS
    for i, check in enumerate(checks.yield_checks(model))
    if check.__name__ not in model._unit_test_skips()
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("model", "check"), CHECKS)
def test_it_passes_what_river_asks_of_every_estimator(model, check):
    check(model.clone())


def test_a_fresh_model_has_no_sums_and_a_drained_one_none_again():
    model = MotiveModel()
    assert model.sums() == {}
    model.learn_one({"pages": 3, "searches": 1})
    drained = model.drain()
    assert drained
    assert all(field.startswith("model/") for field in drained)
    assert model.sums() == {}


@pytest.mark.parametrize("replicas", [2, 5, 16])
def test_sums_are_the_same_for_any_split_and_order(replicas):
    lessons = list(stream(300))
    one, many = MotiveModel(), [MotiveModel() for _ in range(replicas)]
    for lesson in lessons:
        one.learn_one(*lesson)
    random.Random(replicas).shuffle(lessons)
    for i, lesson in enumerate(lessons):
        many[i % replicas].learn_one(*lesson)
    total = {}
    for model in many:
        for field, amount in model.drain().items():
            total[field] = total.get(field, 0.0) + amount
    same(one.sums(), total)


@pytest.mark.parametrize("replicas", [2, 16])
def test_two_class_sums_are_the_same_for_any_split_between_publications(replicas):
    rows = [(Hats().transform_one(x), y is not None) for x, y, *_ in stream(300)]
    one, many = AdditiveLogistic(growth=0), [AdditiveLogistic(growth=0) for _ in range(replicas)]
    for x, y in rows:
        one.learn_one(x, y)
    random.Random(replicas).shuffle(rows)
    for i, (x, y) in enumerate(rows):
        many[i % replicas].learn_one(x, y)
    total = Quadratic(400)
    for model in many:
        part = Quadratic(400)
        part.add_sums(model.drain()[0])
        total.add_all(part)
    same(one.drain()[0], total.sums())
    merged = AdditiveLogistic(growth=0).merged([total], 300.0)
    one.publish()
    x = rows[0][0]
    assert math.isclose(merged.predict_proba_one(x)[True], one.predict_proba_one(x)[True], rel_tol=1e-6)


def test_published_sums_predict_what_the_model_that_learned_them_predicts():
    learner = MotiveModel()
    for lesson in stream(400):
        learner.learn_one(*lesson)
    published = MotiveModel()
    published._take(learner.sums())
    learner._published, learner._increments = learner.sums(), {}
    learner._take(learner._published)
    x = {"pages": 5, "searches": 2, "scroll": 0.4}
    assert published.predict_proba_one(x) == learner.predict_proba_one(x)


WILD = st.dictionaries(
    st.sampled_from([*BOUNDS, "nonsense"]),
    st.one_of(st.floats(), st.integers(-5, 10**6), st.sampled_from(["direct", "mobile", "", "nonsense"])),
)

LABELS = st.sampled_from([None, *MOTIVES, "nonsense"])


@settings(max_examples=150, deadline=None)
@given(
    learned=st.lists(st.tuples(WILD, st.sampled_from([None, *MOTIVES, "nonsense"]), st.floats()), max_size=4), x=WILD
)
def test_nothing_it_is_shown_makes_a_probability_that_is_none(learned, x):
    model = MotiveModel()
    for lesson in learned:
        model.learn_one(*lesson)
    assert all(math.isfinite(amount) for amount in model.sums().values())
    probabilities = model.predict_proba_one(x)
    assert tuple(probabilities) == MOTIVES
    assert math.isclose(sum(probabilities.values()), 1.0)


@settings(max_examples=100, deadline=None)
@given(x=WILD, motives=st.tuples(st.sampled_from(MOTIVES), st.sampled_from(MOTIVES)))
def test_an_explanation_adds_up_to_the_difference_in_log_odds(x, motives):
    model = MotiveModel()
    probabilities = model.predict_proba_one(x)
    if min(probabilities.values()) > 1e-200:
        difference = math.log(probabilities[motives[0]] / probabilities[motives[1]])
        parts = model.explain_one(x, *motives)
        assert math.isclose(sum(weight for _, weight in parts), difference, abs_tol=1e-6)
        assert parts == sorted(parts, key=lambda part: -abs(part[1]))


def test_a_session_weighs_at_most_one():
    assert sum(weight_of_page(page) for page in range(1, 201)) + LABEL_WEIGHT <= 1.0
    heavy, one = MotiveModel(), MotiveModel()
    heavy.learn_one({"pages": 3, "searches": 1}, None, 1e9)
    one.learn_one({"pages": 3, "searches": 1}, None, 1.0)
    assert heavy.sums() == one.sums()


def test_a_day_counts_half_after_the_half_life_and_what_is_not_the_models_is_ignored():
    learner = MotiveModel()
    for x in traffic(200):
        learner.learn_one(x)
    sums = learner.sums()
    halved = MotiveModel(half_life_days=5).with_sums({"2026-01-05": {**sums, "effect/x": math.nan}}, TODAY)
    same(halved._published, {field: amount / 2 for field, amount in sums.items()})


def test_days_taken_out_leave_no_trace():
    learner = MotiveModel()
    for x in traffic(100):
        learner.learn_one(x)
    kept = MotiveModel().with_sums({"2026-01-09": learner.sums()}, TODAY)
    for x in traffic(100, seed=2):
        learner.learn_one(x)
    x = {"pages": 4, "filters": 2}
    again = MotiveModel().with_sums({"2026-01-09": dict(kept._published)}, "2026-01-09")
    assert again._published == kept._published
    assert pickle.loads(pickle.dumps(kept)).predict_proba_one(x) == kept.predict_proba_one(x)


def test_a_sum_that_is_not_finite_never_goes_into_service():
    with pytest.raises(ModelError, match="model/traffic/searches/0/seen"):
        MotiveModel().with_sums({TODAY: {"model/traffic/searches/0/seen": math.inf}}, TODAY)


def test_sums_that_would_move_an_anchor_are_refused_with_both_scores():
    forged = {}
    for motive in MOTIVES:
        forged[f"model/tempers/+{motive}"] = 1e9 if motive == "inspiration" else 0.0
    with pytest.raises(ModelError, match=r"anchor .* is placed in inspiration \(\d\.\d\d against \d\.\d\d\)"):
        MotiveModel().with_sums({TODAY: forged}, TODAY)


def test_liars_who_swap_two_motives_do_not_talk_the_anchors_round():
    model = MotiveModel()
    specs = packaged_specs()
    for _ in range(200):
        for motive, said in (("inspiration", "price_comparison"), ("price_comparison", "inspiration")):
            for x in specs[motive].anchors:
                model.learn_one(x, said, LABEL_WEIGHT)
    try:
        published = MotiveModel().with_sums({TODAY: model.sums()}, TODAY)
    except ModelError:
        return
    assert published.misplaced_anchors() == []


def test_a_twin_knows_the_same_and_what_it_learns_stays_its_own():
    learner = MotiveModel()
    for x in traffic(100):
        learner.learn_one(x)
    served = MotiveModel().with_sums({TODAY: learner.drain()}, TODAY)
    twin, x = served.twin(), {"pages": 4, "filters": 2, "searches": 1}
    assert twin.predict_proba_one(x) == served.predict_proba_one(x)
    before = served.predict_proba_one(x)
    for _ in range(50):
        twin.learn_one(x, "undecided")
    assert (served.sums(), served.predict_proba_one(x)) == ({}, before)
    assert twin.predict_proba_one(x)["undecided"] > before["undecided"]
