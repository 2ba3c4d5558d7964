"""How common each motive is, by what the traffic seems to be."""

import math
import random

import numpy as np
import pytest

from fivefold.errors import ModelError
from fivefold.model import MotiveModel
from fivefold.model.shares import every_field, shares, shares_lesson
from fivefold.records import MOTIVES

PACKAGED = (0.28, 0.2, 0.17, 0.15, 0.2)
LENGTH = (0.0,) * 5


def placed(bias, motive):
    """Return how a session is placed whose signals make a motive twenty times as likely as the others."""
    raw = [share * (20.0 if at == motive else 1.0) for at, share in enumerate(bias)]
    return [likely / sum(raw) for likely in raw]


def taught(true, steps=6, sessions=2000):
    """Return the shares after some publications, all that was ever learned in one sum."""
    rng, sums, believed = random.Random(4), {}, PACKAGED
    for _ in range(steps):
        bias = tuple(map(math.log, believed))
        came = [placed(believed, motive) for motive in rng.choices(range(5), true, k=sessions)]
        shares_lesson(np.array(came), bias, [LENGTH] * sessions, np.full(sessions, 0.25), sums)
        believed = shares(sums, PACKAGED)
    return believed, sums


def test_shares_come_near_the_true_ones_and_no_field_is_unknown():
    true = (0.28, 0.15, 0.25, 0.2, 0.12)
    believed, sums = taught(true)
    assert all(abs(share - right) < 0.03 for share, right in zip(believed, true, strict=True))
    assert {*sums} <= {*every_field()}


def test_where_all_seem_alike_no_share_runs_away():
    believed, _ = taught((0.0, 0.0, 1.0, 0.0, 0.0))
    assert max(believed) < 0.5
    assert max(zip(believed, MOTIVES, strict=True))[1] == "price_comparison"


def test_what_the_length_of_a_session_says_of_its_motive_is_not_counted_as_news():
    sums, length = {}, (-0.5, 0.2, 0.0, 0.4, -0.1)
    raw = [share * math.exp(longer) for share, longer in zip(PACKAGED, length, strict=True)]
    seem = np.array([[one / sum(raw) for one in raw]])
    shares_lesson(seem, tuple(map(math.log, PACKAGED)), [length], np.ones(1), sums)
    assert all(abs(amount) < 1e-12 for amount in sums.values())


@pytest.mark.parametrize("field", ["shares/undecided|undecided", "tempers/searches|searches"])
def test_a_damaged_sum_is_refused_and_stops_no_service(field):
    damaged = {"2026-01-01": {f"model/{field}": -15.0}}
    with pytest.raises(ModelError, match=f"model/{field.partition('/')[0]}/ have no solution"):
        MotiveModel().with_sums(damaged, "2026-01-01")
