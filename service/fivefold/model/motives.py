"""The five-motive model: prototypes for the first visitor, sums for everything since."""

import math
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
from msgspec import Struct
from river import base

from fivefold.coarse import coarsen
from fivefold.errors import ModelError
from fivefold.model import doubts
from fivefold.model.evidence import know, length_at
from fivefold.model.lessons import TRAFFIC, lesson, mix_lesson, shown
from fivefold.model.prototype import packaged_specs, read_prototypes
from fivefold.model.shares import shares_lesson
from fivefold.model.signals import age_of, band_of
from fivefold.model.steadiness import Matrix, follows, steadiness_lesson
from fivefold.model.tacit import tacit_lesson
from fivefold.model.tempers import Tempers
from fivefold.model.units import halfway
from fivefold.model.view import View
from fivefold.records import MOTIVES, UNKNOWN, Motive, MotiveSpec, Sums

Signals = Mapping[str, float | str]

_RECENT_DAYS: Final = 2.0
"""After so many days, a day's word on how far labels are to be doubted counts half: a patient liar gains little."""
_AGAIN: Final = 1.03
"""What a learning model reads anew from its sums after growing by this factor."""
_HEARD: Final = 32
"""Sessions that are heard before they are turned into sums.

That takes a third of a millisecond, and two thirds where each is of an age of its own.
"""


class _Heard(NamedTuple):
    """A session of the traffic, as it is now."""

    coarse: bytes
    weight: float
    before: bytes | None
    """The same a page before; None where that is not compared."""


class Misplaced(Struct, frozen=True):
    """An anchor session that the model would not place in its motive."""

    motive: Motive
    x: dict[str, Any]
    probabilities: dict[Motive, float]

    def __str__(self) -> str:
        found = max(MOTIVES, key=lambda motive: self.probabilities[motive])
        return (
            f"anchor {self.x} of {self.motive} is placed in {found} "
            f"({self.probabilities[found]:.2f} against {self.probabilities[self.motive]:.2f})"
        )


