"""The privacy statement says what the service does, because both are read off the same schema."""

import json
import re

import pytest

from fivefold.records import BOUNDS, NUMBERS
from fivefold.settings import Settings
from fivefold.web.privacy import collected, events, page, record, statement
from fivefold.web.words import EVENTS, NEVER, SIGNALS_DE, STATEMENT, WORDS_DE

SETTINGS = Settings(min_sessions=33, retention_days=77, ticket_life_s=7200, flush_interval_s=2.5)


def test_every_signal_and_event_has_words_in_both_languages_and_none_is_left_over():
    assert list(SIGNALS_DE) == list(BOUNDS)
    assert set(EVENTS["en"]) == set(EVENTS["de"]) == set(events())
    assert set(STATEMENT["en"]) == set(STATEMENT["de"])
    assert len(NEVER["en"]) == len(NEVER["de"])
    for locale in ("en", "de"):
        assert all(signal.meaning for signal in collected(locale))


def test_the_german_texts_have_german_words_for_what_programs_read_in_english():
    words = {word for signal in collected() for word in signal.words}
    assert set(WORDS_DE) == words
    lists = re.findall(r"^- (?:Art|Typ) .*\((.*)\)$", page(SETTINGS, "de"), re.MULTILINE)
    assert [len(found.split(", ")) for found in lists] == [7, 3, 8]
    same_in_german = {"Tablet"}
    assert {word.lower() for found in lists for word in found.split(", ")} & words == {
        word.lower() for word in same_in_german
    }
    assert statement(SETTINGS, "de").signals[-1].words == statement(SETTINGS, "en").signals[-1].words


@pytest.mark.parametrize(("locale", "begins"), [("en", "The shop shows"), ("de", "Der Shop zeigt")])
def test_every_paragraph_of_the_page_is_whole_sentences(locale, begins):
    paragraphs = [part for part in page(SETTINGS, locale).split("\n\n") if part[0] not in "#-"]
    assert paragraphs[0].startswith(begins)
    for paragraph in paragraphs:
        assert paragraph[0].isupper() or paragraph[0] == "[", paragraph
        assert paragraph.rstrip()[-1] in ".:]", paragraph


@pytest.mark.parametrize("locale", ["en", "de"])
def test_the_texts_hold_the_settings_in_force_and_every_signal(locale):
    for text in (page(SETTINGS, locale), record(SETTINGS, locale)):
        assert "77" in text
        assert "33" in text
        assert "{" not in text
    assert all(signal.meaning in page(SETTINGS, locale) for signal in collected(locale))
    assert all(f"`{name}`" in record(SETTINGS, locale) for name in BOUNDS)
    assert statement(SETTINGS, locale).sessions_at_least == 33


@pytest.mark.parametrize(
    "claim", ["anonym", "no consent", "keine einwilligung", "gdpr-free", "dsgvo-frei", "cookieless"]
)
def test_what_is_never_claimed_is_not_claimed(claim):
    for locale in ("en", "de"):
        assert (
            claim not in (page(SETTINGS, locale) + record(SETTINGS, locale) + str(statement(SETTINGS, locale))).lower()
        )


def test_the_service_answers_with_it_and_refuses_what_it_does_not_name(serving):
    service = serving(min_sessions=20)
    said = json.loads(service.get("/v1/privacy?locale=de")[2])
    assert said["signals"][1]["meaning"] == SIGNALS_DE["pages"]
    for signal in said["signals"]:
        value = 1 if signal["bound"] else signal["words"][0]
        assert service.decide(signals={signal["name"]: value})
    for name in ("ip", "user_id", "email", "url", "name"):
        body = {"site": "demo", "slots": ["hero"], "signals": {name: 1}}
        assert service.post("/v1/decide", body)[0] == 400
    for path in ("/v1/privacy/page?locale=de-AT", "/v1/privacy/record"):
        status, headers, text = service.get(path)
        assert (status, headers["content-type"]) == (200, "text/markdown; charset=utf-8")
        assert len(text) > 500
    assert json.loads(service.get("/.well-known/gpc.json")[2])["gpc"] is True


@pytest.mark.parametrize("no", [{"sec-gpc": "1"}, {"dnt": "1"}])
def test_a_browser_that_says_no_gets_the_usual_text_and_is_not_counted(serving, no):
    service = serving(min_sessions=1)
    body = {"site": "demo", "slots": ["hero"], "signals": {"price_sorts": 9, "pages": 9}}
    for _ in range(3):
        status, _, answer = service.post("/v1/decide", body, **no)
        assert (status, json.loads(answer)["slots"]["hero"]["variant"]) == (200, "default")
    goal = {"site": "demo", "ticket": json.loads(answer)["ticket"], "events": [{"type": "goal", "goal": "purchase"}]}
    assert json.loads(service.post("/v1/events", goal)[2])["accepted"] == 0
    service.stop()
    assert service.sessions() == 0


def test_no_answer_sets_a_cookie_or_names_the_server(serving):
    service = serving()
    service.decide()
    for path in ("/v1/decide", "/fivefold.js", "/v1/privacy", "/healthz", "/metrics", "/schema", "/nowhere"):
        names = {name.lower() for name in service.get(path)[1]}
        assert not names & {"set-cookie", "server", "date", "x-powered-by"}
    assert set(NUMBERS) < set(BOUNDS)


def test_a_text_says_each_thing_once_and_in_its_place():
    """Against the statement that programs read: the pages are the same facts in sentences."""
    for locale in ("en", "de"):
        said, shown, entry = statement(SETTINGS, locale), page(SETTINGS, locale), record(SETTINGS, locale)
        for signal in said.signals:
            called = [WORDS_DE[word] if locale == "de" else word.replace("_", " ") for word in signal.words]
            values = f" ({', '.join(called)})" if called else ""
            assert f"\n- {signal.meaning}{values}\n" in f"\n{shown}\n"
        assert ", ".join(f"`{signal.name}`" for signal in said.signals) in entry
        assert ", ".join(f"`{name}`" for name in said.events) in entry
        assert all(f"- {kept}" in shown for kept in said.kept)
        assert said.kept[0] in entry
        assert said.purpose in shown
        assert said.purpose in entry
        assert said.choice in shown
        assert ", ".join(said.never) in shown
        assert re.search(r"\b2 (hours|Stunden)\b", entry)


def test_the_statement_holds_the_settings_in_force_and_the_bounds_of_the_schema():
    said = statement(SETTINGS)
    assert (said.sessions_at_least, said.ticket_life_s, said.retention_days) == (33, 7200, 77)
    assert {signal.name: signal.bound for signal in said.signals} == dict(BOUNDS)
    words = {signal.name: signal.words for signal in said.signals if signal.words}
    assert words["device"] == ["mobile", "tablet", "desktop"]
    assert set(words) == {"referrer", "device", "page"}
    assert len(said.kept) == len(set(said.kept)) == 5
    assert any("33" in kept for kept in said.kept)
    assert any("77" in kept for kept in said.kept)
    assert any("2 hours" in kept for kept in said.kept)
    assert any("2.5 s" in kept for kept in said.kept)
    assert said == statement(SETTINGS, "en") != statement(SETTINGS, "de")
    assert page(SETTINGS) == page(SETTINGS, "en") != page(SETTINGS, "de")
    assert record(SETTINGS) == record(SETTINGS, "en") != record(SETTINGS, "de")
    assert collected() == collected("en")
    assert events() == events("en")
