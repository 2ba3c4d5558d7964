"""Clients that speak a little differently, and what is no HTTP at all."""

import json
import socket
import time

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


def post(body, *headers, path=b"/v1/decide"):
    return b"\r\n".join(
        [b"POST %b HTTP/1.1" % path, b"Host: shop", b"Content-Length: %d" % len(body), *headers, b"", body]
    )


def test_a_request_in_one_piece_is_answered_as_one_in_pieces(serving):
    service = serving()
    crawler = b"User-Agent: Googlebot"
    asked = [
        post(BODY),
        post(BODY, crawler),
        post(BODY, b"Origin: http://localhost:3000"),
        post(BODY, b"Origin: https://elsewhere.example"),
        post(BODY, b"Content-Encoding: gzip"),
        post(BODY[:-1]),
        post(BODY.replace(b"demo", b"nowhere")),
        post(b"x" * 9000),
        post(b""),
        post(BODY, path=b"/v1/events"),
        post(BODY, path=b"/v1/decide?x=1"),
    ]
    for request in asked:
        whole, split = [], []
        for answers, pieces in ((whole, [request]), (split, [request[:-1], request[-1:]])):
            with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for piece in pieces:
                    line.sendall(piece)
                    time.sleep(0.05)
                head, _, body = line.recv(65536).partition(b"\r\n\r\n")
            first, *lines = head.lower().split(b"\r\n")
            answers += [first, {line for line in lines if not line.startswith(b"content-length")}, stable(body)]
        assert whole == split, request


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(serving):
    with socket.create_connection(("127.0.0.1", serving().port), timeout=10) as line:
        line.sendall(post(BODY, b"Expect: 100-continue")[: -len(BODY)])
        assert line.recv(65536).startswith(b"HTTP/1.1 100 ")
        line.sendall(BODY)
        assert line.recv(65536).startswith(b"HTTP/1.1 200 ")


def stable(body):
    """Return an answer without what is drawn anew each time."""
    answer = json.loads(body)
    return sorted(answer) if "ticket" in answer else answer


def test_requests_in_one_breath_are_answered_in_their_order(serving):
    service = serving()
    slots = ["hero", "product-teaser", "hero"]
    bodies = [json.dumps({"site": "demo", "slots": [slot]}).encode() for slot in slots]
    last = b"GET /healthz HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
        line.sendall(b"".join(map(post, bodies)) + last)
        answers = b""
        while chunk := line.recv(65536):
            answers += chunk
    found = [json.loads(part[: part.rindex(b"}") + 1]) for part in answers.split(b"\r\n\r\n")[1:]]
    assert [list(answer["slots"]) for answer in found[:3]] == [[slot] for slot in slots]
    assert found[3]["status"] == "ok"


def test_a_connection_is_closed_when_the_client_says_so_and_when_nothing_comes(serving):
    service = serving()
    for head in (b"Connection: close", b"X-Kept: yes"):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
            line.sendall(post(BODY, head))
            while line.recv(65536):
                pass
        waited = time.monotonic() - began
        assert waited < 2 if b"close" in head else 3 < waited < 8


def test_a_packed_body_is_refused_and_the_next_request_on_the_line_is_answered(serving):
    head = b"POST /v1/decide HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(
        BODY
    )
    packed = head + b"Content-Encoding: gzip\r\n\r\n" + BODY
    with socket.create_connection(("127.0.0.1", serving().port), timeout=10) as line:
        line.sendall(packed + head + b"Connection: close\r\n\r\n" + BODY)
        answers = b""
        while chunk := line.recv(65536):
            answers += chunk
    first, second = answers.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"415")
    assert b"accept-encoding: identity" in first
    assert second.startswith(b"200")
