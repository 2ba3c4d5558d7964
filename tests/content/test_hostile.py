"""Templates and values made to do harm: none is accepted, or all are inert, and none takes long."""

import time

import pytest

from fivefold.content.compiler import compile_template
from fivefold.content.declared import Declared
from fivefold.content.filters import Tongue
from fivefold.content.template import LARGEST_TEXT, Scope
from fivefold.content.text import make_text
from fivefold.errors import RenderError

SCOPE = Scope(
    examples={"product": {"name": "Strandkorb", "price": "349.00"}, "count": 2, "word": "Moin"},
    facts={},
    tongue=Tongue("de", "EUR"),
)

REFUSED = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ product.__class__ }}",
    "{{ product.name.__class__ }}",
    "{{ product['__class__'] }}",
    "{{ product|attr('__class__') }}",
    "{{ word|map('upper') }}",
    "{{ ()|attr('__class__') }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ config }}",
    "{{ request }}",
    "{{ lipsum }}",
    "{{ lipsum(n=100000) }}",
    "{{ lipsum.__globals__ }}",
    "{{ cycler('a').__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace(a=1) }}",
    "{{ dict(a=1) }}",
    "{{ range(10**9) }}",
    "{{ range(99999999)|list }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for a in word %}{% for b in word %}x{% endfor %}{% endfor %}",
    "{% for x in product %}{{ x }}{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{{ 9**9**9 }}",
    "{{ 10**10**10 }}",
    "{{ count * 2 }}",
    "{{ count + 1 }}",
    "{{ count // 0 }}",
    "{{ -count }}",
    "{{ word ~ word }}",
    "{{ 'A' ~ 'B' }}",
    "{{ word|safe }}",
    "{{ '<script>'|safe }}",
    "{{ word|e }}",
    "{{ word|forceescape }}",
    "{{ word|format(1) }}",
    "{{ '%9999999d'|format(1) }}",
    "{{ word|center(100000000) }}",
    "{{ word|indent(99999999) }}",
    "{{ word|replace('a', 'b'*10000) }}",
    "{{ word|list|join('x' * 9999) }}",
    "{{ word|pprint }}",
    "{{ word|urlize }}",
    "{{ word|tojson }}",
    "{{ word.upper() }}",
    "{{ word.format(product) }}",
    "{{ '{0.__class__}'.format(word) }}",
    "{{ word.encode('rot13') }}",
    "{{ product.keys() }}",
    "{{ product.update }}",
    "{% set x = 1 %}{{ x }}",
    "{% set product = 1 %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call m() %}{% endcall %}",
    "{% include 'site.toml' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'base' %}",
    "{% block a %}{{ self.a() }}{% endblock %}",
    "{% with a = 1 %}{{ a }}{% endwith %}",
    "{% autoescape false %}{{ word }}{% endautoescape %}",
    "{% filter upper %}x{% endfilter %}",
    "{% if word is defined %}x{% endif %}",
    "{{ word if count else product }}",
    "{{ word[0:1] }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ product }}",
    "{{ true }}",
    "{{ none }}",
    "{{ loop.index }}",
    "{{ caller() }}",
    "{{ super() }}",
    "{{ word|money(*word) }}",
    "{{ word|plural(one=word) }}",
    "{{ word|plural(**product) }}",
    "{% if " + "(" * 2000 + "1" + ")" * 2000 + " %}x{% endif %}",
    "{% if " + "not " * 900 + "count %}x{% endif %}",
    "{% if count %}" * 100 + "x" + "{% endif %}" * 100,
    "{% if " + " and ".join(["count"] * 400) + " %}x{% endif %}",
    "{{ word }}" * 400,
    "{{ word" + "|upper" * 600 + " }}",
    "x" * 5000 + "{{ word }}",
    "{{ word }",
    "{% if count %}",
    "{% endif %}",
    "{{",
    "{%",
    "{{ 'a }}",
    "{{ word }}{% nonsense %}",
    "{{ wоrd }}",  # a Cyrillic о
    "{{ word\u200b }}",
]


