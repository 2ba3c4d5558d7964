"""What a check can find."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Status = Literal["compliant", "enforced", "broken", "for you to check"]


class Finding(Struct, frozen=True):
    """One sentence on one part of an installation."""

    part: str
    status: Status
    what: str
    do: str = ""
    """What to do about it."""


Findings = Iterator[Finding]
