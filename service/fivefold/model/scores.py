"""The one hot loop: what the signals of a session say, added up for five motives."""

import math
from collections.abc import Mapping
from typing import Any, Final

from fivefold.model.evidence import Row, Table, WordRows
from fivefold.model.units import Five
from fivefold.records import MOTIVES, Motive

Signals = Mapping[str, float | str]
_NONE: Five = (0.0,) * len(MOTIVES)
_USUAL: Final = 20
"""Whole numbers up to this are nearly all that signals ever are; what they say is worked out once."""


class Said(dict[Any, Five]):
    """What one signal says for the five motives, by its value. Looked up; worked out where it has not been before.

    A word that is unknown, what is no number or not a number say nothing.
    """

    __slots__ = ("_row",)

    def __init__(self, row: Row | WordRows) -> None:
        words = row if isinstance(row, dict) else {}
        super().__init__(words)
        self._row = None if isinstance(row, dict) else row

    def __missing__(self, value: Any) -> Five:
        """Work out what a number says."""
        row = self._row
        if row is None or value.__class__ is str or not value >= 0.0:
            return _NONE
        cap, a1, b1, c1, d1, e1, a0, b0, c0, d0, e0 = row
        n = cap if value > cap else value
        said = n * a1 + a0, n * b1 + b0, n * c1 + c0, n * d1 + d0, n * e1 + e0
        if value.__class__ is int and value <= _USUAL:
            self[value] = said
        return said


Speech = dict[str, Said]
"""Signal → what it says."""


def speech(table: Table, *, silent: list[str]) -> Speech:
    """Return what every signal says, but those that are silent."""
    return {name: Said(row) for name, row in table.items() if name not in silent}


def scores(x: Mapping[str, Any], said: Speech, bias: Five) -> Five:
    """Return five log-odds: the bias and what every known signal says. About 0.2 µs a signal, plain floats."""
    rows = [said[name][value] for name, value in x.items() if name in said]
    return tuple(map(sum, zip(bias, *rows, strict=True)))


def each(x: Signals, said: Speech) -> dict[str, Five]:
    """Return what every signal that speaks says, one by one."""
    rows = {name: said[name][value] for name, value in x.items() if name in said}
    return {name: five for name, five in rows.items() if five != _NONE}


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
