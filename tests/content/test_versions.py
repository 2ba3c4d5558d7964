"""Editors save, draft, publish, compare and go back; whatever happens, no text is lost."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from fivefold import content
from fivefold.content.history import Author
from fivefold.content.versions import Desk
from fivefold.errors import ApprovalError, ConflictError, RefusedTextError, RequestError, UnknownVersionError

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

ANNA = Author(role="editor", name="anna")
BEN = Author(role="admin", name="ben")

HERO = """# Der Titel der Startseite
describes = "Titel"   # kurz halten
format = "text"

[vars.product]
name = "Strandkorb"

[default]
text = "Willkommen."

# Für alle, die Preise vergleichen
[[price_comparison]]
id = "calm"
text = "In Ruhe vergleichen."   # nicht drängen
from = 2026-12-01

[[price_comparison]]
id = "name"
text = "{{ product.name }}"
"""


@pytest.fixture
def desk(folder):
    folder.slot(HERO)
    return Desk(folder.path, folder.load(), lambda: NOON)


def test_comments_and_order_survive_an_edit(desk, folder):
    held = desk.read("hero", "de")
    document = held.document
    document["price_comparison"][1]["text"] = "Nur {{ product.name }}"
    document["undecided"] = [{"id": "ask", "text": "Fragen Sie uns."}]
    desk.save("hero", "de", document, if_match=held.etag, who=ANNA)
    written = (folder.path / "shop/slots/hero.de.toml").read_text()
    assert written.startswith(HERO.replace('"{{ product.name }}"', '"Nur {{ product.name }}"').rstrip())
    assert tomllib.loads(written)["undecided"] == [{"id": "ask", "text": "Fragen Sie uns."}]
    assert folder.load().slots["hero"].text("de").variants["undecided"][0].render({}) == "Fragen Sie uns."


def test_a_removed_and_a_moved_variant_keep_the_comments_of_the_others(desk, folder):
    held = desk.read("hero", "de")
    document = held.document
    document["price_comparison"].reverse()
    del document["vars"], document["describes"]
    document["price_comparison"][0]["text"] = "Moin"
    saved = desk.save("hero", "de", document, if_match=held.etag, who=ANNA)
    assert [table["id"] for table in saved.document["price_comparison"]] == ["name", "calm"]
    assert "# nicht drängen" in saved.text
    assert saved.document["price_comparison"][1]["from"] == "2026-12-01"


def test_an_unchanged_document_changes_no_byte(desk):
    held = desk.read("hero", "de")
    assert desk.save("hero", "de", held.document, if_match=held.etag, who=ANNA).text == HERO


def test_a_second_editor_gets_both_texts_and_loses_nothing(desk):
    first, second = desk.read("hero", "de"), desk.read("hero", "de")
    anna = {**first.document, "default": {"text": "Annas Text."}}
    desk.save("hero", "de", anna, if_match=first.etag, who=ANNA)
    with pytest.raises(ConflictError) as caught:
        desk.save("hero", "de", {**second.document, "default": {"text": "Bens Text."}}, if_match=second.etag, who=BEN)
    assert "Annas Text." in caught.value.theirs
    assert "Bens Text." in caught.value.yours
    assert "Annas Text." in desk.read("hero", "de").text
    ben = {**second.document, "default": {"text": "Bens Text."}}
    assert "Bens Text." in desk.save("hero", "de", ben, if_match=caught.value.etag, who=BEN).text
    assert [version.who.name for version in desk.versions("hero", "de")] == ["the file", "anna", "ben"]


def test_of_eight_editors_at_the_same_moment_one_saves_and_seven_get_both_texts(desk, folder):
    held = desk.read("hero", "de")
    together = threading.Barrier(8)

    def save(number):
        editor = Desk(folder.path, folder.load(), lambda: NOON)
        document = {**held.document, "default": {"text": f"Text {number}."}}
        together.wait()
        try:
            saved = editor.save("hero", "de", document, if_match=held.etag, who=ANNA)
        except ConflictError as conflict:
            return conflict.theirs, f"Text {number}." in conflict.yours
        return saved.text, True

    with ThreadPoolExecutor(8) as editors:
        answers = set(editors.map(save, range(8)))
    assert answers == {(desk.read("hero", "de").text, True)}
    assert len(desk.versions("hero", "de")) == 2, "the first one, and that of the one who was faster"


def test_a_text_with_errors_is_refused_with_all_of_them(desk):
    held = desk.read("hero", "de")
    document = {**held.document, "default": {"text": "{{ prodct.name }}"}, "undecided": [{"id": "x", "text": ""}]}
    with pytest.raises(RefusedTextError) as caught:
        desk.save("hero", "de", document, if_match=held.etag, who=ANNA)
    assert {found.code for found in caught.value.findings} == {"unknown-variable", "empty-text"}
    assert desk.read("hero", "de").text == HERO


def test_going_back_gives_the_same_bytes(desk, folder):
    held = desk.read("hero", "de")
    desk.save("hero", "de", {**held.document, "default": {"text": "Anders."}}, if_match=held.etag, who=ANNA)
    etag = desk.read("hero", "de").etag
    desk.revert("hero", "de", 1, if_match=etag, who=BEN)
    assert (folder.path / "shop/slots/hero.de.toml").read_bytes() == HERO.encode()
    assert '-text = "Willkommen."\n+text = "Anders."\n' in desk.diff("hero", "de", 1, 2)
    assert [version.what for version in desk.versions("hero", "de")] == ["edited in the file", "published", "reverted"]


def test_a_draft_reaches_no_visitor_until_it_is_published(desk, folder):
    held = desk.read("hero", "de")
    draft = {**held.document, "default": {"text": "Entwurf."}}
    desk.save("hero", "de", draft, if_match=held.etag, who=ANNA, draft=True)
    assert folder.load().slots["hero"].text("de").default.render({}) == "Willkommen."
    assert desk.read("hero", "de").text == HERO
    assert "Entwurf." in desk.read("hero", "de", draft=True).text
    desk.publish("hero", "de", if_match=None, who=ANNA)
    assert folder.load().slots["hero"].text("de").default.render({}) == "Entwurf."
    with pytest.raises(UnknownVersionError):
        desk.publish("hero", "de", if_match=None, who=ANNA)


def test_with_approval_a_second_person_of_role_admin_publishes(folder):
    folder.slot(HERO)
    folder.site("approval = true\n")
    desk = Desk(folder.path, folder.load(), lambda: NOON)
    held = desk.read("hero", "de")
    document = {**held.document, "default": {"text": "Neu."}}
    with pytest.raises(ApprovalError):
        desk.save("hero", "de", document, if_match=held.etag, who=BEN)
    desk.save("hero", "de", document, if_match=held.etag, who=BEN, draft=True)
    for who in (ANNA, BEN):
        with pytest.raises(ApprovalError):
            desk.publish("hero", "de", if_match=None, who=who)
    desk.publish("hero", "de", if_match=None, who=Author(role="admin", name="carla"))
    assert "Neu." in desk.read("hero", "de").text


def test_a_draft_from_an_older_text_is_not_published_over_a_newer_one(desk, folder):
    held = desk.read("hero", "de")
    desk.save("hero", "de", {**held.document, "describes": "a"}, if_match=held.etag, who=ANNA, draft=True)
    folder.slot(HERO.replace("Willkommen", "Moin"))
    with pytest.raises(ConflictError) as caught:
        desk.publish("hero", "de", if_match=None, who=BEN)
    assert "Moin" in caught.value.theirs


@pytest.mark.parametrize("slot", ["../site", "hero/../../x", "", "Hero", "a" * 65, "hero.en", "."])
def test_a_slot_that_is_no_name_is_refused(desk, slot):
    with pytest.raises(RequestError):
        desk.read(slot, "de")


def test_a_new_slot_begins_with_no_etag(desk, folder):
    desk.save("teaser", "de", {"default": {"text": "Moin."}}, if_match=None, who=ANNA)
    assert folder.load().slots["teaser"].text("de").default.render({}) == "Moin."
    with pytest.raises(ConflictError):
        desk.save("teaser", "de", {"default": {"text": "Noch einmal."}}, if_match=None, who=ANNA)


SAVER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from fivefold import content
from fivefold.content.history import Author
from fivefold.content.versions import Desk
desk = Desk(Path(sys.argv[1]), content.load(Path(sys.argv[1])).sites["shop"], lambda: datetime.now(UTC))
who = Author(role="editor", name="anna")
for n in range(int(sys.argv[2]), 200):
    held = desk.read("hero", "de")
    document = {**held.document, "default": {"text": f"Text {n}." + " Moin." * 500}}
    desk.save("hero", "de", document, if_match=held.etag, who=who)
    print(n, flush=True)
"""


