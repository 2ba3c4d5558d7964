"""The page for editors says what really happens."""

import importlib.util
import re
from pathlib import Path

import pytest

from fivefold.content.codes import CODES

POINTING = ("unknown-variable", "unknown-field", "unknown-filter", "bare-price", "literal-price", "scarcity", "urgency")
"""Codes whose message begins with the words that it is about."""
SPEC = importlib.util.spec_from_file_location("explain", Path(__file__).parent / "explain.py")
EXPLAIN = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(EXPLAIN)


@pytest.fixture(scope="module")
def mistakes():
    return EXPLAIN.mistakes()


def test_the_page_tells_every_message_as_it_is():
    assert EXPLAIN.DOCS.read_text() == EXPLAIN.page(), "run: python tests/content/explain.py"


def test_the_first_page_is_short_and_its_slots_and_site_have_no_error(folder):
    page = (EXPLAIN.REPOSITORY / "docs/content.md").read_text()
    assert len(page.splitlines()) < 200
    slot, question, site, _ = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (folder.path / "shop/site.toml").write_text(site)
    folder.slot(slot)
    folder.slot(question, name="question")
    assert folder.codes() == []


def test_there_are_at_least_twenty_five_mistakes_and_every_code_is_among_them(mistakes):
    assert len(mistakes) >= 25
    assert {mistake["code"] for mistake in mistakes} == set(CODES)


def test_every_message_says_what_would_be_right(mistakes):
    for mistake in mistakes:
        found = mistake["finding"]
        assert found.message
        assert len(found.remedy) > 8
        assert found.severity == CODES[found.code].severity
        assert found.line >= 1
        assert found.column >= 1


def test_a_finding_points_at_the_word(mistakes):
    for mistake in mistakes:
        found = mistake["finding"]
        if found.code in POINTING:
            line = mistake["wrote"].lstrip("\n").splitlines()[found.line - 1]
            assert found.message.split("'")[1] == line[found.column - 1 :][: len(found.message.split("'")[1])]


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_finding_points_at_the_line_of_a_long_text(folder, quotes):
    folder.slot(f"[default]\ntext = {quotes}\nMoin.\n  Nur heute,\nfür 9,90 € {{{{ nme }}}}.\nZu\u200b.{quotes}\n")
    places = {found.code: (found.line, found.column) for found in folder.check()}
    assert places == {
        "urgency": (4, 7),
        "literal-price": (5, 5),
        "unknown-variable": (5, 15),
        "unseen-character": (6, 3),
    }


def test_every_problem_is_found_at_once(folder):
    folder.slot('[default]\ntext = "{{ a }} {{ b }}"\n[[undecided]]\nid = "A"\ntext = ""\n[[oops]]\n', name="one")
    folder.slot("nonsense", name="two")
    folder.slot('format = "txt"\n', name="three")
    found = [(finding.file.split("/")[-1], finding.code) for finding in folder.check()]
    assert sorted(found) == [
        ("one.de.toml", "empty-text"),
        ("one.de.toml", "unknown-key"),
        ("one.de.toml", "unknown-variable"),
        ("one.de.toml", "unknown-variable"),
        ("one.de.toml", "wrong-value"),
        ("three.de.toml", "missing-key"),
        ("three.de.toml", "wrong-value"),
        ("two.de.toml", "toml-syntax"),
    ]


BROKEN = {
    "a misspelt motive": ("[[undecidet]]", "[[undecided]]", "unknown-key"),
    "a misspelt key": ('txt = "Nur noch 3 da."', 'text = "Nur noch 3 da."', "unknown-key"),
    "no id": ('id = "hurry"\n', "", "missing-key"),
    "a bad id": ('id = "Hurry up"', 'id = "hurry"', "wrong-value"),
    "no default": ('[default]\ntext = "Moin."\n', "", "missing-key"),
    "single brackets": ("[undecided]", "[[undecided]]", "wrong-value"),
    "misspelt variables": ("[var.product]", "[vars.product]", "unknown-key"),
    "a bad format": ('format = "txt"', 'format = "text"', "wrong-value"),
    "no quotes": ("describes = Überschrift", 'describes = "Titel"', "toml-syntax"),
    "a bad weight": ("weight = -1", "weight = 1", "wrong-value"),
}
WHOLE = """describes = "Titel"
format = "text"
[vars.product]
name = "Strandkorb"
[default]
text = "Moin."
[[undecided]]
id = "hurry"
text = "Nur noch 3 da."
weight = 1
[[ready_to_buy]]
id = "typo"
text = "{{ product.nme }}: {{ prodct.name }}"
until = "morgen"
"""


