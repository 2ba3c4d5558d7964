"""What one session teaches: additive numbers only, the same whatever the order and wherever it was learned.

`who` is `traffic`, or the motive that the visitor said or a trusted outcome showed:

    model/<who>/<signal>/<band>/seen     how much of a signal there was in sessions of this age
    model/<who>/<signal>/<band>/due      how much there would have been in a shop like any other
    model/<who>/<signal>/<band>/square   for a level: the sum of its squares
    model/<who>/<signal>/<word>          sessions with this word
    model/<who>/sessions                 weight of all lessons
    model/mix/<motive>/<band>            what traffic seems to hold of a motive
    model/tempers/…                      see `tempers`; `shares`, `tacit` and `doubts` have theirs too
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from fivefold.coarse import MISSING, PLACES, VALUES
from fivefold.model.signals import BANDS, TRAITS, Trait, band_of
from fivefold.records import MOTIVES, Sums

TRAFFIC: Final = "traffic"
LABEL_WEIGHT: Final = 0.75
"""What the one label of a session weighs."""
_LESSON_PAGES: Final = frozenset({1, 2, 3, 5, 8, 13, 21, 34})
_KEPT: Final = {"count": 2, "level": 3}
"""How many of seen, due and square are kept."""
_LESSON_WEIGHT: Final = 0.25 / len(_LESSON_PAGES)


def weight_of_page(page: int) -> float:
    """Return what a session's page number `page` weighs as traffic: with one label, a session never exceeds 1.

    Eight pages teach, further apart as the session goes on, so that long sessions do not outvote short ones.

    >>> sum(weight_of_page(page) for page in range(1, 201)) + LABEL_WEIGHT
    1.0
    """
    return _LESSON_WEIGHT if page in _LESSON_PAGES else 0.0


def cap_of(expected: float) -> float:
    """Return the most of a count that is believed where `expected` is usual.

    >>> cap_of(0.5)
    7.0
    """
    return 4.0 + 6.0 * expected


@cache
def _fields(who: str, signal: str, band: int) -> tuple[str, str, str]:
    path = f"model/{who}/{signal}/{band}"
    return f"{path}/seen", f"{path}/due", f"{path}/square"


class _Number(NamedTuple):
    """Where a number is counted, and how, in sessions of one age."""

    seen: str
    due: str
    square: str
    """Empty for a count."""
    most: float
    damping: float
    exposure: float


_Way = _Number | dict[int, str] | None
"""How a signal is counted: as a number, as a word with a field for each step, or not at all."""


@cache
def _ways(who: str, age: int) -> list[_Way]:
    """Return how each signal is counted in sessions of this age."""
    return [_way(who, signal, age) for signal in PLACES]


def _way(who: str, signal: str, age: int) -> _Way:
    trait = TRAITS.get(signal)
    if trait is None:
        return None
    if trait.kind != "word":
        return _number(who, signal, trait, age)
    words = enumerate(VALUES[PLACES[signal]])
    return {step: _word_field(who, signal, word) for step, word in words if word in trait.shares}


def _number(who: str, signal: str, trait: Trait, age: int) -> _Number:
    seen, due, square = _fields(who, signal, band_of(age))
    if trait.kind == "level":
        return _Number(seen, due, square, 1.0, 1.0, 1.0)
    exposure = trait.usual * age
    damping = 1.0 / (1.0 + exposure / trait.spread)
    return _Number(seen, due, "", min(cap_of(exposure), trait.most), damping, exposure * damping)


def _word_field(who: str, signal: str, word: object) -> str:
    return f"model/{who}/{signal}/{word}"


Shown = list[dict[int, float]]
"""Of each signal: the weight of the sessions that showed each step of it."""


def shown(sessions: Sequence[bytes], weights: Sequence[float]) -> Shown:
    """Return what sessions show together, each with its weight up to 1. About 2 µs a session."""
    together: Shown = []
    for column in zip(*sessions, strict=True):
        steps: dict[int, float] = {}
        for step, weight in zip(column, weights, strict=True):
            steps[step] = steps.get(step, 0.0) + weight
        together.append(steps)
    return together


def lesson(who: str, age: int, shown: Shown, into: Sums) -> None:
    """Add to `into` what sessions of one age teach about `who`. About 9 µs for one session.

    A count is damped by 1 / (1 + usual/shape): a long session says more, but never more than `shape` counts.
    """
    tally(into, f"model/{who}/sessions", sum(shown[0].values()))
    for way, values, weights in zip(_ways(who, age), VALUES, shown, strict=True):
        if way is None:
            continue
        if isinstance(way, dict):
            for step, weight in weights.items():
                if step in way:
                    tally(into, way[step], weight)
            continue
        seen, due, square, most, damping, exposure = way
        for step, weight in weights.items():
            if step == MISSING:
                continue
            value: Any = values[step]
            amount = (most if value > most else value) * damping
            into[seen] = into.get(seen, 0.0) + weight * amount
            into[due] = into.get(due, 0.0) + weight * exposure
            if square:
                into[square] = into.get(square, 0.0) + weight * amount * amount


@cache
def _mix_fields(band: int) -> list[str]:
    return [f"model/mix/{motive}/{band}" for motive in MOTIVES]


def mix_lesson(seem: Mapping[int, Sequence[float]], into: Sums) -> None:
    """Add what sessions without label seem to be: per band, the weight of each motive."""
    for band, weights in seem.items():
        for field, weight in zip(_mix_fields(band), weights, strict=True):
            into[field] = into.get(field, 0.0) + weight


def tally(into: Sums, field: str, amount: float) -> None:
    """Add an amount to a field."""
    into[field] = into.get(field, 0.0) + amount


def every_field() -> Iterator[str]:
    """Yield all that `lesson` and `mix_lesson` can ever count."""
    for who in (TRAFFIC, *MOTIVES):
        yield f"model/{who}/sessions"
        for signal, trait in TRAITS.items():
            if trait.kind == "word":
                yield from (_word_field(who, signal, word) for word in trait.shares)
            else:
                yield from (field for band in range(BANDS) for field in _fields(who, signal, band)[: _KEPT[trait.kind]])
    yield from (field for band in range(BANDS) for field in _mix_fields(band))


def totals(sums: Mapping[str, float], who: str, signal: str) -> list[tuple[float, float, float]]:
    """Return (seen, due, square) of a count or level, one a band."""
    fields = (_fields(who, signal, band) for band in range(BANDS))
    return [(sums.get(seen, 0.0), sums.get(due, 0.0), sums.get(square, 0.0)) for seen, due, square in fields]


def word_counts(sums: Mapping[str, float], who: str, signal: str) -> dict[str | int, float]:
    """Return the weight of the sessions with each word."""
    return {word: sums.get(f"model/{who}/{signal}/{word}", 0.0) for word in TRAITS[signal].shares}


def mix_counts(sums: Mapping[str, float]) -> list[list[float]]:
    """Return the weight that traffic seems to hold of each motive: per band, five numbers."""
    return [[sums.get(field, 0.0) for field in _mix_fields(band)] for band in range(BANDS)]
