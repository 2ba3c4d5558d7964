"""Measure the five motives on simulated shops: `python tests/model/measure.py shops`, and the rest of `commands`.

Every figure is macro F1 relative to boosted trees that saw 3,000 labelled sessions of that very shop, after page 3 and
at the end; the calibration error (ECE) is that after 2,000 sessions. The visitors are `fivefold.simulate`'s, written
from the motives' descriptions; the model's few constants were chosen while looking at these very shops, and at those
drawn from seeds 1 to 12; `drawn` judges on shops from seeds 101 to 108, `sixteen` on 301 to 316, `fresh` on 501 to 516,
which nobody looked at before; docs/model.md says which of them were looked at since. `outsiders` judges on shops whose
visitors were written by others.
"""

import random
import sys
import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import numpy as np
from msgspec import to_builtins
from scipy.special import logsumexp
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import f1_score

from fivefold.coarse import coarsen, refine
from fivefold.errors import ModelError
from fivefold.model import LABEL_WEIGHT, Bursts, MotiveModel, hysteresis, settle, weight_of_page
from fivefold.model.steadiness import PREFIX as STEADINESS
from fivefold.model.steadiness import trust
from fivefold.model.tempers import PREFIX
from fivefold.publishing import enough
from fivefold.records import MOTIVES, NUMBERS
from fivefold.simulate import SHOPS, visitors

WORDS = {
    "referrer": ["direct", "search", "social", "email", "ad", "price_comparison", "other"],
    "device": ["mobile", "tablet", "desktop"],
    "page": ["home", "category", "product", "search", "info", "cart", "checkout", "other"],
}
TODAY = "2026-01-01"
DAILY = 430
"""Sessions a day of a shop that is watched for weeks: 3,000 a week."""
WHEN = (3, "end")
DRAWS = range(3)
"""Draws of visitors, and of who of them answers: 150 answers of 3,000 sessions are few, and one draw differs from the
next by .01."""
BUYERS = {"ready_to_buy": 0.3, "undecided": 0.03}
"""Who buys, of those with a motive; of the others, one in two hundred."""
TRIED = np.geomspace(0.4, 2.0, 81)
TRADE = ((0.0, None), (0.0, BUYERS), (0.02, BUYERS))


def encode(x):
    numbers = [float(x.get(name, -1)) for name in NUMBERS]
    return numbers + [float(x[name] == word) if name in x else -1.0 for name in WORDS for word in WORDS[name]]


def sessions(shop, number, seed):
    if hasattr(shop, "sessions"):  # an outsider's
        return shop.sessions(number, seed)
    walks = (
        [(to_builtins(view.signals), view.motive) for view in visitor.views()]
        for visitor in visitors(shop, number, seed)
    )
    return [walk for walk in walks if walk]


def at(walks, when):
    return [walk[-1] for walk in walks] if when == "end" else [walk[when - 1] for walk in walks if len(walk) >= when]


class Measured:
    """One shop: 3,000 sessions to learn from, 1,500 to be judged on, and how well trees do there."""

    def __init__(self, shop, says=None, draw=0):
        self.name, self.seed = shop.name, 5 + draw
        self.train, self.test = sessions(shop, 3000, 10 * draw + 1), sessions(shop, 1500, 10 * draw + 2)
        self.trees = {when: self._trees(when) for when in WHEN}
        if says:
            for walks in (self.train, self.test):
                walks[:] = [[(says(x), motive) for x, motive in walk] for walk in walks]

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


def draws_of(shops, says=None):
    """Yield the draws of each shop."""
    for shop in shops:
        yield [Measured(shop, says, draw) for draw in DRAWS]


def _ece(rows, bins=10):
    total = 0.0
    for motive in MOTIVES:
        said = np.array([p[motive] for p, _ in rows])
        true = np.array([t == motive for _, t in rows], float)
        place = np.minimum((said * bins).astype(int), bins - 1)
        held = (place == i for i in range(bins))
        total += sum(abs(said[h].mean() - true[h].mean()) * h.mean() for h in held if h.any())
    return total / len(MOTIVES)


