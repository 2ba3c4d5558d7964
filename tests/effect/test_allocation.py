import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from fivefold.effect import Allocation, allocate, choose, draw_group, exact, faded, fixed
from fivefold.effect.allocation import SHARPNESS, thompson

weights = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=20).filter(lambda ws: sum(ws) > 1e-6)


def known(**figures):
    sums = {}
    for variant, (n, won) in figures.items():
        sums[f"variant/hero/undecided/{variant}/n"] = n
        sums[f"variant/hero/undecided/{variant}/won/purchase"] = won
    return sums


def shares(sums, *variants, floor=0.05, seed=1):
    return allocate(sums, floor, seed, "purchase").probabilities("hero", "undecided", variants)


@given(weights)
def test_shares_are_multiples_of_a_ten_thousandth_that_sum_to_one(ws):
    found = exact([w / sum(ws) for w in ws])
    assert sum(round(p * 10_000) for p in found) == 10_000
    assert all(abs(p * 10_000 - round(p * 10_000)) < 1e-6 and p > 0 for p in found)


@given(st.lists(st.tuples(st.integers(0, 5000), st.floats(0, 0.3)), min_size=1, max_size=8), st.integers(0, 99))
def test_every_live_variant_has_its_floor_and_the_shares_sum_to_one(figures, seed):
    sums = known(**{str(i): (n, round(n * rate)) for i, (n, rate) in enumerate(figures)})
    found = shares(sums, *map(str, range(len(figures))), seed=seed)
    assert sum(round(p * 10_000) for p in found) == 10_000
    assert min(found) >= min(0.05, 1 / len(figures)) - 1e-4


def test_nothing_known_is_uniform():
    assert Allocation().probabilities("hero", "undecided", ("a", "b", "c", "d")) == (0.25,) * 4
    assert shares(known(a=(500, 0), b=(500, 0)), "a", "b") == (0.5, 0.5)


def test_the_better_variant_gets_all_but_the_floor():
    assert shares(known(a=(5000, 250), b=(5000, 400)), "a", "b") == (0.05, 0.95)


def test_a_new_variant_enters_at_a_fair_share_and_a_retired_one_leaves_at_once():
    sums = known(a=(5000, 250), b=(5000, 400))
    assert shares(sums, "a", "b", "new")[2] >= 0.333
    assert shares(sums, "a", "new") == shares(known(a=(5000, 250)), "a", "new")


def test_the_same_seed_gives_the_same_shares_and_another_may_not():
    sums = known(a=(300, 20), b=(300, 22), c=(300, 21))
    assert shares(sums, "a", "b", "c", seed=7) == shares(sums, "a", "b", "c", seed=7)
    assert len({shares(sums, "a", "b", "c", seed=seed) for seed in range(5)}) > 1


def test_untrusted_outcomes_move_no_share():
    sums = known(a=(500, 20), b=(500, 30))
    lies = {"untrusted/purchase/personalised/n": 400.0}
    assert shares(sums, "a", "b") == shares(sums | lies, "a", "b")


def test_another_goal_moves_no_share():
    other = {"variant/hero/undecided/a/won/newsletter": 400.0}
    assert shares(known(a=(500, 20), b=(500, 30)) | other, "a", "b") == shares(
        known(a=(500, 20), b=(500, 30)), "a", "b"
    )


def test_a_day_weighs_half_after_a_half_life():
    days = {"2026-11-01": known(a=(100, 10)), "2026-11-11": known(a=(100, 10))}
    assert faded(days, half_life_days=10)["variant/hero/undecided/a/n"] == 150


@given(weights, st.floats(0, 1, exclude_max=True))
def test_every_chance_chooses_a_variant(ws, chance):
    assert 0 <= choose(exact([w / sum(ws) for w in ws]), chance) < len(ws)


def test_choices_come_as_often_as_their_probability_says():
    picks = [choose((0.5, 0.3, 0.2), (i + 0.5) / 1000) for i in range(1000)]
    assert [picks.count(i) for i in range(3)] == [500, 300, 200]


def test_fixed_weights_are_kept():
    assert fixed([7, 2, 1]) == (0.7, 0.2, 0.1)


@given(st.floats(0, 1, exclude_max=True), st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_the_group_follows_the_share(chance, share):
    assert (draw_group(chance, share) == "holdout") == (chance < share)


@pytest.mark.parametrize(
    ("shown", "won"),
    [((20, 20, 5), (3, 1, 0)), ((6, 6), (2, 1)), ((400, 100, 0), (20, 2, 0)), ((2, 3), (2, 3)), ((1, 1), (1, 0))],
)
def test_the_share_is_the_chance_to_be_best_by_integration_sharpened(shown, won):
    mean = min(0.5, sum(won) / sum(shown))
    rates = [stats.beta(1 + w, 1 / mean - 1 + n - w) for n, w in zip(shown, won, strict=True)]

    def best(i):
        others = [rate for j, rate in enumerate(rates) if j != i]
        return integrate.quad(lambda p: rates[i].pdf(p) * np.prod([rate.cdf(p) for rate in others]), 0, 1)[0]

    chances = np.array([best(i) for i in range(len(rates))]) ** SHARPNESS
    found = np.mean([thompson(shown, won, np.random.default_rng(seed)) for seed in range(60)], axis=0)
    assert found == pytest.approx(chances / chances.sum(), abs=0.012)


def test_without_any_conversion_all_share_alike():
    rng = np.random.default_rng(1)
    assert thompson((5, 900, 0), (0, 0, 0), rng) == [pytest.approx(1 / 3)] * 3


def test_a_text_that_never_won_the_draw_still_has_its_place():
    found = thompson((5000, 5000, 5000), (900, 1, 1), np.random.default_rng(1))
    assert found == [1, 0, 0]


def test_what_is_known_of_one_motive_moves_no_other_and_is_asked_for_by_name():
    allocation = allocate(known(a=(5000, 250), b=(5000, 400)), 0.05, 1, "purchase")
    assert allocation.probabilities("hero", "undecided", ("a", "b")) == (0.05, 0.95)
    assert allocation.probabilities("hero", "inspiration", ("a", "b")) == (0.5, 0.5)
    assert allocation.probabilities("teaser", "undecided", ("a", "b")) == (0.5, 0.5)
    assert allocation.probabilities("hero", "undecided", ("b", "a")) == (0.95, 0.05)


def test_the_usual_floor_is_a_twentieth():
    assert Allocation(known(a=(5000, 250), b=(5000, 400)), goal="purchase").probabilities(
        "hero", "undecided", ("a", "b")
    ) == (0.05, 0.95)


def test_a_chance_on_the_border_is_of_the_next_and_one_beyond_all_of_the_last():
    assert [choose((0.5, 0.25, 0.25), chance) for chance in (0.5, 0.75)] == [1, 2]
    assert choose((0.3, 0.3, 0.3), 0.999) == 2


def test_what_rounding_leaves_goes_to_the_largest_remainders_not_to_the_largest_shares():
    assert exact([0.60002, 0.30009, 0.09989]) == (0.6, 0.3001, 0.0999)
    assert exact([0.12344, 0.43338, 0.44318]) == (0.1234, 0.4334, 0.4432)
