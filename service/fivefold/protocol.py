"""HTTP/1.1 as the service speaks it: uvicorn's protocol, with deadlines, and a short way for the calls of visitors."""

import asyncio
import re
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

PATIENCE_S = 4.5
"""A request must have come whole, headers and body, this many seconds after its first byte or its connection; a
connection on which nothing comes after an answer is closed after as many."""
LAST_S = 1.0
"""The same, once the service is told to stop."""
MAX_HEAD = 32_768
"""Bytes of a request before its body."""
MAX_PROMPT = 8192
"""Bytes of a body that is read without asking anybody."""
H2C = re.compile(rb"\r\nupgrade:[ \t]*h2c[ \t]*(?=\r\n)", re.IGNORECASE)
"""What clients send that would rather speak HTTP/2 (Java's, curl --http2): they take HTTP/1.1 when nobody agrees.
JSON cannot hold such a line, so that no body is harmed."""


def refusal(status: int, title: str, detail: str) -> bytes:
    """Return a whole answer for a request that never became one."""
    body = msgspec.json.encode({"status": status, "title": title, "detail": detail, "type": "about:blank"})
    head = f"HTTP/1.1 {status} {title}\r\ncontent-type: application/problem+json\r\ncontent-length: {len(body)}"
    return head.encode() + b"\r\nconnection: close\r\n\r\n" + body


LATE = refusal(408, "Request Timeout", f"the request must come within {PATIENCE_S:g} s")
BROKEN = refusal(400, "Bad Request", "this is not HTTP that can be read")


Headers = Sequence[tuple[bytes, bytes]]


class Prompt(Protocol):
    """Answers a request that is there as a whole, at once: status, body, headers."""

    def __call__(self, peer: str, headers: Mapping[bytes, bytes], body: bytes) -> tuple[int, bytes, Headers]:
        """Return the answer."""


@lru_cache(maxsize=256)
def head(status: int, headers: Headers) -> bytes:
    """Return the lines before a body, but for its length: nearly always the same."""
    return STATUS_LINE[status] + b"".join(b"%b: %b\r\n" % header for header in headers)


class PunctualProtocol(HttpToolsProtocol):
    """Ends connections whose requests do not come: uvicorn alone keeps half a request for ever.

    A POST to one of the application's `prompt` calls that comes in one piece is answered as soon as it is read, without
    a task, a scope and messages for it, which cost as much as a decision. Whatever is odd goes the usual way.
    """

    peer = ""
    """The address of who is connected."""
    since_s = 0.0
    """When, by the loop's clock, the connection, the request that is being received, or the silence began."""
    receiving = True
    """A request is awaited or comes in; a connection begins with one."""
    head_bytes: int | None = None
    """Bytes since the request began; None while none is being received, or its body is."""
    prompt: Prompt | None = None
    """What answers the request that is being received."""
    said: Mapping[bytes, bytes] = {}
    content = b""
    """Its headers, and as much of its body as has come."""
    watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first request its deadline."""
        super().connection_made(transport)
        self.peer = self.client[0] if self.client else ""
        self.since_s = self.loop.time()
        self.watch = self.loop.call_later(PATIENCE_S, self._watch)

    def data_received(self, data: bytes) -> None:
        """Read on, and end a connection whose headers do not end."""
        super().data_received(H2C.sub(b"", data) if b"h2c" in data else data)
        if self.prompt is not None:
            self._go_the_usual_way()
        if self.head_bytes is not None:
            self.head_bytes += len(data)
            if self.head_bytes > MAX_HEAD:
                self.transport.abort()

    def on_message_begin(self) -> None:
        """Give every further request its deadline."""
        self.url, self.headers = b"", []
        self.head_bytes = 0
        if not self.receiving:
            self.receiving = True
            self.since_s = self.loop.time()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note a header."""
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Let the service begin to work."""
        self.head_bytes = None
        self.said = dict(self.headers)
        self.prompt = self._prompt()
        if self.prompt is None:
            self._go_the_usual_way()

    def on_body(self, body: bytes) -> None:
        """Keep what comes."""
        if self.prompt is None:
            super().on_body(body)
        else:
            self.content += body

    def on_message_complete(self) -> None:
        """Note that the request came whole and in time; answer it, if that can be at once."""
        self.receiving = False
        if self.prompt is None:
            super().on_message_complete()
            return
        status, body, headers = self.prompt(self.peer, self.said, self.content)
        self.prompt, self.content = None, b""
        self.transport.write(b"%bcontent-length: %d\r\n\r\n%b" % (head(status, headers), len(body), body))
        self.server_state.total_requests += 1
        self.since_s = self.loop.time()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self.since_s = self.loop.time()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline with the connection."""
        if self.watch is not None:
            self.watch.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Refuse what is no HTTP, in the form of every other error."""
        self.transport.write(BROKEN)
        self.transport.close()

    def shutdown(self) -> None:
        """Let go of an idle connection at once, and of a half-sent request in a second."""
        super().shutdown()
        if self.receiving and self.watch is not None:
            self.watch.cancel()
            self.watch = self.loop.call_later(LAST_S, self._end)

    def _prompt(self) -> Prompt | None:
        """Return what may answer at once: there is nobody before it, and nothing to negotiate."""
        prompt: Prompt | None = self.app.prompt.get(self.url)
        if (
            prompt is None
            or self.parser.get_method() != b"POST"
            or b"expect" in self.said
            or self._working()
            or self.flow.write_paused
            or not self.parser.should_keep_alive()
            or len(self.connections) >= (self.limit_concurrency or sys.maxsize)
        ):
            return None
        length = self.said.get(b"content-length", b"")
        return prompt if length.isdigit() and int(length) <= MAX_PROMPT else None

    def _go_the_usual_way(self) -> None:
        """Hand a request over to ASGI: also one whose body is still to come, for there it counts among the others."""
        self.prompt = None
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url = url
        self.headers += headers
        self.expect_100_continue = self.said.get(b"expect", b"").lower() == b"100-continue"
        super().on_headers_complete()
        if self.content:
            super().on_body(self.content)
            self.content = b""

    def _working(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _watch(self) -> None:
        """Close the connection if a request or the next one did not come in time; else look again when it is due."""
        now_s = self.loop.time()
        due_s = now_s if self._working() and not self.receiving else self.since_s
        if due_s + PATIENCE_S > now_s:
            self.watch = self.loop.call_at(due_s + PATIENCE_S, self._watch)
        else:
            self._end()

    def _end(self) -> None:
        if not self.transport.is_closing():
            answering = self._working() and self.cycle.response_started
            if self.receiving and not answering:
                self.transport.write(LATE)
            self.transport.close()
