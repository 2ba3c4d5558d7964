"""Sign and open the session's state: the ticket that the visitor's own browser carries.

    version 1 B | id 8 B | began 4 B | issued 4 B | run 2 B | step 2 B | share 2 B | flags 1 B | entered 1 B
    signals 1 B each | goals 1 B + 2 B each | choices 7 B each | HMAC-SHA-256, 16 B

in base64 without padding, at most 512 characters. The site's name is part of what is signed, so that one site's
ticket is forged at another.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b, sha256
from struct import Struct as Layout

from fivefold.errors import TicketError
from fivefold.records import BOUNDS, MOTIVES, Choice, Motive, Session

VERSION = 1
MAX_CHARS = 512
MAC_BYTES = 16
HEAD = Layout(f">B8sIIHHHBB{len(BOUNDS)}sB")
CODE_BYTES = 5
CHOICE = Layout(f">{CODE_BYTES}sH")
UNIT = 10_000
"""A choice's probability is a multiple of 1/10000."""

ENTERED = [frozenset(motive for i, motive in enumerate(MOTIVES) if bits >> i & 1) for bits in range(1 << len(MOTIVES))]
"""By the bits of their motives."""
BITS = {motives: bits for bits, motives in enumerate(ENTERED)}
PLACE = {None: 0} | {motive: i for i, motive in enumerate(MOTIVES, 1)}

Code = bytes


def code(slot: str, motive: Motive | None, variant: str) -> Code:
    """Return the five bytes by which a ticket names a choice."""
    return blake2b(f"{slot}\0{motive or ''}\0{variant}".encode(), digest_size=CODE_BYTES).digest()


@lru_cache(maxsize=1024)
def goal_code(goal: str) -> bytes:
    """Return the two bytes by which a ticket names a counted goal."""
    return blake2b(goal.encode(), digest_size=2).digest()


def wrap(raw: bytes) -> str:
    """Return bytes as a header, a form or JSON can carry them.

    >>> wrap(bytes([255, 254]))
    '__4'
    """
    return b64encode(raw, b"-_").rstrip(b"=").decode()


def unwrap(ticket: str) -> bytes:
    """Return the bytes. Raises TicketError unless `wrap` would write them so, letter by letter."""
    try:
        raw = b64decode(ticket + "=" * (-len(ticket) % 4), b"-_")
    except ValueError:
        raise TicketError("not a ticket", "ticket") from None
    if wrap(raw) != ticket:
        raise TicketError("not a ticket", "ticket")
    return raw


class Tickets:
    """Signs and opens the tickets of one site.

    `keys`: the first signs, all open. `codes`: what the site's slots can show, by code. `life_s`: seconds from a
    session's first decision to the end of its ticket.
    """

    def __init__(
        self,
        site: str,
        keys: tuple[bytes, ...],
        choices: Iterable[tuple[str, Motive | None, str]],
        goals: Iterable[str],
        life_s: int,
    ) -> None:
        self._keys = [sha256(b"fivefold ticket\0" + key).digest() for key in keys]
        self._name = site.encode() + b"\0"
        self._choices = {code(*choice): choice for choice in choices}
        self._codes = {choice: name for name, choice in self._choices.items()}
        self._goals = {goal_code(goal): goal for goal in goals}
        self._life_s = life_s

    def sign(self, session: Session) -> str:
        """Return the ticket; where a session has seen more than fits, the oldest choices are left out."""
        head = HEAD.pack(
            VERSION,
            session.id,
            session.began_s,
            session.issued_s,
            session.run,
            min(session.step, 0xFFFF),
            round(session.share * 1000),
            (session.group == "holdout")
            | session.silent << 1
            | PLACE[session.motive] - 1 << 2
            | PLACE[session.said] << 5,
            BITS[session.entered] | session.forked << 5,
            session.signals,
            len(session.counted),
        )
        body = head + b"".join(sorted(map(goal_code, session.counted)))
        room = (MAX_CHARS * 3 // 4 - MAC_BYTES - len(body)) // CHOICE.size
        for choice in session.choices[-room:]:
            name = self._codes[choice.slot, choice.motive, choice.variant]
            body += CHOICE.pack(name, round(choice.probability * UNIT))
        return wrap(body + self._mac(self._keys[0], body))

    def open(self, ticket: str, now_s: int) -> Session:
        """Return the session of a ticket; TicketError if it is forged, of another site, or over."""
        raw = unwrap(ticket)
        body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        if not any(hmac.compare_digest(self._mac(key, body), mac) for key in self._keys):
            raise TicketError("not a ticket of this site", "ticket")
        session = self._read(body)
        if not session.began_s - 60 <= now_s <= session.began_s + self._life_s:
            raise TicketError("the ticket has expired", "ticket")
        return session

    def _mac(self, key: bytes, body: bytes) -> bytes:
        return hmac.digest(key, self._name + body, "sha256")[:MAC_BYTES]

    def _read(self, body: bytes) -> Session:
        if body[0] != VERSION:
            raise TicketError("a ticket of another version", "ticket")
        _, ident, began_s, issued_s, run, step, share, flags, entered, signals, n_goals = HEAD.unpack_from(body)
        end = HEAD.size + 2 * n_goals
        goals = (body[i : i + 2] for i in range(HEAD.size, end, 2))
        choices = []
        for name, units in CHOICE.iter_unpack(body[end:]):
            if shown := self._choices.get(name):
                slot, motive, variant = shown
                choices.append(Choice(slot=slot, motive=motive, variant=variant, probability=units / UNIT))
        return Session(
            id=ident,
            began_s=began_s,
            issued_s=issued_s,
            run=run,
            step=step,
            share=share / 1000,
            group="holdout" if flags & 1 else "personalised",
            silent=bool(flags & 2),
            motive=MOTIVES[flags >> 2 & 7],
            said=MOTIVES[(flags >> 5) - 1] if flags >> 5 else None,
            entered=ENTERED[entered & 31],
            forked=bool(entered & 32),
            signals=signals,
            choices=tuple(choices),
            counted=frozenset(self._goals[goal] for goal in goals if goal in self._goals),
        )
