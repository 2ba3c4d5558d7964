"""Measure the five motives on simulated shops: `python tests/model/measure.py shops`, and the rest of `commands`.

Every figure is macro F1 relative to boosted trees that saw 3,000 labelled sessions of that very shop, after page 3 and
at the end; the calibration error (ECE) is that after 2,000 sessions. The visitors are `fivefold.simulate`'s, written
from the motives' descriptions; the model's few constants were chosen while looking at these very shops, and at those
drawn from seeds 1 to 12; `drawn` judges on shops from seeds 101 to 108, which nobody looked at.
"""

import random
import sys
import warnings
from collections.abc import Iterator
from functools import partial

import numpy as np
from msgspec import to_builtins
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import f1_score

from fivefold.coarse import coarsen, refine
from fivefold.errors import ModelError
from fivefold.model import LABEL_WEIGHT, MotiveModel, hysteresis, settle, tempers, weight_of_page
from fivefold.model.tempers import PREFIX
from fivefold.records import MOTIVES, NUMBERS
from fivefold.simulate import SHOPS, visitors

WORDS = {
    "referrer": ["direct", "search", "social", "email", "ad", "price_comparison", "other"],
    "device": ["mobile", "tablet", "desktop"],
    "page": ["home", "category", "product", "search", "info", "cart", "checkout", "other"],
}
TODAY = "2026-01-01"
WHEN = (3, "end")


def encode(x):
    numbers = [float(x.get(name, -1)) for name in NUMBERS]
    return numbers + [float(x[name] == word) if name in x else -1.0 for name in WORDS for word in WORDS[name]]


def sessions(shop, number, seed):
    walks = (
        [(to_builtins(view.signals), view.motive) for view in visitor.views()]
        for visitor in visitors(shop, number, seed)
    )
    return [walk for walk in walks if walk]


def at(walks, when):
    return [walk[-1] for walk in walks] if when == "end" else [walk[when - 1] for walk in walks if len(walk) >= when]


class Measured:
    """One shop: 3,000 sessions to learn from, 1,500 to be judged on, and how well trees do there."""

    def __init__(self, shop):
        self.name = shop.name
        self.train, self.test = sessions(shop, 3000, 1), sessions(shop, 1500, 2)
        self.trees = {when: self._trees(when) for when in WHEN}

    def _trees(self, when):
        train, test = at(self.train, when), at(self.test, when)
        trees = HistGradientBoostingClassifier(
            max_iter=80, learning_rate=0.08, max_leaf_nodes=12, min_samples_leaf=20, random_state=0
        ).fit([encode(x) for x, _ in train], [motive for _, motive in train])
        said = trees.predict([encode(x) for x, _ in test])
        return f1_score([motive for _, motive in test], said, average="macro")

    def f1(self, model, when):
        rows = at(self.test, when)
        return f1_score([motive for _, motive in rows], [model.predict_one(x) for x, _ in rows], average="macro")

    def relative(self, model):
        return [self.f1(model, when) / self.trees[when] for when in WHEN]

    def ece(self, model):
        return [_ece([(model.predict_proba_one(x), motive) for x, motive in at(self.test, when)]) for when in WHEN]


def _ece(rows, bins=10):
    total = 0.0
    for motive in MOTIVES:
        said = np.array([p[motive] for p, _ in rows])
        true = np.array([t == motive for _, t in rows], float)
        place = np.minimum((said * bins).astype(int), bins - 1)
        held = (place == i for i in range(bins))
        total += sum(abs(said[h].mean() - true[h].mean()) * h.mean() for h in held if h.any())
    return total / len(MOTIVES)


def lessons(walks, answering, adversary, rng) -> Iterator[list[tuple]]:
    """Yield what each session teaches: its pages, and its answer if it gives one."""
    swap = {"inspiration": "price_comparison", "price_comparison": "inspiration"}
    pool = [walk for walk in walks if walk[-1][1] in swap and len(walk) > 3]
    for walk in walks:
        answer = rng.randrange(len(walk)) if rng.random() < answering else -1
        yield [(x, None, weight_of_page(i + 1)) for i, (x, _) in enumerate(walk)] + [
            (x, motive, LABEL_WEIGHT) for i, (x, motive) in enumerate(walk) if i == answer
        ]
        if rng.random() < adversary / (1 - adversary):
            fake = rng.choice(pool)
            x, motive = fake[-1]
            yield [(x, None, weight_of_page(i + 1)) for i, (x, _) in enumerate(fake)] + [
                (x, swap[motive], LABEL_WEIGHT)
            ]


def learned(walks, answering=0.0, adversary=0.0, publish=500, seed=5):
    """Return the model in service after all sessions, published every `publish` of them."""
    sums: dict[str, float] = {}
    served = live = MotiveModel()
    for n, taught in enumerate(lessons(walks, answering, adversary, random.Random(seed)), 1):
        for x, y, w in taught:
            live.learn_one(x, y, w)
        if n % publish == 0:
            for field, amount in live.drain().items():
                sums[field] = sums.get(field, 0.0) + amount
            try:
                served = MotiveModel().with_sums({TODAY: sums}, TODAY)
            except ModelError as error:
                print("kept the last good model:", error)
            live = served.twin()
    return served


