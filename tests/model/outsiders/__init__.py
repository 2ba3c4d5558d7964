"""Shops whose visitors others wrote: five authors, six shops each, who knew the contract's words and signals and a line on
each motive, and had seen neither this model nor its prototypes nor `fivefold.simulate`.

What the visitors of `clickstreams`, `traits`, `personas` and `chains` do went into the prototypes of `motives.toml`;
`questions` was kept back, and says what to expect of visitors that nobody has seen.
"""

from typing import Any, NamedTuple

from . import chains, clickstreams, personas, questions, traits

AUTHORS = {module.__name__.rpartition(".")[2]: module for module in (clickstreams, traits, personas, chains, questions)}
KEPT_BACK = "questions"


class OtherShop(NamedTuple):
    """One shop of one author."""

    author: str
    name: str

    def sessions(self, number: int, seed: int) -> list[list[tuple[dict[str, Any], str]]]:
        """Return sessions as lists of pages: what the snippet would report, and the true motive."""
        told = AUTHORS[self.author].visitors(self.name, number, seed)
        return [[(signals, motive) for signals in pages] for motive, pages in told if pages]


def shops(author: str) -> list[OtherShop]:
    """Return the shops of an author."""
    return [OtherShop(author, name) for name in AUTHORS[author].SHOPS]
