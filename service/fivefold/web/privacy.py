"""What is collected, why, and for how long: read off the same schema and settings that the service works by."""

from datetime import UTC, datetime
from typing import get_args

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery
from msgspec import Struct

from fivefold.records import BOUNDS, AnyEvent, Signals
from fivefold.settings import Settings
from fivefold.web.words import CHOICE, EVENTS, NEVER, PAGE, RECORD, SIGNALS_DE, STATEMENT, WORDS_DE, Locale


class Collected(Struct, frozen=True, kw_only=True):
    """One thing that the snippet reports."""

    name: str
    meaning: str
    bound: float | None
    """Larger numbers are cut to this; None: a word."""
    words: list[str]
    """What the word can be."""


class Privacy(Struct, frozen=True, kw_only=True):
    """What a visitor's browser sends, what is kept, and what never is."""

    principle: str
    purpose: str
    signals: list[Collected]
    events: dict[str, str] = {}
    kept: list[str]
    never: list[str]
    choice: str = ""
    sessions_at_least: int
    """Nothing leaves memory that is a sum over fewer sessions than this."""
    ticket_life_s: int
    retention_days: int = 396


class Gpc(Struct, frozen=True, kw_only=True, rename={"last_update": "lastUpdate"}):
    """That Global Privacy Control is respected; see globalprivacycontrol.org."""

    gpc: bool = True
    last_update: str


def collected(locale: Locale = "en") -> list[Collected]:
    """Return every signal, in order."""
    rows = []
    for name, bound in BOUNDS.items():
        annotated = next(arg for arg in get_args(Signals.__annotations__[name]) if hasattr(arg, "__metadata__"))
        words = [] if bound is not None else [str(word) for word in get_args(annotated.__origin__)]
        meaning = SIGNALS_DE[name] if locale == "de" else annotated.__metadata__[0].description
        rows.append(Collected(name=name, meaning=meaning, bound=bound, words=words))
    return rows


def events(locale: Locale = "en") -> dict[str, str]:
    """Return every event that requests may bring, and what it means."""
    return {
        str(kind.__struct_config__.tag): EVENTS[locale][str(kind.__struct_config__.tag)] for kind in get_args(AnyEvent)
    }


def statement(settings: Settings, locale: Locale = "en") -> Privacy:
    """Return the statement in the words of a locale."""
    words = {name: text.format(**_figures(settings)) for name, text in STATEMENT[locale].items()}
    return Privacy(
        principle=words["principle"],
        purpose=words["purpose"],
        signals=collected(locale),
        events=events(locale),
        kept=[words["sums"], words["ticket"], words["moment"], words["marks"], words["address"]],
        never=list(NEVER[locale]),
        choice=CHOICE[locale],
        sessions_at_least=settings.min_sessions,
        ticket_life_s=settings.ticket_life_s,
        retention_days=settings.retention_days,
    )


def page(settings: Settings, locale: Locale = "en") -> str:
    """Return the text for a shop's privacy page, as Markdown; what only the shop knows stands in brackets."""
    return _fill(PAGE[locale], settings, locale)


def record(settings: Settings, locale: Locale = "en") -> str:
    """Return the entry for a shop's record of processing, as Markdown."""
    return _fill(RECORD[locale], settings, locale)


def _fill(template: str, settings: Settings, locale: Locale) -> str:
    said = statement(settings, locale)
    return template.format(
        **_figures(settings),
        purpose=said.purpose,
        signals="\n".join(f"- {signal.meaning}{_values(signal, locale)}" for signal in said.signals),
        names=", ".join(f"`{signal.name}`" for signal in said.signals),
        events="; ".join(said.events.values()),
        event_names=", ".join(f"`{name}`" for name in said.events),
        kept="\n".join(f"- {kept}" for kept in said.kept),
        kept_short=said.kept[0],
        never=", ".join(said.never),
        choice=said.choice,
    )


def _figures(settings: Settings) -> dict[str, str]:
    hours = f"{settings.ticket_life_s / 3600:g}"
    seconds = f"{settings.flush_interval_s:g}"
    return {"days": str(settings.retention_days), "k": str(settings.min_sessions), "hours": hours, "seconds": seconds}


def _values(signal: Collected, locale: Locale) -> str:
    """Return the words that a signal can be, as people call them: what is sent stands in the statement."""
    words = [WORDS_DE[word] if locale == "de" else word.replace("_", " ") for word in signal.words]
    return f" ({', '.join(words)})" if words else ""


def language(asked: str) -> Locale:
    """Return German for German, English for all else.

    >>> language("de-AT"), language("fr")
    ('de', 'en')
    """
    return "de" if asked.lower().startswith("de") else "en"


def privacy_routes(settings: Settings) -> list[HTTPRouteHandler]:
    """Return the statement's routes."""
    since = Gpc(last_update=datetime.now(UTC).date().isoformat())

    @get("/v1/privacy", sync_to_thread=False)
    def privacy(locale: FromQuery[str] = "en") -> Privacy:
        """Return what is collected, why, and for how long."""
        return statement(settings, language(locale))

    @get("/v1/privacy/page", sync_to_thread=False)
    def for_the_page(locale: FromQuery[str] = "en") -> Response[str]:
        """Return the text for the shop's privacy page."""
        return Response(page(settings, language(locale)), media_type="text/markdown")

    @get("/v1/privacy/record", sync_to_thread=False)
    def for_the_record(locale: FromQuery[str] = "en") -> Response[str]:
        """Return the entry for the shop's record of processing."""
        return Response(record(settings, language(locale)), media_type="text/markdown")

    @get("/.well-known/gpc.json", sync_to_thread=False)
    def gpc() -> Response[bytes]:
        """Say that Global Privacy Control is respected."""
        return Response(msgspec.json.encode(since), media_type="application/json")

    return [privacy, for_the_page, for_the_record, gpc]
