"""A page that pins both files runs exactly these bytes, or none."""

import json
import urllib.request

import pytest
from playwright.sync_api import Page

from ..browser.shop import Demo
from .stub import Stub


@pytest.mark.parametrize("tampered", ["", "late", "first"])
def test_only_the_pinned_bytes_run(service: Demo, stub: Stub, page: Page, tampered: str) -> None:
    with urllib.request.urlopen(f"{service.url}/fivefold.json", timeout=5) as response:
        about = json.load(response)
    integrity = {service.url + about["late"]: about["late_integrity"]}
    stub.pages["/"] = f"""<!doctype html><html lang="en"><title>x</title>
      <script type="importmap">{json.dumps({"integrity": integrity})}</script>
      <script src="{service.url}{about["path"]}" integrity="{about["integrity"]}" crossorigin="anonymous" defer
        data-site="demo" data-consent="not-required"></script><h1 data-fivefold="hero">Default</h1>"""
    if tampered:
        path = about["late" if tampered == "late" else "path"]

        def tamper(route):
            answer = route.fetch()
            route.fulfill(response=answer, body="window.ran = 1;" + answer.text())

        page.route(service.url + path, tamper)
    page.goto(stub.url)
    if tampered != "first":
        page.wait_for_function("window.fivefold && fivefold.receipt()")
    page.wait_for_timeout(800)
    assert page.evaluate("window.ran") is None
    # The second file hooks the data layer: it has run where that is there.
    assert page.evaluate("!!window.dataLayer") == (tampered == "")
    assert page.evaluate("!!window.fivefold") == (tampered != "first")
