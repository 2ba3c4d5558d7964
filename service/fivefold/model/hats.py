"""Turn any numbers and words into features that a linear scorer can bend: hats on octaves, logs, words, crosses."""

import math
from collections.abc import Mapping
from typing import Any

from river import base


class Hats(base.Transformer):  # type: ignore[misc]
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
    {'pages': 0.3465735902799726, 'pages@2': 0.5, 'pages@3': 0.5, 'device=mobile': 1.0}
    >>> Hats(crosses=(("pages", "device"),)).transform_one({"pages": 3, "device": "mobile"})["pages*device=mobile"]
    0.3465735902799726
    """

    def __init__(self, units: tuple[tuple[str, float], ...] = (), crosses: tuple[tuple[str, str], ...] = ()) -> None:
        self.units = units
        self.crosses = crosses
        self._scale = {name: 1.0 / unit for name, unit in units}
        self._names: dict[tuple[Any, Any], str] = {}

    def _name(self, first: Any, second: Any, between: str) -> str:
        key = (first, second)
        name = self._names.get(key)
        if name is None:
            name = f"{first}{between}{second}"
            if len(self._names) < 10_000:
                self._names[key] = name
        return name

    def transform_one(self, x: Mapping[Any, Any]) -> dict[str, float]:
        """Return the features of `x`; what is not finite is left out. About 0.5 µs a feature."""
        out: dict[str, float] = {}
        logs: dict[Any, float] = {}
        words: dict[Any, str] = {}
        scale, cache = self._scale, self._names
        for name, value in x.items():
            if value.__class__ is str:
                words[name] = word = cache.get((name, value)) or self._name(name, value, "=")
                out[word] = 1.0
                continue
            try:
                if value == 0.0:
                    logs[name] = 0.0
                    out[cache.get((name, None)) or self._name(name, None, "@")] = 1.0
                    continue
                part, octave = math.frexp(value)
                log = 0.25 * math.log1p(abs(value) * scale.get(name, 1.0))
            except (TypeError, ValueError):
                continue
            if not log < 200.0:
                continue
            if value < 0.0:
                log, part, octave = -log, -part, -octave - 5000
            logs[name] = log
            out[name if name.__class__ is str else str(name)] = log
            part += part - 1.0
            out[cache.get((name, octave)) or self._name(name, octave, "@")] = 1.0 - part
            out[cache.get((name, octave + 1)) or self._name(name, octave + 1, "@")] = part
        for first, second in self.crosses:
            a, b = logs.get(first), logs.get(second)
            if a is not None:
                if a == 0.0:
                    continue
                if b is not None:
                    out[cache.get((first, second)) or self._name(first, second, "*")] = a * b
                    out[cache.get((first, (second,))) or self._name(first, (second,), "?")] = b
                elif (word := words.get(second)) is not None:
                    out[cache.get((first, word)) or self._name(first, word, "*")] = a
                    out[cache.get((first, (word,))) or self._name(first, (word,), "?")] = 1.0
            elif (one := words.get(first)) is not None:
                if b is not None:
                    out[cache.get((one, second)) or self._name(one, second, "*")] = b
                elif (two := words.get(second)) is not None:
                    out[cache.get((one, two)) or self._name(one, two, "*")] = 1.0
        return out
