"""What is usual in this shop, at each age of a session: sums of the traffic against what is usual anywhere.

The traffic is a mixture of the motives, and the mixture differs from shop to shop. So what was seen is divided by
what such a mixture does: a shop full of strollers must not make strolling look usual.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final

from msgspec import Struct, structs

from fivefold.model.lessons import TRAFFIC, mix_counts, totals, word_counts
from fivefold.model.prototype import Prototype
from fivefold.model.shares import shares
from fivefold.model.signals import TRAITS
from fivefold.records import MOTIVES, Motive

Five = tuple[float, ...]
Words = dict[str | int, float]

_COUNTS: Final = 3.0
"""Counts that the usual of any shop weighs against what is seen in this one."""
_SESSIONS: Final = 25.0
"""Sessions that the usual shares of words, the usual mixture and the usual spread weigh."""


class Units(Struct, frozen=True):
    """Where the zero of every signal is."""

    mix: Five
    """Share of each motive among those who come, by what their sessions seem to be."""
    usual: dict[str, Five]
    """count: per band, times the usual of any shop; level: the mean."""
    variance: dict[str, Five]
    """level: per band."""
    words: dict[str, Words]
    """word: how common each would be among visitors without motive."""


def mean_of(weights: Sequence[float], values: Sequence[float]) -> float:
    """Return the sum of the products."""
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def learn_units(
    sums: Mapping[str, float], prototypes: Mapping[Motive, Prototype], rates: Mapping[str, Sequence[float]]
) -> Units:
    """Return the units that traffic teaches; `rates` are the prototypes' five rates of each count and level.

    The prior weighs like three counts or 25 sessions; so early units are those of any shop.
    """
    packaged = [prototypes[motive].share for motive in MOTIVES]
    mixes = [
        [(_SESSIONS * share + n) / (_SESSIONS + sum(counts)) for share, n in zip(packaged, counts, strict=True)]
        for counts in mix_counts(sums)
    ]
    mix = tuple(sum(column) / len(mixes) for column in zip(*mixes, strict=True))
    usual, variance = {}, {}
    for signal, five in rates.items():
        trait, seen_due = TRAITS[signal], totals(sums, TRAFFIC, signal)
        tilts = [mean_of(band_mix, five) for band_mix in mixes]
        if trait.kind == "level":
            pairs = [(seen - due * tilt, due) for (seen, due, _), tilt in zip(seen_due, tilts, strict=True)]
            variance[signal] = tuple(
                (_SESSIONS * trait.spread**2 + (max(square - seen * seen / due, 0.0) if due else 0.0))
                / (_SESSIONS + due)
                for seen, due, square in seen_due
            )
        else:
            pairs = [(seen, due * tilt) for (seen, due, _), tilt in zip(seen_due, tilts, strict=True)]
        start = trait.usual if trait.kind == "level" else 1.0
        overall = (_COUNTS * start + sum(s for s, _ in pairs)) / (_COUNTS + sum(d for _, d in pairs))
        usual[signal] = tuple((_COUNTS * overall + seen) / (_COUNTS + due) for seen, due in pairs)
    return Units(
        mix=shares(sums, packaged),
        usual=usual,
        variance=variance,
        words={name: _words(sums, name, prototypes, mix) for name, trait in TRAITS.items() if trait.kind == "word"},
    )


def _words(sums: Mapping[str, float], signal: str, prototypes: Mapping[Motive, Prototype], mix: Five) -> Words:
    anywhere, counts = TRAITS[signal].shares, word_counts(sums, TRAFFIC, signal)
    columns, total = [tilted(anywhere, prototypes[motive].words[signal]) for motive in MOTIVES], sum(counts.values())
    out: Words = {}
    for word, share in anywhere.items():
        due = total * mean_of(mix, [column[word] for column in columns])
        out[word] = share * (_SESSIONS * share + counts[word]) / (_SESSIONS * share + due)
    return out


def halfway(units: Units) -> Units:
    """Return units halfway between those of this shop and of any: geometric means; shares as they are here."""
    usual, variance = {}, {}
    for signal, here in units.usual.items():
        trait = TRAITS[signal]
        level = trait.kind == "level"
        usual[signal] = tuple(sqrt(unit * (trait.usual if level else 1.0)) for unit in here)
        if level:
            variance[signal] = tuple(sqrt(unit) * trait.spread for unit in units.variance[signal])
    words = {
        signal: {word: sqrt(share * TRAITS[signal].shares[word]) for word, share in here.items()}
        for signal, here in units.words.items()
    }
    return structs.replace(units, usual=usual, variance=variance, words=words)


def tilted(shares: Words, factors: Words) -> Words:
    """Return shares times factors, summing to 1.

    >>> tilted({"home": 0.5, "cart": 0.5}, {"home": 1.0, "cart": 3.0})
    {'home': 0.25, 'cart': 0.75}
    """
    raw = {word: share * factors[word] for word, share in shares.items()}
    norm = sum(raw.values())
    return {word: amount / norm for word, amount in raw.items()}
