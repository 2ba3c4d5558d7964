"""TOML files into records, with every mistake found, not only the first."""

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from fivefold.content import positions
from fivefold.content.findings import Finding, finding
from fivefold.content.problems import closest

Record = TypeVar("Record", bound=Struct)


LARGEST_FILE = 1_000_000
"""Bytes; a slot's file has a thousand."""


class Source:
    """One file under reading, and what was found wrong with it."""

    def __init__(self, content: bytes, shown: str) -> None:
        self.shown = shown
        """The path as an editor knows it, from the content folder."""
        self.content = content
        self.findings: list[Finding] = []
        self.periods: list[tuple[positions.Path, float]] = []
        """How many days the texts give to send things back, where they say it by themselves."""
        self.suspicious = True
        """Some text may claim something by itself: worth a closer look."""

    @classmethod
    def of(cls, path: Path, shown: str) -> "Source":
        """Return a file under reading; with a finding if it cannot be read."""
        try:
            size = path.stat().st_size
            source = cls(path.read_bytes() if size <= LARGEST_FILE else b"", shown)
        except OSError as error:
            source, size = cls(b"", shown), 0
            source.note((1, 1), "file-unreadable", f"the file cannot be read: {error.strerror}", "look at its rights")
        if size > LARGEST_FILE:
            source.note((1, 1), "file-unreadable", f"the file has {size} bytes", f"use at most {LARGEST_FILE}")
        return source

    def report(
        self,
        code: str,
        path: positions.Path,
        message: str,
        remedy: str,
        *,
        line: int = 1,
        word: str = "",
    ) -> None:
        """Note a finding about a field, a line of its text and a word on it."""
        place = positions.place(self.content.decode(errors="replace"), path, line, word)
        self.note(place, code, message, remedy, ".".join(map(str, path)))

    def note(self, place: tuple[int, int], code: str, message: str, remedy: str, field: str = "") -> None:
        """Note a finding at a place."""
        self.findings.append(finding(self.shown, place, code, field=field, message=message, remedy=remedy))

    def failed(self, path: positions.Path = ()) -> bool:
        """Return whether the file, or one field of it, cannot go into service."""
        field = ".".join(map(str, path))
        return any(found.severity == "error" and field in ("", found.field) for found in self.findings)

    def toml(self) -> dict[str, Any] | None:
        """Return the file's tables, None if it is not TOML."""
        if self.failed():
            return None
        try:
            return tomllib.loads(self.content.decode())
        except UnicodeDecodeError as error:
            line = self.content[: error.start].count(b"\n") + 1
            self.note((line, 1), "file-encoding", "the file is not UTF-8", "save it as UTF-8")
        except tomllib.TOMLDecodeError as error:
            self.note(where(error), "toml-syntax", *what(error))
        except RecursionError:
            self.note((1, 1), "toml-syntax", "the file is nested too deeply", "write plain tables")
        return None

    def record(self, raw: object, kind: type[Record], path: positions.Path = ()) -> Record | None:
        """Return the tables as a record, None and every finding if they are none."""
        try:
            return msgspec.convert(raw, kind)
        except msgspec.ValidationError as error:
            before = len(self.findings)
            self.diagnose(raw, kind, path)
            if len(self.findings) == before:
                self.report("wrong-value", path, plain(error), allowed(path))
            return None

    def diagnose(self, raw: object, kind: type[Struct], path: positions.Path) -> None:
        """Note everything that keeps the tables from being such a record."""
        if not isinstance(raw, dict):
            self.report(
                "wrong-value", path, f"expected a table, got {raw!r:.60}", "write it as a table, see docs/content.md"
            )
            return
        known = {field.encode_name: field for field in fields(kind)}
        for key in raw:
            if key not in known:
                self.report("unknown-key", (*path, key), f"{key!r} means nothing here", closest(key, known), word=key)
        for name, field in known.items():
            if name in raw:
                self.diagnose_value(raw[name], field, (*path, name))
            elif field.required:
                self.report("missing-key", path, f"{name!r} is missing", f"add {name} = …")

    def diagnose_value(self, value: object, field: FieldInfo, path: positions.Path) -> None:
        """Note what is wrong with one field's value."""
        inner = get_args(field.type)
        if get_origin(field.type) is list and is_record(inner[0]) and isinstance(value, list):
            for index, item in enumerate(value):
                self.record(item, inner[0], (*path, index))
        elif get_origin(field.type) is dict and is_record(inner[1]) and isinstance(value, dict):
            for key, item in value.items():
                self.record(item, inner[1], (*path, key))
        elif is_record(field.type):
            self.record(value, field.type, path)
        else:
            try:
                msgspec.convert(value, field.type)
            except msgspec.ValidationError as error:
                self.report("wrong-value", path, plain(error), allowed(path))


def is_record(kind: Any) -> bool:
    """Return whether the type is a record of ours."""
    return isinstance(kind, type) and issubclass(kind, Struct)


def plain(error: Exception) -> str:
    """Return msgspec's message without its path: the finding has a better one.

    >>> plain(Exception("Expected `str`, got `int` - at `$.text`"))
    'expected str, got int'
    """
    text = str(error).partition(" - at ")[0].replace("`", "")
    if "matching regex" in text:
        return "it is not written as such a name is"
    return text[:1].lower() + text[1:]


def where(error: tomllib.TOMLDecodeError) -> tuple[int, int]:
    """Return the line and column that tomllib names; the end of the file is one of its names.

    >>> where(tomllib.TOMLDecodeError("Invalid value (at line 3, column 8)"))
    (3, 8)
    """
    match = re.search(r"at line (\d+), column (\d+)", str(error))
    return (int(match.group(1)), int(match.group(2))) if match else (1, 1)


SYNTAX = (
    ("Invalid value", "this is no value", 'put a text in quotes: text = "Moin."'),
    (
        "Expected newline or end of document",
        "something follows the end of the value",
        'a text may hold \' as it is, and " as \\"; or put it between two lines of three quotes',
    ),
    ("Cannot declare", "this table is written twice", "for several variants write [[undecided]], with two brackets"),
    ("Cannot overwrite", "this key is written twice", "take one of them out"),
    ("Unterminated string", "a text does not end", "close it with the quotes it began with"),
    (
        "Illegal character",
        "a text does not end on its line",
        "close its quotes, or use three of them for several lines",
    ),
)
"""What the TOML reader says, and what an editor makes of it."""


def what(error: tomllib.TOMLDecodeError) -> tuple[str, str]:
    """Return what is wrong with a file that is not TOML, and what would be right."""
    said = str(error).partition(" (at ")[0]
    for begins, message, remedy in SYNTAX:
        if said.startswith(begins):
            return message, remedy
    return said[:1].lower() + said[1:], "put texts in quotes, and close every quote and bracket"


ALLOWED = {
    "id": "use small letters, digits, - and _, such as best-price",
    "format": "use text, html or list",
    "mode": "use learn, fixed or shadow",
    "currency": "use three letters, such as EUR",
    "trust": "use browser or shop",
    "max_length": "use a number of characters, such as 34",
    "weight": "use a number above 0",
    "motive": "use one of the five motives",
    "text": 'write text = "…"',
    "holdout": "use a share from 0 to 0.9, such as 0.1",
}


def allowed(path: positions.Path) -> str:
    """Return what a field may hold.

    >>> allowed(("undecided", 0, "weight"))
    'use a number above 0'
    """
    return ALLOWED.get(str(path[-1]) if path else "", "see docs/content.md for what is allowed")
