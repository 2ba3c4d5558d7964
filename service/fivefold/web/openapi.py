"""The API's description (OpenAPI 3.1), made from the same Structs that read and write it, and its page."""

from html import escape
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from fivefold import __version__, effect
from fivefold.records import Answer, DecideRequest, EventsAnswer, EventsRequest, OutcomeRequest
from fivefold.settings import Settings
from fivefold.web import problems
from fivefold.web.api import Health, Motives, Snippet
from fivefold.web.examples import EXAMPLES
from fivefold.web.privacy import Gpc, Privacy

DESCRIPTION = (
    "Texts that fit why a visitor came. Everything stored is a sum over visitors; nothing stored is a visitor."
)


class Call(Struct, frozen=True, kw_only=True):
    """One call as the description shows it."""

    method: str
    path: str
    summary: str
    answer: type | str
    """What comes back: a Struct, or a media type."""
    body: type | None = None
    status: int = 200
    query: tuple[tuple[str, bool, dict[str, str]], ...] = ()
    """Name, whether it is required, schema."""
    role: str | None = None
    problems: tuple[int, ...] = ()
    demo_only: bool = False


SITE = ("site", True, {"type": "string"})
LOCALE = ("locale", False, {"type": "string"})
DAY = {"type": "string", "format": "date"}


def calls(settings: Settings) -> list[Call]:
    """Return every call, in the order in which a reader meets them."""
    refusals = (400, 403, 404, 405, 408, 413, 429, 503)
    return [
        Call(
            method="post", path=settings.decide_path, summary="Which texts fit this session, for these slots?",
            body=DecideRequest, answer=Answer, problems=refusals,
        ),
        Call(
            method="post", path=settings.events_path, summary="What happened since: seen, goal, answer, feedback",
            body=EventsRequest, answer=EventsAnswer, status=202, problems=refusals,
        ),
        Call(
            method="post", path="/v1/outcomes", summary="The shop's own server confirms an outcome",
            body=OutcomeRequest, answer=EventsAnswer, status=202, role="shop", problems=(400, 401, 403, 404),
        ),
        Call(method="get", path="/fivefold.js", summary="The snippet", answer="text/javascript"),
        Call(method="get", path="/fivefold-late.js", summary="The second file of it", answer="text/javascript"),
        Call(method="get", path="/fivefold.json", summary="The snippet's unchanging path and hash", answer=Snippet),
        Call(
            method="get", path="/v1/motives", summary="The five motives, in the words of each locale",
            query=(SITE,), answer=Motives, problems=(400, 404),
        ),
        Call(method="get", path="/v1/privacy", summary="What is collected, why, and for how long; de and en",
             query=(LOCALE,), answer=Privacy),
        Call(method="get", path="/v1/privacy/page", summary="The same as a text for the shop's privacy page",
             query=(LOCALE,), answer="text/markdown"),
        Call(method="get", path="/v1/privacy/record", summary="The same as an entry for its record of processing",
             query=(LOCALE,), answer="text/markdown"),
        Call(method="get", path="/.well-known/gpc.json", summary="Global Privacy Control is respected", answer=Gpc),
        Call(
            method="get", path="/v1/report", summary="Sessions, motives and effects, by day range",
            query=(SITE, ("since", False, DAY), ("until", False, DAY)), answer=effect.Report, role="viewer",
            problems=(400, 401, 403, 404),
        ),
        Call(method="get", path="/healthz", summary="Is the process alive?", answer=Health),
        Call(method="get", path="/readyz", summary="Are store, content and model in service?", answer=Health),
        Call(method="get", path="/metrics", summary="Figures for Prometheus", answer="text/plain"),
        Call(method="get", path="/schema", summary="This description; a page for people, JSON for programs",
             answer="application/json"),
        Call(method="get", path="/demo", summary="A small shop with the snippet on it", answer="text/html",
             demo_only=True),
    ]  # fmt: skip


