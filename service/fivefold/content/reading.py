"""Files under reading: what they hold, and what was found wrong with them."""

import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import tomli  # the standard library's own reader, compiled: three times as fast

from fivefold.content import positions
from fivefold.content.findings import Finding, finding

LARGEST_FILE = 1_000_000
"""Bytes; a slot's file has a thousand."""


class Source:
    """One file under reading, and what was found wrong with it."""

    def __init__(self, content: bytes, shown: str) -> None:
        self.shown = shown
        """The path as an editor knows it, from the content folder."""
        self.raw = content
        """The file's own bytes, with the mark that some programs put in front."""
        self.content = content.removeprefix(BOM_UTF8)
        self.findings: list[Finding] = []
        self.periods: list[tuple[positions.Path, float]] = []
        """How many days the texts give to send things back, where they say it by themselves."""
        self.spelt: dict[positions.Path, str] = {}
        """The keys that were misspelt, by the path of what was meant."""

    @classmethod
    def of(cls, path: Path, shown: str) -> "Source":
        """Return a file under reading; with a finding if it cannot be read."""
        try:
            with path.open("rb", buffering=0) as file:
                content = file.read(LARGEST_FILE + 1)
            size = len(content)
            source = cls(content if size <= LARGEST_FILE else b"", shown)
        except OSError as error:
            source, size = cls(b"", shown), 0
            source.note((1, 1), "file-unreadable", f"the file cannot be read: {error.strerror}", "look at its rights")
        if size > LARGEST_FILE:
            source.note((1, 1), "file-unreadable", f"the file has more than {LARGEST_FILE} bytes", "split it up")
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
        path = self.as_written(path)
        place = positions.place(self.content.decode(errors="replace"), path, line, word)
        self.note(place, code, message, remedy, ".".join(map(str, path)))

    def note(self, place: tuple[int, int], code: str, message: str, remedy: str, field: str = "") -> None:
        """Note a finding at a place."""
        found = finding(self.shown, place, code, field=field, message=message, remedy=remedy)
        if found not in self.findings:
            self.findings.append(found)

    def as_written(self, path: positions.Path) -> positions.Path:
        """Return the path with its keys as the file spells them."""
        return tuple(self.spelt.get(path[: at + 1], part) for at, part in enumerate(path)) if self.spelt else path

    def failed(self, path: positions.Path = ()) -> bool:
        """Return whether the file, or one field of it, cannot go into service."""
        if not self.findings:
            return False
        field = ".".join(map(str, self.as_written(path)))
        return any(found.severity == "error" and field in ("", found.field) for found in self.findings)

    def toml(self) -> dict[str, Any] | None:
        """Return the file's tables, None if it is not TOML."""
        if self.failed():
            return None
        try:
            return tomli.loads(self.content.decode())
        except UnicodeDecodeError as error:
            line = self.content[: error.start].count(b"\n") + 1
            self.note((line, 1), "file-encoding", "the file is not UTF-8", "save it as UTF-8")
        except tomli.TOMLDecodeError as error:
            self.note(where(error), "toml-syntax", *what(error, self.content.decode()))
        except RecursionError:
            self.note((1, 1), "toml-syntax", "the file is nested too deeply", "write plain tables")
        return None


def where(error: tomli.TOMLDecodeError) -> tuple[int, int]:
    """Return the line and column that tomli names; the end of the file is one of its names.

    >>> try:
    ...     tomli.loads("x = 1\\ny = z")
    ... except tomli.TOMLDecodeError as error:
    ...     where(error)
    (2, 5)
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
    ("Expected ']", "a heading's brackets are not closed", "close it with as many as it began with"),
    ("Expected '='", "a = is missing after a name", 'write such as text = "Moin."'),
    ("Expected ", "a text does not end", "close it with the quotes it began with"),
    ("Unclosed", "a bracket is not closed", "put a comma between any two values, and close the bracket"),
    ("Duplicate inline", "this key is written twice", "take one of them out"),
    ("Unescaped", "a \\ stands alone in a text", "write two of them for one"),
    ("Invalid hex", "a \\ stands alone in a text", "write two of them for one"),
    ("Escaped character", "a \\ stands alone in a text", "write two of them for one"),
)
"""What the TOML reader says, and what an editor makes of it."""


CURLY = "„“”‚‘’«»"
"""Quotes that word processors put in."""


def what(error: tomli.TOMLDecodeError, content: str = "") -> tuple[str, str]:
    """Return what is wrong with a file that is not TOML, and what would be right."""
    said = str(error).partition(" (at ")[0]
    number, column = where(error)
    line = content.splitlines()[number - 1 : number] or [""]
    if line[0][column - 1 : column] in [*CURLY] or (said.startswith("Illegal") and line[0].rstrip()[-1:] in [*CURLY]):
        return "these quotes are typographic", 'use straight quotes: text = "Moin."'
    for begins, message, remedy in SYNTAX:
        if said.startswith(begins):
            return message, remedy
    return said[:1].lower() + said[1:], "put texts in quotes, and close every quote and bracket"
