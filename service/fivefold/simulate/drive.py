"""Send simulated visitors to a running service over HTTP, and gather what came of it."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from msgspec import to_builtins

from fivefold.records import Motive
from fivefold.simulate.client import DECIDE, Client, Outcome, RefusedError
from fivefold.simulate.visitors import View, Visitor, price

MAX_SLOTS = 10
"""As many as one decision may ask for."""


@dataclass(slots=True)
class Asked:
    """The slots that every page asks for; None: those of the demo, each kind of page its own."""

    slots: tuple[str, ...] | None = None

    def learn(self, refusal: str) -> bool:
        """Take the site's own slots from the words of a 404; return whether it named any.

        >>> asked = Asked()
        >>> asked.learn("no slot 'hero' in site 'a'; it has ['news', 'welcome']"), asked.slots
        (True, ('news', 'welcome'))
        """
        _, _, has = refusal.partition("; it has [")
        found = tuple(re.findall(r"'([^']+)'", has))[:MAX_SLOTS]
        self.slots = self.slots or found or None
        return self.slots is not None

    def of(self, view: View) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the slots of a page, and those of them that are seen."""
        if self.slots is None or not view.slots:
            return view.slots, view.seen
        return self.slots, self.slots[: len(view.seen)]


def visit(client: Client, site: str, visitor: Visitor, asked: Asked) -> None:
    """Let one visitor walk through the shop, as the snippet would report it."""
    outcome = client.outcome
    ticket: str | None = None
    decided: Motive | None = None
    told_of: set[str] = set()
    for view in visitor.views():
        if view.slots:
            answer = _decide(client, site, view, ticket, asked)
            if answer is not None:
                ticket, decided = answer["ticket"], answer["motive"]
                for slot in asked.of(view)[1]:
                    visitor.reads(answer["slots"][slot]["motive"])
        if ticket is not None and (events := list(_events(view, asked.of(view)[1], told_of))):
            told = client.post("/v1/events", {"site": site, "ticket": ticket, "events": events})
            if told is not None:
                ticket = told.get("ticket", ticket)
                outcome.accepted += told["accepted"]
                outcome.ignored.update(ignored["reason"] for ignored in told["ignored"])
        if view.purchase is not None:
            outcome.purchases[view.motive] += 1
            outcome.value += view.purchase
    outcome.sessions[visitor.motive] += 1
    if decided is not None:
        outcome.hits[visitor.motive] += decided == visitor.motive
        outcome.decided[visitor.motive, decided] += 1


def _decide(client: Client, site: str, view: View, ticket: str | None, asked: Asked) -> dict[str, Any] | None:
    own = asked.slots
    body: dict[str, Any] = {"site": site, "locale": "de", "signals": to_builtins(view.signals)}
    body["slots"] = asked.of(view)[0]
    if ticket is not None:
        body["ticket"] = ticket
    if own is None:
        body |= _values(view)
    began_s = perf_counter()
    try:
        answer = client.post(DECIDE, body)
    except RefusedError as error:
        if own is not None or not asked.learn(str(error)):
            raise
        return _decide(client, site, view, ticket, asked)
    client.outcome.decide_s.append(perf_counter() - began_s)
    return answer


def _values(view: View) -> dict[str, Any]:
    """Return what the demo's pages send for its texts; another site's texts declare other variables."""
    if view.product is not None:
        return {"vars": {"product": {"name": f"Artikel {view.product}", "price": f"{price(view.product):.2f}"}}}
    if view.signals.page == "cart":
        items = view.signals.cart_items or 0
        return {"vars": {"cart": {"count": items, "total": round(items * price(0), 2)}}}
    return {}


def _events(view: View, seen: tuple[str, ...], told_of: set[str]) -> Iterator[dict[str, Any]]:
    """Yield what the snippet would report of this page; `told_of` remembers the slots that were reported as seen."""
    if new := [slot for slot in seen if slot not in told_of]:
        told_of.update(new)
        yield {"type": "seen", "slots": new}
    if view.answer is not None:
        yield {"type": "answer", "motive": view.answer}
    if view.purchase is not None:
        yield {"type": "goal", "goal": "purchase", "value": view.purchase}


def drive(
    url: str,
    site: str,
    crowd: Iterable[Visitor],
    concurrency: int,
    advance: Callable[[], object] = lambda: None,
    *,
    asked: Asked | None = None,
) -> Outcome:
    """Send every visitor of the crowd to the service, several at a time; `advance` is called after each.

    Raises RefusedError at the first answer that will not change.
    """
    queue, lock, total = iter(crowd), threading.Lock(), Outcome()
    pages = asked or Asked()
    refusals: list[RefusedError] = []

    def work() -> None:
        own = Outcome()
        client = Client(url, own)
        while not refusals:
            with lock:
                visitor = next(queue, None)
            if visitor is None:
                break
            try:
                visit(client, site, visitor, pages)
            except RefusedError as error:
                refusals.append(error)
            advance()
        client.close()
        with lock:
            total.add(own)

    began_s = perf_counter()
    threads = [threading.Thread(target=work, daemon=True) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total.elapsed_s = perf_counter() - began_s
    if refusals:
        raise refusals[0]
    return total
