"""How common each motive is in this shop, by what the traffic seems to be.

Expectation and maximisation creep where a page says little of its motive, and a first page does: after 3,000 sessions
shares had gone half of their way. So each lesson adds the curvature and the shift of its log-likelihood in the
log-shares, around those in service, and a publication solves once: a Newton step. A session of n pages is compared with
others that come so far, hence with the shares as its length alone would move them. What it keeps:

    model/shares/<motive>               shift
    model/shares/<motive>|<motive>      curvature

Source: Saerens, Latinne, Decaestecker (2002), Adjusting the outputs of a classifier to new a priori probabilities,
Neural Computation 14(1), for the likelihood; Berndt et al. (1974) for its curvature by outer products.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Final

import numpy as np

from fivefold.model.quadratic import solve
from fivefold.records import MOTIVES, Sums

Five = tuple[float, ...]
Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]

PREFIX: Final = "model/shares/"
_PRECISION: Final = np.array([100.0 if motive == "first_visit" else 12.0 for motive in MOTIVES])
"""How firmly a log-share is the packaged one, in the curvature of lessons. Who shows no sign of a motive looks like a
first visit, so where visitors are noisy, many would: its share is held far more firmly."""
_FURTHEST: Final = math.log(2.0)
"""A log-share goes no further from the packaged one: where every session does what is rare elsewhere, it is not that
all have one motive, but the units need their time."""
_SHIFTS: Final = [PREFIX + motive for motive in MOTIVES]
_CURVES: Final = [
    (i, j, PREFIX + "|".join(sorted((MOTIVES[i], MOTIVES[j]))))
    for i, j in combinations_with_replacement(range(len(MOTIVES)), 2)
]


def shares_lesson(placed: Matrix, bias: Five, lengths: Sequence[Five], weights: Vector, into: Sums) -> None:
    """Add what sessions say of the shares, placed so (n, 5) by all their signals; weights (n,) up to 1. About 30 µs.

    bias (5,): the log-shares they were placed with; lengths (n, 5): what their length alone says, in log-odds. Between
    what the two make of a session and `placed` lies the slope d; the curvature is ddᵀ. To add to all log-shares
    changes nothing.
    """
    due = np.exp(np.add(bias, lengths))
    off = placed - due / due.sum(axis=1, keepdims=True)
    shift = (weights * (1.0 + off @ bias)) @ off
    curvature = ((off.T * weights) @ off).tolist()
    for field, amount in zip(_SHIFTS, shift.tolist(), strict=True):
        into[field] = into.get(field, 0.0) + amount
    for i, j, field in _CURVES:
        into[field] = into.get(field, 0.0) + curvature[i][j]


def shares(sums: Mapping[str, float], packaged: Sequence[float]) -> Five:
    """Return the share of each motive, where `packaged` is what one expects anywhere.

    Raises ModelError for sums that no lessons can add up to: a curvature below zero.

    >>> [round(share, 3) for share in shares({}, (0.4, 0.3, 0.1, 0.1, 0.1))]
    [0.4, 0.3, 0.1, 0.1, 0.1]
    """
    start = np.log(packaged)
    solved = solve(sums, PREFIX, MOTIVES, _PRECISION, start)
    logs = start + np.clip(solved - start, -_FURTHEST, _FURTHEST)
    raw = np.exp(logs - logs.max())
    return tuple((raw / raw.sum()).tolist())


def every_field() -> Iterator[str]:
    """Yield all that `shares_lesson` can ever count."""
    yield from _SHIFTS
    yield from (field for _, _, field in _CURVES)
