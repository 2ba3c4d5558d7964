"""What `fivefold check` prints."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fivefold import content
from fivefold.cli import main
from fivefold.errors import ContentError


def test_check_tells_people_and_programs_the_same(folder):
    folder.slot('default.text = "{{ x }}"')
    text, code = content.check_command(folder.path)
    assert code == 1
    assert "shop/slots/hero.de.toml:1:20: error unknown-variable: default.text: no variable 'x'" in text
    assert "1 error, 0 warnings" in text
    told, code = content.check_command(folder.path, as_json=True)
    (found,) = json.loads(told)["findings"]
    assert (code, found["line"], found["column"], found["code"]) == (1, 1, 20, "unknown-variable")
    folder.slot('default.text = "x"\n[[undecided]]\nid = "a"\ntext = "30 Tage Rückgabe"')
    told, code = content.check_command(folder.path, as_json=True)
    assert (code, json.loads(told)["warnings"]) == (0, 1)
    (row,) = json.loads(told)["coverage"]
    assert row["variants"]["undecided"] == ["a"]


def test_the_findings_come_below_the_table_and_their_number_last(folder):
    folder.slot("default.text = 'Nur heute.'")
    lines = content.check_command(folder.path)[0].splitlines()
    table = next(number for number, line in enumerate(lines) if "shop/hero" in line and "broken" in line)
    told = next(number for number, line in enumerate(lines) if "urgency" in line)
    assert table < told < len(lines) - 1
    assert lines[-1] == "1 error, 0 warnings"


def test_the_table_tells_broken_files_from_those_that_are_not_there(folder):
    folder.slot("nonsense")
    folder.slot("default.text = 'Hello.'", locale="en")
    folder.slot("default.text = 'Moin.'", name="teaser")
    rows = json.loads(content.check_command(folder.path, as_json=True)[0])["coverage"]
    assert {(row["slot"], row["locale"]): row["file"] for row in rows} == {
        ("hero", "de"): "broken",
        ("hero", "en"): "read",
        ("teaser", "de"): "read",
        ("teaser", "en"): "absent",
    }
    shown = content.check_command(folder.path)[0].splitlines()
    assert [line.split()[1:] for line in shown if line.startswith(" shop/")] == [
        ["de", "broken"],
        ["en", "·", "·", "·", "·", "·"],
        ["de", "·", "·", "·", "·", "·"],
        ["en", "no", "file"],
    ]


@pytest.mark.parametrize("inside", ["shop", "shop/slots", "shop/slots/hero.de.toml", "shop/site.toml"])
def test_who_gives_a_site_or_a_file_is_told_which_folder_to_give(folder, inside, monkeypatch, capsys):
    folder.slot("default.text = 'Moin.'")
    with pytest.raises(ContentError, match=f"give the folder above: fivefold check {folder.path}$"):
        content.check_command(folder.path / inside)
    monkeypatch.chdir(folder.path.parent)
    assert main(["check", f"content/{inside}"]) == 1
    assert capsys.readouterr().err.strip().endswith("give the folder above: fivefold check content")
    monkeypatch.chdir(folder.path / "shop")
    with pytest.raises(ContentError, match=r"fivefold check \.\.$"):
        content.check_command(Path())


def test_who_gives_a_folder_that_is_not_there_is_told_so(tmp_path):
    with pytest.raises(ContentError, match="is not there; give the folder with motives"):
        content.check_command(tmp_path / "contnet")


def test_a_reader_that_has_seen_enough_is_no_error(folder):
    folder.slot("default.text = 'Moin.'")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "import sys; from fivefold.cli import main; sys.exit(main())"]
    run = subprocess.run(
        [*command, "check", str(folder.path)], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (0, "")
