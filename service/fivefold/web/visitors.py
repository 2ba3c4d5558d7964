"""The two calls that visitors' browsers make, as lean as they can be: one read, one decode, one verb, one answer."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from fivefold.decide import decide, learn
from fivefold.errors import BodyError
from fivefold.records import Answer, DecideRequest, EventsAnswer, EventsRequest
from fivefold.shop import Shop
from fivefold.web.body import JSON, read_body, send_bytes, send_problem
from fivefold.web.gate import Gate
from fivefold.web.guard import Origins, refuses
from fivefold.web.problems import HINTS, from_error, from_msgspec, problem

NO_STORE = (b"cache-control", b"no-store")
PREFLIGHT = [
    (b"allow", b"POST, OPTIONS"),
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", b"86400"),
]
HINTS_RAW = {status: [(name.encode(), value.encode()) for name, value in said] for status, said in HINTS.items()}
Answers = Answer | EventsAnswer


def visitor_routes(gate: Gate) -> list[ASGIRouteHandler]:
    """Return the routes for decisions and for measurement."""
    settings = gate.keeper.settings
    return [
        _route(gate, settings.decide_path, DecideRequest, 200, _decide),
        _route(gate, settings.events_path, EventsRequest, 202, learn),
    ]


def _route(
    gate: Gate,
    path: str,
    kind: type[DecideRequest | EventsRequest],
    status: int,
    verb: Callable[..., Awaitable[Answers]],
) -> ASGIRouteHandler:
    decoder = msgspec.json.Decoder(kind)

    async def work(scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        gate.admit(scope, headers)
        request: Any = decode(decoder, await read_body(receive, headers.get(b"content-length", b"")))
        shop = gate.shop(request.site, headers)
        bot = kind is DecideRequest and gate.bots.has(headers.get(b"user-agent", b""))
        silent = bot or refuses(headers)
        answer = await verb(shop, request, gate.keeper.now_s(), silent=silent)
        return msgspec.json.encode(answer)

    @asgi(path, copy_scope=False)
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        headers, method = dict(scope["headers"]), scope.get("method")
        answer_headers = [*cors(headers.get(b"origin"), gate.origins), NO_STORE]
        if method == "OPTIONS":
            await send_bytes(send, 204, b"", [*answer_headers, *PREFLIGHT])
        elif method != "POST":
            await send_problem(send, problem(405, "send this as POST"), [*answer_headers, (b"allow", b"POST, OPTIONS")])
        else:
            try:
                with gate.room(measuring=path == gate.keeper.settings.events_path):
                    answer = await work(scope, headers, receive)
            except Exception as error:
                refusal = from_error(error)
                await send_problem(send, refusal, [*answer_headers, *HINTS_RAW.get(refusal.status, [])])
            else:
                await send_bytes(send, status, answer, [*answer_headers, JSON])

    return handle


async def _decide(shop: Shop, request: DecideRequest, now_s: int, *, silent: bool) -> Answer:
    return decide(shop, request, now_s, silent=silent)


def decode(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    """Return the decoded body. Raises BodyError with the field's path, without repeating what was sent."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise from_msgspec(error, body) from None
    except RecursionError:
        raise BodyError("the body is nested too deep") from None


def cors(origin: bytes | None, origins: Origins) -> list[tuple[bytes, bytes]]:
    """Return the headers that let a listed page on another host read the answer."""
    if origin is None or not origins.lists(origin.decode("latin-1")):
        return [(b"vary", b"origin")]
    return [(b"access-control-allow-origin", origin), (b"vary", b"origin")]
