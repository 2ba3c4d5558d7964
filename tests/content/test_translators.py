"""Texts go out to translators and come back."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from fivefold import content
from fivefold.content.history import Author
from fivefold.content.sheets import sheet_text
from fivefold.content.translators import export_texts, import_texts
from fivefold.errors import RequestError, UnknownSiteError

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TINA = Author(role="editor", name="tina")

GERMAN = """# Kopf
[vars]
name = "Korb"
[default]
text = "Moin."
[[undecided]]
id = "ask"
text = "{{ name }}? Fragen Sie."
[[undecided]]
id = "odd"
text = "=SUMME"
"""


@pytest.fixture
def site(folder):
    folder.slot(GERMAN)
    folder.slot('format = "list"\ndefault.text = ["Eins", "Zwei"]', name="tips")
    folder.slot('format = "list"\ndefault.text = ["One", "Two"]', name="tips", locale="en")
    return folder.load()


def back(folder, site, text):
    return import_texts(folder.path, site, text, who=TINA, now=lambda: NOON)


def test_an_export_has_a_line_a_text_and_a_column_a_locale(folder, site):
    assert export_texts(folder.path, site).splitlines() == [
        "slot,text,max_length,from,until,de,en",
        "hero,default,,,,Moin.,",
        "hero,undecided/ask,,,,{{ name }}? Fragen Sie.,",
        "hero,undecided/odd,,,,'=SUMME,",
        'tips,default,,,,"Eins',
        'Zwei","One',
        'Two"',
    ]


def test_an_export_says_how_long_a_text_may_be_and_when_it_is_shown_and_the_import_does_not_read_it(folder, site):
    german = "max_length = 40\n" + GERMAN + "from = 2026-12-01\nuntil = 2026-12-24T18:00:00\n"
    file = folder.slot(german)
    text = export_texts(folder.path, folder.load())
    assert "hero,default,40,,,Moin.," in text
    assert "hero,undecided/odd,40,2026-12-01,2026-12-24T18:00:00,'=SUMME," in text
    text = text.replace("40,2026-12-01,2026-12-24T18:00:00", "99,01.12.2026,soon").replace("Moin.", "Servus.")
    came = back(folder, folder.load(), text)
    assert (came.changed, came.refused) == (["hero default de"], [])
    assert file.read_text() == german.replace("Moin.", "Servus.")


def test_what_comes_back_unchanged_changes_nothing(folder, site):
    before = (folder.path / "shop/slots/hero.de.toml").read_bytes()
    came = back(folder, site, export_texts(folder.path, site))
    assert (came.changed, came.refused) == ([], [])
    assert (folder.path / "shop/slots/hero.de.toml").read_bytes() == before


def test_a_translation_makes_a_new_locale_of_the_texts_that_were_translated(folder, site):
    came = back(folder, site, 'slot,text,en\nhero,default,Hello.\nhero,undecided/ask,"{{ name }}? Ask us."\n')
    assert came.changed == ["hero default en", "hero undecided/ask en"]
    english = folder.load().slots["hero"].text("en")
    assert english.default.render({}) == "Hello."
    assert [variant.render({"name": "Chair"}) for variant in english.variants["undecided"]] == ["Chair? Ask us."]


def test_a_broken_text_is_refused_by_its_line_and_the_others_are_taken(folder, site):
    came = back(
        folder,
        site,
        "slot,text,de\nhero,default,Servus.\nhero,undecided/ask,{{ nme }}?\nhero,undecided/none,x\nnone,default,x\n",
    )
    assert came.changed == ["hero default de"]
    assert [(one.row, one.slot) for one in came.refused] == [(3, "hero"), (4, "hero"), (5, "none")]
    assert "did you mean name?" in came.refused[0].reason
    text = (folder.path / "shop/slots/hero.de.toml").read_text()
    assert text == GERMAN.replace("Moin.", "Servus.")


def test_a_list_comes_back_as_a_list(folder, site):
    back(folder, site, 'slot,text,en\ntips,default,"One\nTwo\nThree"\n')
    assert folder.load().slots["tips"].text("en").default.render({}) == ["One", "Two", "Three"]


def by_excel(text, separator=";"):
    """Return a CSV as a German Excel saves it: a mark, semicolons, CRLF, and empty cells behind and below."""
    out = StringIO()
    rows = [[*row, "", ""] for row in csv.reader(StringIO(text, newline=""))]
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows([*rows, [""] * len(rows[0])])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def quoted(text):
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(csv.reader(StringIO(text, newline="")))
    return out.getvalue().encode()


SAVED = {
    "by Excel in German": by_excel,
    "by Excel as Unicode text": lambda text: by_excel(text, "\t")[3:].decode().encode("utf-16"),
    "by LibreOffice, every cell in quotes": quoted,
    "with a line that names the separator": lambda text: b"sep=;\r\n" + by_excel(text)[3:],
    "with Windows' line ends in cells too": lambda text: text.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("how", SAVED)
def test_what_a_spreadsheet_saved_comes_back_as_it_was(folder, site, how):
    folder.slot('default.text = "„Größe“; sagt er, \\"gut\\""', name="odd")
    site = folder.load()
    before = {path: path.read_bytes() for path in folder.path.rglob("*.toml")}
    came = back(folder, site, sheet_text(SAVED[how](export_texts(folder.path, site))))
    assert (came.changed, came.refused) == ([], [])
    edited = export_texts(folder.path, site).replace("Moin.", "Grüß Gott; ja.")
    assert back(folder, site, sheet_text(SAVED[how](edited))).changed == ["hero default de"]
    assert {path for path, was in before.items() if path.read_bytes() != was} == {
        folder.path / "shop/slots/hero.de.toml"
    }


def test_spoilt_letters_are_refused_and_not_shown_to_visitors(folder, site):
    spoilt = 'slot,text,de\nhero,default,"Gr\u00fc\u00df"\n'.encode().decode("cp1252")
    (refused,) = back(folder, site, spoilt).refused
    assert (refused.row, refused.slot) == (2, "hero")
    assert "spoilt" in refused.reason
    with pytest.raises(RequestError, match=r"line 2: .* save it as 'CSV UTF-8'"):
        sheet_text("slot,text,de\nhero,default,Größe\n".encode("cp1252"))


def test_the_row_of_a_refused_text_is_that_of_the_spreadsheet(folder, site):
    came = back(folder, site, 'slot,text,en\ntips,default,"One\nTwo"\nnone,default,x\n')
    assert [one.row for one in came.refused] == [3]


def test_a_file_that_is_no_export_is_refused(folder, site):
    with pytest.raises(RequestError, match="first line"):
        back(folder, site, "a,b\n1,2\n")


def test_the_demo_goes_round_without_a_change(repository, tmp_path):
    import shutil

    shutil.copytree(repository / "content", tmp_path / "content")
    site = content.load(tmp_path / "content").sites["demo"]
    text = export_texts(tmp_path / "content", site)
    came = import_texts(tmp_path / "content", site, text, who=TINA, now=lambda: NOON)
    assert (came.changed, came.refused) == ([], [])


def test_the_commands_say_what_changed_and_what_was_refused(folder, site):
    text = content.export_command(folder.path, "shop", NOON)
    text = text.replace("Moin.,", "Servus.,").replace("{{ name }}? Fragen Sie.", "{{ name")
    said, code = content.import_command(folder.path, "shop", text, lambda: NOON)
    assert code == 1
    assert said.splitlines()[0] == "changed  hero default de"
    assert said.splitlines()[1].startswith("refused  row 3: hero undecided/ask de: ")
    assert said.splitlines()[-1] == "1 changed, 1 refused"
    with pytest.raises(UnknownSiteError, match=r"there are shop$"):
        content.export_command(folder.path, "nowhere", NOON)
