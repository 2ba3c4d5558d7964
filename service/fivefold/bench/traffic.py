"""What visitors send: decisions in the middle of a session and events, each of a session of its own.

Every request is new to the service, so that all of it is counted and learned from: nothing is measured that is cheap
only because it was sent before.
"""

import json
import secrets
import time
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

from msgspec import json as json_of
from msgspec import structs

from fivefold.bench.load import BROWSER
from fivefold.records import Session
from fivefold.ticket import Tickets

SIGNALS = {
    "visit": 1,
    "pages": 6,
    "products": 4,
    "products_distinct": 3,
    "categories_distinct": 2,
    "revisits": 1,
    "searches": 1,
    "price_sorts": 2,
    "filters": 1,
    "tab_returns": 2,
    "away_s": 41.5,
    "active_s": 187.25,
    "scroll": 0.62,
    "referrer": "price_comparison",
    "device": "mobile",
    "page": "product",
}
"""A session on its sixth page: most signals that a page knows."""
SLOTS = ["hero", "product-teaser"]
VARS = {"product": {"name": "Strandkorb Juist", "price": "349.00"}}


def decision(site: str = "demo", slots: list[str] = SLOTS, **more: object) -> dict[str, Any]:
    """Return the body of a decision for two slots, one of them with variables."""
    return {"site": site, "slots": slots, "locale": "de-AT", "signals": SIGNALS, "vars": VARS, **more}


def post(port: int, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Send one request."""
    request = Request(  # loopback
        f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(), {**BROWSER, "content-type": "application/json"}
    )
    with urlopen(request) as answer:  # noqa: S310
        return dict(json.load(answer))


class Visitors:
    """Sessions of a running service that shares its secret with the bench."""

    def __init__(self, port: int, tickets: Tickets, now_s: int, site: str = "demo", slots: list[str] = SLOTS) -> None:
        first = post(port, "/v1/decide", decision(site, slots))
        self._tickets = tickets
        self._site = site
        self._slots = slots
        self._session = tickets.open(first["ticket"], now_s)

    def sessions(self, n: int) -> Iterator[Session]:
        """Yield so many sessions that began just now and have had one to eight decisions."""
        now_s = int(time.time())
        for number in range(n):
            yield structs.replace(
                self._session, id=secrets.token_bytes(8), began_s=now_s, issued_s=now_s, step=1 + number % 8
            )

    def decisions(self, n: int, **more: object) -> list[bytes]:
        """Return the bodies of so many later decisions."""
        return [
            json_of.encode(decision(self._site, self._slots, ticket=self._tickets.sign(session), **more))
            for session in self.sessions(n)
        ]

    def events(self, n: int) -> list[bytes]:
        """Return so many bodies of three events: both texts seen, one found helpful; one session in ten buys."""
        first, second = self._slots[:2]
        seen = [{"type": "seen", "slots": [first]}, {"type": "seen", "slots": [second]}]
        helped = {"type": "feedback", "slot": first, "helpful": True}
        bought = {"type": "goal", "goal": "purchase", "value": 59.9}
        return [
            json_of.encode(
                {
                    "site": self._site,
                    "ticket": self._tickets.sign(session),
                    "events": [*seen, helped if number % 10 else bought],
                }
            )
            for number, session in enumerate(self.sessions(n))
        ]
