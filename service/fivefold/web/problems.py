"""Errors as `application/problem+json` (RFC 9457): what was wrong, where, and what would be right."""

import difflib
import logging
import re
import traceback
from typing import Any, get_args

import msgspec
from msgspec import Struct

from fivefold import errors
from fivefold.records import (
    BOUNDS,
    MOTIVES,
    DecideRequest,
    Device,
    EventsRequest,
    OutcomeRequest,
    Page,
    Referrer,
    Signals,
)

log = logging.getLogger("fivefold")

STATUS: dict[type[Exception], int] = {
    errors.BodyError: 400,
    errors.TicketError: 400,
    errors.TokenError: 401,
    errors.RoleError: 403,
    errors.SizeError: 413,
    errors.EncodingError: 415,
    errors.OriginError: 403,
    errors.UnknownSiteError: 404,
    errors.UnknownSlotError: 404,
    errors.BusyError: 429,
    errors.FullError: 503,
    errors.RequestError: 400,
}
TITLES = {
    400: "The request cannot be used",
    401: "A token is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "The body came too slowly",
    412: "Saved by someone else",
    413: "The body is too large",
    415: "The body is compressed",
    422: "The text has errors",
    428: "If-Match is needed",
    429: "Too many requests",
    500: "An error on our side",
    503: "Not now",
}
WORDS = {
    "referrer": get_args(Referrer),
    "device": get_args(Device),
    "page": get_args(Page),
    "motive": MOTIVES,
    "type": ("seen", "goal", "answer", "feedback"),
}
BODIES = (DecideRequest, EventsRequest, OutcomeRequest)
FIELDS = {
    None: sorted({name for kind in (Signals, *BODIES) for name in kind.__struct_fields__}),
    "signals": sorted(Signals.__struct_fields__),
}
"""Names that are known, by the field they stand under. At the top, a signal's too: it may have been put there."""
NO_NUMBER = re.compile(rb'"(\w{1,40})"\s*:\s*-?(?:NaN|Infinity)')
"""What Python's json and others write where JSON has no number."""
NUMBER = re.compile("expected (int|float)(?: \\| null)?, got str")
NUMBERS = {
    "int": "a whole number without quotes, such as 4",
    "float": "a number with a point and without quotes, such as 59.90",
}
"""What to send instead of a number in quotes."""
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")


HINTS: dict[int, list[tuple[str, str]]] = {
    401: [("www-authenticate", "Bearer")],
    415: [("accept-encoding", "identity")],
    429: [("retry-after", "60")],
    503: [("retry-after", "1")],
}
"""Headers that say what would be right, by status."""


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of every error."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    field: str | None = None
    """Path of the field that was wrong, such as `signals.pages`."""


def problem(status: int, detail: str, field: str | None = None) -> Problem:
    """Return the problem for a status."""
    return Problem(status=status, title=TITLES.get(status, "Error"), detail=detail, field=field)


def from_error(error: Exception) -> Problem:
    """Return the problem for an error raised on purpose."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return problem(STATUS[kind], str(error), getattr(error, "field", None))
    return from_surprise(error)


def from_surprise(error: Exception) -> Problem:
    """Return the problem for any other error, and log its type and the lines it passed; its words may be private."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("an unexpected %s; its words may be a visitor's and are not logged\n%s", type(error).__name__, where)
    return problem(500, "The service has logged what happened; the page keeps its own text.")


def from_msgspec(error: Exception, body: bytes = b"") -> errors.BodyError:
    """Return what was wrong with a body, without repeating what the visitor sent.

    >>> from_msgspec(msgspec.ValidationError("Expected `int`, got `str` - at `$.signals.pages`")).field
    'signals.pages'
    """
    if not isinstance(error, msgspec.ValidationError):
        return _unreadable(body)
    said, _, path = str(error).partition(" - at `$")
    field = path.rstrip("`").lstrip(".").split("[...]")[0] or None
    last = re.split(r"[.\[]", field or "")[-1]
    if said.startswith("Object contains unknown field"):
        return _unknown(said.split("`")[1], field)
    if said.startswith("Object missing required field"):
        missing = said.split("`")[1]
        return errors.BodyError(f"{missing} is required", f"{field}.{missing}" if field else missing)
    if said.startswith(("Invalid enum value", "Invalid value")) and last in WORDS:
        return errors.BodyError(f"expected one of {', '.join(WORDS[last])}", field)
    expected = said[0].lower() + said[1:].replace("`", "") if said.startswith("Expected") else "not as described"
    expected = NUMBER.sub(lambda kind: f"expected {NUMBERS[kind[1]]}", expected)
    if said.startswith("Number out of range"):
        expected = "expected a number that is finite"
    if "regex" in said:
        expected = "expected a language tag such as de-AT" if last == "locale" else "not of the form that is asked for"
    return errors.BodyError(expected, field)


def _unreadable(body: bytes) -> errors.BodyError:
    """Return what is wrong with a body that is no JSON; numbers that JSON does not have are named by their signal."""
    found = NO_NUMBER.search(body)
    name = found[1].decode("ascii", "ignore") if found else ""
    if name in BOUNDS:
        return errors.BodyError("expected a number that is finite", f"signals.{name}")
    return errors.BodyError("the body is not JSON that can be read")


def _unknown(name: str, parent: str | None) -> errors.BodyError:
    if not PLAIN.fullmatch(name):
        return errors.BodyError("an unknown field", parent)
    near = difflib.get_close_matches(name, FIELDS.get(parent, ()), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return errors.BodyError(f"unknown field{hint}", f"{parent}.{name}" if parent else name)


def example() -> dict[str, Any]:
    """Return a problem as the API description shows it."""
    shown = problem(400, "expected int <= 2000", "signals.pages")
    return dict(msgspec.to_builtins(shown))
