"""Values as people write them: `money`, `number`, `percent`, `date`, `plural`, in the text's locale, by Babel."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from msgspec import Struct

from fivefold.content.escaping import Written
from fivefold.content.findings import listed
from fivefold.errors import RenderError
from fivefold.records import Scalar

MOST_DIGITS = 12
"""Before the point, or zeros after it; more is a mistake, or an attempt to fill the page with digits."""
LONGEST_NUMBER = 32
PLURALS = ("zero", "one", "two", "few", "many", "other")
FILTERS = ("date", "lower", "money", "number", "percent", "plural", "upper")

Filter = Callable[..., str]


class Tongue(Struct, frozen=True):
    """How one site speaks in one locale."""

    locale: str
    currency: str

    def filters(self) -> dict[str, Filter]:
        """Return the filters by the name that templates use."""
        return _filters(self.locale, self.currency)


@lru_cache(maxsize=256)
def _filters(locale_name: str, currency: str) -> dict[str, Filter]:
    locale = Locale.parse(locale_name, sep="-")

    @lru_cache(maxsize=4096)
    def money(value: Scalar) -> str:
        return Written(format_currency(as_number(value), currency, locale=locale))

    @lru_cache(maxsize=4096)
    def number(value: Scalar) -> str:
        return Written(format_decimal(as_number(value), locale=locale))

    @lru_cache(maxsize=4096)
    def percent(value: Scalar) -> str:
        return Written(format_percent(as_number(value), locale=locale))

    @lru_cache(maxsize=4096)
    def day(value: Scalar, form: str = "long") -> str:
        if form not in ("short", "medium", "long", "full"):
            raise RenderError(f"no form of date {form!r}; there are short, medium, long and full")
        return Written(format_date(as_date(value), format=form, locale=locale))

    def plural(value: Scalar, one: str = "", other: str = "", **forms: str) -> str:
        if unknown := set(forms) - set(PLURALS):
            raise RenderError(f"no plural form {listed(sorted(unknown))}; there are {listed(PLURALS)}")
        chosen = forms | {"one": one, "other": other or one}
        text = chosen.get(locale.plural_form(as_number(value))) or chosen["other"]
        return str(text).replace("#", number(value))

    return {
        "money": money,
        "number": number,
        "percent": percent,
        "date": day,
        "plural": plural,
        "lower": lambda value: str(value).lower(),
        "upper": lambda value: str(value).upper(),
    }


def as_number(value: object) -> Decimal:
    """Return the value as a number; RenderError if it is none, or one beyond any price.

    >>> as_number("349.00"), as_number(2)
    (Decimal('349.00'), Decimal('2'))
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RenderError("a value is no number")
    text = str(value)
    if len(text) > LONGEST_NUMBER:
        raise RenderError("a number has more digits than any price")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise RenderError("a value is no number") from None
    if not number.is_finite() or (number and abs(number.adjusted()) > MOST_DIGITS):
        raise RenderError("a number is beyond any price")
    return number


def as_date(value: object) -> date:
    """Return the value, such as `2026-12-01`, as a date; RenderError if it is none.

    >>> as_date("2026-12-01")
    datetime.date(2026, 12, 1)
    """
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER:
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            pass
    raise RenderError("a value is no date such as 2026-12-01")
