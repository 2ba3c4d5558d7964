"""Editors over HTTP."""

import shutil
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fivefold import content
from fivefold.app import _expected
from fivefold.errors import FivefoldError, RequestError
from fivefold.keeper import Keeper
from fivefold.records import MOTIVES
from fivefold.settings import Settings
from fivefold.web.content_api import content_routes
from fivefold.web.gate import Gate
from fivefold.web.preview_api import preview_routes

HERO = "/v1/content/demo/hero/de"
TOKENS = {role: f"{role}-token-{role}" for role in ("viewer", "editor", "admin")}


@pytest.fixture
def folder(tmp_path, repository):
    shutil.copytree(repository / "content", tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def start(folder):
    running = []

    def begin():
        settings = Settings(
            content=str(folder), secret="a-secret-of-the-tests", tokens=",".join(f"{r}:{t}" for r, t in TOKENS.items())
        )
        gate = Gate(Keeper(settings, content.load(folder)))
        routes = [*content_routes(gate), *preview_routes(gate)]
        client = TestClient(Litestar(routes, openapi_config=None, exception_handlers={FivefoldError: _expected}))
        client.keeper = gate.keeper
        running.append(client)
        return client.__enter__()

    yield begin
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def client(start):
    return start()


def as_(role, **headers):
    return {
        "authorization": f"Bearer {TOKENS[role]}",
        **{key.replace("_", "-"): value for key, value in headers.items()},
    }


def edited(document, text):
    return {**document, "default": {"text": text}}


def test_an_editor_reads_changes_and_saves(client, folder):
    got = client.get(HERO, headers=as_("editor"))
    assert got.status_code == 200
    assert got.json()["default"]["text"] == "Kleidung für Wind und Wellen."
    put = client.put(HERO, json=edited(got.json(), "Moin."), headers=as_("editor", if_match=got.headers["etag"]))
    assert put.status_code == 200
    assert put.json()["default"]["text"] == "Moin."
    assert content.load(folder).sites["demo"].slots["hero"].text("de").default.render({}) == "Moin."
    lines = client.get(f"{HERO}/versions", headers=as_("editor")).json()
    assert [line["what"] for line in lines] == ["edited in the file", "published"]
    assert lines[1]["role"] == "editor"
    assert lines[1]["name"] == f"token {sha256(TOKENS['editor'].encode()).hexdigest()[:8]}", "as docs/operate.md says"
    assert TOKENS["editor"] not in str(lines)


def test_a_save_that_leaves_out_variants_is_told_so(client):
    got = client.get(HERO, headers=as_("editor"))
    whole, motive = got.json(), next(name for name in MOTIVES if got.json().get(name))
    kept = client.put(HERO, json=edited(whole, "Moin."), headers=as_("editor", if_match=got.headers["etag"]))
    assert "variant-dropped" not in kept.headers.get("fivefold-warnings", "")
    less = {name: value for name, value in whole.items() if name != motive}
    put = client.put(HERO, json=less, headers=as_("editor", if_match=kept.headers["etag"]))
    assert put.status_code == 200
    assert "variant-dropped" in put.headers["fivefold-warnings"]
    assert motive not in put.json()


@pytest.mark.parametrize(("headers", "status"), [({}, 401), (as_("viewer"), 403), ({"authorization": "Bearer x"}, 401)])
def test_a_lesser_role_is_turned_away(client, headers, status):
    assert client.get(HERO, headers=headers).status_code == status
    assert client.put(HERO, json={}, headers=headers).status_code == status
    assert client.post("/v1/preview", json={}, headers=headers).status_code == status


def test_a_second_save_of_the_same_text_is_answered_with_both(client):
    got = client.get(HERO, headers=as_("editor"))
    match = as_("editor", if_match=got.headers["etag"])
    assert client.put(HERO, json=edited(got.json(), "Anna."), headers=match).status_code == 200
    late = client.put(HERO, json=edited(got.json(), "Ben."), headers=match)
    assert late.status_code == 412
    assert late.headers["content-type"] == "application/problem+json"
    problem = late.json()
    assert "Anna." in problem["theirs"]
    assert "Ben." in problem["yours"]
    again = client.put(HERO, json=edited(got.json(), "Ben."), headers=as_("editor", if_match=problem["etag"]))
    assert again.status_code == 200


def test_a_save_without_if_match_is_asked_for_it(client):
    refused = client.put(HERO, json={"default": {"text": "x"}}, headers=as_("editor"))
    assert refused.status_code == 428
    assert refused.json()["detail"] == "there is a text already; read it, and send its ETag as If-Match"


def test_if_match_with_a_star_saves_over_whatever_is_there_and_over_nothing_else(client):
    document = client.get(HERO, headers=as_("editor")).json()
    assert client.put(HERO, json=edited(document, "Anna."), headers=as_("editor", if_match="*")).status_code == 200
    fresh = HERO.replace("hero", "brand-new")
    assert client.put(fresh, json={"default": {"text": "x"}}, headers=as_("editor", if_match="*")).status_code == 412


def test_a_text_with_errors_is_refused_with_every_finding(client):
    got = client.get(HERO, headers=as_("editor"))
    bad = {**edited(got.json(), "Nur noch 3 da, für 9,90 €!"), "formt": "text"}
    put = client.put(HERO, json=bad, headers=as_("editor", if_match=got.headers["etag"]))
    assert put.status_code == 422
    assert [found["code"] for found in put.json()["findings"]] == ["unknown-key", "literal-price", "scarcity"]
    bad.pop("formt")
    put = client.put(HERO, json=bad, headers=as_("editor", if_match=got.headers["etag"]))
    assert {found["code"] for found in put.json()["findings"]} == {"scarcity", "literal-price"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/content/nowhere/hero/de", 404),
        ("/v1/content/demo/nothing/de", 404),
        ("/v1/content/demo/..%2f..%2fmotives/de", 400),
        ("/v1/content/demo/hero/xx", 400),
        ("/v1/content/demo/hero/fr", 404),
        (f"{HERO}/diff?old=1&new=x", 400),
        (f"{HERO}/diff?old=1&new=2", 404),
    ],
)
def test_what_is_not_there_is_said_so(client, path, status):
    answer = client.get(path, headers=as_("editor"))
    assert answer.status_code in ({status, 404} if "%2f" in path else {status})


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'"x"', b"\xff", b"[" * 5000, b'{"default": ' * 3000, b"{}"])
def test_a_body_that_is_no_document_is_refused(client, raw):
    etag = client.get(HERO, headers=as_("editor")).headers["etag"]
    assert client.put(HERO, content=raw, headers=as_("editor", if_match=etag)).status_code in (400, 422)


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b'[default]\ntext = "Moin\n', "toml-syntax"), ("text = 'Schön'".encode("latin-1"), "file-encoding")],
)
def test_a_file_that_cannot_be_read_is_answered_with_its_findings(client, folder, raw, code):
    (folder / "demo/slots/hero.de.toml").write_bytes(raw)
    got = client.get(HERO, headers=as_("editor"))
    assert got.status_code == 422
    assert [found["code"] for found in got.json()["findings"]] == [code]


