"""The report tells each verdict in words, and shows what the report has and nothing else."""

import re

import msgspec
import pytest
from msgspec import structs
from tests.web.console.conftest import words

from fivefold import effect
from fivefold.effect.expectation import Expected
from fivefold.effect.figures import Cell, Month, SampleRatio
from fivefold.web.console.drawing import drawn
from fivefold.web.console.effect import verdict_of
from fivefold.web.console.words import Words, flat
from fivefold.web.examples import EXAMPLES

REPORT = msgspec.convert(EXAMPLES["Report"], effect.Report)
ROW = REPORT.effects[0]


def ahead(*days):
    return [
        Expected(uplift=size, sessions=12_345 + (n or 0), more=1000 if n != 0 else 0, days=n)
        for size, n in zip((0.1, 0.2, 0.5), days, strict=True)
    ]


OPEN = structs.replace(ROW, expected=ahead(90, 30, 3))
CASES = {
    "open": (OPEN, "Noch lässt sich nicht sagen, ob die passenden Texte helfen", "in etwa 30 Tagen"),
    "progress": (
        OPEN,
        "Noch lässt sich",
        "Bisher 11.375 von etwa 12.000 Besuchen, die es für einen Unterschied",
    ),
    "chance": (structs.replace(OPEN, reason="by chance"), "Noch nicht sicher", "in etwa 3 Tagen"),
    "better": (structs.replace(ROW, verdict="better"), "Ja, die passenden Texte helfen: Das Ziel „Kauf“", ""),
    "worth": (
        structs.replace(ROW, verdict="better", month=Month(low=100.4, high=300.6, currency="EUR")),
        "Ja, die passenden Texte helfen",
        "zwischen 100\xa0€ und 301\xa0€",
    ),
    "worse": (structs.replace(ROW, verdict="worse"), "Nein, die passenden Texte schaden", ""),
    "few": (structs.replace(ROW, verdict="withheld", reason="too few"), "zu wenige Besuche", "erst ab 20 Besuchen"),
    "broken": (structs.replace(ROW, verdict="withheld", reason="sample ratio mismatch"), "Kein Urteil", ""),
    "never": (structs.replace(ROW, expected=ahead(999, 999, 999)), "Noch lässt sich", "Warten Sie nicht darauf"),
    "late": (
        structs.replace(ROW, expected=ahead(999, 999, 9)),
        "Noch lässt sich",
        "zeigt sich ein Unterschied von 50\xa0%",
    ),
    "over": (structs.replace(ROW, expected=ahead(0, 0, 0)), "Noch lässt sich", "Wahrscheinlich ist er kleiner"),
    "quiet": (structs.replace(ROW, expected=ahead(None, None, None)), "Noch lässt sich", "nach etwa 1.000 weiteren"),
    "none": (ROW, "Noch lässt sich", "bisher noch nie erreicht"),
    "rare": (
        structs.replace(
            OPEN,
            holdout=Cell(n=100, conversions=0, rate=0.0),
            personalised=Cell(n=100, conversions=1, rate=0.01),
        ),
        "Noch lässt sich",
        "bisher einmal erreicht",
    ),
}


@pytest.mark.parametrize(("row", "says", "more"), CASES.values(), ids=CASES)
def test_each_verdict_is_told_in_words(row, says, more):
    (one,) = effect.conclude(structs.replace(REPORT, effects=[row]))
    verdict = verdict_of(one, REPORT, Words("de"))
    assert says in verdict.says
    assert more in " ".join(verdict.more)
    assert (verdict.line is None) == (one.kind in ("few", "broken")), "no line where no figure can be trusted"


def test_groups_that_are_off_are_said_first_and_alone():
    found = effect.conclude(structs.replace(REPORT, sample_ratio=SampleRatio(p=0.0, ok=False)))
    verdict = verdict_of(found[0], REPORT, Words("en"))
    assert len(found) == 1
    assert verdict.says.startswith("No verdict")
    assert [group.reached for group in verdict.groups] == ["–", "–"]


