"""What the check finds is said in German to who reads German, and nothing of it in English."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
import tomli
from tests.web.console.conftest import HERO, words

from fivefold.content import Finding
from fivefold.content.codes import CODES
from fivefold.content.compiler import compile_template
from fivefold.content.filters import Tongue
from fivefold.content.findings import finding
from fivefold.content.forms import ALLOWED
from fivefold.content.problems import REFUSED
from fivefold.content.reading import SYNTAX, what
from fivefold.content.template import Scope
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
    *("encountered unknown tag", "unexpected", "expected", "invalid", "this is not"),
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


SCOPE = Scope(
    examples={"product": {"name": "Jacke", "price": 349}, "nothing": "nichts", "list": "Liste"},
    facts={},
    tongue=Tongue("de", "EUR"),
)


def template_note(source, language="de"):
    """Return the first finding of a template, for people."""
    problem = compile_template(source, SCOPE)[1][0]
    return note(
        finding("demo/slots/hero.de.toml", (1, 1), problem.code, message=problem.message, remedy=problem.remedy),
        Words(language),
    )


@pytest.mark.parametrize(
    ("wrote", "meant"),
    [("{{ product.price|datum }}", "date"), ("{{ nothin }}", "nothing"), ("{{ lst }}", "list")],
)
def test_names_stay_as_they_are_in_german(wrote, meant):
    assert template_note(wrote).more == f"Meinten Sie {meant}?"


@pytest.mark.parametrize(
    ("message", "german"),
    [
        ("expected a text, got date", "Erwartet ist ein Text, und hier steht ein Tag"),
        ("date is missing", "Date fehlt"),
        ("the last day of 'advent' was 2025-12-01", "Der letzte Tag von „advent“ war der 1. Dezember 2025"),
    ],
)
def test_kinds_of_values_and_days_are_german_where_they_are_meant(message, german):
    assert in_german(message).german == german


@pytest.mark.parametrize(
    ("wrote", "says"),
    [
        ("{{ product.name", "{{ wird nie geschlossen. Schließen Sie mit }}."),
        ("{% if", "{% wird nie geschlossen. Schließen Sie mit %}."),
        ("{# x", "{# wird nie geschlossen. Schließen Sie mit #}."),
        ("{{ product.price|money( }}", "( wird nie geschlossen. Schließen Sie mit )."),
        ("{% if (product.name %}x{% endif %}", "( wird nie geschlossen. Schließen Sie mit )."),
        ("{{ }}", "Vor }} fehlt etwas. Schreiben Sie etwa {{ product.name }}."),
        ("{{ product.name | }}", "Vor }} fehlt etwas. Ergänzen Sie es, oder nehmen Sie heraus, was übrig ist."),
        ("{% if %}x{% endif %}", "Vor %} fehlt etwas. Fragen Sie nach einem Wert: {% if product.name %}."),
        ("{{ product. }}", "Nach dem Punkt fehlt ein Name. Schreiben Sie etwa {{ product.name }}."),
        ("{{ product..name }}", "Nach dem Punkt fehlt ein Name. Schreiben Sie etwa {{ product.name }}."),
        ("{% %}", "Nach {% fehlt ein Wort. Es gibt nur {% if … %}, {% elif … %}, {% else %} und {% endif %}."),
        ("{{ product.name 3 }}", "Eine Zahl passt hier nicht hin. Schließen"),
        ("{{ product.name 'x' }}", "Ein Text in Anführungszeichen passt hier nicht hin. Schließen"),
        ("{{ product.name x }}", "„x“ passt hier nicht hin. Schließen"),
        ("{{ product.name.x }}", "Das geht in einem Text nicht: ein zweiter Punkt. Nehmen Sie nur einen Punkt"),
        ("{{ none }}", "Es gehen nur Platzhalter, Schreibweisen und {% if … %}."),
        ("{% for a in b %}x", "Das geht in einem Text nicht: eine Schleife. Schreiben Sie die Liste aus"),
    ],
)  # fmt: skip
def test_what_the_parser_says_is_said_in_plain_german(wrote, says):
    found = template_note(wrote)
    assert (found.more[: len(says)], found.more_in) == (says, "")
    assert not re.search(r"[A-Za-z]{2}", found.words.replace("x", "")), "no word of the parser is quoted"


@pytest.mark.parametrize(
    "wrote",
    [
        *("{{ (1, 2) }}", "{{ 1 > 2 }}", "{{ not list }}", "{{ list and list }}", "{{ list or 1 }}", "{{ [1] }}"),
        *("{{ {'a': 1} }}", "{% filter upper %}x{% endfilter %}", "{% with %}x{% endwith %}", "{% call x() %}"),
        "{{ none }}",
    ],
)
def test_no_kind_of_syntax_is_called_by_the_parsers_name_for_it(wrote):
    assert not re.search("Tuple|Compare|Not|And|Or|List|Dict|Filter|With|Call|Const", template_note(wrote, "en").says)
    assert not re.search("Tuple|Compare|Not|And|Or|List\\b|Dict|Filter|With|Call|Const", template_note(wrote).more)


@pytest.mark.parametrize(
    "wrote", ["[[default]", "[default", "x", "x=[1", "x={a=1", 'x="""', "x='a", 'x="\\q"', "x={a=1,a=2}"]
)
def test_every_mistake_in_toml_is_told_in_german(wrote):
    with pytest.raises(tomli.TOMLDecodeError) as refused:
        tomli.loads(wrote)
    message, remedy = what(refused.value, wrote)
    assert in_german(message) is not None
    assert in_german(remedy) is not None


def test_a_placeholder_with_several_fields_is_said_to_have_them():
    found = template_note("{{ product }}")
    assert (found.words, found.says) == ("product", "Dieser Platzhalter hat mehrere Angaben.")
    assert found.more == "Nennen Sie eine davon: product.name, product.price."


def test_a_square_bracket_is_one():
    assert template_note("{{ product[0] }}", "en").says.startswith("A square bracket is not allowed in a text")


def test_a_sentence_that_says_nothing_new_is_left_out():
    found = Finding(
        file="demo/slots/hero.de.toml", line=1, column=1, code="wrong-value", severity="error", field="page",
        message="it is not written as such a name is", remedy="use three letters, such as EUR",
    )  # fmt: skip
    assert note(found, Words("de")).more == "Nehmen Sie drei Buchstaben, etwa EUR."


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
