"""The five-motive model: prototypes for the first visitor, sums for everything since."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, cast

from river import base

from fivefold.errors import ModelError
from fivefold.model.evidence import Knowledge, Row, Words, know, rows
from fivefold.model.lessons import TRAFFIC, lesson, mix_lesson
from fivefold.model.prototype import packaged_specs, read_prototypes
from fivefold.model.signals import age_of
from fivefold.records import MOTIVES, Motive, MotiveSpec, Sums

STAND = [("products", "products_distinct"), ("cart_adds", "cart_items")]
X = Mapping[str, float | str]
_AGES: Final = 200
DOUBT: Final = 0.1
"""The share of labels that may be wrong: how far a label is believed where the prototypes find it unlikely."""


class MotiveModel(base.Classifier):  # type: ignore[misc]
    """Place a session softly into the five motives.

    Every signal is weighed against what is usual for it at this page of a session in this shop, and says how much more
    likely that makes each motive. Prototypes give the first answer; traffic teaches what is usual; labels (what
    visitors say, trusted purchases) teach what visitors with a motive do. All that is learned is a sum, so it is
    the same whatever the order, and replicas merge by adding.

    Parameters
    ----------
    specs
        The five motives of `motives.toml`; None takes the packaged ones.
    half_life_days
        After so many days a day's sums count half.

    Examples
    --------
    >>> model = MotiveModel()
    >>> model.predict_one({"pages": 4, "price_sorts": 2, "referrer": "price_comparison"})
    'price_comparison'
    >>> model.learn_one({"pages": 4, "info_pages": 2}, "undecided")
    >>> model.sums()["model/undecided/sessions"] > 0
    True
    """

    def __init__(self, specs: dict[Motive, MotiveSpec] | None = None, half_life_days: float = 60.0) -> None:
        self.specs = specs
        self.half_life_days = half_life_days
        self._prototypes = read_prototypes(packaged_specs() if specs is None else specs)
        self._published: Sums = {}
        self._increments: Sums = {}
        self._learned_at_remake = 0.0
        self._learned = 0.0
        self._know: Knowledge = know({}, self._prototypes)
        self._guide = self._know
        self._tables: dict[int, dict[str, Row | Words]] = {}
        self._guides: dict[int, dict[str, Row | Words]] = {}

    @property
    def _multiclass(self) -> bool:
        return True

    @classmethod
    def _unit_test_skips(cls) -> set[str]:
        return {"check_classifier_tracks_seen_labels"}

    # -- reading

    def predict_proba_one(self, x: X, **kwargs: Any) -> dict[Motive, float]:
        """Return the probabilities of the five motives, in their order, summing to 1."""
        age = age_of(x)
        table = self._tables.get(age)
        if table is None:
            table = self._tables[age] = rows(self._know, age)
        return _softmax(_scores(x, table, self._know.bias))

    def explain_one(self, x: X, motive: Motive, against: Motive) -> list[tuple[str, float]]:
        """Return what each signal says for `motive` and against the other, in log-odds, strongest first.

        The contributions and what holds before any signal (`"before"`) add up to log p(motive) − log p(against).
        """
        i, j = MOTIVES.index(motive), MOTIVES.index(against)
        table = rows(self._know, age_of(x))
        none = (0.0,) * len(MOTIVES)
        parts = [("before", self._know.bias[i] - self._know.bias[j])]
        for name, value in x.items():
            score = _scores({name: value}, table, none)
            if score[i] != score[j]:
                parts.append((name, score[i] - score[j]))
        return sorted(parts, key=lambda part: -abs(part[1]))

    # -- learning

    def learn_one(self, x: X, y: Motive | None = None, w: float = 1.0) -> None:
        """Learn from a session as it is now: what is usual, and with a label `y` what its motive looks like.

        A session may weigh 1 in all: see `weight_of`. A label the model does not know, or a value that is not
        finite, teaches nothing.
        """
        weight = min(max(w, 0.0), 1.0) if math.isfinite(w) else 0.0
        if weight == 0.0 or not x:
            return
        if y is None:
            lesson(TRAFFIC, x, weight, self._increments)
            mix_lesson(self._guess(x), age_of(x), weight, self._increments)
        elif y in MOTIVES:
            lesson(y, x, weight * self._belief(x, y), self._increments)
        else:
            return
        self._learned += weight
        if self._learned - self._learned_at_remake > 1.0 + 0.03 * self._learned_at_remake:
            self._remake()

    def _belief(self, x: X, y: Motive) -> float:
        """Return how probable it is that label `y` was meant, from the published prototypes alone."""
        said = self._guess(x)[y]
        return (1 - DOUBT) * said / ((1 - DOUBT) * said + DOUBT / len(MOTIVES))

    def _guess(self, x: X) -> dict[Motive, float]:
        """Return what the prototypes, in the units published last, make of a session."""
        age = age_of(x)
        if age not in self._guides:
            self._guides[age] = rows(self._guide, age)
        return _softmax(_scores(x, self._guides[age], self._guide.bias))

    def _remake(self) -> None:
        self._learned_at_remake = self._learned
        self._know = know(_add(self._published, self._increments), self._prototypes)
        self._tables = {}

    # -- sums

    def sums(self) -> Sums:
        """Return what was learned since the start or the last `drain`."""
        return dict(self._increments)

    def drain(self) -> Sums:
        """Return what was learned since the last `drain`, for the store; the model goes on knowing it."""
        drained, self._increments = self._increments, {}
        self._published = _add(self._published, drained)
        return drained

    def with_sums(self, days: Mapping[str, Sums], today: str) -> "MotiveModel":
        """Return a new model that knows the sums of all days, older ones less. Raises ModelError if an anchor moves."""
        now = date.fromisoformat(today)
        faded: Sums = {}
        for day, sums in days.items():
            age_days = max((now - date.fromisoformat(day)).days, 0)
            fade = 0.5 ** (age_days / self.half_life_days)
            for field, amount in sums.items():
                if field.startswith("model/"):
                    if not math.isfinite(amount):
                        raise ModelError(f"sum {field!r} of {day} is {amount}")
                    faded[field] = faded.get(field, 0.0) + fade * amount
        model = cast("MotiveModel", self.clone())
        model._published = faded
        model._guide = know({f: v for f, v in faded.items() if f.startswith((f"model/{TRAFFIC}/", "model/mix/"))}, model._prototypes)
        model._remake()
        if misplaced := model.misplaced_anchors():
            motive, x, probabilities = misplaced[0]
            found = max(MOTIVES, key=lambda m: probabilities[m])
            raise ModelError(
                f"anchor {x} of {motive} would be placed in {found} "
                f"({probabilities[found]:.2f} against {probabilities[motive]:.2f})"
            )
        return model

    def misplaced_anchors(self) -> list[tuple[Motive, dict[str, Any], dict[Motive, float]]]:
        """Return the anchors that are not placed in their motive, each with the five probabilities."""
        specs = packaged_specs() if self.specs is None else self.specs
        placed = ((motive, x, self.predict_proba_one(x)) for motive in MOTIVES for x in specs[motive].anchors)
        return [(motive, x, p) for motive, x, p in placed if max(p, key=lambda m: p[m]) != motive]


def _scores(x: X, table: Mapping[str, Row | Words], bias: tuple[float, ...]) -> tuple[float, ...]:
    """Return five log-odds: bias plus what every known signal says. Twenty signals take about ten microseconds."""
    a, b, c, d, e = bias
    silent = [n for n, o in STAND if o in x]
    for name, value in x.items():
        row = table.get(name)
        if row is None or name in silent:
            continue
        if row.__class__ is dict:
            said = row.get(value)  # type: ignore[call-overload]
            if said is not None:
                a += said[0]
                b += said[1]
                c += said[2]
                d += said[3]
                e += said[4]
            continue
        if value.__class__ is str or value != value:
            continue
        cap, a1, b1, c1, d1, e1, a0, b0, c0, d0, e0 = row
        n: float = cap if value > cap else value if value > 0.0 else 0.0  # type: ignore[assignment, operator]
        a += n * a1 + a0
        b += n * b1 + b0
        c += n * c1 + c0
        d += n * d1 + d0
        e += n * e1 + e0
    return a, b, c, d, e


def _softmax(scores: tuple[float, ...]) -> dict[Motive, float]:
    top = max(scores)
    a, b, c, d, e = [math.exp(score - top) for score in scores]
    total = a + b + c + d + e
    return {
        "first_visit": a / total,
        "inspiration": b / total,
        "price_comparison": c / total,
        "undecided": d / total,
        "ready_to_buy": e / total,
    }


def _add(left: Mapping[str, float], right: Mapping[str, float]) -> Sums:
    total = dict(left)
    for field, amount in right.items():
        total[field] = total.get(field, 0.0) + amount
    return total
