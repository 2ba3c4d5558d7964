"""Counts whose 0 goes without saying in a shop: what is missing there was not done.

What is missing is unknown. But who sends only what was counted would teach the model that it is always done. So where
a shop tells a count, and past the first page hardly ever as 0, although any other shop would have told many, a missing
one is 0. On the first page it is 0 wherever the shop tells it later: until then nothing had been done. What shows it:

    model/traffic/<signal>/none/seen     sessions that tell 0
    model/traffic/<signal>/none/due      how many would, of those that tell the signal, in a shop like any other
"""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from fivefold.coarse import MISSING, PLACES
from fivefold.model.lessons import TRAFFIC, Shown
from fivefold.model.signals import TRAITS, Trait
from fivefold.records import Sums

Places = tuple[int, ...]

_LEAST: Final = 0.125
"""Told zeros that must be due, as the weight of four lessons, before their absence says anything."""
_FEW: Final = 0.4
"""Below this part of what is due, 0 is not told: who does tell it, as a liar may, cannot change that by being few."""
_COUNTED: Final = [name for name, trait in TRAITS.items() if trait.kind == "count" and trait.usual < 1]
"""Things that are done; seconds are not, they are hardly ever 0."""
_FIELDS: Final = {name: (f"model/{TRAFFIC}/{name}/none/seen", f"model/{TRAFFIC}/{name}/none/due") for name in _COUNTED}


def _none(trait: Trait, age: int) -> float:
    """Return how likely a session of this age has none of it, in any shop: gamma-Poisson."""
    return math.exp(-trait.spread * math.log1p(trait.usual * age / trait.spread))


@cache
def _due(age: int) -> list[tuple[int, str, str, float]]:
    """Return the place of each count, its two fields, and how likely none of it is at this age."""
    return [(PLACES[name], *_FIELDS[name], _none(TRAITS[name], age)) for name in _COUNTED]


def tacit_lesson(age: int, shown: Shown, into: Sums) -> None:
    """Add to `into` which counts sessions of one age tell, and which as 0; the first page tells nothing of it."""
    if age < 2:
        return
    for place, seen, due, none in _due(age):
        weights = shown[place]
        told = sum(weights.values()) - weights.get(MISSING, 0.0)
        if told:
            into[due] = into.get(due, 0.0) + told * none
        if 0 in weights:
            into[seen] = into.get(seen, 0.0) + weights[0]


def tacit(sums: Mapping[str, float]) -> tuple[Places, Places]:
    """Return where the counts stand whose 0 goes without saying in this shop: on the first page, and later."""
    told = {name: sums[due] for name, (_, due) in _FIELDS.items() if sums.get(due, 0.0) >= _LEAST}
    later = (PLACES[name] for name, due in told.items() if sums.get(_FIELDS[name][0], 0.0) < _FEW * due)
    return tuple(map(PLACES.__getitem__, told)), tuple(later)


def spelt(coarse: bytes, places: Places) -> bytes:
    """Return signals with a 0 at those places where nothing stands.

    >>> list(spelt(bytes([255, 255, 3]), (1, 2)))
    [255, 0, 3]
    """
    out = bytearray(coarse)
    for place in places:
        if out[place] == MISSING:
            out[place] = 0
    return bytes(out)


def every_field() -> Iterator[str]:
    """Yield all that `tacit_lesson` can ever count."""
    for fields in _FIELDS.values():
        yield from fields
