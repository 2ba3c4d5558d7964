"""The facts guard: variants may differ in framing, never in facts, and none may press.

Prices, percentages, delivery times and legal promises come from variables, where there is one source for them all.
What a text says by itself is looked at with every `{{ value }}` taken out, in small letters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice

from fivefold.content import claims as known
from fivefold.content.claims import AMOUNT, FACT, VALUE, rules
from fivefold.content.figures import Claim, figures, periods

QUOTED = re.compile(r"\{\{\s*(?:\"([^\"]*)\"|'([^']*)')\s*\}\}")
PLAIN_VALUE = re.compile(r"\{\{ ?[a-z_.]+(?: ?\| ?[a-z]+)* ?\}\}")
PART = re.compile(r"\{\{(?P<value>.{0,400}?)\}\}|\{%-?(?P<tag>.{0,400}?)%\}|\{#.{0,400}?#\}|<[^<>]*>", re.DOTALL)
LITERAL = re.compile(r"\"([^\"]*)\"|'([^']*)'")
OF_SHIPPING = re.compile(r"ship|versand|deliver|liefer|porto|free|frei|return|rück|gift")
OF_MONEY = re.compile(r"\|\s*(?:money|percent)|price|preis|sale|discount|rabatt")
SENTENCE = re.compile(r"[^\n]*?(?:[.!?]+(?=\s|$)|$|\n)")
BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
PERIOD_NAME = re.compile(r"day|tag|hour|stund|week|woch|month|monat|time|zeit|frist|period", re.IGNORECASE)
BEGINNINGS = re.compile(r"\b\w{2,5}")
SIGNS = re.compile(r"[%€$£]|\d[.,][\d–—-]|\d ?[hp]\b")
"""What a figure has about it."""

MOST = 12
"""Claims of one text; whoever has read so many has enough to do."""

SAYS = {
    "literal-price": "is a price that the text states by itself",
    "price-claim": "calls a price low without showing it",
    "literal-percent": "is a percentage that the text states by itself",
    "literal-delivery": "is a delivery time that the text states by itself",
    "literal-duration": "is a period that the text states by itself",
    "literal-legal": "is a legal promise that the text makes by itself",
    "scarcity": "says that little is left",
    "urgency": "presses the reader",
}
"""What is wrong with the words, after them."""
REMEDIES = {
    "literal-price": "take it from a variable, such as {{ product.price|money }} or {{ shop.shipping|money }}",
    "price-claim": "leave it out, or show the prices: {{ product.price|money }}, was {{ product.old_price|money }}",
    "literal-percent": "a percentage must come from a variable, such as {{ shop.discount|percent }}",
    "literal-delivery": "take it from a variable, such as {{ shop.delivery_days }} under [facts] in site.toml",
    "literal-duration": "take it from a variable, such as {{ shop.returns_days }} under [facts] in site.toml",
    "literal-legal": "take it from a variable: the exact wording belongs under [facts] in site.toml",
    "scarcity": "leave it out, or show the shop's own number: {{ product.stock }} left",
    "urgency": "take it out: a good text lets people take their time",
}
IN_GERMAN = {"scarcity": "leave it out, or show the shop's own number: nur noch {{ product.stock }}"}


def claims(source: str) -> list[Claim]:
    """Return what a text claims by itself.

    >>> [claim.words for claim in claims("Nur noch 2 da, für 9,90 € in {{ shop.days }} Tagen.")]
    ['9,90 €', 'Nur noch']
    """
    heard = listen(PLAIN_VALUE.sub(VALUE, source).lower())
    if not heard:
        return []
    text, inside = spoken(source)
    lower = text.lower()
    said = f"{lower}\n{inside.lower()}" if inside else lower
    if len(lower) != len(text):  # a letter whose small form has another length: its place in the text is not known
        text = lower
    found = islice(read(lower, said, heard), MOST)
    return [Claim(claim.code, written(source, text, claim.words), claim.days) for claim in found]


def listen(text: str) -> set[str]:
    """Return what a text in small letters may claim, at a quick look: names of rules, `figure` and `period`."""
    stems, inner = known.index()
    heard: set[str] = set().union(*map(stems.__getitem__, stems.keys() & BEGINNINGS.findall(text)))
    for match in inner.findall(text):
        heard |= stems[match]
    if SIGNS.search(text):
        heard |= {"figure", "period"}
    return heard


def written(source: str, text: str, words: str) -> str:
    """Return the words as the editor wrote them.

    >>> written("Nur Noch 2", "Nur Noch 2", "nur noch")
    'Nur Noch'
    """
    for where in (source, text):
        at = where.lower().find(words)
        if at >= 0:
            return where[at : at + len(words)]
    return words


def remedy(claim: Claim, facts: Iterable[str], locale: str) -> str:
    """Return what would be right: a fact that the site has, where its name fits; an example in the text's language.

    >>> remedy(Claim("literal-duration", "60 days", 60), ["shipping", "returns_days"], "en")
    'take it from a variable: {{ shop.returns_days }}, from [facts] in site.toml'
    """
    delivery, returns = claim.code == "literal-delivery", claim.days is not None
    rule = rules()["prompt"].about if delivery else known.RETURNS if returns else None
    fitting = [fact for fact in facts if rule and PERIOD_NAME.search(fact) and rule.search(fact.replace("_", " "))]
    if fitting:
        shown = " and ".join(f"{{{{ shop.{fact} }}}}" for fact in fitting)
        return f"take it from a variable: {shown}, from [facts] in site.toml"
    own = IN_GERMAN if locale.startswith("de") else {}
    return own.get(claim.code, REMEDIES[claim.code])


def spoken(source: str) -> tuple[str, str]:
    """Return what a template says by itself, with a mark for each value, and the words inside of its values.

    >>> spoken('{{ "Ab" }} {{ n|plural("1 Tag", "# Tage") }}')[1]
    '1 Tag # Tage'
    """
    inside: list[str] = []
    guards: list[str] = []

    def mark(part: re.Match[str]) -> str:
        if (value := part["value"]) is not None:
            inside.extend(literal[0] or literal[1] for literal in LITERAL.findall(value))
            return VALUE + marks(value)
        word, _, condition = (part["tag"] or "").strip(" -").partition(" ")
        if word == "if":
            guards.append(marks(condition))
        elif word == "endif" and guards:
            guards.pop()
        return f" {''.join(guards)}"

    text = source
    if "{" in text or "<" in text:
        text = PART.sub(mark, QUOTED.sub(lambda quoted: quoted[1] or quoted[2] or "", text))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("’", "'").replace("\u00ad", ""))
    if "&" in text:
        text = unescape(text)
    return BLANKS.sub(" ", text) if "  " in text or not text.isprintable() else text, " ".join(inside)


def marks(expression: str) -> str:
    """Return what an expression is about, as marks."""
    return FACT * bool(OF_SHIPPING.search(expression)) + AMOUNT * bool(OF_MONEY.search(expression))


def read(text: str, said: str, heard: set[str]) -> Iterator[Claim]:
    """Yield what a text in small letters claims; `said` is what it says, the words inside of its values too."""
    if "figure" in heard:
        yield from figures(text)
    own, all_ = sentences(text), sentences(said)
    prompt = rules()["prompt"]
    for sentence in own:
        if "period" in heard:
            yield from periods(text, sentence)
        if "prompt" in heard and FACT not in sentence and (words := prompt.find(sentence)):
            yield Claim(prompt.code, words)
    for name in ("legal", "scarcity", "urgency", "bargain", "free"):
        rule = rules()[name]
        for sentence in (own if name == "free" else all_) if name in heard else ():
            if not backed(name, sentence) and (words := rule.find(sentence)):
                yield Claim(rule.code, words)


def backed(name: str, sentence: str) -> bool:
    """Return whether a value of the shop's stands behind what a sentence says."""
    if name == "scarcity":
        return known.BACKED.search(sentence) is not None
    if name == "urgency":
        return sentence.endswith("?")
    if name == "bargain":
        return AMOUNT in sentence
    return name == "free" and (FACT in sentence or (AMOUNT in sentence and known.INCLUDED.search(sentence) is not None))


def sentences(text: str) -> list[str]:
    """Return a text's sentences.

    >>> sentences("Um 9.30 Uhr. Moin!")
    ['Um 9.30 Uhr.', 'Moin!']
    """
    return [found for found in (part.strip() for part in SENTENCE.findall(text)) if found]
