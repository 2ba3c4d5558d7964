# ruff: noqa: E501 - pages in one line each
"""Works under the strictest policy, with the documented lines and nothing else."""

import pytest
from playwright.sync_api import Page

from .stub import Stub

POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
"""`script-src` and `connect-src` are what docs/embed.md asks for."""


@pytest.mark.parametrize("kind", ["text", "html", "list", "question"])
def test_no_violation_under_a_strict_policy_and_trusted_types(page: Page, stub: Stub, kind: str) -> None:
    slot = {"variant": "v", "motive": "undecided", "format": kind, "text": "Moin <b>x</b>"}
    if kind == "list":
        slot["text"] = ["Moin"]
    if kind == "question":
        slot |= {"format": "text", "choices": [{"motive": "undecided", "text": "Hm"}]}
    page.add_init_script(
        "window.violations = []; document.addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective))"
    )
    stub.headers = {"Content-Security-Policy": POLICY}
    stub.answers(a=slot)
    stub.page("/", "" + "<br>" * 99 + '<div data-fivefold="a">Default</div>')
    stub.pages["/"] = stub.pages["/"].replace('<link rel="icon" href="data:,">', "")
    stub.pages["/favicon.ico"] = ""
    page.goto(stub.url)
    page.wait_for_timeout(700)
    own = [name for name in page.evaluate("violations") if not name.startswith("img-src")]
    assert own == []
    assert "Moin" in page.inner_text("[data-fivefold]")
