"""What a site has to show, place by place."""

from fivefold import content
from fivefold.content.history import Author
from fivefold.content.versions import Desk
from fivefold.records import MOTIVES

from .conftest import NOON

ANNA = Author(role="editor", name="anna")
HERO = 'describes = "Titel"\n[default]\ntext = "Moin."\n[[undecided]]\nid = "ask"\ntext = "Fragen Sie uns."\n'


def test_every_place_is_told_with_its_texts_its_drafts_and_its_mistakes(folder):
    folder.slot(HERO)
    folder.slot(HERO, "note")
    site = folder.load()
    Desk(folder.path, site, lambda: NOON).save(
        "hero", "fr", {"default": {"text": "Bonjour."}}, if_match=None, who=ANNA, draft=True
    )
    folder.slot('[default]\ntext = "Nur heute!"\n', "note", "en")
    places = content.overview(folder.path, site, folder.check())
    assert [(place.slot, place.describes) for place in places] == [("hero", "Titel"), ("note", "Titel")]
    hero, note = places
    assert [state.locale for state in hero.locales] == ["de", "en", "fr"], "the site's own first"
    german, english, french = hero.locales
    assert german.texts == {**dict.fromkeys(MOTIVES, 0), "undecided": 1}
    assert (german.exists, english.exists, french.exists) == (True, False, False)
    assert [state.draft for state in hero.locales] == [False, False, True]
    assert [(state.exists, state.broken) for state in note.locales] == [(True, False), (True, True), (False, False)]
    assert [found.code for found in note.locales[1].findings] == ["urgency"]


def test_a_draft_that_was_published_waits_no_more(folder):
    folder.slot(HERO)
    site = folder.load()
    desk = Desk(folder.path, site, lambda: NOON)
    held = desk.read("hero", "de")
    desk.save("hero", "de", {**held.document, "default": {"text": "Hallo."}}, if_match=held.etag, who=ANNA, draft=True)
    waits = lambda: content.overview(folder.path, site, [])[0].locales[0].draft  # noqa: E731
    assert waits()
    desk.publish("hero", "de", if_match=None, who=ANNA)
    assert not waits()
