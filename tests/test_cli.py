"""What stops the service before it starts is one sentence, never a traceback."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fivefold.cli import main


@pytest.fixture
def env(monkeypatch, content, tmp_path):
    monkeypatch.setenv("FIVEFOLD_SECRET", "a-secret-of-the-tests")
    monkeypatch.setenv("FIVEFOLD_CONTENT", str(content))
    monkeypatch.setenv("FIVEFOLD_STORE", f"sqlite:///{tmp_path}/sums.sqlite")
    return monkeypatch


def test_a_folder_of_the_store_that_may_not_be_looked_into_is_said(env, tmp_path, capsys):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    env.setattr(Path, "is_dir", refuse)  # whoever runs the tests may look everywhere
    assert main(["serve"]) == 1
    assert f"cannot look into the store's folder {tmp_path}: Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("inside", "was", "now", "said"),
    [
        ("", "\nprice_sorts = 0.35", "\nprice_sortz = 0.35", "first_visit.prototype.price_sortz: unknown signal"),
        ("demo", "\nshare = 0.28", "\nshare = 2.0", "first_visit.prototype.share: 2.0 is not a share from 0.01 to 0.9"),
        ("", "\nvisit = 1\npages = 2\n", "\nvisit = 5\npages = 20\ncart_items = 3\n", "of first_visit is placed in"),
    ],
)
def test_check_refuses_motives_of_which_no_model_can_be_made(content, capsys, inside, was, now, said):
    file = content / inside / "motives.toml"
    text = (content / "motives.toml").read_text()
    assert was in text
    file.write_text(text.replace(was, now, 1))
    assert main(["check", str(content), "--json"]) == 1
    [found] = json.loads(capsys.readouterr().out)["findings"]
    assert (found["file"], found["code"]) == (str(file.relative_to(content)), "broken-motives")
    assert said in found["message"]
    assert found["remedy"]
    if "placed" in said:
        assert re.search(r"\(0\.\d\d against 0\.\d\d\)", found["message"])


def test_motives_that_cannot_be_read_are_not_said_to_be_missing_besides(content, capsys):
    file = content / "motives.toml"
    file.write_text(file.read_text() + "\nx = [")
    assert main(["check", str(content), "--json"]) == 1
    assert [found["code"] for found in json.loads(capsys.readouterr().out)["findings"]] == ["toml-syntax"]


def test_a_store_that_is_a_folder_is_said(env, tmp_path, capsys):
    assert main(["serve", "--store", f"sqlite:///{tmp_path}"]) == 1
    assert "is a folder; name a file in it, such as sqlite:////" in " ".join(capsys.readouterr().err.split())


def test_a_folder_of_content_that_is_not_there_is_said(env, capsys):
    assert main(["serve", "--content", "/nope"]) == 1
    assert "/nope is not there" in capsys.readouterr().err


def test_a_folder_without_a_site_is_named_as_it_was_given(tmp_path, content, capsys):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "motives.toml").write_bytes((content / "motives.toml").read_bytes())
    assert main(["check", str(tmp_path / "texts")]) == 1
    assert "/texts:1:1: error file-missing: no site in this folder" in "".join(capsys.readouterr().out.split("\n"))


def test_a_reader_that_has_seen_enough_is_no_error():
    shown = "import sys; from fivefold.cli import main; sys.exit(main(['check', 'content', '--json']))"
    command = [sys.executable, "-c", shown]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root) as run:
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


def test_a_file_that_cannot_be_written_is_said(content, tmp_path, capsys):
    there = str(tmp_path / "none" / "texts.csv")
    assert main(["content", "export", str(content), "--site", "demo", "--csv", there]) == 1
    said = capsys.readouterr().err
    assert said.startswith("fivefold content: ")
    assert there in said


@pytest.mark.parametrize("host", ["999.1.1.1", "192.0.2.1"])
def test_a_host_that_is_not_this_machine_is_told_apart_from_a_taken_port(env, host, capsys):
    assert main(["serve", "--host", host, "--port", "0"]) == 1
    assert "no address of this machine; choose another with --host" in capsys.readouterr().err
