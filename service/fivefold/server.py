"""The server process: uvicorn with a deadline for requests, no core dump, and an end that comes in time."""

import asyncio
import logging
import os
import re
import resource
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from fivefold.settings import PREFIX, Settings

REQUEST_S = 4.5
"""A request must have come whole, headers and body, this many seconds after its first byte or its connection."""
STOP_S = 3
"""Seconds for requests in work once the service is told to stop; then it books, flushes and closes the store."""
MAX_HEAD = 32_768
"""Bytes of a request before its body."""
LOG = "%(levelname)s %(name)s: %(message)s"
H2C = re.compile(rb"\r\nupgrade:[ \t]*h2c[ \t]*(?=\r\n)", re.IGNORECASE)
"""What clients send that would rather speak HTTP/2 (Java's, curl --http2): they take HTTP/1.1 when nobody agrees.
JSON cannot hold such a line, so that no body is harmed."""


def refusal(status: int, title: str, detail: str) -> bytes:
    """Return a whole answer for a request that never became one."""
    body = msgspec.json.encode({"status": status, "title": title, "detail": detail, "type": "about:blank"})
    head = f"HTTP/1.1 {status} {title}\r\ncontent-type: application/problem+json\r\ncontent-length: {len(body)}"
    return head.encode() + b"\r\nconnection: close\r\n\r\n" + body


LATE = refusal(408, "Request Timeout", f"the request must come within {REQUEST_S:g} s")
BROKEN = refusal(400, "Bad Request", "this is not HTTP that can be read")


class PunctualProtocol(HttpToolsProtocol):
    """HTTP/1.1 that ends connections whose requests do not come: uvicorn alone keeps half a request for ever."""

    deadline: asyncio.TimerHandle | None = None
    head_bytes: int | None = None
    """Bytes since the request began; None while none is being received, or its body is."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first request its deadline."""
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        """Read on, and end a connection whose headers do not end."""
        super().data_received(H2C.sub(b"", data) if b"h2c" in data else data)
        if self.head_bytes is not None:
            self.head_bytes += len(data)
            if self.head_bytes > MAX_HEAD:
                self.transport.abort()

    def on_message_begin(self) -> None:
        """Give every further request its deadline."""
        super().on_message_begin()
        self.head_bytes = 0
        if self.deadline is None:
            self._begin()

    def on_headers_complete(self) -> None:
        """Let the service begin to work."""
        self.head_bytes = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the request came whole and in time."""
        self._end()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline with the connection."""
        self._end()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Refuse what is no HTTP, in the form of every other error."""
        self.transport.write(BROKEN)
        self.transport.close()

    def shutdown(self) -> None:
        """Let go of an idle connection at once, and of a half-sent request in a second."""
        super().shutdown()
        if self.deadline is not None:
            self._end()
            self.deadline = self.loop.call_later(1.0, self._late)

    def _begin(self) -> None:
        self.deadline = self.loop.call_later(REQUEST_S, self._late)

    def _end(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def _late(self) -> None:
        self.deadline = None
        if not self.transport.is_closing():
            if self.cycle is None or not self.cycle.response_started:
                self.transport.write(LATE)
            self.transport.close()


def serve(app: Litestar, settings: Settings) -> bool:
    """Run the service until a signal ends it; return whether it had started."""
    harden()
    logging.basicConfig(level=settings.log_level.upper(), format=LOG)
    server = uvicorn.Server(config(app, settings))
    server.run()
    return server.started


def serve_many(settings: Settings) -> bool:
    """Run several processes on one port until a signal ends them; one that dies is begun anew."""
    harden()
    given = ((name, getattr(settings, name)) for name in settings.__struct_fields__)
    os.environ.update({f"{PREFIX}{name.upper()}": str(value) for name, value in given if value != ""})
    shared = config("fivefold.server:worker", settings, factory=True, workers=settings.workers)
    Multiprocess(shared, [shared.bind_socket()]).run()
    return True


def worker() -> Litestar:
    """Return the app of one of several processes."""
    from fivefold.app import create_app  # noqa: PLC0415  # the composition root composes this file's callers too

    settings = Settings.read(os.environ)
    logging.basicConfig(level=settings.log_level.upper(), format=LOG)
    return create_app(settings)


def config(app: Litestar | str, settings: Settings, **more: Any) -> uvicorn.Config:
    """Return uvicorn's flags: no log with addresses, no name of the server, nothing but HTTP."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=PunctualProtocol,
        ws="none",
        proxy_headers=False,
        access_log=False,
        server_header=False,
        date_header=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=STOP_S,
        limit_concurrency=settings.max_requests * 2,
        lifespan="on",
        **more,
    )


def harden() -> None:
    """Let no core dump hold memory, and let the process have as many connections as the system allows."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
