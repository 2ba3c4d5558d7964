from hypothesis import given
from hypothesis import strategies as st

from fivefold.effect import Allocation, allocate, choose, draw_group, exact, faded, fixed

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
