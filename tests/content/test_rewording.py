"""A changed word changes its own line, however the file is laid out by hand."""

import difflib
import tomllib

import pytest

from fivefold.content import documents
from fivefold.content.documents import read_document, write_document

APART = """
# Was auf der Startseite steht


describes   =   "Titel"     # kurz halten
max_length=60
[default]
  text = "Willkommen bei uns."

[[first_visit]]
id = "calm"
text = 'Sehen Sie sich "in Ruhe" um.'


[[price_comparison]]
id = "clear"      # Willkommen bei uns.
text = "Alles drin."
weight = 2.50

[[first_visit]]
id = "advent"
text = "Moin im Advent."
from = 2026-12-01
"""
LINES = """format = "text"
default.text = \"\"\"
Moin.
Willkommen bei uns, \\
  und viel "Freude".
\"\"\"

[[first_visit]]
text = '''
Sehen Sie
sich um.'''
id = "a"
"""
LIST = """\ufeffformat = "list"
choices = [ ]
first_visit = [
    { id = "a", text = ["Lüften", "Bürsten"] },   # inline

    { id = "b", text = [
        "Waschen",   # selten
        "Lüften",
    ] },
]

[vars]
ends = 2026-12-24
[default]
text = ["Moin"]

"""
ESCAPED = 'default.text = "Gr\\u00fc\\u00dfe, \\"Moin\\" und\\nein Wort."\r\n\r\n# Ende\r\n'

CHANGES = {
    "a variant that stands apart": (APART, ("first_visit", 1, "text"), "Moin im Winter."),
    "words that a comment has too": (APART, ("default", "text"), "Willkommen beim Händler."),
    "quotes in single quotes": (APART, ("first_visit", 0, "text"), 'Sehen Sie sich "in Eile" um.'),
    "quotes that must be escaped": (APART, ("default", "text"), 'Willkommen "bei" \\ uns.'),
    "a number": (APART, ("max_length",), 34),
    "a number as it was typed": (APART, ("price_comparison", 0, "weight"), 3.0),
    "a date": (APART, ("first_visit", 1, "from"), "2026-11-29"),
    "a line of several": (LINES, ("default", "text"), 'Servus.\nWillkommen bei uns, und viel "Freude".\n'),
    "a line that is broken": (LINES, ("default", "text"), 'Moin.\nWillkommen bei uns, und viel "Spaß".\n'),
    "a line in single quotes": (LINES, ("first_visit", 0, "text"), "Sehen Sie\nuns an."),
    "an entry of a list": (LIST, ("first_visit", 1, "text", 1), "Bürsten"),
    "an entry of two that are alike": (LIST, ("first_visit", 0, "text", 0), "Waschen"),
    "a word beside escapes": (ESCAPED, ("default", "text"), 'Grüße, "Moin" und\nkein Wort.'),
}


def changed(text, path, value):
    document = tables = read_document(text)
    for key in path[:-1]:
        tables = tables[key]
    tables[path[-1]] = value
    return document, write_document(text, document)


@pytest.mark.parametrize("what", CHANGES)
def test_one_changed_word_is_one_changed_line(what):
    text, path, value = CHANGES[what]
    document, written = changed(text, path, value)
    assert read_document(written) == document
    lines = list(difflib.unified_diff(text.split("\n"), written.split("\n"), n=0))[3:]
    assert [line[0] for line in lines] == ["-", "+"], lines


def test_a_line_more_is_one_line_more():
    document, written = changed(LINES, ("default", "text"), 'Moin.\nUnd:\nWillkommen bei uns, und viel "Freude".\n')
    assert written == LINES.replace("Moin.\n", "Moin.\nUnd:\n")
    assert read_document(written) == document


def test_a_date_among_the_examples_stays_a_date_where_a_variant_comes_in():
    document = read_document(LIST)
    document["undecided"] = [{"id": "ask", "text": ["Fragen Sie."]}]
    written = write_document(LIST, document)
    assert read_document(written) == document
    assert "ends = 2026-12-24\n" in written
    assert "# selten" in written


def test_where_no_place_can_be_found_the_document_is_written_all_the_same(monkeypatch):
    monkeypatch.setattr(documents, "reworded", lambda text, wanted: None)
    text, path, value = CHANGES["a variant that stands apart"]
    document, written = changed(text, path, value)
    assert read_document(written) == document
    assert tomllib.loads(written)["first_visit"][1]["from"].year == 2026
    assert "# kurz halten" in written
