"""What is wrong with a template, in the words of those who write them."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from msgspec import Struct

REFUSED: dict[str, tuple[str, str]] = {
    "For": ("a loop", "write the list out, or use the format list"),
    "Call": ("a call", "use a filter, such as {{ product.price|money }}"),
    "Assign": ("an assignment", "use the variable itself"),
    "Macro": ("a macro", "write the text out"),
    "Include": ("an include", "write the text out"),
    "Import": ("an import", "write the text out"),
    "FromImport": ("an import", "write the text out"),
    "Extends": ("an inheritance", "write the text out"),
    "Block": ("a block", "write the text out"),
    "Getitem": ("square brackets", "use a dot: {{ product.name }}"),
    "CondExpr": ("an if inside of {{ }}", "use {% if … %}…{% else %}…{% endif %}"),
    "Test": ("an 'is' test", "compare with ==, or ask {% if product.name %}"),
    "Concat": ("a '~'", "write the values one after the other: {{ a }}{{ b }}"),
}
WORDS = {
    "For": "for", "Assign": "set", "Macro": "macro", "Include": "include", "Import": "import", "FromImport": "from",
    "Extends": "extends", "Block": "block", "Getitem": "[", "Concat": "~", "Call": "(",
}  # fmt: skip
"""By which word each is found on its line; the others by the {{ before them."""
ARITHMETIC = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos")


class Problem(Struct, frozen=True, kw_only=True):
    """Why a template is refused: where, what is wrong, what would be right."""

    code: str
    line: int
    word: str
    """Where on the line: the column of this word."""
    message: str
    remedy: str


def closest(word: str, known: Collection[str]) -> str:
    """Return a question that helps after a slip of the pen.

    >>> closest("prodct", ["product", "shop"])
    'did you mean product?'
    """
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(known)) or '(none is declared)'}"


def misread(said: str) -> tuple[str, str]:
    """Return what the parser could not read, and what would be right.

    >>> misread("Encountered unknown tag 'set'.")
    ("encountered unknown tag 'set'", 'use {% if … %}, {% elif … %}, {% else %} and {% endif %} only')
    """
    if said.startswith("Unexpected end of template"):
        return "an {% if … %} has no end", "close it with {% endif %}"
    # What follows the first sentence is about Jinja2.
    message = (said[:1].lower() + said[1:]).partition(". ")[0].rstrip(".")
    if expected := re.match(r"expected token .*, got (.*)", message):
        message = f"{expected[1]} cannot stand here"
    if "tag" in message:
        return message, "use {% if … %}, {% elif … %}, {% else %} and {% endif %} only"
    return message, "close every {{ with }} and every {% with %}"


def clue(said: str, source: str, line: int) -> tuple[int, str]:
    """Return the line, and the word on it, at which a reader finds what the parser could not read.

    >>> clue("Encountered unknown tag 'set'.", "{% set a = 1 %}", 1)
    (1, 'set')
    """
    if said.startswith("Unexpected end of template"):
        return source.count("\n", 0, max(source.rfind("{% if"), 0)) + 1, "{%"
    here = "".join(source.split("\n")[line - 1 : line])
    named = re.findall(r"got '([^' ]+)'", said) or re.findall(r"'([^' ]+)'", said)[:1]
    return line, next((word for word in (*named, "{{", "{%") if word in here), "")


def undeclared(name: str, field: str | None, known: Collection[str]) -> str:
    """Return what helps where a variable is not declared.

    >>> undeclared("product", "name", ["shop"])
    'declare [vars.product], with an example of each field that texts use'
    """
    if get_close_matches(name, known, n=1, cutoff=0.6):
        return closest(name, known)
    if field is None:
        return f'declare it below [vars], with an example: {name} = "…"'
    return f"declare [vars.{name}], with an example of each field that texts use"
