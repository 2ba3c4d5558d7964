"""Files change under a running service."""

import asyncio
import errno
import shutil
import time
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from fivefold.content.catalog import refuse_unknown
from fivefold.content.history import HAND, History, history_folder
from fivefold.content.library import Library
from fivefold.content.versions import Desk
from fivefold.content.watching import Follower
from fivefold.errors import ContentError, RenderError

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def follower(folder, clock):
    folder.slot('default.text = "Moin."')
    return Follower(Library(folder.path), clock)


def after(follower, act, count=1):
    """Return the readings after `act`, and how long they took."""

    async def run():
        stop = asyncio.Event()
        found = []

        async def collect():
            async for reading in follower.readings(stop):
                found.append((reading, time.perf_counter()))
                if len(found) == count:
                    stop.set()

        task = asyncio.create_task(collect())
        await asyncio.sleep(0.3)
        began = time.perf_counter()
        act()
        await asyncio.wait_for(task, 5)
        return [reading for reading, _ in found], found[-1][1] - began

    return asyncio.run(run())


def shown(catalog):
    return catalog.sites["shop"].slots["hero"].text("de").default.render({})


def test_a_change_is_live_in_less_than_a_second(folder, follower):
    assert shown(follower.begin().catalog) == "Moin."
    (reading,), took_s = after(follower, lambda: folder.slot('default.text = "Servus."'))
    assert shown(reading.catalog) == "Servus."
    assert reading.trouble() is None
    assert took_s < 1


def test_the_watching_library_says_nothing_of_its_own(folder, follower, caplog):
    caplog.set_level("INFO")
    follower.begin()
    after(follower, lambda: folder.slot('default.text = "Servus."'))
    assert not [record for record in caplog.records if record.name.startswith("watchfiles")]


def test_a_broken_file_leaves_the_last_good_catalog_in_service(folder, follower):
    follower.begin()
    (reading,), _ = after(follower, lambda: folder.slot('default.text = "Moin'))
    assert reading.catalog is None
    assert "shop/slots/hero.de.toml:1:" in reading.trouble()
    (reading,), _ = after(follower, lambda: folder.slot('default.text = "Wieder gut."'))
    assert shown(reading.catalog) == "Wieder gut."


def test_a_text_goes_live_when_its_day_begins_at_the_site(folder, follower, clock):
    folder.slot('default.text = "a"\n[[undecided]]\nid = "x"\ntext = "Advent"\nfrom = 2026-11-29\nuntil = 2026-12-24')
    catalog = follower.begin().catalog
    assert "undecided" not in catalog.sites["shop"].slots["hero"].text("de").variants

    def berlin_midnight():
        clock.now = datetime(2026, 11, 28, 23, tzinfo=UTC)

    (reading,), _ = after(follower, berlin_midnight)
    assert reading.catalog.sites["shop"].slots["hero"].text("de").variants["undecided"][0].id == "x"

    def christmas_is_over():
        clock.now = datetime(2026, 12, 24, 23, tzinfo=UTC)

    (reading,), _ = after(follower, christmas_is_over)
    assert "undecided" not in reading.catalog.sites["shop"].slots["hero"].text("de").variants


def test_at_the_start_a_broken_file_is_left_out_and_named(folder, follower):
    folder.slot('default.text = "Welcome."', locale="en")
    folder.slot('default.text = "Tja."', name="teaser")
    folder.slot('default.text = "Moin."\n[[undecided]]\nid = "a"\ntext = "{{ nme }}"')
    first = follower.begin()
    assert "left out" in first.trouble()
    assert "shop/slots/hero.de.toml:4:12: error unknown-variable: undecided, no. 1, text" in first.trouble()
    slots = first.catalog.sites["shop"].slots
    assert slots["teaser"].text("de").default.render({}) == "Tja."
    assert slots["hero"].text("en-GB").default.render({}) == "Welcome."
    for asked in ("de", "fr", None):
        refuse_unknown((slots["hero"].text(asked),), {"whatever": {"it": "declared"}})
        with pytest.raises(RenderError):  # an answer leaves it out, and the page keeps its own text
            slots["hero"].text(asked).default.render({})
    assert first.trouble().splitlines()[1:] == [f"  {found}" for found in first.findings], "a line each"
    (reading,), _ = after(follower, lambda: folder.slot('default.text = "Wieder gut."'))
    assert shown(reading.catalog) == "Wieder gut."
    assert reading.trouble() is None


def test_at_the_start_the_last_version_that_went_live_stands_in_for_a_broken_file(folder, follower):
    desk = Desk(folder.path, folder.load(), lambda: NOON)
    tag = desk.read("hero", "de").etag
    desk.save("hero", "de", {"default": {"text": "Gut."}}, if_match=tag, who=HAND)
    folder.slot('default.text = "Kaputt')  # by hand, and then through the API: a version that went live, and is broken
    history = History(history_folder(folder.path / "shop", "hero", "de"))
    history.add(replace(history.latest(), text='default.text = "Kaputt', what="edited in the file"))
    for what in ("draft", "discarded"):
        history.add(replace(history.latest(), text='default.text = "Entwurf."', what=what))
    assert shown(follower.begin().catalog) == "Gut."


def test_at_the_start_a_slot_whose_only_text_is_broken_takes_no_other_slot_from_its_pages(folder, follower):
    folder.slot('default.text = "Tja."', name="teaser")
    folder.slot('default.text = "Moin')
    slots = follower.begin().catalog.sites["shop"].slots
    assert slots["teaser"].text("de").default.render({}) == "Tja."
    with pytest.raises(RenderError):
        slots["hero"].text("de").default.render({})


