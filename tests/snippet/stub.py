"""A service and a shop in a few lines, for what the real ones cannot be asked to do: fail, hang, lie and be watched."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DIST = Path(__file__).parents[2] / "snippet" / "dist"
MOTIVES = ("first_visit", "inspiration", "price_comparison", "undecided", "ready_to_buy")

Reply = Callable[["Handler", dict], None]


def answer_to(request: dict, **texts: dict) -> dict:
    """Return what the service would answer: `motive` price_comparison, a text for every slot."""
    slots = {
        name: {"variant": "v1", "motive": "price_comparison", "format": "text", "text": f"Chosen {name}"}
        for name in request["slots"]
    }
    slots |= {name: slot for name, slot in texts.items() if name in slots}
    answer = {"motive": "price_comparison", "confidence": 0.7, "group": "personalised", "slots": slots, "ticket": "t1"}
    if request.get("explain"):
        answer |= {"probabilities": dict.fromkeys(MOTIVES, 0.2), "why": [{"signal": "pages", "weight": 1.0}]}
    return answer


class Handler(BaseHTTPRequestHandler):
    """Serves pages, the snippet and the two calls of one stub."""

    protocol_version = "HTTP/1.1"
    server: "Stub"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def reply(self, status: int, body: str | bytes, kind: str = "application/json", **headers: str) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.server.gets.append(path)
        self.server.cookies += [value for value in [self.headers.get("Cookie")] if value]
        if path in ("/fivefold.js", "/fivefold-late.js", "/fivefold.mjs"):
            self.reply(
                200, (DIST / path[1:]).read_bytes(), "text/javascript; charset=utf-8", **self.server.script_headers
            )
        elif path in self.server.pages:
            self.reply(200, self.server.pages[path], "text/html; charset=utf-8", **self.server.headers)
        elif path == "/v1/motives":
            self.reply(200, json.dumps(self.server.motives))
        else:
            self.reply(404, "", "text/plain")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(raw)
        self.server.cookies += [value for value in [self.headers.get("Cookie")] if value]
        if self.path.endswith("/decide"):
            self.server.decides.append(body)
            try:
                self.server.decide(self, body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
        elif not self.server.measurable:
            self.close_connection = True
        else:
            self.server.events += body["events"]
            self.server.beacons.append(body)
            said = {"ticket": "t-said"} if any(event["type"] == "answer" for event in body["events"]) else {}
            self.reply(202, json.dumps({"accepted": len(body["events"]), "ignored": []} | said))


class Stub(ThreadingHTTPServer):
    """What to serve, and what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.fresh()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def fresh(self) -> None:
        """Forget what a test has set and what was asked."""
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.script_headers: dict[str, str] = {"Cache-Control": "max-age=60"}
        self.measurable = True
        self.motives: object = {}
        self.gets: list[str] = []
        self.decides: list[dict] = []
        self.events: list[dict] = []
        self.beacons: list[dict] = []
        self.cookies: list[str] = []
        self.decide: Reply = lambda handler, request: handler.reply(200, json.dumps(answer_to(request)))

    def answers(self, **texts: dict) -> None:
        """Answer with these slots' texts."""
        self.decide = lambda handler, request: handler.reply(200, json.dumps(answer_to(request, **texts)))

    def page(
        self, path: str, body: str, head: str = "", tag: str = 'data-site="demo" data-consent="not-required"'
    ) -> None:
        """Add a page with the snippet on it."""
        self.pages[path] = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{path}</title>'
            f'<link rel="icon" href="data:,">{head}<script src="/fivefold.js" defer {tag}></script></head>'
            f"<body>{body}</body></html>"
        )
