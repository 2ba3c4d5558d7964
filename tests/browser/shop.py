"""The demo shop as a process, and a visitor in a real browser who walks through it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response

from ..chromium import AGENT

PHONE = AGENT.replace("X11; Linux x86_64", "Linux; Android 15").replace("Safari", "Mobile Safari")
WATCH = (Path(__file__).parent / "watch.js").read_text()


class Demo:
    """`fivefold demo`, started and stopped like an operator does; everyone is personalised unless told otherwise."""

    def __init__(self, store: Path, holdout: str = "0", **settings: object) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._store, self._holdout = store, holdout
        self._settings = {f"FIVEFOLD_{name.upper()}": str(value) for name, value in settings.items()}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-c", "import sys; from fivefold.cli import main; sys.exit(main())", "demo"]
        own = {"FIVEFOLD_TOKENS": "viewer:let-me-see,shop:let-me-confirm", "FIVEFOLD_SECRET": "s" * 40}
        own |= {"FIVEFOLD_HOLDOUT": self._holdout, "FIVEFOLD_PUBLISH_INTERVAL_S": "1"}
        own |= self._settings
        at = ["--port", str(self.port), "--store", f"sqlite:///{self._store}"]
        self._process = subprocess.Popen(
            [*command, *at], env=os.environ | own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        ready = time.monotonic() + 30
        while time.monotonic() < ready:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=1):
                return
            time.sleep(0.1)
        raise AssertionError(f"the demo did not start: {self.stop().decode()}")

    def stop(self) -> bytes:
        """Return what it said in the end."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        said = self._process.communicate(timeout=20)[1]
        assert self._process.returncode in (0, -signal.SIGTERM), said
        return said

    def report(self) -> dict:
        request = urllib.request.Request(f"{self.url}/v1/report?site=demo")
        request.add_header("authorization", "Bearer let-me-see")
        with urllib.request.urlopen(request, timeout=5) as response:
            return json.load(response)


class Visitor:
    """Somebody with a browser; `page` is the tab in front."""

    def __init__(self, browser: Browser, demo: Demo, *, phone: bool = False, comes_from: str = "") -> None:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
        self.context: BrowserContext = browser.new_context(
            user_agent=PHONE if phone else AGENT,
            viewport=size,
            screen=size,
            is_mobile=phone,
            has_touch=phone,
            locale="de",
        )
        self.context.add_init_script(WATCH)
        self.demo, self._from = demo, comes_from
        self.errors: list[str] = []
        self.decisions: list[dict] = []
        self.shifts: list[dict] = []
        self.changes: list[dict] = []
        self.page: Page = self._tab()

    def _tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        return page

    def been_here(self, times: int) -> None:
        """Has visited before, in other tabs that are closed now."""
        for _ in range(times):
            self.enter()
            self.page.close()
            self.page = self._tab()
        self.decisions.clear()

    def enter(self, path: str = "") -> Response | None:
        response = self.page.goto(f"{self.demo.url}/demo{path}", referer=self._from or None)
        self._looked()
        return response

    def click(self, selector: str) -> None:
        """Click a link and look at the page that comes."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self._looked()

    def open(self, product: str) -> None:
        self.click(f'main a[href*="/product/{product}"]')

    def aisle(self, category: str) -> None:
        self.click(f'.aisles a[href*="/{category}"]')

    def info(self, topic: str) -> None:
        self.click(f'.foot a[href*="/info/{topic}"]')

    def search(self, words: str) -> None:
        self.page.fill("input[name=q]", words)
        with self.page.expect_navigation():
            self.page.press("input[name=q]", "Enter")
        self._looked()

    def sort(self, order: str) -> None:
        with self.page.expect_navigation():
            self.page.select_option("select[name=sort]", order)
        self._looked()

    def read_on(self) -> None:
        """Scroll down slowly and note what happens meanwhile."""
        for _ in range(6):
            self.page.mouse.wheel(0, 350)
            self.page.wait_for_timeout(80)
        self._note()
        self.page.evaluate("scrollTo(0, 0)")

    def look_elsewhere(self) -> None:
        """Leave the tab and come back: headless Chromium keeps every tab visible, so the page is told."""
        for state in ("hidden", "visible"):
            self.page.evaluate(
                """state => { Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
                              document.dispatchEvent(new Event('visibilitychange')); }""",
                state,
            )
            self.page.wait_for_timeout(1100 if state == "hidden" else 100)

    def cart_add(self) -> None:
        self.page.click("[data-add] button")

    def leave(self) -> None:
        self.page.close()
        self.context.close()

    def texts(self) -> dict[str, str]:
        """Return what each slot shows now."""
        return self.page.evaluate("watched.texts()")

    def first_seen_ms(self) -> dict[str, float]:
        """Return when each slot of this page became readable, in milliseconds after the page was there to be read."""
        return self.page.evaluate("watched.firstSeen")

    def _looked(self) -> None:
        self.page.evaluate("watched.settled()")
        self._note()

    def _note(self) -> None:
        seen = self.page.evaluate("watched.take()")
        self.decisions += seen["decisions"]
        self.shifts += seen["shifts"]
        self.changes += seen["changes"]
