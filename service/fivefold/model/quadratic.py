"""The additive state of every linear scorer here: what has been learned, as one quadratic kept as sums.

Each lesson adds the second-order expansion of its log-likelihood around the weights in service: a curvature (matrix)
and a shift (vector). Expansions of any number of lessons, days and replicas add up, and one linear solve turns the
total into weights. Nothing depends on order; there is no learning rate.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fivefold.errors import ModelError
from fivefold.records import Sums

Vector = NDArray[np.float64]
_ROUNDS = 6
_PRECISIONS = (0.05, 500.0)


class Quadratic:
    """Curvature (d, d) and shift (d,) over named features, grown as features appear, at most `limit` of them.

    A lesson costs O(a²) for its `a` features that are not zero; a solve O(d³), some milliseconds for d = 300.
    Source: one Newton step of logistic regression, Hastie, Tibshirani, Friedman (2009), section 4.4.1, kept as sums.

    >>> quadratic = Quadratic(limit=10)
    >>> quadratic.add(quadratic.places(["a", "b"]), [1.0, 2.0], curvature=0.25, shift=0.5)
    >>> quadratic.sums()
    {'a': 0.5, 'b': 1.0, 'a|a': 0.25, 'a|b': 0.5, 'b|b': 1.0}
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.names: dict[str, int] = {}
        self._curvature: Vector = np.zeros((16, 16))
        self._shift: Vector = np.zeros(16)

    def places(self, names: Iterable[str]) -> list[int]:
        """Return the index of each feature, a new one if it is new, −1 for one too many."""
        known, out = self.names, []
        for name in names:
            place = known.get(name, -1)
            if place < 0 and len(known) < self.limit:
                place = known[name] = len(known)
            out.append(place)
        if len(known) > len(self._shift):
            room = min(max(2 * len(self._shift), len(known)), self.limit)
            self._curvature = _grown(self._curvature, (room, room))
            self._shift = _grown(self._shift, (room,))
        return out

    def add(self, places: Sequence[int], values: Sequence[float], curvature: float, shift: float) -> None:
        """Add `curvature * x xᵀ` and `shift * x` for the sparse vector x of distinct `places` and `values`."""
        at, x = np.array(places), np.array(values)
        if -1 in places:
            x, at = x[at >= 0], at[at >= 0]
        self._curvature[at[:, None], at] += (curvature * x)[:, None] * x
        self._shift[at] += shift * x

    def add_block(self, places: Sequence[int], curvature: Vector, shift: Vector) -> None:
        """Add a curvature (a, a) and a shift (a,) at distinct `places`, −1 for what has none."""
        at = np.array(places, dtype=int)
        kept = at >= 0
        self._curvature[at[kept][:, None], at[kept]] += curvature[kept][:, kept]
        self._shift[at[kept]] += shift[kept]

    def add_all(self, other: "Quadratic") -> None:
        """Add another's state."""
        d = len(other.names)
        self.add_block(self.places(other.names), other._curvature[:d, :d], other._shift[:d])

    def solve(self, precision: Vector, mean: Vector) -> Vector:
        """Return the weights (d,) that are best under a Gaussian prior: `mean` (d,) and diagonal `precision` (d,)."""
        d = len(self.names)
        solved: NDArray[Any] = np.linalg.solve(
            self._curvature[:d, :d] + np.diag(precision), self._shift[:d] + precision * mean
        )
        return solved

    def learn_precision(self, groups: Vector, start: Vector, mean: Vector, strength: float) -> Vector:
        """Return how firm the prior of each group of weights should be, by what the lessons say of their size.

        groups (d,) holds the group of each weight, start (g,) the precisions to begin with, weighing like `strength`
        weights. Source: MacKay (1992), Bayesian interpolation, Neural Computation 4(3), equations 4.8 to 4.10.
        """
        d = len(self.names)
        out: Vector = start.copy()
        for _ in range(_ROUNDS):
            precision = out[groups]
            covariance = np.linalg.inv(self._curvature[:d, :d] + np.diag(precision))
            off: Vector = covariance @ (self._shift[:d] + precision * mean) - mean
            for group in range(len(out)):
                among = groups == group
                determined = among.sum() - out[group] * covariance.diagonal()[among].sum()
                learned = (determined + strength) / (off[among] @ off[among] + strength / start[group])
                out[group] = min(max(learned, _PRECISIONS[0]), _PRECISIONS[1])
        return out

    def sums(self) -> Sums:
        """Return the state as sums: `feature` → shift, `feature|feature` → curvature; zeros are left out."""
        names = list(self.names)
        out: Sums = {name: float(v) for name, v in zip(names, self._shift, strict=False) if v != 0.0}
        for i, j in zip(*np.nonzero(np.triu(self._curvature)), strict=True):
            first, second = sorted((names[i], names[j]))
            out[f"{first}|{second}"] = float(self._curvature[i, j])
        return out

    def add_sums(self, sums: Mapping[str, float]) -> None:
        """Add what `sums` returned, here or elsewhere."""
        for field, amount in sums.items():
            first, _, second = field.partition("|")
            i, j = self.places((first, second or first))
            if i < 0 or j < 0:
                continue
            if not second:
                self._shift[i] += amount
                continue
            self._curvature[i, j] += amount
            if i != j:
                self._curvature[j, i] += amount


def solve(sums: Mapping[str, float], prefix: str, names: Sequence[str], precision: Vector, mean: Vector) -> Vector:
    """Return the weights of these names (d,) by the sums below a prefix, under a prior as `Quadratic.solve` has it.

    Raises ModelError for sums that no lessons can add up to: a curvature below zero.
    """
    quadratic = Quadratic(limit=len(names))
    quadratic.places(names)
    quadratic.add_sums({field.removeprefix(prefix): n for field, n in sums.items() if field.startswith(prefix)})
    try:
        np.linalg.cholesky(quadratic._curvature[: len(names), : len(names)] + np.diag(precision))
    except np.linalg.LinAlgError:
        raise ModelError(f"the sums below {prefix} have no solution: no lessons add up to them") from None
    return quadratic.solve(precision, mean)


def _grown(array: Vector, shape: tuple[int, ...]) -> Vector:
    bigger = np.zeros(shape)
    bigger[tuple(slice(0, n) for n in array.shape)] = array
    return bigger