def test_a_draft_is_previewed_by_a_link_and_by_nobody_else(client, folder):
    got = client.get(HERO, headers=as_("editor"))
    draft = {**got.json(), "undecided": [{"id": "new", "text": "Ein Entwurf."}]}
    headers = as_("editor", if_match=got.headers["etag"])
    assert client.put(f"{HERO}?draft=true", json=draft, headers=headers).headers["fivefold-draft"] == "true"
    asked = {
        "site": "demo",
        "slot": "hero",
        "locale": "de",
        "motive": "undecided",
        "page": "http://localhost:8080/demo",
    }
    made = client.post("/v1/preview", json=asked, headers=as_("editor"))
    assert made.status_code == 201
    assert made.json()["link"] == f"http://localhost:8080/demo?fivefold-preview={made.json()['token']}"
    seen = client.get("/v1/preview", params={"token": made.json()["token"]}).json()
    assert seen["text"] == {"variant": "new", "motive": "undecided", "format": "text", "text": "Ein Entwurf."}
    assert seen["draft"] is True
    assert seen["banner"].startswith(
        "Entwurf: der Text „new“ für „Unentschlossen“ im Slot „hero“, Sprache de. Der Link gilt"
    )
    assert "(Europe/Berlin)" in seen["banner"]
    live = content.load(folder).sites["demo"].slots["hero"].text("de").variants["undecided"]
    assert "Ein Entwurf." not in [variant.render({}) for variant in live]
    published = client.post(f"{HERO}/publish", headers=as_("editor"))
    assert published.status_code == 200
    assert client.post(f"{HERO}/publish", headers=as_("editor")).status_code == 404


