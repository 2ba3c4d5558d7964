"""Whatever is thrown at the checker, only inert texts come out, in time."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

TARGET = Path(__file__).parent / "fuzz" / "templates.py"
SCRAPS = ["{{", "}}", "{%", "%}", "{#", "#}", " if ", " endif ", " else ", " elif ", " for x in ", "word", "product"]
SCRAPS += [
    ".name",
    ".price",
    "count",
    "shop.days",
    "|",
    "money",
    "plural",
    "date",
    "(",
    ")",
    "[",
    "]",
    "'",
    '"',
    ",",
    "=",
]
SCRAPS += [
    "==",
    "<",
    " in ",
    " not ",
    " and ",
    "__class__",
    "range",
    "1",
    "9" * 50,
    "**",
    "\n",
    "raw",
    "-",
    "~",
    ":",
    "\u200b",
    "<b>",
]


def target():
    spec = importlib.util.spec_from_file_location("fuzz_templates", TARGET)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ATTEMPT = target().attempt


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=4), max_size=40).map("".join), st.text(max_size=40))
def test_scraps_of_templates_make_inert_texts_or_none(source, sent):
    ATTEMPT(source, sent)


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_atheris_finds_no_escape(tmp_path):
    run = [sys.executable, str(TARGET), "-max_total_time=10", f"-artifact_prefix={tmp_path}/"]
    subprocess.run(run, check=True, capture_output=True, timeout=120, cwd=tmp_path)
