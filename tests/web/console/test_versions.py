"""Who changed a text is kept, what would change is shown, and the way back is open."""

import re
import tomllib

import pytest
from tests.web.console.conftest import HERO, Reader, words
from tests.web.test_events import wait_for

from fivefold.content import Desk
from fivefold.errors import UnknownVersionError

ONE = f"{HERO}/versions/1"
DISCARD = f"{HERO}/discard"


def back(editor, path=ONE, **changes):
    form = {**Reader(editor.get(path).text).forms[path], "do": "back"}
    return editor.post(path, {**form, **changes})


def test_every_change_is_listed_with_who_and_what(editor, somebody):
    assert "noch nie geändert" in words(editor.get(f"{HERO}/versions"))
    editor.send("save", default="Moin.")
    somebody("admin").send("draft", default="Ein Entwurf.")
    said = words(editor.get(f"{HERO}/versions"))
    assert "der Text, wie er in der Datei stand" in said
    assert "in der Datei geändert" not in said, "nobody has changed it there"
    assert "direkt in der Datei" not in said
    assert "veröffentlicht Redaktion, token" in said
    assert "als Entwurf gespeichert Leitung, token" in said
    assert said.count("gilt jetzt") == 1


def test_a_draft_that_went_live_is_not_listed_as_the_text_of_now_too(editor):
    editor.send("draft", default="Moin.")
    editor.send("publish")
    said = words(editor.get(f"{HERO}/versions"))
    assert said.count("gilt jetzt") == 1


def test_what_would_change_is_marked_and_going_back_gives_the_same_bytes(editor, content):
    file = content / "demo/slots/hero.de.toml"
    before = file.read_bytes()
    editor.send("save", default="Moin.")
    page = editor.get(ONE).text
    assert '<p class="out"><span class="sign">−</span>' in page
    assert '<p class="in"><span class="sign">+</span>' in page
    assert "fällt weg: text = &#34;Moin.&#34;" in page.replace("</span>", "")
    assert back(editor).headers["location"] == f"{HERO}?done=reverted"
    assert file.read_bytes() == before
    assert "Das ist genau der Text, der jetzt gilt" in words(editor.get(ONE))


def test_nobody_goes_back_over_what_someone_else_has_just_saved(editor, content):
    editor.send("save", default="Moin.")
    form = {**Reader(editor.get(ONE).text).forms[ONE], "do": "back"}
    editor.send("save", default="Inzwischen.")
    late = editor.post(ONE, form)
    assert late.status_code == 409
    assert "Jemand hat den Text inzwischen geändert" in words(late)
    assert tomllib.loads((content / "demo/slots/hero.de.toml").read_text())["default"]["text"] == "Inzwischen."
    again = {**Reader(late.text).forms[ONE], "do": "back"}
    assert editor.post(ONE, again).status_code == 303


def test_a_version_that_would_be_refused_today_says_why(editor, content):
    file = content / "demo/slots/hero.de.toml"
    good = file.read_text()
    file.write_text(good.replace("Unsicher?", "Nur heute!"))
    form = editor.form()
    assert editor.post(HERO, {**form, "undecided.0.text": "Unsicher?", "do": "save"}).status_code == 303
    pressing = next(path for n in (1, 2) if "Nur heute!" in editor.get(path := f"{HERO}/versions/{n}").text)
    refused = back(editor, pressing)
    assert refused.status_code == 422
    assert "Der Text drängt" in words(refused)


@pytest.mark.parametrize("number", [0, 99, 10**6, 10**300])
def test_there_is_no_way_back_to_a_version_that_is_not_there(editor, number):
    editor.send("save", default="Moin.")
    form = Reader(editor.get(ONE).text).forms[ONE]
    answer = editor.post(f"{HERO}/versions/{number}", {**form, "do": "back"})
    assert answer.status_code == 404
    assert "Das gibt es hier nicht" in words(answer)


def test_the_confirmation_itself_changes_nothing(editor, content):
    editor.send("save", default="Moin.")
    form = Reader(editor.get(ONE).text).forms[ONE]
    assert editor.post(ONE, {**form, "do": "check"}).status_code == 200
    assert "Moin." in (content / "demo/slots/hero.de.toml").read_text()


def test_only_who_changes_the_file_is_said_to_have_changed_it(editor, content):
    file = content / "demo/slots/hero.de.toml"
    in_service = lambda said: wait_for(lambda: said in words(editor.get("/console/demo/texts")))  # noqa: E731
    editor.send("save", describes="In der Konsole.")
    assert in_service("In der Konsole.")
    file.write_text(file.read_text().replace("In der Konsole.", "Von Hand."))
    assert in_service("Von Hand.")
    editor.send("save", describes="Wieder hier.")
    said = words(editor.get(f"{HERO}/versions"))
    assert said.count("in der Datei geändert direkt in der Datei") == 1
    assert "wie er in der Datei stand" in words(editor.get(ONE))


