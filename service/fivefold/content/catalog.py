"""The nouns of content: a catalog has sites, a site has slots, a slot has a text per locale, a text has variants.

All of it is immutable and fully checked; a change of files makes a new catalog, swapped in at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from fivefold.content.declared import Declared
from fivefold.content.feed import Products
from fivefold.content.text import Text
from fivefold.errors import RequestError
from fivefold.records import Format, Goal, Mode, Motive, MotiveSpec, Option, Vars


class Variant(Struct, frozen=True, kw_only=True, gc=False):
    """One text that a slot can show."""

    id: str
    motive: Motive | None
    """None: the slot's default."""
    text: Text
    weight: float
    """Share among its motive's variants, for slots of mode `fixed`."""
    since: datetime | None
    until: datetime | None
    """Live in [since, until); None is open."""

    def render(self, sent: Vars) -> str | list[str]:
        """Return the text for these values; raise RenderError if they do not make one."""
        return self.text.render(sent)

    def live(self, now: datetime) -> bool:
        """Return whether the variant may be shown now."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


class LocalSlot(Struct, frozen=True, kw_only=True, gc=False):
    """A slot in one locale."""

    name: str
    locale: str
    describes: str
    format: Format
    mode: Mode
    declared: Declared
    default: Variant
    variants: dict[Motive, tuple[Variant, ...]]
    """The live ones; a motive without one is absent and shows the default."""
    scheduled: dict[Motive, tuple[Variant, ...]]
    """All of them, in and out of their time."""
    period: float | None
    """Days that its texts give, by themselves, to send things back."""
    dated: bool
    """Some variants have a time."""
    choices: tuple[Option, ...]
    """The answers of a question; empty for every other slot."""

    def refuse_unknown(self, sent: Vars) -> None:
        """Raise RequestError, naming the field, for a value that this slot does not declare."""
        refuse_unknown((self,), sent)

    def at(self, now: datetime) -> "LocalSlot":
        """Return the slot with the variants that are live now."""
        if not self.dated:
            return self
        live = {motive: tuple(v for v in all_ if v.live(now)) for motive, all_ in self.scheduled.items()}
        variants = {motive: some for motive, some in live.items() if some}
        return self if variants == self.variants else replace(self, variants=variants)


def refuse_unknown(slots: Sequence[LocalSlot], sent: Vars) -> None:
    """Raise RequestError for a value that none of these slots declares: one request asks for several slots."""
    for name, value in sent.items():
        for slot in slots:
            if slot.declared.fits(name, value):
                break
        else:
            problems = [slot.declared.refusal(name, value) for slot in slots]
            if all(problems):
                field, detail = min(problem for problem in problems if problem)
                raise RequestError(detail, field=f"vars.{field}")


class Slot(Struct, frozen=True, kw_only=True, gc=False):
    """A place on a page that shows a text."""

    name: str
    locales: dict[str, LocalSlot]
    """By locale as the files name it."""
    fallback: str
    """The site's default locale."""

    def text(self, locale: str | None) -> LocalSlot:
        """Return the slot in the nearest locale: `de-AT`, then `de`, then the site's default."""
        found = self.locales.get(locale or self.fallback)
        return found or self.locales[nearest(locale or "", self.locales, self.fallback)]


def nearest(wanted: str, known: Iterable[str], fallback: str) -> str:
    """Return the known locale that fits best. Nothing that was asked for is kept.

    >>> nearest("de_AT", ["de", "en"], "en"), nearest("en-gb", ["de", "en-GB"], "de"), nearest("fr", ["de"], "de")
    ('de', 'en-GB', 'de')
    """
    names = _by_key(tuple(known))
    key = wanted.replace("_", "-").lower()
    while key:
        if name := names.get(key):
            return name
        key = key.rpartition("-")[0]
    return fallback


@lru_cache(maxsize=256)
def _by_key(known: tuple[str, ...]) -> dict[str, str]:
    return {name.lower(): name for name in reversed(known)}


class Site(Struct, frozen=True, kw_only=True):
    """One shop: its content, its allowed origins, its goals."""

    name: str
    label: str
    origins: tuple[str, ...]
    goals: dict[str, Goal]
    holdout: float | None
    """None: as the setting says."""
    locale: str
    """The default one, in which every slot exists."""
    currency: str
    timezone: str
    approval: bool
    """Publishing needs a second person, of role admin."""
    facts: dict[str, str | int | float | bool]
    """What the shop promises everywhere; templates read it as `shop`."""
    motives: dict[Motive, MotiveSpec]
    slots: dict[str, Slot]
    products: Products | None
    """The product feed, if the site has one."""

    def at(self, now: datetime) -> "Site":
        """Return the site with what is live now."""
        slots = {
            name: replace(slot, locales={locale: local.at(now) for locale, local in slot.locales.items()})
            for name, slot in self.slots.items()
        }
        return replace(self, slots=slots)

    def changes_at(self, now: datetime) -> datetime | None:
        """Return when the next variant begins or ends, None if never."""
        times = (
            time
            for slot in self.slots.values()
            for local in slot.locales.values()
            for variants in local.scheduled.values()
            for variant in variants
            for time in (variant.since, variant.until)
            if time is not None and time > now
        )
        return min(times, default=None)

    def zone(self) -> ZoneInfo:
        """Return the time zone in which the site's editors write dates."""
        return ZoneInfo(self.timezone)


class Catalog(Struct, frozen=True, kw_only=True):
    """All content in service."""

    sites: dict[str, Site]
    motives: dict[Motive, MotiveSpec]
    """From `motives.toml`; a site may have its own."""

    def at(self, now: datetime) -> "Catalog":
        """Return the catalog with the variants that are live now."""
        return replace(self, sites={name: site.at(now) for name, site in self.sites.items()})

    def changes_at(self, now: datetime) -> datetime | None:
        """Return when the next variant begins or ends, None if never."""
        return min((time for site in self.sites.values() if (time := site.changes_at(now))), default=None)
