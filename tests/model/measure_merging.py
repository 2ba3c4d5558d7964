"""What merging late costs: `python tests/model/measure_merging.py online_shoppers_intention.csv`.

Two ways to publish: always after 500 sessions a replica; or as soon as all replicas together know a tenth more than at
the last publication, 20 sessions at least and 500 a replica at most. Between two, each replica knows what it learned.
"""

import random
import sys
from pathlib import Path

from fivefold.model import AdditiveLogistic, Hats
from fivefold.model.datasets import load
from fivefold.model.prequential import auc

LEARNED, EACH, LEAST = 9300, 500, 20


def run(dataset, rows, labels, replicas, growth=None):
    """Return the AUC of the merged model on later rows, the prequential one of the replicas, and how often it merged.

    `growth` is the part by which the replicas together may grow before they merge; None merges every 500 a replica.
    """
    base = AdditiveLogistic(dataset.prior, dataset.firmness)
    serving, said, merged, times = [base] * replicas, [], 0, 0
    for i in range(LEARNED):
        late = EACH * replicas
        wait = late if growth is None else min(max(growth * merged, LEAST), late)
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


if __name__ == "__main__":
    dataset = load(Path(sys.argv[1]))[0]
    order = list(range(len(dataset.rows)))
    random.Random(0).shuffle(order)
    rows = [Hats(dataset.units, dataset.crosses).transform_one(dataset.rows[i]) for i in order]
    labels = [bool(dataset.labels[i]) for i in order]
    for growth in (None, 0.1):
        print("every 500 a replica" if growth is None else "by a tenth of what is known, at most 500 a replica")
        for replicas in (1, 2, 4, 8, 16):
            merged, prequential, times = run(dataset, rows, labels, replicas, growth)
            print(f"{replicas:2} replicas, {times:3} merges: {merged:.4f}, prequential {prequential:.4f}", flush=True)
