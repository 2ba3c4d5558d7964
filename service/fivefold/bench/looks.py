"""Many runs of one experiment at once, looked at again and again: does the evidence keep its promises?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fivefold.effect.compare import SAMPLE_RATIO_WEIGHT
from fivefold.effect.eprocess import ALPHA, WEIGHT, Tally, log_e

SIZES_BETWEEN = 100

Counts = NDArray[np.int64]
Figures = NDArray[np.float64]


class Evidence:
    """`eprocess.log_e` for whole arrays of counts at one holdout share, by tables of log gamma up to `top`."""

    def __init__(self, share: float, top: int, weight: float = WEIGHT) -> None:
        self._share = share
        a, b = weight * (1 - share), weight * share
        self._served, self._held, self._all = (
            np.array([math.lgamma(c + i) for i in range(top + 1)]) for c in (a, b, weight)
        )
        self._none = self._served[0] + self._held[0] - self._all[0]
        middle = Tally(share, top // 2, top // 9)
        if abs(self.log_e(np.array([middle.served]), np.array([middle.held_out]))[0] - log_e(middle, 1, weight)) > 1e-6:
            raise AssertionError("the tables differ from eprocess.log_e")

    def log_e(self, served: Counts, held_out: Counts, ratio: float = 1.0) -> Figures:
        """Return log E for each pair of counts."""
        odds = (1 - self._share) * ratio / self._share
        mixture = self._served[served] + self._held[held_out] - self._all[served + held_out] - self._none
        evidence: Figures = mixture + served * math.log1p(1 / odds) + held_out * math.log1p(odds)
        return evidence


@dataclass(frozen=True)
class Shop:
    """One shop's traffic: what it converts, how many it holds out, what the texts are worth."""

    rate: float = 0.03
    share: float = 0.1
    ratio: float = 1.0
    """Of the served sessions' rate to the held-out ones'."""
    sessions: int = 1000
    """Between two looks."""
    drift: float = 0.0
    """The base rate swings by this part of itself, once in the run."""


def simulate(shop: Shop, runs: int, looks: int, rng: np.random.Generator) -> tuple[Counts, Counts]:
    """Return the conversions served and held out up to each look, each of shape (runs, looks)."""
    rate = shop.rate * (1 + shop.drift * np.sin(np.linspace(0, 2 * np.pi, looks)))
    held = rng.binomial(shop.sessions, shop.share, size=(runs, looks))
    served = rng.binomial(shop.sessions - held, np.minimum(1, rate * shop.ratio))
    return np.cumsum(served, axis=1), np.cumsum(rng.binomial(held, rate), axis=1)


def evidence(shop: Shop, runs: int, looks: int, rng: np.random.Generator, ratio: float = 1.0) -> Figures:
    """Return log E against `ratio` at each look, shape (runs, looks)."""
    served, held_out = simulate(shop, runs, looks, rng)
    return Evidence(shop.share, int((served + held_out).max())).log_e(served, held_out, ratio)


def ever(log_evidence: Figures, alpha: float = ALPHA) -> float:
    """Return the part of the runs in which any look shows evidence at `alpha`."""
    return float((log_evidence >= -math.log(alpha)).any(axis=1).mean())


def first(log_evidence: Figures, alpha: float = ALPHA) -> Figures:
    """Return the first look, from 1, that shows evidence; infinite in runs without."""
    shown = log_evidence >= -math.log(alpha)
    return np.where(shown.any(axis=1), shown.argmax(axis=1) + 1.0, np.inf)


def sample_ratio(true: float, drawn: float, runs: int, looks: int, rng: np.random.Generator) -> Figures:
    """Return log E against groups as `drawn`, the share really being `true`; `SIZES_BETWEEN` sessions between looks."""
    held = np.cumsum(rng.binomial(SIZES_BETWEEN, true, size=(runs, looks)), axis=1)
    everyone = np.arange(1, looks + 1) * SIZES_BETWEEN
    return Evidence(drawn, SIZES_BETWEEN * looks, SAMPLE_RATIO_WEIGHT).log_e(everyone - held, held)


def epochs(shops: Sequence[Shop], runs: int, looks: int, rng: np.random.Generator) -> Figures:
    """Return log E of one run after another with different holdout shares, shape (runs, looks · epochs)."""
    before = np.zeros((runs, 1))
    parts = []
    for shop in shops:
        parts.append(before + evidence(shop, runs, looks, rng))
        before = parts[-1][:, -1:]
    return np.concatenate(parts, axis=1)
