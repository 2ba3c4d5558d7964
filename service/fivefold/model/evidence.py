"""From sums to evidence: how much each signal speaks for each motive, at each page of a session, in this shop.

A count is gamma-Poisson: a visitor with motive m does something at a rate that is `factor[m]` times what is usual here
at this page, and visitors differ among themselves. The log-likelihood is linear in the count, so what a signal says
is one row of numbers per motive: `count * slope + height`. A word says its log share. A missing signal says nothing.
Source: negative binomial as gamma mixture, Gelman et al. (2013), Bayesian Data Analysis, section 2.6.
"""

import math
from collections.abc import Mapping

from msgspec import Struct

from fivefold.model.lessons import TRAFFIC, cap_of, mix_counts, totals, word_counts
from fivefold.model.prototype import Prototype
from fivefold.model.signals import TRAITS, USUAL_PAGES, band_of
from fivefold.records import MOTIVES, Motive

UNITS_PRIOR = 3.0
"""Counts that the usual of any shop weighs against what is seen in this one."""
VARIANCE_PRIOR = 20.0
MIX_PRIOR = 20.0
"""Sessions that the prototypes' shares weigh."""
LABEL_PRIOR = 6.0
"""Counts that a prototype weighs against what labelled sessions did."""
WORDS_PRIOR = 25.0
"""Sessions that the usual share of a word weighs."""
LEVEL_STEP = 0.12
"""How far the mean of a level moves when a prototype says "more"."""
PAGES_TRUST = 0.4

Row = tuple[float, ...]
"""cap, five slopes, five heights."""
Words = dict[str | int, tuple[float, ...]]


class Knowledge(Struct, frozen=True):
    """All that the tables are made of; five numbers each in the order of the motives."""

    bias: tuple[float, ...]
    units: dict[str, tuple[float, ...]]
    """signal → per band: count, times the usual of any shop; level, the mean."""
    rates: dict[str, tuple[float, ...]]
    """signal → per motive: count, times the usual here; level, how far above the mean."""
    words: dict[str, Words]
    """signal → word → log share per motive."""
    pages: tuple[float, ...]
    variances: dict[str, tuple[float, ...]]


def _mix(sums: Mapping[str, float], prototypes: Mapping[Motive, Prototype]) -> list[list[float]]:
    shares = [prototypes[motive].share for motive in MOTIVES]
    return [
        [(MIX_PRIOR * share + count) / (MIX_PRIOR + sum(counts)) for share, count in zip(shares, counts, strict=True)]
        for counts in mix_counts(sums)
    ]


def _prior_rates(signal: str, prototypes: Mapping[Motive, Prototype]) -> list[float]:
    factors = [prototypes[motive].factors[signal] for motive in MOTIVES]
    if TRAITS[signal].kind == "level":
        return [LEVEL_STEP * math.log2(factor) for factor in factors]
    mean = sum(p.share * factor for p, factor in zip(prototypes.values(), factors, strict=True))
    return [factor / mean for factor in factors]


def _units(sums, signal, prior_rates, mix) -> tuple[float, ...]:
    trait = TRAITS[signal]
    pairs = []
    for (seen, due), shares in zip(totals(sums, TRAFFIC, signal), mix, strict=True):
        tilt = sum(share * rate for share, rate in zip(shares, prior_rates, strict=True))
        pairs.append((seen - due * tilt, due) if trait.kind == "level" else (seen, due * tilt))
    prior = trait.usual if trait.kind == "level" else 1.0
    everywhere = (UNITS_PRIOR * prior + sum(s for s, _ in pairs)) / (UNITS_PRIOR + sum(d for _, d in pairs))
    return tuple((UNITS_PRIOR * everywhere + seen) / (UNITS_PRIOR + due) for seen, due in pairs)


def _rates(
    sums: Mapping[str, float], signal: str, prior_rates: list[float], units: tuple[float, ...]
) -> tuple[float, ...]:
    level = TRAITS[signal].kind == "level"
    rates = []
    for motive, start in zip(MOTIVES, prior_rates, strict=True):
        pairs = totals(sums, motive, signal)
        if level:
            seen = sum(s - d * unit for (s, d), unit in zip(pairs, units, strict=True))
            due = sum(d for _, d in pairs)
        else:
            seen, due = sum(s for s, _ in pairs), sum(d * unit for (_, d), unit in zip(pairs, units, strict=True))
        rates.append((LABEL_PRIOR * start + seen) / (LABEL_PRIOR + due))
    return tuple(rates)


