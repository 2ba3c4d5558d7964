"""What stands between a request and the work: origin, rate, token, site."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from litestar import Request
from litestar.types import Message, Scope

from fivefold.errors import EncodingError, FullError, RoleError, TokenError
from fivefold.keeper import Keeper
from fivefold.settings import Settings
from fivefold.shop import Shop
from fivefold.web.guard import Bots, Origins, RateLimit, Tokens, client, is_near

EXPOSED = (b"access-control-expose-headers", b"etag, fivefold-draft, fivefold-warnings")
"""What an editor's tool on another origin needs to read, to save a text again."""
WATCHED = ("/healthz", "/readyz", "/metrics")


@lru_cache(maxsize=256)
def _origins(listed: tuple[str, ...]) -> Origins:
    return Origins(listed)


@lru_cache(maxsize=1)
def _tokens(settings: Settings) -> Tokens:
    return Tokens(settings.roles())


class Gate:
    """Admits requests, before any work is done for them."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.console = f"{keeper.settings.prefix}/console"
        """Where the console is."""
        self.bots = Bots()
        self._limit = RateLimit(keeper.settings.rate_limit)
        self._places = keeper.settings.max_requests
        self._proxies = keeper.settings.trusted_proxies
        self._in_work = 0

    def room(self, *, measuring: bool) -> "Gate":
        """Hold a place among the requests in work. Raises FullError; measurement may take half of the places only."""
        if self._in_work >= self._places // (2 if measuring else 1):
            raise FullError("too many requests are in work; try again in a moment")
        return self

    def __enter__(self) -> None:
        """Take the place."""
        self._in_work += 1

    def __exit__(self, *_: object) -> None:
        """Let go of the place."""
        self._in_work -= 1

    def admit(self, peer: str, headers: Mapping[bytes, bytes]) -> None:
        """Raise OriginError if no site lists the origin, EncodingError for a packed body, BusyError above the limit."""
        self.origins.check(origin_of(headers))
        self._bound(peer, headers)

    def _bound(self, peer: str, headers: Mapping[bytes, bytes]) -> None:
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise EncodingError("send the body as it is, not compressed")
        if self._proxies:
            peer = client(peer, headers.get(b"x-forwarded-for", b"").decode("latin-1"), self._proxies)
        self._limit.check(peer)

    def before(self, request: Request[Any, Any, Any]) -> None:
        """Admit a call that is not a visitor's: the same checks, but whoever watches the service is not limited."""
        headers = dict(request.scope["headers"])
        if request.url.path.removeprefix(self.keeper.settings.prefix) in WATCHED:
            self.origins.check(origin_of(headers))
        else:
            self.admit(address(request.scope), headers)

    def before_console(self, request: Request[Any, Any, Any]) -> None:
        """Admit a call to the console. It looks itself at where a form comes from: no site need list its origin."""
        self._bound(address(request.scope), dict(request.scope["headers"]))

    def at_console(self, path: str) -> bool:
        """Return whether an address is the console's, or would be."""
        return path == self.console or path.startswith(f"{self.console}/")

    def require_watcher(self, request: Request[Any, Any, Any]) -> None:
        """Raise TokenError or RoleError unless who asks may see how the service is inside: see `watchers`."""
        headers = dict(request.scope["headers"])
        if self.keeper.settings.watchers == "token" or not is_near(address(request.scope), headers):
            self.tokens.require("viewer", request.headers.get("authorization"))

    def watches(self, request: Request[Any, Any, Any]) -> bool:
        """Return whether who asks may see how the service is inside."""
        try:
            self.require_watcher(request)
        except (TokenError, RoleError):
            return False
        return True

    def of(self, request: Request[Any, Any, Any], site: str) -> Shop:
        """Return the site's shop for a call that is not a visitor's. Raises as `shop` does."""
        return self.shop(site, dict(request.scope["headers"]))

    def let_read(self, message: Message, scope: Scope) -> None:
        """Let a listed page on another host read any answer but the console's."""
        if message["type"] != "http.response.start" or self.at_console(scope["path"]):
            return
        origin = dict(scope["headers"]).get(b"origin")
        if origin is None or not self.origins.lists(origin.decode("latin-1")):
            return
        headers = list(message["headers"])
        if not any(name.lower() == b"access-control-allow-origin" for name, _ in headers):
            message["headers"] = [*headers, (b"access-control-allow-origin", origin), (b"vary", b"origin"), EXPOSED]

    def shop(self, site: str, headers: Mapping[bytes, bytes]) -> Shop:
        """Return the site's shop. Raises UnknownSiteError, or OriginError if the site does not list the origin."""
        shop = self.keeper.shop(site)
        _origins(shop.site.origins).check(origin_of(headers))
        return shop

    @property
    def tokens(self) -> Tokens:
        """Who may do what, as the settings say now."""
        return _tokens(self.keeper.settings)

    @property
    def origins(self) -> Origins:
        """The origins of all sites."""
        return _origins(self.keeper.origins)


def address(scope: Scope) -> str:
    """Return the address of who is connected: a proxy's, where one stands in front."""
    return (scope["client"] or ("", 0))[0]


def origin_of(headers: Mapping[bytes, bytes]) -> str | None:
    """Return the page's origin; None if the request does not come from a page."""
    origin = headers.get(b"origin")
    return None if origin is None else origin.decode("latin-1")
