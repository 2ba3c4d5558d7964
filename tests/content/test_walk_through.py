"""The commands of docs/content-api.md, run as they stand against the demo."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

COMMAND = [sys.executable, "-c", "import sys; from fivefold.cli import main; sys.exit(main())", "demo"]


@pytest.fixture
def place(tmp_path, repository):
    shutil.copytree(repository / "content", tmp_path / "content")
    return tmp_path


@pytest.fixture
def demo(place):
    """A demo in a folder of its own; what it prints is what a newcomer has."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("FIVEFOLD_")}
    env |= {"FIVEFOLD_CONTENT": "content"}
    run = subprocess.Popen([*COMMAND, "--port", str(port)], cwd=place, env=env, stderr=subprocess.PIPE, text=True)
    said = []
    while "k = 1 here" not in (line := run.stderr.readline()):
        assert line, said
        said.append(line)
    yield "".join(said), port
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=20)


def wait(port):
    for _ in range(200):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).read()
        except OSError:
            subprocess.run(["sleep", "0.1"], check=True)
    raise AssertionError("the demo did not begin")


def test_the_walk_through_gives_what_it_says(demo, place, repository):
    said, port = demo
    wait(port)
    (exported,) = re.findall(r"^ *(export URL=.*)$", said, re.MULTILINE)
    page = (repository / "docs/content-api.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 2
    expected = [
        code for block in blocks for code in re.findall(r"^(?:TOKEN=\S+ )?call .*# (\d{3}): ", block, re.MULTILINE)
    ]
    before = (place / "content/demo/slots/hero.en.toml").read_bytes()
    program = "\n".join([exported, blocks[0], "cp content/demo/slots/hero.en.toml after-first", blocks[1]])
    run = subprocess.run(["bash", "-c", program], cwd=place, capture_output=True, text=True, timeout=60, check=False)
    assert re.findall(r"^(\d{3})$", run.stdout, re.MULTILINE) == expected, run.stdout + run.stderr
    assert run.returncode == 0
    assert (place / "after-first").read_bytes() == before, "the revert gives the same bytes"
    assert (place / "content/demo/slots/hero.en.toml").read_bytes() == before
    assert not (place / "mine.json").exists()
    assert not (place / "content/demo/.history").exists()
    assert "fivefold-preview=" in run.stdout
    assert (place / "content/demo/site.toml").read_bytes() == (repository / "content/demo/site.toml").read_bytes()


def test_the_tokens_are_others_at_each_start_and_only_for_a_folder_of_ones_own(demo, tmp_path, repository):
    from fivefold.app import PACKAGE
    from fivefold.cli import _editing

    said, _ = demo
    tokens = re.findall(r"TOKEN=(\w+)", said)
    assert len(set(tokens)) == 2
    assert all(len(token) == 16 for token in tokens)
    (line,) = _editing(PACKAGE / "assets/content", "http://127.0.0.1:8080", {"editor": "x" * 8, "admin": "y" * 8})
    assert "cp -r" in line
    assert "xxx" not in line
