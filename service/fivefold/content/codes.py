"""Every kind of finding: how severe it is, and what it means."""

from typing import Literal

from msgspec import Struct


class Code(Struct, frozen=True):
    """One kind of finding."""

    severity: Literal["error", "warning"]
    meaning: str


def _error(meaning: str) -> Code:
    return Code("error", meaning)


def _warning(meaning: str) -> Code:
    return Code("warning", meaning)


CODES: dict[str, Code] = {
    "toml-syntax": _error("The file is not TOML."),
    "file-unreadable": _error("A file cannot be read, or is larger than a megabyte."),
    "file-encoding": _error("The file is not UTF-8."),
    "file-name": _error("The file's name does not say which slot and locale it is."),
    "file-missing": _error("A file that must be there is not."),
    "file-ignored": _warning("A file is not read, because of its name or its place."),
    "folder-ignored": _warning("A folder is no site, because of its name or because it has no site.toml."),
    "unknown-key": _error("The file has a key that means nothing here."),
    "missing-key": _error("A key that must be there is not."),
    "wrong-value": _error("A value has the wrong type, or is not one of those allowed."),
    "unknown-locale": _error("The locale is not one that is known."),
    "no-default-locale": _error("A slot has no file in the site's default locale."),
    "variable-name": _error("A variable's name cannot be used in a text."),
    "duplicate-id": _error("Two variants of a motive have the same id."),
    "never-live": _error("A variant ends before it begins."),
    "expired": _warning("A variant's time is over: nobody will see it again."),
    "empty-text": _error("A text is empty."),
    "text-too-long": _error("A text is longer than 4096 characters, or than 4096 bytes when rendered."),
    "over-max-length": _warning("A text is longer than the slot's max_length, with the example values in it."),
    "wrong-origin": _error("An origin is not the address of a page's host, or is open to all."),
    "template-syntax": _error("A text's {{ }} or {% %} cannot be read."),
    "template-construct": _error("A text uses something that only programs need."),
    "template-size": _error("A text has too many parts, or ifs nested too deeply."),
    "unknown-variable": _error("A text names a variable that the slot does not declare."),
    "unknown-field": _error("A text names a field that the variable does not have."),
    "unknown-filter": _error("A text uses a filter that does not exist."),
    "filter-argument": _error("A filter is given something that it does not take."),
    "value-unfit": _error("A text cannot be rendered with the slot's own example values."),
    "unseen-character": _error("A text has a character that no reader sees, such as a zero-width space."),
    "markup-removed": _error("An html text has a tag, attribute or address that would be removed."),
    "markup-in-text": _warning("A text of format text has tags in it; they would be shown as they are."),
    "lone-brace": _warning("A text has a brace of its own; what stands in single braces is shown as it is written."),
    "bare-price": _warning("A text shows a price without the filter money: as a number, with no currency."),
    "literal-price": _error("A text names a price by itself, or says that something is free."),
    "price-claim": _error("A text claims a low or reduced price that no value shows."),
    "literal-percent": _error("A text names a percentage by itself."),
    "literal-delivery": _error("A text names a delivery time by itself."),
    "literal-duration": _warning("A text names a period of time by itself."),
    "literal-legal": _error("A text makes a legal promise by itself."),
    "scarcity": _error("A text says that little is left, and no number of the shop's backs it."),
    "urgency": _error("A text presses its reader."),
    "facts-differ": _error("Two texts of a slot name different periods for the same thing."),
    "default-needs-values": _warning("A slot's default text needs values; a page that sends none gets no text."),
    "variable-dropped": _warning("A save takes out a variable that pages may still send; it is ignored from now on."),
    "variant-dropped": _warning("A save takes out a variant that the live text has; it is shown no more."),
    "modes-differ": _error("A slot has one mode in one locale, and another in another."),
    "broken-feed": _error("The product feed cannot be read."),
    "broken-motives": _error("motives.toml does not describe the five motives."),
}
