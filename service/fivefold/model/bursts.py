"""Lessons that come much faster than is usual in a shop weigh less and less."""

from collections.abc import Mapping
from typing import Final

from fivefold.model.lessons import TRAFFIC
from fivefold.records import MOTIVES, Motive, Sums

WINDOW_S: Final = 3600
_FREE: Final = 15.0
"""Weight of lessons in a window that is never damped: about 20 labels, or 100 sessions."""
_TIMES: Final = 4.0
"""So many times the usual is still believed in full: days have busy hours, and shops their sales."""
_SESSIONS: Final = tuple(f"model/{who}/sessions" for who in (TRAFFIC, *MOTIVES))


class Bursts:
    """How much a lesson weighs, by how many came before it in the same hour, at one site, here.

    What is usual is read from the stored sums of earlier days, so nothing of its own is kept; before there is a first
    day, nothing is damped. Above `room` the n-th unit of weight counts room/n, so all together count like
    room · (1 + ln(n / room)): ten thousand lies in an hour weigh like some dozens. What is learned stays a sum.
    Labels and traffic are told apart, since a flood of the one must not silence the other. Time is passed in.

    >>> bursts = Bursts()
    >>> bursts.know({"2026-01-01": {"model/undecided/sessions": 24.0}}, "2026-01-02")
    >>> believed = [bursts.damped("undecided", 1.0, now_s=0) for _ in range(1000)]
    >>> believed[:15] == [1.0] * 15, round(sum(believed))
    (True, 78)
    """

    def __init__(self) -> None:
        self._rooms: dict[bool, float] = {}
        self._come: dict[bool, float] = {}
        self._window = 0

    def know(self, days: Mapping[str, Sums], today: str) -> None:
        """Take from the sums of the days before `today` what is usual in an hour."""
        past = [sums for day, sums in days.items() if day < today and any(map(sums.get, _SESSIONS))]
        for labels in (False, True) if past else ():
            fields = _SESSIONS[1:] if labels else _SESSIONS[:1]
            weight = sum(sums.get(field, 0.0) for sums in past for field in fields)
            self._rooms[labels] = max(_FREE, _TIMES * weight / len(past) * WINDOW_S / 86_400)

    def damped(self, y: Motive | None, weight: float, now_s: int) -> float:
        """Return what a lesson with label `y` (None: traffic) may weigh. Time does not go back: the latest counts."""
        if (window := now_s // WINDOW_S) > self._window:
            self._window, self._come = window, {}
        labels = y is not None
        come = self._come[labels] = self._come.get(labels, 0.0) + weight
        return weight * min(1.0, self._rooms.get(labels, come) / come) if come > 0.0 else 0.0
