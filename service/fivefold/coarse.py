"""Signals as the model reads them and a ticket carries them: coarse, one byte each, in the order of `BOUNDS`.

A number is kept on a logarithmic scale of 254 steps, on which whole numbers up to 20 have steps of their own. So a
signal has few values, and what a value says needs to be worked out only once.
"""

import math
from bisect import bisect
from collections.abc import Mapping
from operator import getitem
from typing import Any, get_args

from msgspec import structs

from fivefold.records import BOUNDS, UNKNOWN, Device, Page, Referrer, Signals

TOP = 254
MISSING = UNKNOWN[0]
PLACES: dict[str, int] = {name: place for place, name in enumerate(BOUNDS)}

WORDS: dict[str, tuple[str, ...]] = {
    "referrer": get_args(Referrer),
    "device": get_args(Device),
    "page": get_args(Page),
}


def _edges(bound: float) -> list[float]:
    """Return where each step but the first begins."""
    steps = [(step + 0.5) / TOP for step in range(TOP)]
    return steps if bound == 1 else [math.expm1(step * math.log1p(bound)) for step in steps]


class Steps(dict[Any, int]):
    """The step of each value of one signal: of its words, whole numbers or hundredths of 1, and of None."""

    __slots__ = ("_edges",)

    def __init__(self, name: str, bound: float | None) -> None:
        self._edges = [] if bound is None else _edges(bound)
        super().__init__({None: MISSING})
        self.update({word: step for step, word in enumerate(WORDS.get(name, ()))})
        self.update({number: self[float(number)] for number in range(int(bound or -1) + 1)})
        if bound == 1:
            self.update({number / 100: self[number / 100] for number in range(101)})
        if name == "visit":
            self[0] = self[1]

    def __missing__(self, value: Any) -> int:
        """Return the step of a number, clipped to the bound; MISSING for what is no number, and an unknown word."""
        try:
            return bisect(self._edges, value) if 0 <= value < math.inf and self._edges else MISSING
        except TypeError:
            return MISSING


def _value(name: str, bound: float | None, step: int) -> float | str | None:
    if bound is None:
        return WORDS[name][step] if step < len(WORDS[name]) else None
    if step > TOP:
        return None
    return round(step / TOP, 2) if bound == 1 else round(math.expm1(step / TOP * math.log1p(bound)))


STEPS = tuple(Steps(name, bound) for name, bound in BOUNDS.items())
VALUES = tuple(tuple(_value(name, bound, step) for step in range(256)) for name, bound in BOUNDS.items())
"""By place and step: the value; None where there is none."""


def coarsen(signals: Signals | Mapping[str, object]) -> bytes:
    """Return one byte a signal, 255 where it is missing; numbers are clipped to their bounds. About 2 µs.

    >>> list(coarsen({"visit": 1, "pages": 2000}))[:3]
    [98, 254, 255]
    """
    values = structs.astuple(signals) if isinstance(signals, Signals) else map(signals.get, BOUNDS)
    return bytes(map(getitem, STEPS, values))


def refine(coarse: bytes) -> dict[str, float | str]:
    """Return the signals that `coarsen` wrote, near their values; whole numbers up to 20 come back exactly.

    >>> refine(coarsen({"pages": 4, "scroll": 0.5, "device": "mobile"}))
    {'pages': 4, 'scroll': 0.5, 'device': 'mobile'}
    """
    return {
        name: value
        for name, values, step in zip(BOUNDS, VALUES, coarse, strict=True)
        if (value := values[step]) is not None
    }
