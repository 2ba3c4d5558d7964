"""Sign and open the session's state: the ticket that the visitor's own browser carries.

    version 1 B | id 8 B | began 4 B | issued 4 B | run 2 B | step 2 B | share 2 B | flags 1 B | entered 1 B
    signals 1 B each | codes 1 B | choices 7 B each | HMAC-SHA-256, 16 B

in base64 without padding, at most 512 characters. The site's name is part of what is signed, so that one site's
ticket is forged at another. Codes, of 2 B, came before the choices in older tickets; they are passed over.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b, sha256
from hmac import compare_digest
from struct import Struct as Layout

from fivefold.errors import TicketError
from fivefold.records import BOUNDS, GROUPS, MOTIVES, Choice, Motive, Session

VERSION = 1
MAX_CHARS = 512
MAC_BYTES = 16
HEAD = Layout(f">B8sIIHHHBB{len(BOUNDS)}sB")
CODE_BYTES = 5
CHOICE = Layout(f">{CODE_BYTES}sH")
MOST_CHOICES = (MAX_CHARS * 3 // 4 - MAC_BYTES - HEAD.size) // CHOICE.size
SKEW_S = 60
"""Seconds that the clock of the replica that began a session may be ahead."""
UNIT = 10_000
"""A choice's probability is a multiple of 1/10000."""

ENTERED = [frozenset(motive for i, motive in enumerate(MOTIVES) if bits >> i & 1) for bits in range(1 << len(MOTIVES))]
"""By the bits of their motives."""
BITS = {motives: bits for bits, motives in enumerate(ENTERED)}
FLAGS = {
    (group, silent, motive, said): (group == "holdout") | silent << 1 | place << 2 | word << 5
    for group in GROUPS
    for silent in (False, True)
    for place, motive in enumerate(MOTIVES)
    for word, said in enumerate((None, *MOTIVES))
}
"""By group, whether it is silent, its motive, and what the visitor said."""
FLAGGED = {flags: who for who, flags in FLAGS.items()}

Code = bytes


def code(slot: str, motive: Motive | None, variant: str) -> Code:
    """Return the five bytes by which a ticket names a choice."""
    return blake2b(f"{slot}\0{motive or ''}\0{variant}".encode(), digest_size=CODE_BYTES).digest()


TO_URL = bytes.maketrans(b"+/", b"-_")
FROM_URL = bytes.maketrans(b"-_+/=", b"+/***")
"""What `wrap` does not write becomes what is refused."""


def wrap(raw: bytes) -> str:
    """Return bytes as a header, a form or JSON can carry them.

    >>> wrap(bytes([255, 254]))
    '__4'
    """
    return b2a_base64(raw, newline=False).translate(TO_URL).rstrip(b"=").decode()


def unwrap(ticket: str) -> bytes:
    """Return the bytes. Raises TicketError unless `wrap` would write them so, letter by letter."""
    rest = len(ticket) % 4
    try:
        raw = a2b_base64(ticket.encode().translate(FROM_URL) + b"==="[: -rest % 4], strict_mode=True)
    except ValueError:
        raise TicketError("not a ticket", "ticket") from None
    if rest and wrap(raw[1 - rest :]) != ticket[-rest:]:  # bits that no byte needs
        raise TicketError("not a ticket", "ticket")
    return raw


class Tickets:
    """Signs and opens the tickets of one site.

    `keys`: the first signs, all open. `choices`: what the site's slots can show. `life_s`: seconds from a session's
    first decision to the end of its ticket.
    """

    def __init__(
        self, site: str, keys: tuple[bytes, ...], choices: Iterable[tuple[str, Motive | None, str]], life_s: int
    ) -> None:
        ours = [sha256(b"fivefold ticket\0" + key).digest() for key in keys]
        self._signers = [_Signer(key, site.encode() + b"\0") for key in ours]
        self._choices = {code(*choice): choice for choice in choices}
        self._codes = {choice: name for name, choice in self._choices.items()}
        self._life_s = life_s
        self._read_choice = lru_cache(maxsize=4096)(self._choice)
        self._written_choice = lru_cache(maxsize=4096)(self._written)

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
            FLAGS[session.group, session.silent, session.motive, session.said],
            BITS[session.entered] | session.forked << 5,
            session.signals,
            0,
        )
        body = head + b"".join(map(self._written_choice, session.choices[-MOST_CHOICES:]))
        return wrap(body + self._signers[0].sign(body))

    def open(self, ticket: str, now_s: int) -> Session:
        """Return the session of a ticket; TicketError if it is forged, of another site, or over."""
        raw = unwrap(ticket)
        body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        for signer in self._signers:
            if compare_digest(signer.sign(body), mac):
                break
        else:
            raise TicketError("not a ticket of this site", "ticket")
        session = self._read(body)
        if not session.began_s - SKEW_S <= now_s <= session.began_s + self._life_s:
            raise TicketError("the ticket has expired", "ticket")
        return session

    def _read(self, body: bytes) -> Session:
        if body[0] != VERSION:
            raise TicketError("a ticket of another version", "ticket")
        _, ident, began_s, issued_s, run, step, share, flags, entered, signals, codes = HEAD.unpack_from(body)
        group, silent, motive, said = FLAGGED[flags]
        choices = map(self._read_choice, CHOICE.iter_unpack(body[HEAD.size + 2 * codes :]))
        return Session(
            id=ident,
            began_s=began_s,
            issued_s=issued_s,
            run=run,
            step=step,
            share=share / 1000,
            group=group,
            silent=silent,
            motive=motive,
            said=said,
            entered=ENTERED[entered & 31],
            forked=entered & 32 != 0,
            signals=signals,
            choices=tuple(filter(None, choices)),
        )

    def _choice(self, written: tuple[bytes, int]) -> Choice | None:
        """Return the choice that a ticket carries; None if the site shows it no longer."""
        name, units = written
        if name not in self._choices:
            return None
        slot, motive, variant = self._choices[name]
        return Choice(slot=slot, motive=motive, variant=variant, probability=units / UNIT)

    def _written(self, choice: Choice) -> bytes:
        return CHOICE.pack(self._codes[choice.slot, choice.motive, choice.variant], round(choice.probability * UNIT))


class _Signer:
    """HMAC-SHA-256 (RFC 2104) of a beginning and a body, both paddings and the beginning hashed once.

    It says what `hmac.digest(key, beginning + body, "sha256")` says, at less than half the cost.
    """

    def __init__(self, key: bytes, beginning: bytes) -> None:
        block = key.ljust(sha256().block_size, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in block) + beginning)
        self._outer = sha256(bytes(byte ^ 0x5C for byte in block))

    def sign(self, body: bytes) -> bytes:
        """Return the signature, cut to what a ticket carries."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(body)
        outer.update(inner.digest())
        return outer.digest()[:MAC_BYTES]
