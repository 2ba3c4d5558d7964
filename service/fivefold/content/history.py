"""Files that are whole at every moment, and the versions of a text: one small file each, written once.

`content/<site>/.history/<slot>.<locale>/000001.json` holds who, when, what, and the whole text.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from fivefold.content.findings import listed
from fivefold.errors import UnknownVersionError

VERSION_FILE = re.compile(r"\d{6}\.json")

What = Literal["draft", "published", "reverted", "discarded", "edited in the file"]


class Author(Struct, frozen=True, kw_only=True):
    """Who changes a text: a token's role and name."""

    role: str
    name: str


HAND = Author(role="", name="the file")


class Version(Struct, frozen=True, kw_only=True):
    """One version of a text."""

    number: int
    what: What
    who: Author
    when: str
    """ISO moment."""
    etag: str
    text: str
    base: str | None = None
    """Etag of the live text that a draft began from."""
    of: int | None = None
    """The version that was published, gone back to, or discarded."""
    declared: list[str] = []
    """What pages were ever told to send: the variables of all versions that went live, this one included."""

    @property
    def went_live(self) -> bool:
        """Return whether visitors saw it."""
        return self.what not in ("draft", "discarded")


def etag_of(text: str) -> str:
    """Return what names a text's exact bytes.

    >>> etag_of("Moin")
    '"f805f7a2ddfb5551"'
    """
    return f'"{sha256(text.encode()).hexdigest()[:16]}"'


def replace_file(path: Path, content: bytes) -> None:
    """Write the file so that it is whole at every moment, old or new, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class History:
    """The versions of one text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold off every other process that would save this text."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left_over in self.folder.glob(".*.tmp"):
                left_over.unlink(missing_ok=True)
            yield

    def numbers(self) -> list[int]:
        """Return the versions' numbers, the oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(int(path.stem) for path in self.folder.iterdir() if VERSION_FILE.fullmatch(path.name))

    def get(self, number: int) -> Version:
        """Return a version. Raises UnknownVersionError."""
        try:
            return msgspec.json.decode((self.folder / f"{number:06}.json").read_bytes(), type=Version)
        except FileNotFoundError:
            raise UnknownVersionError(f"no version {number}; there are {listed(self.numbers())}", "version") from None

    def latest(self) -> Version | None:
        """Return the newest version, None if there is none."""
        numbers = self.numbers()
        return self.get(numbers[-1]) if numbers else None

    def published(self) -> Version | None:
        """Return the newest version that went live, None if there is none."""
        return self.newest("published", "reverted", "edited in the file")

    def draft(self) -> Version | None:
        """Return the draft that waits, None if there is none; it outlives an edited file."""
        latest = self.newest("draft", "published", "reverted", "discarded")
        return latest if latest is not None and latest.what == "draft" else None

    def newest(self, *what: What) -> Version | None:
        """Return the newest version of these kinds, None if there is none."""
        versions = (self.get(number) for number in reversed(self.numbers()))
        return next((version for version in versions if version.what in what), None)

    def all(self) -> list[Version]:
        """Return all versions, the oldest first."""
        return [self.get(number) for number in self.numbers()]

    def add(self, version: Version) -> Version:
        """Write a new version under the next number, with all that the versions before it declared."""
        latest = self.latest()
        number, before = (latest.number + 1, latest.declared) if latest is not None else (1, [])
        declared = sorted({*before, *version.declared})
        numbered = msgspec.structs.replace(version, number=number, declared=declared)
        replace_file(self.folder / f"{numbered.number:06}.json", msgspec.json.encode(numbered))
        return numbered

    def add_replaced(self, before: str, after: str | None, declared: frozenset[str], when: str) -> None:
        """Write what a file said before it was edited by hand, unless its change is a version already.

        `after` is what it says now, None if it is gone; `declared`, what it let pages send before.
        """
        with self.alone():
            known = self.published()
            if known is not None and known.etag in (etag_of(before), etag_of(after) if after is not None else None):
                return
            self.add(by_hand(before, declared, when))


def by_hand(text: str, declared: frozenset[str], when: str) -> Version:
    """Return a text that was edited in its file, as a version."""
    return Version(
        number=0,
        what="edited in the file",
        who=HAND,
        when=when,
        etag=etag_of(text),
        text=text,
        declared=sorted(declared),
    )


def once_declared(site: Path, slot: str, locale: str) -> frozenset[str]:
    """Return what the versions of a text that went live ever declared; nothing for one without versions."""
    try:
        latest = History(history_folder(site, slot, locale)).latest()
    except (OSError, msgspec.MsgspecError, UnknownVersionError):
        return frozenset()
    return frozenset(latest.declared if latest is not None else ())


def history_folder(site: Path, slot: str, locale: str) -> Path:
    """Return where the versions of a text are."""
    return site / ".history" / f"{slot}.{locale}"