def test_killed_in_the_middle_of_two_hundred_saves_every_file_is_whole(folder):
    folder.slot(HERO)
    chance = random.Random(6)
    saved = -1
    while saved < 199:
        run = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(folder.path), str(saved + 1)], stdout=subprocess.PIPE, text=True
        )
        stop_at = saved + chance.randint(20, 60)
        for line in run.stdout:
            saved = int(line)
            if saved >= stop_at:
                time.sleep(chance.random() * 0.003)
                os.kill(run.pid, signal.SIGKILL)
                break
        for line in run.stdout:
            saved = int(line)
        run.wait()
        run.stdout.close()
        assert run.returncode in (0, -signal.SIGKILL)
        desk = Desk(folder.path, folder.load(), lambda: NOON)
        texts = [version.text for version in desk.versions("hero", "de")]
        assert desk.read("hero", "de").text in texts
        for n in range(saved + 1):
            assert any(f"Text {n}." in text for text in texts), "a version is lost"
    assert content.check(folder.path, NOON) == []


def test_going_back_under_approval_replaces_no_draft_that_was_not_seen(folder):
    folder.slot(HERO)
    folder.site("approval = true\n")
    desk = Desk(folder.path, folder.load(), lambda: NOON)
    live = desk.read("hero", "de")
    first = desk.save("hero", "de", {**live.document, "describes": "a"}, if_match=live.etag, who=ANNA, draft=True)
    with pytest.raises(ConflictError) as caught:
        desk.revert("hero", "de", 1, if_match=live.etag, who=BEN)
    assert caught.value.theirs == first.text
    assert desk.read("hero", "de", draft=True).text == first.text
    assert desk.revert("hero", "de", 1, if_match=caught.value.etag, who=BEN).draft
    assert desk.read("hero", "de", draft=True).text == HERO


def test_a_draft_that_is_thrown_away_is_a_version_and_no_draft_any_more(desk):
    held = desk.read("hero", "de")
    with pytest.raises(UnknownVersionError):
        desk.discard("hero", "de", if_match=held.etag, who=ANNA)
    draft = desk.save("hero", "de", {**held.document, "describes": "a"}, if_match=held.etag, who=ANNA, draft=True)
    with pytest.raises(ConflictError):
        desk.discard("hero", "de", if_match=held.etag, who=BEN)
    desk.discard("hero", "de", if_match=draft.etag, who=BEN)
    assert desk.draft("hero", "de") is None
    assert desk.read("hero", "de", draft=True).text == HERO
    last = desk.versions("hero", "de")[-1]
    assert (last.what, last.of, last.who, last.text) == ("discarded", 2, BEN, draft.text)
    with pytest.raises(UnknownVersionError):
        desk.publish("hero", "de", if_match=None, who=BEN)
