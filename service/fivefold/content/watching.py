"""Content that changes while the service runs: read again when a file does, or when a text's time comes."""

import asyncio
import errno
import logging
import os
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from watchfiles import Change, awatch

from fivefold.content.catalog import Catalog
from fivefold.content.findings import Finding
from fivefold.content.history import History, history_folder
from fivefold.content.library import Library
from fivefold.content.loading import refuse_errors
from fivefold.content.salvage import whole_of
from fivefold.errors import ContentError, UnknownVersionError

log = logging.getLogger("fivefold")

LOOK_MS = 500
"""How often to look at the clock while no file changes."""
GATHER_MS = 50
"""How long to wait for more changes: an editor's program writes in several steps."""
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


class Reading(Struct, frozen=True, kw_only=True):
    """What a folder was found to hold."""

    catalog: Catalog | None
    """None if a file has an error: the last good catalog stays in service."""
    findings: list[Finding]

    def trouble(self) -> str | None:
        """Return what keeps the content out of service, for `/readyz` and the log; None if nothing does."""
        return self.said("the last good content stays in service")

    def said(self, instead: str) -> str | None:
        """Return the errors, a line each, below what is done instead; None if there are none."""
        errors = [str(found) for found in self.findings if found.severity == "error"]
        return "\n  ".join([f"{instead}:", *errors]) if errors else None


class First(Reading, frozen=True, kw_only=True):
    """What can be served of a folder at a start, when there is no last good catalog."""

    catalog: Catalog

    def trouble(self) -> str | None:
        """Return what is left out, and why; None if nothing is."""
        return self.said("what is broken is left out, until it is mended")


class Follower:
    """Follows a content folder. `now` gives the time; reading is done in a thread, one at a time."""

    def __init__(self, library: Library, now: Callable[[], datetime]) -> None:
        self._library = library
        self._now = now
        self._next: datetime | None = None

    def begin(self) -> First:
        """Return all that can be served, and what cannot. Raises ContentError if nothing can."""
        folder, now = self._library.folder, self._now()
        if not folder.is_dir():
            what = "a file" if folder.exists() else "not there"
            raise ContentError(f"{folder} is {what}: give the folder with motives.toml and the sites in it (--content)")
        catalog, findings = self._library.read(now)
        if not catalog.motives or not catalog.sites:
            refuse_errors(folder, findings)
        self._next = catalog.changes_at(now)
        return First(catalog=whole_of(folder, catalog, findings, now), findings=findings)

    async def readings(self, stop: asyncio.Event | None = None) -> AsyncIterator[Reading]:
        """Yield what the folder holds after each change, and when a text's time begins or ends."""
        logging.getLogger("watchfiles").setLevel(logging.WARNING)  # it counts changes; what came of them is said by us
        async for changes in awatch(
            self._library.folder,
            watch_filter=self._matters,
            debounce=GATHER_MS,
            step=GATHER_MS // 2,
            stop_event=stop,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
        ):
            if changes or (self._next is not None and self._now() >= self._next):
                yield await asyncio.to_thread(self._read)
                await asyncio.to_thread(self._keep_replaced)  # once the new text is live: it need not wait for the disk

    def _read(self) -> Reading:
        now = self._now()
        catalog, findings = self._library.read(now)
        self._next = catalog.changes_at(now)
        broken = any(found.severity == "error" for found in findings)
        return Reading(catalog=None if broken else catalog, findings=findings)

    def _keep_replaced(self) -> None:
        """Make a version of every text that was edited away; a folder that is read-only keeps none."""
        when = self._now().isoformat(timespec="seconds")
        for old in self._library.replaced():
            history = History(history_folder(old.site, old.slot, old.locale))
            after = old.after.decode(errors="replace") if old.after is not None else None
            try:
                history.add_replaced(old.before.decode(), after, old.declared, when)
            except (OSError, msgspec.MsgspecError, UnknownVersionError) as error:
                if not (isinstance(error, OSError) and error.errno in READ_ONLY):
                    log.warning("%s.%s: what was replaced could not be kept: %s", old.slot, old.locale, error)

    def _matters(self, _change: Change, path: str) -> bool:
        """Return whether a change of this file can change the content: versions and half-written files do not."""
        inside = Path(os.path.relpath(path, self._library.folder.resolve()))
        return not any(part.startswith(".") for part in inside.parts)
