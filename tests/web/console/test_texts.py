"""Texts are written in forms: what a form does not show survives, nothing typed is lost, and nobody is overwritten."""

import re
import time
import tomllib

import pytest
from msgspec import structs
from tests.web.console.conftest import HERO, KEYS, OURS, Reader, words
from tests.web.test_events import wait_for

from fivefold.content.documents import read_document, write_document
from fivefold.records import MOTIVES
from fivefold.web.console.forms import MOST, document_of, form_of, named

EVIL = '<script>alert("1")</script>'
TEASER = "/console/demo/texts/product-teaser/de"
RICH = """# Der Titel
describes = "Titel"   # kurz halten
format = "text"
mode = "learn"
max_length = 60

[vars.product]
name = "Strandkorb"

[default]
text = "Willkommen."

[[undecided]]
id = "calm"
text = "In Ruhe vergleichen."   # nicht drängen
weight = 3.5
from = 2026-12-01
until = 2026-12-24T18:00:00

[[undecided]]
id = "lines"
text = \"\"\"
Erste Zeile
Zweite Zeile
\"\"\"
"""


def file(content, slot="hero", locale="de"):
    return content / "demo" / "slots" / f"{slot}.{locale}.toml"


def test_all_places_are_listed_with_their_texts_drafts_and_mistakes(editor, content):
    assert editor.send("draft", default="Ein Entwurf.").status_code == 303
    file(content, "cart-note").write_text('[default]\ntext = "Nur noch 3 da!"\n')
    page = lambda: words(editor.get("/console/demo/texts"))  # noqa: E731
    assert wait_for(lambda: "cart-note.de.toml:2" in page())
    said = page()
    assert "Entwurf wartet" in said
    assert "Der Text sagt, dass nur noch wenig da ist" in said
    assert "Preisvergleich 2" in said
    assert "demo/slots/cart-note.de.toml:2, default.text" in said


def test_an_editor_changes_a_text_and_it_is_live(editor, content):
    assert editor.send("save", default="Moin.").headers["location"] == f"{HERO}?done=saved"
    assert tomllib.loads(file(content).read_text())["default"]["text"] == "Moin."
    assert "Gespeichert." in words(editor.get(f"{HERO}?done=saved"))
    lines = editor.client.get(
        "/v1/content/demo/hero/de/versions", headers={"authorization": "Bearer editor-token-editor"}
    )
    assert [line["what"] for line in lines.json()] == ["edited in the file", "published"]
    assert lines.json()[1]["role"] == "editor"
    assert re.fullmatch(r"token [0-9a-f]{8}", lines.json()[1]["name"])


def test_what_the_form_does_not_show_survives_to_the_last_character(editor, content):
    file(content).write_text(RICH)
    form = editor.form()
    assert form["undecided.0.until"] == "2026-12-24T18:00:00"
    as_browsers_send_it = {**form, "undecided.0.until": "2026-12-24T18:00"}
    assert editor.post(HERO, {**as_browsers_send_it, "do": "save"}).headers["location"] == f"{HERO}?done=same"
    assert file(content).read_text() == RICH
    changed = {**as_browsers_send_it, "undecided.0.text": "Ganz in Ruhe vergleichen.", "do": "save"}
    assert editor.post(HERO, changed).headers["location"] == f"{HERO}?done=saved"
    assert file(content).read_text() == RICH.replace("In Ruhe", "Ganz in Ruhe")


@pytest.mark.parametrize("slot", ["hero", "question", "care-tips", "size-help", "product-teaser", "price-note"])
def test_a_form_that_nobody_touched_is_the_document_it_was_made_of(content, slot):
    for locale in ("de", "en"):
        text = file(content, slot, locale).read_text()
        document = read_document(text)
        assert document_of(form_of(document), document) == document
        assert write_document(text, document_of(form_of(document), document)) == text


def test_a_text_is_added_dated_and_taken_out(editor, content):
    number = len([name for name in editor.form() if name.startswith("undecided.") and name.endswith(".was")])
    new = {f"undecided.{number}.text": "Schönes für {{ product.name }}", f"undecided.{number}.from": "2026-12-01"}
    assert editor.send("save", **new).status_code == 303
    added = tomllib.loads(file(content).read_text())["undecided"][-1]
    assert (added["id"], str(added["from"])) == ("schoenes-fuer", "2026-12-01")
    assert editor.send("save", **{f"undecided.{number}.out": "on"}).status_code == 303
    assert "schoenes-fuer" not in file(content).read_text()


