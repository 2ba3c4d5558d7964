"""Always-valid evidence on a rate ratio from two integers.

Of N conversions, T came from served sessions and C from held-out ones. If the served convert r times as often as the
held-out, each conversion is a served one with probability

    q(r) = (1-h) r / ((1-h) r + h),        h: the holdout share,

whatever the base rate does meanwhile. A Beta(a, b) mixture over the alternatives gives the e-process

    log E(r) = lnB(a+T, b+C) - lnB(a, b) - T ln q(r) - C ln(1-q(r)),

which under the ratio r exceeds 1/α at any time with probability at most α (Ville's inequality). Epochs of different
h are independent pieces of evidence: their log E add up.
Source: Lindon & Malek, Anytime-valid inference for multinomial count data, NeurIPS 2022, arXiv 2011.03567, section 3.

The same holds for sums of values. With X in [0, 1] in place of 1 for each conversion, T and C become the sums of X of
the two groups and r the ratio of the mean of X per session: a^x ≤ 1 + x(a-1) for x in [0, 1] makes each session's
factor at most 1 in expectation, whatever the distribution of X.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

ALPHA = 0.05
WEIGHT = 50.0
"""Conversions that the mixture's prior weighs: the smaller, the wider the alternatives it watches for."""


class Tally(NamedTuple):
    """One epoch: its holdout share, and the conversions (or sums of bounded values) of both groups."""

    share: float
    served: float
    held_out: float


def _ln_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def log_mixture(yes: float, no: float, odds: float, a: float, b: float) -> float:
    """Return log E of `yes` against `no` at a probability of `odds` to 1, mixed over a Beta(a, b)."""
    mixture = _ln_beta(a + yes, b + no) - _ln_beta(a, b)
    return mixture + yes * math.log1p(1 / odds) + no * math.log1p(odds)


def log_e(tally: Tally, ratio: float = 1.0, weight: float = WEIGHT) -> float:
    """Return the log of the e-value against `ratio`, for one epoch.

    Nothing known, no evidence; 60 held out of 200 at a share of 10 % is strong evidence against "no difference":

    >>> log_e(Tally(0.1, 0, 0))
    0.0
    >>> round(log_e(Tally(0.1, 140, 60)), 1)
    24.7
    """
    h = tally.share
    return log_mixture(tally.served, tally.held_out, (1 - h) * ratio / h, weight * (1 - h), weight * h)


def log_e_of(tallies: Iterable[Tally], ratio: float = 1.0, weight: float = WEIGHT) -> float:
    """Return the log of the e-value of all epochs together."""
    return sum(log_e(tally, ratio, weight) for tally in tallies)


def always_valid_p(tallies: Iterable[Tally], weight: float = WEIGHT) -> float:
    """Return a p-value against "no difference" that may be looked at any time: min(1, 1/E).

    >>> always_valid_p([Tally(0.1, 900, 100)])
    1.0
    """
    return min(1.0, math.exp(-log_e_of(tallies, weight=weight)))


class Interval(NamedTuple):
    """Of a ratio; `high` is infinite while nothing was held out."""

    low: float
    high: float


LOG_BOUND = 40.0
"""Ratios beyond exp(±40) count as zero and infinity."""


def interval(tallies: Sequence[Tally], alpha: float = ALPHA) -> Interval:
    """Return all ratios r with E(r) < 1/alpha: the truth is inside at all times with probability 1 - alpha.

    log E is convex in ln r, so that the ratios form one interval around the likeliest.

    >>> low, high = interval([Tally(0.1, 9262, 821)])
    >>> low < 9262 / 821 / 9 < high
    True
    """
    level = -math.log(alpha)
    likeliest = _bisect(lambda x: sum((t.served + t.held_out) * _q(t.share, x) - t.served for t in tallies) < 0)

    def inside(x: float) -> bool:
        return log_e_of(tallies, math.exp(x)) < level

    low, high = _around(likeliest, inside)
    return Interval(
        math.exp(low) if low > -LOG_BOUND + 1 else 0.0, math.exp(high) if high < LOG_BOUND - 1 else math.inf
    )


RATE_PRIOR = (1.0, 32.0)
"""Beta parameters of the mixture over a conversion rate: wide, around 3 %."""


def rate_interval(won: float, n: float, alpha: float = ALPHA) -> Interval:
    """Return the always-valid interval of a rate, from the same mixture over Bernoulli trials.

    >>> low, high = rate_interval(30, 1000)
    >>> round(low, 3), round(high, 3)
    (0.016, 0.05)
    """
    won = min(won, n)  # a sum of 1/p may exceed its sessions
    level = -math.log(alpha)
    start = math.log((won + 0.5) / (n - won + 0.5))
    low, high = _around(start, lambda x: log_mixture(won, n - won, math.exp(x), *RATE_PRIOR) < level)
    return Interval(1 / (1 + math.exp(-low)) if won else 0.0, 1 / (1 + math.exp(-high)))


def _q(share: float, log_ratio: float) -> float:
    return 1 / (1 + share / (1 - share) * math.exp(-log_ratio))


def _around(middle: float, inside: Callable[[float], bool]) -> tuple[float, float]:
    """Return the ends of the interval around `middle` within which `inside` holds."""
    return _bisect(lambda x: not inside(x), -LOG_BOUND, middle), _bisect(inside, middle, LOG_BOUND)


def _bisect(below: Callable[[float], bool], low: float = -LOG_BOUND, high: float = LOG_BOUND) -> float:
    """Return where `below` turns from true to false."""
    for _ in range(48):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
