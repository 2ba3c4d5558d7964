"""What `fivefold check` prints."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fivefold import content
from fivefold.cli import main
from fivefold.errors import ContentError


def test_check_tells_people_and_programs_the_same(folder):
    folder.slot('default.text = "{{ x }}"')
    text, code = content.check_command(folder.path)
    assert code == 1
    assert "shop/slots/hero.de.toml:1:20: error unknown-variable: default.text: no variable 'x'" in text
    assert "1 error, 0 warnings" in text
    told, code = content.check_command(folder.path, as_json=True)
    (found,) = json.loads(told)["findings"]
    assert (code, found["line"], found["column"], found["code"]) == (1, 1, 20, "unknown-variable")
    folder.slot('default.text = "x"\n[[undecided]]\nid = "a"\ntext = "30 Tage Rückgabe"')
    told, code = content.check_command(folder.path, as_json=True)
    assert (code, json.loads(told)["warnings"]) == (0, 1)
    (row,) = json.loads(told)["coverage"]
    assert row["variants"]["undecided"] == ["a"]


def test_the_findings_come_below_the_table_and_their_number_last(folder):
    folder.slot("default.text = 'Nur heute.'")
    lines = content.check_command(folder.path)[0].splitlines()
    table = next(number for number, line in enumerate(lines) if "shop/hero" in line and "broken" in line)
    told = next(number for number, line in enumerate(lines) if "urgency" in line)
    assert table < told < len(lines) - 1
    assert lines[-1] == "1 error, 0 warnings"


def test_the_table_tells_broken_files_from_those_that_are_not_there(folder):
    folder.slot("nonsense")
    folder.slot("default.text = 'Hello.'", locale="en")
    folder.slot("default.text = 'Moin.'", name="teaser")
    rows = json.loads(content.check_command(folder.path, as_json=True)[0])["coverage"]
    assert {(row["slot"], row["locale"]): row["file"] for row in rows} == {
        ("hero", "de"): "broken",
        ("hero", "en"): "read",
        ("teaser", "de"): "read",
        ("teaser", "en"): "absent",
    }
    shown = content.check_command(folder.path)[0].splitlines()
    assert [line.split()[1:] for line in shown if line.startswith(" shop/")] == [
        ["de", "broken"],
        ["en", "·", "·", "·", "·", "·"],
        ["de", "·", "·", "·", "·", "·"],
        ["en", "no", "file"],
    ]


@pytest.mark.parametrize("inside", ["shop", "shop/slots", "shop/slots/hero.de.toml", "shop/site.toml"])
def test_who_gives_a_site_or_a_file_is_told_which_folder_to_give(folder, inside, monkeypatch, capsys):
    folder.slot("default.text = 'Moin.'")
    with pytest.raises(ContentError, match=f"give the folder above: fivefold check {folder.path}$"):
        content.check_command(folder.path / inside)
    monkeypatch.chdir(folder.path.parent)
    assert main(["check", f"content/{inside}"]) == 1
    assert capsys.readouterr().err.strip().endswith("give the folder above: fivefold check content")
    monkeypatch.chdir(folder.path / "shop")
    with pytest.raises(ContentError, match=r"fivefold check \.\.$"):
        content.check_command(Path())


def test_who_gives_a_folder_that_is_not_there_is_told_so(tmp_path):
    with pytest.raises(ContentError, match="is not there; give the folder with motives"):
        content.check_command(tmp_path / "contnet")


def test_a_reader_that_has_seen_enough_is_no_error(folder):
    folder.slot("default.text = 'Moin.'")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "import sys; from fivefold.cli import main; sys.exit(main())"]
    run = subprocess.run(
        [*command, "check", str(folder.path)], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_place_is_named_as_people_count_and_for_programs_by_its_path(folder):
    folder.slot('default.text = "x"\n[[undecided]]\nid = "a"\ntext = "{{ nme }}"')
    assert "error unknown-variable: undecided, no. 1, text: no variable" in content.check_command(folder.path)[0]
    (found,) = json.loads(content.check_command(folder.path, as_json=True)[0])["findings"]
    assert found["field"] == "undecided.0.text"


def test_a_text_in_one_language_only_and_one_with_a_time_are_noted_and_fail_nothing(folder):
    variant = '\n[[undecided]]\nid = "{}"\ntext = "Moin."\n'
    german = (
        'default.text = "x"'
        + variant.format("both")
        + variant.format("advent")
        + "from = 2100-12-01\nuntil = 2100-12-24"
    )
    folder.slot(
        german + variant.format("eve") + "until = 2100-12-24T18:00:00" + variant.format("begun") + "from = 2020-01-01"
    )
    english = 'default.text = "x"' + "".join(map(variant.format, ("both", "eve", "begun")))
    folder.slot(english, locale="en")
    shown, code = content.check_command(folder.path)
    notes = [line for line in shown.splitlines() if line.startswith("note: ")]
    assert code == 0
    assert notes == [
        "note: shop/hero: undecided/advent is in de only",
        "note: shop/hero: undecided/advent is shown from 2100-12-01 until 2100-12-24",
        "note: shop/hero: undecided/eve is shown until 2100-12-24 18:00 in de",
    ]
    assert shown.splitlines()[-1] == "0 errors, 0 warnings"
    told = json.loads(content.check_command(folder.path, as_json=True)[0])
    assert told["notes"][0] == {"site": "shop", "slot": "hero", "text": "undecided/advent", "message": "is in de only"}
    folder.slot("nonsense", locale="en")
    assert "de only" not in content.check_command(folder.path)[0], "what the broken file has is not known"


@pytest.mark.parametrize(
    ("example", "text", "right"),
    [
        (
            'price = "349.00"',
            "Für {{ product.price }}.",
            "write {{ product.price|money }}, which makes 349,00\xa0€ of it",
        ),
        ("price = 349", "Für {{product.price}} €.", "write {{ product.price|money }}"),
        ("verkaufspreis = 9.5", "{{ product.verkaufspreis }}", "write {{ product.verkaufspreis|money }}"),
        (
            "total = 108.00",
            "{% if product.total > 50 %}Schon {{ product.total }}.{% endif %}",
            "{{ product.total|money }}",
        ),
        ("shipping = 4.90", "Versand: {{ product.shipping }}", "write {{ product.shipping|money }}"),
        ("", "Ab {{ shop.free_shipping_from }} frei.", "write {{ shop.free_shipping_from|money }}"),
    ],
)
def test_a_price_without_money_is_a_warning_that_says_what_to_write(folder, example, text, right):
    folder.site("[facts]\nfree_shipping_from = 79.00\n")
    folder.slot(
        f'[vars.product]\nname = "Korb"\n{example}\n[default]\ntext = "Moin."\n[[undecided]]\nid = "a"\ntext = "{text}"'
    )
    [found] = folder.check()
    assert (found.code, found.severity, found.field) == ("bare-price", "warning", "undecided.0.text")
    assert right in found.remedy
    assert (
        folder.path.joinpath(found.file)
        .read_text()
        .splitlines()[found.line - 1][found.column - 1 :]
        .startswith("product." if example else "shop.")
    )
    assert folder.load().slots["hero"].text("de").variants["undecided"], "it is shown all the same"


@pytest.mark.parametrize(
    ("example", "text"),
    [
        ('price = "349.00"', "{{ product.price|money }}, {{ product.price|number }}"),
        ('price = "349.00"', '{% if product.price == "349.00" %}Moin{% endif %}'),
        ('price = "on request"', "{{ product.price }}"),
        ("total = 3", "{{ product.total }} Stücke"),
        ("price_cut_percent = 20", "{{ product.price_cut_percent }}"),
        ("shipping_days = 2.5", "{{ product.shipping_days }}"),
        ("feet = 4.5", "{{ product.feet }}"),
    ],
)
def test_what_is_no_price_needs_no_money(folder, example, text):
    folder.slot(f"[vars.product]\n{example}\n[default]\ntext = 'Moin.'\n[[undecided]]\nid = 'a'\ntext = '{text}'")
    assert folder.codes() == []


KORB = '[vars.product]\nname = "Korb"\n[default]\ntext = "Moin."\n'


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{ product.name } ist da.", "{"),
        ("Moin {{ product.name }}}}, ahoi.", "}},"),
        ("Moin, {{ product.name }} %} ahoi.", "}"),
        ("Nur {{ product.name }} und {}.", "{}."),
    ],
)
def test_what_stands_in_single_braces_is_a_warning_since_it_is_shown_as_it_is(folder, text, word):
    folder.slot(f'{KORB}[[undecided]]\nid = "a"\ntext = "Moin.\\n{text}"')
    [found] = folder.check()
    assert (found.code, found.severity) == ("lone-brace", "warning")
    assert found.message == f"{word!r} is shown as it is written"


@pytest.mark.parametrize("text", ["{{ product.name }}", "{% if product.name %}Moin{% endif %}", "{# leer #}Moin"])
def test_braces_of_a_template_are_none_of_their_own(folder, text):
    folder.slot(f'{KORB}[[undecided]]\nid = "a"\ntext = "{text}"')
    assert "lone-brace" not in folder.codes()


def test_what_has_no_end_is_said_once(folder):
    folder.slot(f'{KORB}[[undecided]]\nid = "a"\ntext = "{{{{ product.name ist da."')
    assert folder.codes() == ["template-syntax"]


@pytest.mark.parametrize("page", ["//evil.example/", "http://localhost:*/x", "javascript:alert(1)"])
def test_a_slots_page_is_one_of_a_shop(folder, page):
    folder.slot(f'page = "{page}"\n[default]\ntext = "Moin."')
    assert folder.codes() == ["wrong-value"]


def test_a_language_in_other_letters_is_no_second_one(folder):
    folder.slot('[default]\ntext = "Moin."')
    (folder.path / "shop/slots/hero.DE.toml").write_text('[default]\ntext = "Moin."')
    assert [(found.code, found.file) for found in folder.check()] == [("file-name", "shop/slots/hero.DE.toml")]
