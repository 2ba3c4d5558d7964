"""A proxy between the browser and the service that passes pages on and breaks the service's own answers as told."""

import contextlib
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: "Between"

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)) or None
        if self.path.startswith(("/v1/", "/fivefold.js")):
            self.server.asked += 1
            if self._broken():
                return
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        request = urllib.request.Request(self.server.behind + self.path, body, headers, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self._answer(answer.status, answer.read(), answer.headers.get_content_type())
        except urllib.error.HTTPError as answer:
            self._answer(answer.code, answer.read(), "application/json")

    do_GET = do_POST = _pass_on  # noqa: N815

    def _broken(self) -> bool:
        """Treat the request as told; True if it has been answered, or never will be."""
        how = self.server.how
        if how == "gone" or (how == "stopped" and self.path != "/fivefold.js"):
            self.close_connection = True
            self.connection.close()
            return True
        if self.path == "/fivefold.js":
            return False
        if how == "slow":
            time.sleep(5)
        elif how == "failing":
            self._answer(500, b'{"title": "An error on our side"}', "application/problem+json")
            return True
        elif how in RUBBISH:
            self._answer(200, RUBBISH[how], "application/json")
            return True
        return False

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind if "charset" in kind else f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the visitor, or we ourselves, have gone
            super().handle()

    def log_message(self, *args: object) -> None:
        pass


RUBBISH = {
    "rubbish": b"<!doctype html><p>Bad gateway",
    "empty": b"",
    "another's JSON": b'{"slots": "none", "ticket": 7}',
    "texts of a wrong form": b'{"motive": "x", "group": "y", "confidence": 1, "ticket": "t", "slots": '
    b'{"hero": {"variant": "v", "motive": null, "format": "text", "text": {"a": 1}}, "list-intro": null}}',
}


class Between(ThreadingHTTPServer):
    """Listens on a port of its own; `how` says what becomes of the service's answers."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind, self.how, self.asked = behind, "well", 0
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()