def test_at_the_start_locales_that_contradict_each_other_are_not_both_served(folder, follower):
    folder.slot('mode = "fixed"\ndefault.text = "Welcome."', locale="en")
    first = follower.begin()
    assert "modes-differ" in first.trouble()
    slot = first.catalog.sites["shop"].slots["hero"]
    assert slot.text("en").default.render({}) == "Welcome."
    with pytest.raises(RenderError):
        slot.text("de").default.render({})


def test_at_the_start_a_site_whose_own_file_is_broken_is_left_out(folder, follower):
    shutil.copytree(folder.path / "shop", folder.path / "other")
    (folder.path / "other" / "site.toml").write_text("locale = ")
    first = follower.begin()
    assert set(first.catalog.sites) == {"shop"}
    assert "other/site.toml:1:" in first.trouble()


@pytest.mark.parametrize("spoil", ["motives.toml", "shop/site.toml"])
@pytest.mark.parametrize(
    "how", [lambda file: file.unlink(), lambda file: file.write_text("x =")], ids=["gone", "broken"]
)
def test_where_nothing_can_be_served_the_start_is_refused(folder, follower, spoil, how):
    how(folder.path / spoil)
    with pytest.raises(ContentError, match=r"motives\.toml|site\.toml"):
        follower.begin()


def test_a_folder_that_is_not_there_is_refused_in_these_words(tmp_path):
    with pytest.raises(ContentError, match="nope is not there"):
        Follower(Library(tmp_path / "nope"), Clock()).begin()


def hand_made(folder, follower, *texts):
    """Write texts by hand, one after the other, each once the one before is in service."""
    for text in texts:
        after(follower, lambda text=text: folder.slot(text))


def kept(folder):
    versions = Desk(folder.path, folder.load(), lambda: NOON).versions("hero", "de")
    return [(version.what, version.text) for version in versions]


def text(words):
    return f'default.text = "{words}"'


def test_every_text_that_was_edited_away_by_hand_becomes_a_version(folder, follower):
    folder.slot(text("Moin {{ a }}.") + '\nvars.a = "x"')
    follower.begin()
    hand_made(folder, follower, text("Eins."), text("Kaputt")[:-1], text("Zwei."), text("Drei."))
    first = text("Moin {{ a }}.") + '\nvars.a = "x"'
    assert [words for _, words in kept(folder)] == [first, text("Eins."), text("Zwei.")]
    assert {what for what, _ in kept(folder)} == {"edited in the file"}
    again = Library(folder.path).read(NOON)[0].sites["shop"].slots["hero"].text("de")
    refuse_unknown((again,), {"a": "what pages were told to send, also after a restart"})


def test_a_file_that_is_taken_away_by_hand_is_a_version(folder, follower):
    folder.slot('default.text = "Tja."', name="teaser")
    follower.begin()
    after(follower, (folder.path / "shop/slots/hero.de.toml").unlink)
    assert kept(folder) == [("edited in the file", text("Moin."))]
    hand_made(folder, follower, text("Wieder da."))
    assert len(kept(folder)) == 1


def test_what_is_saved_through_the_api_becomes_a_version_once(folder, follower):
    follower.begin()
    desk = Desk(folder.path, folder.load(), lambda: NOON)
    for words in ("Eins.", "Zwei."):
        tag = desk.read("hero", "de").etag
        document = {"default": {"text": words}}
        after(follower, lambda tag=tag, document=document: desk.save("hero", "de", document, if_match=tag, who=HAND))
    assert kept(folder) == [
        ("edited in the file", text("Moin.")),
        ("published", text("Eins.")),
        ("published", text("Zwei.")),
    ]


def test_a_draft_is_still_there_after_an_edit_by_hand(folder, follower):
    follower.begin()
    desk = Desk(folder.path, folder.load(), lambda: NOON)
    tag = desk.read("hero", "de").etag
    desk.save("hero", "de", {"default": {"text": "Entwurf."}}, if_match=tag, who=HAND, draft=True)
    hand_made(folder, follower, text("Eins."), text("Zwei."))
    assert "Entwurf." in desk.read("hero", "de", draft=True).text
    assert kept(folder)[-1] == ("edited in the file", text("Eins."))


def test_two_services_on_one_folder_keep_a_text_once(folder, follower, clock):
    others = [follower, Follower(Library(folder.path), clock)]
    for one in others:
        one.begin()

    async def both():
        stop = asyncio.Event()

        async def follow(one):
            async for _ in one.readings(stop):
                await asyncio.sleep(0.2)
                stop.set()

        tasks = [asyncio.create_task(follow(one)) for one in others]
        await asyncio.sleep(0.3)
        folder.slot(text("Eins."))
        await asyncio.wait_for(asyncio.gather(*tasks), 5)

    asyncio.run(both())
    assert kept(folder) == [("edited in the file", text("Moin."))]


@pytest.mark.parametrize(("number", "said"), [(errno.EROFS, False), (errno.EACCES, False), (errno.ENOSPC, True)])
def test_a_folder_that_cannot_be_written_to_is_followed_all_the_same(
    folder, follower, monkeypatch, caplog, number, said
):
    def refuse(*_args, **_more):
        raise OSError(number, "no")

    follower.begin()
    monkeypatch.setattr("fivefold.content.history.Path.mkdir", refuse)
    (reading,), _ = after(follower, lambda: folder.slot(text("Servus.")))
    assert shown(reading.catalog) == "Servus."
    assert bool([one for one in caplog.records if one.levelname in ("WARNING", "ERROR")]) is said
    (reading,), _ = after(follower, lambda: folder.slot(text("Grüß Gott.")))
    assert shown(reading.catalog) == "Grüß Gott."
    assert not (folder.path / "shop/.history").exists()
