"""Shops drawn at random, so that the model can be judged on shops that nobody looked at while choosing its constants.

A drawn shop has its own depth, tools, traffic, phones, noise and gaps in what is known; and its visitors do not quite
do what `habits.py` says: every weight and chance of every motive is bent by a factor of its own.
"""

from dataclasses import replace
from math import exp
from random import Random

from fivefold.records import MOTIVES
from fivefold.simulate.habits import HABITS
from fivefold.simulate.shops import TOOLS, Shop

GAPS = ("away_s", "copies", "scroll", "referrer", "tab_returns", "active_s", "device", "page", "revisits", "products")
"""Signals that the pages of some shops cannot give."""


def drawn_shop(seed):
    """Return the shop of this seed.

    >>> drawn_shop(7) == drawn_shop(7), drawn_shop(7) == drawn_shop(8)
    (True, False)
    """
    rng = Random(f"drawn shop {seed}")
    weights = [0.15 + rng.gammavariate(2.0, 0.5) for _ in MOTIVES]
    categories = round(exp(rng.uniform(1.4, 5.3)))
    bend = rng.uniform(0.0, 0.5)
    return Shop(
        name=f"drawn-{seed}",
        describes="drawn at random",
        mix={motive: 100 * weight / sum(weights) for motive, weight in zip(MOTIVES, weights, strict=True)},
        pages=exp(rng.uniform(1.4, 3.0)),
        spread=rng.uniform(0.5, 1.0),
        categories=categories,
        products=round(categories * exp(rng.uniform(0.7, 5.0))),
        phones=rng.uniform(0.1, 0.9),
        pace_s=rng.uniform(15.0, 45.0),
        tools=frozenset(tool for tool in sorted(TOOLS) if rng.random() < 0.8),
        visits_unknown=rng.choice([0.0, 1.0, rng.random()]),
        unknown=frozenset(name for name in GAPS if rng.random() < 0.1),
        turns=rng.uniform(0.0, 0.33),
        noise=rng.uniform(0.08, 0.3),
        variety=rng.uniform(1.2, 4.0),
        checkout_steps=rng.randint(1, 4),
        buys=rng.uniform(0.6, 1.6),
        habits={motive: _bent(HABITS[motive], bend, rng) for motive in MOTIVES},
    )


def _bent(habits, bend, rng):
    """Return habits whose every figure is multiplied by a factor of its own, about e to the ±`bend`."""

    def some(table):
        return {name: weight * exp(rng.gauss(0.0, bend)) for name, weight in table.items()}

    return replace(
        habits,
        arrives=some(habits.arrives),
        lands=some(habits.lands),
        visits=tuple(some(dict(enumerate(habits.visits))).values()),
        goes=some(habits.goes),
        does={act: min(chance, 0.95) for act, chance in some(habits.does).items()},
        length=habits.length * exp(rng.gauss(0.0, bend / 2)),
        reads=habits.reads * exp(rng.gauss(0.0, bend / 2)),
        wanders=min(habits.wanders * exp(rng.gauss(0.0, bend / 2)), 0.95),
        scrolls=min(max(habits.scrolls + rng.gauss(0.0, bend / 5), 0.1), 0.9),
    )
