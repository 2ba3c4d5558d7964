"""What an editor may write, and that it means the same as in Jinja2."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fivefold.content.compiler import compile_template
from fivefold.content.filters import Tongue
from fivefold.content.template import Scope, by_jinja
from fivefold.errors import RenderError

SCOPE = Scope(
    examples={
        "product": {"name": "Strandkorb Juist", "price": "349.00", "stock": 3, "sale": True, "until": "2026-12-24"},
        "count": 2,
        "word": "Moin",
    },
    facts={"returns_days": 30, "shipping": 4.9, "promise": "Rückgabe <30 Tage>"},
    tongue=Tongue("de", "EUR"),
)
HTML = Scope(examples=SCOPE.examples, facts=SCOPE.facts, tongue=Tongue("en", "GBP"), markup=True)

NORMAL = [
    "Willkommen bei uns.",
    "{{ product.name }}",
    "{{product.name}} für {{product.price|money}}",
    "{{ product.price | money }} inklusive Versand",
    "Noch {{ product.stock|number }} da",
    "{{ product.until|date }}",
    "{{ product.until|date('short') }}",
    "bis {{ product.until|date(form='full') }}",
    "{{ count|plural('ein Stück', '# Stücke') }}",
    "{{ count|plural(one='ein Stück', few='# Stücke', other='# Stück') }}",
    "{{ word|upper }} und {{ word|lower }}",
    "{% if product.sale %}Im Angebot: {% endif %}{{ product.name }}",
    "{% if count > 1 %}Mehrere{% else %}Eins{% endif %}",
    "{% if count > 5 %}viele{% elif count > 1 %}einige{% else %}eins{% endif %}",
    "{% if product.stock >= 3 and product.sale %}ja{% endif %}",
    "{% if product.stock < 3 or not product.sale %}ja{% else %}nein{% endif %}",
    "{% if not (product.sale and count == 2) %}a{% else %}b{% endif %}",
    "{% if word == 'Moin' %}Hallo{% endif %}",
    "{% if word in ['Moin', 'Tag'] %}Gruß{% endif %}",
    "{% if word not in ('Servus',) %}Norden{% endif %}",
    "{% if 'oi' in word %}ja{% endif %}",
    "{% if 1 < count <= 3 %}ein paar{% endif %}",
    "{% if word %}{{ word }}{% endif %}",
    "{{ shop.returns_days }} Tage, {{ shop.shipping|money }}",
    "{% if shop.returns_days > 14 %}lange{% endif %} {{ shop.promise }}",
    "{# eine Notiz #}Moin",
    "{{ '{{' }} bleibt stehen",
    "{% raw %}{{ auch }}{% endraw %}",
    "Zeile eins\nZeile zwei {{- word -}} Ende\n",
    "{% if product.sale -%}  eng  {%- endif %}",
    "a { b } c } {",
]


@pytest.mark.parametrize("scope", [SCOPE, HTML], ids=["text", "html"])
@pytest.mark.parametrize("source", NORMAL)
def test_a_normal_template_is_accepted_and_renders_as_jinja_does(source, scope):
    template, problems = compile_template(source, scope)
    assert problems == []
    assert template.render(scope.examples) == by_jinja(source, scope, scope.examples)


text = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="{"), max_size=12)
values = st.sampled_from(
    [
        "product.name",
        "product.price|money",
        "product.stock",
        "count",
        "count|number",
        "word|upper",
        "shop.promise",
        '"x"',
    ]
)
scalars = st.text(max_size=20) | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6) | st.booleans()
tests_ = st.sampled_from(
    [
        "count > 2",
        "word",
        "not product.sale",
        "word == 'Moin' or count < 1",
        "product.stock in [1, 2]",
        "1 <= count < 9",
    ]
)
flat = st.lists(text | values.map(lambda value: f"{{{{ {value} }}}}"), max_size=5).map("".join)
bodies = st.recursive(
    flat,
    lambda inner: st.tuples(tests_, inner, inner).map(
        lambda parts: f"{{% if {parts[0]} %}}{parts[1]}{{% else %}}{parts[2]}{{% endif %}}"
    ),
    max_leaves=6,
)


def outcome(render):
    try:
        return render()
    except RenderError:
        return "refused"


@settings(deadline=None)
@given(bodies, st.text(max_size=20), scalars, scalars, st.booleans())
@example("{{ word }}\r\n", "a", "1.5", 1, False)
def test_a_compiled_template_renders_as_jinja_does(source, name, price, count, markup):
    scope = HTML if markup else SCOPE
    template, problems = compile_template(source, scope)
    assert problems == []
    sent = {
        "product": {"name": name, "price": price, "stock": count, "sale": True, "until": "2026-12-24"},
        "count": count,
        "word": name,
    }
    ours, theirs = outcome(lambda: template.render(sent)), outcome(lambda: by_jinja(source, scope, sent))
    assert ours == theirs


def test_a_missing_value_is_an_error_and_no_gap():
    template, _ = compile_template("{{ product.name }} da", SCOPE)
    with pytest.raises(RenderError, match=r"product\.name"):
        template.render({"product": {}})


def test_an_empty_value_makes_no_sentence():
    template, _ = compile_template("Aus {{ word }} gemacht", SCOPE)
    with pytest.raises(RenderError, match="empty"):
        template.render({"word": ""})


def test_a_text_of_facts_alone_is_rendered_once():
    template, _ = compile_template("{{ shop.returns_days }} Tage für {{ shop.shipping|money }}", SCOPE)
    assert template.constant() == "30 Tage für 4,90\xa0€"


@pytest.mark.parametrize(
    ("source", "locale", "expected"),
    [
        ("{{ n|money }}", "de", "1.234,50\xa0€"),
        ("{{ n|money }}", "en", "€1,234.50"),
        ("{{ n|money }}", "fr", "1\u202f234,50\xa0€"),
        ("{{ n|number }}", "de-CH", "1’234.5"),
        ("{{ p|percent }}", "de", "20\xa0%"),
        ("{{ d|date }}", "de", "1. Dezember 2026"),
        ("{{ d|date }}", "en", "December 1, 2026"),
        ("{{ c|plural('ein Tag', '# Tage') }}", "de", "3 Tage"),
        ("{{ c|plural(one='dzień', few='# dni', many='# dni', other='# dnia') }}", "pl", "3 dni"),
    ],
)
def test_filters_write_as_the_locale_does(source, locale, expected):
    examples = {"n": 1234.5, "p": 0.2, "d": "2026-12-01", "c": 3}
    template, problems = compile_template(source, Scope(examples=examples, facts={}, tongue=Tongue(locale, "EUR")))
    assert problems == []
    assert template.render(examples) == expected
