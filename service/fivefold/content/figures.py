"""Numbers in texts: prices, percentages, and the times that something takes."""

import re
from collections.abc import Iterator
from itertools import islice
from math import inf

from msgspec import Struct

from fivefold.content import claims as known
from fivefold.content.claims import rules

CLAUSE = re.compile(r"[^,;:.!?\n]+")
LAST_WORD = re.compile(r"(?:\d+[.,])?\w+(?:[-–]\w+)?$")
MOST = 8
"""Periods of one sentence that are looked at."""
LONG = 500
"""Characters of a text in which one sentence need not be about the other."""
CLOSE = 2
"""Characters between a period and the word that says what it is about."""


class Claim(Struct, frozen=True):
    """Something a text says by itself that it should not."""

    code: str
    words: str
    days: float | None = None
    """For a period to send things back: how long, to compare it with the slot's other texts."""


def figures(text: str) -> Iterator[Claim]:
    """Yield prices and percentages, in digits or in words."""
    for code, sign in (("literal-price", known.CURRENCY), ("literal-percent", known.PERCENT)):
        for match in sign.finditer(text):
            after = known.AFTER.match(text, match.end()) if code == "literal-price" else None
            if (number := number_before(text, match.start())) is not None:
                yield Claim(code, text[match.start() - len(number) : match.end()])
            elif after is not None:
                yield Claim(code, text[match.start() : after.end()])
    for code, rule in (("literal-price", known.SPELT_PRICE), ("literal-percent", known.FRACTION)):
        for match in rule.finditer(text):
            yield Claim(code, match[0])
    for match in known.PRICE_LIKE.finditer(text):
        with_currency = known.CURRENCY.match(text, match.end() + text.startswith(" ", match.end()))
        if not with_currency and not known.DATE.match(text, match.start()) and not known.CLOCK.search(text):
            yield Claim("literal-price", match[0])


def number_before(text: str, at: int) -> str | None:
    """Return the number that ends there, with what is between; None if there is none.

    >>> number_before("für zehn euro", 9), number_before("der euro", 4)
    ('zehn ', None)
    """
    before = text[max(0, at - 32) : at]
    word = LAST_WORD.search(before.rstrip(" -–\n"))
    return before[word.start() :] if word is not None and is_number(word[0]) else None


def is_number(word: str) -> bool:
    """Return whether a word is a number.

    >>> is_number("2-3"), is_number("hundertzwanzig"), is_number("korb")
    (True, True, False)
    """
    return word in known.NUMBERS or any(map(str.isdigit, word)) or "hundert" in word or "tausend" in word


def periods(text: str, sentence: str) -> Iterator[Claim]:
    """Yield the times that something takes: delivery, returns, payment, or an order in haste."""
    for unit in islice(known.UNIT.finditer(sentence), MOST):
        number = number_before(sentence, unit.start())
        if number is None and unit[0].startswith(("ein", "zwei", "drei", "vier", "sechs")):
            number = ""
        if number is not None:
            yield from period(text, sentence, unit.start() - len(number), unit.end())


def period(text: str, sentence: str, begin: int, end: int) -> Iterator[Claim]:
    """Yield what a period claims: what it is about is said nearest to it, in its clause or else around it."""
    words = sentence[begin:end]
    clause = next(found for found in CLAUSE.finditer(sentence) if found.start() <= begin < found.end())
    places = [(clause[0], begin - clause.start()), (sentence, begin), (text, text.find(sentence) + begin)]
    for around, at in places[: 3 if len(text) < LONG else 2]:
        about = {
            code: distance(rule, around, at, at + len(words))
            for code, rule in (
                ("delivery", rules()["prompt"].about),
                ("returns", known.RETURNS),
                ("payment", known.PAYMENT),
            )
        }
        nearest = min(about, key=about.__getitem__)
        if about[nearest] == inf:
            continue
        if about[nearest] <= CLOSE or not vague(around, at, words):
            days = length(words) if nearest == "returns" else None
            yield Claim("literal-delivery" if nearest == "delivery" else "literal-duration", words, days)
        return
    if known.ORDERING.search(sentence):
        yield Claim("urgency", words)


def vague(text: str, at: int, words: str) -> bool:
    """Return whether a period is one as in `a day by the sea`, and not as in `within a day`."""
    return words.partition(" ")[0] in known.INDEFINITE and not (
        known.LASTING.search(text, 0, at) or text[at + len(words) :].lstrip().startswith(("lang", "long"))
    )


def distance(rule: re.Pattern[str], text: str, begin: int, end: int) -> float:
    """Return how many characters a place is from the nearest such word, infinity if there is none."""
    gaps = (max(match.start() - end, begin - match.end()) for match in rule.finditer(text))
    return min(gaps, default=inf)


def length(period: str) -> float | None:
    """Return a period's days, None if its number is not known.

    >>> length("2 wochen"), length("thirty days")
    (14.0, 30.0)
    """
    number = re.match(r"\w+", period)
    count = float(number[0]) if number and number[0].isdecimal() else known.DAYS.get(number[0] if number else "")
    scale = next((days for stem, days in (("woch", 7), ("week", 7), ("mon", 30), ("year", 365)) if stem in period), 1)
    return None if count is None else float(count * scale)
