"""What HTTP asks of a polite server: methods, what the browser has already, other origins, packed bodies."""

import gzip
import json

import pytest
from msgspec import structs

from fivefold.web.guard import is_near

BODY = json.dumps({"site": "demo", "slots": ["hero"]}).encode()
TEXT = "/v1/content/demo/hero/de"
METHODS = {
    "/v1/decide": "OPTIONS, POST",
    "/v1/decide/": "OPTIONS, POST",
    "/v1/outcomes": "OPTIONS, POST",
    "/fivefold.js": "GET, HEAD, OPTIONS",
    "/v1/report": "GET, HEAD, OPTIONS",
    "/v1/preview": "GET, HEAD, OPTIONS, POST",
    TEXT: "GET, HEAD, OPTIONS, PUT",
    f"{TEXT}/publish": "OPTIONS, POST",
    "/metrics": "GET, HEAD, OPTIONS",
}


def listed(answer):
    return ", ".join(sorted(answer.headers["allow"].split(", ")))


@pytest.mark.parametrize(("path", "methods"), METHODS.items())
def test_a_wrong_method_is_told_the_right_ones(service, path, methods):
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - set(methods.split(", ")):
        answer = service.client.request(method, path)
        assert (answer.status_code, listed(answer)) == (405, methods), method
        assert answer.json()["status"] == 405
    asked = service.client.options(path)
    assert (asked.status_code, listed(asked), asked.content) == (204, methods, b"")


@pytest.mark.parametrize("path", [path for path, methods in METHODS.items() if "HEAD" in methods])
def test_head_answers_as_get_does(service, path):
    assert service.client.head(path).status_code == service.client.get(path).status_code


@pytest.mark.parametrize("path", ["/fivefold.js", "/fivefold-late.js"])
def test_a_browser_that_has_the_snippet_is_not_sent_it_again(service, path):
    tag = service.get(path).headers["etag"]
    for has in (tag, f"W/{tag}", f'"another", {tag}', f'"another",W/{tag}', "*"):
        answer = service.client.get(path, headers={"if-none-match": has})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag), has
    for has in ('"another"', tag.strip('"'), ""):
        assert service.client.get(path, headers={"if-none-match": has}).status_code == 200, has


def test_an_editors_tool_on_a_listed_origin_may_save_and_another_may_not(service):
    asks = {"access-control-request-method": "PUT", "access-control-request-headers": "authorization,if-match"}
    good = service.client.options(TEXT, headers={"origin": "http://localhost:3000", **asks})
    assert "PUT" in good.headers["access-control-allow-methods"]
    assert {"authorization", "if-match"} <= set(good.headers["access-control-allow-headers"].split(", "))
    read = service.client.get(
        TEXT, headers={"origin": "http://localhost:3000", "authorization": "Bearer editor-token-editor"}
    )
    assert "etag" in read.headers["access-control-expose-headers"]
    for origin in ("https://evil.example", "null", "http://localhost.evil.example:3000"):
        bad = service.client.options(TEXT, headers={"origin": origin, **asks})
        assert not {name for name in bad.headers if name.startswith("access-control")}


def test_an_etag_that_a_proxy_made_weak_still_names_the_text(service):
    headers = {"authorization": "Bearer editor-token-editor"}
    read = service.client.get(TEXT, headers=headers)
    saved = service.client.put(TEXT, json=read.json(), headers={**headers, "if-match": f"W/{read.headers['etag']}"})
    assert saved.status_code == 200, saved.text


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/events", "/v1/outcomes"])
@pytest.mark.parametrize("packing", ["gzip", "br", "deflate", "identity, gzip"])
def test_a_packed_body_is_refused_before_it_is_unpacked(service, path, packing):
    answer = service.post(path, gzip.compress(BODY), **{"content-encoding": packing})
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", ""]
)
def test_a_body_is_json_whatever_it_is_called(service, kind):
    assert service.post("/v1/decide", BODY, **{"content-type": kind}).status_code == 200


@pytest.mark.parametrize(
    ("peer", "headers", "near"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("::ffff:10.1.2.3", {}, True),
        ("192.168.0.9", {}, True),
        ("fe80::1%eth0", {}, True),
        ("", {}, True),
        ("8.8.8.8", {}, False),
        ("2a00:1450::1", {}, False),
        ("::ffff:8.8.8.8", {}, False),
        ("127.0.0.1", {b"x-forwarded-for": b"127.0.0.1"}, False),
        ("127.0.0.1", {b"forwarded": b"for=10.0.0.1"}, False),
        ("10.0.0.1", {b"x-real-ip": b"10.0.0.2"}, False),
        ("10.0.0.1", {b"via": b"1.1 proxy"}, False),
    ],
)
def test_only_who_asks_directly_and_from_nearby_is_near(peer, headers, near):
    assert is_near(peer, headers) is near


FORWARDED = {"x-forwarded-for": "203.0.113.9"}


def test_what_is_wrong_inside_is_told_to_neighbours_and_viewers_and_only_the_status_to_others(service, content):
    (content / "demo" / "site.toml").write_text("broken")
    for _ in range(200):
        if service.get("/readyz").json()["troubles"]:
            break
    assert "content" in service.get("/readyz").json()["troubles"]
    far = service.client.get("/readyz", headers=FORWARDED)
    assert (far.status_code, far.json()["status"], far.json()["troubles"]) == (200, "ready", {})
    viewer = {**FORWARDED, "authorization": "Bearer viewer-token-viewer"}
    assert service.client.get("/readyz", headers=viewer).json()["troubles"]


def test_figures_are_for_neighbours_and_viewers(service):
    assert service.get("/metrics").status_code == 200
    assert service.client.get("/metrics", headers=FORWARDED).status_code == 401
    for token, status in (("viewer-token-viewer", 200), ("admin-token-admin", 200), ("shop-token-shop", 403)):
        headers = {**FORWARDED, "authorization": f"Bearer {token}"}
        assert service.client.get("/metrics", headers=headers).status_code == status


def test_an_operator_may_ask_even_neighbours_for_a_token(start, settings):
    strict = start(structs.replace(settings, watchers="token"))
    assert strict.get("/metrics").status_code == 401
    assert strict.get("/metrics", "viewer").status_code == 200
    assert (strict.get("/readyz").status_code, strict.get("/healthz").status_code) == (200, 200)
