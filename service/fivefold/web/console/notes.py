"""What was found wrong with a text, in the reader's language, at the field of the form that it belongs to."""

import re
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from fivefold.content import Finding
from fivefold.content.findings import spoken
from fivefold.records import MOTIVES
from fivefold.web.console.forms import Form
from fivefold.web.console.german import Said, begun, counted, ended, in_german, meanings
from fivefold.web.console.words import Words

VAGUE = ("template-syntax",)
"""Codes that leave open what is wrong."""
QUOTED = re.compile(r"['\"]([^'\"]{1,200})['\"]")


class Note(Struct, frozen=True, kw_only=True):
    """One finding, for people."""

    wrong: bool
    """It keeps the text from being saved; else it is for the editor to weigh."""
    words: str
    """Of the text, which it is about."""
    says: str
    more: str
    """What the check says itself."""
    more_in: str
    """The language of that, where it is another one."""
    place: str
    """File and line, and the field where the form does not show it."""


Notes = dict[str, list[Note]]
"""By the name of the form's field; what belongs to none of them under the empty name."""


def note(found: Finding, say: Words) -> Note:
    """Return one finding in the reader's language; English has the check's own words."""
    if say.language == "de":
        return german_note(found)
    itself = f"{found.message}; {found.remedy}"
    return Note(
        wrong=found.severity == "error",
        words="",
        says=itself[:1].upper() + itself[1:],
        more="",
        more_in="",
        place=place_of(found, spoken(found.field)),
    )


def german_note(found: Finding) -> Note:
    """Return one finding in German: what its code means, and then the check's own words, in English if need be."""
    quoted = QUOTED.search(found.message)
    message, remedy = in_german(found.message), in_german(found.remedy)
    known = message is not None and remedy is not None
    return Note(
        wrong=found.severity == "error",
        words=quoted[1] if quoted else "",
        says=ended(message.german) if message is not None and message.instead else meanings()[found.code],
        more=details(found.code, message, remedy, quoted[0] if quoted else "")
        if message is not None and remedy is not None
        else f"{found.message}; {found.remedy}",
        more_in="" if known else "en",
        place=place_of(found, counted(spoken(found.field))),
    )


def details(code: str, message: Said, remedy: Said, quoted: str) -> str:
    """Return what the check says itself, in German: not that again which is `quoted`, or said, anyway."""
    right = ended(begun(remedy.german))
    told = message.instead or not message.german or (message.parts == (quoted,) and code not in VAGUE)
    return right if told else f"{ended(message.german)} {right}"


def place_of(found: Finding, field: str) -> str:
    """Return the file and the line, and the field."""
    return ", ".join(filter(None, (f"{found.file}:{found.line}", field)))


def placed(findings: Iterable[Finding], form: Form, say: Words) -> Notes:
    """Return every finding by its field."""
    notes: Notes = defaultdict(list)
    for found in findings:
        notes[field_of(found.field, form)].append(note(found, say))
    return dict(notes)


def field_of(path: str, form: Form) -> str:
    """Return the form's field for a path of the document; nothing where it shows none.

    >>> field_of("default.text", Form()), field_of("vars.product", Form())
    ('default', '')
    """
    first, *rest = path.split(".")
    if first in ("default", "describes", "page"):
        return first
    at = int(rest[0]) if rest and rest[0].isdecimal() else -1
    if first == "choices" and 0 <= at < len(form.choices):
        return f"choices.{at}"
    for motive in MOTIVES:
        for number, entry in enumerate(form.entries.get(motive, [])):
            if motive == first and entry.at == at:
                part = rest[1] if len(rest) > 1 and rest[1] in ("from", "until") else "text"
                return f"{motive}.{number}.{part}"
    return ""
