"""How far to believe each signal: learned from labels, since signals repeat each other in part.

The evidence of the signals is added as if each were news. Where two say the same thing, the sum is too sure. A temper
multiplies what a signal says, for all motives alike, and an offset moves a motive; both are the weights of a
conditional logistic regression whose regressors are the five numbers that each signal says.
Source: McFadden (1974), Conditional logit analysis of qualitative choice behavior.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import Final

import numpy as np

from fivefold.model.quadratic import Quadratic, Vector
from fivefold.model.signals import TRAITS
from fivefold.model.units import Five
from fivefold.records import MOTIVES, Motive, Sums

PREFIX: Final = "model/tempers/"
_PRECISION: Final = 20.0
"""How firmly a temper is 1 and an offset 0, in the curvature of labels."""
_HIGHEST: Final = 3.0
_SIGNALS: Final = ("before", "pages", *TRAITS)
_NAMES: Final = (*_SIGNALS, *(f"+{motive}" for motive in MOTIVES))

_PAIRS: Final = {(a, b): f"{PREFIX}{min(a, b)}|{max(a, b)}" for a in _NAMES for b in _NAMES}


class Tempers:
    """Tempers of the signals and offsets of the motives, from sums."""

    def __init__(self, sums: Mapping[str, float] | None = None) -> None:
        quadratic = Quadratic(len(_NAMES))
        places = quadratic.places(_NAMES)
        quadratic.add_sums({f.removeprefix(PREFIX): v for f, v in (sums or {}).items() if f.startswith(PREFIX)})
        mean = np.array([0.0 if name.startswith("+") else 1.0 for name in _NAMES])
        solved = quadratic.solve(np.full(len(places), _PRECISION), mean)
        self._weights: Vector = np.where(mean > 0, np.clip(solved, 0.0, _HIGHEST), np.clip(solved, -_HIGHEST, _HIGHEST))
        self.of: dict[str, float] = dict(zip(_SIGNALS, self._weights.tolist(), strict=False))
        self.offsets: Five = tuple(self._weights[len(_SIGNALS) :].tolist())

    def biased(self, bias: Five) -> Five:
        """Return the bias as it counts."""
        return tuple(self.of["before"] * b + offset for b, offset in zip(bias, self.offsets, strict=True))

    def lesson(self, said: Mapping[str, Five], y: Motive, weight: float, into: Sums) -> None:
        """Add what label `y` says of the tempers, where the signals `said` this, untempered. About 0.1 ms."""
        names = [*said, *(f"+{motive}" for motive in MOTIVES)]
        design = np.vstack([np.array(list(said.values())), np.eye(len(MOTIVES))])
        design -= design.mean(axis=1, keepdims=True)
        at = [_NAMES.index(name) for name in names]
        weights = self._weights[at]
        z = weights @ design
        p = np.exp(z - z.max())
        p /= p.sum()
        truth = np.array([float(motive == y) for motive in MOTIVES])
        curvature = weight * (design @ (np.diag(p) - np.outer(p, p)) @ design.T)
        shift = curvature @ weights + weight * (design @ (truth - p))
        for i, (first, moved, curved) in enumerate(zip(names, shift.tolist(), curvature.tolist(), strict=True)):
            _count(into, PREFIX + first, moved)
            for second, amount in zip(names[i:], curved[i:], strict=True):
                field = _PAIRS[first, second]
                into[field] = into.get(field, 0.0) + amount


def every_field() -> Iterator[str]:
    """Yield all that a lesson can ever count."""
    yield from (PREFIX + name for name in _NAMES)
    yield from (f"{PREFIX}{a}|{b}" for a, b in combinations_with_replacement(sorted(_NAMES), 2))


def _count(into: Sums, field: str, amount: float) -> None:
    into[field] = into.get(field, 0.0) + amount
