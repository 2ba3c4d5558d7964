"""Somebody with a browser at the console: keeps its cookie, reads its pages, fills in its forms."""

import re
from html.parser import HTMLParser

import pytest
from litestar.testing import TestClient

from fivefold.app import create_app

KEYS = {role: f"{role}-token-{role}" for role in ("viewer", "editor", "admin", "shop")}
OURS = {"sec-fetch-site": "same-origin", "accept-language": "de"}
HERO = "/console/demo/texts/hero/de"


class Reader(HTMLParser):
    """A page's forms, by what they are sent to, and the words on it."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.words, self.lang = {}, "", ""
        self._form = self._area = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.lang = self.lang or given.get("lang", "")
        if tag == "form":
            self._form = self.forms.setdefault(given.get("action", ""), {})
        name = given.get("name")
        if self._form is None or name is None:
            return
        if tag == "textarea":
            self._area, self._form[name] = name, None
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self._form[name] = given.get("value") or ("on" if given.get("type") == "checkbox" else "")

    def handle_data(self, data):
        if self._area is not None:
            self._form[self._area] = data.removeprefix("\n")
        self.words += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._form[self._area] = self._form[self._area] or ""
            self._area = None
        elif tag == "form":
            self._form = None


class Somebody:
    """Somebody with a browser of their own."""

    def __init__(self, app):
        self.client = TestClient(app, base_url="https://texts.shop.local")

    def get(self, path, **headers):
        return self.client.get(path, headers={**OURS, **headers}, follow_redirects=False)

    def post(self, path, fields=None, **headers):
        return self.client.post(path, data=fields or {}, headers={**OURS, **headers}, follow_redirects=False)

    def log_in(self, role):
        answer = self.post("/console/login", {"key": KEYS[role]})
        assert answer.status_code == 303, answer.text
        return self

    def form(self, path=HERO):
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return Reader(answer.text).forms[path.partition("?")[0]]

    def send(self, do, path=HERO, **changes):
        """Fill in the form as it is now, and press a button."""
        return self.post(path, {**self.form(path), **changes, "do": do})


def words(answer):
    """Return what stands on a page, on one line."""
    return re.sub(r"\s+", " ", Reader(answer.text).words)


@pytest.fixture
def somebody(settings):
    """Makes people at one service."""
    app = create_app(settings)
    with TestClient(app):
        yield lambda role=None: Somebody(app).log_in(role) if role else Somebody(app)


@pytest.fixture
def editor(somebody):
    return somebody("editor")
