"""Which files and folders are content, by their names; what looks like it and is not read is said."""

import os
import re
from pathlib import Path

from fivefold.content.findings import Finding, finding
from fivefold.errors import ContentError

SLOT_FILE = re.compile(r"([a-z0-9][a-z0-9_-]{0,63})\.([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\.toml")
SITE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
HIDDEN = re.compile(r"[.#_].*|.*[~#]|.*\.(?:bak|orig|swp|tmp)|readme\b.*|thumbs\.db|desktop\.ini", re.IGNORECASE)
"""What programs leave behind, and what is no content to anyone."""


def refuse_inside(folder: Path) -> None:
    """Raise ContentError for a site, or a file of one, where the folder above all sites is meant."""
    whole = folder.resolve()
    site = next((path for path in (whole, *whole.parents) if (path / "site.toml").is_file()), None)
    if site is not None:
        above = site.parent if folder.is_absolute() else Path(os.path.relpath(site.parent))
        what = "a site" if site == whole else "inside of a site"
        raise ContentError(f"{folder} is {what}; give the folder above: fivefold check {above}")
    if not whole.is_dir():
        what = "a file" if whole.exists() else "not there"
        raise ContentError(f"{folder} is {what}; give the folder with motives.toml and the sites in it")


def folders(folder: Path) -> list[Path]:
    """Return the folders that are sites, or could be meant to be."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not HIDDEN.fullmatch(path.name))


def why_no_site(path: Path) -> Finding | None:
    """Return why the folder is no site, None if it is one."""
    if not (path / "site.toml").is_file():
        message, remedy = f"{path.name!r} has no site.toml", "copy the site.toml of another site into it"
    elif not SITE.fullmatch(path.name):
        message, remedy = f"{path.name!r} cannot be a site's name", "use small letters, digits, - and _"
    else:
        return None
    return finding(path.name, (1, 1), "folder-ignored", message=message, remedy=remedy)


def slot_files(folder: Path) -> tuple[list[os.DirEntry[str]], list[str]]:
    """Return the TOML files of a folder, by name, and the names of what else is there and not read."""
    if not folder.is_dir():
        return [], []
    with os.scandir(folder) as entries:
        found = sorted((entry for entry in entries if entry.name[0] not in ".#"), key=lambda entry: entry.name)
    files = [entry for entry in found if entry.name.endswith(".toml")]
    return files, [e.name for e in found if not e.name.endswith(".toml") and not HIDDEN.fullmatch(e.name)]


def misplaced(site: Path) -> list[Finding]:
    """Return a warning for each slot's file that lies beside `slots`."""
    remedy = f"move it into {site.name}/slots"
    return [
        finding(f"{site.name}/{path.name}", (1, 1), "file-ignored", message=f"{path.name!r} is not read", remedy=remedy)
        for path in sorted(site.glob("*.toml"))
        if SLOT_FILE.fullmatch(path.name)
    ]
