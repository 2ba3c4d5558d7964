from msgspec import structs

from fivefold.effect import answered, fields, helped, reached, seen, shadowed, stepped
from fivefold.effect.tally import decided
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


SERVED = structs.replace(START, choices=(HERO, LATER), entered=frozenset({"undecided", "inspiration"}))


def test_a_conversion_adds_one_to_each_population_and_to_each_text_and_its_weight_to_the_text():
    assert reached(SERVED, "purchase", 59.9, trusted=True) == {
        "won/100/personalised/all/purchase": 1,
        "won/100/personalised/slot:hero/purchase": 1,
        "won/100/personalised/motive:undecided/purchase": 1,
        "won/100/personalised/motive:inspiration/purchase": 1,
        "value/100/personalised/purchase": 59.9,
        "variant/hero/undecided/calm/won/purchase": 1,
        "variant/hero/undecided/calm/wonw/purchase": 4,
        "variant/hero/inspiration/bold/won/purchase": 1,
        "variant/hero/inspiration/bold/wonw/purchase": 2,
    }


def test_a_conversion_after_a_fork_counts_of_the_whole_site_alone():
    """Two tabs may have shown two texts for one slot: of neither can it be said that it brought the purchase."""
    assert reached(structs.replace(SERVED, forked=True), "purchase", 5, trusted=True) == {
        "won/100/personalised/all/purchase": 1,
        "value/100/personalised/purchase": 5,
    }


def test_a_held_out_conversion_counts_of_its_own_epoch_and_group_and_of_no_text():
    held = structs.replace(START, group="holdout", share=0.25, choices=(Choice(slot="hero"),))
    assert reached(held, "signup", 0, trusted=True) == {
        "won/250/holdout/all/signup": 1,
        "won/250/holdout/slot:hero/signup": 1,
        "won/250/holdout/motive:undecided/signup": 1,
        "value/250/holdout/signup": 0,
    }


def test_a_first_decision_and_a_change_of_motive_add_this_and_nothing_else():
    assert stepped(None, structs.replace(START, choices=(HERO,))) == {
        "n/100/personalised/all": 1,
        "motive/100/undecided": 1,
        "n/100/personalised/motive:undecided": 1,
        "n/100/personalised/slot:hero": 1,
        "variant/hero/undecided/calm/n": 1,
        "variant/hero/undecided/calm/w": 4,
        "variant/hero/undecided/calm/w2": 16,
    }
    first = structs.replace(START, choices=(HERO,))
    assert stepped(first, structs.replace(first, motive="inspiration", choices=(HERO, LATER))) == {
        "motive/100/inspiration": 1,
        "motive/100/undecided": -1,
        "n/100/personalised/motive:inspiration": 1,
        "variant/hero/inspiration/bold/n": 1,
        "variant/hero/inspiration/bold/w": 2,
        "variant/hero/inspiration/bold/w2": 4,
    }
    assert stepped(first, first) == {}


def test_one_decision_for_a_slot_in_two_motives_is_one_session_of_the_slot():
    both = structs.replace(START, choices=(HERO, LATER))
    assert stepped(None, both)["n/100/personalised/slot:hero"] == 1
    assert decided(START, HERO)["n/100/personalised/slot:hero"] == 1, "a choice is a slot's first unless said otherwise"


def test_what_is_seen_answered_or_found_helpful_adds_one():
    assert seen(START, HERO) == {"seen/personalised/hero/calm": 1}
    assert shadowed(HERO) == {"shadow/hero/undecided/calm": 1}
    assert helped(START, HERO, True) == {"helped/hero/calm/yes": 1}
    assert helped(START, HERO, False) == {"helped/hero/calm/no": 1}
    assert answered("inspiration") == {"answered/inspiration": 1}


def test_a_slot_decided_for_two_motives_at_once_is_new_only_the_first_time():
    third = Choice(slot="hero", motive="ready_to_buy", variant="quick", probability=1.0)
    after = structs.replace(START, group="holdout", choices=(HERO, LATER, third))
    assert stepped(structs.replace(after, choices=(HERO,)), after) == {
        f"variant/hero/{motive}/{variant}/{what}": amount
        for motive, variant, weight in (("inspiration", "bold", 2.0), ("ready_to_buy", "quick", 1.0))
        for what, amount in (("n", 1), ("w", weight), ("w2", weight**2))
    }
    fresh = Choice(slot="teaser", motive="undecided", variant="x", probability=1.0)
    again = structs.replace(fresh, motive="inspiration")
    both = stepped(START, structs.replace(START, choices=(fresh, again)))
    assert [field for field in both if field.startswith("n/")] == ["n/100/personalised/slot:teaser"]


def test_the_epoch_is_the_share_in_thousandths():
    assert [fields.share(h) for h in (0.0, 0.001, 0.125, 0.5, 0.9, 1.0)] == ["0", "1", "125", "500", "900", "1000"]
