"""All pages of the console, below one path."""

from litestar import Router, get
from litestar.exceptions import NotFoundException

from fivefold.web.console.asked import AnyRequest
from fivefold.web.console.effect import effect_routes
from fivefold.web.console.login import login_routes
from fivefold.web.console.pages import Console, Page
from fivefold.web.console.refusals import refusals
from fivefold.web.console.text import text_routes
from fivefold.web.console.texts import texts_routes
from fivefold.web.console.versions import versions_routes

BEYOND = ["/{site:str}/{beyond:path}", "/{site:str}/texts/{slot:str}/{locale:str}/{beyond:path}"]


def console_routes(console: Console) -> Router:
    """Return the console."""

    @get(BEYOND, sync_to_thread=False)
    def nowhere(request: AnyRequest) -> Page:
        """Say that there is no such page, to who is logged in."""
        console.require(request, "viewer")
        raise NotFoundException

    def before(request: AnyRequest) -> None:  # a method would not do: Litestar copies what belongs to it
        console.gate.before_console(request)

    return Router(
        "/console",
        route_handlers=[
            *login_routes(console),
            *effect_routes(console),
            *texts_routes(console),
            *text_routes(console),
            *versions_routes(console),
            nowhere,
        ],
        before_request=before,
        exception_handlers=refusals(console),
        include_in_schema=False,
    )
