"""One Chromium for all tests of this folder, and a demo shop of one's own."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from .shop import AGENT, Demo, Visitor

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    f"--user-agent={AGENT}",  # what a page sends while it is left carries the browser's own, which would say headless
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("needs chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo") / "sums.sqlite")
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture
def visitor(browser, demo) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors; all of them leave in the end."""
    came: list[Visitor] = []

    def make(**how) -> Visitor:
        came.append(Visitor(browser, demo, **how))
        return came[-1]

    yield make
    for one in came:
        one.context.close()
