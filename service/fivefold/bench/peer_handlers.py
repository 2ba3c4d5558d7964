"""Run by the peers' own Python: each decides in an empty Litestar handler, as its documentation shows it."""

import importlib
import os
import random
import sys
from collections.abc import Callable
from typing import Any

from litestar import Litestar, post
from litestar.params import JSONBody

Decide = Callable[[dict[str, Any]], Any]
ACTIONS = 5
CONTEXT = 20


def growthbook() -> Decide:
    """Five features with three rules each."""
    library: Any = importlib.import_module("growthbook")
    rules: list[dict[str, Any]] = [
        {"condition": {"device": "desktop"}, "force": "a"},
        {"condition": {"pages": {"$gt": 100}}, "force": "b"},
        {"variations": ["x", "y"], "weights": [0.5, 0.5], "coverage": 1, "hashAttribute": "id"},
    ]
    features = {
        f"f{i}": {"defaultValue": "d", "rules": [*rules[:2], {**rules[2], "key": f"e{i}"}]} for i in range(ACTIONS)
    }

    def decide(signals: dict[str, Any]) -> Any:
        known = library.GrowthBook(attributes={"id": str(random.random()), **signals}, features=features)
        return {name: known.get_feature_value(name, "d") for name in features}

    return decide


def vowpal_wabbit() -> Decide:
    """Five actions, twenty features, exploring; it predicts and does not learn."""
    library: Any = importlib.import_module("vowpalwabbit")
    workspace = library.Workspace("--cb_explore_adf --epsilon 0.1 --quiet -q UA")
    actions = [f"|A a{i}" for i in range(ACTIONS)]

    def decide(signals: dict[str, Any]) -> Any:
        given = [value for value in signals.values() if not isinstance(value, str)]
        shared = " ".join(f"s{i}:{given[i % len(given)]}" for i in range(CONTEXT))
        return {"p": workspace.predict([f"shared |U {shared}", *actions])}

    return decide


def mabwiser() -> Decide:
    """LinUCB, five arms, twenty features; it predicts and does not learn."""
    library: Any = importlib.import_module("mabwiser.mab")
    bandit = library.MAB(list(range(ACTIONS)), library.LearningPolicy.LinUCB(alpha=1.0))
    draw = random.Random(1)
    contexts = [[draw.random() for _ in range(CONTEXT)] for _ in range(200)]
    bandit.fit([draw.randrange(ACTIONS) for _ in contexts], [draw.randrange(2) for _ in contexts], contexts)

    def decide(signals: dict[str, Any]) -> Any:
        given = [float(value) for value in signals.values() if not isinstance(value, str)]
        return {"arm": int(bandit.predict([[given[i % len(given)] for i in range(CONTEXT)]]))}

    return decide


def river() -> Decide:
    """A scaler and a softmax regression; it predicts and does not learn."""
    linear: Any = importlib.import_module("river.linear_model")
    scaling: Any = importlib.import_module("river.preprocessing")
    model = scaling.StandardScaler() | linear.SoftmaxRegression()
    draw = random.Random(1)
    for i in range(500):
        model.learn_one({f"s{j}": draw.random() for j in range(CONTEXT)}, i % ACTIONS)

    def decide(signals: dict[str, Any]) -> Any:
        given = [value for value in signals.values() if not isinstance(value, str)]
        found = model.predict_proba_one({f"s{i}": given[i % len(given)] for i in range(CONTEXT)})
        return {str(action): p for action, p in found.items()}

    return decide


PEERS: dict[str, Callable[[], Decide]] = {
    "growthbook": growthbook,
    "vowpalwabbit": vowpal_wabbit,
    "mabwiser": mabwiser,
    "river": river,
}

if __name__ == "__main__":
    import uvicorn

    peer = PEERS[sys.argv[1]]()

    @post("/v1/decide", status_code=200)
    async def answer(data: JSONBody[dict[str, Any]]) -> Any:
        """Decide."""
        return peer(data["signals"])

    app = Litestar([answer], openapi_config=None, logging_config=None)
    uvicorn.run(app, port=int(os.environ["PORT"]), access_log=False, log_level="warning")
