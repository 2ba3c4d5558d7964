"""How far to believe each signal: learned from labels, since signals repeat each other in part.

The evidence of the signals is added as if each were news. Where two say the same thing, the sum is too sure. A temper
multiplies what a signal says, for all motives alike, and an offset moves a motive; both are the weights of a
conditional logistic regression whose regressors are the five numbers that each signal says. One more temper grows with
the age of the session. Before labels say better, all signals are trusted as far as the shop's beliefs are steady.
Source: McFadden (1974), Conditional logit analysis of qualitative choice behavior; Manski and Lerman (1977), The
estimation of choice probabilities from choice based samples, for labels of which not all are kept.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Final

import numpy as np

from fivefold.model.lessons import tally
from fivefold.model.quadratic import Vector, solve
from fivefold.model.signals import TRAITS
from fivefold.model.steadiness import trust
from fivefold.model.units import Five
from fivefold.records import MOTIVES, Motive, Sums

PREFIX: Final = "model/tempers/"
_PRECISION: Final = 14.0
"""How firmly a temper is what steadiness says and an offset 0, in the curvature of labels."""
_LEAST: Final = 0.05
_HIGHEST: Final = 3.0
_SIGNALS: Final = ("before", "pages", *TRAITS)
AGE: Final = "(age)"
_SETTLES: Final = 0.5
"""What a temper loses of its distance from 1 while the age of a session grows e-fold, before labels say better."""
_TEMPERATE: Final = 4.0
"""The page at which a temper is what it is."""
_OLD: Final = _TEMPERATE * math.exp(1 / _SETTLES)
"""The page from which on a session grows no older: there, before labels say better, signals are believed plainly."""
_NAMES: Final = (*_SIGNALS, AGE, *(f"+{motive}" for motive in MOTIVES))
_PAIRS: Final = {(a, b): f"{PREFIX}{min(a, b)}|{max(a, b)}" for a in _NAMES for b in _NAMES}


class Tempers:
    """Tempers of the signals and offsets of the motives, from sums. Raises ModelError for sums of no lessons."""

    def __init__(self, sums: Mapping[str, float] | None = None) -> None:
        start = _start(trust(sums or {}))
        solved = solve(sums or {}, PREFIX, _NAMES, np.full(len(_NAMES), _PRECISION), start)
        self._weights: Vector = np.clip(solved, [0.0 if name in _SIGNALS else -_HIGHEST for name in _NAMES], _HIGHEST)
        self._of = dict(zip(_NAMES, self._weights.tolist(), strict=True))
        self._offsets: Five = tuple(self._of[f"+{motive}"] for motive in MOTIVES)

    def at(self, age: int) -> dict[str, float]:
        """Return by what is multiplied, in a session of `age` pages, what each signal says."""
        aged = self._of[AGE] * _grown(age)
        return {name: max(self._of[name] + aged, _LEAST) for name in _SIGNALS}

    def biased(self, bias: Five, age: int) -> Five:
        """Return the bias as it counts in a session of `age` pages."""
        before = self.at(age)["before"]
        return tuple(before * b + offset for b, offset in zip(bias, self._offsets, strict=True))

    def lesson(
        self, said: Mapping[str, Five], y: Motive, into: Sums, *, age: int, weight: float, kept: Sequence[float]
    ) -> None:
        """Add what label `y` says of the tempers, where the signals `said` this, untempered. About 0.1 ms.

        `kept` (5,): how much of each label would have been believed. Those that agree are believed more; what is
        learned allows for it, else the model would be the surer the less it listens.
        """
        names = [*said, AGE, *(f"+{motive}" for motive in MOTIVES)]
        spoken = np.array(list(said.values()))
        design = np.vstack([spoken, _grown(age) * spoken.sum(axis=0), np.eye(len(MOTIVES))])
        design -= design.mean(axis=1, keepdims=True)
        at = [_NAMES.index(name) for name in names]
        weights = self._weights[at]
        z = weights @ design + np.log(kept)
        p = np.exp(z - z.max())
        p /= p.sum()
        truth = np.array([float(motive == y) for motive in MOTIVES])
        curvature = weight * (design @ (np.diag(p) - np.outer(p, p)) @ design.T)
        shift = curvature @ weights + weight * (design @ (truth - p))
        for i, (first, moved, curved) in enumerate(zip(names, shift.tolist(), curvature.tolist(), strict=True)):
            tally(into, PREFIX + first, moved)
            for second, amount in zip(names[i:], curved[i:], strict=True):
                field = _PAIRS[first, second]
                into[field] = into.get(field, 0.0) + amount


def _start(trusted: float) -> Vector:
    """Return all weights before any label."""
    aged = _SETTLES * (1.0 - trusted)
    return np.array([trusted if name in _SIGNALS else aged if name == AGE else 0.0 for name in _NAMES])


def _grown(age: int) -> float:
    """Return how many times e-fold older a session is than one that is judged plainly.

    >>> _grown(4), _grown(200)
    (0.0, 2.0)
    """
    return math.log(min(age, _OLD) / _TEMPERATE)


def every_field() -> Iterator[str]:
    """Yield all that a lesson can ever count."""
    yield from (PREFIX + name for name in _NAMES)
    yield from (f"{PREFIX}{a}|{b}" for a, b in combinations_with_replacement(sorted(_NAMES), 2))
