"""A folder of content into one catalog, or into every reason why not."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from fivefold.content.catalog import Catalog
from fivefold.content.feed import Keep, Memory
from fivefold.content.findings import Finding
from fivefold.content.library import Library
from fivefold.errors import ContentError


def load(folder: Path, now: datetime | None = None, keep: Keep = Memory) -> Catalog:
    """Return the folder's catalog as live now; ContentError with every finding if one is an error.

    `keep` holds the product feeds.
    """
    catalog, findings = Library(folder, keep).read(now or datetime.now(UTC))
    refuse_errors(folder, findings)
    return catalog


def check(folder: Path, now: datetime | None = None) -> list[Finding]:
    """Return everything that is wrong with the folder's content; never raise over content."""
    return Library(folder).read(now or datetime.now(UTC))[1]


def refuse_errors(folder: Path, findings: Iterable[Finding]) -> None:
    """Raise ContentError, naming every error among the findings."""
    errors = [found for found in findings if found.severity == "error"]
    if errors:
        lines = "\n".join(f"  {found}" for found in errors)
        raise ContentError(f"{len(errors)} problem{'s' * (len(errors) != 1)} in {folder}:\n{lines}")
