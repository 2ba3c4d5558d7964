"""A running installation, as a visitor reaches it: its proxy, its answers, and the logs on the way."""

import http.client
import json
import secrets
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from fivefold.doctor.findings import Finding, Findings
from fivefold.settings import Settings

OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
PROXIES = {"via", "server", "x-cache", "cf-ray"}
"""Headers that the service itself never sends."""
Reply = tuple[int, dict[str, str], bytes]


class Visitor:
    """Sends requests to the installation, each with a mark that no log may keep."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.https = parts.scheme == "https"
        self.host, self.port = parts.hostname or "", parts.port
        self.path = parts.path.rstrip("/")
        self.mark = f"doctor{secrets.token_hex(8)}"

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """Return status, headers in small letters, and body. Raises OSError."""
        connection: http.client.HTTPConnection
        if self.https:
            connection = http.client.HTTPSConnection(
                self.host, self.port, timeout=5, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=5)
        sent = {"user-agent": self.mark, "referer": f"https://{self.mark}.invalid/", "content-type": "application/json"}
        try:
            connection.request(method, f"{self.path}{path}", body, {**sent, **headers})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


def check_running(url: str, settings: Settings, logs: list[Path]) -> Findings:
    """Check the service behind a URL, and the logs that grew meanwhile."""
    visitor = Visitor(url)
    try:
        yield from _ready(visitor, settings)
        yield from _answers(visitor, settings)
        yield from _figures(visitor)
    except (OSError, http.client.HTTPException) as error:
        yield Finding(
            "service", "broken", f"{url} does not answer: {type(error).__name__}", "start it, or name its URL"
        )
        return
    yield from _logs(visitor, logs)


def _ready(visitor: Visitor, settings: Settings) -> Findings:
    viewers = [token for token, role in settings.roles().items() if role != "shop" and not token.startswith("sha256=")]
    status, _, body = visitor.ask("GET", "/readyz", authorization=f"Bearer {viewers[0] if viewers else ''}")
    if status == 200:
        yield Finding("service", "compliant", "store, content and model are in service")
    try:
        troubles = json.loads(body).get("troubles", {})
    except ValueError:
        troubles = {"service": f"answers {status} where /readyz should be"}
    for part, what in troubles.items():
        yield Finding(part, "for you to check" if part.startswith("learning of ") else "broken", what)
    if status != 200 and not troubles:
        yield Finding("service", "broken", f"not ready: {status}")
    if visitor.https or visitor.host in OWN_MACHINE:
        yield Finding("proxy", "compliant", "what visitors send is encrypted, or stays on this machine")
    else:
        yield Finding("proxy", "broken", "visitors' signals travel unencrypted", "let the proxy speak https")


def _answers(visitor: Visitor, settings: Settings) -> Findings:
    body = json.dumps({"site": visitor.mark, "slots": ["x"]}).encode()
    path = f"{settings.decide_path}?{visitor.mark}=1"
    status, headers, _ = visitor.ask("POST", path, body)
    if "set-cookie" in headers:
        yield Finding(
            "proxy", "broken", "an answer sets a cookie", "take it out of the proxy, or of its sticky sessions"
        )
    if "no-store" not in headers.get("cache-control", ""):
        yield Finding("proxy", "broken", "an answer to one visitor may be cached for others", "pass cache-control on")
    named = sorted(PROXIES & headers.keys())
    if named and not settings.trusted_proxies:
        do = "FIVEFOLD_TRUSTED_PROXIES=1, and let the proxy set X-Forwarded-For: all visitors share one rate limit now"
        yield Finding("proxy", "broken", f"a proxy stands in front ({', '.join(named)}) and none is trusted", do)
    elif named:
        yield Finding("proxy", "compliant", "a proxy stands in front, and its word on addresses is used")
    if status != 404:
        yield Finding("proxy", "for you to check", f"an unknown site is answered with {status}, not 404")
    status, _, _ = visitor.ask("POST", path, body, origin=f"https://{visitor.mark}.invalid")
    if status == 403:
        yield Finding("origins", "enforced", "a page of another origin is refused before any work")
    else:
        yield Finding("origins", "broken", "the origin of a page does not arrive", "let the proxy pass Origin on")


def _figures(visitor: Visitor) -> Findings:
    status, headers, _ = visitor.ask("GET", "/metrics")
    if status != 200:
        yield Finding("metrics", "enforced", "figures are not for whoever asks at this URL")
    elif visitor.https or PROXIES & headers.keys():
        do = "FIVEFOLD_WATCHERS=token, or let the proxy keep /metrics to itself; it passes no X-Forwarded-For on"
        yield Finding("metrics", "broken", "past the proxy, everybody may read /metrics and why /readyz fails", do)
    elif visitor.host not in OWN_MACHINE:
        do = "if strangers can reach this network: FIVEFOLD_WATCHERS=token"
        yield Finding("metrics", "for you to check", "whoever is in this network may read /metrics", do)


def _logs(visitor: Visitor, logs: list[Path]) -> Findings:
    files = [file for path in logs for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()]
    if not files:
        do = "name the proxy's and the system's logs with --logs: this command's own requests must not be in them"
        yield Finding("logs", "for you to check", "no log was looked into", do)
        return
    holding = [str(file) for file in files if visitor.mark.encode() in file.read_bytes()]
    if holding:
        do = "switch the access log off for these paths, or log neither query, address, agent nor referrer"
        yield Finding("logs", "broken", f"requests of visitors are kept in {', '.join(holding)}", do)
    else:
        yield Finding("logs", "compliant", f"no request left a trace in {len(files)} files")
