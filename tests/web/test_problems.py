import json

import pytest

GOOD = {"site": "demo", "slots": ["hero"]}
MARK = "canary-7391"


def problem(answer, status, field=None):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body.get("field") == field, body
    return body


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({**GOOD, "site": "nowhere"}, 404, "site"),
        ({**GOOD, "slots": ["nothing"]}, 404, "slots"),
        ({**GOOD, "slots": []}, 400, "slots"),
        ({**GOOD, "slots": ["hero"] * 11}, 400, "slots"),
        ({"slots": ["hero"]}, 400, "site"),
        ({"site": "demo"}, 400, "slots"),
        ({**GOOD, "color": "red"}, 400, "color"),
        ({**GOOD, "signals": {"pagez": 1}}, 400, "signals.pagez"),
        ({**GOOD, "signals": {"pages": -1}}, 400, "signals.pages"),
        ({**GOOD, "signals": {"pages": 2001}}, 400, "signals.pages"),
        ({**GOOD, "signals": {"pages": "4"}}, 400, "signals.pages"),
        ({**GOOD, "signals": {"pages": 1.5}}, 400, "signals.pages"),
        ({**GOOD, "signals": {"pages": True}}, 400, "signals.pages"),
        ({**GOOD, "signals": {"scroll": 10.5}}, 400, "signals.scroll"),
        ({**GOOD, "signals": {"referrer": MARK}}, 400, "signals.referrer"),
        ({**GOOD, "signals": []}, 400, "signals"),
        ({**GOOD, "locale": MARK + "!"}, 400, "locale"),
        ({**GOOD, "ticket": 5}, 400, "ticket"),
        ({**GOOD, "vars": {"nothing": {"a": MARK}}}, 400, "vars.nothing"),
        ({**GOOD, "explain": "yes"}, 400, "explain"),
    ],
)
def test_a_bad_decision_names_the_field_and_repeats_nothing(service, body, status, field):
    answer = service.post("/v1/decide", body)
    found = problem(answer, status, field)
    assert MARK not in json.dumps(found)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({"type": MARK}, "events[0].type"),
        ({"type": "seen"}, "events[0].slots"),
        ({"type": "goal", "goal": "purchase", "value": -1}, "events[0].value"),
        ({"type": "goal", "goal": "purchase", "value": 1e9}, "events[0].value"),
        ({"type": "answer", "motive": MARK}, "events[0].motive"),
        ({"type": "feedback", "slot": "hero", "helpful": 1}, "events[0].helpful"),
        ({"goal": "purchase"}, "events[0].type"),
    ],
)
def test_a_bad_event_names_the_field_and_repeats_nothing(service, event, field):
    ticket = service.decide("hero")["ticket"]
    found = problem(service.events(ticket, event), 400, field)
    assert MARK not in json.dumps(found)


def test_a_number_in_quotes_is_told_how_to_be_written(service):
    ticket = service.decide("hero")["ticket"]
    answer = service.events(ticket, {"type": "goal", "goal": "purchase", "value": "59,90"})
    found = problem(answer, 400, "events[0].value")
    assert found["detail"] == "expected a number with a point and without quotes, such as 59.90"
    answer = service.post("/v1/decide", {**GOOD, "signals": {"pages": "4"}})
    assert problem(answer, 400, "signals.pages")["detail"] == "expected a whole number without quotes, such as 4"


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/events"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"\xff\xfe\x00", 400),
        (b'{"site": "\xff"}', 400),
        (b"[" * 5000, 400),
        (b'{"vars":' * 900 + b"1" + b"}" * 900, 400),
        (b'{"site": "demo", "slots": ["hero"], "vars": ' + b'{"a":' * 1200 + b"1" + b"}" * 1201, 400),
        (b'{"site": "demo", "slots": ["hero"], "signals": {"active_s": NaN}}', 400),
        (b'{"site": "demo", "slots": ["hero"], "signals": {"active_s": 1e999}}', 400),
        (b'{"site": "demo", "slots": ["hero"], "signals": {"pages": 99999999999999999999999}}', 400),
        (b" " * 9000, 413),
    ],
)
def test_a_broken_body_is_refused(service, path, body, status):
    problem_status = service.post(path, body).status_code
    assert problem_status == status


def test_bodies_may_be_plain_text_so_that_a_beacon_needs_no_preflight(service):
    answer = service.client.post("/v1/decide", content=json.dumps(GOOD), headers={"content-type": "text/plain"})
    assert answer.status_code == 200


def test_signals_up_to_ten_times_the_bound_are_clipped(service):
    assert service.decide("hero", signals={"pages": 2000, "scroll": 10})["motive"]


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/events"])
def test_an_origin_that_no_site_lists_is_refused_before_the_body_is_read(service, path):
    answer = service.post(path, b"not even JSON", origin="https://evil.example")
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a_listed_origin_may_read_the_answer(service):
    answer = service.post("/v1/decide", GOOD, origin="http://localhost:1234")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "http://localhost:1234"
    assert "origin" in answer.headers["vary"]