def test_a_list_has_a_line_for_each_item(editor, content):
    file(content).write_text('format = "list"\n[default]\ntext = ["Lüften", "Bürsten"]\n')
    assert editor.form()["default"] == "Lüften\nBürsten"
    assert editor.send("save", default="Lüften\r\n\r\n Falten \r\n").status_code == 303
    assert tomllib.loads(file(content).read_text())["default"]["text"] == ["Lüften", "Falten"]


def test_a_refused_text_shows_every_finding_at_its_field_and_all_that_was_typed(editor, content):
    before = file(content).read_bytes()
    typed = {
        "default": "Nur noch 2 da!",
        "first_visit.0.text": "Für 9,90 €.",
        "undecided.0.text": "{{ prodct.name }}",
        "undecided.1.until": "2020-01-01",
        "undecided.1.from": "2021-01-01",
        "inspiration.0.text": " ",
        "ready_to_buy.0.out": "on",
        "ready_to_buy.1.text": "Neu & <b>nett</b>",
        "ready_to_buy.1.id": "Not An Id",
    }
    answer = editor.send("save", **typed)
    assert answer.status_code == 422
    assert file(content).read_bytes() == before
    form = Reader(answer.text).forms[HERO]
    assert {name: form[name] for name in typed} == typed
    for field, code in (
        ("default", "Der Text sagt, dass nur noch wenig da ist"),
        ("first_visit.0.text", "Im Text steht ein fester Preis"),
        ("undecided.0.text", "Diesen Platzhalter gibt es hier nicht"),
        ("undecided.1.until", "Dieser Text endet, bevor er beginnt"),
        ("inspiration.0.text", "Hier fehlt der Text"),
        ("ready_to_buy.1.text", "Dieser Wert passt hier nicht"),
    ):
        notes = re.search(rf'id="{field}-notes">(.*?)</ul>', answer.text, re.DOTALL)
        assert notes, field
        assert code in notes[1], field
    assert re.search(r"[6-9] Fehler", words(answer))
    assert "Meinten Sie product?" in answer.text


def test_findings_are_listed_as_the_form_goes_and_names_with_commas_stay_apart(editor):
    wrong = {"default": "Nur noch 2 da!", "undecided.0.text": "Für 9,90 €.", "undecided.1.text": "Für 9,90 €."}
    answer = editor.send("check", **wrong, describes="x" * 5000)
    places = re.findall(r'<a href="#([^"]+)">', re.search(r'<p class="summary">(.*?)</p>', answer.text)[1])
    assert places == ["default", "undecided.0.text", "undecided.1.text", "describes"]
    assert re.search(r": Üblicher Text; [^;]+, Text 1; [^;]+, Text 2; Wo der Text steht", words(answer))


def test_the_button_that_publishes_a_draft_is_the_one_that_is_explained(editor):
    assert "„Speichern“ gilt sofort" in words(editor.get(HERO))
    editor.send("draft", default="Ein Entwurf.")
    said = words(editor.get(HERO))
    assert "„Speichern und veröffentlichen“ gilt sofort" in said
    assert "„Speichern“ gilt sofort" not in said


def test_checking_saves_nothing(editor, content):
    before = file(content).read_bytes()
    good, bad = editor.send("check", default="Moin."), editor.send("check", default="Nur heute!")
    assert "Der Text hat keine Fehler" in words(good)
    assert "Der Text drängt" in words(bad)
    assert [Reader(one.text).forms[HERO]["default"] for one in (good, bad)] == ["Moin.", "Nur heute!"]
    assert file(content).read_bytes() == before


