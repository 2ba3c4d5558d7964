"""The grammar of the effect's sums: every field is a path, and every path is written here. See `docs/sums.md`.

    n/<share>/<group>/<of>                     sessions
    won/<share>/<group>/<of>/<goal>            conversions that a trusted side reported
    value/<share>/<group>/<goal>               their value, in the site's currency
    motive/<share>/<motive>                    sessions that are in this motive now: entered less left
    variant/<slot>/<motive>/<variant>/n, w, w2 choices of a variant; the sums of 1/p and of 1/p², p its probability
    variant/<slot>/<motive>/<variant>/won, wonw/<goal>  conversions after it, and the sum of 1/p over them
    shadow/<slot>/<motive>/<variant>           choices of a variant on paper
    seen/<group>/<slot>/<variant>              sessions in which the text was in view
    helped/<slot>/<variant>/yes, no            visitors who found the text helpful, or not
    answered/<motive>                          visitors who said so themselves
    untrusted/<goal>/<group>/n, value          conversions that only a browser reported; in no effect

What has been released of them (see `release`) stands beside them:

    released/<field>                           what of a field is published, by the day it was released
    released/in/<whole>/<field>                the sessions of the whole that a count is part of, when it last moved
    released/steps                             releases made

`<share>` is the holdout share in thousandths: the epoch. `<of>` is whom the sessions are counted of: `all`,
`slot:<slot>` (those for which the slot was decided) or `motive:<motive>` (those that entered the motive).
"""

from fivefold.records import Group, Motive, Sums

ALL = "all"


def share(holdout: float) -> str:
    """Return the epoch of a holdout share.

    >>> share(0.1)
    '100'
    """
    return str(round(holdout * 1000))


def slot(name: str) -> str:
    """Return whom the sessions of a slot are counted of."""
    return f"slot:{name}"


def motive(name: Motive) -> str:
    """Return whom the sessions of a motive are counted of."""
    return f"motive:{name}"


def n(epoch: str, group: Group, of: str = ALL) -> str:
    """Return the field of sessions."""
    return f"n/{epoch}/{group}/{of}"


def sessions(sums: Sums) -> float:
    """Return how many sessions began in these sums, whatever became of them.

    >>> sessions({"n/100/holdout/all": 3.0, "n/0/personalised/all": 4.0, "n/100/holdout/slot:hero": 3.0})
    7.0
    """
    return sum(amount for field, amount in sums.items() if field.startswith("n/") and field.endswith(f"/{ALL}"))


def won(epoch: str, group: Group, of: str, goal: str) -> str:
    """Return the field of conversions."""
    return f"won/{epoch}/{group}/{of}/{goal}"


def motive_now(epoch: str, motive: Motive) -> str:
    """Return the field of sessions that are in a motive now."""
    return f"motive/{epoch}/{motive}"


def value(epoch: str, group: Group, goal: str) -> str:
    """Return the field of the conversions' value."""
    return f"value/{epoch}/{group}/{goal}"


def variant(slot: str, motive: Motive, variant: str, what: str) -> str:
    """Return a field of one variant; `what` is n, w, w2, won/<goal> or wonw/<goal>."""
    return f"variant/{slot}/{motive}/{variant}/{what}"
