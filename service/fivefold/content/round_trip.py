"""`fivefold content export` and `import`: a site's texts out to a CSV, and back with a report."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fivefold.content.catalog import Site
from fivefold.content.feed import Keep, Memory
from fivefold.content.findings import listed
from fivefold.content.history import Author
from fivefold.content.loading import load
from fivefold.content.translators import export_texts, import_texts
from fivefold.errors import UnknownSiteError


def export_command(folder: Path, site: str, now: datetime, keep: Keep = Memory, separator: str = ",") -> str:
    """Return a site's texts as CSV. Raises ContentError, UnknownSiteError."""
    return export_texts(folder, _site(folder, site, now, keep), separator)


def import_command(
    folder: Path, site: str, text: str, now: Callable[[], datetime], keep: Keep = Memory
) -> tuple[str, int]:
    """Take a CSV's texts into the files; return what to print, and 1 if a text was refused.

    Raises ContentError, UnknownSiteError, RequestError.
    """
    came = import_texts(
        folder, _site(folder, site, now(), keep), text, who=Author(role="editor", name="import"), now=now
    )
    lines = [f"changed  {text}" for text in came.changed]
    lines += [f"refused  row {one.row}: {one.slot} {one.text} {one.locale}: {one.reason}" for one in came.refused]
    lines.append(f"{len(came.changed)} changed, {len(came.refused)} refused")
    return "\n".join(lines), int(bool(came.refused))


def _site(folder: Path, name: str, now: datetime, keep: Keep) -> Site:
    sites = load(folder, now, keep).sites
    if name not in sites:
        raise UnknownSiteError(f"no site {name!r}; there are {listed(sorted(sites))}", "site")
    return sites[name]
