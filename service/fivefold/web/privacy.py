"""What is collected, why, and for how long: read off the same schema that validates requests."""

from typing import get_args

from litestar import get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from fivefold.records import BOUNDS, Signals
from fivefold.settings import Settings


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
    kept: list[str]
    never: list[str]
    sessions_at_least: int
    """Nothing leaves memory that is a sum over fewer sessions than this."""
    ticket_life_s: int


def collected() -> list[Collected]:
    """Return every signal, in order."""
    rows = []
    for name, bound in BOUNDS.items():
        annotated = next(arg for arg in get_args(Signals.__annotations__[name]) if hasattr(arg, "__metadata__"))
        words = [] if bound is not None else [str(word) for word in get_args(annotated.__origin__)]
        meaning = annotated.__metadata__[0].description
        rows.append(Collected(name=name, meaning=meaning, bound=bound, words=words))
    return rows


def privacy_routes(settings: Settings) -> list[HTTPRouteHandler]:
    """Return the statement's route."""
    statement = Privacy(
        principle="Everything we store is a sum over visitors; nothing we store is a visitor.",
        purpose="To show the text that fits why somebody visits the shop, and to measure whether that helps.",
        signals=collected(),
        kept=[
            "sums per site and day: sessions, motives, texts shown, outcomes, and what the model learned from all",
            "in the visitor's own browser: a signed ticket with the running session's state, gone with the tab",
            "in memory, until a ticket would have expired: a mark per outcome, so that it counts once",
        ],
        never=[
            "cookies",
            "identifiers",
            "addresses",
            "user agents",
            "pages' addresses",
            "single sessions",
            "texts typed",
        ],
        sessions_at_least=settings.min_sessions,
        ticket_life_s=settings.ticket_life_s,
    )

    @get("/v1/privacy", sync_to_thread=False)
    def privacy() -> Privacy:
        """Return what is collected, why, and for how long."""
        return statement

    return [privacy]
