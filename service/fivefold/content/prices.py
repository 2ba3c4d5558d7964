"""Prices that a text would show as bare numbers: what is one, by its name and its example, and where one stands."""

import re
from collections.abc import Iterator

from msgspec import Struct

from fivefold.content.filters import as_number
from fivefold.content.template import Scope
from fivefold.errors import RenderError

BARE = re.compile(r"\{\{-?\s*([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_]*))?\s*-?\}\}")
"""A value without a filter."""
PRICE = re.compile(r"price|preis|kosten|(?:^|_)(?:cost|costs|fee|porto)(?:_|$)")
AMOUNT = re.compile(r"(?:^|_)(?:total|subtotal|sum|summe|amount|betrag|shipping|versand)(?:_|$)")
"""What is an amount of money if its example has a fraction: `total = 108.00`, but not `total = 3`."""
OTHER = re.compile(r"percent|prozent|count|anzahl|days?(?:_|$)|tage?(?:_|$)")


class BarePrice(Struct, frozen=True):
    """A price without its filter."""

    written: str
    """As the text has it, braces and all."""
    name: str
    example: object

    @property
    def right(self) -> str:
        """How it is written rightly."""
        return f"{{{{ {self.name}|money }}}}"


def is_price(name: str, example: object) -> bool:
    """Return whether a value is an amount of money.

    >>> is_price("price", "349.00"), is_price("total", 108.5), is_price("total", 3), is_price("price", "on request")
    (True, True, False, False)
    """
    if OTHER.search(name) or not (PRICE.search(name) or (AMOUNT.search(name) and has_fraction(example))):
        return False
    try:
        as_number(example)
    except RenderError:
        return False
    return True


def has_fraction(example: object) -> bool:
    """Return whether an example is written with a decimal point."""
    return isinstance(example, float) or (isinstance(example, str) and "." in example)


def bare_prices(source: str, scope: Scope) -> Iterator[BarePrice]:
    """Yield the prices that stand in a text without `|money`."""
    known = scope.known()
    for match in BARE.finditer(source):
        name, field = match.groups()
        example = known.get(name)
        if isinstance(example, dict) == (field is not None):
            value = example.get(field) if isinstance(example, dict) else example
            if is_price(field or name, value):
                yield BarePrice(match[0], f"{name}.{field}" if field else name, value)
