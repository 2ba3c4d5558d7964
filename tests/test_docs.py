"""What the documents say is there, is there."""

import re
from pathlib import Path

import pytest

from fivefold.cli import LONG
from fivefold.settings import PREFIX, Settings, allowed
from fivefold.web.calls import calls

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("content/*.md")])
TEXT = {page: page.read_text() for page in PAGES}
EVERYTHING = "\n".join(TEXT.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", TEXT[page])
    dead = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not dead


def test_every_setting_is_in_the_documents():
    missing = [name for name in Settings.__struct_fields__ if f"{PREFIX}{name.upper()}" not in EVERYTHING]
    assert not missing


def test_every_setting_named_in_the_documents_is_one():
    named = set(re.findall(rf"{PREFIX}([A-Z][A-Z_]*[A-Z])\b", EVERYTHING))
    tests = {"LONG_TESTS", "KILLS"}
    assert {name.lower() for name in named - tests} <= set(Settings.__struct_fields__)


@pytest.mark.parametrize("command", ["serve", "demo", "check", "content", *LONG])
def test_every_command_is_in_the_readme(command):
    assert f"fivefold {command}" in TEXT[ROOT / "README.md"]


def test_every_call_is_in_the_documents():
    missing = [call.path for call in calls(Settings()) if call.path not in EVERYTHING.replace("…", "")]
    assert not [path for path in missing if "/v1/content" not in path]


def test_the_operators_page_prints_no_command_that_would_take_another_store():
    lines = re.findall(r"^ *fivefold (?:freeze|forget|report|serve) .*$", TEXT[ROOT / "docs/operate.md"], re.MULTILINE)
    assert lines
    assert not [line for line in lines if " --store " not in line]


def test_the_changelog_names_the_version():
    from fivefold import __version__

    assert f"## {__version__}" in TEXT[ROOT / "CHANGELOG.md"]


def settings_table():
    """Return the table of `docs/settings.md`, read off the source."""
    source = (ROOT / "service/fivefold/settings.py").read_text()
    rows = ["| setting | default | what | allowed |", "|---|---|---|---|"]
    defaults = Settings()
    for name in Settings.__struct_fields__:
        said = re.search(rf'^    {name}: .*?\n    """(.*?)"""', source, re.MULTILINE | re.DOTALL)
        default = getattr(defaults, name)
        words = " ".join(said[1].split())
        rows.append(
            f"| `{PREFIX}{name.upper()}` | {f'`{default}`' if default != '' else ''} | {words} | {allowed(name)} |"
        )
    return "\n".join(rows)


def test_the_table_of_settings_is_true():
    """Made anew by `python tests/test_docs.py`."""
    assert settings_table() in (ROOT / "docs/settings.md").read_text()


if __name__ == "__main__":
    head = "# Settings\n\nFrom the environment; "
    head += "`--content`, `--store`, `--host`, `--port` and `--workers` are flags too.\n"
    more = "A misspelt one, or one out of bounds, is refused by name. `fivefold demo` sets what it needs itself.\n"
    (ROOT / "docs/settings.md").write_text(f"{head}{more}\n{settings_table()}\n")
