"""`fivefold check`: every problem at once, and which motive has a text in which locale."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fivefold.content.catalog import Catalog, Variant
from fivefold.content.feed import Keep, Memory
from fivefold.content.findings import Finding, finding, listed, spoken
from fivefold.content.library import Library
from fivefold.content.places import SLOT_FILE, refuse_inside
from fivefold.errors import ModelError
from fivefold.records import MOTIVES, Motive, MotiveSpec

State = Literal["read", "broken", "absent"]
Judge = Callable[[dict[Motive, MotiveSpec]], object]
"""Raises ModelError for motives that no model can be made of."""


class Coverage(Struct, frozen=True, kw_only=True):
    """What a slot has in one locale."""

    site: str
    slot: str
    locale: str
    variants: dict[Motive, list[str]]
    """Ids, live or not; an empty list means that the motive gets the default."""
    file: State
    """Broken: it has an error, and none of its texts is shown."""


class Note(Struct, frozen=True, kw_only=True):
    """What may be meant so, and is worth a look: no finding."""

    site: str
    slot: str
    text: str
    """Such as `first_visit/advent`."""
    message: str

    def __str__(self) -> str:
        """Return the note on one line."""
        return f"{self.site}/{self.slot}: {self.text} {self.message}"


class Verdict(Struct, frozen=True, kw_only=True):
    """Everything that `check` says about a folder."""

    errors: int
    warnings: int
    findings: list[Finding]
    coverage: list[Coverage]
    notes: list[Note]


def check_command(
    folder: Path, *, as_json: bool = False, keep: Keep = Memory, judge: Judge = lambda _: None
) -> tuple[str, int]:
    """Return what to print about a content folder, and 1 if it cannot go into service.

    `keep` holds product feeds, `judge` makes a model of motives.
    """
    refuse_inside(folder)
    now = datetime.now(UTC)
    catalog, findings = Library(folder, keep).read(now)
    findings = [*findings, *unfit_motives(folder, catalog, judge)]
    errors = sum(found.severity == "error" for found in findings)
    verdict = Verdict(
        errors=errors,
        warnings=len(findings) - errors,
        findings=findings,
        coverage=coverage(catalog, findings),
        notes=notes(catalog, findings, now),
    )
    if as_json:
        return msgspec.json.format(msgspec.json.encode(verdict)).decode(), int(errors > 0)
    return printed(verdict, folder), int(errors > 0)


def unfit_motives(folder: Path, catalog: Catalog, judge: Judge) -> Iterator[Finding]:
    """Yield what is wrong with motives that can be read, and of which no model can be made."""
    own = {name for name in catalog.sites if (folder / name / "motives.toml").is_file()}
    legible = {name: site for name, site in catalog.sites.items() if site.motives}
    files = {f"{name}/motives.toml" if name in own else "motives.toml": site for name, site in legible.items()}
    for file, site in sorted(files.items()):
        try:
            judge(site.motives)
        except ModelError as error:
            message, _, remedy = str(error).removeprefix("motives.toml: ").partition("; ")
            remedy = remedy or "the motives.toml that comes with fivefold shows how"
            yield finding(file, (1, 1), "broken-motives", message=message, remedy=remedy)


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


def notes(catalog: Catalog, findings: list[Finding], now: datetime) -> list[Note]:
    """Return which texts some locales of their slot do not have, and which wait for their time, or for its end."""
    broken = {file[:2] for file in broken_slots(findings)}
    found = []
    for site in catalog.sites.values():
        for slot in site.slots.values():
            times: dict[str, dict[str, str]] = {}
            for locale, local in slot.locales.items():
                for motive, variants in local.scheduled.items():
                    for variant in variants:
                        times.setdefault(f"{motive}/{variant.id}", {})[locale] = waits(variant, site.zone(), now)
            for text, by_locale in times.items():
                lacking = len(by_locale) < len(slot.locales) and (site.name, slot.name) not in broken
                said = [f"is in {listed(by_locale)} only"] if lacking else []
                for when in filter(None, dict.fromkeys(by_locale.values())):
                    where = [locale for locale in by_locale if by_locale[locale] == when]
                    said.append(when if len(where) == len(by_locale) else f"{when} in {listed(where)}")
                found += [Note(site=site.name, slot=slot.name, text=text, message=message) for message in said]
    return found


def waits(variant: Variant, zone: ZoneInfo, now: datetime) -> str:
    """Return when a text begins and ends, nothing for one whose time has no end, or is over."""
    if variant.until is not None and variant.until <= now:
        return ""
    since = variant.since if variant.since is not None and variant.since > now else None
    begins = f"from {day(since, zone)}" if since is not None else ""
    ends = f"until {day(variant.until, zone, last=True)}" if variant.until is not None else ""
    said = " ".join(part for part in (begins, ends) if part)
    return f"is shown {said}" if said else ""


def day(moment: datetime, zone: ZoneInfo, *, last: bool = False) -> str:
    """Return a moment as an editor writes it: midnight is a day, and before it ends the day before.

    >>> day(datetime(2026, 12, 25, tzinfo=UTC), ZoneInfo("UTC"), last=True)
    '2026-12-24'
    """
    local = moment.astimezone(zone)
    if local.time() != time():
        return local.replace(tzinfo=None).isoformat(" ", "minutes")
    return (local.date() - timedelta(days=last)).isoformat()


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
        field = escape(f" {spoken(found.field)}:") if found.field else ""
        console.print(f"{place}: [{colour}]{found.severity} {found.code}[/]:{field} {escape(found.message)}")
        console.print(f"    {escape(found.remedy)}")
    for note in verdict.notes:
        console.print(f"note: {note}", markup=False)
    console.print(f"{counted(verdict.errors, 'error')}, {counted(verdict.warnings, 'warning')}")
    return out.getvalue().rstrip()


def counted(number: int, thing: str) -> str:
    """Return a number of things.

    >>> counted(1, "error"), counted(0, "warning")
    ('1 error', '0 warnings')
    """
    return f"{number} {thing}{'s' * (number != 1)}"
