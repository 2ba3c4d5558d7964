"""The one hot loop: what the signals of a session say, added up for five motives."""

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fivefold.model.evidence import Row, Table
from fivefold.model.units import Five
from fivefold.records import MOTIVES, Motive

Signals = Mapping[str, float | str]
_NONE: Five = (0.0,) * len(MOTIVES)
_USUAL: Final = 20
"""Whole numbers up to this are nearly all that signals ever are; what they say is worked out once."""


class Said(NamedTuple):
    """What one signal says for the five motives."""

    by_value: dict[Any, Five]
    """Words, and the numbers that have been worked out."""
    row: Row | None
    """How a number's is worked out; None for words."""

    def of(self, value: Any) -> Five:
        """Work out what a value says: nothing, if it is a word that is unknown, no number or not a number."""
        if self.row is None or value.__class__ is str or not value >= 0.0:
            return _NONE
        cap, a1, b1, c1, d1, e1, a0, b0, c0, d0, e0 = self.row
        n = cap if value > cap else value
        five = n * a1 + a0, n * b1 + b0, n * c1 + c0, n * d1 + d0, n * e1 + e0
        if value.__class__ is int and value <= _USUAL:
            self.by_value[value] = five
        return five


Speech = dict[str, Said]
"""Signal → what it says."""


def speech(table: Table, *, silent: list[str]) -> Speech:
    """Return what every signal says, but those that are silent."""
    rows = ((name, row) for name, row in table.items() if name not in silent)
    return {name: Said(dict(row), None) if isinstance(row, dict) else Said({}, row) for name, row in rows}


def scores(x: Mapping[str, Any], speech: Speech, bias: Five) -> Five:
    """Return five log-odds: the bias and what every known signal says. About 0.2 µs a signal, plain floats."""
    a, b, c, d, e = bias
    for name, value in x.items():
        said = speech.get(name)
        if said is None:
            continue
        five = said[0].get(value)
        a0, b0, c0, d0, e0 = said.of(value) if five is None else five
        a += a0
        b += b0
        c += c0
        d += d0
        e += e0
    return a, b, c, d, e


def each(x: Signals, speech: Speech) -> dict[str, Five]:
    """Return what every signal that speaks says, one by one."""
    fives = {}
    for name, value in x.items():
        said = speech.get(name)
        if said is not None:
            five = said[0].get(value) or said.of(value)
            if five != _NONE:
                fives[name] = five
    return fives


def softmax(five: Five) -> dict[Motive, float]:
    """Return the probabilities that five log-odds mean, in the order of the motives.

    >>> softmax((0.0, 0.0, 0.0, 0.0, 0.0))["undecided"]
    0.2
    """
    top = max(five)
    exp = math.exp
    a, b, c, d, e = five
    a, b, c, d, e = exp(a - top), exp(b - top), exp(c - top), exp(d - top), exp(e - top)
    norm = 1.0 / (a + b + c + d + e)
    return {
        "first_visit": a * norm,
        "inspiration": b * norm,
        "price_comparison": c * norm,
        "undecided": d * norm,
        "ready_to_buy": e * norm,
    }
