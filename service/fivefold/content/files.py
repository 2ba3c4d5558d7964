"""The forms of the content files: what may stand in `site.toml` and in a slot's file."""

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from fivefold.records import MOTIVES, Format, Goal, Mode, Motive, Name

Page = Annotated[str, Meta(max_length=1000, pattern=r"^(https?://[^\s?#@*\\]+|/(?!/)[^\s?#\\]*)$")]
"""A page of the shop, without query."""
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class VariantTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[price_comparison]]`: one text for a motive."""

    id: Id
    text: str | list[str]
    since: Any = field(default=None, name="from")
    """A date or a moment: when it goes live, in the site's time zone."""
    until: Any = None
    """A date, which still counts, or a moment."""
    weight: Annotated[float, Meta(gt=0, le=1000)] = 1.0


class DefaultTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[default]`: the text of everyone whose motive has none, and of the holdout."""

    text: str | list[str]


class ChoiceTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[choices]]`: one answer of a question, and what it says about the visitor."""

    motive: Motive
    text: Annotated[str, Meta(min_length=1, max_length=200)]


class SlotTables(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`slots/<slot>.<locale>.toml`."""

    describes: Annotated[str, Meta(max_length=500)] = ""
    page: Page | None = None
    """One on which the slot stands, to look at its texts there; a path goes on from the shop's first page."""
    format: Format = "text"
    mode: Mode = "learn"
    max_length: Annotated[int, Meta(ge=1, le=4096)] | None = None
    """Characters that a text should have at most, as shown."""
    vars: dict[str, Any] = {}
    default: DefaultTable
    choices: Annotated[list[ChoiceTable], Meta(max_length=10)] = []
    first_visit: list[VariantTable] = []
    inspiration: list[VariantTable] = []
    price_comparison: list[VariantTable] = []
    undecided: list[VariantTable] = []
    ready_to_buy: list[VariantTable] = []

    def of(self, motive: Motive) -> list[VariantTable]:
        """Return a motive's variants."""
        variants: list[VariantTable] = getattr(self, motive)
        return variants


assert set(MOTIVES) <= set(SlotTables.__struct_fields__)  # noqa: S101 - the file form must name all motives


class SiteTables(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`site.toml`."""

    name: Annotated[str, Meta(max_length=200)] = ""
    origins: list[str]
    locale: str
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")] = "EUR"
    timezone: str = "UTC"
    holdout: Annotated[float, Meta(ge=0, le=0.9)] | None = None
    approval: bool = False
    goals: dict[Name, Goal] = {}
    facts: dict[str, str | int | float | bool] = {}
