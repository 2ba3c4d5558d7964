"""One Chromium for all tests of this folder, and a demo shop of one's own."""

from collections.abc import Callable, Iterator

import pytest

from .shop import Demo, Visitor


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
