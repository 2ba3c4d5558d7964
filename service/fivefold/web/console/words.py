"""What the console says, in German and English: `de.toml` and `en.toml` have the same sentences."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fivefold.content.filters import Tongue
from fivefold.records import Scalar

HERE = Path(__file__).parent
HIDDEN = "–"
"""Stands for a figure that is not shown."""
MOST = 10.0
"""Above tenfold a percentage says nothing any more."""


def flat(tables: dict[str, Any], before: str = "") -> dict[str, str]:
    """Return all sentences by their whole names.

    >>> flat({"role": {"viewer": "Ansehen"}})
    {'role.viewer': 'Ansehen'}
    """
    found: dict[str, str] = {}
    for name, value in tables.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return found


def two_digits(value: int) -> int:
    """Return a number that is not known better.

    >>> two_digits(15219), two_digits(249), two_digits(7)
    (15000, 250, 7)
    """
    return int(float(f"{value:.2g}"))


class Words:
    """All sentences of one language, and its way to write figures and days."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.said = flat(msgspec.toml.decode((HERE / f"{language}.toml").read_bytes()))
        self._write = Tongue(language, "EUR").filters()

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a sentence, with the values in it."""
        return self.said[name].format(**values)

    def __contains__(self, name: str) -> bool:
        """Return whether there is such a sentence."""
        return name in self.said

    def counted(self, name: str, count: int, /, **values: object) -> str:
        """Return the sentence for one, or for any other number."""
        return self(f"{name}.{'one' if count == 1 else 'more'}", count=self.number(count), **values)

    def number(self, value: float | None) -> str:
        """Return a number as people write it."""
        return HIDDEN if value is None else self._write["number"](value)

    def percent(self, share: float | None) -> str:
        """Return a share; small ones with a decimal."""
        if share is None:
            return HIDDEN
        return self("percent", number=self.number(round(share * 100, 1 if 0 < abs(share) < 0.1 else 0)))

    def differs(self, uplift: float) -> str:
        """Return a difference without a sign: how much more often, or less."""
        if uplift > MOST:
            return self("differs.many", percent=self.percent(MOST))
        which = "more" if uplift > 0 else "less" if uplift < 0 else "same"
        return self(f"differs.{which}", percent=self.percent(abs(uplift)))

    def between(self, interval: tuple[float, float | None] | None) -> str:
        """Return where the truth lies."""
        if interval is None:
            return self("between.unknown")
        low, high = interval
        if high is None:
            return self("between.above", low=self.differs(low))
        return self("between.both", low=self.differs(low), high=self.differs(high))

    def money(self, value: Scalar, currency: str | None) -> str:
        """Return an amount; a whole one without decimals."""
        return re.sub(r"[.,]00(?!\d)", "", Tongue(self.language, currency or "EUR").filters()["money"](value))

    def day(self, iso: str) -> str:
        """Return a day as people write it."""
        return self._write["date"](iso) if iso else ""

    def moment(self, iso: str, zone: ZoneInfo) -> str:
        """Return a moment, by the shop's clock."""
        local = datetime.fromisoformat(iso).astimezone(zone)
        return self("moment", day=self.day(local.date().isoformat()), time=local.strftime("%H:%M"))


@lru_cache
def words(language: str) -> Words:
    """Return the words of a language."""
    return Words(language)
