"""Logging in and out, and the list of sites."""

import re

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from fivefold.web.console.asked import KEPT, AnyRequest, Fields, fields_of
from fivefold.web.console.pages import STYLE, STYLE_NAME, Console, Page
from fivefold.web.console.session import LIFE_S, Session
from fivefold.web.guard import RANK, name_of

WITHIN = re.compile(r"(/(?!\.{1,2}(?:[/?]|\Z))[A-Za-z0-9._~-]+)*(\?[A-Za-z0-9._~=&%+-]*)?")
"""What may follow the console's own path, where one goes on to after the log-in; `..` would lead out of it."""


def login_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the routes of the door."""

    @get("/", sync_to_thread=False)
    def door(request: AnyRequest) -> Page:
        """Show the log-in, or the sites."""
        if console.session(request) is None:
            return console.page(request, "login.html", wrong="", onward="", kept={})
        sites = {name: shop.site.label for name, shop in console.keeper.shops.items()}
        if len(sites) == 1:
            return console.go(request, *sites)
        return console.page(request, "sites.html", sites=sites)

    @post("/login", status_code=200)
    async def login(request: AnyRequest) -> Page:
        """Begin a session for who has a key. There is no cookie yet that a form could be made for."""
        fields = await fields_of(request)
        key = fields.get("key", "").strip()
        role = console.gate.tokens.role(f"Bearer {key}")
        onward, kept = inside(console, fields.get("onward", "")), kept_of(fields)
        if role not in RANK["viewer"]:
            status, wrong = (403, "login.shop") if role else (401, "login.wrong")
            return console.page(request, "login.html", status, wrong=wrong, onward=onward, kept=kept)
        session = Session(role, name_of(key), console.keeper.now_s() + LIFE_S)
        cookie = console.cookie(request, session)
        if onward and kept:  # the pass in that form is of this session, whose cookie the browser does not have yet
            return console.resume(request, onward, kept, cookie)
        answer = console.go_to(onward) if onward else console.go(request)
        answer.set_cookie(cookie)
        return answer

    @post("/logout", status_code=200)
    async def logout(request: AnyRequest) -> Page:
        """End the session."""
        await console.form(request, "viewer")
        answer = console.go(request)
        answer.set_cookie(console.cookie(request, None))
        return answer

    @get(f"/{STYLE_NAME}", sync_to_thread=False)
    def style() -> Response[bytes]:
        """Return the stylesheet, under the name of its content."""
        headers = {"cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
        return Response(STYLE, media_type="text/css", headers=headers)

    return [door, login, logout, style]


def inside(console: Console, onward: str) -> str:
    """Return where to go on to; nothing for what is not an address of the console."""
    is_ours = onward.startswith(console.root) and WITHIN.fullmatch(onward.removeprefix(console.root))
    return onward if is_ours else ""


def kept_of(fields: Fields) -> Fields:
    """Return what was typed into another form, before its log-in had ended.

    >>> kept_of({"key": "x", "kept:default": "Moin"})
    {'default': 'Moin'}
    """
    return {name.removeprefix(KEPT): value for name, value in fields.items() if name.startswith(KEPT)}
