"""What templates are compiled into: functions that read a value, pass it through filters and write it."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from msgspec import Struct

from fivefold.content.declared import Values
from fivefold.content.filters import Tongue
from fivefold.content.template import Piece, Scope, shower
from fivefold.errors import RenderError

MOST_PIECES = 200

Value = Callable[[Values], Any]

SIMPLE = re.compile(r"\{\{ ?([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_]*))?((?: ?\| ?(?:money|number|percent|date))*) ?\}\}")
"""The values that most texts use; they need no parser."""
OPENERS = re.compile(r"\{[{%#]")


class Read(Struct, frozen=True):
    """How a value is come by; fixed if no variable has a part in it."""

    get: Value
    fixed: bool = False


def simple_pieces(source: str, scope: Scope) -> list[Piece] | None:
    """Compile a text with nothing but declared variables in it, without the parser; None if it has more."""
    parts = SIMPLE.split(source)
    texts = parts[::4]
    if len(parts) > MOST_PIECES * 2 or OPENERS.search("\n".join(texts)) or any(text[-1:] == "{" for text in texts[:-1]):
        return None
    pieces: list[Piece] = [texts[0]]
    for at in range(1, len(parts), 4):
        name, field, filters, text = parts[at : at + 4]
        example = scope.examples.get(name)
        if example is None or (field not in example if isinstance(example, dict) else field is not None):
            return None
        pieces += (simple_piece(scope.tongue, scope.markup, name, field, filters), text)
    return pieces


@lru_cache(maxsize=65_536)
def simple_piece(tongue: Tongue, markup: bool, name: str, field: str | None, filters: str) -> Piece:
    """Return the function that writes a value; the same for all texts that write it so."""
    value = Read(reading(name, field))
    for filter_name in filters.replace("|", " ").split():
        value = filtered(value, tongue.filters()[filter_name], (), {})
    return shown(value, shower(tongue, markup))


def shown(value: Read, show: Callable[[object], str]) -> Piece:
    """Return the function that reads a value and writes it."""
    get = value.get
    return lambda values: show(get(values))


def merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with neighbouring constants joined.

    >>> merged(["a", "b", ""])
    ('ab',)
    """
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece != "":
            joined.append(piece)
    return tuple(joined)


def reading(name: str, field: str | None) -> Value:
    """Return the function that reads a variable or its field."""

    def whole(values: Values) -> Any:
        try:
            return values[name]
        except KeyError:
            raise RenderError(f"no value for {name!r}") from None

    def part(values: Values) -> Any:
        try:
            return values[name][field]  # type: ignore[index]
        except KeyError:
            raise RenderError(f"no value for '{name}.{field}'") from None

    return whole if field is None else part


def together(reads: list[Read]) -> Value:
    """Return the function that reads a list of values."""
    return lambda values: [read.get(values) for read in reads]


def filtered(value: Read, function: Callable[..., str], args: tuple[Any, ...], options: dict[str, Any]) -> Read:
    """Return the value through a filter."""
    get = value.get

    def call(values: Values) -> str:
        try:
            return function(get(values), *args, **options)
        except TypeError:
            raise RenderError("a filter got a value or an option that it does not take") from None

    return Read(call, fixed=value.fixed)
