"""Who gets in, what the one cookie is, and that no other page can send a form in somebody's name."""

import msgspec
import pytest
from tests.web.console.conftest import HERO, KEYS, OURS, Reader, Somebody, words

from fivefold.app import create_app
from fivefold.web.console.session import COOKIE, LIFE_S, Session, opened, sign
from fivefold.web.guard import name_of

PAGES = ("/console/demo", "/console/demo/texts", HERO, f"{HERO}/versions", f"{HERO}/look?show=default&page=/demo")
KEY = b"a-secret-of-the-tests"


def test_the_right_key_opens_and_a_wrong_one_is_told_so_without_being_repeated(somebody):
    one = somebody()
    assert one.get("/console").status_code == 200
    wrong = one.post("/console/login", {"key": "no-such-key-here"})
    assert wrong.status_code == 401
    assert "Diesen Schlüssel gibt es hier nicht" in words(wrong)
    assert "no-such-key-here" not in wrong.text
    assert "set-cookie" not in wrong.headers
    one.log_in("viewer")
    assert one.get("/console").headers["location"] == "/console/demo"
    assert one.get("/console/demo").status_code == 200


def test_the_shops_own_key_is_for_its_server_and_not_for_people(somebody):
    answer = somebody().post("/console/login", {"key": KEYS["shop"]})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "für den Server des Shops" in words(answer)


def test_the_cookie_is_for_the_console_alone_and_for_no_script(somebody):
    cookie = somebody().post("/console/login", {"key": KEYS["editor"]}).headers["set-cookie"]
    said = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert said == {"httponly", "samesite=strict", "path=/console", "secure", f"max-age={LIFE_S}"}
    assert KEYS["editor"] not in cookie


@pytest.mark.parametrize(
    ("url", "passed_on", "secure"),
    [
        ("http://127.0.0.1:8080", {}, False),
        ("http://127.0.0.1:8080", {"x-forwarded-proto": "https"}, True),
        ("http://127.0.0.1:8080", {"via": "1.1 a-proxy"}, True),
        ("http://127.0.0.1:8080", {"origin": "https://texts.shop.local"}, True),
        ("https://localhost", {}, True),
        ("http://127.0.0.1.evil.example", {}, True),
    ],
)
def test_only_on_ones_own_machine_the_cookie_goes_unencrypted(somebody, url, passed_on, secure):
    answer = somebody().client.post(
        f"{url}/console/login",
        data={"key": KEYS["viewer"]},
        headers={**OURS, **passed_on},
        follow_redirects=False,
    )
    assert ("Secure" in answer.headers["set-cookie"]) is secure


def test_who_is_logged_out_gets_to_where_they_were_going_and_nowhere_else(somebody):
    one = somebody()
    asked = one.get(f"{HERO}?from=live")
    assert (asked.status_code, asked.headers["www-authenticate"]) == (401, "Bearer")
    form = Reader(asked.text).forms["/console/login"]
    assert one.post("/console/login", {**form, "key": KEYS["editor"]}).headers["location"] == f"{HERO}?from=live"
    for elsewhere in ("https://evil.example", "//evil.example", "/demo", "/console//evil.example", "/console/\\evil"):
        sent = one.post("/console/login", {"key": KEYS["editor"], "onward": elsewhere})
        assert sent.headers["location"] == "/console"


@pytest.mark.parametrize("way_out", ["/console/..", "/console/../demo", "/console/./x", "/console/demo/../../demo?x=1"])
def test_no_path_leads_out_of_the_console_after_the_log_in(somebody, way_out):
    one = somebody()
    form = {"key": KEYS["editor"], "onward": way_out}
    assert one.post("/console/login", form).headers["location"] == "/console"
    kept = one.post("/console/login", {**form, "kept:default": "Moin."})
    assert (kept.status_code, kept.headers["location"]) == (303, "/console"), "nothing typed is sent there either"
    asked = somebody().get(way_out.replace("/..", "%2F..").replace("/./", "%2F.%2F"))
    assert f'value="{way_out}"' not in asked.text
    assert f'href="{way_out}"' not in asked.text


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_a_session(somebody, path):
    one = somebody()
    assert one.get(path).status_code == 401
    one.client.cookies.set(COOKIE, sign(Session("admin", "token 00000000", 2**40), b"another secret"))
    assert one.get(path).status_code == 401


def test_a_cookie_that_was_changed_in_any_place_opens_nothing():
    good = sign(Session("viewer", "token 12345678", 100), KEY)
    assert opened(good, (b"the new key", KEY), now_s=99) == Session("viewer", "token 12345678", 100)
    assert opened(good, (KEY,), now_s=100) is None, "its time is over"
    for at in range(len(good) - 1):
        forged = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
        assert opened(forged, (KEY,), now_s=99) is None, at
    for odd in ("", "ü", "A" * 5000, "AAAA", "=" * 40):
        assert opened(odd, (KEY,), now_s=99) is None


