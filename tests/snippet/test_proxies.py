"""The lines of docs/embed.md for nginx, Caddy and Apache, in front of a service, in the real servers."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ..shop.conftest import free_port

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "embed.md").read_text()
PACKAGES = {"nginx": ["nginx"], "caddy": ["caddy"], "apache": ["apache2-bin", "libapr1", "libaprutil1"]}
OURS = [
    "/fivefold.js",
    "/fivefold-late.js?ab12",
    "/fivefold.0123456789abcdef.js",
    "/v1/decide",
    "/v1/events",
    "/v1/motives?site=demo",
    "/v1/preview?token=x",
]
THEIRS = ["/", "/fivefold-other", "/v1/report", "/metrics", "/v1/decide/x"]


class Echo(BaseHTTPRequestHandler):
    """Says what came in."""

    def do_GET(self) -> None:
        body = json.dumps({"path": self.path, "cookie": self.headers.get("Cookie") or ""}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def block(kind: str) -> str:
    return DOCS.split(f"```{kind}\n")[1].split("```")[0]


def configured(kind: str, lines: str, port: int, folder: Path, root: Path) -> tuple[str, list[str]]:
    """Return a configuration around the documented lines, and the command that runs it."""
    file = str(folder / "conf")
    if kind == "nginx":
        temporary = "".join(f"{n}_temp_path {folder}; " for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        server = f"server {{ listen 127.0.0.1:{port}; {lines} location / {{ return 404; }} }}"
        text = f"pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {temporary} {server} }}"
        return text, [f"{root}/usr/sbin/nginx", "-c", file, "-g", "daemon off;"]
    if kind == "caddy":
        text = (
            f"{{\n admin off\n auto_https off\n}}\nhttp://127.0.0.1:{port} {{\nroute {{\n{lines}\nrespond 404\n}}\n}}\n"
        )
        return text, [f"{root}/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", file]
    modules = f"{root}/usr/lib/apache2/modules"
    names = ["mpm_event", "authz_core", "headers", "proxy", "proxy_http"]
    text = "".join(f"LoadModule {n}_module {modules}/mod_{n}.so\n" for n in names)
    text += f"ServerName x\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\nErrorLog {folder}/errors\n"
    text += f"DocumentRoot {folder}\n{lines}"
    return text, [f"{root}/usr/sbin/apache2", "-X", "-d", str(folder), "-f", file]


@contextmanager
def running(command: list[str], root: Path, port: int) -> Iterator[None]:
    libraries = f"{root}/usr/lib/x86_64-linux-gnu"
    server = subprocess.Popen(command, env=os.environ | {"LD_LIBRARY_PATH": libraries}, stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            assert server.poll() is None, server.stderr and server.stderr.read().decode()
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/fivefold.js", timeout=1):
                break
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.communicate(timeout=10)


@pytest.mark.parametrize("kind", PACKAGES)
def test_the_documented_lines_pass_on_what_is_ours_and_no_cookie(kind: str, tmp_path: Path) -> None:
    fetch = subprocess.run(
        [ROOT / "tools" / "debian-files", *PACKAGES[kind]], capture_output=True, text=True, check=False
    )
    if fetch.returncode:
        pytest.skip("needs apt-get and a Debian mirror")
    service = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=service.serve_forever, args=(0.05,), daemon=True).start()
    lines = block(kind).replace("127.0.0.1:8080", f"127.0.0.1:{service.server_port}")
    port, root = free_port(), Path(fetch.stdout.strip())
    text, command = configured(kind, lines, port, tmp_path, root)
    (tmp_path / "conf").write_text(text)
    with running(command, root, port):
        for path in OURS:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": "shop=1"})
            with urllib.request.urlopen(asked, timeout=5) as response:
                assert json.load(response) == {"path": path, "cookie": ""}
        for path in THEIRS:
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
    service.shutdown()
    service.server_close()
