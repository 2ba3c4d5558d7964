"""What traffic and labels change, and what they must not."""

import math
import random
import statistics
import time

from fivefold.model import LABEL_WEIGHT, DriftAlarm, MotiveModel, settle, weight_of_page
from fivefold.model.evidence import know
from fivefold.model.prototype import packaged_specs, read_prototypes
from fivefold.records import MOTIVES


def test_a_count_is_judged_by_what_is_usual_in_this_shop():
    busy = MotiveModel()
    for n in range(600):
        busy.learn_one({"pages": 5, "filters": 6 + n % 3, "categories_distinct": 1})
    x = {"pages": 5, "filters": 6}
    quiet = MotiveModel()
    assert busy.predict_proba_one(x)["price_comparison"] < quiet.predict_proba_one(x)["price_comparison"]


def test_what_every_session_has_moves_no_anchor_and_goes_into_service():
    sums = {}
    model = MotiveModel()
    for n in range(1, 601):
        model.learn_one({"pages": 5, "filters": 6 + n % 3, "categories_distinct": 1})
        if n % 20 == 0:
            for field, amount in model.drain().items():
                sums[field] = sums.get(field, 0.0) + amount
            model = MotiveModel().with_sums({"2026-03-01": sums}, "2026-03-01")
    assert model.predict_proba_one({"pages": 5, "filters": 6})["price_comparison"] < 0.5


def test_what_is_missing_is_not_taken_for_zero():
    model = MotiveModel()
    known, unknown = model.predict_proba_one({"pages": 9, "price_sorts": 0}), model.predict_proba_one({"pages": 9})
    assert known["price_comparison"] < unknown["price_comparison"]


def test_a_known_second_visit_is_no_first_visit():
    model = MotiveModel()
    assert model.predict_proba_one({"pages": 1, "visit": 3})["first_visit"] < 0.05


def test_answers_teach_what_a_motive_does_in_this_shop():
    model, x = MotiveModel(), {"pages": 6, "filters": 5, "products_distinct": 2}
    before = model.predict_proba_one(x)["undecided"]
    for _ in range(120):
        model.learn_one(x, "undecided", LABEL_WEIGHT)
    assert model.predict_proba_one(x)["undecided"] > before + 0.1


def test_twice_the_counts_a_prototype_expects_move_a_rare_rate_as_far_as_a_frequent_one():
    prototypes = read_prototypes(packaged_specs())
    start = know({}, prototypes).rates
    for signal, band in (("price_sorts", 0), ("coupon", 2), ("wishlist_adds", 3)):
        for motive, rate in zip(MOTIVES, start[signal], strict=True):
            path = f"model/{motive}/{signal}/{band}"
            after = know({f"{path}/due": 4 / rate, f"{path}/seen": 8.0}, prototypes).rates[signal]
            assert math.isclose(after[MOTIVES.index(motive)], 1.5 * rate)


def test_an_answer_the_prototypes_find_absurd_weighs_little():
    model = MotiveModel()
    stroller = {"pages": 15, "categories_distinct": 8, "products_distinct": 9, "scroll": 0.8, "wishlist_adds": 2}
    model.learn_one(stroller, "ready_to_buy", 1.0)
    model.learn_one(stroller, "inspiration", 1.0)
    sums = model.sums()
    assert sums["model/ready_to_buy/sessions"] < 0.05 * sums["model/inspiration/sessions"]


def test_a_settled_motive_changes_only_when_another_is_clearly_more_likely():
    def said(**likely):
        rest = (1 - sum(likely.values())) / (len(MOTIVES) - len(likely))
        return {motive: likely.get(motive, rest) for motive in MOTIVES}

    assert settle(said(inspiration=0.4), None) == "inspiration"
    assert settle(said(inspiration=0.4, undecided=0.3), "undecided") == "undecided"
    assert settle(said(inspiration=0.7, undecided=0.2), "undecided") == "inspiration"


def test_the_alarm_stays_quiet_on_steady_traffic_and_names_what_moved():
    rng, alarm = random.Random(3), DriftAlarm()

    def draw(first):
        rest = (1 - first) / 4
        return {motive: first if motive == "first_visit" else rest for motive in MOTIVES}

    assert not any(alarm.update(draw(0.3 + 0.2 * rng.random())) for _ in range(2000))
    assert "first_visit" in {name for _ in range(1000) for name in alarm.update(draw(0.7 + 0.2 * rng.random()))}


def test_a_decision_is_a_matter_of_microseconds():
    model = MotiveModel()
    x = {
        "visit": 2, "pages": 9, "products": 5, "products_distinct": 4, "categories_distinct": 2, "revisits": 1,
        "searches": 1, "price_sorts": 1, "filters": 1, "info_pages": 1, "compares": 0, "copies": 0, "tab_returns": 1,
        "away_s": 20.0, "active_s": 300.0, "scroll": 0.5, "wishlist_adds": 0, "cart_adds": 1, "cart_removes": 0,
        "cart_items": 1, "checkout_steps": 0, "coupon": 0, "referrer": "search", "device": "desktop", "page": "product",
    }  # fmt: skip
    times = []
    for _ in range(2000):
        start = time.perf_counter()
        model.predict_proba_one(x)
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 100e-6, "ten times what it takes on one idle core"


def test_eight_pages_of_a_session_teach():
    assert [page for page in range(1, 60) if weight_of_page(page)] == [1, 2, 3, 5, 8, 13, 21, 34]
