"""The API's description says what the service does."""

import json

import msgspec
import pytest

from fivefold import effect
from fivefold.records import MOTIVES, Answer, DecideRequest, EventsAnswer, EventsRequest, OutcomeRequest
from fivefold.web.api import Health, Motives, Snippet
from fivefold.web.examples import EXAMPLES
from fivefold.web.privacy import Privacy

CONTRACT = {
    ("post", "/v1/decide"),
    ("post", "/v1/events"),
    ("post", "/v1/outcomes"),
    ("get", "/fivefold.js"),
    ("get", "/v1/motives"),
    ("get", "/v1/privacy"),
    ("get", "/v1/report"),
    ("get", "/v1/content/{site}/{slot}/{locale}"),
    ("put", "/v1/content/{site}/{slot}/{locale}"),
    ("post", "/v1/preview"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
    ("get", "/schema"),
}
"""The calls that clients rely on."""


@pytest.fixture
def document(service):
    return service.get("/schema").json()


def described(document):
    return {(method, path) for path, methods in document["paths"].items() for method in methods}


def test_every_call_of_the_contract_is_described(document):
    assert document["openapi"].startswith("3.1")
    assert described(document) >= CONTRACT


def test_every_route_is_described_and_every_description_has_a_route(service, document):
    routed = {
        (method.lower(), route.path.replace(":str", ""))
        for route in service.client.app.routes
        for method in (getattr(route, "methods", None) or {"POST"})
        if method not in {"OPTIONS", "HEAD"}
    }
    pinned = service.get("/fivefold.json").json()["path"]
    pages = {(method, path) for method, path in routed if path.startswith("/console/")}  # people find them by the first
    assert routed - pages - {("get", pinned)} == described(document)


def test_every_call_has_a_summary_and_an_example(document):
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            for answer in operation["responses"].values():
                assert all("example" in content for content in answer["content"].values())
            for content in operation.get("requestBody", {"content": {}})["content"].values():
                assert content["example"]


@pytest.mark.parametrize(
    "kind",
    [
        DecideRequest, Answer, EventsRequest, EventsAnswer, OutcomeRequest, Motives, Health, Snippet, Privacy,
        effect.Report,
    ],
)  # fmt: skip
def test_examples_are_of_the_described_form(kind):
    msgspec.convert(EXAMPLES[kind.__name__], kind)


def test_the_request_examples_work(service):
    answer = service.post("/v1/decide", EXAMPLES["DecideRequest"])
    assert answer.status_code == 200
    request = {**EXAMPLES["EventsRequest"], "ticket": answer.json()["ticket"]}
    assert service.post("/v1/events", request).status_code == 202


def test_every_reference_points_to_something(document):
    def refs(node):
        if isinstance(node, dict):
            yield from ([node["$ref"]] if "$ref" in node else [])
            for value in node.values():
                yield from refs(value)
        elif isinstance(node, list):
            for value in node:
                yield from refs(value)

    names = {ref.rsplit("/", 1)[1] for ref in refs(document)}
    assert names <= set(document["components"]["schemas"])


def test_signals_are_described_with_their_bounds(document):
    signals = document["components"]["schemas"]["Signals"]["properties"]
    assert json.dumps(signals["pages"]).count("2000") == 1
    assert signals["referrer"]


def test_motives_stand_in_their_order(document):
    assert f'"enum": {json.dumps(MOTIVES)}' in json.dumps(document)


def test_a_browser_gets_a_page_that_loads_nothing_from_elsewhere(service):
    page = service.client.get("/schema", headers={"accept": "text/html"}).text
    assert "/v1/decide" in page
    assert "http" not in page.replace("http://", "").replace("https://", "") or "src=" not in page
    assert "<script" not in page


def test_the_privacy_statement_lists_every_signal(service):
    from fivefold.records import BOUNDS

    statement = service.get("/v1/privacy").json()
    assert [signal["name"] for signal in statement["signals"]] == list(BOUNDS)
    assert all(signal["meaning"] for signal in statement["signals"])


def test_the_snippet_has_an_unchanging_path_with_its_hash(service):
    import base64
    import hashlib

    about = service.get("/fivefold.json").json()
    pinned = service.get(about["path"])
    assert about["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(pinned.content).digest()).decode()
    assert "immutable" in pinned.headers["cache-control"]
    usual = service.get("/fivefold.js")
    assert usual.content == pinned.content
    again = service.client.get("/fivefold.js", headers={"if-none-match": usual.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_every_answer_that_a_call_gives_is_described(service, document):
    def statuses(path, method="get"):
        return set(document["paths"][path][method]["responses"])

    assert statuses("/readyz") == {"200", "403", "503"}
    assert document["paths"]["/readyz"]["get"]["responses"]["503"]["content"].keys() == {"application/json"}
    etag = service.get("/fivefold.js").headers["etag"]
    assert service.client.get("/fivefold.js", headers={"if-none-match": etag}).status_code == 304
    assert "304" in statuses("/fivefold.js")
    shown = document["paths"]["/schema"]["get"]["responses"]["200"]["content"]["application/json"]
    assert shown["schema"] == {"type": "object"}
    assert isinstance(shown["example"], dict)
    for path, methods in document["paths"].items():
        for method in methods:
            if path not in {"/healthz", "/readyz", "/metrics"}:
                assert {"403", "415", "429"} <= statuses(path, method), (method, path)
