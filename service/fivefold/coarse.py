"""Signals as a ticket carries them: coarse, one byte each, in the order of `BOUNDS`.

A number is kept on a logarithmic scale of 254 steps, on which whole numbers up to 20 have steps of their own.
"""

import math
from typing import get_args

from fivefold.records import BOUNDS, UNKNOWN, Device, Page, Referrer

TOP = 254
MISSING = UNKNOWN[0]

WORDS: dict[str, tuple[str, ...]] = {
    "referrer": get_args(Referrer),
    "device": get_args(Device),
    "page": get_args(Page),
}


def _step(bound: float, number: float) -> int:
    """Return the step of a number that is within the signal's bound."""
    if bound <= 1:
        return round(number * TOP)
    return min(TOP, round(TOP * math.log1p(number) / math.log1p(bound)))


def _steps(name: str, bound: float | None) -> dict[float | str, int]:
    """Return the steps of a signal's words, or of its whole numbers: nearly all that ever comes."""
    if bound is None:
        return {word: step for step, word in enumerate(WORDS[name])}
    return {number: _step(bound, number) for number in range(int(bound) + 1)}


def _value(name: str, bound: float | None, step: int) -> float | str | None:
    if bound is None:
        return WORDS[name][step] if step < len(WORDS[name]) else None
    return round(step / TOP, 2) if bound <= 1 else round(math.expm1(step / TOP * math.log1p(bound)))


STEPS = {name: (place, _steps(name, bound), bound or 1) for place, (name, bound) in enumerate(BOUNDS.items())}
VALUES = {name: [_value(name, bound, step) for step in range(TOP + 1)] for name, bound in BOUNDS.items()}


def coarsen(x: dict[str, float | str]) -> bytes:
    """Return one byte a signal, 255 where it is missing; `x` is within the bounds.

    >>> list(coarsen({"visit": 1, "pages": 200}))[:3]
    [98, 254, 255]
    """
    coarse = bytearray(UNKNOWN)
    for name, value in x.items():
        place, steps, bound = STEPS[name]
        step = steps.get(value)
        coarse[place] = _step(bound, float(value)) if step is None else step
    return bytes(coarse)


def refine(coarse: bytes) -> dict[str, float | str]:
    """Return the signals that `coarsen` wrote, near their values; whole numbers up to 20 come back exactly.

    >>> refine(coarsen({"pages": 4, "scroll": 0.5, "device": "mobile"}))
    {'pages': 4, 'scroll': 0.5, 'device': 'mobile'}
    """
    return {
        name: value
        for (name, values), step in zip(VALUES.items(), coarse, strict=True)
        if step != MISSING and (value := values[step]) is not None
    }
