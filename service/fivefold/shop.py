"""One site in service: what a decision reads, and what waits to be learned."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from fivefold import effect
from fivefold.content import Site
from fivefold.effect import Allocation
from fivefold.model import LABEL_WEIGHT, Bursts, DriftAlarm, MotiveModel, weight_of_page
from fivefold.records import Answered, AnyEvent, Choice, Feedback, GoalReached, Motive, Seen, Session, Sums, add
from fivefold.session import latest
from fivefold.store import Bucket, Forgotten, Pending, Spent
from fivefold.ticket import Tickets

log = logging.getLogger("fivefold")

INBOX = 100_000
"""Happenings that may wait to be booked; beyond, the oldest are lost, and counted as lost."""
QUARTER_S = 900
HOUR_S = 3600


class Decided(Struct, frozen=True, gc=False):
    """A decision was made: the session before (None: it began) and after, and the signals."""

    before: Session | None
    after: Session
    signals: bytes
    """Coarse; `coarse.refine` reads them."""
    on_paper: list[Choice]
    """What slots in shadow mode would have shown."""

    @property
    def session(self) -> Session:
        """The session that it happened in."""
        return self.after


class Happened(Struct, frozen=True):
    """An event was accepted."""

    session: Session
    event: AnyEvent
    trusted: bool
    """A goal counts in effects and teaches."""
    mark: str
    """What is marked as counted."""
    answer: asyncio.Future[bool] | None = None
    """Somebody waits to hear whether it is counted: with other replicas, one of them may have been first."""


class Shop:
    """A site's parts. `model`, `allocation`, `tickets` and `site` are replaced as a whole, never changed in place."""

    def __init__(
        self, site: Site, model: MotiveModel, tickets: Tickets, spent: Spent, pending: Pending, *, share: float
    ) -> None:
        self.site = site
        self.model = model
        self._learner = model
        self._learned: Sums = {}
        self.tickets = tickets
        self.spent = spent
        self.run = spent.run
        """Which memory of marks is in service, the fleet's if there is one; 0 while it is not known."""
        self.bell: asyncio.Event | None = None
        """Rung when an event is in a hurry; None where no other replica has to be asked."""
        self.away = False
        """The store that the replicas share does not answer."""
        self.bursts = Bursts()
        self.alarm = DriftAlarm()
        self.moved: dict[str, str] = {}
        """What the alarm said: motive, or confidence → the day it last moved."""
        self.pending = pending
        self.forgotten: Sequence[Forgotten] = ()
        """Days that were dropped from the store lately."""
        self.share = _share(site, share)
        self.allocation = Allocation()
        self.inbox: deque[Decided | Happened] = deque(maxlen=INBOX)
        self.lost = 0
        self.refused: Counter[str] = Counter()
        """Events that were not counted, by kind; for the metrics alone."""
        self.silenced = 0
        """Decisions that asked for a slot that the site does not have."""
        self._said_at_s = -HOUR_S

    def lacks_slot(self, now_s: int) -> None:
        """Count a page that asks for an unknown slot and so gets no text; say so once an hour, without that name."""
        self.silenced += 1
        if now_s - self._said_at_s >= HOUR_S:
            self._said_at_s = now_s
            has = ", ".join(sorted(self.site.slots)) or "none"
            log.warning(
                "pages ask for a slot that site %s does not have, and get no text; it has %s", self.site.name, has
            )

    def day(self, time_s: int) -> str:
        """Return the ISO date at the site."""
        return _day(self.site.timezone, time_s // QUARTER_S)

    def renew(self, site: Site, tickets: Tickets, share: float) -> None:
        """Go on with changed content."""
        self.site, self.tickets, self.share = site, tickets, _share(site, share)

    @property
    def forgets(self) -> int:
        """Return the number of all that is known to be forgotten; see `Snapshot.forgets`."""
        return max((gone.at_us for gone in self.forgotten), default=0)

    def forget(self, forgotten: Sequence[Forgotten], today: str) -> list[Forgotten]:
        """Drop what waits of days that were dropped from the store; return those that were not known yet."""
        news = [gone for gone in forgotten if gone not in self.forgotten]
        self.forgotten = forgotten
        for gone in news:
            self.pending.drop(self.site.name, gone.first, gone.last)
            if gone.holds(today):
                self.learned()
        return news

    def settle(self) -> None:
        """Turn what the model heard of single sessions into sums."""
        self._learner.settle()

    def learned(self) -> Sums:
        """Take out what the model has learned since the last call."""
        learned, self._learned = self._learned, {}
        return add(learned, self._learner.drain())

    def put_into_service(self, model: MotiveModel, learner: MotiveModel) -> None:
        """Decide with `model` from now on; `learner` knows the same, and goes on learning."""
        self._learned = self.learned()
        self.model, self._learner = model, learner

    def knows(self, session: Session) -> bool:
        """Return whether it is known what was counted of a session. What a replica forgets, the shared store knows."""
        return session.run == self.run != 0 and (self.bell is not None or session.began_s >= self.spent.since_s)

    def go_on(self, session: Session, now_s: int) -> Session:
        """Mark the session's step; return the session, forked if another decision took that step before.

        A first step needs no mark: its session's id is new.
        """
        if session.silent or session.forked or session.step == 1:
            return session
        if self.spent.mark(session.id, f"step {session.step}", now_s):
            return session
        return structs.replace(session, forked=True)

    def put(self, happening: Decided | Happened) -> None:
        """Let a happening wait to be booked."""
        self.lost += len(self.inbox) == INBOX
        self.inbox.append(happening)

    def book(self) -> None:
        """Book the oldest happening, as the only process there is."""
        happening = self.inbox.popleft()
        self.count(happening, self.wants(happening))

    def wants(self, happening: Decided | Happened) -> list[str]:
        """Return the marks that are new to this process: first that it counts, then that it teaches; [] if counted."""
        session = happening.session
        if not self.knows(session):
            return []
        if isinstance(happening, Decided):
            return [f"step {session.step}"]
        teaches = self._motive(happening) and self.spent.mark(session.id, "label", session.issued_s)
        return [happening.mark, "label"] if teaches else [happening.mark]

    def count(self, happening: Decided | Happened, marks: Collection[str]) -> None:
        """Turn a happening into sums and, where it teaches, into a lesson; `marks` are those that nobody else has."""
        session, day = happening.session, self.day(happening.session.began_s)
        if any(gone.takes(day, session.began_s) for gone in self.forgotten):
            return
        if isinstance(happening, Decided):
            sums = self._decided(happening) if marks else {}
        else:
            sums = self._happened(happening) if happening.mark in marks else {}
            if (motive := self._motive(happening)) and "label" in marks:
                weight = self.bursts.damped(motive, LABEL_WEIGHT, session.issued_s)
                outcome = isinstance(happening.event, GoalReached)
                self._learner.learn(session.signals, motive, weight, outcome=outcome)
        if sums:
            self.pending.add(Bucket(self.site.name, day), session.id, sums)

    def _decided(self, done: Decided) -> Sums:
        before, after = done.before, done.after
        weight = self.bursts.damped(None, weight_of_page(after.step), after.issued_s)
        self._learner.learn(done.signals, None, weight, before=before.signals if before else None)
        if before is None:
            moved = self.alarm.update(self.model.place_untaught(done.signals))
            self.moved.update(dict.fromkeys(moved, self.day(after.issued_s)))
        had = {choice.slot for choice in before.choices} if before and after.motive in before.entered else set[str]()
        on_paper = (effect.shadowed(choice) for choice in done.on_paper if choice.motive and choice.slot not in had)
        return add(effect.stepped(before, after), *on_paper)

    def _happened(self, done: Happened) -> Sums:
        session, event = done.session, done.event
        match event:
            case Seen(slots=slots):
                return add(*(effect.seen(session, choice) for choice in latest(session, slots)))
            case GoalReached(goal=goal, value=value):
                return effect.reached(session, goal, value, trusted=done.trusted)
            case Answered(motive=motive):
                return effect.answered(motive)
            case Feedback(slot=slot, helpful=helpful):
                return add(*(effect.helped(session, choice, helpful) for choice in latest(session, [slot])))

    def _motive(self, done: Happened) -> Motive | None:
        """Return the motive that an event says the session had."""
        match done.event:
            case GoalReached(goal=goal) if done.trusted:
                return self.site.goals[goal].teaches or ("ready_to_buy" if goal == "purchase" else None)
            case Answered(motive=motive):
                return motive
            case _:
                return None


def _share(site: Site, share: float) -> float:
    """Return the site's holdout share, else the setting's; three decimals, as tickets carry it."""
    return round(site.holdout if site.holdout is not None else share, 3)


@lru_cache(maxsize=1024)
def _day(timezone: str, quarter: int) -> str:
    """Return the ISO date in a quarter of an hour: everywhere days begin with one."""
    return datetime.fromtimestamp(quarter * QUARTER_S, ZoneInfo(timezone)).date().isoformat()
