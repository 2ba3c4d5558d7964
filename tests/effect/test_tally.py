from msgspec import structs

from fivefold.effect import reached, stepped
from fivefold.records import Choice, Session, add

START = Session(
    id=b"", began_s=0, issued_s=0, share=0.1, group="personalised", motive="undecided", entered=frozenset({"undecided"})
)
HERO = Choice(slot="hero", motive="undecided", variant="calm", probability=0.25)
LATER = Choice(slot="hero", motive="inspiration", variant="bold", probability=0.5)


def test_a_motive_left_and_entered_again_is_enrolled_once_and_nets_to_one():
    away = structs.replace(START, motive="inspiration", entered=frozenset({"undecided", "inspiration"}))
    back = structs.replace(away, motive="undecided")
    sums = add(stepped(None, START), stepped(START, away), stepped(away, back))
    assert sums["n/100/personalised/motive:undecided"] == sums["n/100/personalised/motive:inspiration"] == 1
    assert (sums["motive/100/undecided"], sums["motive/100/inspiration"]) == (1, 0)


def test_a_slot_decided_for_two_motives_is_one_session_of_the_slot_and_a_choice_of_each():
    first = structs.replace(START, choices=(HERO,))
    second = structs.replace(first, motive="inspiration", choices=(HERO, LATER))
    sums = add(stepped(None, first), stepped(first, second), stepped(second, second))
    assert sums["n/100/personalised/slot:hero"] == 1
    assert sums["variant/hero/undecided/calm/n"] == sums["variant/hero/inspiration/bold/n"] == 1
    assert (sums["variant/hero/undecided/calm/w"], sums["variant/hero/undecided/calm/w2"]) == (4, 16)


def test_the_default_is_counted_of_its_slot_in_both_groups_and_of_no_variant():
    for group in ("holdout", "personalised"):
        sums = stepped(None, structs.replace(START, group=group, choices=(Choice(slot="hero"),)))
        assert sums[f"n/100/{group}/slot:hero"] == 1
        assert not any(field.startswith("variant/") for field in sums)


def test_a_conversion_counts_of_all_that_the_session_was_counted_of_before():
    session = structs.replace(START, entered=frozenset({"undecided", "inspiration"}), choices=(HERO, LATER))
    sums = reached(session, "purchase", 59.9, trusted=True)
    whom = {field.split("/")[3] for field in sums if field.startswith("won/")}
    assert whom == {"all", "slot:hero", "motive:undecided", "motive:inspiration"}
    assert sums["variant/hero/undecided/calm/wonw/purchase"] == 4
    assert sums["value/100/personalised/purchase"] == 59.9


def test_an_untrusted_conversion_is_counted_apart_and_nowhere_else():
    session = structs.replace(START, choices=(HERO,))
    assert reached(session, "purchase", 10, trusted=False) == {
        "untrusted/purchase/personalised/n": 1,
        "untrusted/purchase/personalised/value": 10,
    }


def test_sums_name_no_session():
    sums = add(
        stepped(None, structs.replace(START, id=b"12345678", choices=(HERO,))), reached(START, "g", 1, trusted=True)
    )
    assert not any("12345678" in field for field in sums)
