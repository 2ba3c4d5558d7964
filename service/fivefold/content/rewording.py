"""A file with other values in the same places, and not a byte changed beside them.

No place is worked out: one is right if the file, changed there, says what is wanted, and nothing else.
"""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

import tomli
import tomlkit
from msgspec import to_builtins

from fivefold.content.positions import Path

MARK = "\ufeff"
"""What some programs write before the text of a file."""
VALUE = re.compile(r"(?<![^\s=,\[])[-+0-9tf][^\s,\]}#]*")
"""What may be a number, a date, true or false."""
MOST_TRIES = 1000
"""Readings of a file for one edit; a usual one takes one for each text that changed."""


def reworded(text: str, wanted: dict[str, Any]) -> str | None:
    """Return the file with the wanted values; None where that takes more than other values, or too many tries."""
    mark = MARK if text.startswith(MARK) else ""
    text, tries = text.removeprefix(mark), MOST_TRIES
    try:
        said = tomli.loads(text)
        changes = list(differences(said, wanted))
    except (tomli.TOMLDecodeError, RecursionError, OtherShapeError):
        return None
    for path, old, new in changes:
        put(said, path, new)
        for candidate in spellings(text, old, new):
            tries -= 1
            if says(candidate, said):
                text = candidate
                break
            if not tries:
                return None
        else:
            return None
    return mark + text


class OtherShapeError(Exception):
    """A table, a key or an entry came or went, or a value is of another kind."""


def differences(said: Any, wanted: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Yield the place of every value that is another one, with both. Raises OtherShapeError.

    >>> list(differences({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}))
    [(('a', 1, 'b'), 2, 3)]
    """
    if same(said, wanted):
        return
    if kind(said) is not kind(wanted) or (isinstance(said, dict) and said.keys() != wanted.keys()):
        raise OtherShapeError
    if isinstance(said, list) and len(said) != len(wanted):
        raise OtherShapeError
    if isinstance(said, dict | list):
        for key in said if isinstance(said, dict) else range(len(said)):
            yield from differences(said[key], wanted[key], (*path, key))
    else:
        yield path, said, wanted


def same(said: object, wanted: object) -> bool:
    """Return whether a value is the wanted one; a date is so as text, too, for JSON has no dates.

    >>> same(date(2026, 12, 1), "2026-12-01"), same(2, 2.0), same(1, True)
    (True, True, False)
    """
    if isinstance(said, date | time) and isinstance(wanted, str):
        return bool(to_builtins(said) == wanted)
    return kind(said) is kind(wanted) and said == wanted


def kind(value: object) -> type:
    """Return a value's type; whole and broken numbers have one."""
    return float if type(value) is int else type(value)


def put(tables: Any, path: Path, value: object) -> None:
    """Put a value into its place."""
    *way, last = path
    for key in way:
        tables = tables[key]
    tables[last] = value


def says(text: str, wanted: dict[str, Any]) -> bool:
    """Return whether a file reads so."""
    try:
        return tomli.loads(text) == wanted
    except (tomli.TOMLDecodeError, RecursionError):
        return False


def spellings(text: str, old: object, new: object) -> Iterator[str]:
    """Yield the file with what changed put in wherever it may belong: as whole lines first, then as single words."""
    if isinstance(old, str) and isinstance(new, str):
        for before, after in (around(old, new, "\n"), around(old, new, " \n")):
            if before:
                for spelt in dict.fromkeys((after, tomlkit.item(after).as_string()[1:-1], after.replace("\n", "\r\n"))):
                    yield from replacements(text, before, spelt)
        return
    spelt = tomlkit.item(new).as_string()
    for match in VALUE.finditer(text):
        if says(f"x = {match[0]}", {"x": old}):
            yield text[: match.start()] + spelt + text[match.end() :]


def around(old: str, new: str, between: str) -> tuple[str, str]:
    """Return what changed in a text, out to the nearest characters that stand between.

    >>> around("Moin, ihr Lieben.", "Moin, ihr Guten.", " ")
    ('Lieben.', 'Guten.')
    """
    start = begin(old, alike(old, new), between)
    end = alike(old[start:][::-1], new[start:][::-1])
    while end and old[len(old) - end] not in between:
        end -= 1
    if start == len(old) - end:  # something came in between: it is found by what is before it
        start = begin(old, start - 1, between)
    return old[start : len(old) - end], new[start : len(new) - end]


def alike(one: str, other: str) -> int:
    """Return with how many characters two texts begin alike.

    >>> alike("Moin, ihr", "Moin."), alike("Moin", "Moin, ihr")
    (4, 4)
    """
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def begin(text: str, at: int, between: str) -> int:
    """Return where the word or the line begins that stands at a place."""
    while at > 0 and text[at - 1] not in between:
        at -= 1
    return max(at, 0)


def replacements(text: str, before: str, after: str) -> Iterator[str]:
    """Yield the text with one of the places changed, for each of them."""
    for match in re.finditer(re.escape(before), text):
        yield text[: match.start()] + after + text[match.end() :]
