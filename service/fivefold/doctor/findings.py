"""What a check can find."""

from collections.abc import Iterable, Iterator
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


def stopped(sites: Iterable[str]) -> Findings:
    """Name the sites on which an operator stopped learning."""
    for site in sites:
        do = f"fivefold freeze --site {site} --off, once what made you stop it is over"
        yield Finding("learning", "for you to check", f"an operator stopped learning on {site}", do)


def counted(number: int, thing: str) -> str:
    """Return a number of things.

    >>> counted(1, "site"), counted(2, "token")
    ('1 site', '2 tokens')
    """
    return f"{number} {thing}{'s' * (number != 1)}"
