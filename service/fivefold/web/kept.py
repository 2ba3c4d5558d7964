"""Answers that browsers keep: an ETag, and 304 for those who have the bytes already."""

import hashlib
from typing import Any

from litestar import Request, Response


def etag(body: bytes) -> str:
    """Return the ETag of bytes."""
    return f'"{hashlib.sha384(body).hexdigest()[:16]}"'


def has(if_none_match: str | None, tag: str) -> bool:
    """Return whether the client has what the tag names: one of a list, weak or strong. RFC 9110, section 13.1.2.

    >>> has('W/"a"', '"a"'), has('"b", "a"', '"a"'), has("*", '"a"'), has('"b"', '"a"'), has(None, '"a"')
    (True, True, True, False, False)
    """
    return bool({one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")} & {tag, "*"})


def script(request: Request[Any, Any, Any], body: bytes, cache: str) -> Response[bytes]:
    """Return a script that any page may load, or 304."""
    tag = etag(body)
    headers = {"etag": tag, "cache-control": cache, "access-control-allow-origin": "*"}
    if has(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type="text/javascript", headers=headers)
