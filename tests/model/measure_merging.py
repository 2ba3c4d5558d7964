"""What merging late costs: `python tests/model/measure_merging.py online_shoppers_intention.csv`.

Three ways to publish: always after 500 sessions a replica, each replica knowing at once what it learned; the same as
soon as all together know a tenth more (`publishing.enough`); and as the service does: a replica hands over 20 lessons
at a time, nobody knows what was not handed over and published, and publications follow `publishing.enough`.
"""

import random
import sys
from pathlib import Path

from fivefold.model import AdditiveLogistic, Hats
from fivefold.model.datasets import load
from fivefold.model.prequential import auc
from fivefold.model.quadratic import Quadratic
from fivefold.publishing import enough

LEARNED, EACH, K = 9300, 500, 20


def run(dataset, rows, labels, replicas, early=False):
    """Return the AUC of the merged model on later rows, the prequential one of the replicas, and how often it merged.

    `early`: as soon as enough is new, 500 a replica at the most; else always 500 a replica.
    """
    base = AdditiveLogistic(dataset.prior, dataset.firmness)
    serving, said, merged, times = [base] * replicas, [], 0, 0
    for i in range(LEARNED):
        wait = min(enough(merged), EACH * replicas) if early else EACH * replicas
        if replicas > 1 and (i == 0 or i - merged >= wait):
            base = base.merged([model._own for model in serving] if i else [], float(i))
            merged, times = i, times + 1
            serving = [base.merged([], float(merged)) for _ in range(replicas)]
        model = serving[i % replicas]
        said.append(model.predict_proba_one(rows[i])[True])
        model.learn_one(rows[i], labels[i])
    if replicas > 1:
        base = base.merged([model._own for model in serving], float(LEARNED))
    later = [base.predict_proba_one(x)[True] for x in rows[LEARNED:]]
    return auc(labels[LEARNED:], later), auc(labels[:LEARNED], said), times


def service(dataset, rows, labels, replicas):
    """Return the same three, where replicas flush 20 lessons and publish as the service does."""
    base = AdditiveLogistic(dataset.prior, dataset.firmness, growth=0).merged([], 0.0)
    learners = [base.merged([], 0.0) for _ in range(replicas)]
    stored, said, known, new, times = Quadratic(base.limit), [], 0, 0, 0
    for i in range(LEARNED):
        said.append(base.predict_proba_one(rows[i])[True])
        learner = learners[i % replicas]
        learner.learn_one(rows[i], labels[i])
        if i // replicas % K == K - 1:
            stored.add_all(learner._own)
            learner._own = Quadratic(base.limit)
            new += K
        if new >= enough(known):
            known, new, times = known + new, 0, times + 1
            base = base.merged([stored], float(known))
            stored, held = Quadratic(base.limit), [learner._own for learner in learners]
            learners = [base.merged([], float(known)) for _ in range(replicas)]
            for learner, own in zip(learners, held, strict=True):
                learner._own = own
    later = [base.predict_proba_one(x)[True] for x in rows[LEARNED:]]
    return auc(labels[LEARNED:], later), auc(labels[:LEARNED], said), times


if __name__ == "__main__":
    dataset = load(Path(sys.argv[1]))[0]
    order = list(range(len(dataset.rows)))
    random.Random(0).shuffle(order)
    rows = [Hats(dataset.units, dataset.crosses).transform_one(dataset.rows[i]) for i in order]
    labels = [bool(dataset.labels[i]) for i in order]
    ways = {
        "every 500 a replica": run,
        "by a tenth of what is known": lambda *of: run(*of, early=True),
        "as the service does, flushing by 20": service,
    }
    for name, way in ways.items():
        print(name)
        for replicas in (1, 2, 4, 8, 16):
            merged, prequential, times = way(dataset, rows, labels, replicas)
            print(f"{replicas:2} replicas, {times:3} merges: {merged:.4f}, prequential {prequential:.4f}", flush=True)
