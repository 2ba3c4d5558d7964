"""The default texts of the site's slots, as the shop's own pages carry them, and the room that other texts need."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from fivefold.errors import FivefoldError
from fivefold.records import Motive


class Draws(Protocol):
    """A variant."""

    def render(self, values: Any, /) -> str | list[str]:
        """Return its text."""


class LocalSlot(Protocol):
    """A slot in one language."""

    @property
    def format(self) -> str:
        """`text`, `html` or `list`."""

    @property
    def default(self) -> Draws:
        """What everyone sees when nothing else is known."""

    @property
    def variants(self) -> Mapping[Motive, Sequence[Draws]]:
        """What others may see."""


class Slot(Protocol):
    """A slot."""

    def text(self, locale: str | None) -> LocalSlot:
        """Return it in one language."""


class Default(str):
    """A default text as markup of the page; the site's content check has cleaned what is `html`."""

    def __html__(self) -> str:
        return str(self)


def default(slots: Mapping[str, Slot], name: str, language: str, values: Mapping[str, Any]) -> str | list[str]:
    """Return a slot's default: one text, or a list of them; empty for a slot that the site does not have."""
    if name not in slots:
        return ""
    local = slots[name].text(language)
    try:
        text = local.default.render(dict(values))
    except FivefoldError:
        return ""
    return Default(text) if local.format == "html" and isinstance(text, str) else text


def room(slots: Mapping[str, Slot], name: str, language: str, values: Mapping[str, Any]) -> list[str]:
    """Return all texts of a slot: a page keeps as much room as the tallest needs, which only its width decides."""
    if name not in slots:
        return []
    local = slots[name].text(language)
    texts = []
    for variant in (local.default, *(variant for some in local.variants.values() for variant in some)):
        with suppress(FivefoldError):
            texts.append(variant.render(dict(values)))
    return sorted({text for text in texts if isinstance(text, str)})
