"""A look at one text before visitors see it: a signed link that expires, drafts included, nothing counted."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from fivefold.content.catalog import LocalSlot, Site
from fivefold.content.findings import listed
from fivefold.content.reading import Source
from fivefold.content.slots import read_slot, shop_of
from fivefold.content.versions import Desk
from fivefold.errors import RenderError, TicketError, UnknownVersionError
from fivefold.records import Motive, SlotText

MAC_BYTES = 16
LONGEST = 600
"""Characters of a token."""


class Preview(Struct, frozen=True, array_like=True):
    """What is to be seen."""

    site: str
    slot: str
    locale: str
    motive: Motive | None
    variant: str | None
    """None: the motive's first."""
    until_s: int
    """Unix time at which the link stops working."""


BANNERS = {
    "de": {
        "language": "de",
        "draft": "Entwurf",
        "preview": "Vorschau",
        "variant": "der Text „{variant}“ für „{motive}“",
        "default": "der Standardtext",
        "banner": "{what}: {text} im Slot „{slot}“, Sprache {locale}. Der Link gilt bis {until} ({zone})."
        " Hier wird nichts gezählt.",
    },
    "en": {
        "language": "en",
        "draft": "Draft",
        "preview": "Preview",
        "variant": "the text “{variant}” for “{motive}”",
        "default": "the default text",
        "banner": "{what}: {text} in the slot “{slot}”, language {locale}. The link works until {until} ({zone})."
        " Nothing is counted here.",
    },
}


class Seen(Struct, frozen=True, kw_only=True):
    """What a previewed slot shows."""

    site: str
    slot: str
    locale: str
    draft: bool
    text: SlotText
    banner: str
    """To be shown with it, so that nobody takes it for the live page."""


def sign(preview: Preview, key: bytes) -> str:
    """Return the token that stands in the link."""
    body = msgspec.json.encode(preview)
    return urlsafe_b64encode(_mac(body, key) + body).rstrip(b"=").decode()


def open_token(token: str, keys: tuple[bytes, ...], now_s: int) -> Preview:
    """Return what a token shows. Raises TicketError if it is forged or too old."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4)) if len(token) <= LONGEST and token.isascii() else b""
    except ValueError:
        raw = b""
    mac, body = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if not body or not any(hmac.compare_digest(mac, _mac(body, key)) for key in keys):
        raise TicketError("This preview link does not come from this shop.", "token")
    preview = msgspec.json.decode(body, type=Preview)
    if preview.until_s <= now_s:
        raise TicketError("This preview link has expired: ask for a new one.", "token")
    return preview


def show(folder: Path, site: Site, preview: Preview, *, now: datetime) -> Seen:
    """Return the text with the slot's own example values. Raises UnknownVersionError if there is no such text."""
    desk = Desk(folder, site, lambda: now)
    held = desk.read(preview.slot, preview.locale, draft=True)
    local = read_slot(Source(held.text.encode(), ""), preview.slot, preview.locale, shop_of(site))
    if local is None:
        raise UnknownVersionError("the text cannot be read", "slot")
    variants = {variant.id: variant for variant in local.scheduled.get(preview.motive, ())} if preview.motive else {}
    wanted = preview.variant or next(iter(variants), "default")
    variant = local.default if wanted == "default" else variants.get(wanted)
    if variant is None:
        raise UnknownVersionError(f"no variant {wanted!r}; there are {listed(['default', *variants])}", "variant")
    try:
        text = variant.text.render(local.declared.examples)
    except RenderError as error:
        raise UnknownVersionError(f"the text cannot be rendered with its examples: {error}", "slot") from None
    return Seen(
        site=site.name,
        slot=preview.slot,
        locale=preview.locale,
        draft=held.draft,
        text=_slot_text(local, variant.id, variant.motive, text),
        banner=_banner(held.draft, preview, variant.id, site),
    )


def _slot_text(local: LocalSlot, variant: str, motive: Motive | None, text: str | list[str]) -> SlotText:
    choices = list(local.choices) if local.choices else msgspec.UNSET
    return SlotText(variant=variant, motive=motive, format=local.format, text=text, choices=choices)


def _banner(draft: bool, preview: Preview, variant: str, site: Site) -> str:
    """Return what stands on the page beside the text, in its language."""
    words = BANNERS["de" if preview.locale.lower().startswith("de") else "en"]
    motive = site.motives[preview.motive].label if preview.motive and variant != "default" else {}
    text = words["variant" if motive else "default"]
    return words["banner"].format(
        what=words["draft" if draft else "preview"],
        text=text.format(variant=variant, motive=motive.get(words["language"], preview.motive)),
        slot=preview.slot,
        locale=preview.locale,
        until=datetime.fromtimestamp(preview.until_s, ZoneInfo(site.timezone)).strftime("%Y-%m-%d %H:%M"),
        zone=site.timezone,
    )


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(sha256(b"preview\0" + key).digest(), body, "sha256")[:MAC_BYTES]
