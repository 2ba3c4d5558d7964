"""An interval as a line: between its ends lies the truth, and at the dashed place there is no difference."""

from msgspec import Struct

LEAST, MOST = -0.6, 1.0
"""What the scale shows of differences; a line that goes on beyond ends in an arrow."""
WIDTH, EDGE = 320.0, 10.0
"""Of the drawing, and what is left free at either end for an arrow."""


class Drawn(Struct, frozen=True, kw_only=True):
    """Where on the drawing what is."""

    start: float
    end: float
    zero: float
    point: float | None
    """None: beyond the scale, or not known."""
    goes_on_left: bool
    goes_on_right: bool


def drawn(interval: tuple[float, float | None], point: float | None) -> Drawn:
    """Return an interval as a line with its point.

    >>> drawn((-0.2, None), 1.5)
    Drawn(start=85.0, end=310.0, zero=122.5, point=None, goes_on_left=False, goes_on_right=True)
    """
    low, high = interval[0], MOST + 1 if interval[1] is None else interval[1]
    return Drawn(
        start=_place(low),
        end=_place(high),
        zero=_place(0.0),
        point=_place(point) if point is not None and LEAST <= point <= MOST else None,
        goes_on_left=low < LEAST,
        goes_on_right=high > MOST,
    )


def _place(uplift: float) -> float:
    within = min(max(uplift, LEAST), MOST)
    return round(EDGE + (within - LEAST) / (MOST - LEAST) * (WIDTH - 2 * EDGE), 1)
