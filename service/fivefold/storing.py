"""The store, asked in a thread of its own: no decision waits for it, and what it cannot do is said and tried again."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fivefold.errors import ForgottenError, StoreError
from fivefold.store import Store

log = logging.getLogger("fivefold")

T = TypeVar("T")


class Troubles(dict[str, str]):
    """What is not as it should be, by part: for `/readyz`, the metrics and the log."""

    def note(self, part: str, what: str) -> None:
        """Say what is wrong, in the log only when it begins."""
        if part not in self:
            log.warning("%s: %s", part, what)
        self[part] = what

    def well(self, part: str) -> None:
        """Say that it is over, if there was something."""
        if self.pop(part, None):
            log.info("%s: well again", part)


class Storing:
    """A process's store and its thread."""

    def __init__(self, troubles: Troubles) -> None:
        self.troubles = troubles
        self._thread = ThreadPoolExecutor(1, "store")
        self.store: Store | None = None
        self.owed = False
        """A flush waits to be taken: until it is, all is not well, for what can be read may still be locked."""

    async def open(self, make: Callable[[], Store]) -> Store:
        """Open the store in its thread, without a connection yet."""
        self.store = store = await self.run(make)
        return store

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """Do what would hold the loop, in the store's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    async def attempt(self, part: str, work: Callable[[Store], T]) -> list[T]:
        """Return the store's answer, and nothing if there is none, which is noted. Raises ForgottenError."""
        if self.store is None:
            return []
        try:
            answer = await self.run(work, self.store)
        except ForgottenError:
            raise
        except StoreError as error:
            self.troubles.note(part, str(error))
            return []
        if not self.owed:
            self.troubles.well(part)
        return [answer]

    async def close(self) -> None:
        """Let go of the store and end the thread."""
        if self.store:
            await self.run(self.store.close)
        self._thread.shutdown()
