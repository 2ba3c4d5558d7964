"""Every field that lessons can bring, at zero: so that the rows of a day say nothing of who came."""

from functools import cache
from typing import get_args

from fivefold.model.motives import MotiveModel
from fivefold.records import MOTIVES, NUMBERS, Device, Page, Referrer, Sums

AGES = (1, 2, 3, 4, 6, 9, 15, 50, 200)
"""Page numbers, at least one of every age band."""


@cache
def _fields() -> tuple[str, ...]:
    model = MotiveModel()
    everything = dict.fromkeys(NUMBERS, 1.0)
    for age in AGES:
        for words in zip(*_padded(get_args(Referrer), get_args(Device), get_args(Page)), strict=True):
            x = {**everything, **dict(zip(("referrer", "device", "page"), words, strict=True)), "pages": age}
            for motive in (None, *MOTIVES):
                model.learn_one(x, motive)
    for visit in range(1, 6):
        for motive in (None, *MOTIVES):
            model.learn_one({"visit": visit, "pages": 1}, motive)
    return tuple(model.sums())


def _padded(*lists: tuple[str, ...]) -> list[list[str]]:
    longest = max(map(len, lists))
    return [[words[i % len(words)] for i in range(longest)] for words in lists]


def blank() -> Sums:
    """Return every field of the model's sums with nothing in it."""
    return dict.fromkeys(_fields(), 0.0)
