import pytest

from fivefold.records import MOTIVES

SORTER = {"pages": 5, "price_sorts": 2, "tab_returns": 2, "referrer": "price_comparison"}


def test_the_answer_has_what_was_asked_for_and_no_more(service):
    answer = service.decide("hero", locale="de-AT", signals=SORTER)
    assert set(answer) == {"motive", "confidence", "group", "slots", "ticket"}
    assert set(answer["slots"]) == {"hero"}
    assert set(answer["slots"]["hero"]) == {"variant", "motive", "format", "text"}


def test_explained_probabilities_sum_to_one_and_reasons_come_strongest_first(service):
    answer = service.decide("hero", signals=SORTER, explain=True)
    assert tuple(answer["probabilities"]) == MOTIVES
    assert sum(answer["probabilities"].values()) == pytest.approx(1)
    weights = [abs(reason["weight"]) for reason in answer["why"]]
    assert weights == sorted(weights, reverse=True)
    assert answer["why"][0]["signal"] in SORTER


def test_a_session_keeps_its_group_and_its_texts(service):
    answer = service.decide("hero", "care-tips", signals=SORTER)
    for _ in range(20):
        again = service.decide("hero", "care-tips", signals=SORTER, ticket=answer["ticket"])
        assert (again["group"], again["motive"]) == (answer["group"], answer["motive"])
        assert again["slots"] == answer["slots"]
        answer = again


def test_a_ticket_stays_within_512_characters_however_long_the_session(service):
    slots = [
        "hero",
        "product-teaser",
        "care-tips",
        "size-help",
        "shipping-note",
        "price-note",
        "exit-offer",
        "question",
    ]
    ticket = None
    for page in range(1, 60):
        answer = service.decide(*slots, signals={"pages": page, "searches": page % 7}, ticket=ticket)
        ticket = answer["ticket"]
        assert len(ticket) <= 512


def test_the_holdout_always_gets_the_default(start, settings):
    import msgspec

    service = start(msgspec.structs.replace(settings, holdout=0.9))
    answers = [service.decide("hero", signals=SORTER) for _ in range(60)]
    held = [answer for answer in answers if answer["group"] == "holdout"]
    assert 40 <= len(held) <= 60
    assert {answer["slots"]["hero"]["variant"] for answer in held} == {"default"}
    assert all(answer["slots"]["hero"]["variant"] != "default" for answer in answers if answer not in held)


@pytest.mark.parametrize("agent", ["Mozilla/5.0 (compatible; Googlebot/2.1)", "Mozilla/5.0 HeadlessChrome/140.0"])
def test_a_bot_gets_the_default_and_is_never_counted(service, agent):
    answer = service.post("/v1/decide", {"site": "demo", "slots": ["hero"], "signals": SORTER}, **{"user-agent": agent})
    body = answer.json()
    assert body["slots"]["hero"]["variant"] == "default"
    refused = service.events(body["ticket"], {"type": "goal", "goal": "purchase", "value": 10}).json()
    assert refused["accepted"] == 0


def test_locales_fall_back_to_the_language_and_then_to_the_sites_own(service):
    german = service.decide("hero", locale="de")["slots"]["hero"]["text"]
    english = service.decide("hero", locale="en")["slots"]["hero"]["text"]
    assert german != english


def test_values_for_declared_variables_reach_the_text_escaped(service):
    product = {"name": "<b>Boje</b>", "price": "12.00"}
    texts = [
        service.decide("product-teaser", signals=SORTER, vars={"product": product})["slots"]["product-teaser"]["text"]
        for _ in range(5)
    ]
    assert not any("<b>" in text and "&lt;" in text for text in texts)


@pytest.mark.parametrize("ticket", ["", "x", "AAAA", "=" * 40, "é", "A" * 512, "A" * 4000])
def test_a_forged_ticket_is_no_ticket(service, ticket):
    answer = service.decide("hero", ticket=ticket)
    assert answer["slots"]["hero"]["text"]


def test_what_a_visitor_said_is_believed_from_then_on(service):
    first = service.decide("hero", "question", signals=SORTER)
    answered = service.events(first["ticket"], {"type": "answer", "motive": "inspiration"}).json()
    after = service.decide("hero", signals={"pages": 2}, ticket=answered["ticket"])
    assert after["motive"] == "inspiration"


def test_a_page_that_names_an_unknown_slot_is_counted_and_said_once_without_its_words(service, caplog):
    for _ in range(3):
        assert service.post("/v1/decide", {"site": "demo", "slots": ["hero", "gone-since-may"]}).status_code == 404
    assert 'fivefold_unknown_slots_total{site="demo"} 3\n' in service.get("/metrics").text
    said = [record.getMessage() for record in caplog.records if "does not have" in record.getMessage()]
    assert len(said) == 1
    assert "site demo" in said[0]
    assert "list-intro" in said[0]
    assert "gone-since-may" not in caplog.text
