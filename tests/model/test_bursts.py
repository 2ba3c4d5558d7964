"""A flood of lessons must not drown what a shop's own visitors taught."""

from hypothesis import given
from hypothesis import strategies as st

from fivefold.model import Bursts
from fivefold.records import MOTIVES

HOUR = 3600
QUIET = {"2026-01-01": {"model/traffic/sessions": 240.0, "model/undecided/sessions": 12.0}}


def weights(bursts, number, y="undecided", weight=0.75, now_s=0):
    return [bursts.damped(y, weight, now_s) for _ in range(number)]


def test_at_the_usual_rate_every_lesson_weighs_in_full():
    bursts = Bursts()
    bursts.know(QUIET, "2026-01-02")
    assert weights(bursts, 20) == [0.75] * 20
    assert weights(bursts, 1200, None, 1 / 32) == [1 / 32] * 1200


def test_ten_times_the_flood_is_far_from_ten_times_the_weight():
    floods = [Bursts() for _ in range(2)]
    for bursts in floods:
        bursts.know(QUIET, "2026-01-02")
    small, large = (sum(weights(bursts, number)) for bursts, number in zip(floods, (1_000, 10_000), strict=True))
    assert small < large < 1.6 * small < 0.2 * 750


def test_the_next_hour_begins_anew_and_an_old_ticket_does_not_turn_the_clock_back():
    bursts = Bursts()
    bursts.know(QUIET, "2026-01-02")
    weights(bursts, 500, now_s=5 * HOUR)
    assert weights(bursts, 1, now_s=4 * HOUR)[0] < 0.1
    assert weights(bursts, 1, now_s=6 * HOUR) == [0.75]


def test_a_flood_of_labels_does_not_silence_the_traffic_nor_one_motive_make_room_for_another():
    bursts = Bursts()
    bursts.know(QUIET, "2026-01-02")
    weights(bursts, 5_000)
    assert weights(bursts, 1, None, 1 / 32) == [1 / 32]
    assert weights(bursts, 1, "inspiration")[0] < 0.01


def test_a_busy_shop_has_more_room_and_a_shop_without_a_past_day_is_not_damped():
    busy, fresh = Bursts(), Bursts()
    busy.know({"2026-01-01": {"model/undecided/sessions": 2400.0}}, "2026-01-02")
    fresh.know({"2026-01-02": QUIET["2026-01-01"]}, "2026-01-02")
    assert weights(busy, 500) == weights(fresh, 500) == [0.75] * 500


@given(st.lists(st.tuples(st.sampled_from([None, *MOTIVES]), st.floats(0, 1), st.integers(0, 10**6)), max_size=50))
def test_damping_never_adds_weight(lessons):
    bursts = Bursts()
    bursts.know(QUIET, "2026-01-02")
    assert all(0.0 <= bursts.damped(y, weight, now_s) <= weight for y, weight, now_s in lessons)
