"""What the check finds is said in German to who reads German, and nothing of it in English."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
from tests.web.console.conftest import HERO, words

from fivefold.content import Finding
from fivefold.content.codes import CODES
from fivefold.content.forms import ALLOWED
from fivefold.content.problems import REFUSED
from fivefold.content.reading import SYNTAX
from fivefold.content.wording import IN_GERMAN, REMEDIES, SAYS
from fivefold.web.console.german import PART, in_german, meanings, sentences
from fivefold.web.console.notes import note
from fivefold.web.console.words import Words

REPOSITORY = Path(__file__).parents[3]
SPEC = importlib.util.spec_from_file_location("explain", REPOSITORY / "tests/content/explain.py")
EXPLAIN = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(EXPLAIN)
SAID = {
    *(f"'Nur heute' {says}" for says in SAYS.values()),
    *REMEDIES.values(),
    *IN_GERMAN.values(),
    *ALLOWED.values(),
    *(remedy for _, remedy in REFUSED.values()),
    *(f"{what} is not allowed in a text" for what, _ in REFUSED.values()),
    *(message for _, message, _ in SYNTAX),
    *(remedy for _, _, remedy in SYNTAX),
}


def test_every_code_of_the_check_has_german_words():
    assert meanings().keys() == CODES.keys()


@pytest.fixture(scope="module")
def mistakes():
    return EXPLAIN.mistakes()


def test_every_mistake_of_the_editors_page_is_told_in_german_down_to_its_details(mistakes):
    for mistake in mistakes:
        found = note(mistake["finding"], Words("de"))
        assert found.more_in == "", mistake["finding"]
        left = re.sub(r"\{.*?\}|„.*?“", "", found.more)
        assert not re.search(r"\b(the|is|of|use|write|by|one)\b", left), found.more


@pytest.mark.parametrize("said", sorted(SAID))
def test_what_the_check_can_say_has_a_german_sentence(said):
    assert in_german(said) is not None


def test_every_german_sentence_is_of_one_that_the_check_says():
    files = [*(REPOSITORY / "service/fivefold").glob("content/*.py"), REPOSITORY / "service/fivefold/store/products.py"]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    said = "\n".join(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    for english in sentences():
        for part in PART.split(english)[::2]:
            assert len(part) < 8 or part.strip() in said or english.startswith(PARSERS), english


PARSERS = (
    *("encountered unknown tag", "unexpected", "expected", "invalid"),
    *(
        "a line of",
        "slot %1 has more than one",
        "use one of (none",
        "write text =",
        "a text or",
        "a number or",
        "true or false or",
    ),
)
"""How sentences begin that parsers say, and those that are put together."""


def test_what_no_german_sentence_is_known_for_is_shown_in_english():
    found = Finding(
        file="demo/products.xml", line=1, column=1, code="broken-feed", severity="error", field="undecided.0.text",
        message="mismatched tag", remedy="see docs/content.md, Product feed",
    )  # fmt: skip
    german = note(found, Words("de"))
    assert (german.more_in, german.more) == ("en", "mismatched tag; see docs/content.md, Product feed")
    assert german.place == "demo/products.xml:1, undecided, Nr. 1, text"


def test_an_editor_who_reads_german_is_told_what_is_right_in_german(editor):
    wrong = {"default": "{{ product.preis }} {{ prodct.name }}", "undecided.0.text": "{{ product.price }}"}
    german = words(editor.send("check", **wrong))
    assert "„product“ hat keine Angabe „preis“. Meinten Sie price?" in german
    assert "prodct Diesen Platzhalter gibt es hier nicht." in german
    assert "steht in der Liste „Platzhalter“. Meinten Sie product?" in german, "and not again which one there is not"
    assert "Schreiben Sie {{ product.price|money }}, dann wird daraus 349,00 €." in german
    assert "auf Englisch" not in german
    form = {**editor.form(), **wrong, "do": "check"}
    english = words(editor.post(HERO, form, **{"accept-language": "en"}))
    assert "No field 'preis' in 'product'; did you mean price?" in english
    assert "In detail" not in english
