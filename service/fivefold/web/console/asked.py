"""What a browser asks of the console: forms, and where they come from."""

import re
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request

from fivefold.errors import BodyError, OriginError, SizeError
from fivefold.web.gate import address
from fivefold.web.guard import is_near

AnyRequest = Request[Any, Any, Any]
Fields = dict[str, str]

LARGEST = 200_000
"""Bytes of a form; as much as the API takes for a text."""
MOST_FIELDS = 5000
KEPT = "kept:"
"""Begins the names of what was typed before the log-in had ended, so that it is not lost."""
OWN_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


def refuse_foreign(request: AnyRequest) -> None:
    """Raise OriginError unless one of our own pages sent this.

    The browser says so (`Sec-Fetch-Site`, which no page can forge), or, an old one, names our host as the origin.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "").lower()
    scheme, host = "http" if is_private(request) else "https", request.headers.get("host", "").lower()
    own = site == "same-origin" if site is not None else bool(host) and origin == f"{scheme}://{host}"
    if not own:
        raise OriginError("this was not sent by a page of the console")


async def fields_of(request: AnyRequest) -> Fields:
    """Return the fields of a form, lines ending as in files. Raises OriginError, SizeError, BodyError."""
    refuse_foreign(request)
    raw = await request.body()
    if len(raw) > LARGEST:
        raise SizeError(f"a form may have {LARGEST} bytes")
    return read(raw)


def read(raw: bytes) -> Fields:
    """Return the fields of a form's body. Raises BodyError.

    >>> read(b"text=Moin%0D%0Azusammen&id=")
    {'text': 'Moin\\nzusammen', 'id': ''}
    """
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BodyError("the form cannot be read") from None
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def is_private(request: AnyRequest) -> bool:
    """Return whether the browser speaks to its own machine without encryption, where no cookie needs it."""
    near = is_near(address(request.scope), dict(request.scope["headers"]))
    named = OWN_MACHINE.fullmatch(request.headers.get("host", "").lower())
    encrypted = request.scope["scheme"] != "http" or request.headers.get("origin", "").lower().startswith("https:")
    return near and named is not None and not encrypted
