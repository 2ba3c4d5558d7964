from fivefold.bench import core, learning, shops

SLACK = 4
"""A test runs beside other tests, on a machine that may be slow; the bench itself says how far the goals are."""


def test_every_part_of_a_decision_is_measured():
    parts, verbs = core.run(long=False)
    assert [name for name, _ in parts.rows][:2] == ["decode the request", "open the ticket"]
    assert all(cost > 0 for _, cost in [*parts.rows, *verbs.rows])


def test_a_decision_costs_microseconds():
    with shops.folder() as at:
        kept = shops.keeper(at)
        costs = dict(core.verbs(kept, kept.shops["demo"], rounds=11))
    assert costs["decide, two slots"] < SLACK * 40
    assert costs["decide, two slots, explained"] < SLACK * 60


def test_the_loop_is_held_for_two_milliseconds_and_one_happening():
    with shops.folder() as at:
        _, count, usual, _, _, _ = learning.slices(shops.keeper(at), sessions=800)
    assert count > 1
    assert usual < 2 * SLACK
