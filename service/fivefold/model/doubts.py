"""How far each motive's labels are to be doubted: by how often the prototypes agree with them.

A prototype gives every session a probability of each motive. If all who name a motive are honest, the mean of it over
their sessions is to be what it is where sessions are picked by that very probability; if all of them lie, what it is
elsewhere. Where the labels of a motive stand between the two is the share of lies among them. So a flood of lies about
two motives is doubted there, and the labels of the three others go on teaching. What it needs, of labelled sessions:

    model/labels/<motive>/count      labels of this motive
    model/labels/<motive>/agree      the prototypes' probability of it, in these
    model/labels/<motive>/due        the same in sessions with any label
    model/labels/<motive>/square     and its square
"""

from collections.abc import Iterator, Mapping
from typing import Final

from fivefold.model.lessons import tally
from fivefold.model.units import Five
from fivefold.records import MOTIVES, Motive, Sums

PREFIX: Final = "model/labels/"
DOUBT: Final = 0.5
"""The share of lies to begin with. High on purpose: where few visitors answer, half may come from a few liars."""
_LABELS: Final = 5.0
"""Labels of a motive that the first doubt weighs."""
_RANGE: Final = (0.05, 0.95)
_FIELDS: Final = ("count", "agree", "due", "square")


def doubt_lesson(placed: Mapping[Motive, float], y: Motive, weight: float, into: Sums) -> None:
    """Add how far the prototypes, which place a session so, agree with its label `y`."""
    for motive, p in placed.items():
        tally(into, f"{PREFIX}{motive}/due", weight * p)
        tally(into, f"{PREFIX}{motive}/square", weight * p * p)
    tally(into, f"{PREFIX}{y}/count", weight)
    tally(into, f"{PREFIX}{y}/agree", weight * placed[y])


def doubts(sums: Mapping[str, float]) -> Five:
    """Return the share of lies among the labels of each motive.

    >>> doubts({})
    (0.5, 0.5, 0.5, 0.5, 0.5)
    """
    counts = [[sums.get(f"{PREFIX}{motive}/{field}", 0.0) for field in _FIELDS] for motive in MOTIVES]
    labels = sum(count for count, *_ in counts)
    return tuple(_doubt(labels, *four) for four in counts)


def _doubt(labels: float, count: float, agree: float, due: float, square: float) -> float:
    if not (0.0 < count < labels and 0.0 < due < labels):  # nothing to compare with, or less than a store's grain
        return DOUBT
    honest, lying = square / due, (due - square) / (labels - due)
    lies = min(max((honest - agree / count) / max(honest - lying, 1e-9), 0.0), 1.0)
    least, most = _RANGE
    return min(max((_LABELS * DOUBT + count * lies) / (_LABELS + count), least), most)


def believed(p: float, doubt: float) -> float:
    """Return how far a label is believed to which the prototypes give probability `p`; never 0.

    Bayes' rule: an honest visitor says what is so, with probability p; a liar what is not, with 1 - p.

    >>> [round(believed(p, 0.5), 2) for p in (0.9, 0.5, 0.01)], round(believed(0.5, 0.1), 2)
    ([0.9, 0.5, 0.01], 0.9)
    """
    honest, lying = (1 - doubt) * p, doubt * (1 - p)
    return max(honest / (honest + lying), 1e-9)


def every_field() -> Iterator[str]:
    """Yield all that a lesson can ever count."""
    yield from (f"{PREFIX}{motive}/{field}" for motive in MOTIVES for field in _FIELDS)
