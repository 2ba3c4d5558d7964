"""Every field that lessons can bring, at zero: so that the rows of a day say nothing of who came."""

from functools import cache

from fivefold.model import doubts, lessons, shares, steadiness, tacit, tempers
from fivefold.records import Sums


@cache
def _fields() -> tuple[str, ...]:
    return (
        *lessons.every_field(),
        *shares.every_field(),
        *doubts.every_field(),
        *tacit.every_field(),
        *steadiness.every_field(),
        *tempers.every_field(),
    )


def blank() -> Sums:
    """Return every field of the model's sums with nothing in it."""
    return dict.fromkeys(_fields(), 0.0)
