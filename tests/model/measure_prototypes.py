"""What visitors of each motive do, by whoever wrote them, beside what the prototypes say of it.

`python tests/model/measure_prototypes.py` prints how many times as often each motive does something (a level: how much
more) as the packaged mixture of motives at the same page: means of the logarithms over pages 2, 3, 5, 8 and 12, and
over the shops of one author. The prototypes of `motives.toml` are these figures pooled: `simulate`, `clickstreams`,
`traits`, `personas` and `chains` weigh one each, what stood there before them two; `questions` was kept back. A buyer's
checkout was left as clear as it was: whoever goes there is ready to buy.
"""

import numpy as np

from fivefold.model.evidence import _prior_rates
from fivefold.model.prototype import packaged_specs, read_prototypes
from fivefold.model.signals import TRAITS
from fivefold.model.units import tilted
from fivefold.records import MOTIVES
from fivefold.simulate import SHOPS

PAGES = (2, 3, 5, 8, 12)
PROTOTYPES = read_prototypes(packaged_specs())
SHARES = np.array([PROTOTYPES[motive].share for motive in MOTIVES])


def seen(walks, signal, page, read):
    """Return how many sessions of each motive tell a signal at a page, and what `read` makes of them, added up."""
    n, total = np.zeros(len(MOTIVES)), np.zeros(len(MOTIVES))
    for walk in walks:
        x, motive = walk[page - 1] if len(walk) >= page else ({}, None)
        if signal in x:
            place = MOTIVES.index(motive)
            n[place] += 1
            total[place] += read(x[signal])
    return n, total


def counted(walks, signal):
    """Return the five logarithms, or levels; None where a shop does not tell enough of it."""
    once, level = TRAITS[signal].most == 1, TRAITS[signal].kind == "level"
    figures, weights = [], []
    for page in PAGES:
        n, total = seen(walks, signal, page, lambda value: min(value, 1) if once else value)
        if n.min() < 20 or total.sum() < 10:
            continue
        usual = SHARES @ (total / n)
        figures.append(total / n - usual if level else np.log((total + 2) / (n * usual + 2)))
        weights.append(n.sum() if level else min(total.sum(), 400))
    return np.average(figures, axis=0, weights=weights) if weights else None


def worded(walks, signal, word):
    """Return the five logarithms of a word's share: of the entry, or of the pages; None where it is too rare."""
    parts = [
        seen(walks, signal, page, lambda said: said == word) for page in ((1, 3, 5, 8) if signal == "page" else (1,))
    ]
    n, total = (sum(column) for column in zip(*parts, strict=True))
    if total.sum() < 8:
        return None
    share = (total + 2 * total.sum() / n.sum()) / (n + 2)
    return np.log(share / (SHARES @ share))


def said_by_prototypes(signal, word):
    if word is None:
        rates = np.array(_prior_rates(signal, PROTOTYPES))
        return rates if TRAITS[signal].kind == "level" else np.log(rates)
    share = np.array([tilted(TRAITS[signal].shares, PROTOTYPES[motive].words[signal])[word] for motive in MOTIVES])
    return np.log(share / (SHARES @ share))


def main():
    import outsiders  # beside this file: found when it runs as a command
    from measure import sessions

    written = {"simulate": list(SHOPS.values())} | {author: outsiders.shops(author) for author in outsiders.AUTHORS}
    drawn = {author: [sessions(shop, 4000, 77) for shop in shops] for author, shops in written.items()}
    print(f"{'':26}", *(f"{author:30}" for author in ("prototypes", *drawn)))
    for signal, trait in TRAITS.items():
        for word in trait.shares or (None,):
            columns = [said_by_prototypes(signal, word)]
            for shops in drawn.values():
                told = [counted(walks, signal) if word is None else worded(walks, signal, word) for walks in shops]
                told = [figures for figures in told if figures is not None]
                columns.append(np.mean(told, axis=0) if told else np.full(len(MOTIVES), np.nan))
            shown = columns if trait.kind == "level" else np.exp(columns)
            name = signal if word is None else f"{signal} {word}"
            print(f"{name:26}", *(" ".join(f"{figure:5.2f}" for figure in five) + " " for five in shown), flush=True)


if __name__ == "__main__":
    main()
