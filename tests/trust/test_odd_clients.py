"""Clients that speak a little differently, and what is no HTTP at all."""

import json
import socket

BODY = json.dumps({"site": "demo", "slots": ["hero"]}).encode()


def raw(service, request):
    """Send bytes; return the status and the body of the answer."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
        line.sendall(request)
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.lower(), body


def test_a_client_that_would_rather_speak_http_2_is_understood(serving):
    head = (
        b"POST /v1/decide HTTP/1.1\r\nHost: shop\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    status, _, body = raw(serving(), head % len(BODY) + BODY)
    assert status == 200
    assert "hero" in json.loads(body)["slots"]


def test_what_is_no_http_is_refused_as_every_other_mistake(serving):
    service = serving()
    for request in (b"FOO / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
        status, head, body = raw(service, request)
        assert status == 400
        assert b"application/problem+json" in head
        assert json.loads(body)["status"] == 400