@pytest.mark.parametrize("source", REFUSED, ids=range(len(REFUSED)))
def test_a_hostile_template_is_refused_in_time(source):
    began = time.process_time()
    template, problems = compile_template(source, SCOPE)
    took = time.process_time() - began
    assert problems, source
    assert template.pieces == ()
    assert took < 0.05


def test_there_are_enough_hostile_templates():
    assert len(set(REFUSED)) >= 60


UNSEEN = "\u202e\u202d\u2066\u2069\u200b\u2060\ufeff\u00ad"
VALUES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "</h1><script>x</script>",
    '"><script>x</script>',
    "'><img src=x>",
    "javascript:alert(1)",
    "<a href='javascript:x'>y</a>",
    "<style>*{display:none}</style>",
    "<!--",
    "--><script>",
    "<![CDATA[<script>]]>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "\x00<script>\x00",
    "<scr\x00ipt>",
    "<scr\u200bipt>x</scr\u200bipt>",
    "{{ 7*7 }}",
    "{{ config }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%s%s%s%n",
    "{0.__class__}",
    "\u202eEvil\u202c",
    "\u2066Moin\u2069",
    "Mo\u200bin",
    "Moin\ufeff",
    "Mo\u2060in",
    "\U000e0041\U000e0042",
    "\ud800",
    "a\nb\r\nc",
    "a\u2028b\u2029c",
    "\x1b[31mred",
    "\b\b\b\b",
    "x" * 2000,
    "\U0001f4a9" * 1000,
    "A\u0300" * 900,
    "9" * 2000,
    "1e999999999",
    "-1e308",
    "NaN",
    "Infinity",
    "0x41",
    "1_000",
    "٣٤٩",
    "file:///etc/passwd",
    "../../../../etc/passwd",
    "'; DROP TABLE sums; --",
    "__import__('os').system('id')",
    "\u202e<b>",
]
TEXTS = ["{{ word }}", "{{ word|upper }}", "{{ word|money }}", "{{ word|date }}", "{{ word|plural('a', '#') }}"]
TEXTS += ["{% if word > 3 %}x{% endif %}", "{% if word in product.name %}{{ product.name }}{% endif %}!"]


def attempt(text, values):
    """Return the text, and what the error said if there was one."""
    try:
        return text.render(values), ""
    except RenderError as error:
        return "", str(error)


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_hostile_value_is_inert(value, form):
    declared = Declared(slot="hero", examples=SCOPE.examples, products=None, locale="de")
    scope = Scope(examples=SCOPE.examples, facts={}, tongue=SCOPE.tongue, markup=form == "html")
    for source in TEXTS:
        text, problems = make_text(f"<b>{source}</b>" if form == "html" else source, form, scope, declared)
        assert problems == []
        for sent in (value, value * 3):
            began = time.process_time()
            shown, said = attempt(text, {"word": sent, "product": {"name": sent, "price": sent}})
            assert time.process_time() - began < 0.05
            assert sent not in said, "an error repeats nothing that was sent"
            assert len(shown.encode()) <= LARGEST_TEXT + len("<b></b>")
            inner = shown.removeprefix("<b>").removesuffix("</b>")
            assert "<" not in inner
            assert not set(UNSEEN[:7]) & set(shown)
            assert not any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in shown)
            assert "49" not in shown or "7*7" not in sent, "a value is no template"


def test_there_are_enough_hostile_values():
    assert len(set(VALUES)) >= 40


def test_a_render_takes_at_most_five_milliseconds():
    source = "{% if count > 1 %}" + "{{ word }} {{ product.price|money }} " * 40 + "{% endif %}"
    template, problems = compile_template(source, SCOPE)
    assert problems == []
    times = []
    for _ in range(20):
        began = time.process_time()
        template.render({"count": 2, "word": "Moin" * 5, "product": {"name": "x", "price": "1234567.89"}})
        times.append(time.process_time() - began)
    assert min(times) < 0.005


def test_a_text_over_four_kilobytes_is_an_error():
    template, _ = compile_template("{{ word }}" * 5, SCOPE)
    with pytest.raises(RenderError, match="4096"):
        template.render({"word": "ü" * 450})
