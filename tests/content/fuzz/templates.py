"""Fuzz the template checker: `python tests/content/fuzz/templates.py -max_total_time=600`; needs atheris.

Whatever is accepted must render in time, within its bytes, and without markup; nothing but RenderError comes out.
"""

import sys
import time
from contextlib import nullcontext

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["fivefold", "jinja2"]) if atheris else nullcontext():
    from fivefold.content.compiler import compile_template
    from fivefold.content.declared import Declared
    from fivefold.content.filters import Tongue
    from fivefold.content.template import LARGEST_TEXT, Scope
    from fivefold.content.text import make_text
    from fivefold.content.wording import claims
    from fivefold.errors import RenderError

EXAMPLES = {"product": {"name": "Strandkorb", "price": "349.00"}, "count": 2, "word": "Moin"}
SCOPE = Scope(examples=EXAMPLES, facts={"days": 30}, tongue=Tongue("de", "EUR"))
SLOWEST_S = 0.05


def attempt(source: str, sent: str) -> None:
    """Raise AssertionError if a template, with a value, does anything but make an inert text."""
    for again in (True, True, False):
        began = time.process_time()
        once(source, sent)
        if time.process_time() - began < SLOWEST_S:
            return
        assert again, f"slow three times: {source!r} with {sent!r}"


def once(source: str, sent: str) -> None:
    """Compile, guard and render."""
    compile_template(source, SCOPE)
    claims(source)
    declared = Declared(slot="fuzz", examples=EXAMPLES, products=None, locale="de")
    text, problems = make_text(source, "text", SCOPE, declared)
    if problems:
        return
    try:
        shown = text.render({"word": sent, "count": 3, "product": {"name": sent, "price": sent}})
    except RenderError:
        return
    assert isinstance(shown, str)
    assert text.fixed is not None or len(shown.encode()) <= LARGEST_TEXT
    assert "<" not in shown or "<" in source
    assert "__" not in shown or "__" in source + sent


def main() -> None:
    """Run atheris."""

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        sent = provider.ConsumeUnicodeNoSurrogates(64)
        source = provider.ConsumeUnicodeNoSurrogates(5000)
        attempt(source, sent)
        attempt("{{ " + source + " }}", sent)
        attempt("{% if " + source + " %}x{% endif %}", sent)

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
