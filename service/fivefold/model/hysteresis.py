"""Hysteresis: a session that has a motive keeps it until another is clearly more likely."""

from collections.abc import Mapping

from fivefold.records import MOTIVES, Motive

CLEARLY = 2.0
"""How many times as likely another motive must be to take over; measured, see docs/model.md."""


def settle(probabilities: Mapping[Motive, float], current: Motive | None) -> Motive:
    """Return the motive to go on with.

    >>> even = {"first_visit": 0.3, "inspiration": 0.4, "price_comparison": 0.1, "undecided": 0.1, "ready_to_buy": 0.1}
    >>> settle(even, None), settle(even, "first_visit")
    ('inspiration', 'first_visit')
    """
    best = max(MOTIVES, key=probabilities.__getitem__)
    if current is None or probabilities[best] > CLEARLY * probabilities[current]:
        return best
    return current