def test_two_people_at_one_text_both_see_what_the_other_did_and_nothing_is_lost(somebody, content):
    anna, ben = somebody("editor"), somebody("admin")
    mine = anna.form()
    new = {"inspiration.2.text": "Bens neuer Text."}
    assert ben.send("save", default="Bens Wort.", **{"undecided.1.text": "Bens Rat."}, **new).status_code == 303
    late = anna.post(HERO, {**mine, "default": "Annas Wort.", "undecided.0.text": "Annas Rat.", "do": "save"})
    assert late.status_code == 409
    assert "Jemand hat diesen Text inzwischen geändert" in words(late)
    assert "Inzwischen steht dort: Bens Wort." in words(late)
    form = Reader(late.text).forms[HERO]
    assert form["default"] == "Annas Wort."
    assert form["undecided.0.text"] == "Annas Rat."
    assert form["undecided.1.text"] == "Bens Rat.", "only Ben changed it"
    assert form["inspiration.2.text"] == "Bens neuer Text."
    assert "Bens Wort." in file(content).read_text(), "his text stays until she saves again"
    assert anna.post(HERO, {**form, "do": "save"}).headers["location"] == f"{HERO}?done=saved"
    saved = tomllib.loads(file(content).read_text())
    assert saved["default"]["text"] == "Annas Wort."
    assert [entry["text"] for entry in saved["undecided"]] == ["Annas Rat.", "Bens Rat."]
    assert saved["inspiration"][2]["text"] == "Bens neuer Text."


def test_a_draft_is_seen_by_nobody_until_it_is_published(editor, content):
    before = file(content).read_bytes()
    assert editor.send("draft", default="Ein Entwurf.").headers["location"] == f"{HERO}?done=draft"
    assert file(content).read_bytes() == before
    assert editor.form()["default"] == "Ein Entwurf."
    assert editor.form(f"{HERO}?from=live")["default"] == "Kleidung für Wind und Wellen."
    unsaved = editor.send("publish", default="Noch etwas anderes.")
    assert "Speichern Sie den Entwurf zuerst" in words(unsaved)
    assert Reader(unsaved.text).forms[HERO]["default"] == "Noch etwas anderes."
    assert editor.send("publish").headers["location"] == f"{HERO}?done=published"
    assert tomllib.loads(file(content).read_text())["default"]["text"] == "Ein Entwurf."


def test_where_a_shop_wants_it_a_second_person_publishes(somebody, content):
    site = content / "demo/site.toml"
    site.write_text("approval = true\n" + site.read_text())
    editor, admin = somebody("editor"), somebody("admin")
    assert wait_for(lambda: 'value="save"' not in editor.get(HERO).text)
    form = editor.form()
    assert "zweite Person" in words(editor.post(HERO, {**form, "default": "Neu.", "do": "save"}))
    assert editor.post(HERO, {**form, "default": "Neu.", "do": "draft"}).status_code == 303
    assert 'value="publish"' not in editor.get(HERO).text
    assert "zweite Person" in words(editor.send("publish"))
    assert 'value="publish"' in admin.get(HERO).text
    assert admin.send("publish").headers["location"] == f"{HERO}?done=published"
    assert admin.send("draft", default="Vom Admin.").headers["location"] == f"{HERO}?done=draft"
    assert 'value="publish"' not in admin.get(HERO).text, "nobody publishes what they drafted themselves"
    assert "zweite Person" in words(admin.send("publish"))


def test_a_draft_that_the_live_text_has_overtaken_is_brought_up_to_it_first(editor, content):
    assert editor.send("draft", default="Ein Entwurf.").status_code == 303
    live = file(content).read_text()
    file(content).write_text(live.replace("Unsicher?", "Noch unsicher?"))
    late = editor.send("publish")
    assert late.status_code == 409
    form = Reader(late.text).forms[HERO]
    assert (form["default"], form["undecided.0.text"]) == ("Ein Entwurf.", "Noch unsicher? Wir beraten Sie gern.")
    assert editor.post(HERO, {**form, "do": "draft"}).status_code == 303
    assert editor.send("publish").headers["location"] == f"{HERO}?done=published"


def test_a_draft_that_the_live_text_has_caught_up_with_can_still_be_published(editor, content):
    assert editor.send("draft", default="Ein Entwurf.").status_code == 303
    file(content).write_text(file(content).read_text().replace("Kleidung für Wind und Wellen.", "Ein Entwurf."))
    late = editor.send("publish")
    assert late.status_code == 409
    again = editor.post(HERO, {**Reader(late.text).forms[HERO], "do": "draft"})
    assert again.headers["location"] == f"{HERO}?done=draft", "it begins from what is live now"
    assert editor.send("publish").headers["location"] == f"{HERO}?done=published"