class MotiveModel(base.Classifier):
    """Place a session softly into the five motives.

    Every signal is weighed against what is usual for it at this page of a session in this shop, and says how much more
    likely that makes each motive. Prototypes give the first answer; traffic teaches what is usual; labels (what
    visitors say, trusted purchases) teach what visitors with a motive do, and how far to believe each signal.

    All that is learned is a sum. Between two publications (`with_sums`) lessons do not depend on what was learned since
    the last one, so the sums are the same for any order and any split over replicas.

    Parameters
    ----------
    specs
        The five motives of `motives.toml`; None takes those that come with fivefold.
    half_life_days
        After so many days, a day's sums count half.

    Examples
    --------
    >>> model = MotiveModel()
    >>> model.predict_one({"pages": 4, "price_sorts": 2, "referrer": "price_comparison"})
    'price_comparison'
    >>> model.learn_one({"pages": 4, "info_pages": 2}, "undecided")
    >>> model.sums()["model/undecided/sessions"] > 0.3
    True

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, 3rd edition, chapter 2, for rates and their priors.

    """

    def __init__(self, specs: dict[Motive, MotiveSpec] | None = None, half_life_days: float = 60.0) -> None:
        self.specs = specs
        self.half_life_days = half_life_days
        self._prototypes = read_prototypes(self._specs())
        # A label is judged by the prototypes alone: they cannot be taught, so nobody can talk them round.
        self._guide = View(know({}, self._prototypes), Tempers())
        self._take({})
        if misplaced := self.misplaced_anchors():
            raise ModelError(f"motives.toml: by its own prototypes, {misplaced[0]}; change the one or the other")

    def _specs(self) -> dict[Motive, MotiveSpec]:
        return packaged_specs() if self.specs is None else self.specs

    def _take(self, published: Sums) -> None:
        """Take published sums as what lessons are judged by, and forget what was learned since."""
        self._published = published
        self._increments: Sums = {}
        self._heard: list[_Heard] = []
        self._base = View(know(published, self._prototypes) if published else self._guide.knowledge)
        # The mixture is judged by the prototypes too, at the shares that are believed now and halfway to the units: in
        # those of any shop an odd habit looks like a motive, in this shop's alone a common motive looks usual.
        self._mixed = View(know({}, self._prototypes, halfway(self._base.knowledge.units)), self._guide.tempers)
        self._tempers = Tempers(published)
        self._doubts = doubts.doubts(published)
        self._made: View | None = View(self._base.knowledge, self._tempers)
        self._learned = self._viewed = 0.0

    @property
    def _view(self) -> View:
        """What the model makes of all it has learned; remade when it is asked for: a learner in service never is."""
        if self._made is None:
            total = _add(self._published, self.sums())
            self._made = View(know(total, self._prototypes), Tempers(total))
        return self._made

    @property
    def _multiclass(self) -> bool:
        return True

    def _unit_test_skips(self) -> set[str]:
        return {"check_classifier_tracks_seen_labels"}  # There are five labels, whatever one tries to teach.

    def predict_proba_one(self, x: Signals, **kwargs: Any) -> dict[Motive, float]:  # type: ignore[override]  # noqa: ARG002
        """Return the probabilities of the five motives, in their order, summing to 1. About 10 µs."""
        return self.place(coarsen(x))

    def place(self, coarse: bytes) -> dict[Motive, float]:
        """Return the same for signals that are coarse already, as the service keeps them. About 4 µs."""
        return (self._made or self._view).place(coarse)

    def place_untaught(self, coarse: bytes) -> dict[Motive, float]:
        """Return what the prototypes alone make of a session: a yardstick that does not move with what is learned."""
        return self._guide.place(coarse)

    def explain_one(self, x: Signals, motive: Motive, against: Motive) -> list[tuple[str, float]]:
        """Return what each signal says for `motive` and against the other, in log-odds, strongest first.

        With what holds before any signal (`"before"`) the parts add up to log p(motive) − log p(against).
        """
        return self.explain(coarsen(x), motive, against)

    def explain(self, coarse: bytes, motive: Motive, against: Motive) -> list[tuple[str, float]]:
        """Return the same for coarse signals."""
        parts = self._view.lean(coarse, motive, against).items()
        return sorted(parts, key=lambda part: abs(part[1]), reverse=True)

    def learn_one(  # type: ignore[override]
        self, x: Signals, y: Motive | None = None, w: float = 1.0, before: Signals | None = None
    ) -> None:
        """Learn from a session as it is now: what is usual; with label `y`, what a visitor with that motive does.

        A session may weigh 1 in all: `weight_of_page` for its pages, `LABEL_WEIGHT` for its one label. A label that
        is no motive, a weight that is not finite, a signal that is unknown or not finite teach nothing. `before`: the
        signals of the same session a page ago; how far beliefs hold tells how far to trust the signals.
        """
        self.learn(coarsen(x), y, w, before=None if before is None else coarsen(before))

    def learn(
        self, coarse: bytes, y: Motive | None, w: float, *, before: bytes | None = None, outcome: bool = False
    ) -> None:
        """Learn the same from coarse signals.

        `outcome`: the label is what came of the session, as a purchase. Such labels come of one motive alone, so they
        teach what its visitors do, but not how far to believe a signal, nor how common the motive is.
        """
        weight = min(max(w, 0.0), 1.0) if math.isfinite(w) else 0.0
        if weight == 0.0 or coarse == UNKNOWN:
            return
        if y is None:
            self._heard.append(_Heard(coarse, weight, before if before and follows(coarse, before) else None))
            if len(self._heard) >= _HEARD:
                self.settle()
        elif y in MOTIVES:
            self._learn_label(self._base.read(coarse), y, weight, outcome=outcome)
        else:
            return
        self._learned += weight
        if self._learned > 1.0 + _AGAIN * self._viewed:
            self._viewed = self._learned
            self._made = None

    def settle(self) -> None:
        """Turn what was heard into sums: sessions that teach together cost a fraction of what they do one by one."""
        if not self._heard:
            return
        heard, self._heard, into = self._heard, [], self._increments
        weights = [one.weight for one in heard]
        ages = [age_of(one.coarse) for one in heard]
        for age in {*ages}:
            sessions = [one for one, old in zip(heard, ages, strict=True) if old == age]
            said = shown([one.coarse for one in sessions], [one.weight for one in sessions])
            tacit_lesson(age, said, into)
            lesson(TRAFFIC, age, self._base.spell(age, said), into)
        placed = self._placed([one.coarse for one in heard])
        bands = np.array([band_of(age) for age in ages])
        seem = {band: (weights * (bands == band) @ placed).tolist() for band in {*bands.tolist()}}
        mix_lesson(seem, into)
        mixed = self._mixed.knowledge
        lengths = {age: length_at(age, mixed) for age in {*ages}}
        shares_lesson(placed, mixed.bias, [lengths[age] for age in ages], np.array(weights), into)
        followed = [i for i, one in enumerate(heard) if one.before is not None]
        if followed:
            then = self._placed([heard[i].before or UNKNOWN for i in followed])
            steadiness_lesson(then, placed[followed], [ages[i] for i in followed], [weights[i] for i in followed], into)

    def _placed(self, sessions: Sequence[bytes]) -> Matrix:
        """Return what the mixture's judge makes of sessions, (n, 5)."""
        return np.array([[*self._mixed.place(self._base.read(coarse)).values()] for coarse in sessions])

    def _learn_label(self, coarse: bytes, y: Motive, weight: float, *, outcome: bool) -> None:
        placed, age, into = self._guide.place(coarse), age_of(coarse), self._increments
        if outcome:
            lesson(y, age, shown([coarse], [weight * doubts.believed(placed[y], doubts.DOUBT)]), into)
            return
        doubts.doubt_lesson(placed, y, weight, into)
        kept = [doubts.believed(p, doubt) for p, doubt in zip(placed.values(), self._doubts, strict=True)]
        weight *= kept[MOTIVES.index(y)]
        lesson(y, age, shown([coarse], [weight]), into)
        self._tempers.lesson(self._base.each(coarse), y, into, age=age, weight=weight, kept=kept)

    def sums(self) -> Sums:
        """Return what was learned since the start or the last `drain`; all fields begin with `model/`."""
        self.settle()
        return dict(self._increments)

    def drain(self) -> Sums:
        """Return what was learned since the last `drain`, for the store; the model goes on knowing it."""
        self.settle()
        drained, self._increments = self._increments, {}
        self._published = _add(self._published, drained)
        return drained

    def with_sums(self, days: Mapping[str, Sums], today: str) -> "MotiveModel":
        """Return a new model that knows the sums of all days, older ones less: a publication.

        Raises ModelError if a sum is not finite or an anchor would move; the caller keeps the last good model.
        """
        now = date.fromisoformat(today)
        faded: Sums = {}
        for day, sums in days.items():
            age = max((now - date.fromisoformat(day)).days, 0)
            fades = 0.5 ** (age / self.half_life_days), 0.5 ** (age / min(_RECENT_DAYS, self.half_life_days))
            for field, amount in sums.items():
                if field.startswith("model/"):
                    if not math.isfinite(amount):
                        raise ModelError(f"sum {field!r} of {day} is {amount}")
                    fade = fades[field.startswith(doubts.PREFIX)]
                    faded[field] = faded.get(field, 0.0) + fade * amount
        model = copy(self)
        model._take(faded)
        if misplaced := model.misplaced_anchors():
            raise ModelError(f"these sums cannot go into service: {misplaced[0]}")
        return model

    def twin(self) -> "MotiveModel":
        """Return a model that knows the same and learns on its own, at once: one decides, the other learns."""
        twin = copy(self)
        twin._increments, twin._heard = self.sums(), []
        return twin

    def misplaced_anchors(self) -> list[Misplaced]:
        """Return the anchors that the model does not place in their motive."""
        placed = (
            Misplaced(motive, dict(x), self.predict_proba_one(x))
            for motive in MOTIVES
            for x in self._specs()[motive].anchors
        )
        return [anchor for anchor in placed if max(MOTIVES, key=lambda m: anchor.probabilities[m]) != anchor.motive]


def _add(left: Mapping[str, float], right: Mapping[str, float]) -> Sums:
    total = dict(left)
    for field, amount in right.items():
        total[field] = total.get(field, 0.0) + amount
    return total
