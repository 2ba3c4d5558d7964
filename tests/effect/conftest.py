"""A small shop's visitors as sums, step by step, for the tests of what is published."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from fivefold.effect import fields
from fivefold.records import GROUPS, MOTIVES, Sums, add

MOTIVE_SHARES = (0.5, 0.3, 0.15, 0.04, 0.01)
TEXTS = {"calm": 0.6, "bold": 0.38, "rare": 0.02}
"""The hero's texts in two of the motives; the rare one retires half-way."""


def steps(seed: int, count: int, a_step: int = 60, rate: float = 0.1, hero: float = 0.6) -> Iterator[Sums]:
    """Yield what each step adds: sessions of both groups, motives and a slot, conversions, and changes of motive."""
    rng = np.random.default_rng(seed)
    kinds = list(product(GROUPS, MOTIVES, (True, False), (True, False)))
    chance = {"holdout": 0.2, "personalised": 0.8}
    p = [
        chance[group]
        * MOTIVE_SHARES[MOTIVES.index(motive)]
        * (hero if with_hero else 1 - hero)
        * (rate if won else 1 - rate)
        for group, motive, with_hero, won in kinds
    ]
    for step in range(count):
        sums: Sums = {}
        for (group, motive, with_hero, won), n in zip(kinds, rng.multinomial(rng.poisson(a_step), p), strict=True):
            if n:
                sums = add(sums, _session(group, motive, with_hero, won, float(n)))
                if with_hero and group == "personalised" and motive in (MOTIVES[0], MOTIVES[3]):
                    texts = dict(zip(TEXTS, rng.multinomial(n, [*TEXTS.values()]), strict=True))
                    if step > count / 2:
                        texts["calm"] += texts.pop("rare")
                    sums = add(sums, *(_text(motive, text, won, float(m)) for text, m in texts.items() if m))
        left, entered = rng.choice(5, 2, p=MOTIVE_SHARES)
        if sums.get(fields.motive_now("200", MOTIVES[left]), 0) > 3:
            moved = {fields.motive_now("200", MOTIVES[left]): -2.0}
            sums = add(sums, moved, {fields.motive_now("200", MOTIVES[entered]): 2.0})
        yield sums


def _session(group, motive, with_hero, won, n) -> Sums:
    of = [fields.ALL, fields.motive(motive), *([fields.slot("hero")] if with_hero else [])]
    sums = {fields.n("200", group, whom): n for whom in of} | {fields.motive_now("200", motive): n}
    if won:
        sums |= {fields.won("200", group, whom, "purchase"): n for whom in of}
        sums[fields.value("200", group, "purchase")] = 50 * n
    return sums


def _text(motive, text, won, n) -> Sums:
    at, weight = f"variant/hero/{motive}/{text}", 1 / TEXTS[text]
    sums = {f"{at}/n": n, f"{at}/w": n * weight, f"{at}/w2": n * weight**2, f"seen/personalised/hero/{text}": n}
    return sums | ({f"{at}/won/purchase": n, f"{at}/wonw/purchase": n * weight} if won else {})


@pytest.fixture(scope="session")
def visitors():
    """Return `steps`."""
    return steps
