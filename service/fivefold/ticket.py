"""Sign and open the session's state: the ticket that the visitor's own browser carries.

    version 1 B | id 8 B | began 4 B | issued 4 B | run 2 B | step 2 B | share 2 B | flags 1 B | entered 1 B
    signals 1 B each | goals 1 B + 2 B each | choices 7 B each | HMAC-SHA-256, 16 B

in base64 without padding, at most 512 characters. The site's name is part of what is signed, so that one site's
ticket is forged at another. What a browser carries is coarse: a number is kept on a logarithmic scale of 254 steps.
"""

import hmac
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b, sha256
from struct import Struct as Layout
from typing import get_args

from fivefold.errors import TicketError
from fivefold.records import BOUNDS, MOTIVES, Choice, Device, Motive, Page, Referrer, Session

VERSION = 1
MAX_CHARS = 512
MAC_BYTES = 16
HEAD = Layout(">B8sIIHHHBB")
CODE_BYTES = 5
CHOICE_BYTES = CODE_BYTES + 2
MISSING = 255
TOP = 254

WORDS: dict[str, tuple[str, ...]] = {
    "referrer": get_args(Referrer),
    "device": get_args(Device),
    "page": get_args(Page),
}

Code = bytes


def code(slot: str, motive: Motive | None, variant: str) -> Code:
    """Return the five bytes by which a ticket names a choice."""
    return blake2b(f"{slot}\0{motive or ''}\0{variant}".encode(), digest_size=CODE_BYTES).digest()


@lru_cache(maxsize=1024)
def goal_code(goal: str) -> bytes:
    """Return the two bytes by which a ticket names a counted goal."""
    return blake2b(goal.encode(), digest_size=2).digest()


def coarsen(x: dict[str, float | str]) -> bytes:
    """Return one byte a signal, in the order of `BOUNDS`; 255 where it is missing."""
    return bytes(_byte(name, bound, x.get(name)) for name, bound in BOUNDS.items())


def _byte(name: str, bound: float | None, value: float | str | None) -> int:
    if value is None:
        return MISSING
    if bound is None:
        return WORDS[name].index(str(value))
    number = float(value)
    if bound <= 1:
        return round(number * TOP)
    return min(TOP, round(TOP * math.log1p(number) / math.log1p(bound)))


def refine(coarse: bytes) -> dict[str, float | str]:
    """Return the signals that `coarsen` wrote, near their values; whole numbers up to 20 come back exactly.

    >>> refine(coarsen({"pages": 4, "scroll": 0.5, "device": "mobile"}))
    {'pages': 4, 'scroll': 0.5, 'device': 'mobile'}
    """
    x: dict[str, float | str] = {}
    for byte, (name, bound) in zip(coarse, BOUNDS.items(), strict=True):
        if byte == MISSING:
            continue
        if bound is None:
            x[name] = WORDS[name][byte]
        elif bound <= 1:
            x[name] = round(byte / TOP, 2)
        else:
            x[name] = round(math.expm1(byte / TOP * math.log1p(bound)))
    return x


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
        self._keys = [hmac.new(sha256(b"fivefold ticket\0" + key).digest(), digestmod=sha256) for key in keys]
        for mac in self._keys:
            mac.update(site.encode() + b"\0")
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
            | MOTIVES.index(session.motive) << 2
            | ((0 if session.said is None else MOTIVES.index(session.said) + 1) << 5),
            sum(1 << MOTIVES.index(motive) for motive in session.entered),
        )
        goals = b"".join(sorted(goal_code(goal) for goal in session.counted))
        body = head + coarsen(session.signals) + bytes([len(session.counted)]) + goals
        room = (MAX_CHARS * 3 // 4 - MAC_BYTES - len(body)) // CHOICE_BYTES
        body += b"".join(
            self._codes[choice.slot, choice.motive, choice.variant] + round(choice.probability * 10_000).to_bytes(2)
            for choice in session.choices[-room:]
        )
        return urlsafe_b64encode(body + self._mac(0, body)).rstrip(b"=").decode()

    def open(self, ticket: str, now_s: int) -> Session:
        """Return the session of a ticket; TicketError if it is forged, of another site, or over."""
        try:
            raw = urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
            canonical = urlsafe_b64encode(raw).rstrip(b"=").decode() == ticket
        except ValueError:
            raise TicketError("not a ticket", "ticket") from None
        body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        if not canonical or not any(hmac.compare_digest(self._mac(i, body), mac) for i in range(len(self._keys))):
            raise TicketError("not a ticket of this site", "ticket")
        session = self._read(body)
        if not session.began_s - 60 <= now_s <= session.began_s + self._life_s:
            raise TicketError("the ticket has expired", "ticket")
        return session

    def _mac(self, key: int, body: bytes) -> bytes:
        mac = self._keys[key].copy()
        mac.update(body)
        return mac.digest()[:MAC_BYTES]

    def _read(self, body: bytes) -> Session:
        version, ident, began_s, issued_s, run, step, share, flags, entered = HEAD.unpack_from(body)
        if version != VERSION:
            raise TicketError("a ticket of another version", "ticket")
        at = HEAD.size + len(BOUNDS)
        goals_end = at + 1 + 2 * body[at]
        choices = []
        for i in range(goals_end, len(body), CHOICE_BYTES):
            shown = self._choices.get(body[i : i + CODE_BYTES])
            if shown is not None:
                slot, motive, variant = shown
                probability = int.from_bytes(body[i + CODE_BYTES : i + CHOICE_BYTES]) / 10_000
                choices.append(Choice(slot=slot, motive=motive, variant=variant, probability=probability))
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
            entered=frozenset(motive for i, motive in enumerate(MOTIVES) if entered >> i & 1),
            signals=refine(body[HEAD.size : at]),
            choices=tuple(choices),
            counted=frozenset(
                self._goals[body[i : i + 2]] for i in range(at + 1, goals_end, 2) if body[i : i + 2] in self._goals
            ),
        )
