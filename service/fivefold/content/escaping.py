"""Values on their way into a text: nothing in them can become markup, or be there unseen."""

import re

from markupsafe import Markup, escape


class Written(str):
    """A value that a filter wrote: digits, signs and words of the locale, with nothing of a visitor's in it."""

    __slots__ = ()


UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but tab and newline
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, embeddings, overrides and isolates
    "\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\uffff"  # zero width, annotations, noncharacters
    "\ud800-\udfff\U000e0000-\U000e0fff]"  # lone surrogates; tags
    "|(?<=[\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\x7f]|$)"  # joiners that join no script and no emoji
)
BREAKS = re.compile("[\t\n\u2028\u2029]+")


def seen(value: str) -> str:
    """Return the value without what a reader cannot see, on one line.

    >>> seen("Strand\\u200bkorb\\u202e Juist\\n")
    'Strandkorb Juist '
    """
    if value.isprintable() and (value.isascii() or UNSEEN.search(value) is None):
        return value
    return BREAKS.sub(" ", UNSEEN.sub("", value))


def as_text(value: str) -> str:
    """Return the value for a place where it is set as text: readable as it is, and inert even if set as markup.

    >>> as_text("H&M <b>coat</b>")
    'H&M ‹b›coat‹/b›'
    """
    text = seen(value)
    return text.replace("<", "‹").replace(">", "›") if "<" in text or ">" in text else text


def as_markup(value: str) -> str:
    """Return the value, escaped, for a place in HTML.

    >>> as_markup("H&M <b>")
    'H&amp;M &lt;b&gt;'
    """
    return str(escape(seen(value)))


def as_text_in_jinja(value: str) -> Markup:
    """Return `as_text`, marked as done for Jinja's own escaping."""
    return Markup(as_text(value))  # noqa: S704 - angle brackets are gone
