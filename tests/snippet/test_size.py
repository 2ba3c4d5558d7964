"""The files are what the sources give, and within their budgets."""

import gzip
import shutil
import subprocess

import pytest

from .stub import DIST

SNIPPET = DIST.parent


@pytest.mark.parametrize(
    ("file", "budget"), [("fivefold.js", 3072), ("fivefold.mjs", 3072), ("fivefold-late.js", 2600)]
)
def test_a_file_is_within_its_budget(file: str, budget: int) -> None:
    assert len(gzip.compress((DIST / file).read_bytes(), 9)) <= budget


def test_the_documentation_says_how_much_is_loaded() -> None:
    first, late = (len(gzip.compress((DIST / f"fivefold{part}.js").read_bytes(), 9)) / 1000 for part in ("", "-late"))
    said = (SNIPPET.parent / "docs" / "embed.md").read_text()
    assert f"{first:.1f} kB before the first text, {first + late:.1f} kB in all" in said


@pytest.mark.parametrize("script", ["fresh", "check"])
def test_the_built_files_are_fresh_and_the_sources_typed(script: str) -> None:
    npm = shutil.which("npm")
    if not npm or not (SNIPPET / "node_modules").exists():
        pytest.skip("needs the build tools: make setup")
    done = subprocess.run([npm, "run", "-s", script], cwd=SNIPPET, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
