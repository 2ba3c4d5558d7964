"""How the variants of a motive share its visitors: batched Thompson sampling with known probabilities.

At each refresh the chance of each variant to be the best is computed from sums, and that chance (with a floor) is the
probability with which it is shown until the next refresh. So the probability of every choice is known exactly.
Source: Thompson (1933), Biometrika 25; Chapelle & Li, An empirical evaluation of Thompson sampling, NeurIPS 2011.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from fivefold.effect import fields
from fivefold.records import Motive, Sums

UNIT = 10_000
"""Probabilities are multiples of 1/10000: so they fit the ticket exactly."""
DRAWS = 1000
SHARPNESS = 1.5
"""The floor already explores; so what is above it goes by the chance to be the best to this power.

Measured on the problems of `fivefold bench effect`: 1.5 loses less than 1 on each of them; from 3 on near ties suffer.
"""


class Allocation:
    """The probabilities of one site's variants until the next refresh; uniform where nothing is known."""

    def __init__(self, totals: Sums | None = None, floor: float = 0.05, seed: int = 0, goal: str | None = None) -> None:
        self._totals: Sums = totals or {}
        self._floor = floor
        self._seed = seed
        self._goal = goal
        self._known: dict[tuple[str, Motive, tuple[str, ...]], tuple[float, ...]] = {}

    def probabilities(self, slot: str, motive: Motive, variants: tuple[str, ...]) -> tuple[float, ...]:
        """Return the probability of each live variant: multiples of 1/10000 that sum to 1.

        >>> Allocation().probabilities("hero", "undecided", ("a", "b"))
        (0.5, 0.5)
        """
        key = (slot, motive, variants)
        if key not in self._known:
            self._known[key] = self._share(slot, motive, variants)
        return self._known[key]

    def _share(self, slot: str, motive: Motive, variants: tuple[str, ...]) -> tuple[float, ...]:
        shown = [self._totals.get(fields.variant(slot, motive, variant, "n"), 0) for variant in variants]
        won = [self._totals.get(fields.variant(slot, motive, variant, f"won/{self._goal}"), 0) for variant in variants]
        seed = hashlib.blake2b(f"{self._seed}\0{slot}\0{motive}".encode(), digest_size=8).digest()
        best = thompson(shown, won, np.random.default_rng(int.from_bytes(seed)))
        return exact(_with_floor(best, shown, won, self._floor))


def allocate(totals: Sums, floor: float, seed: int, goal: str | None = None) -> Allocation:
    """Return the probabilities that follow from the sums; `goal` is the one that texts shall bring about."""
    return Allocation(totals, floor, seed, goal)


def thompson(shown: Sequence[float], won: Sequence[float], rng: np.random.Generator) -> list[float]:
    """Return the share that each variant has earned, given sessions and conversions; shape (variants,), sums to 1.

    It is the chance to have the highest rate, sharpened.

    Each rate's prior is a Beta around the rate of all variants together, one conversion strong: so a new variant is
    neither hoped for nor written off.
    """
    if not any(won):
        return [1 / len(shown)] * len(shown)
    mean = min(0.5, sum(won) / max(sum(shown), 1))
    a = 1 + np.asarray(won, float)
    b = 1 / mean - 1 + np.maximum(np.asarray(shown, float) - np.asarray(won, float), 0)
    wins = np.argmax(rng.beta(a, b, size=(DRAWS, len(shown))), axis=1)
    best = np.bincount(wins, minlength=len(shown)) ** SHARPNESS
    return list(best / best.sum())


FAIR = 2.0
"""A variant is new until its sessions would have brought this many conversions at the rate of all."""


def _with_floor(best: Sequence[float], shown: Sequence[float], won: Sequence[float], floor: float) -> list[float]:
    """Return the shares with a floor for each variant, and a fair share as the floor of a new one."""
    fair = 1 / len(best)
    mean = sum(won) / max(sum(shown), 1)
    floors = [fair if n * mean < FAIR else min(floor, fair) for n in shown]
    shares, lifted = list(best), set[int]()
    while low := {i for i, share in enumerate(shares) if share < floors[i]} - lifted:
        lifted |= low
        free = sum(best[i] for i in range(len(best)) if i not in lifted)
        rest = 1 - sum(floors[i] for i in lifted)
        shares = [floors[i] if i in lifted else best[i] * rest / free for i in range(len(best))]
    return shares


def fixed(weights: Sequence[float]) -> tuple[float, ...]:
    """Return the probabilities of given weights, none below 1/10000.

    >>> fixed([2, 1, 1])
    (0.5, 0.25, 0.25)
    """
    return exact([weight / sum(weights) for weight in weights])


def exact(shares: Sequence[float]) -> tuple[float, ...]:
    """Return shares that sum to 1 as multiples of 1/10000, by largest remainder.

    >>> exact([1 / 3, 1 / 3, 1 / 3])
    (0.3334, 0.3333, 0.3333)
    """
    units = [max(1, int(share * UNIT)) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: int(shares[i] * UNIT) - shares[i] * UNIT)
    for i in range(UNIT - sum(units)):
        units[by_remainder[i % len(units)]] += 1
    while sum(units) > UNIT:
        units[units.index(max(units))] -= 1
    return tuple(unit / UNIT for unit in units)


def choose(probabilities: Sequence[float], chance: float) -> int:
    """Return the place that `chance`, in [0, 1), falls into.

    >>> [choose((0.5, 0.25, 0.25), chance) for chance in (0.0, 0.6, 0.99)]
    [0, 1, 2]
    """
    total = 0.0
    for place, probability in enumerate(probabilities):
        total += probability
        if chance < total:
            return place
    return len(probabilities) - 1


HALF_LIFE_DAYS = 10.0


def faded(days: Mapping[str, Sums], half_life_days: float = HALF_LIFE_DAYS) -> Sums:
    """Return what allocation learns from: the sums of all days, halved once per half-life before the latest.

    So a text that used to be the best is overtaken by the one that is. Days are ISO dates.
    """
    totals: Sums = {}
    newest = date.fromisoformat(max(days)) if days else date.min
    for day, sums in days.items():
        weight = 0.5 ** ((newest - date.fromisoformat(day)).days / half_life_days)
        for field, amount in sums.items():
            if field.startswith("variant/"):
                totals[field] = totals.get(field, 0.0) + amount * weight
    return totals
