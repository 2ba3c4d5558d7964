"""The check's findings in German: what each code means, and what the check says itself, sentence by sentence."""

import re
from functools import lru_cache

import msgspec
from msgspec import Struct

from fivefold.web.console.words import HERE

PART = re.compile(r"%(\d)")
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@lru_cache(maxsize=1)
def meanings() -> dict[str, str]:
    """Return what each code means, and what to do."""
    return msgspec.toml.decode((HERE / "codes.de.toml").read_bytes(), type=dict[str, str])


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """Return the check's sentences, English to German; `%1` and `%2` stand for what is filled in."""
    return msgspec.toml.decode((HERE / "findings.de.toml").read_bytes(), type=dict[str, str])


@lru_cache(maxsize=1)
def patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences that something is filled into, as patterns, with the German ones; the longest first."""
    filled = [english for english in sentences() if PART.search(english)]
    return [
        (re.compile(PART.sub(r"(?P<p\1>.+?)", re.escape(english)), re.DOTALL), sentences()[english])
        for english in sorted(filled, key=lambda english: -len(PART.sub("", english)))
    ]


class Said(Struct, frozen=True):
    """A sentence of the check, in German."""

    german: str
    parts: tuple[str, ...] = ()
    """What is filled in, as the check has it."""


def in_german(said: str) -> Said | None:
    """Return a sentence of the check in German; None if there is none.

    >>> in_german("no field 'preis' in 'product'").german, in_german("mismatched tag")
    ('„product“ hat keine Angabe „preis“', None)
    """
    if (known := sentences().get(said)) is not None:
        return Said(known)
    for pattern, german in patterns():
        if (found := pattern.fullmatch(said)) is not None:
            text = PART.sub(lambda part: filled_in(found[f"p{part[1]}"]), german)
            return Said(begun(text) if german.startswith("%") else text, found.groups())
    return None


def begun(text: str) -> str:
    """Return a text that begins like a sentence.

    >>> begun("meinten Sie price?")
    'Meinten Sie price?'
    """
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """Return a text that ends like a sentence.

    >>> ended("Der Text ist leer"), ended("Meinten Sie price?")
    ('Der Text ist leer.', 'Meinten Sie price?')
    """
    return text if text.endswith((".", "?", "…", '"')) else f"{text}."


def filled_in(part: str) -> str:
    """Return what is filled into a sentence: in German where it is words of ours, between German quotes if quoted.

    >>> filled_in("a list"), filled_in("'Nur noch'"), filled_in("undecided, no. 1, text")
    ('eine Liste', '„Nur noch“', 'undecided, Nr. 1, text')
    """
    if part in sentences():
        return sentences()[part]
    if (quoted := QUOTED.fullmatch(part)) is not None:
        return f"„{quoted[1] or quoted[2] or ''}“"
    return counted(part)


def counted(place: str) -> str:
    """Return a place as Germans count it.

    >>> counted("undecided, no. 2, text")
    'undecided, Nr. 2, text'
    """
    return place.replace(", no. ", ", Nr. ")