def lessons(walks, answering, adversary, rng, buying=None) -> Iterator[list[tuple]]:
    """Yield what each session teaches: its pages, and its answer if it gives one, or its purchase."""
    pool = fakes(walks)
    for walk in walks:
        answer = rng.randrange(len(walk)) if rng.random() < answering else -1
        pages = seen(walk)
        if answer >= 0:
            yield [*pages, (*walk[answer], LABEL_WEIGHT)]
        elif buying and rng.random() < buying.get(walk[-1][1], 0.005):
            yield [*pages, (walk[max(len(walk) - 2, 0)][0], "bought", LABEL_WEIGHT)]
        else:
            yield pages
        if rng.random() < adversary / (1 - adversary):
            yield rng.choice(pool)


def seen(walk):
    """Return what the pages of a session teach."""
    before = [None, *(x for x, _ in walk)]
    return [(x, None, weight_of_page(i + 1), before[i]) for i, (x, _) in enumerate(walk)]


def fakes(walks):
    """Return what sessions teach that walk like a stroller or a price comparer and answer with the other motive."""
    swap = {"inspiration": "price_comparison", "price_comparison": "inspiration"}
    return [
        [*seen(walk), (walk[-1][0], swap[walk[-1][1]], LABEL_WEIGHT)]
        for walk in walks
        if walk[-1][1] in swap and len(walk) > 3
    ]


def learned(walks, answering=0.0, adversary=0.0, publish=500, seed=5, buying=None):
    """Return the model in service after all sessions, published every `publish` of them."""
    sums: dict[str, float] = {}
    served = live = MotiveModel()
    for n, taught in enumerate(lessons(walks, answering, adversary, random.Random(seed), buying), 1):
        for x, y, w, *before in taught:
            if y == "bought":
                live.learn(coarsen(x), "ready_to_buy", w, outcome=True)
            else:
                live.learn_one(x, y, w, *before)
        if n % publish == 0:
            for field, amount in live.drain().items():
                sums[field] = sums.get(field, 0.0) + amount
            try:
                served = MotiveModel().with_sums({TODAY: sums}, TODAY)
            except ModelError as error:
                print("kept the last good model:", error)
            live = served.twin()
    return served


def unseen(_, seeds=range(101, 109)):
    """Judge on shops that were not looked at while the constants were chosen."""
    from drawn_shops import drawn_shop  # beside this file: found when it runs as a command

    shops(draws_of(map(drawn_shop, seeds)))


def by_others(_):
    """Judge on shops whose visitors were written by others, author by author."""
    import outsiders  # beside this file

    for author in outsiders.AUTHORS:
        print(author, "(kept back)" if author == outsiders.KEPT_BACK else "")
        shops(draws_of(outsiders.shops(author)))


def told(x):
    """Return signals as the snippet tells them: on the first page nothing of what was not done, later 0."""
    return x if x.get("pages", 1) > 1 else counted(x)


def counted(x):
    """Return signals as a caller reports them that leaves out what it counted none of."""
    return {name: value for name, value in x.items() if value != 0 or name in {"pages", "active_s", "scroll"}}


def omitting(_):
    """Judge where a count of 0 is missing, on the first page or on all; the trees know it."""
    for seen in (told, counted):
        shops(draws_of(SHOPS.values(), seen))


def row(name, figures):
    print(f"{name:14}", " ".join(f"{figure:6.3f}" for figure in figures), flush=True)


def shops(drawn):
    print("relative macro F1 after page 3, at the end: first visitor, traffic, 5 % answering; then ECE of the last two")
    rows = []
    for draws in drawn:
        rows.append(np.mean([_figures(shop) for shop in draws], axis=0))
        row(draws[0].name, rows[-1])
    row("worst", [*np.min(rows, axis=0)[:6], *np.max(rows, axis=0)[6:]])
    row("mean", np.mean(rows, axis=0))


