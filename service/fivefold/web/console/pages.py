"""What every page of the console has in common: who asks, in which language, what it looks like, what may load."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from litestar import MediaType, Response
from litestar.datastructures import Cookie
from litestar.plugins.jinja import JinjaTemplateEngine

from fivefold import content
from fivefold.errors import LoggedOutError, RoleError, StaleFormError, TokenError
from fivefold.web.console.asked import AnyRequest, Fields, fields_of, is_private
from fivefold.web.console.session import COOKIE, LIFE_S, Session, opened, pass_of, passes, sign
from fivefold.web.console.words import words
from fivefold.web.gate import Gate
from fivefold.web.guard import RANK
from fivefold.web.language import LANGUAGES, in_language, language
from fivefold.web.problems import HINTS

HERE = Path(__file__).parent
STYLE = (HERE / "console.css").read_bytes()
STYLE_NAME = f"{sha256(STYLE).hexdigest()[:10]}.css"
SAFE = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self' data:; "
    "base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "same-origin",  # with no-referrer, forms of our own would come from the origin `null`
    "x-content-type-options": "nosniff",
}

Page = Response[str]


class Console:
    """Makes the pages. `first_page` is where a text is looked at, unless one names another page."""

    def __init__(self, gate: Gate, first_page: str) -> None:
        self.gate, self.keeper = gate, gate.keeper
        self.first_page = first_page
        self.folder = Path(gate.keeper.settings.content)
        self.root = gate.console
        self._engine = JinjaTemplateEngine(directory=HERE / "templates")

    def session(self, request: AnyRequest) -> Session | None:
        """Return who is logged in: as the cookie says, while the token that opened the session is in the settings."""
        cookie = request.cookies.get(COOKIE, "")
        found = opened(cookie, self.keeper.settings.keys(), self.keeper.now_s())
        return found if found is not None and self.gate.tokens.has(found.role, found.name) else None

    def require(self, request: AnyRequest, role: str) -> Session:
        """Return who is logged in. Raises TokenError for nobody, RoleError for a lesser role."""
        session = self.session(request)
        if session is None:
            raise TokenError("log in first")
        if session.role not in RANK[role]:
            raise RoleError(f"this needs a key of role {role}; yours has role {session.role}")
        return session

    async def form(self, request: AnyRequest, role: str) -> tuple[Session, Fields]:
        """Return who sends a form, and its fields.

        Raises OriginError, SizeError, BodyError, LoggedOutError, StaleFormError, RoleError.
        """
        fields = await fields_of(request)
        given = fields.pop("pass", "")
        if self.session(request) is None:
            raise LoggedOutError("log in first", fields)
        if not passes(given, request.cookies.get(COOKIE, ""), self.keeper.settings.keys()):
            raise StaleFormError("the form was made for another log-in", fields)
        return self.require(request, role), fields

    def site(self, request: AnyRequest) -> content.Site:
        """Return the site in the path. Raises UnknownSiteError."""
        return self.keeper.shop(request.path_params["site"]).site

    def desk(self, site: content.Site) -> content.Desk:
        """Return where the site's texts are changed."""
        return content.Desk(self.folder, site, lambda: datetime.now(UTC))

    def link(self, request: AnyRequest, *path: object, **query: object) -> str:
        """Return the address of a page, in the language that was asked for."""
        asked = {name: value for name, value in query.items() if value}
        if request.query_params.get("lang") in LANGUAGES:
            asked["lang"] = request.query_params["lang"]
        way = "".join(f"/{quote(str(part), safe='')}" for part in path)
        return f"{self.root}{way}" + (f"?{urlencode(asked)}" if asked else "")

    def page(self, request: AnyRequest, template: str, status: int = 200, **own: Any) -> Page:
        """Return one page."""
        lang = language(request)
        cookie, session = request.cookies.get(COOKIE, ""), self.session(request)
        context = {
            "t": words(lang),
            "lang": lang,
            "session": session,
            "edits": session is not None and session.role in RANK["editor"],
            "pass": pass_of(cookie, self.keeper.settings.keys()[0]) if session else "",
            "link": lambda *path, **query: self.link(request, *path, **query),
            "style": f"{self.root}/{STYLE_NAME}",
            "languages": self._languages(request),
            "site": None,
            **own,
        }
        body = self._engine.get_template(template).render(**context)
        headers = {**SAFE, "content-language": lang, **dict(HINTS.get(status, ()))}
        return Response(body, media_type=MediaType.HTML, status_code=status, headers=headers)

    def _languages(self, request: AnyRequest) -> list[tuple[str, str]]:
        """Return the page's address in each language; of what a form was answered with, only the log-in has one."""
        if request.method == "GET":
            return [(code, in_language(request, code)) for code in LANGUAGES]
        at_door = request.scope["path"] == f"{self.root}/login"
        return [(code, f"{self.root}?lang={code}") for code in LANGUAGES] if at_door else []

    def resume(self, request: AnyRequest, onward: str, typed: Mapping[str, str], cookie: Cookie | None = None) -> Page:
        """Return the page that shows a form again whose log-in had ended; `cookie` begins the new session with it."""
        kept = {name: value for name, value in typed.items() if name not in ("pass", "do")}
        if cookie is None:
            return self.page(request, "resume.html", 403, onward=onward, kept=kept)
        made_for = pass_of(cookie.value or "", self.keeper.settings.keys()[0])
        answer = self.page(request, "resume.html", 200, onward=onward, kept=kept, **{"pass": made_for})
        answer.set_cookie(cookie)
        return answer

    def go(self, request: AnyRequest, *path: object, **query: object) -> Page:
        """Send the browser on to a page, so that what was done is not done again when that is loaded anew."""
        return self.go_to(self.link(request, *path, **query))

    def go_to(self, address: str) -> Page:
        """Send the browser on to an address of the console."""
        return Response("", media_type=MediaType.HTML, status_code=303, headers={**SAFE, "location": address})

    def cookie(self, request: AnyRequest, session: Session | None) -> Cookie:
        """Return the cookie of a session; for none, the one that ends it."""
        return Cookie(
            key=COOKIE,
            value=sign(session, self.keeper.settings.keys()[0]) if session else "",
            max_age=LIFE_S if session else 0,
            path=self.root,
            secure=not is_private(request),
            httponly=True,
            samesite="strict",
        )
