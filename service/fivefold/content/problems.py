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
    "Getitem": ("a square bracket", "use a dot: {{ product.name }}"),
    "CondExpr": ("an if inside of {{ }}", "use {% if … %}…{% else %}…{% endif %}"),
    "Test": ("an 'is' test", "compare with ==, or ask {% if product.name %}"),
    "Concat": ("a '~'", "write the values one after the other: {{ a }}{{ b }}"),
    "Getattr": ("a second dot", "use one dot: {{ product.name }}"),
    "Compare": ("a comparison inside of {{ }}", "use {% if … %}…{% else %}…{% endif %}"),
    "Not": ("a 'not' inside of {{ }}", "use {% if … %}…{% else %}…{% endif %}"),
    "And": ("an 'and' inside of {{ }}", "use {% if … %}…{% else %}…{% endif %}"),
    "Or": ("an 'or' inside of {{ }}", "use {% if … %}…{% else %}…{% endif %}"),
    "Tuple": ("a comma inside of {{ }}", "write the values one after the other: {{ a }}{{ b }}"),
    "List": ("a list", "write the list out, or use the format list"),
    "Dict": ("a brace inside of {{ }}", "write the text out"),
    "FilterBlock": ("a filter over several words", "use a filter, such as {{ product.price|money }}"),
}
ANYTHING = ("this", "use values, filters and {% if … %} only")
"""What is said of a construct that nobody tries."""
WORDS = {
    "For": "for", "Assign": "set", "Macro": "macro", "Include": "include", "Import": "import", "FromImport": "from",
    "Extends": "extends", "Block": "block", "Getitem": "[", "Concat": "~", "Call": "(", "FilterBlock": "filter",
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


ONLY_IF = "use {% if … %}, {% elif … %}, {% else %} and {% endif %} only"
CLOSED = "close every {{ with }} and every {% with %}"
ENDS = {"end of print statement": "}}", "end of statement block": "%}"}
SHOWS = {
    "end of print statement": "write such as {{ product.name }}",
    "end of statement block": "ask for a value: {% if product.name %}",
}
CLOSES = {"{{": "}}", "{%": "%}", "(": ")", "[": "]", "{": "}"}
PLAINLY = {
    "missing end of comment tag": ("{# is never closed", "close it with #}"),
    "expected name or number": ("a name is missing after the dot", "write such as {{ product.name }}"),
    "tag name expected": ("a word is missing after {%", ONLY_IF),
}
KINDS = {"integer": "a number", "float": "a number", "string": "a text in quotes"}
"""The parser's words, and what an editor calls that."""
INNERMOST = re.compile(r"needs to be closed is '(\w+)'")


def misread(said: str, source: str) -> tuple[str, str, str]:
    """Return the code of what the parser could not read, what it is, and what would be right.

    >>> misread("Encountered unknown tag 'set'.", "{% set %}")[1]
    "encountered unknown tag 'set'"
    >>> misread("expected token 'name', got 'end of print statement'", "{{ name| }}")[1]
    'something is missing before }}'
    """
    if said.startswith("Unexpected end of template"):
        return unended(said)
    # What follows the first sentence is about Jinja2.
    message = (said[:1].lower() + said[1:]).partition(". ")[0].rstrip(".")
    return "template-syntax", *plainly(message, source)


def unended(said: str) -> tuple[str, str, str]:
    """Return the same for a block without its end: what only the parser knows is refused as if it had one."""
    tag = innermost(said)
    if tag == "if":
        return "template-syntax", "an {% if … %} has no end", "close it with {% endif %}"
    what, remedy = REFUSED.get(next((kind for kind, word in WORDS.items() if word == tag), ""), ANYTHING)
    return "template-construct", f"{what} is not allowed in a text", remedy


def innermost(said: str) -> str:
    """Return the word of the block that has no end."""
    found = INNERMOST.search(said)
    return found[1] if found else "if"


def plainly(message: str, source: str) -> tuple[str, str]:
    """Return the parser's sentence in plain words, and what would be right."""
    if message in PLAINLY:
        return PLAINLY[message]
    if opened := unclosed(message, source):
        return f"{opened} is never closed", f"close it with {CLOSES[opened]}"
    got = re.search(r"(?:got|unexpected) '(.+?)'", message)
    word = got[1] if got else ""
    if word in ENDS:
        remedy = SHOWS[word] if message.startswith("expected an expression") else "write it out, or take it out"
        return f"something is missing before {ENDS[word]}", remedy
    if message.startswith("expected token") and got:
        return f"{KINDS.get(word) or repr(word)} cannot stand here", CLOSED
    if "tag" in message:
        return message, ONLY_IF
    return (message if got or "unexpected" in message else "the template cannot be read"), CLOSED


def unclosed(message: str, source: str) -> str:
    """Return what opens and never closes; nothing if the parser speaks of something else."""
    if closing := re.search(r", expected '([])}])'", message):
        return next(opens for opens, closes in CLOSES.items() if closes == closing[1])
    if "unexpected end of template" in message or "'end of template'" in message:
        return max("{{", "{%", key=source.rfind)
    return ""


def clue(said: str, source: str, line: int) -> tuple[int, str]:
    """Return the line, and the word on it, at which a reader finds what the parser could not read.

    >>> clue("Encountered unknown tag 'set'.", "{% set a = 1 %}", 1)
    (1, 'set')
    """
    if said.startswith("Unexpected end of template"):
        return source.count("\n", 0, max(source.rfind("{% " + innermost(said)), 0)) + 1, "{%"
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
