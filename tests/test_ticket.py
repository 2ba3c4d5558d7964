import hashlib
import hmac
import random

import pytest

from fivefold.coarse import WORDS as VALUES
from fivefold.coarse import coarsen, refine
from fivefold.errors import TicketError
from fivefold.records import BOUNDS, MOTIVES, WORDS, Choice, Session
from fivefold.ticket import MAC_BYTES, MAX_CHARS, VERSION, Tickets, unwrap, wrap

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


def test_a_signature_is_the_standard_librarys_hmac():
    ours = hashlib.sha256(b"fivefold ticket\0" + KEYS[0]).digest()
    for choices in range(20):
        raw = unwrap(tickets().sign(session(choices=session().choices * choices)))
        body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        assert mac == hmac.digest(ours, b"demo\0" + body, "sha256")[:MAC_BYTES]


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


def test_a_ticket_of_before_an_upgrade_opens_and_is_written_so_again():
    before = "ATEyMzQ1Njc4a0nSAGtJ0gUATQADAH1REf9k_________________0D_______8E_wUA0PrHt8kNBtxPZD_6TzydxoviuXShOFg"
    assert tickets().open(before, NOW_S) == session()
    assert tickets().sign(session()) == before


@pytest.mark.parametrize("group", ["personalised", "holdout"])
def test_whatever_a_session_is_comes_back_and_nothing_of_it_moves_anything_else(group):
    for said in (None, *MOTIVES):
        for i, motive in enumerate(MOTIVES):
            for silent, forked in ((False, False), (True, False), (False, True), (True, True)):
                signed = session(
                    group=group, said=said, motive=motive, silent=silent, forked=forked, entered=frozenset(MOTIVES[i:])
                )
                assert tickets().open(tickets().sign(signed), NOW_S) == signed


def test_a_share_is_kept_to_the_thousandth_and_a_probability_to_the_ten_thousandth():
    for share in (0.0, 0.001, 0.1, 0.333, 0.9, 1.0):
        assert tickets().open(tickets().sign(session(share=share)), NOW_S).share == share
    for probability in (0.0001, 0.05, 0.3333, 0.9999, 1.0):
        choice = Choice(slot="slot-2", motive=None, variant="a", probability=probability)
        assert tickets().open(tickets().sign(session(choices=(choice,))), NOW_S).choices == (choice,)


def test_a_session_of_very_many_pages_stays_at_the_last_step_that_a_ticket_has():
    assert tickets().open(tickets().sign(session(step=65_535)), NOW_S).step == 65_535
    assert tickets().open(tickets().sign(session(step=70_000)), NOW_S).step == 65_535


def test_a_ticket_lives_to_the_second_and_a_clock_may_be_a_minute_behind():
    ticket = tickets(life_s=100).sign(session())
    for now_s in (NOW_S - 60, NOW_S, NOW_S + 100):
        assert tickets(life_s=100).open(ticket, now_s)
    for now_s in (NOW_S - 61, NOW_S + 101):
        with pytest.raises(TicketError, match="expired") as error:
            tickets(life_s=100).open(ticket, now_s)
        assert error.value.field == "ticket"


@pytest.mark.parametrize("ticket", ["", "a", "AAAA", "A" * 22, "A" * 512, "é", "\ud800", "AB==", "A B", "A+/B"])
def test_what_is_no_ticket_is_refused_by_the_name_of_its_field(ticket):
    with pytest.raises(TicketError, match="not a ticket") as error:
        tickets().open(ticket, NOW_S)
    assert error.value.field == "ticket"


def test_a_ticket_of_another_version_is_refused_though_it_is_signed():
    raw = unwrap(tickets().sign(session()))
    body = bytes([VERSION + 1]) + raw[1:-MAC_BYTES]
    newer = wrap(body + tickets()._signers[0].sign(body))
    with pytest.raises(TicketError, match="another version") as error:
        tickets().open(newer, NOW_S)
    assert error.value.field == "ticket"


def test_every_step_of_a_signal_is_a_value_within_its_bound_and_larger_is_never_less():
    for place, (name, bound) in enumerate(BOUNDS.items()):
        if bound is None:
            continue
        values = []
        for step in range(255):
            coarse = bytearray([255] * len(BOUNDS))
            coarse[place] = step
            values.append(refine(bytes(coarse))[name])
        assert (values[0], values[-1]) == (0, bound)
        assert values == sorted(values)
        assert coarsen({name: bound})[place] == 254
        for value in (values[1], values[100], values[200]):
            least = 1 if name == "visit" else 0  # there is no visit before the first
            assert refine(coarsen({name: value}))[name] == pytest.approx(max(value, least), rel=0.03, abs=0.01)


def test_what_a_ticket_cannot_mean_is_left_out():
    unknown_word = bytearray([255] * len(BOUNDS))
    places = list(BOUNDS)
    for name in WORDS:
        unknown_word[places.index(name)] = len(VALUES[name])
    assert refine(bytes(unknown_word)) == {}
    assert refine(bytes([255] * len(BOUNDS))) == {}
    with pytest.raises(ValueError, match="zip"):
        refine(bytes([255] * (len(BOUNDS) - 1)))


def test_numbers_between_whole_ones_come_back_near():
    for x in ({"active_s": 0.4}, {"active_s": 1.5}, {"away_s": 3.7}, {"away_s": 7199.5}, {"scroll": 0.37}):
        [(name, number)] = x.items()
        assert carried(x)[name] == pytest.approx(number, rel=0.02, abs=0.51 if name != "scroll" else 0.005)
