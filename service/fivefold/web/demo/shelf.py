"""What the demo shop sells, in one language, read from the site's product feed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

SORTS = ("price_asc", "price_desc")
DRAWN = frozenset(path.stem for path in (Path(__file__).parent / "static" / "art").glob("*.svg"))
UNDRAWN = "shell"
NOWHERE = 2
"""Rank of a product that a search does not find."""
WHOLE = re.compile(r"\bbaumwoll")
"""Compounds that only their beginning finds: cotton is no wool."""

Row = dict[str, str | int | float | bool]


class Feed(Protocol):
    """The site's products."""

    def all(self, locale: str | None = None) -> Iterator[Row]:
        """Yield every product in the feed's order."""


class Article(Struct, frozen=True, kw_only=True):
    """One product as the shop shows it; a feed needs `id`, `name` and `price`, the rest may be missing."""

    id: str
    name: str
    price: float
    category: str = "all"
    category_name: str = ""
    description: str = ""
    material: str = ""
    colour: str = ""
    sizes: str = ""

    @property
    def art(self) -> str:
        """Return the name of the product's drawing."""
        return self.id if self.id in DRAWN else UNDRAWN

    @property
    def facts(self) -> dict[str, str]:
        """Return what a buyer compares, without what is unknown."""
        told = {"colour": self.colour, "material": self.material, "sizes": " · ".join(self.sizes.split())}
        return {name: value for name, value in told.items() if value}


class Shelf:
    """All products in one language."""

    def __init__(self, feed: Feed | None, language: str) -> None:
        self.articles = tuple(_article(row) for row in feed.all(language)) if feed else ()
        self.by_id = {article.id: article for article in self.articles}
        self.categories = {a.category: a.category_name or a.category.capitalize() for a in self.articles}

    def category(self, category: str) -> tuple[Article, ...]:
        """Return a category's products."""
        return tuple(a for a in self.articles if a.category == category)

    def search(self, words: str) -> tuple[Article, ...]:
        """Return the products that have every word in their texts, those first where a word begins with each."""
        wanted = plain(words).split()
        ranks = [(max(_rank(word, _texts(a)) for word in wanted), a) for a in self.articles] if wanted else []
        return tuple(a for rank, a in sorted(ranks, key=lambda ranked: ranked[0]) if rank < NOWHERE)

    def beside(self, article: Article) -> tuple[Article, ...]:
        """Return four other products, those of the same category first."""
        others = [other for other in self.articles if other.id != article.id]
        return tuple(sorted(others, key=lambda other: other.category != article.category)[:4])


def sizes(articles: Iterable[Article]) -> tuple[str, ...]:
    """Return every size that these products come in."""
    return tuple(dict.fromkeys(size for article in articles for size in article.sizes.split()))


def ordered(articles: Iterable[Article], sort: str) -> tuple[Article, ...]:
    """Return the products sorted by price, or as they come for an unknown order."""
    if sort not in SORTS:
        return tuple(articles)
    return tuple(sorted(articles, key=attrgetter("price"), reverse=sort == "price_desc"))


def money(value: float, language: str) -> str:
    """Return an amount of euros as the language writes it.

    >>> money(1349.5, "de"), money(1349.5, "en")
    ('1.349,50\\xa0€', '€1,349.50')
    """
    text = f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) + "\xa0€" if language == "de" else f"€{text}"


def plain(text: str) -> str:
    """Return a text as a search compares it: small letters, without accents.

    >>> plain("Öltuch Façon")
    'oeltuch facon'
    """
    spelt = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()


def _rank(word: str, text: str) -> int:
    """Return how well a text has a word: 0 where a word begins so, 1 inside a compound, 2 nowhere.

    >>> [_rank("wolle", text) for text in ("wolle", "100 % schurwolle", "futter aus baumwolle")]
    [0, 1, 2]
    """
    if re.search(rf"\b{re.escape(word)}", text):
        return 0
    return 1 if word in WHOLE.sub("", text) else NOWHERE


def _texts(article: Article) -> str:
    return plain(" ".join((article.name, article.category_name, article.description, *article.facts.values())))


def _article(row: Row) -> Article:
    return msgspec.convert({name: value for name, value in row.items() if value != ""}, Article, strict=False)