def test_a_new_language_begins_from_the_texts_of_another(editor, content):
    assert editor.get("/console/demo/texts/question?locale=fr").headers["location"] == "/console/demo/texts/question/fr"
    path = "/console/demo/texts/question/fr"
    form = editor.form(path)
    assert (form["default"], form["choices.0"]) == ("Was führt Sie heute zu uns?", "Ich sehe mich zum ersten Mal um")
    assert not file(content, "question", "fr").exists()
    said = {"default": "Que cherchez-vous ?", "choices.0": "Je découvre la boutique"}
    assert editor.send("save", path, **said).status_code == 303
    made = tomllib.loads(file(content, "question", "fr").read_text())
    assert made["default"]["text"] == "Que cherchez-vous ?"
    assert [choice["motive"] for choice in made["choices"]] == list(MOTIVES)
    assert made["choices"][0]["text"] == "Je découvre la boutique"
    assert editor.get("/console/demo/texts/hero?locale=klingon").status_code == 400
    assert editor.get("/console/demo/texts/question?locale=DE-at").headers["location"].endswith("/question/de-AT")
    assert editor.get("/console/demo/texts/question/DE").status_code == 400, "there would be two Germans"
    assert editor.get("/console/demo/texts/nothing?locale=fr").status_code == 404


def test_a_text_gets_a_name_of_its_own_however_many_begin_with_the_same_words(editor):
    path = "/console/demo/texts/hero/fr"
    many = {f"undecided.{number}.text": "Moin zusammen." for number in range(MOST)}
    assert editor.send("draft", path, **many).status_code == 303
    form = {name: value for name, value in editor.form(path).items() if not name.startswith("undecided.")}
    answer = editor.post(path, {**form, **many, "do": "check"})
    assert answer.status_code == 200
    assert named("Moin!", {"moin", *(f"moin-{number}" for number in range(2, 500))}) == "moin-500"


@pytest.mark.parametrize("begin", ["{{", "{%", "<"])
def test_a_name_for_a_text_is_found_at_once_whatever_was_typed(begin):
    began = time.process_time()
    assert named(begin * 50_000, set()) == "text"
    assert time.process_time() - began < 1, "it would keep every visitor waiting"


def test_a_saved_text_can_be_looked_at_on_its_page_and_nowhere_else(editor):
    editor.send("draft", **{"undecided.0.text": "Ein Entwurf."})
    look = editor.get(f"{HERO}/look?show=undecided/ask-us&page=/demo")
    token = re.search(r'content="0;url=/demo\?fivefold-preview=([\w-]+)"', look.text)[1]
    seen = editor.client.get("/v1/preview", params={"token": token}).json()
    assert (seen["text"]["text"], seen["draft"]) == ("Ein Entwurf.", True)
    for page in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        assert editor.get(f"{HERO}/look?show=default&page={page}").status_code == 400
    assert editor.get(f"{HERO}/look?show=undecided/gone&page=/demo").status_code == 404


def test_a_file_that_cannot_be_read_is_said_so_and_can_be_taken_back(editor, content):
    assert editor.send("save", default="Moin.").status_code == 303
    file(content).write_bytes(b'[default]\ntext = "Moin\n')
    broken = editor.get(HERO)
    assert broken.status_code == 422
    assert "hero.de.toml:2" in words(broken)
    form = Reader(editor.get(f"{HERO}/versions/2").text).forms[f"{HERO}/versions/2"]
    assert editor.post(f"{HERO}/versions/2", {**form, "do": "back"}).status_code == 303
    assert editor.form()["default"] == "Moin."
    file(content).write_bytes('[default]\ntext = "Schön"\n'.encode("latin-1"))
    assert "UTF-8" in words(editor.get(HERO))


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "default = 3",
        'describes = 5\nformat = 7\nmode = [1]\nmax_length = "x"\nchoices = [[1], 2]',
        'undecided = "x"\n[default]\ntext = 1',
        'choices = [{motive = [1], text = 3}, {}]\n[[undecided]]\ntext = 5\n[[undecided]]\n[default]\ntext = ["a"]',
        '[undecided]\nid = 1\n[vars]\nproduct = [1]\n"a b" = {feed = 1}',
        '[[undecided]]\nid = "a"\ntext = "x"\n[[undecided]]\nid = "a"\ntext = "y"\nfrom = "soon"',
        "max_length = 99999999999999999999999999999999999999",
    ],
)
def test_a_file_of_any_form_can_be_opened_and_nothing_of_it_is_lost(editor, content, odd):
    file(content).write_text(odd)
    page = editor.get(HERO)
    assert page.status_code == 200
    assert re.search(r"[1-9]\d* Fehler", words(page))
    for do in ("check", "save", "draft", "publish"):
        assert editor.post(HERO, {**Reader(page.text).forms[HERO], "do": do}).status_code in (200, 303, 422)
    assert file(content).read_text() == odd


