"""A real Chromium, and a stub of service and shop."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ..browser.shop import AGENT, Demo
from .stub import Stub


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with nothing kept."""
    context = browser.new_context(user_agent=AGENT, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def errors() -> list[str]:
    """What went wrong on the visitor's pages."""
    return []


@pytest.fixture
def page(context: BrowserContext, errors: list[str]) -> Page:
    """The visitor's tab."""
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return page


@pytest.fixture(scope="session")
def _stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.shutdown()
    stub.server_close()


@pytest.fixture
def stub(_stub: Stub) -> Stub:
    """Service and shop, as new."""
    _stub.fresh()
    return _stub


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The real service with the demo's content."""
    demo = Demo(tmp_path_factory.mktemp("service") / "sums.sqlite")
    demo.start()
    yield demo
    demo.stop()