def test_an_interval_is_said_without_signs():
    de, en = Words("de"), Words("en")
    assert de.between((-0.05, 1.02)) == "zwischen 5\xa0% seltener und 102\xa0% öfter"
    assert en.between((-0.05, 1.02)) == "between 5% less often and 102% more often"
    assert de.between((0.2, None)) == "im schlechtesten Fall 20\xa0% öfter, im besten ist es noch offen"
    assert en.between((0.031, 42.0)) == "between 3.1% more often and over 1,000% more often"
    assert de.between(None) == "noch nicht bekannt"


def test_a_line_is_drawn_where_it_is_and_goes_on_where_it_does():
    near, far = drawn((-0.1, 0.3), 0.1), drawn((-0.9, None), 1.7)
    assert near.start < near.zero < near.point < near.end
    assert not near.goes_on_left
    assert not near.goes_on_right
    assert (far.goes_on_left, far.goes_on_right, far.point) == (True, True, None)


def test_german_and_english_have_the_same_sentences_with_the_same_values():
    german, english = (Words(language).said for language in ("de", "en"))
    assert german.keys() == english.keys()
    values = lambda said: {name: set(re.findall(r"{(\w+)}", text)) for name, text in said.items()}  # noqa: E731
    assert values(german) == values(english)
    assert flat({"a": {"b": "c"}}) == {"a.b": "c"}


def test_no_jargon_reaches_an_editor():
    for language in ("de", "en"):
        said = re.sub(r"{\w+}", "", " ".join(Words(language).said.values())).lower()
        for word in ("slot", "variant", "holdout", "p-value", "p-wert", "signifikan", "signific", "session", "uplift"):
            assert word not in said, (language, word)


def test_no_amount_is_torn_from_its_currency_at_the_end_of_a_line():
    assert not re.search(r"\d [€$]", " ".join(Words("de").said.values()))


def test_the_page_shows_what_the_report_says_and_days_can_be_chosen(somebody):
    viewer = somebody("viewer")
    page = viewer.get("/console/demo")
    assert "Noch ist nichts zu sagen: Es waren zu wenige Besuche." in words(page)
    assert viewer.get("/console/demo?since=2026-11-01&until=2026-11-21").status_code == 200
    for wrong in ("since=yesterday", "since=2026-11-21&until=2026-11-01", "until=9999-99-99"):
        assert viewer.get(f"/console/demo?{wrong}").status_code == 400
    assert "Do the texts help?" in words(viewer.get("/console/demo", **{"accept-language": "en-GB"}))
    assert "Helfen die Texte?" in words(viewer.get("/console/demo?lang=de", **{"accept-language": "en-GB"}))


def test_a_goal_is_written_like_a_heading_where_it_is_one():
    told = verdict_of(effect.conclude(structs.replace(REPORT, effects=[OPEN]))[0], REPORT, Words("en"))
    assert (told.title, told.heading) == ("purchase", "Purchase")


def test_figures_below_k_are_not_shown(start, settings):
    from tests.web.console.conftest import Somebody

    service = start(structs.replace(settings, min_sessions=20))
    for _ in range(12):
        service.decide("hero")
    page = words(Somebody(service.client.app).log_in("viewer").get("/console/demo"))
    assert "Zahlen über weniger als 20 Besuche werden nie gezeigt" in page
    assert "12" not in page.replace("12.", "")


def test_troubles_are_for_those_who_can_mend_them(somebody, content):
    from tests.web.test_events import wait_for

    (content / "demo/slots/hero.de.toml").write_text('[default]\ntext = "Moin\n')
    editor = somebody("editor")
    said = wait_for(lambda: "hero.de.toml:2" in words(editor.get("/console/demo")))
    assert said
    assert "hero.de.toml" not in words(somebody("viewer").get("/console/demo"))
    assert "hero.de.toml:2" in words(editor.get("/console/demo/texts"))
