"""The check's findings in German: what each code means, and what the check says itself, sentence by sentence."""

import re
from functools import lru_cache

import msgspec
from msgspec import Struct

from fivefold.web.console.words import HERE, words

PART = re.compile(r"%(\d)")
PUT = re.compile(r"([%@])(\d)")
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)\S*)?")
INSTEAD = "!"
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@lru_cache(maxsize=1)
def meanings() -> dict[str, str]:
    """Return what each code means, and what to do."""
    return msgspec.toml.decode((HERE / "codes.de.toml").read_bytes(), type=dict[str, str])


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """Return the check's sentences, English to German; `%1` stands for what is filled in, `@1` for words of ours."""
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
    instead: bool = False
    """It says better what is wrong than what the code means."""


def in_german(said: str) -> Said | None:
    """Return a sentence of the check in German; None if there is none.

    >>> in_german("no field 'preis' in 'product'").german, in_german("mismatched tag")
    ('„product“ hat keine Angabe „preis“', None)
    """
    if (known := sentences().get(said)) is not None:
        return Said(known)
    for pattern, german in patterns():
        if (found := pattern.fullmatch(said)) is not None:
            bare = german.removeprefix(INSTEAD)
            text = PUT.sub(lambda put: filled_in(found[f"p{put[2]}"], ours=put[1] == "@"), bare)
            return Said(begun(text) if PUT.match(bare) else text, found.groups(), german != bare)
    return None


def begun(text: str) -> str:
    """Return a text that begins like a sentence.

    >>> begun("meinten Sie price?")
    'Meinten Sie price?'
    """
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """Return a text that ends like a sentence.

    >>> ended("Der Text ist leer"), ended("Meinten Sie price?"), ended('format = "html"')
    ('Der Text ist leer.', 'Meinten Sie price?', 'format = "html".')
    """
    return text if text.endswith((".", "?", "…", '."')) else f"{text}."


def filled_in(part: str, *, ours: bool = False) -> str:
    """Return what is filled into a sentence: in German where it is words of `ours`, between German quotes if quoted.

    >>> filled_in("a list", ours=True), filled_in("date"), filled_in("'Nur noch'"), filled_in("undecided, no. 1, text")
    ('eine Liste', 'date', '„Nur noch“', 'undecided, Nr. 1, text')
    >>> filled_in("2025-12-01")
    '1. Dezember 2025'
    """
    if ours and part in sentences():
        return sentences()[part]
    if (quoted := QUOTED.fullmatch(part)) is not None:
        return f"„{quoted[1] or quoted[2] or ''}“"
    if (day := DAY.fullmatch(part)) is not None:
        say = words("de")
        return say("moment", day=say.day(day[1]), time=day[2]) if day[2] else say.day(day[1])
    return counted(part)


def counted(place: str) -> str:
    """Return a place as Germans count it.

    >>> counted("undecided, no. 2, text")
    'undecided, Nr. 2, text'
    """
    return place.replace(", no. ", ", Nr. ")
