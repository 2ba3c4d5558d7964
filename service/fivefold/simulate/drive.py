"""Send simulated visitors to a running service over HTTP, and gather what came of it."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter, sleep
from typing import Any
from urllib.parse import SplitResult, urlsplit

from msgspec import to_builtins

from fivefold import __version__
from fivefold.errors import FivefoldError
from fivefold.records import Motive
from fivefold.simulate.visitors import View, Visitor, price

_HEADERS = {"content-type": "application/json", "user-agent": f"fivefold-simulate/{__version__}"}
_LONGEST_WAIT_S = 60.0


class UnreachableError(FivefoldError):
    """Nothing answers at the address."""


@dataclass(slots=True)
class Outcome:
    """What came of a drive: counts per true motive, events, errors and times."""

    sessions: Counter[Motive] = field(default_factory=Counter)
    """By the true motive at the end."""
    hits: Counter[Motive] = field(default_factory=Counter)
    """Sessions whose last decision named their true motive."""
    decided: Counter[tuple[Motive, Motive]] = field(default_factory=Counter)
    """(true, decided) at the end of the sessions."""
    purchases: Counter[Motive] = field(default_factory=Counter)
    value: float = 0.0
    accepted: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    """Events not counted, by the service's reason."""
    errors: Counter[str] = field(default_factory=Counter)
    """Requests that failed, by status and title."""
    waits: int = 0
    """Times the service asked to come back later (429)."""
    decide_s: list[float] = field(default_factory=list)
    """Seconds each decision took."""
    requests: int = 0
    elapsed_s: float = 0.0

    def add(self, other: "Outcome") -> None:
        """Take in another's counts."""
        for name in ("sessions", "hits", "decided", "purchases", "ignored", "errors"):
            getattr(self, name).update(getattr(other, name))
        self.value += other.value
        self.accepted += other.accepted
        self.waits += other.waits
        self.decide_s += other.decide_s
        self.requests += other.requests


class Client:
    """One kept-alive connection to the service."""

    def __init__(self, url: str, outcome: Outcome, timeout_s: float = 10.0) -> None:
        self._at, self._outcome, self._timeout_s = _split(url), outcome, timeout_s
        self._connection = self._connect()

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._at.scheme == "https" else http.client.HTTPConnection
        return kind(self._at.hostname or "localhost", self._at.port, timeout=self._timeout_s)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer, or None after noting the error."""
        data = json.dumps(body, separators=(",", ":")).encode()
        for _ in range(5):
            status, answer = self._send(path, data)
            if status != 429:
                break
            self._outcome.waits += 1
            sleep(min(_LONGEST_WAIT_S, float(answer.get("retry_after", 1.0))))
        if 200 <= status < 300:
            return answer
        self._outcome.errors[f"{status} {answer.get('detail') or answer.get('title') or ''}".strip()] += 1
        return None

    def _send(self, path: str, data: bytes) -> tuple[int, dict[str, Any]]:
        for last in (False, True):  # a kept-alive connection may have been closed meanwhile: try once anew
            try:
                self._outcome.requests += 1
                self._connection.request("POST", self._at.path.rstrip("/") + path, data, _HEADERS)
                response = self._connection.getresponse()
                raw = response.read()
                answer = json.loads(raw) if raw else {}
                if "retry-after" in response.headers:
                    answer["retry_after"] = response.headers["retry-after"]
                return response.status, answer
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._connection.close()
                if last:
                    return 0, {"title": type(error).__name__}
        raise AssertionError

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def reach(url: str) -> None:
    """Raise UnreachableError unless a fivefold service answers at the address."""
    at = _split(url)
    kind = http.client.HTTPSConnection if at.scheme == "https" else http.client.HTTPConnection
    connection = kind(at.hostname or "localhost", at.port, timeout=5)
    try:
        connection.request("GET", at.path.rstrip("/") + "/healthz", headers=_HEADERS)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UnreachableError(f"no service answers at {url}: {reason}; is `fivefold serve` running there?") from None
    finally:
        connection.close()
    if status != 200:
        raise UnreachableError(f"{url} answers {status} to /healthz: that is no healthy fivefold service")


def _split(url: str) -> SplitResult:
    at = urlsplit(url)
    if at.scheme not in {"http", "https"} or not at.hostname:
        raise UnreachableError(f"{url!r} is no address of a service; it looks like http://127.0.0.1:8080")
    return at


def visit(client: Client, outcome: Outcome, site: str, visitor: Visitor) -> None:
    """Let one visitor walk through the shop, as the snippet would report it."""
    ticket: str | None = None
    decided: Motive | None = None
    told_of: set[str] = set()
    for view in visitor.views():
        if view.slots:
            answer = _decide(client, outcome, site, view, ticket)
            if answer is not None:
                ticket, decided = answer["ticket"], answer["motive"]
                for slot in view.seen:
                    visitor.reads(answer["slots"][slot]["motive"])
        if ticket is not None and (events := list(_events(view, told_of))):
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


def _decide(client: Client, outcome: Outcome, site: str, view: View, ticket: str | None) -> dict[str, Any] | None:
    body: dict[str, Any] = {"site": site, "slots": view.slots, "locale": "de", "signals": to_builtins(view.signals)}
    if ticket is not None:
        body["ticket"] = ticket
    if view.product is not None:
        body["vars"] = {"product": {"name": f"Artikel {view.product}", "price": f"{price(view.product):.2f}"}}
    elif view.signals.page == "cart":
        items = view.signals.cart_items or 0
        body["vars"] = {"cart": {"count": items, "total": round(items * price(0), 2)}}
    began_s = perf_counter()
    answer = client.post("/v1/decide", body)
    outcome.decide_s.append(perf_counter() - began_s)
    return answer


def _events(view: View, told_of: set[str]) -> Iterator[dict[str, Any]]:
    """Yield what the snippet would report of this page; `told_of` remembers the slots that were reported as seen."""
    if new := [slot for slot in view.seen if slot not in told_of]:
        told_of.update(new)
        yield {"type": "seen", "slots": new}
    if view.answer is not None:
        yield {"type": "answer", "motive": view.answer}
    if view.purchase is not None:
        yield {"type": "goal", "goal": "purchase", "value": view.purchase}


def drive(
    url: str, site: str, crowd: Iterable[Visitor], concurrency: int, advance: Callable[[], object] = lambda: None
) -> Outcome:
    """Send every visitor of the crowd to the service, several at a time; `advance` is called after each."""
    queue, lock, total = iter(crowd), threading.Lock(), Outcome()

    def work() -> None:
        own = Outcome()
        client = Client(url, own)
        while True:
            with lock:
                visitor = next(queue, None)
            if visitor is None:
                break
            visit(client, own, site, visitor)
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
    return total
