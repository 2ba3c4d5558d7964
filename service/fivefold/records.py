"""The nouns, in the order of the flow: signals come in, a motive is found, texts go out, events come back.

The types are the parsers, the schema and the documentation: what stands here is what the API accepts.
"""

from typing import Annotated, Any, Literal, get_args

from msgspec import UNSET, Meta, Struct, UnsetType

Motive = Literal["first_visit", "inspiration", "price_comparison", "undecided", "ready_to_buy"]
MOTIVES: tuple[Motive, ...] = get_args(Motive)
"""The five motivational types, always in this order."""

Group = Literal["personalised", "holdout"]
GROUPS: tuple[Group, ...] = get_args(Group)

Referrer = Literal["direct", "search", "social", "email", "ad", "price_comparison", "other"]
Device = Literal["mobile", "tablet", "desktop"]
Page = Literal["home", "category", "product", "search", "info", "cart", "checkout", "other"]

Format = Literal["text", "html", "list"]
Trust = Literal["browser", "shop"]
Mode = Literal["learn", "fixed", "shadow"]
"""How a slot's variants share their motive's visitors: by what works, by given weights, or only on paper."""

SLACK = 10
"""A signal up to this many times its bound is clipped to the bound; above, it is refused."""


def _number(bound: float, meaning: str) -> Meta:
    return Meta(ge=0, le=bound * SLACK, description=meaning, extra={"bound": bound})


def _word(meaning: str) -> Meta:
    return Meta(description=meaning, extra={"bound": None})


