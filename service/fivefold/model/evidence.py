"""From sums to evidence: how much each signal speaks for each motive, at each page of a session, in this shop.

A count is gamma-Poisson: a visitor with motive m does something `rate[m]` times as often as is usual here at this
page, and visitors differ among themselves. The log-likelihood is linear in the count, so what a signal says is one
row: `count * slope + height`, five of each. Where only "any" is believed of a count, the row says the likelihood of
none and of any. A word says its log share. A missing signal says nothing.
Source: the negative binomial as a gamma mixture, Gelman et al. (2013), Bayesian Data Analysis, section 2.6.
"""

import math
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from fivefold.model.lessons import cap_of, totals, word_counts
from fivefold.model.prototype import Prototype
from fivefold.model.signals import TRAITS, band_of
from fivefold.model.tacit import Places, tacit
from fivefold.model.units import Five, Units, learn_units, mean_of, tilted
from fivefold.records import MOTIVES, Motive

_LABELS: Final = 4.0
"""Counts that a prototype weighs against what labelled sessions did, whatever its rate; sessions, for a level."""
_LABELLED_SESSIONS: Final = 40.0
"""Sessions that a prototype's shares of words weigh."""
_LEVEL_STEP: Final = 0.12
"""How far a prototype's "more" moves the mean of a level."""
_PAGES_TRUST: Final = 0.47
_USUAL_PAGES: Final = 6.0
"""A session longer than this begins to be a surprise; after three times as many, it is no further one."""

Row = tuple[float, ...]
"""The most of it that is believed, five slopes, five heights."""
WordRows = dict[str | int, Five]
Table = dict[str, Row | WordRows]


class Knowledge(Struct, frozen=True):
    """All that the tables are made of; fives are in the order of the motives."""

    bias: Five
    units: Units
    rates: dict[str, Five]
    """count: times the usual here; level: how far above the mean."""
    words: dict[str, WordRows]
    """signal → word → five log shares."""
    pages: Five
    """One by the factor of the session's length."""
    tacit: tuple[Places, Places]
    """Where the counts stand whose 0 goes without saying here: on the first page, and later."""


def _prior_rates(signal: str, prototypes: Mapping[Motive, Prototype]) -> Five:
    factors = [prototypes[motive].factors[signal] for motive in MOTIVES]
    if TRAITS[signal].kind == "level":
        return tuple(_LEVEL_STEP * math.log2(factor) for factor in factors)
    mean = mean_of([prototypes[motive].share for motive in MOTIVES], factors)
    return tuple(factor / mean for factor in factors)


def _rate(sums: Mapping[str, float], motive: Motive, signal: str, start: float, usual: Five) -> float:
    pairs = list(zip(totals(sums, motive, signal), usual, strict=True))
    if TRAITS[signal].kind == "level":
        seen, due = sum(s - d * unit for (s, d, _), unit in pairs), sum(d for (_, d, _), _ in pairs)
        return (_LABELS * start + seen) / (_LABELS + due)
    seen, due = sum(s for (s, _, _), _ in pairs), sum(d * unit for (_, d, _), unit in pairs)
    return (_LABELS + seen) / (_LABELS / start + due)


def _words(sums: Mapping[str, float], signal: str, prototypes: Mapping[Motive, Prototype], units: Units) -> WordRows:
    columns = []
    for motive in MOTIVES:
        start, labelled = (
            tilted(units.words[signal], prototypes[motive].words[signal]),
            word_counts(sums, motive, signal),
        )
        weight = _LABELLED_SESSIONS + sum(labelled.values())
        columns.append({word: (_LABELLED_SESSIONS * start[word] + labelled[word]) / weight for word in start})
    trust = TRAITS[signal].trust
    return {word: tuple(trust * math.log(max(c[word], 1e-6)) for c in columns) for word in TRAITS[signal].shares}


def know(sums: Mapping[str, float], prototypes: Mapping[Motive, Prototype], units: Units | None = None) -> Knowledge:
    """Return what the prototypes and the sums together say, in those units or else in the ones of the sums."""
    start = {name: _prior_rates(name, prototypes) for name, trait in TRAITS.items() if trait.kind != "word"}
    units = units or learn_units(sums, prototypes, start)
    return Knowledge(
        bias=tuple(math.log(share) for share in units.mix),
        units=units,
        rates={
            name: tuple(
                _rate(sums, motive, name, rate, units.usual[name]) for motive, rate in zip(MOTIVES, five, strict=True)
            )
            for name, five in start.items()
        },
        words={name: _words(sums, name, prototypes, units) for name in units.words},
        pages=tuple(1.0 / prototypes[motive].pages for motive in MOTIVES),
        tacit=tacit(sums),
    )


def length_at(age: int, knowledge: Knowledge) -> Five:
    """Return what it says that a session has come to `age` pages, five log-odds, untempered."""
    longer = _PAGES_TRUST * min((age - 1) / _USUAL_PAGES, 2.0)
    return tuple(-longer * inverse for inverse in knowledge.pages)


def table_at(age: int, knowledge: Knowledge, tempers: Mapping[str, float]) -> Table:
    """Return what each signal says in a session of `age` pages: signal → row, or signal → word → five numbers.

    `tempers` multiply what a signal says, 1 where nothing is known.
    """
    table: Table = {}
    for signal, said in knowledge.words.items():
        temper = tempers.get(signal, 1.0)
        table[signal] = {word: tuple(temper * log for log in five) for word, five in said.items()}
    longer = tempers.get("pages", 1.0)
    table["pages"] = (200.0, *(0.0,) * len(MOTIVES), *(longer * log for log in length_at(age, knowledge)))
    for signal, rates in knowledge.rates.items():
        trait, usual = TRAITS[signal], knowledge.units.usual[signal][band_of(age)]
        trust = trait.trust * tempers.get(signal, 1.0)
        if trait.kind == "level":
            scale = trust / knowledge.units.variance[signal][band_of(age)]
            slopes, heights = [scale * r for r in rates], [-scale * r * (usual + r / 2) for r in rates]
            table[signal] = (1.0, *slopes, *heights)
        else:
            expected, shape = usual * trait.usual * age, trait.spread
            means = [max(expected * rate, 1e-9) for rate in rates]
            none = [-shape * math.log1p(mean / shape) for mean in means]
            if trait.most == 1.0:
                slopes = [trust * (math.log(-math.expm1(log)) - log) for log in none]
            else:
                slopes = [trust * math.log(mean / (mean + shape)) for mean in means]
            heights = [trust * log for log in none]
            table[signal] = (min(cap_of(expected), trait.most), *slopes, *heights)
    return table