def test_a_session_ends_with_its_key(settings):
    from litestar.testing import TestClient

    app = create_app(settings)
    with TestClient(app):
        one = Somebody(app).log_in("editor")
        cookie = one.client.cookies[COOKIE]
    fewer = msgspec.structs.replace(settings, tokens=f"viewer:{KEYS['viewer']},admin:{KEYS['editor']}")
    app = create_app(fewer)
    with TestClient(app):
        one = Somebody(app)
        one.client.cookies.set(COOKIE, cookie, domain="texts.shop.local", path="/console")
        assert one.get("/console/demo").status_code == 401, "the key has another role now"


def test_a_session_is_over_after_its_time(somebody):
    import time

    for seconds, status in ((60, 200), (-1, 401)):
        one = somebody()
        session = Session("editor", name_of(KEYS["editor"]), int(time.time()) + seconds)
        one.client.cookies.set(COOKIE, sign(session, KEY), domain="texts.shop.local", path="/console")
        assert one.get("/console/demo").status_code == status


def test_where_there_are_several_shops_one_chooses(somebody, content):
    import shutil

    from tests.web.test_events import wait_for

    shutil.copytree(content / "demo", content / "second")
    viewer = somebody("viewer")
    assert wait_for(lambda: viewer.get("/console").status_code == 200)
    page = viewer.get("/console").text
    assert 'href="/console/demo"' in page
    assert 'href="/console/second"' in page


def test_logging_out_takes_the_cookie_back(editor):
    form = Reader(editor.get("/console/demo").text).forms["/console/logout"]
    gone = editor.post("/console/logout", form)
    assert "Max-Age=0" in gone.headers["set-cookie"]
    assert editor.get("/console/demo").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "https://texts.shop.local"}, 200),
        ({"origin": "http://texts.shop.local"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://localhost:8080"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_form_of_another_page_is_refused_whatever_it_knows(editor, headers, status):
    form = {**editor.form(), "do": "check"}
    answer = editor.client.post(HERO, data=form, headers=headers)
    assert answer.status_code == status
    assert editor.client.post("/console/login", data={"key": KEYS["viewer"]}, headers=headers).status_code == status


def test_a_form_without_its_pass_saves_nothing_and_loses_nothing(editor):
    form = {**editor.form(), "default": "Getippt und nicht verloren.", "do": "save"}
    for wrong in ("", "0" * 32):
        answer = editor.post(HERO, {**form, "pass": wrong})
        assert answer.status_code == 403
        again = Reader(answer.text).forms[HERO]
        assert (again["default"], again["do"]) == ("Getippt und nicht verloren.", "check")
    assert editor.form()["default"] == "Kleidung für Wind und Wellen."


def test_what_was_typed_outlives_the_end_of_the_log_in(editor):
    form = {**editor.form(), "default": "Getippt und nicht verloren.", "do": "save"}
    editor.client.cookies.clear()
    asked = editor.post(HERO, form)
    assert asked.status_code == 401
    back = editor.post("/console/login", {**Reader(asked.text).forms["/console/login"], "key": KEYS["editor"]})
    assert back.status_code == 200
    shown = editor.post(HERO, Reader(back.text).forms[HERO])
    assert Reader(shown.text).forms[HERO]["default"] == "Getippt und nicht verloren."


def test_who_may_only_look_is_told_which_key_is_needed(somebody):
    viewer = somebody("viewer")
    assert viewer.get("/console/demo").status_code == 200
    assert "/console/demo/texts" not in viewer.get("/console/demo").text
    for path in PAGES[1:]:
        answer = viewer.get(path)
        assert answer.status_code == 403
        assert "(editor)" in words(answer)
    form = Reader(viewer.get("/console/demo").text).forms["/console/logout"]
    assert viewer.post(HERO, {**form, "default": "x", "do": "save"}).status_code == 403


def test_keys_cannot_be_guessed_without_end(settings):
    from litestar.testing import TestClient

    app = create_app(msgspec.structs.replace(settings, rate_limit=5))
    with TestClient(app):
        one = Somebody(app)
        answers = [one.post("/console/login", {"key": f"guess-number-{n}"}) for n in range(8)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 3
    assert "Bitte einen Moment warten" in words(answers[-1])


def test_no_other_path_of_the_service_sets_a_cookie_or_reads_it(editor):
    for path in ("/v1/report?site=demo", "/v1/content/demo/hero/de", "/healthz", "/schema", "/fivefold.js"):
        answer = editor.client.get(path)
        assert "set-cookie" not in answer.headers
        assert "cookie" not in answer.request.headers
    as_if = {"cookie": f"{COOKIE}={editor.client.cookies[COOKIE]}"}
    assert editor.client.get("/v1/content/demo/hero/de", headers=as_if).status_code == 401


def test_the_console_honours_the_prefix(settings):
    from litestar.testing import TestClient

    app = create_app(msgspec.structs.replace(settings, prefix="/texts"))
    with TestClient(app):
        one = Somebody(app)
        answer = one.post("/texts/console/login", {"key": KEYS["editor"]})
        assert answer.headers["location"] == "/texts/console"
        assert "Path=/texts/console" in answer.headers["set-cookie"]
        page = one.get("/texts/console/demo/texts").text
        assert 'href="/texts/console/demo/texts/hero/de"' in page
        assert 'href="/console' not in page
