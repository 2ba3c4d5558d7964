# ruff: noqa: E501
"""Hostile requests, more than three hundred: bodies, query strings and headers, as (name, bytes of a whole request)."""

import json

DECIDE = {"site": "demo", "slots": ["hero"]}
NUMBERS = [
    "-1",
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "-Infinity",
    "1e-999",
    "9" * 400,
    "0x10",
    "01",
    "1.5",
    "true",
    "null",
    '""',
    '"1"',
    "[]",
    "{}",
    "-0",
    "1E400",
    "2147483648",
    "9223372036854775808",
    "18446744073709551616",
]
STRINGS = [
    "\0",
    "a" * 65,
    "a" * 7000,
    "../../etc/passwd",
    "'; drop table sums; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "${jndi:ldap://x}",
    "%00",
    "%s%n%x",
    "\u202e",
    "\ud83d\ude00" * 30,
    "\r\nset-cookie: a=b",
    "demo\0",
    "DEMO",
    "demo/../demo",
    "con",
    "n/100/holdout/all",
    "fivefold:sites",
    "{demo}",
    " demo",
    "__proto__",
]
RAW = [
    b"",
    b" ",
    b"null",
    b"[]",
    b"{}",
    b"0",
    b'"a"',
    b"{",
    b"}",
    b"[" * 5000,
    b'{"a":' * 1500,
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b"\x00" * 100,
    b"\xed\xa0\x80",
    b'{"site":"\xff"}',
    b'{"site":"demo","site":"demo","slots":["hero"]}',
    b'{"site":"demo","slots":["hero"],}',
    b"{'site':'demo'}",
    b'{"site":"demo"/**/}',
    b'"\\ud800"',
    b'{"\\ud800":1}',
    b"\x1f\x8b\x08\x00" + b"\x00" * 60,
    b"site=demo&slots=hero",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"[" + b"0," * 4000 + b"0]",
    b'{"a":' + b"1" * 8000 + b"}",
    b"a" * 8192,
    b"a" * 8193,
    b"\n" * 8000,
    b'{"site":"demo","slots":["hero"]}' + b" " * 4000,
    b'{"site":"demo","slots":["hero"]} {}',
]
QUERIES = [
    "site=",
    "site=%00",
    "site=demo&site=other",
    "site[]=demo",
    "site=" + "a" * 8000,
    "since=nan",
    "since=inf",
    "since=0000-00-00",
    "since=9999-12-31",
    "until=2026-02-30",
    "since=2026-13-01",
    "since=-1",
    "since=1e9",
    "%",
    "%zz",
    "=&=&=",
    "a" * 9000,
    "site=demo&since=2026-01-01&until=2020-01-01",
    "site=%ff%fe",
    "&" * 3000,
    "site=demo;drop",
    "since=%E2%80%AE",
    "site=../../etc",
    "locale=" + "d" * 5000,
    "locale=%00",
    "site=__class__",
]
HEADERS = [b"content-length: -1", b"content-length: 99999999999999999999", b"content-length: 1e3", b"content-length: 0x10",
           b"content-length: 5\r\ncontent-length: 6", b"transfer-encoding: chunked\r\ncontent-length: 5",
           b"transfer-encoding: identity", b"transfer-encoding: chunked, chunked", b"content-encoding: gzip",
           b"content-type: multipart/form-data; boundary=a", b"content-type: \xff\xfe", b"expect: 100-continue",
           b"expect: something", b"connection: upgrade\r\nupgrade: websocket", b"upgrade: h2c\r\nhttp2-settings: AAAA",
           b"origin: null", b"origin: http://localhost:*", b"origin: \xff", b"origin: " + b"a" * 8000,
           b"origin: http://localhost:8080@evil.example", b"origin: HTTP://LOCALHOST:8080", b"origin:",
           b"x-forwarded-for: " + b"1.2.3.4," * 2000, b"x-forwarded-for: \xff\xff", b"x-forwarded-for: ::ffff:::",
           b"authorization: Bearer", b"authorization: Bearer \xff\xfe", b"authorization: Basic YTpi",
           b"authorization: " + b"a" * 8000, b"cookie: " + b"a=b;" * 2000, b"user-agent: " + b"bot" * 2000,
           b"accept: " + b"a/b," * 2000, b"accept: */*;q=nan", b"range: bytes=0-0,-1", b"if-none-match: " + b'"a",' * 1500,
           b"x-http-method-override: DELETE", b"host: evil.example", b"host: ", b"x: " + b"a" * 20000, b"sec-gpc: 2",
           b"x" * 300 + b": a", b"dnt: \xff", b"x-forwarded-proto: javascript", b"forwarded: for=\"[::1]\";;;"]  # fmt: skip
METHODS = [b"GET", b"PUT", b"DELETE", b"PATCH", b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT"]
PATHS = [
    b"/v1/decide/",
    b"//v1/decide",
    b"/v1/%64ecide",
    b"/v1/decide%00",
    b"/../v1/decide",
    b"/v1/decide;a=b",
    b"/%2e%2e/",
    b"/.git/config",
    b"/fivefold.sqlite",
    b"/v1/content/demo/..%2f..%2f/en",
    b"/%ff",
    b"/" + b"a" * 8000,
    b"/v1/report/../metrics",
]


def post(path, body, *headers):
    lines = [b"POST " + path + b" HTTP/1.1", b"host: x", *headers]
    if not any(b"content-length" in header or b"chunked" in header for header in headers):
        lines.append(b"content-length: " + str(len(body)).encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def requests(ticket, token):
    """Yield every request; `ticket` and `token` are good ones, so that more than the door is tried."""
    bearer = b"authorization: Bearer " + token.encode()
    for path in (b"/v1/decide", b"/v1/events", b"/v1/outcomes"):
        for i, body in enumerate(RAW):
            yield f"raw {i} to {path.decode()}", post(path, body, bearer)
    for number in NUMBERS:
        for name in ("pages", "active_s", "scroll"):
            body = f'{{"site":"demo","slots":["hero"],"signals":{{"{name}":{number}}}}}'
            yield f"{name} = {number[:20]}", post(b"/v1/decide", body.encode())
        goal = f'{{"type":"goal","goal":"purchase","value":{number}}}'
        yield (
            f"value = {number[:20]}",
            post(b"/v1/events", f'{{"site":"demo","ticket":"{ticket}","events":[{goal}]}}'.encode()),
        )
    for string in STRINGS:
        for body in (
            {**DECIDE, "site": string},
            {**DECIDE, "slots": [string]},
            {**DECIDE, "ticket": string},
            {**DECIDE, "locale": string},
            {**DECIDE, "vars": {string: string}},
            {**DECIDE, string: 1},
            {**DECIDE, "slots": ["product-teaser"], "vars": {"product": {"name": string, "price": string}}},
            {**DECIDE, "signals": {string: string}},
            {**DECIDE, "signals": {"referrer": string}},
        ):
            yield f"string {string[:12]!r}", post(b"/v1/decide", json.dumps(body).encode())
        event = {"site": "demo", "ticket": ticket, "events": [{"type": "goal", "goal": string}, {"type": string}]}
        yield f"event {string[:12]!r}", post(b"/v1/events", json.dumps(event).encode())
    for query in QUERIES:
        for path in (b"/v1/report", b"/v1/motives", b"/v1/privacy"):
            yield f"query {query[:20]}", b"GET %b?%b HTTP/1.1\r\nhost: x\r\n%b\r\n\r\n" % (path, query.encode(), bearer)
    for header in HEADERS:
        yield f"header {header[:30]!r}", post(b"/v1/decide", json.dumps(DECIDE).encode(), header)
    for method in METHODS:
        for path in (b"/v1/decide", b"/v1/report", b"/metrics"):
            yield f"{method.decode()} {path.decode()}", method + b" " + path + b" HTTP/1.1\r\nhost: x\r\n\r\n"
    for path in PATHS:
        yield f"path {path[:20]!r}", b"GET " + path + b" HTTP/1.1\r\nhost: x\r\n\r\n"
