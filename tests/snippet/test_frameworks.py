"""The React and the Vue page of docs/embed.md, as they stand there, in a browser; and the module's types."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .stub import DIST, Stub

SNIPPET = DIST.parent


@pytest.fixture(scope="module")
def bundles() -> dict[str, str]:
    """Both pages' scripts."""
    node = shutil.which("node")
    if not node or not (SNIPPET / "node_modules" / "vue").exists():
        pytest.skip("needs the build tools: make setup")
    done = subprocess.run([node, "frameworks.js"], cwd=SNIPPET, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("framework", ["react", "vue"])
def test_a_framework_shows_the_text_and_does_not_write_over_it(
    page: Page, stub: Stub, errors: list[str], bundles: dict[str, str], framework: str
) -> None:
    script = bundles[framework].replace("</script", "<\\/script")
    stub.pages["/"] = (
        f'<!doctype html><html lang="en"><link rel="icon" href="data:,"><div id="app"></div><script>{script}</script>'
    )
    page.goto(stub.url)
    slot = page.locator("[data-fivefold=hero]")
    page.wait_for_function("document.querySelector('[data-fivefold]').textContent == 'Chosen hero'")
    for n in range(3):
        page.get_by_role("button", name=str(n)).click()
    assert page.get_by_role("button", name="3").is_visible()
    assert slot.inner_text() == "Chosen hero"
    assert errors == []


def test_the_types_of_the_module_are_those_that_its_users_get(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "fivefold").symlink_to(SNIPPET)
    (tmp_path / "good.ts").write_text(
        'import { start, type Why } from "fivefold";\n'
        'const shop = start({ site: "demo", consent: "not-required" });\n'
        "shop.goal('purchase', 59.9);\nconst why: Promise<Why | null> = shop.why();\nvoid why;\n"
    )
    (tmp_path / "bad.ts").write_text('import { start } from "fivefold";\nstart({ consent: "perhaps" }).gaol("x");\n')
    tsc = SNIPPET / "node_modules" / ".bin" / "tsc"
    if not tsc.exists():
        pytest.skip("needs the build tools: make setup")
    said = {}
    for name in ("good", "bad"):
        how = ["--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom"]
        done = subprocess.run([tsc, *how, f"{name}.ts"], cwd=tmp_path, capture_output=True, text=True, check=False)
        said[name] = done.stdout
    assert said["good"] == ""
    assert "perhaps" in said["bad"]
    assert "gaol" in said["bad"]


def test_the_global_has_the_calls_that_its_type_says(page: Page, stub: Stub) -> None:
    stub.page("/", "<p data-fivefold=a>Default</p>")
    page.goto(stub.url)
    types = (DIST / "fivefold.d.ts").read_text().split("export interface Fivefold {")[1].split("\n}")[0]
    declared = {line.split("(")[0].strip() for line in types.splitlines() if "): " in line}
    assert set(page.evaluate("Object.keys(fivefold)")) == declared