class Signals(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What the snippet reports about the running session. A missing signal means unknown."""

    visit: Annotated[int, _number(5, "visits this browser made, 1 = first; only where the site keeps it")] | None = None
    pages: Annotated[int, _number(200, "page views in this session, this one included")] | None = None
    products: Annotated[int, _number(200, "product page views")] | None = None
    products_distinct: Annotated[int, _number(200, "different products viewed")] | None = None
    categories_distinct: Annotated[int, _number(100, "different categories or lists viewed")] | None = None
    revisits: Annotated[int, _number(100, "views of a product already viewed")] | None = None
    searches: Annotated[int, _number(100, "on-site searches")] | None = None
    price_sorts: Annotated[int, _number(50, "sorted or filtered by price")] | None = None
    filters: Annotated[int, _number(100, "other filters used")] | None = None
    info_pages: Annotated[int, _number(100, "shipping, returns, payment, size guide, reviews, FAQ")] | None = None
    compares: Annotated[int, _number(50, "added to a comparison list")] | None = None
    copies: Annotated[int, _number(50, "copied a product's name, number or price")] | None = None
    tab_returns: Annotated[int, _number(100, "left the tab and came back")] | None = None
    away_s: Annotated[float, _number(7200, "seconds away from the tab")] | None = None
    active_s: Annotated[float, _number(7200, "seconds active in this session")] | None = None
    scroll: Annotated[float, _number(1, "mean of the deepest scroll per page, 0 to 1")] | None = None
    wishlist_adds: Annotated[int, _number(50, "added to the wish list")] | None = None
    cart_adds: Annotated[int, _number(50, "added to the cart")] | None = None
    cart_removes: Annotated[int, _number(50, "removed from the cart")] | None = None
    cart_items: Annotated[int, _number(100, "items in the cart now")] | None = None
    checkout_steps: Annotated[int, _number(10, "deepest checkout step reached")] | None = None
    coupon: Annotated[int, _number(10, "used the voucher field")] | None = None
    referrer: Annotated[Referrer, _word("class of the entry, never its address")] | None = None
    device: Annotated[Device, _word("kind of device")] | None = None
    page: Annotated[Page, _word("kind of the page now")] | None = None


def _bounds() -> dict[str, float | None]:
    """Return every signal's bound; None for a signal that is a word.

    >>> _bounds()["pages"], _bounds()["referrer"]
    (200, None)
    """
    return {
        name: next(arg for arg in get_args(hint) if hasattr(arg, "__metadata__")).__metadata__[0].extra["bound"]
        for name, hint in Signals.__annotations__.items()
    }


BOUNDS: dict[str, float | None] = _bounds()
NUMBERS: tuple[str, ...] = tuple(name for name, bound in BOUNDS.items() if bound is not None)
WORDS: tuple[str, ...] = tuple(name for name, bound in BOUNDS.items() if bound is None)


UNKNOWN = b"\xff" * len(BOUNDS)
"""Coarse signals of which none is known; see `coarse`."""


Name = Annotated[str, Meta(min_length=1, max_length=64)]
Scalar = Annotated[str, Meta(max_length=2000)] | int | float | bool
Vars = dict[Name, Scalar | dict[Name, Scalar]]
"""Values for the variables that a slot declares: `{"product": {"name": "Strandkorb"}}`."""


class DecideRequest(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """Which texts fit this session, for these slots?"""

    site: Name
    slots: Annotated[list[Name], Meta(min_length=1, max_length=10)]
    locale: Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$")] | None = None
    signals: Signals = Signals()
    vars: Annotated[Vars, Meta(max_length=20)] = {}
    ticket: str | None = None
    """Of the session's decision before; what is no ticket of the site is taken for none."""
    explain: bool = False


class Choice(Struct, frozen=True, kw_only=True, gc=False):
    """What one slot shows in one session, and how probable that choice was."""

    slot: str
    motive: Motive | None = None
    """None: the slot's default, which belongs to no motive."""
    variant: str = "default"
    probability: float = 1.0
    """Of this variant among its motive's, a multiple of 1/10000."""


class Session(Struct, frozen=True, kw_only=True, gc=False):
    """All that is remembered of a session. It travels in the visitor's browser, signed, as the ticket."""

    id: bytes
    """Eight random bytes: only for counting once; never stored."""
    began_s: int
    """Unix time of the first decision; what the session adds is booked to that day."""
    issued_s: int
    """Unix time of this ticket."""
    run: int = 0
    """Which memory of spent marks the session began with, 0 to 65535: another one cannot know what is counted."""
    step: int = 1
    """How many decisions the session has had."""
    share: float
    """Holdout share when the group was drawn, a multiple of 1/1000: the epoch the session belongs to."""
    group: Group
    motive: Motive
    entered: frozenset[Motive] = frozenset()
    """Every motive the session has been in."""
    signals: bytes = UNKNOWN
    """Coarse signals at the last decision before the checkout; `coarse.refine` reads them."""
    choices: tuple[Choice, ...] = ()
    """One per slot and motive, the latest last."""
    said: Motive | None = None
    """What the visitor answered to a question."""
    forked: bool = False
    """Another decision went on from the same ticket before (a copied tab, an answer that never arrived): from here on
    only what is of the whole session is counted, so that nothing of it counts twice."""
    silent: bool = False
    """Nothing of this session is counted or learned from: a bot, or an editor's preview."""


class Option(Struct, frozen=True, kw_only=True, gc=False):
    """One possible answer to a question slot."""

    motive: Motive
    text: str


class SlotText(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The text that a slot shall show."""

    variant: str
    motive: Motive | None
    format: Format
    text: str | list[str]
    choices: list[Option] | UnsetType = UNSET
    """Only for a question: the answers to choose from."""


class Reason(Struct, frozen=True, kw_only=True, gc=False):
    """One signal's share in the decision."""

    signal: Annotated[
        str, Meta(description="its name; `before`: what was likely before any signal; `answer`: the visitor's own word")
    ]
    weight: Annotated[float, Meta(description="log-odds towards the decided motive, against the runner-up")]


class Answer(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The decision for one page view."""

    motive: Motive
    confidence: float
    group: Group
    slots: dict[str, SlotText]
    ticket: str
    probabilities: dict[Motive, float] | UnsetType = UNSET
    why: list[Reason] | UnsetType = UNSET


class Event(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, tag_field="type"):
    """What a browser reports after a decision."""


class Seen(Event, tag="seen", frozen=True, gc=False):
    """These slots' texts were really in the visitor's viewport."""

    slots: Annotated[list[Name], Meta(min_length=1, max_length=10)]


class GoalReached(Event, tag="goal", frozen=True, gc=False):
    """An outcome the shop cares about."""

    goal: Name
    value: Annotated[float, Meta(ge=0, le=1e6)] = 0.0
    """In the site's currency."""


class Answered(Event, tag="answer", frozen=True, gc=False):
    """The visitor said what brought them."""

    motive: Motive


class Feedback(Event, tag="feedback", frozen=True, gc=False):
    """The visitor found a text helpful, or not."""

    slot: Name
    helpful: bool


AnyEvent = Seen | GoalReached | Answered | Feedback


class EventsRequest(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """What happened since the last decision."""

    site: Name
    ticket: Annotated[str, Meta(max_length=512)]
    events: Annotated[list[AnyEvent], Meta(min_length=1, max_length=50)]


class Ignored(Struct, frozen=True, kw_only=True, gc=False):
    """An event that was not counted."""

    index: int
    reason: str


class EventsAnswer(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How many events will be in the next flush."""

    accepted: int
    ignored: list[Ignored]
    ticket: str | UnsetType = UNSET
    """After an answer: the ticket that knows it."""


class OutcomeRequest(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """What the shop's own server confirms, with the receipt that the checkout form brought."""

    site: Name
    receipt: Annotated[str, Meta(max_length=512)]
    goal: Name
    value: Annotated[float, Meta(ge=0, le=1e6)] = 0.0
    """In the site's currency."""


Sums = dict[str, float]
"""Additive numbers: field → amount. All that is ever stored, per site and day."""


def add(*parts: Sums) -> Sums:
    """Return the sum of sums.

    >>> add({"a": 1.0}, {"a": 2.0, "b": 1.0})
    {'a': 3.0, 'b': 1.0}
    """
    total: Sums = {}
    for part in parts:
        for field, amount in part.items():
            total[field] = total.get(field, 0.0) + amount
    return total


class MotiveSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One motive as `motives.toml` describes it."""

    label: dict[str, str]
    """By locale."""
    description: dict[str, str]
    prototype: dict[str, Any]
    """Read by the model; see `docs/model.md`."""
    anchors: list[dict[str, Any]]
    """Example sessions, as signals, that must always be placed in this motive."""


class Goal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An outcome that a site declares in `site.toml`."""

    trust: Trust = "shop"
    """Whose word counts: the visitor's browser, or only the shop's own server."""
    max_value: Annotated[float, Meta(gt=0, le=1e6)] = 10_000.0
    """Largest value of one conversion, in the site's currency; a larger one is refused."""
    teaches: Motive | None = None
    """The motive that a session which reached this goal had; `purchase` teaches ready_to_buy unless told otherwise."""
