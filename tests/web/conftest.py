"""A whole service in this process, spoken to over HTTP."""

import json

import pytest
from litestar.testing import TestClient

from fivefold.app import create_app
from fivefold.settings import Settings

TOKENS = {role: f"{role}-token-{role}" for role in ("viewer", "editor", "admin", "shop")}
ORIGIN = "http://localhost:8080"


class Service:
    """Speaks the contract's HTTP to a service."""

    def __init__(self, client: TestClient, settings: Settings) -> None:
        self.client = client
        self.settings = settings

    def post(self, path, body, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(path, content=raw, headers={"content-type": "application/json", **headers})

    def decide(self, *slots, **body):
        request = {"site": "demo", "slots": list(slots) or ["hero"], **body}
        answer = self.post("/v1/decide", request)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def events(self, ticket, *events, site="demo"):
        return self.post("/v1/events", {"site": site, "ticket": ticket, "events": list(events)})

    def get(self, path, role=None):
        headers = {"authorization": f"Bearer {TOKENS[role]}"} if role else {}
        return self.client.get(path, headers=headers)

    def report(self):
        return self.get("/v1/report?site=demo", "viewer").json()


@pytest.fixture
def settings(content, tmp_path):
    return Settings(
        content=str(content),
        store=f"sqlite:///{tmp_path}/sums.sqlite",
        secret="a-secret-of-the-tests",
        tokens=",".join(f"{role}:{token}" for role, token in TOKENS.items()),
        min_sessions=1,
        flush_interval_s=0.05,
        publish_interval_s=0.05,
        rate_limit=0,
    )


@pytest.fixture
def start():
    """Starts services, and stops them in the end."""
    running = []

    def begin(settings):
        client = TestClient(create_app(settings))
        client.__enter__()
        running.append(client)
        return Service(client, settings)

    yield begin
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def service(start, settings):
    return start(settings)
