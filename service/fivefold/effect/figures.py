"""What the report is made of: the shapes of the contract's `GET /v1/report`."""

from msgspec import UNSET, Struct, UnsetType

from fivefold.effect.verdict import Verdict
from fivefold.records import Group, Motive


class Cell(Struct, frozen=True, kw_only=True):
    """One group of one comparison; null where fewer than k sessions are behind a number."""

    n: int | None
    conversions: int | None
    rate: float | None


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


class SampleRatio(Struct, frozen=True, kw_only=True):
    """Whether the groups are as large as they were drawn; `p` may be looked at any time."""

    p: float
    ok: bool


class Report(Struct, frozen=True, kw_only=True):
    """All figures of one site."""

    site: str
    since: str
    until: str
    """ISO days, both included."""
    sessions: dict[Group, int | None]
    motives: dict[Motive, int | None]
    """Sessions by the motive they are in now."""
    effects: list[Effect]
    sample_ratio: SampleRatio
