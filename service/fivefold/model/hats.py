"""Turn any numbers and words into features that a linear scorer can bend: hats on octaves, logs, words, crosses."""

import math
from collections.abc import Mapping
from typing import Any

from river import base

_CACHED = 10_000
_FINITE = 200.0
_NEGATIVE = -4000
"""So far below that the octaves of negative numbers and of positive ones never share a name."""


class Hats(base.Transformer):
    """Encode numbers by where they lie between powers of two, words by themselves, and chosen pairs together.

    A number x becomes `x` (its logarithm), and two neighbouring hats `x@e`, `x@e+1` with weights that add to one, so
    a linear scorer learns any curve, finer near zero; zero is a hat of its own. Nothing is learned here: the features
    mean the same in every replica and on every day, which sums need.

    Parameters
    ----------
    units
        (name, unit) of numbers that are small by nature, such as rates: the logarithm is of 1 + x / unit.
    crosses
        Pairs of names that are also looked at together.

    Examples
    --------
    >>> Hats().transform_one({"pages": 3.0, "device": "mobile"})
    {'pages': 0.34657359027997264, 'pages@2': 0.5, 'pages@3': 0.5, 'device=mobile': 1.0}
    >>> Hats(crosses=(("pages", "device"),)).transform_one({"pages": 3, "device": "mobile"})["pages*device=mobile"]
    0.34657359027997264
    """

    def __init__(
        self, units: tuple[tuple[str, float], ...] | None = None, crosses: tuple[tuple[str, str], ...] | None = None
    ) -> None:
        self.units = units
        self.crosses = crosses
        self._scale = {name: 1.0 / unit for name, unit in units or ()}
        self._names: dict[tuple[Any, Any], str] = {}

    def _name(self, first: Any, second: Any, between: str) -> str:
        """Return `first`, `between` and `second` in one: made once, since a decision may not take longer than 20 µs."""
        key = (first, second)
        name = self._names.get(key)
        if name is None:
            name = f"{first}{between}{second}"
            if len(self._names) < _CACHED:
                self._names[key] = name
        return name

    def transform_one(self, x: Mapping[Any, Any]) -> dict[Any, Any]:
        """Return the features of `x`; what is not finite is left out. About 0.3 µs a feature."""
        out: dict[str, float] = {}
        logs: dict[Any, float] = {}
        words: dict[Any, str] = {}
        scale, cached = self._scale, self._names.get
        for name, value in x.items():
            if value.__class__ is str:
                words[name] = word = cached((name, value)) or self._name(name, value, "=")
                out[word] = 1.0
                continue
            if value == 0.0:
                logs[name] = 0.0
                out[cached((name, "zero")) or self._name(name, "zero", "@")] = 1.0
                continue
            log = 0.25 * math.log1p(abs(value) * scale.get(name, 1.0))
            if not log < _FINITE:
                continue
            part, octave = math.frexp(value)
            if value < 0.0:
                log, part, octave = -log, -part, _NEGATIVE - octave
            logs[name] = log
            out[name if name.__class__ is str else str(name)] = log
            part += part - 1.0
            out[cached((name, octave)) or self._name(name, octave, "@")] = 1.0 - part
            out[cached((name, octave + 1)) or self._name(name, octave + 1, "@")] = part
        for first, second in self.crosses or ():
            self._cross(first, second, logs, words, out)
        return out

    def _cross(self, first: str, second: str, logs: Mapping[Any, float], words: Mapping[Any, str], out: Any) -> None:
        """Add what two columns say together: of a number, also that there is any."""
        cached = self._names.get
        a, b = logs.get(first), logs.get(second)
        other = words.get(second)
        if a is not None:
            if a == 0.0:
                return
            if b is not None:
                out[cached((first, second)) or self._name(first, second, "*")] = a * b
                out[cached((first, (second,))) or self._name(first, (second,), "?")] = b
            elif other is not None:
                out[cached((first, other)) or self._name(first, other, "*")] = a
                out[cached((first, (other,))) or self._name(first, (other,), "?")] = 1.0
        elif (word := words.get(first)) is not None:
            if b is not None:
                out[cached((word, second)) or self._name(word, second, "*")] = b
            elif other is not None:
                out[cached((word, other)) or self._name(word, other, "*")] = 1.0
