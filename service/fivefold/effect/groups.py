"""Which group a session is in."""

from fivefold.records import Group


def draw_group(chance: float, share: float) -> Group:
    """Return `holdout` for the lowest `share` of `chance`, both in [0, 1].

    >>> draw_group(chance=0.04, share=0.1), draw_group(chance=0.1, share=0.1)
    ('holdout', 'personalised')
    """
    return "holdout" if chance < share else "personalised"
