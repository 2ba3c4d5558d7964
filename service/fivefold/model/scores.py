"""The one hot loop: what the signals of a session say, added up for five motives.

Five log-odds stand in one whole number, 64 bits each, in units of 2**-40: so five additions are one, and the loop runs
inside `sum`.
"""

import math
from collections.abc import Mapping
from operator import getitem
from struct import Struct as Layout
from typing import Any, Final

from fivefold.coarse import MISSING, PLACES, VALUES
from fivefold.model.evidence import Row, Table, WordRows
from fivefold.model.tacit import Places
from fivefold.model.units import Five
from fivefold.records import MOTIVES, Motive

_NONE: Final[Five] = (0.0,) * len(MOTIVES)
_UNIT: Final = 1 << 40
_BITS: Final = 64
_MOST: Final = 1e5
"""Log-odds beyond this are no evidence but a fault; 25 signals of them still fit."""
_KEPT: Final = 64
"""Values of a signal whose five is kept: nearly all that ever comes, and a bound on what a stranger can fill."""
_FIVE: Final = Layout("<5Q")
_PART: Final = (1 << _BITS) - 1
_MIDDLE: Final = sum(1 << _BITS * place + _BITS - 1 for place in range(len(MOTIVES)))
"""Added, it makes each of the five numbers positive."""


def pack(five: Five) -> int:
    """Return five log-odds as one whole number: what is added as whole numbers is added as fives.

    >>> unpack(pack((1.0, -2.5, 0.0, 0.0, 3.0)) + pack((1.0, 1.0, 1.0, 0.0, -4.0)))
    (2.0, -1.5, 1.0, 0.0, -1.0)
    """
    bounded = (log if -_MOST < log < _MOST else math.copysign(_MOST, log) for log in five)
    return sum(round(log * _UNIT) << _BITS * place for place, log in enumerate(bounded))


def unpack(packed: int) -> Five:
    """Return the five log-odds of a whole number."""
    half = 1 << _BITS - 1
    return tuple((part - half) / _UNIT for part in _FIVE.unpack((packed + _MIDDLE).to_bytes(_FIVE.size, "little")))


def leans(said: Mapping[str, int], one: int, other: int) -> dict[str, float]:
    """Return how far each of these packed log-odds leans to the first of two places."""
    to, away = _BITS * one, _BITS * other
    return {
        name: (((part := packed + _MIDDLE) >> to & _PART) - (part >> away & _PART)) / _UNIT
        for name, packed in said.items()
    }


class Said(dict[int, int]):
    """What one signal says for the five motives, packed, by its step: worked out when it is first asked for."""

    def __init__(self, signal: str, row: Row | WordRows | None, *, tacit: bool) -> None:
        """Take how it is worked out, None for a signal that is silent; `tacit`: what is missing is 0."""
        self._values = VALUES[PLACES[signal]]
        self._row = row
        super().__init__({MISSING: pack(self._of(0)) if tacit else 0})

    def __missing__(self, step: int) -> int:
        """Work it out."""
        packed = pack(self._of(self._values[step]))
        if len(self) < _KEPT:
            self[step] = packed
        return packed

    def _of(self, value: Any) -> Five:
        row = self._row
        if row is None or value is None:
            return _NONE
        if isinstance(row, dict):
            return row.get(value, _NONE)
        cap, a1, b1, c1, d1, e1, a0, b0, c0, d0, e0 = row
        n = min(cap, value)
        return n * a1 + a0, n * b1 + b0, n * c1 + c0, n * d1 + d0, n * e1 + e0


Speech = tuple[Said, ...]
"""What every signal says, in their order."""


def speech(table: Table, *, silent: list[str], tacit: Places = ()) -> Speech:
    """Return what every signal says; those in `silent` say nothing, a missing one at the `tacit` places says 0."""
    return tuple(
        Said(name, None if name in silent else table.get(name), tacit=place in tacit) for name, place in PLACES.items()
    )


def each(coarse: bytes, speech: Speech) -> dict[str, int]:
    """Return what every signal that speaks says, one by one, packed."""
    said = zip(PLACES, map(getitem, speech, coarse), strict=True)
    return {name: packed for name, packed in said if packed}


def probabilities(coarse: bytes, speech: Speech, bias: int) -> dict[Motive, float]:
    """Return the five probabilities, in the order of the motives; `bias` is packed. About 3 µs.

    >>> silent = speech({}, silent=[])
    >>> probabilities(bytes([MISSING] * len(PLACES)), silent, pack(_NONE))["undecided"]
    0.2
    """
    a, b, c, d, e = five = _FIVE.unpack(
        sum(map(getitem, speech, coarse), bias + _MIDDLE).to_bytes(_FIVE.size, "little")
    )
    top, unit, exp = max(five), 1.0 / _UNIT, math.exp
    first, second, third = exp((a - top) * unit), exp((b - top) * unit), exp((c - top) * unit)
    fourth, fifth = exp((d - top) * unit), exp((e - top) * unit)
    norm = 1.0 / (first + second + third + fourth + fifth)
    return {
        "first_visit": first * norm,
        "inspiration": second * norm,
        "price_comparison": third * norm,
        "undecided": fourth * norm,
        "ready_to_buy": fifth * norm,
    }
