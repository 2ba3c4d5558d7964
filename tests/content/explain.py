"""Write editors' mistakes and the messages they get into docs/content-codes.md: `python tests/content/explain.py`."""

import shutil
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from fivefold import content
from fivefold.content.codes import CODES
from fivefold.content.documents import read_document

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs" / "content-codes.md"
BEGIN, END = "<!-- made by tests/content/explain.py: begin -->", "<!-- made by tests/content/explain.py: end -->"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def mistakes() -> list[dict]:
    """Return the mistakes, each with the finding it gets."""
    listed = tomllib.loads((REPOSITORY / "tests/content/mistakes.toml").read_text())["mistake"]
    return [{**mistake, "finding": told(mistake)} for mistake in listed]


def told(mistake: dict) -> content.Finding:
    """Return the finding of the mistake's code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shop/slots").mkdir(parents=True)
        shutil.copy(REPOSITORY / "content/motives.toml", folder)
        write(folder, "site.toml", 'origins = ["https://shop.example"]\nlocale = "de"\n')
        write(folder, "slots/hero.de.toml", '[default]\ntext = "Moin."\n')
        for file, text in mistake.get("also", {}).items():
            write(folder, file, text)
        wrote = mistake["wrote"].lstrip("\n").replace("LONG", "x" * 4200).replace("MANY", "{{ name }} " * 150)
        if mistake.get("folder"):
            (folder / "shop" / file_of(mistake)).mkdir()
        else:
            write(folder, file_of(mistake), wrote, "latin-1" if mistake.get("latin1") else "utf-8")
        if mistake.get("absent"):
            (folder / "shop" / file_of(mistake)).unlink()
        findings = saved(folder, mistake) if "before" in mistake else content.check(folder, NOW)
        found = [found for found in findings if found.code == mistake["code"]]
        assert found, f"{mistake['title']}: {content.check(folder, NOW)}"
        return found[0]


def saved(folder: Path, mistake: dict) -> list[content.Finding]:
    """Return what is said of a text that is saved over the one before."""
    after = (folder / "shop/slots/hero.de.toml").read_text()
    write(folder, "slots/hero.de.toml", mistake["before"])
    desk = content.Desk(folder, content.load(folder, NOW).sites["shop"], lambda: NOW)
    who, etag = content.Author(role="editor", name="anna"), desk.read("hero", "de").etag
    return desk.save("hero", "de", read_document(after), if_match=etag, who=who).findings


def write(folder: Path, file: str, text: str, encoding: str = "utf-8") -> None:
    """Write a file of the site."""
    (folder / "shop" / file).write_text(text, encoding=encoding)


def file_of(mistake: dict) -> str:
    """Return what was written into."""
    return mistake.get("file", "slots/hero.de.toml")


def explained() -> str:
    """Return the part of the page that is made."""
    listed = mistakes()
    lines = [BEGIN, "", "| mistake | message |", "|---|---|"]
    lines += [f"| {mistake['title']} | {cell(str(mistake['finding']))} |" for mistake in listed]
    for code, about in CODES.items():
        lines += ["", f"### `{code}`: {about.severity}", "", about.meaning, ""]
        mistake = next(mistake for mistake in listed if mistake["code"] == code)
        wrote = mistake["wrote"].strip("\n")
        if wrote:
            lines += [f"```{'toml' if '.toml' in file_of(mistake) else 'csv'}", wrote, "```", ""]
        found = mistake["finding"]
        lines += [f"> `line {found.line}, column {found.column}: {found.message}; {found.remedy}`"]
    return "\n".join([*lines, "", END])


def cell(text: str) -> str:
    """Return a text for a table's cell."""
    return "`" + text.replace("|", "\\|").replace("\u200b", "") + "`"


def page() -> str:
    """Return the whole page as it should be."""
    text = DOCS.read_text()
    return text[: text.index(BEGIN)] + explained() + text[text.index(END) + len(END) :]


if __name__ == "__main__":
    DOCS.write_text(page())
