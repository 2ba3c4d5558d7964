"""The page for editors says what really happens."""

import importlib.util
from pathlib import Path

import pytest

from fivefold.content.codes import CODES

SPEC = importlib.util.spec_from_file_location("explain", Path(__file__).parent / "explain.py")
EXPLAIN = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(EXPLAIN)


@pytest.fixture(scope="module")
def mistakes():
    return EXPLAIN.mistakes()


def test_the_page_tells_every_message_as_it_is():
    assert EXPLAIN.DOCS.read_text() == EXPLAIN.page(), "run: python tests/content/explain.py"


def test_there_are_at_least_twenty_five_mistakes_and_every_code_is_among_them(mistakes):
    assert len(mistakes) >= 25
    assert {mistake["code"] for mistake in mistakes} == set(CODES)


def test_every_message_says_what_would_be_right(mistakes):
    for mistake in mistakes:
        found = mistake["finding"]
        assert found.message
        assert len(found.remedy) > 8
        assert found.severity == CODES[found.code].severity
        assert found.line >= 1
        assert found.column >= 1


def test_a_finding_points_at_the_word(mistakes):
    for mistake in mistakes:
        found = mistake["finding"]
        if found.code in ("unknown-variable", "unknown-filter", "literal-price", "scarcity", "urgency"):
            line = mistake["wrote"].lstrip("\n").splitlines()[found.line - 1]
            assert found.message.split("'")[1] == line[found.column - 1 :][: len(found.message.split("'")[1])]


def test_every_problem_is_found_at_once(folder):
    folder.slot('[default]\ntext = "{{ a }} {{ b }}"\n[[undecided]]\nid = "A"\ntext = ""\n[[oops]]\n', name="one")
    folder.slot("nonsense", name="two")
    folder.slot('format = "txt"\n', name="three")
    found = [(finding.file.split("/")[-1], finding.code) for finding in folder.check()]
    assert sorted(found) == [
        ("one.de.toml", "unknown-key"),
        ("one.de.toml", "wrong-value"),
        ("three.de.toml", "missing-key"),
        ("three.de.toml", "wrong-value"),
        ("two.de.toml", "toml-syntax"),
    ]