def test_a_preview_link_expires_and_cannot_be_forged(client, monkeypatch):
    asked = {"site": "demo", "slot": "hero", "locale": "de", "motive": "inspiration", "life_s": 60}
    token = client.post("/v1/preview", json=asked, headers=as_("editor")).json()["token"]
    assert client.get("/v1/preview", params={"token": token}).status_code == 200
    for at in range(0, len(token), 7):
        forged = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert client.get("/v1/preview", params={"token": forged}).status_code == 400
    for odd in ("", "ü", "A" * 5000):
        assert client.get("/v1/preview", params={"token": odd}).status_code == 400
    later = client.keeper.now_s() + 60
    monkeypatch.setattr(client.keeper, "now_s", lambda: later)
    expired = client.get("/v1/preview", params={"token": token})
    assert expired.status_code == 400
    assert "expired" in expired.json()["detail"]


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_a_preview_is_only_of_the_sites_own_pages(client, page):
    asked = {"site": "demo", "slot": "hero", "locale": "de", "page": page}
    assert client.post("/v1/preview", json=asked, headers=as_("editor")).status_code in (400, 403)


def test_approval_takes_two_tokens(start, folder):
    file = folder / "demo/site.toml"
    file.write_text("approval = true\n" + file.read_text())
    client = start()
    got = client.get(HERO, headers=as_("editor"))
    headers = as_("editor", if_match=got.headers["etag"])
    assert client.put(HERO, json=edited(got.json(), "Neu."), headers=headers).status_code == 403
    assert client.put(f"{HERO}?draft=true", json=edited(got.json(), "Neu."), headers=headers).status_code == 200
    assert client.post(f"{HERO}/publish", headers=as_("editor")).status_code == 403
    assert client.post(f"{HERO}/publish", headers=as_("admin")).status_code == 200


def test_going_back_over_http_gives_the_same_bytes(client, folder):
    before = (folder / "demo/slots/hero.de.toml").read_bytes()
    got = client.get(HERO, headers=as_("editor"))
    put = client.put(HERO, json=edited(got.json(), "Moin."), headers=as_("editor", if_match=got.headers["etag"]))
    changes = client.get(f"{HERO}/diff?old=1&new=2", headers=as_("editor")).text
    assert '+text = "Moin."' in changes
    back = client.post(f"{HERO}/revert", json={"version": 1}, headers=as_("editor", if_match=put.headers["etag"]))
    assert back.status_code == 200
    assert (folder / "demo/slots/hero.de.toml").read_bytes() == before


def decided(client, folder, sent):
    """Return what a decision says to these values, with the texts that are live now."""
    site = content.load(folder).sites["demo"]
    content.refuse_unknown([site.slots["hero"].text("de")], sent)


def test_a_variable_that_a_save_takes_out_is_ignored_from_then_on_and_not_refused(client, folder):
    got = client.get(HERO, headers=as_("editor"))
    sends = {"product": {"name": "Strandkorb", "price": "349.00"}}
    decided(client, folder, sends)
    without = {**got.json(), "vars": {"product": {"name": "Strandkorb"}}}
    put = client.put(HERO, json=without, headers=as_("editor", if_match=got.headers["etag"]))
    assert (put.status_code, put.headers["fivefold-warnings"]) == (200, "variable-dropped")
    decided(client, folder, sends)
    with pytest.raises(RequestError):
        decided(client, folder, {"product": {"nme": "x"}})
    put = client.put(HERO, json={"default": {"text": "Moin."}}, headers=as_("editor", if_match=put.headers["etag"]))
    decided(client, folder, sends)
    with pytest.raises(RequestError):
        decided(client, folder, {"prodct": {"name": "x"}})
    back = client.post(f"{HERO}/revert", json={"version": 2}, headers=as_("editor", if_match=put.headers["etag"]))
    assert "fivefold-warnings" not in back.headers
    decided(client, folder, sends)


def test_what_only_a_draft_declared_is_still_refused(client, folder):
    got = client.get(HERO, headers=as_("editor"))
    draft = {**got.json(), "vars": {**got.json()["vars"], "coupon": "x"}}
    client.put(f"{HERO}?draft=true", json=draft, headers=as_("editor", if_match=got.headers["etag"]))
    with pytest.raises(RequestError):
        decided(client, folder, {"coupon": "x"})


def test_a_variable_taken_out_of_the_file_by_hand_is_ignored_while_the_service_runs(folder):
    library = content.Library(folder)
    now = datetime.now(UTC)
    library.read(now)
    file = folder / "demo/slots/hero.de.toml"
    text = file.read_text()
    file.write_text(text.replace('price = "349.00"\n', ""))
    catalog, findings = library.read(now)
    assert findings == []
    slot = catalog.sites["demo"].slots["hero"].text("de")
    slot.refuse_unknown({"product": {"name": "x", "price": "1"}})
    with pytest.raises(RequestError):
        slot.refuse_unknown({"product": {"prize": "1"}})