def test_a_folder_that_cannot_be_written_to_loses_nothing_that_was_typed(editor, content, monkeypatch):
    from fivefold.content.history import History

    form = editor.form()

    def refuse(_self):
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(History, "alone", refuse)
    answer = editor.post(HERO, {**form, "default": "Getippt.", "do": "save"})
    assert "schreibgeschützt" in words(answer)
    assert Reader(answer.text).forms[HERO]["default"] == "Getippt."


def test_every_page_escapes_what_it_shows(editor, content):
    text = file(content).read_text()
    hostile = EVIL.replace('"', '\\"')
    text = text.replace('describes = "', f'describes = "{hostile}').replace('name = "Strandkorb', f'name = "{hostile}')
    text = text.replace('text = "Moin', f'text = "{hostile}')
    site = content / "demo/site.toml"
    site.write_text(site.read_text().replace('name = "Strandgut"', f'name = "{hostile}"'))
    file(content).write_text(text)
    assert wait_for(lambda: "&lt;script&gt;" in editor.get("/console/demo").text)
    assert editor.send("save", default=EVIL).status_code == 303
    refused = editor.send(
        "save", **{"default": f"{EVIL} {{{{ x }}}}", "undecided.2.id": EVIL, "undecided.2.text": EVIL}
    )
    assert refused.status_code == 422
    pages = ["/console/demo", "/console/demo/texts", HERO, f"{HERO}/versions", f"{HERO}/versions/1"]
    pages += [f"{HERO}/versions/2", f"/console/demo/texts?q={EVIL}", f"/console/{EVIL}"]
    for answer in (refused, *map(editor.get, pages)):
        assert "<script" not in answer.text, answer.url
    assert "&lt;script&gt;" in refused.text


def test_every_page_lets_nothing_load_and_nobody_keep_it(editor):
    pages = ["/console", "/console/demo", "/console/demo/texts", HERO, f"{HERO}/versions", "/console/nowhere"]
    for answer in [*map(editor.get, pages), editor.send("check"), editor.send("save", default="Moin.")]:
        headers = answer.headers
        assert headers["content-security-policy"] == (
            "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self' data:; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin", "or a form of ours would have no origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script|\sstyle=|\son\w+=", answer.text)
        elsewhere = [link for link in re.findall(r'(?:src|href|action)="([^"]*)"', answer.text) if "//" in link]
        assert [link for link in elsewhere if not link.startswith("data:")] == []


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"default=" + b"x" * 200_001, 413),
        (b"&".join(b"a%d=1" % n for n in range(6000)), 400),
        (b"default=%ff", 400),
        (b"\xff\xfe", 400),
        (b"", 403),
        (b"default=" + b"%00" * 40, 403),
    ],
)
def test_a_form_that_cannot_be_one_is_refused(editor, raw, status):
    answer = editor.client.post(HERO, content=raw, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_what_is_not_there_is_said_on_a_page(editor):
    for path in ("/console/nowhere", "/console/demo/texts/nothing/de", f"{HERO}/versions/99", "/console/demo/x/y"):
        answer = editor.get(path)
        assert answer.status_code == 404
        assert "Das gibt es hier nicht" in words(answer)
    assert words(editor.get(TEASER)).count("{{ product.name }}") >= 1


def test_a_price_stands_beside_the_form_as_it_has_to_be_written(editor):
    said = words(editor.get(HERO))
    assert "{{ product.price|money }}349,00 €" in said
    assert "{{ shop.shipping|money }}4,90 €" in said
    assert "{{ shop.returns_days }}30" in said
    warned = editor.send("check", default="Für {{ product.price }}.")
    assert "Schreiben Sie {{ product.price|money }}, dann wird daraus 349,00 €." in words(warned)


def test_an_unknown_field_is_quoted_and_the_right_one_is_named(editor):
    notes = re.search(
        r'id="default-notes">(.*?)</ul>', editor.send("check", default="{{ product.preis }}").text, re.DOTALL
    )
    assert "<q>preis</q>" in notes[1]
    assert "price" in notes[1]


def test_places_are_described_in_the_language_of_the_page_where_they_can_be(editor, content):
    english = {"accept-language": "en"}
    assert "Überschrift der Startseite" in words(editor.get("/console/demo/texts"))
    assert "Headline on the home page" in words(editor.get("/console/demo/texts", **english))
    assert "Hier gibt es keine Textstelle" in words(editor.get("/console/demo/texts?q=Headline"))
    file(content, locale="en").unlink()
    assert wait_for(lambda: "Überschrift der Startseite" in words(editor.get("/console/demo/texts", **english)))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/console/login", 405),
        ("GET", f"{HERO}/discard", 405),
        ("PUT", "/console", 405),
        ("DELETE", "/console/demo", 405),
        ("POST", "/console/nowhere", 405),
        ("POST", f"{HERO}/nowhere", 405),
        ("GET", f"{HERO}/versions/abc", 404),
        ("GET", f"{HERO}/versions/1/2", 404),
    ],
)
def test_what_no_route_takes_is_said_on_a_page_too(editor, method, path, status):
    answer = editor.client.request(method, path, headers=OURS)
    assert (answer.status_code, "allow" in answer.headers) == (status, status == 405)
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "Das gibt es hier nicht" in words(answer)
    for elsewhere in ("/consoles", "/v1/nowhere"):
        assert editor.get(elsewhere).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/console", HERO, "/console/nowhere", "/console/login", f"{HERO}/versions/abc"])
