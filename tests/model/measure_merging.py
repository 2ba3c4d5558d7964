"""What merging late costs: `python tests/model/measure_merging.py online_shoppers_intention.csv`."""

import random
import sys
from pathlib import Path

from fivefold.model import AdditiveLogistic, Hats
from fivefold.model.datasets import load
from fivefold.model.prequential import auc

LEARNED, EACH = 9300, 500


def run(dataset, rows, labels, replicas):
    """Return the AUC of the merged model on later rows, and the prequential one of the replicas."""
    base = AdditiveLogistic(dataset.prior, dataset.firmness)
    serving, said, merged = [base] * replicas if replicas == 1 else [], [], 0
    for i in range(LEARNED):
        if replicas > 1 and i % (EACH * replicas) == 0:
            base, merged = base.merged([model._own for model in serving], float(i)), i
            serving = [base.merged([], float(merged)) for _ in range(replicas)]
        model = serving[i % replicas]
        said.append(model.predict_proba_one(rows[i])[True])
        model.learn_one(rows[i], labels[i])
    if replicas > 1:
        base = base.merged([model._own for model in serving], float(LEARNED))
    later = [base.predict_proba_one(x)[True] for x in rows[LEARNED:]]
    return auc(labels[LEARNED:], later), auc(labels[:LEARNED], said)


if __name__ == "__main__":
    dataset = load(Path(sys.argv[1]))[0]
    order = list(range(len(dataset.rows)))
    random.Random(0).shuffle(order)
    rows = [Hats(dataset.units, dataset.crosses).transform_one(dataset.rows[i]) for i in order]
    labels = [bool(dataset.labels[i]) for i in order]
    for replicas in (1, 2, 4, 8, 16):
        merged, prequential = run(dataset, rows, labels, replicas)
        print(f"{replicas:2} replicas: merged {merged:.4f}, prequential {prequential:.4f}", flush=True)