def test_versions_are_listed_by_the_numbers_that_others_speak_of(editor):
    editor.send("save", default="Moin.")
    back(editor)
    page = editor.get(f"{HERO}/versions")
    assert re.search(r"Fassung 3: [^.]+\. \w+ \d{4}, \d\d:\d\d Uhr gilt jetzt zurück zu Fassung 1 ", words(page))
    place = re.search(r"<h1>(.+?) <code>", editor.get(HERO).text)[1]
    assert f">{place} (de)</a>" in page.text, "the way back is called as the place is"


def test_a_draft_that_was_never_live_is_not_said_to_be_so_again(editor):
    editor.send("draft", default="Ein Entwurf.")
    form = {**Reader(editor.get(HERO).text).forms[DISCARD], "do": "discard"}
    editor.post(DISCARD, form)
    assert "Dieser Text gilt danach sofort. " in words(editor.get(f"{HERO}/versions/2"))
    editor.send("save", default="Moin.")
    assert "Der frühere Text gilt danach sofort wieder. " in words(editor.get(ONE))


def with_approval(content, editor):
    site = content / "demo/site.toml"
    site.write_text("approval = true\n" + site.read_text())
    assert wait_for(lambda: 'value="save"' not in editor.get(HERO).text)


@pytest.mark.parametrize("approval", [True, False])
def test_nobody_goes_back_over_a_draft_that_they_have_not_seen(somebody, content, approval):
    editor, admin = somebody("editor"), somebody("admin")
    editor.send("save", default="Moin.")
    if approval:
        with_approval(content, editor)
    form = {**Reader(admin.get(ONE).text).forms[ONE], "do": "back"}
    editor.send("draft", default="Der Entwurf einer Kollegin.")
    late = admin.post(ONE, form)
    assert late.status_code == 409
    assert "Es wartet ein Entwurf (Redaktion, token" in words(late)
    assert admin.form()["default"] == "Der Entwurf einer Kollegin."
    again = admin.post(ONE, {**Reader(late.text).forms[ONE], "do": "back"})
    assert again.headers["location"] == f"{HERO}?done={'draft' if approval else 'reverted'}"
    assert admin.form()["default"] == "Kleidung für Wind und Wellen."


def test_a_draft_is_thrown_away_and_stays_among_the_versions(editor, content):
    before = (content / "demo/slots/hero.de.toml").read_bytes()
    editor.send("draft", default="Ein Entwurf.")
    form = {**Reader(editor.get(HERO).text).forms[DISCARD], "do": "discard"}
    assert editor.post(DISCARD, form).headers["location"] == f"{HERO}?done=discarded"
    assert "Der Entwurf ist verworfen" in words(editor.get(f"{HERO}?done=discarded"))
    assert editor.form()["default"] == "Kleidung für Wind und Wellen."
    assert "Entwurf wartet" not in words(editor.get("/console/demo/texts"))
    assert (content / "demo/slots/hero.de.toml").read_bytes() == before
    said = words(editor.get(f"{HERO}/versions"))
    assert "Entwurf verworfen (Fassung 2) Redaktion, token" in said
    assert back(editor, f"{HERO}/versions/2").headers["location"] == f"{HERO}?done=reverted"
    assert words(editor.get(f"{HERO}/versions")).count("gilt jetzt") == 1
    assert editor.form()["default"] == "Ein Entwurf."


def test_nobody_throws_away_a_draft_that_they_have_not_seen(somebody):
    anna, ben = somebody("editor"), somebody("admin")
    ben.send("draft", default="Ein Entwurf.")
    form = {**Reader(ben.get(HERO).text).forms[DISCARD], "do": "discard"}
    anna.send("draft", default="Annas Entwurf.")
    for _ in ("another one", "none any more"):
        late = ben.post(DISCARD, form)
        assert late.status_code == 409
        assert "Nicht verworfen" in words(late)
        anna.send("publish")
    assert anna.form()["default"] == "Annas Entwurf."
    assert ben.post(DISCARD, {**form, "do": "check"}).headers["location"] == HERO, "as after a log-in in between"


def test_no_form_throws_away_whatever_draft_there_is(editor):
    editor.send("draft", default="Ein Entwurf.")
    form = {**Reader(editor.get(HERO).text).forms[DISCARD], "do": "discard", "draft": "*"}
    assert editor.post(DISCARD, form).status_code == 409
    assert editor.form()["default"] == "Ein Entwurf."


def test_a_draft_that_is_thrown_away_while_it_is_published_is_a_conflict(editor, monkeypatch):
    def gone(*_, **__):
        raise UnknownVersionError("slot 'hero' has no draft in 'de'", "slot")

    editor.send("draft", default="Ein Entwurf.")
    monkeypatch.setattr(Desk, "publish", gone)
    late = editor.send("publish")
    assert late.status_code == 409
    assert "nicht in die Datei schreiben" not in words(late)


def test_a_draft_of_a_new_language_is_thrown_away_too(editor):
    path = "/console/demo/texts/hero/fr"
    editor.send("draft", path, default="Moin.")
    form = {**Reader(editor.get(path).text).forms[f"{path}/discard"], "do": "discard"}
    assert editor.post(f"{path}/discard", form).headers["location"] == f"{path}?done=discarded"
    assert editor.form(path)["default"] == "Kleidung für Wind und Wellen."
