"""The composition root: the only file that knows every part."""

import asyncio
import gc
import logging
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from fivefold import content
from fivefold.errors import FivefoldError
from fivefold.keeper import Keeper
from fivefold.settings import Settings
from fivefold.store.products import ProductIndex
from fivefold.web.api import AnyRequest, api_routes, snippet_routes
from fivefold.web.console import Console, astray, console_routes
from fivefold.web.content_api import content_routes
from fivefold.web.front import Front
from fivefold.web.gate import Gate
from fivefold.web.metrics import metrics_routes
from fivefold.web.openapi import schema_routes
from fivefold.web.preview_api import preview_routes
from fivefold.web.privacy import privacy_routes
from fivefold.web.problems import HINTS, Problem, from_error, from_surprise, problem
from fivefold.web.visitors import visitor_calls

log = logging.getLogger("fivefold")

PACKAGE = Path(__file__).parent
MAX_BODY = 1_000_000
DAYS = {"since", "until"}
"""Query parameters that are days."""
"""Bytes, for editors' calls; visitors' calls have a bound of their own."""


def asset(packaged: str, in_repository: str) -> Path:
    """Return a file or folder that a wheel carries in `assets`, and a checkout in its own place."""
    found = PACKAGE / "assets" / packaged
    return found if found.exists() else PACKAGE.parent.parent / in_repository


CONTENT = asset("content", "content")
SNIPPET = asset("snippet/fivefold.js", "snippet/dist/fivefold.js")

SWITCH_S = 0.0005
"""Seconds for which a publication, in the store's thread, may keep a request waiting: a tenth of Python's own."""


def create_app(settings: Settings, *, demo: bool = False) -> Litestar:
    """Return the service. Raises ContentError, ModelError or SettingsError where it cannot start."""
    follower = content.Follower(content.Library(Path(settings.content), ProductIndex), lambda: datetime.now(UTC))
    first = follower.begin()
    keeper = Keeper(settings, first.catalog)
    keeper.findings = first.findings
    gate = Gate(keeper)
    console = Console(gate, first_page=f"{settings.prefix}/demo" if demo else "/")

    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncIterator[None]:
        if (trouble := first.trouble()) is not None:
            keeper.troubles.note("content", trouble)
        await keeper.start()
        gc.collect()
        gc.freeze()  # what is loaded stays: the collector need not go through it again in the middle of a request,
        gc.set_threshold(20_000, 20, 20)  # nor look for cycles every few requests, which leave none
        sys.setswitchinterval(SWITCH_S)
        stop = asyncio.Event()
        following = asyncio.create_task(_follow(keeper, follower, stop))
        try:
            yield
        finally:
            stop.set()
            await following
            await keeper.stop()

    routes: list[ControllerRouterHandler] = [
        *snippet_routes(SNIPPET, settings.prefix),
        *api_routes(gate),
        *content_routes(gate),
        *preview_routes(gate),
        *privacy_routes(settings),
        *metrics_routes(gate),
        *schema_routes(settings, demo=demo),
        console_routes(console),
    ]
    if demo:
        from fivefold.web.demo import demo_routes  # noqa: PLC0415  # the demo's pages are read only when shown

        routes += demo_routes(lambda: keeper.shop("demo").site, settings.prefix)
    return Front(
        visitor_calls(gate),
        routes,
        path=settings.prefix or None,
        lifespan=[running],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY,
        before_request=gate.before,
        before_send=[gate.let_read],
        exception_handlers={HTTPException: astray(console, _http), FivefoldError: _expected, Exception: _unexpected},
    )


async def _follow(keeper: Keeper, follower: content.Follower, stop: asyncio.Event) -> None:
    """Put content into service whenever it changes."""
    async for reading in follower.readings(stop):
        try:
            await keeper.adopt(reading)
        except Exception:
            log.exception("changed content could not go into service; the last good one stays")


def _answer(body: Problem) -> Response[Problem]:
    headers = dict(HINTS.get(body.status, ()))
    return Response(body, status_code=body.status, media_type="application/problem+json", headers=headers)


def _expected(_request: AnyRequest, error: FivefoldError) -> Response[Problem]:
    return _answer(from_error(error))


def _http(_request: AnyRequest, error: HTTPException) -> Response[Problem]:
    extra = error.extra if isinstance(error.extra, list) else []
    field = next((str(entry.get("key")) for entry in extra if isinstance(entry, dict) and entry.get("key")), None)
    missing = re.search(r"query parameter '(\w+)'", error.detail)
    field = field or (missing and missing[1])
    said = {
        404: "no such path; GET /schema lists them",
        405: "this path takes another method",
        413: f"a body may have {MAX_BODY} bytes, and most may have less",
    }
    if missing:
        wrong = f"{field} is required"
    elif field in DAYS:
        wrong = "expected a day such as 2026-11-01"
    else:
        wrong = "this value cannot be used" if field else "the request cannot be used"
    detail = said.get(error.status_code, wrong)
    return _answer(problem(error.status_code, detail, field))


def _unexpected(_request: AnyRequest, error: Exception) -> Response[Problem]:
    return _answer(from_surprise(error))
