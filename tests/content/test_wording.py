"""The facts guard tells promises and pressure from plain words."""

import importlib.util
import time
from pathlib import Path

import pytest

from fivefold.content.wording import claims, remedy


def script(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HERE = Path(__file__).parent
MEASURE = script(HERE / "sentences" / "measure.py")
STEMS = script(HERE / "stems.py")


def dishonest():
    """Yield each dishonest sentence with the code that one of its claims must have."""
    code = ""
    for line in (HERE / "sentences" / "dishonest.txt").read_text().splitlines():
        if line.startswith("# "):
            code = line.removeprefix("# ")
        elif line:
            yield line, code


CLAIMS = [
    ("Nur 9,90 € Versand", "literal-price"),
    ("Versand für EUR 5", "literal-price"),
    ("For $5 more", "literal-price"),
    ("ab 49 Euro frei", "literal-price"),
    ("20% sparen", "literal-percent"),
    ("20 Prozent auf alles", "literal-percent"),
    ("Lieferung in 2-3 Werktagen", "literal-delivery"),
    ("In zwei Tagen bei Ihnen", "literal-delivery"),
    ("Delivered in 24 hours", "literal-delivery"),
    ("Next-day delivery", "literal-delivery"),
    ("Free delivery and free returns for 60 days", "literal-duration"),
    ("Versand frei und 30 Tage Rückgabe", "literal-duration"),
    ("Free returns, delivered in 2 days", "literal-delivery"),
    ("Morgen bei Ihnen", "literal-delivery"),
    ("30 Tage Rückgabe", "literal-duration"),
    ("Send it back within 14 days", "literal-duration"),
    ("Mit Garantie", "literal-legal"),
    ("Risk-free", "literal-legal"),
    ("Klimaneutral verschickt", "literal-legal"),
    ("Nur noch 2 da", "scarcity"),
    ("nur noch wenige Stücke", "scarcity"),
    ("Nur noch {{ product.stock }} da", None),
    ("Only {{ product.stock }} left", None),
    ("Nur noch wenige {{ product.name }}", "scarcity"),
    ("Only 3 left!", "scarcity"),
    ("While stocks last", "scarcity"),
    ("Letzte Chance", "scarcity"),
    ("Limitierte Auflage", "scarcity"),
    ("{{ n|plural('Nur noch eins da', 'Nur noch # da') }}", "scarcity"),
    ("Nur heute", "urgency"),
    ("Heute bestellen", "urgency"),
    ("Only today", "urgency"),
    ("Hurry", "urgency"),
    ("Don't miss it", "urgency"),
    ("Jetzt zugreifen!", "urgency"),
    ("{{ 'Nur heute' }}", "urgency"),
    ("<b>Nur</b> heute", "urgency"),
    ("Was führt Sie heute zu uns?", None),
    ("What brings you here today?", None),
    ("Nur das Beste für den Deich", None),
    ("Jetzt ansehen", None),
    ("{{ product.price|money }} inklusive", None),
    ("{{ shop.delivery_days }} Tage", None),
    ("{% if product.price > 100 %}frei{% endif %}", None),
    ("Größe 40 passt meist", None),
    ("Seit 1987 am Deich", None),
    ("Ein Tag am Meer", None),
    ("Zwei Größen zur Wahl", None),
    ("Kostet nicht mehr als ein Buch", None),
]


@pytest.mark.parametrize(("text", "code"), CLAIMS)
def test_a_claim_is_told_from_plain_words(text, code):
    assert [claim.code for claim in claims(text)][:1] == ([code] if code else [])


def test_periods_are_compared_whatever_their_unit():
    assert [claim.days for claim in claims("2 Wochen Rückgabe. 14 days for returns.")] == [14, 14]


@pytest.mark.parametrize(
    ("text", "locale", "named"),
    [
        ("Free returns for 60 days", "en", "{{ shop.returns_days }}, from"),
        ("Free delivery and free returns for 60 days", "en", "{{ shop.returns_days }}, from"),
        ("Delivered in 3 days", "en", "{{ shop.delivery_from_days }} and {{ shop.delivery_to_days }}, from"),
        ("Only 3 left", "en", "{{ product.stock }} left"),
        ("Nur noch 3 da", "de-AT", "nur noch {{ product.stock }}"),
    ],
)
def test_the_remedy_names_the_sites_own_fact_in_the_texts_own_language(text, locale, named):
    facts = ["delivery_from_days", "delivery_to_days", "returns_days", "shipping", "free_shipping_from"]
    assert named in remedy(claims(text)[0], facts, locale)
    assert "delivery" not in remedy(claims("Free returns for 60 days")[0], [], locale)


@pytest.mark.parametrize(("sentence", "code"), [*dishonest()])
def test_a_dishonest_sentence_is_told(sentence, code):
    assert code in {claim.code for claim in claims(sentence)}


@pytest.mark.parametrize("sentence", MEASURE.read("honest"))
def test_an_honest_sentence_is_left_alone(sentence):
    assert claims(sentence) == []


def test_there_are_enough_sentences_in_both_languages():
    assert len(list(dishonest())) >= 120
    assert len(MEASURE.read("honest")) >= 120
    assert len(MEASURE.read("held-out-dishonest")) + len(MEASURE.read("held-out-honest")) >= 60


def test_the_page_for_editors_says_how_often_the_guard_is_wrong():
    page = (HERE.parents[1] / "docs/content.md").read_text()
    missed, alarms = MEASURE.wrong("held-out-dishonest"), MEASURE.wrong("held-out-honest")
    assert f"missed {len(missed)} of {len(MEASURE.read('held-out-dishonest'))}" in page
    assert f"false alarm on {len(alarms)} of {len(MEASURE.read('held-out-honest'))}" in page


def test_the_stems_are_those_of_the_phrases():
    """So that the quick look lets nothing through. Made anew by `python tests/content/stems.py`."""
    assert STEMS.CLAIMS.read_text() == STEMS.page()


@pytest.mark.parametrize(
    "sentence", ["Für 9\u00a0€ mehr.", "f\u0075\u0308r zehn Euro", "<b>9,90</b> &euro;", "Nur\u00adnoch 9 €"]
)
def test_how_a_sentence_is_set_hides_no_claim(sentence):
    assert claims(sentence)


def test_a_value_backs_what_it_is_a_value_of_and_nothing_else():
    assert claims("{{ product.name }}: gratis Versand")[0].code == "literal-price"
    assert claims("{{ product.price|money }}: gratis Versand")[0].code == "literal-price"
    assert claims("Gratis ab {{ shop.free_shipping_from|money }}. Gratis für alle.")[0].words == "Gratis"
    assert claims("{% if cart.count %}Der Versand ist gratis.{% endif %}")[0].code == "literal-price"
    assert claims("{% if product.price >= shop.free_shipping_from %}Gratis.{% endif %}") == []


@pytest.mark.parametrize(
    "part", ["1 tag ", "in a day ", "1 tag. ", " {%", " {{", "ein ", "9", "9.", "a-", "12 leute ", "ohne a"]
)
def test_no_text_takes_long_to_read(part):
    began = time.process_time()
    claims(("versand " + part * 4096)[:4096])
    assert time.process_time() - began < 0.2
