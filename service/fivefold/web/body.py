"""Raw HTTP for the calls that visitors' browsers make: read a body within bounds, send bytes."""

import asyncio
from collections.abc import Iterable

import msgspec
from litestar.types import Receive, Send

from fivefold.errors import BodyError, SizeError, SlowError
from fivefold.web.problems import Problem

MAX_BODY = 8192
"""Bytes; a full request with ten slots takes two thousand."""
BODY_TIMEOUT_S = 4.0

Headers = Iterable[tuple[bytes, bytes]]
JSON = (b"content-type", b"application/json")
PROBLEM = (b"content-type", b"application/problem+json")


async def read_body(receive: Receive, content_length: bytes, most: int = MAX_BODY) -> bytes:
    """Return the whole body. Raises SizeError above `most` bytes, SlowError after `BODY_TIMEOUT_S`."""
    if content_length.isdigit() and int(content_length) > most:
        raise SizeError(f"a body may have {most} bytes")
    body = b""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise BodyError("the body is incomplete")
                body += message["body"]
                if len(body) > most:
                    raise SizeError(f"a body may have {most} bytes")
                if not message["more_body"]:
                    return body
    except TimeoutError:
        raise SlowError(f"the body must come within {BODY_TIMEOUT_S:g} s") from None


async def send_bytes(send: Send, status: int, body: bytes, headers: Headers) -> None:
    """Send one whole answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def send_problem(send: Send, problem: Problem, headers: Headers = ()) -> None:
    """Send an error."""
    await send_bytes(send, problem.status, msgspec.json.encode(problem), [*headers, PROBLEM])
