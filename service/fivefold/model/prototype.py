"""Read what `motives.toml` says of a motive into factors: how many times the usual it does something."""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from fivefold.errors import ModelError
from fivefold.model.signals import TRAITS
from fivefold.records import BOUNDS, MOTIVES, Motive, MotiveSpec

LEVELS: dict[str, float] = {
    "almost never": 0.1,
    "much less": 0.25,
    "less": 0.5,
    "usual": 1.0,
    "more": 2.0,
    "much more": 4.0,
    "mainly here": 8.0,
}
"""The words of a prototype, as factors of what is usual."""


class Prototype(msgspec.Struct, frozen=True):
    """One motive in numbers."""

    share: float
    """Of all visitors, before anything is known."""
    pages: float
    """How many times the usual length a session is."""
    factors: dict[str, float]
    """count and level signals: times the usual."""
    words: dict[str, dict[str | int, float]]
    """word signals: times the usual share of each word."""


def _factor(motive: str, path: str, value: Any) -> float:
    if isinstance(value, str):
        if value not in LEVELS:
            raise ModelError(f"{motive}.prototype.{path}: {value!r} is none of {', '.join(map(repr, LEVELS))}")
        return LEVELS[value]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0.01 <= value <= 100:
        return float(value)
    raise ModelError(f"{motive}.prototype.{path}: {value!r} is neither a level such as 'more' nor a factor 0.01 to 100")


def _words(motive: str, signal: str, table: Any) -> dict[str | int, float]:
    shares = TRAITS[signal].shares or {}
    known = {str(word): word for word in shares}
    if not isinstance(table, dict):
        raise ModelError(f"{motive}.prototype.{signal}: needs a table with some of {', '.join(known)}")
    for word in table:
        if str(word) not in known:
            raise ModelError(f"{motive}.prototype.{signal}.{word}: unknown; there are {', '.join(known)}")
    return {word: _factor(motive, f"{signal}.{word}", table.get(str(word), 1.0)) for word in shares}


def read_prototype(motive: Motive, table: Mapping[str, Any]) -> Prototype:
    """Return the prototype that a table of `motives.toml` describes.

    >>> read_prototype("inspiration", {"share": 0.2, "scroll": "more"}).factors["scroll"]
    2.0

    Raises ModelError naming the motive, the signal and the words that can be used.
    """
    unknown = sorted(set(table) - set(TRAITS) - {"share", "pages"})
    if unknown:
        raise ModelError(f"{motive}.prototype.{unknown[0]}: unknown signal; there are {', '.join(TRAITS)}")
    share = table.get("share", 1 / len(MOTIVES))
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0.01 <= share <= 0.9:
        raise ModelError(f"{motive}.prototype.share: {share!r} is not a share from 0.01 to 0.9")
    return Prototype(
        share=float(share),
        pages=_factor(motive, "pages", table.get("pages", 1.0)),
        factors={
            name: _factor(motive, name, table.get(name, 1.0)) for name, trait in TRAITS.items() if trait.kind != "word"
        },
        words={
            name: _words(motive, name, table.get(name, {})) for name, trait in TRAITS.items() if trait.kind == "word"
        },
    )


def read_prototypes(specs: Mapping[Motive, MotiveSpec]) -> dict[Motive, Prototype]:
    """Return the five prototypes in order, shares summing to 1. Raises ModelError if one is missing."""
    missing = [motive for motive in MOTIVES if motive not in specs]
    if missing:
        raise ModelError(f"motives.toml has no [{missing[0]}]; it needs {', '.join(MOTIVES)}")
    for motive in MOTIVES:
        for anchor in specs[motive].anchors:
            if unknown := sorted(set(anchor) - set(BOUNDS)):
                raise ModelError(f"{motive}.anchors: unknown signal {unknown[0]!r}; there are {', '.join(BOUNDS)}")
    raw = {motive: read_prototype(motive, specs[motive].prototype) for motive in MOTIVES}
    total = math.fsum(prototype.share for prototype in raw.values())
    return {m: msgspec.structs.replace(prototype, share=prototype.share / total) for m, prototype in raw.items()}


@cache
def packaged_specs() -> dict[Motive, MotiveSpec]:
    """Return the five motives that come with fivefold: what a model is made of when nothing else is given."""
    package = Path(__file__).parents[1]
    for folder in (package / "assets" / "content", package.parents[1] / "content"):
        if (file := folder / "motives.toml").is_file():
            return msgspec.convert(tomllib.loads(file.read_text("utf-8")), dict[Motive, MotiveSpec])
    raise ModelError("the packaged motives.toml is missing; reinstall fivefold")
