"""Raw HTTP for the calls that visitors' browsers make: read a body within bounds, send bytes."""

from collections.abc import Sequence

from litestar.types import Receive, Send

from fivefold.errors import BodyError, SizeError

MAX_BODY = 8192
"""Bytes; a full request with ten slots takes two thousand."""

Headers = Sequence[tuple[bytes, bytes]]
JSON = (b"content-type", b"application/json")
PROBLEM = (b"content-type", b"application/problem+json")


async def read_body(receive: Receive, content_length: bytes, most: int = MAX_BODY) -> bytes:
    """Return the whole body. Raises SizeError above `most` bytes; the server's deadline ends one that does not come."""
    if content_length.isdigit() and int(content_length) > most:
        raise SizeError(f"a body may have {most} bytes")
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise BodyError("the body is incomplete")
        body += message["body"]
        if len(body) > most:
            raise SizeError(f"a body may have {most} bytes")
        more = message["more_body"]
    return body


async def send_bytes(send: Send, status: int, body: bytes, headers: Headers) -> None:
    """Send one whole answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