def _variances(sums, signal, units):
    out = []
    for band, (seen, due) in enumerate(totals(sums, TRAFFIC, signal)):
        square = sums.get(f"model/{TRAFFIC}/{signal}/{band}/square", 0.0)
        rest = max(square - seen * seen / due, 0.0) if due > 0 else 0.0
        out.append((VARIANCE_PRIOR * TRAITS[signal].spread ** 2 + rest) / (VARIANCE_PRIOR + due))
    return tuple(out)


def _words(sums, signal, prototypes, mix) -> Words:
    trait = TRAITS[signal]
    prior, counts = trait.shares or {}, word_counts(sums, TRAFFIC, signal)
    overall = [sum(band[i] for band in mix) / len(mix) for i in range(len(MOTIVES))]

    def tilted(shares):
        out = []
        for motive in MOTIVES:
            raw = {word: share * prototypes[motive].words[signal][word] for word, share in shares.items()}
            norm = sum(raw.values())
            out.append({word: v / norm for word, v in raw.items()})
        return out

    start, total = tilted(prior), sum(counts.values())
    base = {}
    for word, share in prior.items():
        expected = sum(p * column[word] for p, column in zip(overall, start, strict=True))
        base[word] = share * (WORDS_PRIOR * share + counts[word]) / (WORDS_PRIOR * share + total * expected)
    columns = []
    for motive, column in zip(MOTIVES, tilted(base), strict=True):
        labelled = word_counts(sums, motive, signal)
        weight = WORDS_PRIOR + sum(labelled.values())
        columns.append({word: (WORDS_PRIOR * column[word] + labelled[word]) / weight for word in prior})
    return {word: tuple(trait.trust * math.log(max(column[word], 1e-6)) for column in columns) for word in prior}


A_=0.5
def _bias(mix, prototypes):
    o=[sum(b[i] for b in mix)/len(mix) for i in range(5)]
    return tuple((1-A_)*math.log(prototypes[m].share)+A_*math.log(v) for m,v in zip(MOTIVES,o))


def know(sums: Mapping[str, float], prototypes: Mapping[Motive, Prototype]) -> Knowledge:
    """Return what the prototypes and the sums together say."""
    numbers = [name for name, trait in TRAITS.items() if trait.kind != "word"]
    mix = _mix(sums, prototypes)
    rates = {name: _prior_rates(name, prototypes) for name in numbers}
    units = {name: _units(sums, name, rates[name], mix) for name in numbers}
    return Knowledge(
        bias=_bias(mix, prototypes),
        units=units,
        rates={name: _rates(sums, name, rates[name], units[name]) for name in numbers},
        words={name: _words(sums, name, prototypes, mix) for name, trait in TRAITS.items() if trait.kind == "word"},
        variances={n: _variances(sums, n, units[n]) for n in numbers if TRAITS[n].kind == "level"},
        pages=tuple(1.0 / prototypes[motive].pages for motive in MOTIVES),
    )


def rows(knowledge: Knowledge, age: int) -> dict[str, Row | Words]:
    """Return for a session of `age` pages: signal → row, or for a word signal → word → five log shares."""
    table: dict[str, Row | Words] = dict(knowledge.words)
    longer = PAGES_TRUST * min((age - 1) / USUAL_PAGES, 2.0)
    table["pages"] = (200.0, *(0.0,) * 5, *(-longer * inverse for inverse in knowledge.pages))
    for signal, rates in knowledge.rates.items():
        trait, unit = TRAITS[signal], knowledge.units[signal][band_of(age)]
        if trait.kind == "level":
            scale = trait.trust / knowledge.variances[signal][band_of(age)]
            table[signal] = (
                1.0,
                *(scale * rate for rate in rates),
                *(-scale * rate * (unit + rate / 2) for rate in rates),
            )
        else:
            expected, shape = unit * trait.usual * age, trait.spread
            means = [max(expected * rate, 1e-9) for rate in rates]
            table[signal] = (
                cap_of(expected),
                *(trait.trust * math.log(mean / (mean + shape)) for mean in means),
                *(-trait.trust * shape * math.log1p(mean / shape) for mean in means),
            )
    return table
