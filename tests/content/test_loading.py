"""From files to texts."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from fivefold import content
from fivefold.errors import ContentError, RenderError, RequestError

CONTRACT = """
describes = "Headline on the home page"
format = "text"                       # text | html | list
[vars.product]                        # declared variables, with an example for preview and lint
name = "Strandkorb Juist"
price = "349.00"

[default]
text = "Willkommen bei uns."

[[price_comparison]]
id = "best-price"
text = "{{ product.name }} für {{ product.price|money }}: Versand inklusive, 30 Tage Rückgabe."
from = 2026-12-01                     # optional validity
until = 2026-12-24
"""


def at(folder, *moment):
    return folder.load(datetime(*moment, tzinfo=UTC)).slots["hero"].text("de")


def test_a_slot_written_as_in_the_contract_is_taken(folder):
    folder.slot(CONTRACT)
    assert folder.codes() == ["literal-duration"], "a warning: thirty days should stand under [facts]"
    slot = at(folder, 2026, 12, 2)
    (variant,) = slot.variants["price_comparison"]
    shown = variant.render({"product": {"name": "Strandkorb", "price": "349.00"}})
    assert shown == "Strandkorb für 349,00\xa0€: Versand inklusive, 30 Tage Rückgabe."
    assert slot.default.render({}) == "Willkommen bei uns."


@pytest.mark.parametrize(
    ("moment", "live"),
    [
        ((2026, 11, 30, 22, 59), False),
        ((2026, 11, 30, 23, 0), True),
        ((2026, 12, 24, 22, 59), True),
        ((2026, 12, 24, 23, 0), False),
    ],
)
def test_days_begin_and_end_at_the_site(folder, moment, live):
    folder.slot(CONTRACT)
    assert ("price_comparison" in at(folder, *moment).variants) is live


def test_the_day_on_which_the_clock_changes_is_a_day(folder):
    folder.slot(CONTRACT.replace("2026-12-01", "2026-10-25").replace("2026-12-24", "2026-10-25"))
    assert "price_comparison" in at(folder, 2026, 10, 24, 22, 30).variants
    assert "price_comparison" in at(folder, 2026, 10, 25, 22, 30).variants
    assert "price_comparison" not in at(folder, 2026, 10, 25, 23, 30).variants


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "de"),
        ("de", "de"),
        ("de-AT", "de"),
        ("de_CH", "de"),
        ("DE-at", "de"),
        ("en", "en"),
        ("en-GB", "en-GB"),
        ("en-US", "en"),
        ("EN-gb-oed", "en-GB"),
        ("fr", "de"),
        ("x", "de"),
        ("", "de"),
    ],
)
def test_a_locale_falls_back_to_its_language_and_then_to_the_sites(folder, asked, given):
    for locale in ("de", "en", "en-GB"):
        folder.slot(f'default.text = "{locale}"', locale=locale)
    assert folder.load().slots["hero"].text(asked).default.render({}) == given


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"prodct": {"name": "x"}}, "vars.prodct"),
        ({"product": {"nme": "x"}}, "vars.product.nme"),
        ({"product": "p1"}, "vars.product"),
        ({"count": {"a": 1}}, "vars.count"),
        ({"Erika Mustermann": 1}, "vars.?"),
    ],
)
def test_a_value_that_the_slot_does_not_declare_is_refused_by_name(folder, sent, field):
    folder.slot('[vars]\ncount = 2\nproduct = { name = "x" }\n[default]\ntext = "Moin."')
    slot = folder.load().slots["hero"].text("de")
    with pytest.raises(RequestError) as caught:
        slot.refuse_unknown(sent)
    assert caught.value.field == field
    assert "Mustermann" not in str(caught.value)
    slot.refuse_unknown({"count": 3, "product": {"name": "y"}})


def test_a_value_may_belong_to_any_of_the_slots_of_a_request(folder):
    folder.slot('default.text = "Moin."')
    folder.slot('[vars.product]\nname = "x"\n[default]\ntext = "Moin."', name="teaser")
    slots = [slot.text("de") for slot in folder.load().slots.values()]
    content.refuse_unknown(slots, {"product": {"name": "y"}})
    with pytest.raises(RequestError):
        content.refuse_unknown(slots, {"other": 1})


def test_a_number_sent_as_text_is_a_number_where_the_example_is_one(folder):
    folder.slot(
        '[vars]\ntotal = 10\n[default]\ntext = "x"\n[[undecided]]\nid = "a"\n'
        'text = "{% if total > 50 %}frei{% else %}nicht frei{% endif %}"'
    )
    (variant,) = folder.load().slots["hero"].text("de").variants["undecided"]
    assert variant.render({"total": "79.90"}) == "frei"
    assert variant.render({"total": 5}) == "nicht frei"
    for wrong in ("viel", "nan", "inf", "9" * 40, True):
        if wrong is not True:
            with pytest.raises(RenderError):
                variant.render({"total": wrong})


def test_html_is_cleaned_whatever_the_values_say(folder):
    folder.slot('format = "html"\n[vars]\nname = "x"\nurl = "/a"\n[default]\ntext = "x"\n[[undecided]]\nid = "a"\n'
                "text = \"<b>{{ name }}</b> <a href='{{ url }}'>mehr</a>\"")  # fmt: skip
    (variant,) = folder.load().slots["hero"].text("de").variants["undecided"]
    shown = variant.render({"name": "<script>x()</script>", "url": "javascript:x()"})
    assert shown == '<b>&lt;script&gt;x()&lt;/script&gt;</b> <a rel="noopener">mehr</a>'
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, [name for name, _ in attributes]))
    parser.feed(variant.render({"name": "n", "url": "/a' onclick='x()"}))
    assert found == [("b", []), ("a", ["href", "rel"])]


def test_a_list_is_a_list_of_texts(folder):
    folder.slot('format = "list"\n[vars]\nname = "x"\n[default]\ntext = ["a", "b"]\n[[undecided]]\nid = "a"\n'
                'text = ["{{ name }} lüften", "bürsten"]')  # fmt: skip
    slot = folder.load().slots["hero"].text("de")
    assert slot.default.render({}) == ["a", "b"]
    assert slot.variants["undecided"][0].render({"name": "Mantel"}) == ["Mantel lüften", "bürsten"]


def test_a_site_may_have_motives_of_its_own(folder):
    own = (folder.path / "motives.toml").read_text().replace('de = "Erster Besuch"', 'de = "Neu im Laden"')
    (folder.path / "shop/motives.toml").write_text(own)
    folder.slot('default.text = "Moin."')
    assert folder.load().motives["first_visit"].label["de"] == "Neu im Laden"


def test_without_motives_the_error_says_what_to_do(folder):
    (folder.path / "motives.toml").unlink()
    with pytest.raises(ContentError, match=r"motives\.toml is missing; put the motives\.toml that comes with fivefold"):
        folder.load()


def test_a_folder_without_a_site_says_so(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ContentError, match=r"motives\.toml is missing"):
            content.load(path)


def test_the_demo_has_no_finding_and_all_motives_in_both_languages(repository):
    assert content.check(repository / "content") == []
    site = content.load(repository / "content").sites["demo"]
    full = [slot for slot in site.slots.values() if not slot.text("de").choices]
    assert len(full) >= 8
    for slot in full:
        assert set(slot.locales) == {"de", "en"}
        for local in slot.locales.values():
            assert len(local.variants) == 5
    assert [option.motive for option in site.slots["question"].text("en").choices] == list(site.motives)
    assert site.goals["purchase"].trust == "browser"
    assert site.holdout is None


def test_every_text_of_the_demo_renders_for_every_product(repository):
    site = content.load(repository / "content").sites["demo"]
    products = list(site.products.all("de"))
    assert len(products) == 12
    assert len({product["category"] for product in products}) == 5
    for slot in site.slots.values():
        for local in slot.locales.values():
            texts = [local.default, *(variant for some in local.variants.values() for variant in some)]
            for product in products:
                for variant in texts:
                    sent = {"product": product["id"], "cart": {"count": 2, "total": 108.0}}
                    assert 10 < len(variant.render(sent)) < 260


def test_the_demos_headlines_are_as_long_as_each_other(repository):
    hero = content.load(repository / "content").sites["demo"].slots["hero"]
    for local in hero.locales.values():
        texts = [local.default, *(variant for some in local.variants.values() for variant in some)]
        lengths = [len(variant.render({})) for variant in texts]
        assert max(lengths) <= 34
        assert max(lengths) - min(lengths) <= 7


def test_what_an_editors_program_leaves_behind_is_no_content(folder):
    folder.slot('default.text = "Moin."')
    slots = folder.path / "shop/slots"
    (slots / ".#hero.de.toml").symlink_to("someone@somewhere.1234")
    (slots / "#hero.de.toml#").write_text("half")
    (slots / "hero.de.toml~").write_text("old")
    (slots / ".hero.de.toml.swp").write_bytes(b"\x00")
    assert folder.check() == []


def test_a_file_that_points_nowhere_or_is_huge_is_a_finding(folder):
    (folder.path / "shop/slots/one.de.toml").symlink_to("nowhere")
    (folder.path / "shop/slots/two.de.toml").write_text('default.text = "Moin."\n' + "# x\n" * 300_000)
    assert folder.codes() == ["file-unreadable", "file-unreadable"]


@pytest.mark.parametrize(
    "raw", [b"", b"\x00", b"\xff\xfe", b"a" * 5000, b"[" * 5000, b"x = " + b"[" * 5000, b"[[a]]\n" * 500]
)
@pytest.mark.parametrize("file", ["site.toml", "slots/hero.de.toml", "motives.toml", "products.csv", "products.json"])
def test_whatever_a_file_holds_check_answers(folder, file, raw):
    (folder.path / "shop" / file).write_bytes(raw)
    assert isinstance(folder.check(), list)


@pytest.mark.parametrize("value", ["1", '"x"', "[1]", "[[1]]", "{}", "{ a = 1 }", "[{}]", "true", "2026-12-01", "inf"])
def test_whatever_a_key_holds_check_answers(folder, value):
    for key in ("describes", "format", "mode", "max_length", "vars", "vars.product", "default", "default.text"):
        folder.slot(f"{key} = {value}\nunkown = {value}")
        assert "error" in {found.severity for found in folder.check()}
    for key in ("undecided", "undecidet", "choices"):
        folder.slot(f"{key} = {value}\ndefault.text = 'Moin.'\nx = 1")
        assert "error" in {found.severity for found in folder.check()}
    for key in ("origins", "locale", "currency", "timezone", "holdout", "goals", "goals.purchase", "facts", "facts.a"):
        (folder.path / "shop/site.toml").write_text(f"{key} = {value}\nunknown = 1")
        assert "error" in {found.severity for found in folder.check()}


def test_a_file_saved_by_windows_notepad_is_read(folder):
    path = folder.slot('default.text = "Moin."\r\ntitle = "x"')
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (found,) = folder.check()
    assert (found.code, found.line, found.column) == ("unknown-key", 2, 1)
    path.write_bytes(b"\xef\xbb\xbf" + 'default.text = "Grüß Gott."'.encode())
    assert folder.load().slots["hero"].text("de").default.render({}) == "Grüß Gott."


def test_what_looks_like_content_and_is_not_read_is_said(folder):
    folder.slot('default.text = "Moin."')
    slots = folder.path / "shop/slots"
    for name in ("teaser.de.toml.txt", "teaser.de.TOML", "teaser.de.json"):
        (slots / name).write_text('default.text = "Moin."')
    (slots / "README.md").write_text("our texts")
    (slots / "en").mkdir()
    (folder.path / "shop/teaser.de.toml").write_text('default.text = "Moin."')
    (folder.path / "outlet").mkdir()
    (folder.path / "Outlet2").mkdir()
    (folder.path / "Outlet2/site.toml").write_text('origins = []\nlocale = "de"')
    (folder.path / ".git").mkdir()
    assert {(found.file, found.code) for found in folder.check()} == {
        ("Outlet2", "folder-ignored"),
        ("outlet", "folder-ignored"),
        ("shop/slots/en", "file-ignored"),
        ("shop/slots/teaser.de.TOML", "file-ignored"),
        ("shop/slots/teaser.de.json", "file-ignored"),
        ("shop/slots/teaser.de.toml.txt", "file-ignored"),
        ("shop/teaser.de.toml", "file-ignored"),
    }
    assert folder.load()


def test_a_variant_whose_time_is_over_is_said_from_its_last_moment_on(folder):
    folder.slot(CONTRACT.replace("2026-12-01", "2026-11-01").replace("2026-12-24", "2026-11-20"))
    (expired,) = [found for found in folder.check() if found.code == "expired"]
    assert (expired.severity, expired.field, expired.line) == ("warning", "price_comparison.0.until", 15)
    folder.slot(CONTRACT.replace("2026-12-01", "2026-11-01").replace("2026-12-24", "2026-11-21"))
    assert "expired" not in folder.codes(), "the last day still counts"


@pytest.mark.parametrize(
    ("form", "text", "warned"),
    [
        ("text", '"{{ name }} am Meer"', False),
        ("text", '"{{ name }} am Meer!"', True),
        ("html", '"<b>{{ name }}</b> am Meer"', False),
        ("html", '"<b>{{ name }}</b> am Meer &amp;"', True),
        ("list", '["{{ name }} am Meer", "{{ name }} am Meer"]', False),
        ("list", '["Moin", "{{ name }} am Meer!"]', True),
    ],
)
def test_a_text_longer_than_its_slot_has_room_for_is_a_warning(folder, form, text, warned):
    default = '["Moin"]' if form == "list" else '"Moin"'
    folder.slot(
        f'format = "{form}"\nmax_length = 13\n[vars]\nname = "Juist"\n[default]\ntext = {default}\n'
        f'[[undecided]]\nid = "a"\ntext = {text}'
    )
    assert folder.codes() == ["over-max-length"] * warned
    assert folder.load()


def test_what_there_is_to_choose_from_is_told_in_words(folder):
    folder.slot('vars.b = 1\nvars.a = {x = 1, y = 2}\ndefault.text = "Moin."')
    declared = folder.load().slots["hero"].text("de").declared
    assert declared.refusal("c", 1) == ("c", "slot 'hero' declares no such variable; it has a, b")
    assert declared.refusal("a", {"z": 1}) == ("a.z", "variable 'a' has no such field; it has x, y")
    assert declared.refusal("a", 1) == ("a", "variable 'a' must be an object with x, y")
