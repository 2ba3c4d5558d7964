"""What one session teaches: additive numbers only, the same whatever the order and wherever it was learned.

Fields, all below `model/`; `who` is `traffic` or a motive that was said or shown to be the session's:

    model/<who>/<signal>/<band>/seen    how much of the signal there was, in sessions of this age band
    model/<who>/<signal>/<band>/due     how much there would have been in a shop like any other
    model/<who>/<signal>/<word>         sessions with this word
    model/<who>/sessions                weight of all lessons
    model/mix/<motive>/<band>           sessions of this age band that traffic seems to hold of a motive
"""

import math
from collections.abc import Mapping
from functools import cache

from fivefold.model.signals import BANDS, TRAITS, age_of, band_of
from fivefold.records import MOTIVES, Motive, Sums

TRAFFIC = "traffic"


@cache
def _fields(who: str, signal: str, part: object) -> tuple[str, str]:
    return f"model/{who}/{signal}/{part}/seen", f"model/{who}/{signal}/{part}/due"


def usual_anywhere(signal: str, age: int) -> float:
    """Return how much of a count signal there is by page number `age` in a shop like any other."""
    return TRAITS[signal].usual * age


def cap_of(expected: float) -> float:
    """Return the most of a count signal that is believed where `expected` is usual.

    >>> cap_of(0.5)
    7.0
    """
    return 4.0 + 6.0 * expected


def lesson(who: str, x: Mapping[str, float | str], weight: float, into: Sums) -> None:
    """Add what session `x` teaches about `who`, `weight` at most 1, to `into`.

    A count is damped by 1 / (1 + usual/shape): a session that is long says more, but never more than `shape` counts.
    """
    age = age_of(x)
    band = band_of(age)
    field = f"model/{who}/sessions"
    into[field] = into.get(field, 0.0) + weight
    for signal, value in x.items():
        trait = TRAITS.get(signal)
        if trait is None:
            continue
        if trait.kind == "word":
            if trait.shares is not None and value in trait.shares:
                field = f"model/{who}/{signal}/{int(value) if signal == 'visit' else value}"
                into[field] = into.get(field, 0.0) + weight
            continue
        if not isinstance(value, (int, float)) or not math.isfinite(value):
            continue
        seen, due = _fields(who, signal, band)
        if trait.kind == "level":
            amount, exposure = min(max(value, 0.0), 1.0), 1.0
            field = seen[:-4] + "square"
            into[field] = into.get(field, 0.0) + weight * amount * amount
        else:
            exposure = trait.usual * age
            damping = 1.0 / (1.0 + exposure / trait.spread)
            amount = min(max(value, 0.0), cap_of(exposure)) * damping
            exposure *= damping
        into[seen] = into.get(seen, 0.0) + weight * amount
        into[due] = into.get(due, 0.0) + weight * exposure


def mix_lesson(probabilities: Mapping[Motive, float], age: int, weight: float, into: Sums) -> None:
    """Add what a session without label seems to be."""
    for motive, probability in probabilities.items():
        field = f"model/mix/{motive}/{band_of(age)}"
        into[field] = into.get(field, 0.0) + weight * probability


def totals(sums: Mapping[str, float], who: str, signal: str) -> list[tuple[float, float]]:
    """Return (seen, due) of a count or level signal, one pair a band."""
    pairs = (_fields(who, signal, band) for band in range(len(BANDS)))
    return [(sums.get(seen, 0.0), sums.get(due, 0.0)) for seen, due in pairs]


def word_counts(sums: Mapping[str, float], who: str, signal: str) -> dict[str | int, float]:
    """Return the weight of the sessions with each word of a word signal."""
    return {word: sums.get(f"model/{who}/{signal}/{word}", 0.0) for word in TRAITS[signal].shares or {}}


def mix_counts(sums: Mapping[str, float]) -> list[list[float]]:
    """Return the weight that traffic seems to hold of each motive, five numbers per band."""
    return [[sums.get(f"model/mix/{motive}/{band}", 0.0) for motive in MOTIVES] for band in range(len(BANDS))]
