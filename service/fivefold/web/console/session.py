"""Who is logged in: a role, a name and an end, signed, in the console's one cookie. The service keeps nothing of it."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

import msgspec
from msgspec import Struct

COOKIE = "fivefold_console"
LIFE_S = 8 * 3600
"""Seconds after which one logs in again."""
LONGEST = 300
"""Characters of a cookie."""
MAC_BYTES = 16

Keys = tuple[bytes, ...]


class Session(Struct, frozen=True, array_like=True):
    """Who is logged in, until when."""

    role: str
    name: str
    """Of the token: the first digits of its hash."""
    until_s: int


def sign(session: Session, key: bytes) -> str:
    """Return the cookie."""
    body = msgspec.json.encode(session)
    return urlsafe_b64encode(_mac(body, key, b"session") + body).rstrip(b"=").decode()


def opened(cookie: str, keys: Keys, now_s: int) -> Session | None:
    """Return who is logged in; nobody, if the cookie is forged or too old."""
    try:
        raw = urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4)) if len(cookie) <= LONGEST else b""
    except ValueError:
        return None
    mac, body = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if not body or not any(hmac.compare_digest(mac, _mac(body, key, b"session")) for key in keys):
        return None
    try:
        session = msgspec.json.decode(body, type=Session)
    except msgspec.MsgspecError:  # an older version made it
        return None
    return session if session.until_s > now_s else None


def pass_of(cookie: str, key: bytes) -> str:
    """Return what a form carries that was made for this cookie: another page could not have made it."""
    return _mac(cookie.encode(), key, b"form").hex()


def passes(given: str, cookie: str, keys: Keys) -> bool:
    """Return whether a form was made for this cookie."""
    return any(hmac.compare_digest(given.encode(), pass_of(cookie, key).encode()) for key in keys)


def _mac(body: bytes, key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(sha256(b"console " + purpose + b"\0" + key).digest(), body, "sha256")[:MAC_BYTES]
