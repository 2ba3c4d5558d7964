"""The two calls that visitors' browsers make, as lean as they can be: one read, one decode, one verb, one answer."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, NamedTuple, cast

import msgspec
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from fivefold.decide import decide, learn
from fivefold.errors import BodyError
from fivefold.records import Answer, DecideRequest, EventsAnswer, EventsRequest
from fivefold.web.body import JSON, PROBLEM, Headers, read_body, send_bytes
from fivefold.web.gate import Gate, address
from fivefold.web.guard import refuses
from fivefold.web.problems import HINTS, Problem, from_error, from_msgspec, problem

ENCODER = msgspec.json.Encoder()
NO_READERS = ((b"vary", b"origin"), (b"cache-control", b"no-store"))
PREFLIGHT = [
    (b"allow", b"POST, OPTIONS"),
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", b"86400"),
]
HINTS_RAW = {status: [(name.encode(), value.encode()) for name, value in said] for status, said in HINTS.items()}


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    body: bytes
    headers: Headers


class VisitorCall:
    """A call that browsers make: who asks is admitted, the body decoded, the verb done, its answer encoded."""

    def __init__(
        self,
        gate: Gate,
        kind: type[DecideRequest | EventsRequest],
        status: int,
        verb: Callable[..., Answer | Coroutine[Any, Any, EventsAnswer]],
        *,
        waits: bool,
    ) -> None:
        self._gate = gate
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind)
        self._status = status
        self._verb = verb
        self._deciding = kind is DecideRequest
        self.waits = waits
        """The verb may have to hear from the store first, so that only `reply` will do."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI application, whatever the method."""
        headers, method = dict(scope["headers"]), scope.get("method")
        if method == "POST":
            length = headers.get(b"content-length", b"")
            reply = await self.reply(address(scope), headers, lambda: read_body(receive, length))
        elif method == "OPTIONS":
            reply = Reply(204, b"", (*self._readers(headers), *PREFLIGHT))
        else:
            reply = self._refuse(problem(405, "send this as POST"), headers, [(b"allow", b"POST, OPTIONS")])
        await send_bytes(send, *reply)

    async def reply(self, peer: str, headers: Mapping[bytes, bytes], read: Callable[[], Awaitable[bytes]]) -> Reply:
        """Return the answer; the body is not read before who asks is admitted."""
        try:
            with self._gate.room(measuring=not self._deciding):
                self._gate.admit(peer, headers)
                answer = self._work(headers, await read())
                return self._reply(answer if isinstance(answer, Answer) else await answer, headers)
        except Exception as error:
            return self._refuse(from_error(error), headers)

    def at_once(self, peer: str, headers: Mapping[bytes, bytes], body: bytes) -> Reply:
        """Return the answer to a body that is there; not for a verb that waits."""
        try:
            self._gate.room(measuring=not self._deciding)
            self._gate.admit(peer, headers)
            answer = self._work(headers, body)
            return self._reply(answer if isinstance(answer, Answer) else _done(answer), headers)
        except Exception as error:
            return self._refuse(from_error(error), headers)

    def _work(self, headers: Mapping[bytes, bytes], body: bytes) -> Answer | Coroutine[Any, Any, EventsAnswer]:
        gate = self._gate
        request = decode(self._decoder, body)
        shop = gate.shop(request.site, headers)
        bot = self._deciding and gate.bots.has(headers.get(b"user-agent", b""))
        return self._verb(shop, request, gate.keeper.now_s(), silent=bot or refuses(headers))

    def _reply(self, answer: Answer | EventsAnswer, headers: Mapping[bytes, bytes]) -> Reply:
        return Reply(self._status, ENCODER.encode(answer), (*self._readers(headers), JSON))

    def _refuse(self, refusal: Problem, headers: Mapping[bytes, bytes], hints: Headers = ()) -> Reply:
        hints = hints or HINTS_RAW.get(refusal.status, ())
        return Reply(refusal.status, ENCODER.encode(refusal), (*self._readers(headers), PROBLEM, *hints))

    def _readers(self, headers: Mapping[bytes, bytes]) -> Headers:
        """Return the headers that let a listed page on another host read the answer, and nobody keep it."""
        origin = headers.get(b"origin")
        if origin is None or not self._gate.origins.lists(origin.decode("latin-1")):
            return NO_READERS
        return ((b"access-control-allow-origin", origin), *NO_READERS)


def _done(course: Coroutine[Any, Any, EventsAnswer]) -> EventsAnswer:
    """Return what a verb says that waits for nobody."""
    try:
        course.send(None)
    except StopIteration as done:
        return cast("EventsAnswer", done.value)
    raise AssertionError("a verb waits that was said not to")


def visitor_calls(gate: Gate) -> dict[str, VisitorCall]:
    """Return the calls for decisions and for measurement, by their path."""
    settings = gate.keeper.settings
    shared = settings.store.startswith("valkey")
    return {
        settings.decide_path: VisitorCall(gate, DecideRequest, 200, decide, waits=False),
        settings.events_path: VisitorCall(gate, EventsRequest, 202, learn, waits=shared),
    }


def visitor_route(path: str, call: VisitorCall) -> ASGIRouteHandler:
    """Return a call's route, for Litestar to know."""

    @asgi(path, copy_scope=False)
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        await call(scope, receive, send)

    return handle


def decode(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    """Return the decoded body. Raises BodyError with the field's path, without repeating what was sent."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise from_msgspec(error, body) from None
    except RecursionError:
        raise BodyError("the body is nested too deep") from None