def test_no_answer_sets_a_cookie_or_may_be_stored(service):
    for answer in (service.post("/v1/decide", GOOD), service.get("/v1/motives?site=demo"), service.get("/healthz")):
        assert "set-cookie" not in answer.headers
    assert service.post("/v1/decide", GOOD).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/v1/report?site=demo", None, 401),
        ("/v1/report?site=demo", "shop", 403),
        ("/v1/report?site=demo", "viewer", 200),
        ("/v1/report?site=demo", "editor", 200),
        ("/v1/report?site=demo", "admin", 200),
        ("/v1/report?site=nowhere", "viewer", 404),
        ("/v1/report", "viewer", 400),
        ("/v1/report?site=demo&since=yesterday", "viewer", 400),
        ("/v1/motives", None, 400),
        ("/v1/motives?site=nowhere", None, 404),
        ("/v1/nothing", None, 404),
        ("/v1/decide", None, 405),
    ],
)
def test_other_calls_answer_with_the_right_status(service, path, role, status):
    answer = service.get(path, role)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_wrong_token_is_told_apart_from_none(service):
    wrong, none = (
        service.client.get("/v1/report?site=demo", headers=headers) for headers in ({"authorization": "Bearer no"}, {})
    )
    for answer in (wrong, none):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    assert "this is no token of this service" in wrong.json()["detail"]
    assert "send a token of role viewer" in none.json()["detail"]


def test_above_the_rate_limit_an_address_has_to_wait(start, settings):
    import msgspec

    service = start(msgspec.structs.replace(settings, rate_limit=5))
    answers = [service.post("/v1/decide", GOOD).status_code for _ in range(8)]
    assert answers == [200] * 5 + [429] * 3


def test_only_who_watches_the_service_is_not_limited_and_no_path_that_ends_alike(start, settings):
    import msgspec

    service = start(msgspec.structs.replace(settings, rate_limit=5, prefix="/texts"))

    def get(path):
        return [service.client.get(f"/texts{path}").status_code for _ in range(8)]

    assert get("/healthz") == [200] * 8
    assert get("/v1/content/demo/hero/metrics") == [401] * 5 + [429] * 3, "or tokens could be guessed without end"


@pytest.mark.parametrize("path", ["/v1/motives?site=demo", "/v1/report?site=demo", "/healthz", "/fivefold.js"])
def test_an_origin_that_no_site_lists_gets_nothing_anywhere(service, path):
    headers = {"origin": "https://evil.example", "authorization": "Bearer viewer-token-viewer"}
    assert service.client.get(path, headers=headers).status_code == 403
    headers["origin"] = "http://localhost:8080"
    answer = service.client.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] in ("http://localhost:8080", "*")


def test_a_port_is_a_number_and_the_usual_one_may_be_left_out():
    from fivefold.web.guard import Origins

    listed = Origins(["http://localhost:*", "https://shop.example"])
    good = ["http://localhost", "http://localhost:80", "http://LOCALHOST:1", "https://shop.example"]
    bad = ["http://localhost:", "http://localhost:80.evil.example", "https://localhost", "https://shop.example:444"]
    assert [listed.lists(origin) for origin in good + bad] == [True] * len(good) + [False] * len(bad)


def test_what_a_query_lacks_or_has_too_much_is_named(service):
    problem(service.get("/v1/report", "viewer"), 400, "site")
    problem(service.get("/v1/report?site=demo&sinse=2026-01-01", "viewer"), 400, "sinse")
    problem(service.get("/v1/report?site=demo&since=2026-02-01&until=2026-01-01", "viewer"), 400, "since")


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"Infinity"])
def test_a_number_that_json_does_not_have_is_named(service, number):
    body = b'{"site": "demo", "slots": ["hero"], "signals": {"active_s": ' + number + b"}}"
    problem(service.post("/v1/decide", body), 400, "signals.active_s")


def test_an_empty_report_has_days(service):
    report = service.get("/v1/report?site=demo", "viewer").json()
    assert len(report["since"]) == len(report["until"]) == 10


def test_head_answers_as_get_does(service):
    for path in ("/healthz", "/fivefold.js", "/schema"):
        assert service.client.head(path).status_code == 200


def test_a_near_name_is_named_only_where_it_may_stand(service):
    ticket = service.post("/v1/decide", GOOD).json()["ticket"]
    event = {"type": "seen", "slots": ["hero"], "goal": "purchase"}
    answer = service.post("/v1/events", {"site": "demo", "ticket": ticket, "events": [event]})
    assert problem(answer, 400, "events[0].goal")["detail"] == "unknown field"
    answer = service.post("/v1/decide", {**GOOD, "signals": {"searchs": 1}})
    assert problem(answer, 400, "signals.searchs")["detail"] == "unknown field; did you mean searches?"


@pytest.mark.parametrize("number", ["1e400", "-1e999"])
def test_a_number_too_large_to_be_one_is_told_what_would_be_right(service, number):
    body = f'{{"site": "demo", "slots": ["hero"], "signals": {{"pages": {number}}}}}'
    answer = service.client.post("/v1/decide", content=body)
    assert problem(answer, 400, "signals.pages")["detail"] == "expected a number that is finite"


@pytest.mark.parametrize("name", ["since", "until"])
def test_what_is_no_day_is_told_how_one_is_written(service, name):
    headers = {"authorization": "Bearer viewer-token-viewer"}
    answer = service.client.get(f"/v1/report?site=demo&{name}=20261101", headers=headers)
    assert problem(answer, 400, name)["detail"] == "expected a day such as 2026-11-01"
