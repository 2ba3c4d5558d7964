import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from serving import Serving

collect_ignore = ["schema_hooks.py"]  # Schemathesis loads it, in a process of its own


@pytest.fixture
def serving(tmp_path, content):
    """Starts services, and ends in the end what still runs."""
    running = []

    def begin(ready=True, wrap=(), **env):
        running.append(Serving(tmp_path, content, wrap, **env))
        return running[-1].start(ready)

    yield begin
    for service in running:
        service.kill()