def test_no_page_of_the_shop_may_read_the_console(editor, path):
    shop = {"origin": "http://localhost:8080"}
    assert "access-control-allow-origin" not in editor.get(path, **shop).headers
    assert editor.get("/v1/motives?site=demo", **shop).headers["access-control-allow-origin"] == shop["origin"]


def page_to_look_at(editor, path):
    return Reader(editor.get(path).text).forms[f"{path}/look"]["page"]


def test_a_text_is_looked_at_on_a_page_that_has_its_place(editor, content):
    assert page_to_look_at(editor, HERO) == "/", "not known: the first page of the shop"
    assert page_to_look_at(editor, TEASER) == "/product/beach-chair"
    assert editor.send("save", page=" /angebote ").status_code == 303
    assert 'page = "/angebote"' in file(content).read_text()
    assert page_to_look_at(editor, HERO) == "/angebote"
    site = content / "demo/site.toml"
    site.write_text(site.read_text().replace('origins = ["', 'origins = ["https://www.shop.example", "'))
    assert wait_for(lambda: page_to_look_at(editor, HERO) == "https://www.shop.example/angebote")
    assert editor.send("save", page="https://www.shop.example/neu").status_code == 303
    assert page_to_look_at(editor, HERO) == "https://www.shop.example/neu"
    refused = editor.send("save", page="javascript:alert(1)")
    assert "Nehmen Sie einen Pfad wie /produkte/mantel" in words(refused)
    assert Reader(refused.text).forms[HERO]["page"] == "javascript:alert(1)"
    assert page_to_look_at(editor, HERO) == "https://www.shop.example/neu"
    assert editor.send("save", page="").status_code == 303
    assert "page =" not in file(content).read_text()


def test_the_demo_looks_at_each_place_on_a_page_that_has_it(settings, content):
    from litestar.testing import TestClient
    from tests.web.console.conftest import Somebody

    from fivefold.app import create_app

    app = create_app(structs.replace(settings, prefix="/texts"), demo=True)
    with TestClient(app):
        editor = Somebody(app)
        assert editor.post("/texts/console/login", {"key": KEYS["editor"]}).status_code == 303
        for name in {path.name.partition(".")[0] for path in (content / "demo/slots").iterdir()}:
            page = page_to_look_at(editor, f"/texts/console/demo/texts/{name}/de")
            assert page.startswith("/texts/demo")
            assert f'data-fivefold="{name}"' in editor.get(page).text, page
        hero = "/texts/console/demo/texts/hero/de"
        assert editor.send("save", hero, page="/texts/demo/search").status_code == 303
        assert page_to_look_at(editor, hero) == "/texts/demo/search", "as it stands in the address bar"
