"""`fivefold check`: every problem at once, and which motive has a text in which locale."""

import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fivefold.content.catalog import Catalog
from fivefold.content.feed import Keep, Memory
from fivefold.content.findings import Finding
from fivefold.content.library import Library
from fivefold.content.places import SLOT_FILE, refuse_inside
from fivefold.records import MOTIVES, Motive

State = Literal["read", "broken", "absent"]


class Coverage(Struct, frozen=True, kw_only=True):
    """What a slot has in one locale."""

    site: str
    slot: str
    locale: str
    variants: dict[Motive, list[str]]
    """Ids, live or not; an empty list means that the motive gets the default."""
    file: State
    """Broken: it has an error, and none of its texts is shown."""


class Verdict(Struct, frozen=True, kw_only=True):
    """Everything that `check` says about a folder."""

    errors: int
    warnings: int
    findings: list[Finding]
    coverage: list[Coverage]


def check_command(folder: Path, *, as_json: bool = False, keep: Keep = Memory) -> tuple[str, int]:
    """Return what to print about a content folder, and 1 if it cannot go into service; `keep` holds product feeds."""
    refuse_inside(folder)
    catalog, findings = Library(folder, keep).read(datetime.now(UTC))
    errors = sum(found.severity == "error" for found in findings)
    verdict = Verdict(
        errors=errors, warnings=len(findings) - errors, findings=findings, coverage=coverage(catalog, findings)
    )
    if as_json:
        return msgspec.json.format(msgspec.json.encode(verdict)).decode(), int(errors > 0)
    return printed(verdict, folder), int(errors > 0)


def coverage(catalog: Catalog, findings: list[Finding]) -> list[Coverage]:
    """Return what every slot has in every locale of its site."""
    broken = broken_slots(findings)
    read = {
        (site.name, slot.name, locale): local
        for site in catalog.sites.values()
        for slot in site.slots.values()
        for locale, local in slot.locales.items()
    }
    files = sorted({*read, *broken})
    rows = []
    for site, slot in sorted({file[:2] for file in files}):
        for locale in sorted({locale for other, _, locale in files if other == site}):
            key = (site, slot, locale)
            local = read.get(key)
            scheduled = local.scheduled if local is not None else {}
            variants = {motive: [variant.id for variant in scheduled.get(motive, ())] for motive in MOTIVES}
            state: State = "broken" if key in broken else "read" if key in read else "absent"
            rows.append(Coverage(site=site, slot=slot, locale=locale, variants=variants, file=state))
    return rows


def broken_slots(findings: list[Finding]) -> set[tuple[str, str, str]]:
    """Return site, slot and locale of the slots' files that have an error."""
    found = set()
    for path in {Path(one.file) for one in findings if one.severity == "error" and one.code != "no-default-locale"}:
        if (match := SLOT_FILE.fullmatch(path.name)) is not None and path.parent.name == "slots":
            found.add((path.parent.parent.name, match[1], match[2]))
    return found


def printed(verdict: Verdict, folder: Path) -> str:
    """Return the verdict for people: the coverage, then findings as lines that editors' tools can jump to."""
    out = StringIO()
    console = Console(file=out, width=100, force_terminal=sys.stdout.isatty(), highlight=False, soft_wrap=True)
    table = Table(title="How many texts each motive has, beside the default", title_justify="left", box=None)
    for column in ("slot", "locale", *MOTIVES):
        table.add_column(column, justify="left" if column in ("slot", "locale") else "right")
    for row in verdict.coverage:
        counts = [str(len(row.variants[motive]) or "·") for motive in MOTIVES]
        said = {"read": counts, "broken": ["[red]broken[/]"], "absent": ["no file"]}[row.file]
        table.add_row(escape(f"{row.site}/{row.slot}"), row.locale, *said)
    if verdict.coverage:
        console.print(table)
        console.print()
    for found in verdict.findings:
        colour = "red" if found.severity == "error" else "yellow"
        place = escape(f"{folder / found.file}:{found.line}:{found.column}")
        field = escape(f" {found.field}:") if found.field else ""
        console.print(f"{place}: [{colour}]{found.severity} {found.code}[/]:{field} {escape(found.message)}")
        console.print(f"    {escape(found.remedy)}")
    console.print(f"{counted(verdict.errors, 'error')}, {counted(verdict.warnings, 'warning')}")
    return out.getvalue().rstrip()


def counted(number: int, thing: str) -> str:
    """Return a number of things.

    >>> counted(1, "error"), counted(0, "warning")
    ('1 error', '0 warnings')
    """
    return f"{number} {thing}{'s' * (number != 1)}"
