"""How long to wait: the sessions until an effect of a given size would be seen, so that nobody waits in vain."""

import math

from msgspec import Struct

from fivefold.effect.eprocess import ALPHA, Tally, log_e

UPLIFTS = (0.1, 0.2, 0.5)
AHEAD = 1.0
"""How far chance carries the evidence ahead of its expected path by the median run, in nats.

Measured: with it the medians of `fivefold bench effect` lie within 20 % for uplifts from -20 to +100 %, holdouts from
5 to 50 % and rates from 1 to 10 %; without it they lie up to 34 % below.
"""


class Expected(Struct, frozen=True, kw_only=True):
    """If the texts are worth `uplift`, half of all shops know after `sessions`."""

    uplift: float
    sessions: int
    """From the beginning."""
    more: int
    """From now on."""
    days: int | None
    """From now on, at today's traffic; null without any."""


def sessions_until(uplift: float, rate: float, share: float) -> int:
    """Return the sessions after which the median run shows an effect of `uplift` on `rate`, `share` being held out.

    >>> 60_000 < sessions_until(0.2, 0.03, 0.1) < 100_000
    True
    """
    low, high = 1.0, 1e15
    while high / low > 1.0001:
        n = math.sqrt(low * high)
        tally = Tally(share, n * (1 - share) * rate * (1 + uplift), n * share * rate)
        low, high = (low, n) if log_e(tally) + AHEAD >= -math.log(ALPHA) else (n, high)
    return round(high)


def expect(rate: float, share: float, sessions: float, a_day: float) -> list[Expected]:
    """Return what to expect for each of `UPLIFTS`, after `sessions` of which `a_day` come a day."""
    found = []
    for uplift in UPLIFTS:
        needed = sessions_until(uplift, rate, share)
        more = max(0, round(needed - sessions))
        days = math.ceil(more / a_day) if a_day else None
        found.append(Expected(uplift=uplift, sessions=needed, more=more, days=days))
    return found