@pytest.mark.parametrize("slip", BROKEN)
def test_a_slip_in_the_form_hides_no_other_mistake(folder, slip):
    wrong, right, code = BROKEN[slip]
    broken = WHOLE.replace(right, wrong) if right else WHOLE.replace(wrong, "")
    assert broken != WHOLE
    folder.slot(broken)
    others = ["scarcity", "unknown-field", "unknown-variable", "wrong-value"]
    assert sorted(folder.codes()) == sorted([code, *others])


def test_a_misspelt_motive_beside_the_right_one_is_checked_at_its_own_place(folder):
    folder.slot(WHOLE + '[[undecidet]]\nid = "x"\ntext = "Nur heute."\n')
    (urgent,) = [found for found in folder.check() if found.code == "urgency"]
    assert (urgent.line, urgent.field) == (17, "undecidet.0.text")


def test_a_mistake_in_the_sites_file_hides_none_in_its_slots(folder):
    folder.slot('[default]\ntext = "Nur heute: {{ shop.returns_days }}"')
    for more, code in (
        ("x = 1", "unknown-key"),
        ("x = ", "toml-syntax"),
        ("[facts]\nreturns_days = no", "toml-syntax"),
    ):
        folder.site(f"{more}\n" if "facts" in more else f"{more}\n[facts]\nreturns_days = 30\n")
        assert folder.codes() == [code, "urgency"]


@pytest.mark.parametrize(
    "site", [b"\xff\xfe\x00", b"x = " + b"[" * 5000, b"][\n" * 400, b"\x00", b"# " + b"x" * 60_000 + b"\n="]
)
def test_a_sites_file_broken_beyond_repair_hides_no_mistake_in_its_slots_and_invents_none(folder, site):
    (folder.path / "shop/site.toml").write_bytes(site)
    (folder.path / "shop/products.csv").write_text("id,name_de,name_en\np1,Mantel,Coat\n")
    good = '[vars.product]\nfeed = "p1"\n[vars]\nprice = 9\n[default]\ntext = "Moin."\n[[undecided]]\nid = "a"\n'
    good += (
        'text = "{% if price >= shop.free_from %}{{ product.name }}{% endif %} {{ shop.a|money }} {{ shop.b|date }}"\n'
    )
    folder.slot(good)
    folder.slot('default.text = "Hello."', locale="en")
    about_site = set(folder.codes())
    assert len(about_site) == 1
    assert about_site <= {"toml-syntax", "file-encoding"}
    folder.slot(good.replace("shop.a|money", "prodct.name") + '[[inspiration]]\nid = "b"\ntext = "Nur heute."')
    assert set(folder.codes()) == about_site | {"unknown-variable", "urgency"}


def test_a_broken_file_is_not_also_said_to_be_missing(folder):
    folder.slot("nonsense")
    folder.slot('default.text = "Hello."', locale="en")
    assert folder.codes() == ["toml-syntax"]


def test_the_readmes_slot_passes_as_it_stands(folder):
    for slot in re.findall(r"```toml\n(.*?)```", (EXPLAIN.REPOSITORY / "README.md").read_text(), re.DOTALL):
        folder.slot(slot, locale="de")
        assert folder.check() == []


def test_one_slip_is_told_once_with_what_would_help(folder):
    folder.slot(
        '[default]\ntext = "Moin."\n[[undecided]]\nid = "a"\ntext = "{{ product.name }}, {{ product.price|money }}"'
    )
    [found] = folder.check()
    assert str(found).endswith(
        "undecided, no. 1, text: no variable 'product';"
        " declare [vars.product], with an example of each field that texts use"
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Moin {% set a = 1 %}", "set"),
        ("Moin {% if shop.a %}Ja", "{%"),
        ("Moin {% if shop.a %}Ja{% endfor %}", "endfor"),
        ("Moin {{ shop.a", "{{"),
        ("Moin {{ shop.a b }}", "b"),
        ("Moin {{ shop['a'] }}", "["),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place_and_without_the_parsers_name(folder, text, word):
    folder.slot(f'[default]\ntext = "{text}"')
    found = next(found for found in folder.check() if found.code.startswith("template"))
    assert f'text = "{text}"'[found.column - 1 :].startswith(word), found
    assert found.line == 2
    assert "jinja" not in str(found).lower()


def test_typographic_quotes_are_told_as_such(folder):
    for line in ("text = „Moin.“", 'text = "Moin.”', "text = “Moin.”"):
        folder.slot(f"[default]\n{line}\n")
        assert "straight quotes" in folder.check()[0].remedy
