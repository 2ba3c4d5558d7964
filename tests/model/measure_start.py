"""How well the first rows are foreseen, over twenty shufflings: `python tests/model/measure_start.py FILE`."""

import random
import statistics
import sys
from pathlib import Path

from fivefold.model import AdditiveLogistic, Hats
from fivefold.model.datasets import load
from fivefold.model.prequential import auc

if __name__ == "__main__":
    dataset = load(Path(sys.argv[1]))[0]
    hats, found = Hats(dataset.units, dataset.crosses), {200: [], 1000: []}
    for seed in range(20):
        order = random.Random(seed).sample(range(len(dataset.rows)), len(dataset.rows))[:1000]
        model, said = AdditiveLogistic(dataset.prior, dataset.firmness), []
        for i in order:
            x = hats.transform_one(dataset.rows[i])
            said.append(model.predict_proba_one(x)[True])
            model.learn_one(x, dataset.labels[i])
        for first, areas in found.items():
            areas.append(auc([bool(dataset.labels[i]) for i in order[:first]], said[:first]))
    for first, areas in found.items():
        parts = statistics.quantiles(areas, n=20)
        print(
            f"first {first}: median {statistics.median(areas):.3f}, 5 % below {parts[0]:.3f}, 5 % above {parts[-1]:.3f}"
        )
