"""The calls of editors: read, save, draft, publish, compare and take back texts."""

import asyncio
import errno
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, Response, get, post, put
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct

from fivefold import content
from fivefold.errors import (
    ApprovalError,
    BodyError,
    ConflictError,
    FivefoldError,
    ReadOnlyError,
    RefusedTextError,
    SizeError,
    UnknownVersionError,
)
from fivefold.web.gate import Gate
from fivefold.web.guard import name_of
from fivefold.web.problems import Problem
from fivefold.web.visitors import decode

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")

PATH = "/v1/content/{site:str}/{slot:str}/{locale:str}"
LARGEST = 200_000
"""Bytes of a slot's document."""


class VersionLine(Struct, frozen=True, kw_only=True):
    """One version of a text, without the text."""

    number: int
    what: str
    role: str
    name: str
    when: str
    etag: str


class Back(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version to go back to."""

    version: Annotated[int, Meta(ge=1)]


class EditProblem(Problem, frozen=True, kw_only=True, omit_defaults=True):
    """Why a text was not saved, with all that is needed to save it after all."""

    findings: tuple[content.Finding, ...] = ()
    theirs: str = ""
    yours: str = ""
    etag: str = ""
    """Of theirs: the next `If-Match`."""


def content_routes(gate: Gate) -> list[HTTPRouteHandler]:
    """Return the routes of editors. Texts that are saved live go into service as every changed file does."""
    keeper = gate.keeper
    folder = Path(keeper.settings.content)

    def desk(request: AnyRequest) -> content.Desk:
        return content.Desk(folder, gate.of(request, request.path_params["site"]).site, lambda: datetime.now(UTC))

    def place(request: AnyRequest) -> tuple[str, str]:
        return request.path_params["slot"], request.path_params["locale"]

    @get(PATH, exception_handlers=HANDLERS)
    async def read(request: AnyRequest) -> Response[Any]:
        """Return a slot's content as JSON; with `draft=true` the draft, if there is one. Role editor."""
        author_of(gate, request)
        held = await in_thread(lambda: desk(request).read(*place(request), draft=flag(request)))
        return answer(held)

    @put(PATH, exception_handlers=HANDLERS)
    async def save(request: AnyRequest) -> Response[Any]:
        """Save a slot's content, live or as a draft; `If-Match` names the text that it changes. Role editor."""
        author = author_of(gate, request)
        document = await body(request, dict[str, Any])
        if_match = named(request)
        held = await in_thread(
            lambda: desk(request).save(*place(request), document, if_match=if_match, who=author, draft=flag(request))
        )
        return answer(held)

    @post(f"{PATH}/publish", status_code=200, exception_handlers=HANDLERS)
    async def publish(request: AnyRequest) -> Response[Any]:
        """Make the draft live. Role editor; admin where the site wants approval."""
        author = author_of(gate, request)
        if_match = named(request)
        held = await in_thread(lambda: desk(request).publish(*place(request), if_match=if_match, who=author))
        return answer(held)

    @get(f"{PATH}/versions", exception_handlers=HANDLERS)
    async def versions(request: AnyRequest) -> list[VersionLine]:
        """Return who changed the text, when and how, the oldest first. Role editor."""
        author_of(gate, request)
        found = await in_thread(lambda: desk(request).versions(*place(request)))
        return [
            VersionLine(number=v.number, what=v.what, role=v.who.role, name=v.who.name, when=v.when, etag=v.etag)
            for v in found
        ]

    @get(f"{PATH}/diff", exception_handlers=HANDLERS)
    async def diff(request: AnyRequest) -> Response[str]:
        """Return what changed from version `old` to version `new`. Role editor."""
        author_of(gate, request)
        old, new = number(request, "old"), number(request, "new")
        text = await in_thread(lambda: desk(request).diff(*place(request), old, new))
        return Response(text, media_type="text/plain")

    @post(f"{PATH}/revert", status_code=200, exception_handlers=HANDLERS)
    async def revert(request: AnyRequest) -> Response[Any]:
        """Go back to a version, byte for byte; `If-Match` names the text that it replaces. Role editor."""
        author = author_of(gate, request)
        back = await body(request, Back)
        if_match = named(request)
        held = await in_thread(
            lambda: desk(request).revert(*place(request), back.version, if_match=if_match, who=author)
        )
        return answer(held)

    return [read, save, publish, versions, diff, revert]


def answer(held: content.Held) -> Response[Any]:
    """Return a slot's content; its warnings and whether it is a draft in headers."""
    warnings = "; ".join(sorted({found.code for found in held.findings}))
    headers = {"etag": held.etag, "cache-control": "no-store", "fivefold-draft": str(held.draft).lower()}
    return Response(held.document, headers=headers | ({"fivefold-warnings": warnings} if warnings else {}))


def author_of(gate: Gate, request: AnyRequest) -> content.Author:
    """Return whose token it is. Raises TokenError, or RoleError below editor."""
    authorization = request.headers.get("authorization")
    gate.tokens.require("editor", authorization)
    token = (authorization or "").partition(" ")[2].strip()
    return content.Author(role=gate.tokens.role(authorization) or "editor", name=name_of(token))


async def in_thread(work: Callable[[], T]) -> T:
    """Do work on files beside the loop. Raises ReadOnlyError where they cannot be written."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        raise ReadOnlyError(
            "the content folder cannot be written to here: change the texts where they come from"
        ) from None


async def body(request: AnyRequest, kind: type[T]) -> T:
    """Return the request's body. Raises BodyError."""
    raw = await request.body()
    if len(raw) > LARGEST:
        raise SizeError(f"a body may have {LARGEST} bytes")
    found: T = decode(msgspec.json.Decoder(kind), raw)
    return found


def named(request: AnyRequest) -> str | None:
    """Return the ETag in If-Match; a proxy that compresses answers has made it weak on its way to the editor."""
    tag = request.headers.get("if-match")
    return None if tag is None else tag.strip().removeprefix("W/")


def flag(request: AnyRequest) -> bool:
    """Return whether `draft=true` was asked for."""
    return request.query_params.get("draft", "") == "true"


def number(request: AnyRequest, name: str) -> int:
    """Return a version's number from the query. Raises BodyError."""
    given = request.query_params.get(name, "")
    if not given.isdecimal() or len(given) > 6:
        raise BodyError("give the number of a version", name)
    return int(given)


STATUS: dict[type[FivefoldError], tuple[int, str]] = {
    ConflictError: (412, "Saved by someone else"),
    RefusedTextError: (422, "The text has errors"),
    ApprovalError: (403, "Approval is needed"),
    ReadOnlyError: (403, "The texts are read-only"),
    UnknownVersionError: (404, "Not found"),
}


def refuse(request: AnyRequest, error: FivefoldError) -> Response[EditProblem]:
    """Return why a text was not saved."""
    status, title = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    detail = str(error)
    if isinstance(error, ConflictError) and "if-match" not in request.headers and request.method == "PUT":
        status, title = 428, "If-Match is needed"
        detail = "there is a text already; read it, and send its ETag as If-Match"
    problem = EditProblem(
        status=status,
        title=title,
        detail=detail,
        field=getattr(error, "field", None),
        findings=tuple(found for found in getattr(error, "findings", ()) if isinstance(found, content.Finding)),
        theirs=getattr(error, "theirs", ""),
        yours=getattr(error, "yours", ""),
        etag=getattr(error, "etag", ""),
    )
    return Response(problem, status_code=status, media_type="application/problem+json")


HANDLERS: Any = dict.fromkeys(STATUS, refuse)
