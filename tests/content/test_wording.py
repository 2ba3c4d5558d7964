"""The facts guard tells promises and pressure from plain words."""

import pytest

from fivefold.content.wording import claims, remedy

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
