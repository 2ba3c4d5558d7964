"""The calls for operators, merchants and the shop's own server, and the files that everyone may have."""

import hashlib
import re
from base64 import b64encode
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery
from msgspec import Struct

from fivefold import __version__, effect
from fivefold.decide import confirm
from fivefold.errors import BodyError, SizeError
from fivefold.records import MOTIVES, EventsAnswer, Motive, OutcomeRequest
from fivefold.web.body import MAX_BODY
from fivefold.web.gate import Gate
from fivefold.web.kept import script
from fivefold.web.problems import PLAIN
from fivefold.web.visitors import decode

AnyRequest = Request[Any, Any, Any]
AN_HOUR = "public, max-age=3600"
IMMUTABLE = "public, max-age=31536000, immutable"


class Snippet(Struct, frozen=True, kw_only=True):
    """Where the snippet is, for pages that pin its exact bytes."""

    path: str
    """Never changes its content: the name holds a hash of it."""
    integrity: str
    """For the `integrity` attribute of the script tag."""
    bytes: int
    late: str
    """The second file, as the first asks for it."""
    late_integrity: str
    """For the `integrity` of an import map, which browsers hold the second file to."""


class MotiveLabel(Struct, frozen=True, kw_only=True):
    """One motive, in the words of each locale."""

    motive: Motive
    label: dict[str, str]
    description: dict[str, str]


class Motives(Struct, frozen=True, kw_only=True):
    """The five motives, in their order."""

    motives: list[MotiveLabel]


class Health(Struct, frozen=True, kw_only=True):
    """Whether the service is alive, or ready."""

    status: str
    version: str = __version__
    troubles: dict[str, str] = {}
    """What is not as it should be, by part; only in `/readyz`, and to those who may watch."""


def _integrity(body: bytes) -> str:
    return f"sha384-{b64encode(hashlib.sha384(body).digest()).decode()}"


def snippet_routes(file: Path, prefix: str) -> list[HTTPRouteHandler]:
    """Return the routes of the snippet: its usual path, its immutable one, and where that is."""
    body = file.read_bytes()
    second = file.with_name("fivefold-late.js").read_bytes()
    name = hashlib.sha384(body).hexdigest()[:16]
    about = Snippet(
        path=f"{prefix}/fivefold.{name}.js",
        integrity=_integrity(body),
        bytes=len(body),
        late=prefix + re.findall(r"/fivefold-late\.js\?\w+", body.decode())[0],
        late_integrity=_integrity(second),
    )

    @get("/fivefold.js", sync_to_thread=False)
    def usual(request: AnyRequest) -> Response[bytes]:
        """Return the snippet."""
        return script(request, body, AN_HOUR)

    @get(f"/fivefold.{name}.js", sync_to_thread=False)
    def pinned(request: AnyRequest) -> Response[bytes]:
        """Return the snippet under the name of its content."""
        return script(request, body, IMMUTABLE)

    @get("/fivefold.json", sync_to_thread=False)
    def where() -> Snippet:
        """Say where the pinned snippet is, and its integrity hash."""
        return about

    @get("/fivefold-late.js", sync_to_thread=False)
    def late(request: AnyRequest) -> Response[bytes]:
        """Return the snippet's second file, which it fetches itself once the texts stand."""
        return script(request, second, AN_HOUR)

    return [usual, pinned, where, late]


def api_routes(gate: Gate) -> list[HTTPRouteHandler]:
    """Return the other calls."""
    keeper = gate.keeper
    outcomes = msgspec.json.Decoder(OutcomeRequest)

    @get("/v1/motives", sync_to_thread=False)
    def motives(request: AnyRequest, site: FromQuery[str]) -> Motives:
        """Return the five motives with their labels and descriptions by locale."""
        specs = gate.of(request, site).site.motives
        return Motives(
            motives=[MotiveLabel(motive=m, label=specs[m].label, description=specs[m].description) for m in MOTIVES]
        )

    @get("/v1/report", sync_to_thread=False)
    def report(
        request: AnyRequest,
        site: FromQuery[str],
        since: FromQuery[date | None] = None,
        until: FromQuery[date | None] = None,
    ) -> effect.Report:
        """Return sessions, motives and effects; figures move on the publish clock. Role viewer."""
        gate.tokens.require("viewer", request.headers.get("authorization"))
        _refuse_query(request, {"site", "since", "until"})
        if since and until and since > until:
            raise BodyError("since is after until", "since")
        return keeper.report(gate.of(request, site).site.name, since, until)

    @post("/v1/outcomes", status_code=202)
    async def confirmed(request: AnyRequest) -> EventsAnswer:
        """Count an outcome that the shop's own server confirms. Role shop."""
        gate.tokens.require("shop", request.headers.get("authorization"))
        body = await request.body()
        if len(body) > MAX_BODY:
            raise SizeError(f"a body may have {MAX_BODY} bytes")
        outcome: OutcomeRequest = decode(outcomes, body)
        return await confirm(gate.of(request, outcome.site), outcome, keeper.now_s())

    @get("/healthz", sync_to_thread=False)
    def alive() -> Health:
        """Say that the process answers."""
        return Health(status="ok")

    @get("/readyz", sync_to_thread=False)
    def ready(request: AnyRequest) -> Response[Health]:
        """Say whether store, content and model are in service, 503 while not; to those who may watch, what is wrong."""
        ok = keeper.ready()
        seen = keeper.troubles if gate.watches(request) else {}
        health = Health(status="ready" if ok else "not ready", troubles=seen)
        return Response(health, status_code=200 if ok else 503)

    return [motives, report, confirmed, alive, ready]


def _refuse_query(request: AnyRequest, known: set[str]) -> None:
    """Raise BodyError for a query name that the call does not have: a misspelt day would answer for all days."""
    for name in sorted(set(request.query_params) - known):
        shown = name if PLAIN.fullmatch(name) else None
        raise BodyError(f"no such query parameter; there are {', '.join(sorted(known))}", shown)
