"""What was found wrong with a text, in the reader's language, at the field of the form that it belongs to."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import msgspec
from msgspec import Struct

from fivefold.content import Finding
from fivefold.content.findings import spoken
from fivefold.records import MOTIVES
from fivefold.web.console.forms import Form
from fivefold.web.console.words import HERE, Words

QUOTED = re.compile(r"['\"]([^'\"]{1,200})['\"]")


class Note(Struct, frozen=True, kw_only=True):
    """One finding, for people."""

    wrong: bool
    """It keeps the text from being saved; else it is for the editor to weigh."""
    words: str
    """Of the text, which it is about."""
    says: str
    more: str
    """What the check says itself, in English."""
    place: str
    """File and line, and the field where the form does not show it."""


Notes = dict[str, list[Note]]
"""By the name of the form's field; what belongs to none of them under the empty name."""


@lru_cache(maxsize=1)
def in_german() -> dict[str, str]:
    """Return what each code means, and what to do."""
    return msgspec.toml.decode((HERE / "codes.de.toml").read_bytes(), type=dict[str, str])


def note(found: Finding, say: Words) -> Note:
    """Return one finding in the reader's language; English has the check's own words."""
    quoted = QUOTED.search(found.message)
    itself = f"{found.message}; {found.remedy}"
    german = say.language == "de"
    return Note(
        wrong=found.severity == "error",
        words=quoted[1] if quoted and german else "",
        says=in_german()[found.code] if german else itself[:1].upper() + itself[1:],
        more=itself if german else "",
        place=", ".join(filter(None, (f"{found.file}:{found.line}", spoken(found.field)))),
    )


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
    if first in ("default", "describes"):
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