def _figures(shop):
    whole, young = (
        [learned(walks, part, seed=shop.seed) for part in (0.0, 0.05)] for walks in (shop.train, shop.train[:2000])
    )
    return [
        *shop.relative(MotiveModel()),
        *(f1 for m in whole for f1 in shop.relative(m)),
        *(e for m in young for e in shop.ece(m)),
    ]


def purchases(measured):
    print("relative macro F1 after page 3, at the end, and ECE: by traffic; with purchases; with those and 2 % answers")
    rows = []
    for shop in measured:
        models = [learned(shop.train, answering, buying=buying) for answering, buying in TRADE]
        rows.append([figure for model in models for figure in (*shop.relative(model), *shop.ece(model))])
        row(shop.name, rows[-1])
    row("mean", np.mean(rows, axis=0))


def poison(drawn):
    print("macro F1 after page 3, at the end: honest, with 5 % adversaries, the fall; anchors misplaced")
    for draws in drawn:
        row(draws[0].name, np.mean([_poisoned(shop) for shop in draws], axis=0))


def _poisoned(shop):
    honest, poisoned = (learned(shop.train, 0.05, part, seed=shop.seed) for part in (0.0, 0.05))
    a, b = [[shop.f1(model, when) for when in WHEN] for model in (honest, poisoned)]
    return [*a, *b, a[0] - b[0], a[1] - b[1], len(poisoned.misplaced_anchors())]


