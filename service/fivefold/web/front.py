"""Litestar, with the calls that visitors make in front of its router."""

from typing import Any

from litestar import Litestar
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.types import ControllerRouterHandler, Message, Receive, Scope, Send
from litestar.utils import normalize_path

from fivefold.web.visitors import VisitorCall, visitor_route

EDITORS = [
    (b"access-control-allow-headers", b"authorization, content-type, if-match"),
    (b"access-control-max-age", b"86400"),
]
"""What a page on another origin may send: an editor's tool saves texts with them."""


class Front(Litestar):
    """Litestar finds a route through six layers, which take a fifth of a decision; a visitor's call needs none of them.

    `first`: calls to be asked first, by path. They stay routes of Litestar's too, for paths only written otherwise.
    """

    def __init__(
        self,
        first: dict[str, VisitorCall],
        routes: list[ControllerRouterHandler],
        path: str | None = None,
        **kwargs: Any,
    ) -> None:
        of_litestar = [visitor_route(at, call) for at, call in first.items()]
        super().__init__([*of_litestar, *routes], path=path, **kwargs)
        self._first = {(path or "") + at: call for at, call in first.items()}
        self.prompt = {at.encode(): call.at_once for at, call in self._first.items() if not call.waits}
        """Calls that a server which has read the whole request may make at once, without ASGI between."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Answer a request."""
        first = self._first.get(scope.get("path", ""))
        if first is not None:
            await first(scope, receive, send)
            return
        if scope.get("method") == "HEAD":
            scope = {**scope, "method": "GET"}  # type: ignore[assignment]  # the server leaves the body out
        await super().__call__(scope, receive, self._with_methods(scope.get("path", ""), send))

    def _with_methods(self, path: str, send: Send) -> Send:
        """Say which methods a path takes, where Litestar does not, or of one of its handlers only."""

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (204, 405):
                headers = [(name, value) for name, value in message["headers"] if name.lower() != b"allow"]
                allowed = self._methods(path)
                if any(name.lower() == b"access-control-allow-origin" for name, _ in headers):
                    headers += [(b"access-control-allow-methods", allowed), *EDITORS]
                message["headers"] = [*headers, (b"allow", allowed)]
            await send(message)

        return send_on

    def _methods(self, path: str) -> bytes:
        """Return the methods of all handlers of a path, and HEAD where there is GET; the router names them."""
        try:
            self.asgi_router.handle_routing(path=normalize_path(path), method="TRACE")
        except MethodNotAllowedException as error:
            names = set((error.headers or {}).get("allow", "").split(", "))
            return ", ".join(sorted(names | ({"HEAD"} if "GET" in names else set()))).encode()
        except NotFoundException:
            pass
        return b"OPTIONS, POST"  # a visitor's call, on a path that is only written otherwise
