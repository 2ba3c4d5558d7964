import random

import pytest

from fivefold.coarse import WORDS as VALUES
from fivefold.coarse import coarsen, refine
from fivefold.errors import TicketError
from fivefold.records import BOUNDS, MOTIVES, WORDS, Choice, Session
from fivefold.ticket import MAX_CHARS, Tickets

KEYS = (b"first key, sixteen or more",)
SHOWN = [(f"slot-{i}", motive, "a") for i in range(60) for motive in (None, *MOTIVES)]
NOW_S = 1_800_000_000


def tickets(site="demo", keys=KEYS, life_s=3600):
    return Tickets(site, keys, SHOWN, life_s)


def session(**changed):
    fields = {
        "id": b"12345678",
        "began_s": NOW_S,
        "issued_s": NOW_S + 5,
        "run": 77,
        "step": 3,
        "share": 0.125,
        "group": "holdout",
        "motive": "ready_to_buy",
        "entered": frozenset({"first_visit", "ready_to_buy"}),
        "signals": coarsen({"pages": 7, "scroll": 0.25, "referrer": "ad", "page": "cart"}),
        "choices": (Choice(slot="slot-1", motive="undecided", variant="a", probability=0.3334),),
        "said": "inspiration",
    }
    return Session(**{**fields, **changed})


def carried(x):
    """Return signals as they come back with a ticket."""
    return refine(tickets().open(tickets().sign(session(signals=coarsen(x))), NOW_S).signals)


def test_a_ticket_opens_to_what_was_signed():
    assert tickets().open(tickets().sign(session()), NOW_S) == session()


def test_small_numbers_come_back_exactly_and_large_ones_nearly():
    for name, bound in BOUNDS.items():
        for number in range(21 if bound and bound > 20 and bound < 7200 else 0):
            assert carried({name: number}) == {name: number}
    large = carried({"active_s": 1234.5, "pages": 150})
    assert large["active_s"] == pytest.approx(1234.5, rel=0.02)
    assert large["pages"] == pytest.approx(150, rel=0.02)


def test_every_word_comes_back():
    for name in WORDS:
        for word in VALUES[name]:
            assert carried({name: word}) == {name: word}


def test_the_longest_session_fits_and_keeps_its_latest_choices():
    choices = tuple(Choice(slot=f"slot-{i}", motive="undecided", variant="a", probability=0.5) for i in range(60))
    full = dict.fromkeys((name for name, bound in BOUNDS.items() if bound), 1)
    ticket = tickets().sign(session(choices=choices, signals=coarsen(full)))
    assert len(ticket) <= MAX_CHARS
    kept = tickets().open(ticket, NOW_S).choices
    assert len(kept) >= 35
    assert kept == choices[-len(kept) :]


def test_two_keys_are_valid_while_rotating():
    old, new = b"the old key, long enough", b"the new key, long enough"
    ticket = tickets(keys=(old,)).sign(session())
    assert tickets(keys=(new, old)).open(ticket, NOW_S) == session()
    with pytest.raises(TicketError):
        tickets(keys=(new,)).open(ticket, NOW_S)
    with pytest.raises(TicketError):
        tickets(keys=(old,)).open(tickets(keys=(new, old)).sign(session()), NOW_S)


def test_another_sites_ticket_is_forged():
    with pytest.raises(TicketError):
        tickets("other").open(tickets("demo").sign(session()), NOW_S)


def test_a_ticket_expires_and_is_not_from_the_future():
    ticket = tickets().sign(session())
    assert tickets().open(ticket, NOW_S + 3600)
    for now_s in (NOW_S + 3601, NOW_S - 3600):
        with pytest.raises(TicketError, match="expired"):
            tickets().open(ticket, now_s)


def test_no_mutation_of_a_ticket_is_accepted():
    rng = random.Random(1)
    ticket = tickets().sign(session())
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. é\0"
    opened = tickets()
    for _ in range(20_000):
        at = rng.randrange(len(ticket))
        kind = rng.randrange(4)
        if kind == 0:
            mutant = ticket[:at] + rng.choice(letters) + ticket[at + 1 :]
        elif kind == 1:
            mutant = ticket[:at] + ticket[at + 1 :]
        elif kind == 2:
            mutant = ticket[:at] + rng.choice(letters) + ticket[at:]
        else:
            mutant = ticket + rng.choice(letters) * rng.randrange(1, 4)
        if mutant == ticket:
            continue
        with pytest.raises(TicketError):
            opened.open(mutant, NOW_S)


def test_choices_whose_content_is_gone_are_left_out():
    ticket = tickets().sign(session())
    fewer = Tickets("demo", KEYS, SHOWN[:3], 3600)
    assert fewer.open(ticket, NOW_S).choices == ()
