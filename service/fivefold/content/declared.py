"""What a slot declares: the variables that its texts may use, each with an example."""

import re
from math import inf, isfinite

from msgspec import Struct

from fivefold.content.feed import Products
from fivefold.content.findings import listed
from fivefold.errors import RenderError
from fivefold.records import Scalar, Vars

PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONGEST_NUMBER = 32
"""Characters; a longer one is no price or count."""

Fields = dict[str, Scalar]
Values = dict[str, Scalar | Fields]


class Declared(Struct, frozen=True, kw_only=True, gc=False):
    """The variables of a slot. A value takes the type of its example: `"349"` is a number where a number is shown."""

    slot: str
    examples: Values
    products: Products | None
    locale: str
    former: frozenset[str] = frozenset()
    """Names of what earlier versions of the slot declared: pages that still send it are not refused for that."""

    def fits(self, name: str, value: object) -> bool:
        """Return whether a value is an object of fields that are all declared: nearly all that is sent."""
        example = self.examples.get(name)
        return isinstance(example, dict) and isinstance(value, dict) and value.keys() <= example.keys()

    def refusal(self, name: str, value: object) -> tuple[str, str] | None:
        """Return the field and what is wrong with sending this value, None if nothing is."""
        were_fields = any(former.startswith(f"{name}.") for former in self.former)
        if name not in self.examples:
            if were_fields or name in self.former:
                return None
            return plain(name), f"slot {self.slot!r} declares no such variable; it has {listed(sorted(self.examples))}"
        example = self.examples[name]
        if isinstance(example, dict):
            if isinstance(value, dict):
                for field in value:
                    if field not in example and f"{name}.{field}" not in self.former:
                        return (
                            f"{name}.{plain(field)}",
                            f"variable {name!r} has no such field; it has {listed(sorted(example))}",
                        )
            elif (self.products is None or not isinstance(value, str)) and name not in self.former:
                return name, f"variable {name!r} must be an object with {listed(sorted(example))}"
        elif isinstance(value, dict) and not were_fields:
            return name, f"variable {name!r} must be a single value, such as {example!r}"
        return None

    def values(self, sent: Vars) -> Values:
        """Return the declared variables' values, products looked up by their id; RenderError if one does not fit.

        What was not sent is left out: only the texts that use it cannot be shown.
        """
        values: Values = {}
        for name, example in self.examples.items():
            value = sent.get(name)
            if value is None:
                continue
            if isinstance(example, dict):
                fields = value if isinstance(value, dict) else self._product(name, value)
                values[name] = {
                    field: fields[field] if shown.__class__ is str else as_example(fields[field], shown)
                    for field, shown in example.items()
                    if field in fields
                }
            elif not isinstance(value, dict):
                values[name] = as_example(value, example)
        return values

    def _product(self, name: str, id_: Scalar) -> Fields:
        product = self.products.get(id_, self.locale) if self.products is not None and isinstance(id_, str) else None
        if product is None:
            raise RenderError(f"no product for variable {name!r} in the feed of slot {self.slot!r}")
        return product


def names(examples: Values) -> frozenset[str]:
    """Return the names of what may be sent.

    >>> sorted(names({"count": 2, "product": {"name": "Strandkorb", "price": 349}}))
    ['count', 'product.name', 'product.price']
    """
    found = (
        [f"{name}.{field}" for field in one] if isinstance(one, dict) else [name] for name, one in examples.items()
    )
    return frozenset(name for some in found for name in some)


def plain(name: str) -> str:
    """Return a name that someone sent if it can only be a name: an error repeats nothing else.

    >>> plain("prodct"), plain("Erika Mustermann")
    ('prodct', '?')
    """
    return name if PLAIN.fullmatch(name) else "?"


def as_example(value: Scalar, example: Scalar) -> Scalar:
    """Return the value as a number where the example is one.

    >>> as_example("349.00", 1.5), as_example("349.00", "1.5"), as_example(7, "x")
    (349.0, '349.00', 7)
    """
    if isinstance(example, str) or not isinstance(value, str) or isinstance(example, bool):
        return value
    try:
        number = float(value) if len(value) <= LONGEST_NUMBER else inf
    except ValueError:
        number = inf
    if not isfinite(number):
        raise RenderError("a value is no number where the slot's example is one")
    return number
