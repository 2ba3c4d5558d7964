"""The API's description (OpenAPI 3.1), made from the same Structs that read and write it, and its page."""

import re
from html import escape
from typing import Any, get_args

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from fivefold import __version__
from fivefold.records import Device, Format, Group, Motive, Page, Referrer
from fivefold.settings import Settings
from fivefold.web import problems
from fivefold.web.calls import Call, calls, refusals
from fivefold.web.examples import EXAMPLES

DESCRIPTION = (
    "Texts that fit why a visitor came. Everything stored is a sum over visitors; nothing stored is a visitor."
)

WORDS = {frozenset(get_args(kind)): list(get_args(kind)) for kind in (Motive, Group, Referrer, Device, Page, Format)}


def describe(settings: Settings, *, demo: bool) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    shown = [call for call in calls(settings) if demo or not call.demo_only]
    kinds = {name_of(kind): kind for call in shown for kind in (call.body, call.answer) if _is_described(kind)}
    kinds["Problem"] = problems.Problem
    names = sorted(kinds)
    refs, components = msgspec.json.schema_components(
        [kinds[name] for name in names], ref_template="#/components/schemas/{name}"
    )
    schemas = dict(zip(names, refs, strict=True))
    _put_in_order(components)
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


def _put_in_order(schema: Any) -> None:
    """Let words stand in the order in which `records` names them; msgspec sorts them."""
    if isinstance(schema, dict) and "enum" in schema:
        schema["enum"] = WORDS.get(frozenset(schema["enum"]), schema["enum"])
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _put_in_order(part)


def name_of(kind: Any) -> str:
    """Return what a body or answer is called.

    >>> name_of(list[Call]), name_of(dict)
    ('list[Call]', 'dict')
    """
    return f"list[{kind.__args__[0].__name__}]" if hasattr(kind, "__args__") else str(kind.__name__)


def _is_described(kind: Any) -> bool:
    return kind is not None and not isinstance(kind, str)


def _operation(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    name = f"{call.method} {call.path}"
    operation: dict[str, Any] = {
        "operationId": re.sub(r"[^a-z0-9]+", "_", name).strip("_"),
        "summary": call.summary,
        "parameters": [
            *(
                {"name": part, "in": "path", "required": True, "schema": {"type": "string"}, "example": EXAMPLES[part]}
                for part in re.findall(r"{(\w+)}", call.path)
            ),
            *(
                {"name": query, "in": "query", "required": required, "schema": schema, "example": EXAMPLES[query]}
                for query, required, schema in call.query
            ),
        ],
        "responses": {str(call.status): _content("What was asked for", call.answer, schemas, call)},
    }
    for status, meaning in call.also:
        empty = {"description": meaning, "content": {}}
        operation["responses"][str(status)] = empty if status == 304 else _content(meaning, call.answer, schemas, call)
    for status in refusals(call):
        operation["responses"][str(status)] = {
            "description": problems.TITLES[status],
            "content": {"application/problem+json": {"schema": schemas["Problem"], "example": problems.example()}},
        }
    if call.body:
        shown = {"schema": schemas[name_of(call.body)], "example": EXAMPLES[name_of(call.body)]}
        kinds = ("application/json",) if call.role else ("application/json", "text/plain")
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(kinds, shown)}
    if call.role:
        operation["security"] = [{"token": []}]
        operation["description"] = f"Needs a bearer token of role {call.role}."
    return operation


def _content(description: str, answer: Any, schemas: dict[str, Any], call: Call) -> dict[str, Any]:
    if isinstance(answer, str):
        shown = {"schema": {"type": "object" if answer.endswith("json") else "string"}, "example": EXAMPLES[call.path]}
        return {"description": description, "content": {answer: shown}}
    shown = {"schema": schemas[name_of(answer)], "example": EXAMPLES[name_of(answer)]}
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
            return Response(page, media_type="text/html", headers=headers)
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
                if parameter["in"] == "query":
                    blocks.append(f"<p><code>?{escape(parameter['name'])}=</code> {need}</p>")
            for status, answer in operation["responses"].items():
                shown = next((content["example"] for content in answer["content"].values()), "")
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
