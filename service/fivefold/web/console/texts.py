"""All places on a shop's pages, with what each of them has to show."""

from litestar import get
from litestar.handlers import HTTPRouteHandler

from fivefold import content
from fivefold.content.sites import as_usual, is_locale, locale_name
from fivefold.errors import UnknownSlotError
from fivefold.records import MOTIVES
from fivefold.web.console.asked import AnyRequest
from fivefold.web.console.names import reason
from fivefold.web.console.notes import note
from fivefold.web.console.pages import Console, Page
from fivefold.web.console.words import words
from fivefold.web.content_api import in_thread
from fivefold.web.language import language

AT_ONCE = 50
"""Places on one page."""


def texts_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the routes of the list of places."""

    @get("/{site:str}/texts")
    async def places(request: AnyRequest) -> Page:
        """Show all places, and which of their texts there are, wait, or are wrong. Role editor."""
        console.require(request, "editor")
        site, say = console.site(request), words(language(request))
        found = await in_thread(lambda: content.overview(console.folder, site, console.keeper.findings, say.language))
        wanted = request.query_params.get("q", "").strip()[:80]
        listed = [place for place in found if wanted.lower() in f"{place.slot} {place.describes}".lower()]
        first = from_(request.query_params.get("from", ""), len(listed))
        return console.page(
            request,
            "texts.html",
            site=site,
            places=listed[first : first + AT_ONCE],
            many=len(found) > AT_ONCE,
            wanted=wanted,
            first=first,
            before=max(first - AT_ONCE, 0) if first else None,
            after=first + AT_ONCE if first + AT_ONCE < len(listed) else None,
            reasons=[(motive, reason(motive, site, say)) for motive in MOTIVES],
            said=lambda finding: note(finding, say),
            locale_name=locale_name,
        )

    @get("/{site:str}/texts/{slot:str}", sync_to_thread=False)
    def begin(request: AnyRequest) -> Page:
        """Go to a place's text in one language: where a new one begins. Role editor."""
        console.require(request, "editor")
        site, slot = console.site(request), request.path_params["slot"]
        if slot not in site.slots:
            raise UnknownSlotError("no such place", "slot")
        wanted = as_usual(request.query_params.get("locale", "").strip()[:35]) or site.locale
        if not is_locale(wanted):
            return console.page(request, "error.html", 400, said="locale", site=site)
        return console.go(request, site.name, "texts", slot, wanted)

    return [places, begin]


def from_(asked: str, most: int) -> int:
    """Return the first place to show.

    >>> from_("50", 120), from_("999", 120), from_("-1", 120)
    (50, 0, 0)
    """
    return int(asked) if asked.isdecimal() and len(asked) < 7 and int(asked) < most else 0