def describe(settings: Settings, *, demo: bool) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    shown = [call for call in calls(settings) if demo or not call.demo_only]
    kinds = {kind for call in shown for kind in (call.body, call.answer) if isinstance(kind, type)}
    kinds.add(problems.Problem)
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    refs, components = msgspec.json.schema_components(ordered, ref_template="#/components/schemas/{name}")
    schemas = dict(zip((kind.__name__ for kind in ordered), refs, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for call in shown:
        paths.setdefault(settings.prefix + call.path, {})[call.method] = _operation(call, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "fivefold", "version": __version__, "description": DESCRIPTION,
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def _operation(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    name = f"{call.method} {call.path}"
    operation: dict[str, Any] = {
        "operationId": name.replace("/", "_").replace(" ", "").replace(".", "_"),
        "summary": call.summary,
        "parameters": [
            {"name": query, "in": "query", "required": required, "schema": schema, "example": EXAMPLES[query]}
            for query, required, schema in call.query
        ],
        "responses": {str(call.status): _content("What was asked for", call.answer, schemas, call)},
    }
    for status in call.problems:
        operation["responses"][str(status)] = {
            "description": problems.TITLES[status],
            "content": {"application/problem+json": {"schema": schemas["Problem"], "example": problems.example()}},
        }
    if call.body:
        shown = {"schema": schemas[call.body.__name__], "example": EXAMPLES[call.body.__name__]}
        kinds = ("application/json",) if call.role else ("application/json", "text/plain")
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(kinds, shown)}
    if call.role:
        operation["security"] = [{"token": []}]
        operation["description"] = f"Needs a bearer token of role {call.role}."
    return operation


def _content(description: str, answer: type | str, schemas: dict[str, Any], call: Call) -> dict[str, Any]:
    if isinstance(answer, str):
        shown = {"schema": {"type": "string"}, "example": EXAMPLES[call.path]}
        return {"description": description, "content": {answer: shown}}
    shown = {"schema": schemas[answer.__name__], "example": EXAMPLES[answer.__name__]}
    return {"description": description, "content": {"application/json": shown}}


def schema_routes(settings: Settings, *, demo: bool) -> list[HTTPRouteHandler]:
    """Return the description's route."""
    document = describe(settings, demo=demo)
    body, page = msgspec.json.encode(document), _page(document).encode()

    @get("/schema", sync_to_thread=False)
    def schema(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Return the description: a page for a browser, JSON otherwise."""
        headers = {"vary": "accept", "cache-control": "no-cache"}
        if "text/html" in request.headers.get("accept", ""):
            return Response(page, media_type="text/html; charset=utf-8", headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    return [schema]


def _page(document: dict[str, Any]) -> str:
    """Return the description as a page that needs nothing from elsewhere."""
    parts = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            blocks = [f"<p>{escape(operation.get('description', ''))}</p>"] if "description" in operation else []
            if "requestBody" in operation:
                blocks.append(_example("Body", operation["requestBody"]["content"]["application/json"]["example"]))
            for parameter in operation["parameters"]:
                need = "required" if parameter["required"] else "optional"
                blocks.append(f"<p><code>?{escape(parameter['name'])}=</code> {need}</p>")
            for status, answer in operation["responses"].items():
                shown = next(iter(answer["content"].values()))["example"]
                blocks.append(_example(f"{status} {answer['description']}", shown))
            head = f"<b>{method.upper()}</b> <code>{escape(path)}</code> <span>{escape(operation['summary'])}</span>"
            parts.append(f"<details><summary>{head}</summary>{''.join(blocks)}</details>")
    return PAGE.format(title=f"fivefold {__version__}", about=DESCRIPTION, calls="".join(parts))


def _example(title: str, value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.format(msgspec.json.encode(value)).decode()
    return f"<h2>{escape(title)}</h2><pre>{escape(text)}</pre>"


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}: API</title>
<style>
  body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733 }}
  details {{ border-top: 1px solid #d5dde3; padding: .6rem 0 }} summary {{ cursor: pointer }}
  summary span {{ color: #52616d }} h2 {{ font-size: .95rem; margin: 1rem 0 .3rem }} b {{ color: #0b6470 }}
  pre {{ background: #f3f6f8; padding: .8rem; overflow: auto; font-size: .85rem; border-radius: .3rem }}
</style>
<h1>{title}</h1><p>{about} Programs get this page as OpenAPI 3.1 by asking for <code>application/json</code>.</p>
{calls}
</html>
"""
