"""What the report is made of: the shapes of the contract's `GET /v1/report`, and what stands beside them.

A number is null where it is not published: behind it, or behind what it changed by, are fewer than k sessions.
"""

from msgspec import UNSET, Struct, UnsetType

from fivefold.effect.expectation import Expected
from fivefold.effect.verdict import Verdict
from fivefold.records import Group, Motive


class Cell(Struct, frozen=True, kw_only=True):
    """One group of one comparison."""

    n: int | None
    conversions: int | None
    rate: float | None


class Month(Struct, frozen=True, kw_only=True):
    """What the uplift is worth in 30 days of this traffic, in the site's currency: an interval, never one number."""

    low: float | None
    high: float
    currency: str | None


class Effect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Served against held-out sessions, for one goal: of the whole site, of a slot or of a motive."""

    goal: str
    slot: str | None
    motive: Motive | None
    holdout: Cell
    personalised: Cell
    uplift: float | None
    """The relative difference of the two rates."""
    interval: tuple[float, float | None] | None
    """Always valid on the uplift; an upper end of null has no bound yet."""
    level: float
    verdict: Verdict
    reason: str | UnsetType = UNSET
    month: Month | UnsetType = UNSET
    expected: list[Expected] | UnsetType = UNSET
    """While collecting: how long until an effect would be seen."""


class Revenue(Struct, frozen=True, kw_only=True):
    """A second figure beside the rates: the value a session, its interval valid for any values up to the bound."""

    goal: str
    holdout: float | None
    """A session."""
    personalised: float | None
    uplift: float | None
    interval: tuple[float, float | None] | None
    level: float
    bound: float
    """The goal's `max_value`: the closer to what an order can cost, the narrower the interval."""
    currency: str | None


class VariantFigure(Struct, frozen=True, kw_only=True):
    """One text: its share of its motive's choices and, by the recorded probabilities, its rate. No verdict."""

    slot: str
    motive: Motive
    variant: str
    n: int
    share: float
    shadow: bool
    """Chosen on paper only; the default was shown."""
    goal: str | None
    rate: float | None
    interval: tuple[float, float] | None


class SampleRatio(Struct, frozen=True, kw_only=True):
    """Whether the groups are as large as they were drawn; `p` may be looked at any time."""

    p: float
    ok: bool


class Day(Struct, frozen=True, kw_only=True):
    """What was published on one day; small figures come in steps of at least k."""

    day: str
    sessions: dict[Group, int | None]
    conversions: dict[str, dict[Group, int | None]]
    """By goal."""


class Report(Struct, frozen=True, kw_only=True):
    """All figures of one site."""

    site: str
    since: str
    until: str
    """ISO days, both included."""
    k: int
    sessions: dict[Group, int | None]
    motives: dict[Motive, int | None]
    """Sessions by the motive they are in now."""
    answered: dict[Motive, int | None]
    """What visitors said brought them."""
    effects: list[Effect]
    revenue: list[Revenue]
    variants: list[VariantFigure]
    exposures: dict[str, dict[Group, int | None]]
    """By slot: sessions in which a text was in view."""
    feedback: dict[str, dict[str, int | None]]
    """By slot/variant: visitors who found it helpful, `yes` or `no`."""
    untrusted: dict[str, dict[Group, int | None]]
    """By goal: conversions that only a browser reported. They are in no effect."""
    sample_ratio: SampleRatio
    days: list[Day]
