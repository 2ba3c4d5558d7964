"""The one hot loop: what the signals of a session say, added up for five motives."""

import math
from collections.abc import Mapping
from typing import Any

from fivefold.model.evidence import Table
from fivefold.model.signals import REPEATED
from fivefold.model.units import Five
from fivefold.records import MOTIVES, Motive

Signals = Mapping[str, float | str]
_NONE: Five = (0.0,) * len(MOTIVES)


def scores(x: Mapping[str, Any], table: Mapping[str, Any], bias: Five) -> Five:
    """Return five log-odds: the bias and what every known signal says. About 0.3 µs a signal, plain floats.

    What is unknown, no number or not a number says nothing.
    """
    a, b, c, d, e = bias
    silent = [name for name, other in REPEATED if other in x]
    for name, value in x.items():
        row = table.get(name)
        if row is None or name in silent:
            continue
        if row.__class__ is dict:
            said = row.get(value)
            if said is not None:
                a0, b0, c0, d0, e0 = said
                a += a0
                b += b0
                c += c0
                d += d0
                e += e0
        elif value.__class__ is not str and value >= 0.0:
            cap, a1, b1, c1, d1, e1, a0, b0, c0, d0, e0 = row
            n = cap if value > cap else value
            a += n * a1 + a0
            b += n * b1 + b0
            c += n * c1 + c0
            d += n * d1 + d0
            e += n * e1 + e0
    return a, b, c, d, e


def each(x: Signals, table: Table) -> dict[str, Five]:
    """Return what every signal that speaks says, one by one."""
    silent = [name for name, other in REPEATED if other in x]
    said = {name: scores({name: value}, table, _NONE) for name, value in x.items() if name not in silent}
    return {name: five for name, five in said.items() if five != _NONE}


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
