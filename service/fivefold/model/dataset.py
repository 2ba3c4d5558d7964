"""A labelled stream, as every reader of recorded sessions returns it."""

from msgspec import Struct

Row = dict[str, float | str]


class Dataset(Struct, frozen=True):
    """A stream of rows with labels, in the order of the file, and how to look at it."""

    name: str
    rows: list[Row]
    labels: list[bool] | list[str]
    units: tuple[tuple[str, float], ...] = ()
    crosses: tuple[tuple[str, str], ...] = ()
    prior: tuple[tuple[str, float], ...] = ()
    """What a shopkeeper would say beforehand, as weights of the features."""
    firmness: float = 100.0
    """Sessions for which that holds out."""