def lived(walks, attacked=(), hours=24, half_life_days=60.0):
    """Return the model in service after some days, published as the service does, and how often an anchor held it.

    Half of the lessons of labels are lies on the days that are `attacked`; they come within the first `hours` of a day.
    """
    days: dict[str, dict[str, float]] = {}
    honest, liar, bursts = random.Random(5), random.Random(6), Bursts()
    served = live = MotiveModel(half_life_days=half_life_days)
    known = new = held = hour = 0
    for day in range(len(walks) // DAILY):
        today = (date(2026, 1, 1) + timedelta(day)).isoformat()
        bursts.know(days, today)
        here = walks[day * DAILY : (day + 1) * DAILY]
        come = [(86_400 * i / DAILY, taught) for i, taught in enumerate(lessons(here, 0.05, 0.0, honest))]
        number = round(DAILY * 0.05 / 0.95) if day in attacked else 0
        pool = fakes(here)
        come += [(liar.uniform(0, 3600 * hours), liar.choice(pool)) for _ in range(number)]
        for second, taught in sorted(come, key=lambda coming: coming[0]):
            now_s = day * 86_400 + int(second)
            for x, y, w, *before in taught:
                live.learn_one(x, y, bursts.damped(y, w, now_s), *before)
            new += 1
            if new >= enough(known) or now_s // 3600 > hour:
                known, new, hour = known + new, 0, now_s // 3600
                of = days.setdefault(today, {})
                for field, amount in live.drain().items():
                    of[field] = of.get(field, 0.0) + amount
                try:
                    served = served.with_sums(days, today)
                except ModelError:
                    held += 1
                live = served.twin()
    return served, held


def week(measured):
    print("honest macro F1's fall after page 3, at the end, anchors misplaced, publications held back by an anchor:")
    print("attacked in the shop's first week; in its second, all day; in its second, within an hour of each day")
    rows = []
    for shop in measured:
        one, two = (sessions(SHOPS[shop.name], days * DAILY, 1) for days in (7, 14))
        honest = {len(walks): lived(walks)[0] for walks in (one, two)}
        figures = []
        for walks, attacked, hours in ((one, range(7), 24), (two, range(7, 14), 24), (two, range(7, 14), 1)):
            poisoned, held = lived(walks, attacked, hours)
            falls = [shop.f1(honest[len(walks)], when) - shop.f1(poisoned, when) for when in WHEN]
            figures += [*falls, len(poisoned.misplaced_anchors()), held]
        rows.append(figures)
        row(shop.name, figures)
    row("most", np.max(rows, axis=0))
    row("mean", np.mean(rows, axis=0))


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


def less(model, *kinds):
    """Return the model as it would be without the sums whose names begin so."""
    copy = model.clone()
    copy._take({f: n for f, n in model._published.items() if not f.startswith(kinds)})
    return copy


def steady(_):
    print(
        "trust by steadiness; what log-odds would best be multiplied by on page 3, at the end, by full labels; ECE of"
    )
    print("both with plain trust, then as it is; 2,000 sessions of traffic")
    import outsiders  # both beside this file
    from drawn_shops import drawn_shop

    groups = {"named": SHOPS.values(), "drawn": map(drawn_shop, range(801, 813))}
    for name, here in (groups | {author: outsiders.shops(author) for author in outsiders.AUTHORS}).items():
        rows = []
        for shop in here:
            test, model = sessions(shop, 1500, 2), learned(sessions(shop, 2000, 1))
            plain = less(model, STEADINESS)
            best = [_best([(plain.predict_proba_one(x), y) for x, y in at(test, when)]) for when in WHEN]
            eces = [
                _ece([(m.predict_proba_one(x), y) for x, y in at(test, when)]) for m in (plain, model) for when in WHEN
            ]
            rows.append([trust(model._published), *best, *eces])
            row(shop.name, rows[-1])
        row(f"mean {name}", np.mean(rows, axis=0))
        logs = np.log(np.array(rows)[:, :3])
        row("correlation", [np.corrcoef(logs[:, 0], logs[:, i])[0, 1] for i in (1, 2)])


def _best(rows):
    """Return by what to multiply log-odds so that the log loss of (probabilities, motive) is least."""
    logs = np.log([[max(p[motive], 1e-9) for motive in MOTIVES] for p, _ in rows])
    true = np.array([MOTIVES.index(motive) for _, motive in rows])
    loss = [-np.mean((t * logs - logsumexp(t * logs, axis=1, keepdims=True))[range(len(true)), true]) for t in TRIED]
    return TRIED[int(np.argmin(loss))]


def ablation(measured, answering=0.05):
    print(
        f"without …: mean relative macro F1 after page 3, end, mean ECE at the end; the worst; {answering:.0%} answer"
    )
    models = [(shop, learned(shop.train, answering)) for shop in measured]

    def judge(name, change):
        rows = [[*shop.relative(made), shop.ece(made)[1]] for shop, made in ((s, change(m)) for s, m in models)]
        row(name, [*np.mean(rows, axis=0), *np.min(rows, axis=0)[:2], np.max(rows, axis=0)[2]])

    def without(*kinds):
        return lambda model: less(model, *kinds)

    def aged(model):
        copy = model.clone()
        copy._take(dict(model._published))
        copy._view.at = lambda coarse: type(copy._view).at(copy._view, coarsen({**refine(coarse), "pages": 6}))
        return copy

    labels = tuple(f"model/{motive}/" for motive in MOTIVES)
    judge("nothing", without("none"))
    judge("tempers", without(PREFIX))
    judge("label rates", without(*labels))
    judge("any label", without(PREFIX, *labels))
    judge("mixture", without("model/mix/", "model/shares/"))
    judge("units", without("model/traffic/"))
    judge("all learning", without("model/"))
    judge("age", aged)
    judge("steadiness", without(STEADINESS))


if __name__ == "__main__":
    warnings.filterwarnings("ignore", module="sklearn")
    commands = {"shops": shops, "poison": poison, "week": week, "flips": flips, "ablation": ablation}
    commands["purchases"] = purchases
    commands["drawn"] = unseen
    commands["sixteen"] = partial(unseen, seeds=range(301, 317))
    commands["fresh"] = partial(unseen, seeds=range(501, 517))
    commands["omitting"] = omitting
    commands["steady"] = steady
    commands["outsiders"] = by_others
    commands["answers"] = partial(ablation, answering=0.5)
    names = sys.argv[1:] or [*commands]
    drawn = (
        [*draws_of(SHOPS.values())]
        if {*names} - {"drawn", "sixteen", "fresh", "omitting", "outsiders", "steady"}
        else []
    )
    for name in names:
        commands[name](drawn if name in {"shops", "poison"} else [draws[0] for draws in drawn])
