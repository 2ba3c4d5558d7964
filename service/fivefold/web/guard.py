"""Who may ask: origins, tokens, bots, and how often."""

import hmac
import ipaddress
import re
import secrets
import socket
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b, sha256

from fivefold.errors import BusyError, OriginError, RoleError, TokenError

RANK = {"viewer": {"viewer", "editor", "admin"}, "editor": {"editor", "admin"}, "admin": {"admin"}, "shop": {"shop"}}
"""Role asked for → roles that have it."""

BOTS = re.compile(
    rb"bot\b|bot/|crawl|spider|slurp|headlesschrome|phantomjs|puppeteer|playwright|selenium|webdriver|lighthouse"
    rb"|facebookexternalhit|whatsapp|telegram|preview|pingdom|uptime|monitor|validator|archiver|mediapartners",
    re.IGNORECASE,
)
"""User agents that say themselves that nobody reads the page: crawlers, link previews, driven browsers."""


def is_bot(user_agent: bytes) -> bool:
    """Return whether a user agent declares itself a crawler or a driven browser.

    >>> is_bot(b"Mozilla/5.0 (compatible; Googlebot/2.1)"), is_bot(b"Mozilla/5.0 (X11; Linux) Firefox/140.0")
    (True, False)
    """
    return BOTS.search(user_agent) is not None


class Bots:
    """Tells bots, and knows again by its hash what it was asked before: no user agent is kept."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._known: dict[int, bool] = {}

    def has(self, user_agent: bytes) -> bool:
        """Return whether a user agent declares itself a bot."""
        name = hash(user_agent)
        known = self._known.get(name)
        if known is None:
            if len(self._known) >= self._most:
                self._known.clear()
            known = self._known[name] = is_bot(user_agent)
        return known


class Origins:
    """The origins that one site, or all sites together, list; `http://localhost:*` lists every port."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._listed = {origin.rstrip("/").lower() for origin in listed}

    def lists(self, origin: str) -> bool:
        """Return whether the origin is listed."""
        if origin in self._listed:
            return True
        origin = origin.lower()
        host, _, port = origin.rpartition(":")
        any_port = f"{host if port.isdecimal() else origin}:*"
        return origin in self._listed or any_port in self._listed

    def check(self, origin: str | None) -> None:
        """Raise OriginError for an origin that is not listed; None (a shop's own server) may pass."""
        if origin is not None and not self.lists(origin):
            raise OriginError("this origin is not in the site's list; add it to origins in site.toml")


class Tokens:
    """Bearer tokens by role, kept hashed and compared in constant time. `roles`: token, or `sha256=<hex>`, → role."""

    def __init__(self, roles: Mapping[str, str]) -> None:
        self._hashed = [(_hashed(token), role) for token, role in roles.items()]

    def role(self, authorization: str | None) -> str | None:
        """Return the role of an `Authorization: Bearer …` header, or None."""
        scheme, _, token = (authorization or "").partition(" ")
        given = sha256(token.strip().encode()).digest()
        found = None
        for hashed, role in self._hashed:
            if hmac.compare_digest(hashed, given):
                found = role
        return found if scheme.lower() == "bearer" else None

    def require(self, role: str, authorization: str | None) -> None:
        """Raise TokenError or RoleError unless the header's token has the role, or a higher one."""
        has = self.role(authorization)
        if has is None:
            if authorization:
                raise TokenError(
                    f"this is no token of this service; send one of role {role}, as Authorization: Bearer …"
                )
            raise TokenError(f"send a token of role {role} as Authorization: Bearer …; tokens stand in FIVEFOLD_TOKENS")
        if has not in RANK[role]:
            raise RoleError(f"this needs a token of role {role}; yours has role {has}")

    def has(self, role: str, name: str) -> bool:
        """Return whether there is a token of this role and name now."""
        return any(role == known and name == _called(hashed) for hashed, known in self._hashed)


def name_of(token: str) -> str:
    """Return what a token is called where people read it: the first digits of its hash.

    >>> name_of("Moin")
    'token f805f7a2'
    """
    return _called(sha256(token.encode()).digest())


def _called(hashed: bytes) -> str:
    return f"token {hashed.hex()[:8]}"


def _hashed(token: str) -> bytes:
    hashed = token.removeprefix("sha256=")
    return sha256(token.encode()).digest() if hashed == token else bytes.fromhex(hashed)


class RateLimit:
    """Requests a minute and address, counted in memory under a key that changes every minute."""

    def __init__(self, per_minute: int, *, most: int = 100_000) -> None:
        self._per_minute = per_minute
        self._most = most
        self._minute = -1
        self._counts: dict[bytes, int] = {}
        self._key = b""

    def check(self, address: str) -> None:
        """Raise BusyError above the limit."""
        if not self._per_minute:
            return
        minute = int(time.monotonic() // 60)
        if minute != self._minute or len(self._counts) >= self._most:
            self._minute, self._counts, self._key = minute, {}, secrets.token_bytes(16)
        name = blake2b(_network(address), digest_size=8, key=self._key).digest()
        count = self._counts[name] = self._counts.get(name, 0) + 1
        if count > self._per_minute:
            raise BusyError("too many requests from this address; try again in a minute")


MAPPED = bytes(10) + b"\xff\xff"
"""What an IPv4 address begins with that is written as IPv6."""


def _network(address: str) -> bytes:
    """Return an IPv4 address, or the /64 that one IPv6 subscriber has.

    >>> _network("::ffff:1.2.3.4") == _network("1.2.3.4"), _network("2001:db8::1") == _network("2001:db8::2")
    (True, True)
    """
    try:
        return socket.inet_pton(socket.AF_INET, address)
    except OSError:
        pass
    try:
        ip = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
    except (OSError, ValueError):
        return b"not an address"
    return ip[12:] if ip.startswith(MAPPED) else ip[:8]


def client(peer: str, forwarded: str | None, trusted_proxies: int) -> str:
    """Return the client's address; what a proxy forwards counts only as far as own proxies stand in front.

    >>> client("10.0.0.1", "6.6.6.6, 1.2.3.4", trusted_proxies=1)
    '1.2.3.4'
    """
    if not trusted_proxies:
        return peer
    hops = [hop.strip() for hop in (forwarded or "").split(",") if hop.strip()]
    if len(hops) < trusted_proxies:
        return peer
    hop = hops[-trusted_proxies]
    with_port = re.fullmatch(r"\[(.+)\](?::\d+)?|([\d.]+):\d+", hop)
    return (with_port[1] or with_port[2]) if with_port else hop


FORWARDED = {b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}
"""What a proxy adds to a request that it passes on."""


def is_near(peer: str, headers: Mapping[bytes, bytes]) -> bool:
    """Return whether a request comes straight from this host or its private network: no proxy passed it on.

    >>> is_near("10.0.0.7", {}), is_near("127.0.0.1", {b"x-forwarded-for": b"10.0.0.7"}), is_near("8.8.8.8", {})
    (True, False, False)
    """
    if FORWARDED & headers.keys():
        return False
    try:
        ip = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return True  # a socket in the file system has no address
    return (getattr(ip, "ipv4_mapped", None) or ip).is_private


def refuses(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether the visitor's browser sends Global Privacy Control or Do Not Track.

    >>> refuses({b"sec-gpc": b"1"}), refuses({b"dnt": b"0"})
    (True, False)
    """
    return headers.get(b"sec-gpc") == b"1" or headers.get(b"dnt") == b"1"
