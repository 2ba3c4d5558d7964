"""A real shop that we did not write (django-oscar), the real service, and people in a real Chromium."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ..browser.shop import AGENT, Demo

collect_ignore = ["site"]  # the shop has its own Python
HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The service with the demo's content; everyone is personalised."""
    demo = Demo(tmp_path_factory.mktemp("service") / "sums.sqlite")
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture(scope="session")
def shop(service: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shop's address: 48 products, its own templates, one override."""
    subprocess.run([HERE / "setup"], check=True)
    python = ROOT / ".venv-shop" / "bin" / "python"
    env = os.environ | {
        "SHOP_DATA": str(tmp_path_factory.mktemp("shop")),
        "FIVEFOLD_URL": service.url,
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONWARNINGS": "ignore",
    }
    subprocess.run([python, "stock.py"], cwd=HERE / "site", env=env, check=True)
    port = free_port()
    command = [python, "-m", "django", "runserver", f"127.0.0.1:{port}", "--noreload", "--pythonpath", "."]
    server = subprocess.Popen(command, cwd=HERE / "site", env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(150):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/catalogue/", timeout=5):
            break
        time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(10)


def visit(browser: Browser, width: int) -> tuple[BrowserContext, Page, list[str]]:
    """Return a new visitor's tab of this width, and what goes wrong in it."""
    context = browser.new_context(
        user_agent=AGENT, viewport={"width": width, "height": 844}, has_touch=width < 600, is_mobile=width < 600
    )
    context.route("**://ajax.googleapis.com/**", lambda route: route.abort())
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    return context, page, errors
