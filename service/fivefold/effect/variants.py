"""The texts one by one: how often each is chosen, and what it brings once its changing share is accounted for.

While a text's share follows its success, its plain mean is off (on texts all alike, by up to 12 %): a lucky day brings
it more visitors, whose days weigh more. Weighing each session by 1/p, p being the probability with which it was given
the text, undoes this (Hájek, 1971). The interval is the always-valid one of a rate at the effective number of
sessions, (Σw)²/Σw² (Kish, 1965): exact while the share does not change, and measured in `fivefold bench effect`.
"""

from collections import defaultdict
from typing import NamedTuple, cast

from fivefold.effect.effects import Frame
from fivefold.effect.eprocess import rate_interval
from fivefold.effect.figures import VariantFigure
from fivefold.records import Motive, Sums


class Text(NamedTuple):
    """Where a text's sums stand; `kind` is `variant`, or `shadow` for choices on paper only."""

    kind: str
    slot: str
    motive: Motive
    variant: str


def variants(frame: Frame) -> list[VariantFigure]:
    """Return a figure for each text and goal; one without a goal where no conversions are published."""
    chosen = _chosen(frame.sums)
    whole: dict[tuple[str, ...], float] = defaultdict(float)
    for text, n in chosen.items():
        whole[text[:3]] += n
    found: list[VariantFigure] = []
    for text, n in chosen.items():
        rates = {goal: weighed(frame, text, goal) for goal in frame.goals}
        known: dict[str | None, tuple[float, float] | None] = {goal: rate for goal, rate in rates.items() if rate}
        found += [_figure(text, n, n / whole[text[:3]], goal, rate) for goal, rate in (known or {None: None}).items()]
    return found


def _chosen(sums: Sums) -> dict[Text, float]:
    chosen: dict[Text, float] = {}
    for field, amount in sorted(sums.items()):
        match field.split("/"):
            case ["variant" | "shadow" as kind, slot, motive, variant, *rest] if rest == ["n"][: kind == "variant"]:
                chosen[Text(kind, slot, cast(Motive, motive), variant)] = amount
    return chosen


def _figure(text: Text, n: float, share: float, goal: str | None, found: tuple[float, float] | None) -> VariantFigure:
    around = rate_interval(found[0] * found[1], found[1]) if found else None
    return VariantFigure(
        slot=text.slot,
        motive=text.motive,
        variant=text.variant,
        n=round(n),
        share=round(share, 4),
        shadow=text.kind == "shadow",
        goal=goal,
        rate=round(found[0], 5) if found else None,
        interval=(round(around.low, 5), round(around.high, 5)) if around else None,
    )


def weighed(frame: Frame, text: Text, goal: str) -> tuple[float, float] | None:
    """Return the inverse-propensity rate and the effective sessions it is of, None where not published."""
    at = "/".join(text)
    w, w2 = frame.sums.get(f"{at}/w"), frame.sums.get(f"{at}/w2")
    if not w or not w2:
        return None
    return frame.sums.get(f"{at}/wonw/{goal}", 0.0) / w, w**2 / w2
