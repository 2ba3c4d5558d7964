"""A connection to a running service, and what its answers came to."""

import http.client
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from time import sleep
from typing import Any
from urllib.parse import SplitResult, urlsplit

from fivefold import __version__
from fivefold.errors import FivefoldError
from fivefold.records import Motive

_HEADERS = {"content-type": "application/json", "user-agent": f"fivefold-simulate/{__version__}"}
_LONGEST_WAIT_S = 60.0
DECIDE = "/v1/decide"
_MAY_PASS = {408, 425, 429}
"""Refusals that another time may not come; every other 4xx comes again and again."""


class UnreachableError(FivefoldError):
    """Nothing answers at the address."""


class RefusedError(FivefoldError):
    """The service refuses decisions for a reason that stays."""


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
        self._at, self.outcome, self._timeout_s = _split(url), outcome, timeout_s
        self._connection = self._connect()

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._at.scheme == "https" else http.client.HTTPConnection
        return kind(self._at.hostname or "localhost", self._at.port, timeout=self._timeout_s)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer, or None after noting the error. Raises RefusedError for a decision never to be had."""
        data = json.dumps(body, separators=(",", ":")).encode()
        for _ in range(5):
            status, answer = self._send(path, data)
            if status != 429:
                break
            self.outcome.waits += 1
            _say_why_it_waits(self._at.netloc)
            sleep(min(_LONGEST_WAIT_S, float(answer.get("retry_after", 1.0))))
        if 200 <= status < 300:
            return answer
        said = f"{status} {answer.get('detail') or answer.get('title') or ''}".strip()
        if path == DECIDE and 400 <= status < 500 and status not in _MAY_PASS:
            raise RefusedError(said)
        self.outcome.errors[said] += 1
        return None

    def _send(self, path: str, data: bytes) -> tuple[int, dict[str, Any]]:
        for last in (False, True):  # a kept-alive connection may have been closed meanwhile: try once anew
            try:
                self.outcome.requests += 1
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


@cache
def _say_why_it_waits(host: str) -> None:
    limit = "it takes so many requests a minute from one address; FIVEFOLD_RATE_LIMIT=0 lifts that"
    print(f"{host} asks to wait: {limit}", file=sys.stderr)


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