def unseen(_):
    """Judge on shops that were not looked at while the constants were chosen."""
    from drawn_shops import drawn_shop  # beside this file: found when it runs as a command

    shops([Measured(drawn_shop(seed)) for seed in range(101, 109)])


def row(name, figures):
    print(f"{name:14}", " ".join(f"{figure:6.3f}" for figure in figures), flush=True)


def shops(measured):
    print("relative macro F1 after page 3, at the end: first visitor, traffic, 5 % answering; then ECE of the last two")
    rows = []
    for shop in measured:
        traffic, answers = learned(shop.train), learned(shop.train, 0.05)
        figures = [*shop.relative(MotiveModel()), *shop.relative(traffic), *shop.relative(answers)]
        young = [learned(shop.train[:2000], answering) for answering in (0.0, 0.05)]
        rows.append([*figures, *(error for model in young for error in shop.ece(model))])
        row(shop.name, rows[-1])
    row("worst", [*np.min(rows, axis=0)[:6], *np.max(rows, axis=0)[6:]])


def poison(measured):
    print("macro F1 after page 3, at the end: honest, with 5 % adversaries, the fall; anchors misplaced")
    for shop in measured:
        honest, poisoned = learned(shop.train, 0.05), learned(shop.train, 0.05, 0.05)
        a, b = [[shop.f1(model, when) for when in WHEN] for model in (honest, poisoned)]
        row(shop.name, [*a, *b, a[0] - b[0], a[1] - b[1], len(poisoned.misplaced_anchors())])


def flips(measured):
    print(
        "share of steady sessions with more than two changes, relative F1 at the end, by how clearly another must lead"
    )
    models = [(shop, learned(shop.train, 0.05)) for shop in measured]
    for clearly in (1.0, 1.5, 1.8, 2.0, 2.2, 3.0):
        hysteresis.CLEARLY = clearly
        shares, scores = zip(*(_flips(shop, model) for shop, model in models), strict=True)
        row(str(clearly), [max(shares), min(scores), float(np.mean(scores))])


def _flips(shop, model):
    many, steady, said = 0, 0, []
    for walk in shop.test:
        current, changes = None, 0
        for x, _ in walk:
            after = settle(model.predict_proba_one(x), current)
            changes += current is not None and after != current
            current = after
        said.append(current)
        if len({motive for _, motive in walk}) == 1:
            steady += 1
            many += changes > 2
    true = [walk[-1][1] for walk in shop.test]
    return many / steady, f1_score(true, said, average="macro") / shop.trees["end"]


def ablation(measured, answering=0.05):
    print(
        f"without …: mean relative macro F1 after page 3, end, mean ECE at the end; the worst; {answering:.0%} answer"
    )
    models = [(shop, learned(shop.train, answering)) for shop in measured]

    def judge(name, change):
        rows = [[*shop.relative(made), shop.ece(made)[1]] for shop, made in ((s, change(m)) for s, m in models)]
        row(name, [*np.mean(rows, axis=0), *np.min(rows, axis=0)[:2], np.max(rows, axis=0)[2]])

    def without(*kinds):
        def change(model):
            copy = model.clone()
            copy._take({f: n for f, n in model._published.items() if not f.startswith(kinds)})
            return copy

        return change

    def aged(model):
        copy = model.clone()
        copy._take(dict(model._published))
        copy._view.at = lambda coarse: type(copy._view).at(copy._view, coarsen({**refine(coarse), "pages": 6}))
        return copy

    def unfaded(model):
        mean, place = tempers._MEAN.copy(), tempers._NAMES.index(tempers.AGE)
        tempers._MEAN[place] = 0.0
        copy = without(f"{PREFIX}{tempers.AGE}")(model)
        tempers._MEAN[:] = mean
        return copy

    labels = tuple(f"model/{motive}/" for motive in MOTIVES)
    judge("nothing", without("none"))
    judge("tempers", without(PREFIX))
    judge("label rates", without(*labels))
    judge("any label", without(PREFIX, *labels))
    judge("mixture", without("model/mix/"))
    judge("units", without("model/traffic/"))
    judge("all learning", without("model/"))
    judge("age", aged)
    judge("fading belief", unfaded)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", module="sklearn")
    commands = {"shops": shops, "poison": poison, "flips": flips, "ablation": ablation}
    commands["drawn"] = unseen
    commands["answers"] = partial(ablation, answering=0.5)
    names = sys.argv[1:] or [*commands]
    measured = [Measured(shop) for shop in SHOPS.values()] if names != ["drawn"] else []
    for name in names:
        commands[name](measured)
