"""The sentence at the head of a report says what the figures say, and no more."""

from msgspec import UNSET, structs

from fivefold.effect.conclusion import between, conclusions, percent
from fivefold.effect.expectation import Expected
from fivefold.effect.figures import Cell, Effect, Month, Report, SampleRatio

CELL = Cell(n=1000, conversions=30, rate=0.03)
BETTER = Effect(
    goal="purchase", slot=None, motive=None, holdout=CELL, personalised=CELL, uplift=0.25, interval=(0.1, 0.4),
    level=0.95, verdict="better", month=Month(low=1200.4, high=3400.6, currency="EUR"),
)  # fmt: skip


def said(*rows, k=20, sessions=1000, ok=True):
    report = Report(
        site="demo", since="", until="", k=k, sessions={"personalised": sessions, "holdout": sessions}, motives={},
        answered={}, effects=list(rows), revenue=[], variants=[], exposures={}, feedback={}, untrusted={},
        sample_ratio=SampleRatio(p=0.5, ok=ok), days=[],
    )  # fmt: skip
    return list(conclusions(report))


def changed(**what):
    return structs.replace(BETTER, **what)


def expected(*more, days=7):
    return [
        Expected(uplift=uplift, sessions=n, more=n, days=days) for uplift, n in zip((0.1, 0.2, 0.5), more, strict=True)
    ]


def test_an_effect_is_said_with_its_interval_and_its_worth():
    assert said(BETTER) == [
        "The texts help: purchase +25%; the truth lies between +10% and +40%. "
        "Worth between 1,200 and 3,401 EUR in 30 days."
    ]
    assert said(changed(month=UNSET)) == ["The texts help: purchase +25%; the truth lies between +10% and +40%."]
    assert said(changed(month=Month(low=None, high=9.0, currency=None)))[0].endswith(
        "Worth between no bound and 9 in 30 days."
    )
    assert said(changed(verdict="worse", uplift=-0.3, interval=(-0.5, -0.1), month=UNSET)) == [
        "The texts do harm: purchase -30%; the truth lies between -50% and -10%."
    ]


def test_each_of_several_goals_has_its_name_and_parts_of_the_site_have_no_sentence():
    lines = said(BETTER, changed(goal="signup"), changed(slot="hero"), changed(motive="undecided"))
    assert [line.split(":")[0] for line in lines] == ["purchase", "signup"]


def test_what_must_not_be_believed_is_said_first_and_alone():
    assert len(said(BETTER, BETTER, ok=False)) == 1
    assert said(BETTER, ok=False)[0].startswith("Withheld: the two groups")
    assert said(changed(verdict="withheld", reason="sample ratio mismatch")) == said(BETTER, ok=False)


def test_too_few_says_how_many_there_must_be():
    few = changed(verdict="withheld", reason="too few")
    assert said(few) == [
        "Withheld: too few sessions. "
        "There must be at least 20 sessions with the default texts, and as many with fitting ones."
    ]
    assert "at least 2 sessions" in said(few, k=2)[0]
    assert "at least one session with" in said(few, k=1)[0]
    assert said(BETTER, sessions=0)[0].startswith("Nothing to say yet: too few sessions.")
    assert said(BETTER, sessions=None)[0].startswith("Nothing to say yet")


def test_who_waits_is_told_how_long():
    waiting = changed(verdict="collecting", expected=expected(5000, 1000, 100))
    assert said(waiting) == [
        "Not known yet whether the texts help. At this traffic a difference of +20% would show in about 7 days, "
        "one of +50% in about 7 days."
    ]
    assert said(changed(verdict="collecting", reason="by chance", expected=expected(5000, 1000, 0))) == [
        "Not sure yet: clear by itself, but among several goals one may be by chance. At this traffic a difference of "
        "+20% would show in about 7 days, one of +50% probably by now."
    ]
    late = changed(verdict="collecting", expected=expected(5000, 0, 0, days=1))
    assert "of +10% would show in about 1 day, one of +20% probably by now" in said(late)[0]
    assert said(changed(verdict="collecting", expected=expected(0, 0, 0))) == [
        "Not known yet whether the texts help. A difference of +10% would probably have shown by now."
    ]
    small = changed(verdict="collecting", expected=expected(5000, 1000, 100, days=1329))
    assert said(small)[0].endswith(
        "too few visitors to see even a difference of +50% within a year: do not wait for it."
    )
    quiet = changed(verdict="collecting", expected=expected(5000, 1200, 300, days=None))
    assert "+20% would show after about 1,200 more sessions, one of +50% after about 300 more" in said(quiet)[0]
    begun = Cell(n=100, conversions=3, rate=0.03)
    early = changed(verdict="collecting", expected=expected(5000, 1000, 100, days=1329), holdout=begun)
    assert said(structs.replace(early, personalised=begun))[0].endswith(
        " The goal purchase has been counted 6 times so far: too few to say how long it will take."
    )
    first = structs.replace(
        early, holdout=Cell(n=1, conversions=1, rate=1), personalised=Cell(n=9, conversions=0, rate=0)
    )
    assert " counted once so far" in said(first)[0]
    assert "do not wait" in said(early)[0], "33 are enough"
    for none in (UNSET, []):
        assert said(changed(verdict="collecting", expected=none))[0].endswith(" No purchase has been counted so far.")


def test_differences_are_said_as_people_say_them():
    assert [percent(uplift) for uplift in (0.0, 0.099, 0.1, -0.05, -0.5, 10.0, 10.1)] == [
        "+0%", "+9.9%", "+10%", "-5.0%", "-50%", "+1,000%", "over +1,000%",
    ]  # fmt: skip
    assert between(None) == "not known"
    assert between((0.2, None)) == "above +20%"
