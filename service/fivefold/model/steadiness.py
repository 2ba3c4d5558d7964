"""How far to trust what the signals say together, by how well it holds from one page of a session to the next.

Who believes as much as is due expects, on average, to believe the same a page later. In a shop whose visitors do much
by chance, beliefs fall back again; where they have firm habits, beliefs hold, and more might have been said. So traffic
tells, without a label, how sure to be. What it needs of sessions from the third page on, 1/5 being what one knows of
nothing, p the five probabilities a page before and q those now:

    model/steadiness/<band>/was      p · p − 1/5
    model/steadiness/<band>/held     p · q − 1/5

Source: Augenblick and Rabin (2021), Belief movement, uncertainty reduction, and rational updating, Quarterly Journal of
Economics 136(2), for the idea. How much trust goes with how much steadiness was measured (docs/model.md).
"""

import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from fivefold.model.lessons import tally
from fivefold.model.signals import age_of, band_of
from fivefold.records import Sums

PREFIX: Final = "model/steadiness/"
_FIRST_AGE: Final = 3
"""The first page that is compared with the one before: on the second, nearly nothing is believed yet."""
_BANDS: Final = (1, 2)
"""Pages 3, and 4 to 8; who stays longer has said it all."""
_USUAL: Final = 0.95
"""What holds where signals are to be believed plainly."""
_GAIN: Final = 5.0
"""By how much more the logarithm of trust grows than what holds."""
_WEIGHT: Final = 2.0
"""What the usual weighs, in `was`: a hundred sessions or two."""
_LEAST: Final = math.log(0.8)
_MOST: Final = math.log(1.6)

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def follows(now: bytes, before: bytes) -> bool:
    """Return whether a session's coarse signals are to be compared with those before: another page, early enough."""
    age = age_of(now)
    return age_of(before) < age >= _FIRST_AGE and band_of(age) in _BANDS


def steadiness_lesson(before: Matrix, now: Matrix, ages: list[int], weights: list[float], into: Sums) -> None:
    """Add how far what was made of sessions, (n, 5), holds a page later, at these ages; weights up to 1."""
    even = 1.0 / before.shape[1]
    was, held = (before * before).sum(axis=1) - even, (before * now).sum(axis=1) - even
    for age, weight, due, kept in zip(ages, weights, was.tolist(), held.tolist(), strict=True):
        tally(into, f"{PREFIX}{band_of(age)}/was", weight * due)
        tally(into, f"{PREFIX}{band_of(age)}/held", weight * kept)


def trust(sums: Mapping[str, float]) -> float:
    """Return by what to multiply all that the signals say: 1 where nothing is known.

    >>> trust({})
    1.0
    """
    holds = 0.0
    for band in _BANDS:
        was, held = (sums.get(f"{PREFIX}{band}/{field}", 0.0) for field in ("was", "held"))
        holds += (_WEIGHT * _USUAL + held) / (_WEIGHT + max(was, 0.0)) / len(_BANDS)
    return math.exp(min(max(_GAIN * (holds - _USUAL), _LEAST), _MOST))


def every_field() -> Iterator[str]:
    """Yield all that a lesson can ever count."""
    yield from (f"{PREFIX}{band}/{field}" for band in _BANDS for field in ("was", "held"))
