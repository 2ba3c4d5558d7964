"""A look at a text before visitors see it: an editor asks for a link, the link shows the text, nothing is counted."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct

from fivefold import content
from fivefold.content import preview as previews
from fivefold.content.files import Page
from fivefold.errors import OriginError
from fivefold.keeper import Keeper
from fivefold.records import Motive, Name
from fivefold.web.content_api import HANDLERS, AnyRequest, author_of, body, in_thread
from fivefold.web.gate import Gate
from fivefold.web.guard import Origins


class PreviewRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which text to look at, on which page, for how long."""

    site: Name
    slot: Name
    locale: Annotated[str, Meta(max_length=35)]
    motive: Motive | None = None
    variant: Name | None = None
    page: Page = "/"
    """Where the text stands: a page of the site, without query."""
    life_s: Annotated[int, Meta(ge=60, le=86_400)] = 3600


class PreviewLink(Struct, frozen=True, kw_only=True):
    """A link that shows one text, until it expires."""

    link: str
    token: str
    expires: str


def preview_routes(gate: Gate) -> list[HTTPRouteHandler]:
    """Return the two routes of previews."""
    keeper = gate.keeper
    folder = Path(keeper.settings.content)

    @post("/v1/preview", status_code=201, exception_handlers=HANDLERS)
    async def preview(request: AnyRequest) -> PreviewLink:
        """Return a signed link that shows one text, drafts included, until it expires. Role editor."""
        author_of(gate, request)
        asked = await body(request, PreviewRequest)
        gate.of(request, asked.site)
        return await in_thread(lambda: link_to(keeper, asked))

    @get("/v1/preview", exception_handlers=HANDLERS)
    async def look(request: AnyRequest) -> Response[content.Seen]:
        """Return what a preview link shows. Nothing is counted or learned."""
        token = request.query_params.get("token", "")
        wanted = previews.open_token(token, keeper.settings.keys(), keeper.now_s())
        site = keeper.shop(wanted.site).site
        seen = await in_thread(lambda: previews.show(folder, site, wanted, now=datetime.now(UTC)))
        return Response(seen, headers={"cache-control": "no-store", "access-control-allow-origin": "*"})

    return [preview, look]


def link_to(keeper: Keeper, asked: PreviewRequest) -> PreviewLink:
    """Return the link. Raises OriginError for a page of another site, UnknownVersionError if there is no such text."""
    site = keeper.shop(asked.site).site
    refuse_foreign(asked.page, site)
    until_s = keeper.now_s() + asked.life_s
    wanted = content.Preview(asked.site, asked.slot, asked.locale, asked.motive, asked.variant, until_s)
    previews.show(Path(keeper.settings.content), site, wanted, now=datetime.now(UTC))
    token = previews.sign(wanted, keeper.settings.keys()[0])
    expires = datetime.fromtimestamp(until_s, UTC).isoformat()
    return PreviewLink(link=f"{asked.page}?fivefold-preview={token}", token=token, expires=expires)


def refuse_foreign(page: str, site: content.Site) -> None:
    """Raise OriginError unless the page is the site's own."""
    origin = "/".join(page.split("/")[:3])
    if not page.startswith("/") and not Origins(site.origins).lists(origin):
        raise OriginError("the page is not on an origin of this site", "page")
    if page.startswith("//"):
        raise OriginError("the page is not on an origin of this site", "page")
