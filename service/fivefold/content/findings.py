"""What is wrong with content, said so that its editor can put it right."""

import re
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from fivefold.content.codes import CODES

Severity = Literal["error", "warning"]


class Finding(Struct, frozen=True, kw_only=True):
    """One problem: where, what is wrong, what would be right."""

    file: str
    line: int
    column: int
    code: str
    """Explained in `docs/content-codes.md`."""
    severity: Severity
    """An error keeps the file out of service; a warning does not."""
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the finding on one line."""
        place = f"{self.file}:{self.line}:{self.column}"
        field = f" {spoken(self.field)}:" if self.field else ""
        return f"{place}: {self.severity} {self.code}:{field} {self.message}; {self.remedy}"


def finding(file: str, place: tuple[int, int], code: str, *, field: str = "", message: str, remedy: str) -> Finding:
    """Return a finding, as severe as its code."""
    line, column = place
    return Finding(
        file=file,
        line=line,
        column=column,
        code=code,
        severity=CODES[code].severity,
        field=field,
        message=message,
        remedy=remedy,
    )


def listed(names: Iterable[object]) -> str:
    """Return names as words.

    >>> listed(["hero", "note"]), listed([])
    ('hero, note', 'none')
    """
    return ", ".join(map(str, names)) or "none"


def spoken(field: str) -> str:
    """Return a field as people count.

    >>> spoken("undecided.0.text"), spoken("vars.product")
    ('undecided, no. 1, text', 'vars.product')
    """
    return re.sub(r"\.(\d+)\.?", lambda part: f", no. {int(part[1]) + 1}, ", field).removesuffix(", ")
