"""The service's time."""

import time


class Clock:
    """Unix seconds that only ever go forward, however often the system's clock is set while running."""

    def __init__(self) -> None:
        self._offset_s = time.time() - _elapsed_s()

    def now_s(self) -> int:
        """Return the Unix time in whole seconds."""
        return int(_elapsed_s() + self._offset_s)


def _elapsed_s() -> float:
    """Return seconds that only go forward, a machine's sleep included where the system counts it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
