import time


def wait_for(check, seconds=20.0):
    """Return `check()` once it is true; the clocks of the tests run every 50 ms."""
    end = time.monotonic() + seconds
    while not (found := check()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def conversions(service):
    effects = service.report()["effects"]
    rows = [e for e in effects if e["goal"] == "purchase" and e["slot"] is None and e["motive"] is None]
    return sum(rows[0][group]["conversions"] or 0 for group in ("holdout", "personalised")) if rows else 0


PURCHASE = {"type": "goal", "goal": "purchase", "value": 59.9}


def test_events_are_accepted_and_counted_once(service):
    ticket = service.decide("hero")["ticket"]
    events = [
        {"type": "seen", "slots": ["hero"]},
        PURCHASE,
        {"type": "answer", "motive": "inspiration"},
        {"type": "feedback", "slot": "hero", "helpful": True},
    ]
    first = service.events(ticket, *events)
    assert first.status_code == 202
    assert (first.json()["accepted"], first.json()["ignored"]) == (4, [])
    again = service.events(ticket, *events).json()
    assert again["accepted"] == 0
    assert again["ignored"] == [{"index": i, "reason": "already counted"} for i in range(4)]


def test_a_goal_sent_twice_is_counted_once(service):
    ticket = service.decide("hero")["ticket"]
    for _ in range(3):
        service.events(ticket, PURCHASE)
    assert wait_for(lambda: conversions(service)) == 1
    later = service.decide("hero", ticket=ticket)["ticket"]
    assert service.events(later, PURCHASE).json()["accepted"] == 0


def test_what_was_flushed_is_there_after_a_restart(service, start, settings):
    ticket = service.decide("hero")["ticket"]
    service.events(ticket, PURCHASE)
    assert wait_for(lambda: conversions(service)) == 1
    again = start(settings)
    assert conversions(again) == 1
    refused = again.events(ticket, PURCHASE).json()
    assert refused["accepted"] == 0


def test_every_session_is_in_one_group_and_one_motive(service):
    for page in range(1, 31):
        answer = service.decide("hero", signals={"pages": 1})
        service.decide("hero", signals={"pages": page, "price_sorts": page % 3}, ticket=answer["ticket"])
    assert wait_for(lambda: sum(service.report()["sessions"].values()) == 30)
    assert sum(service.report()["motives"].values()) == 30


def test_the_same_decision_sent_twice_is_one_session(service):
    answer = service.decide("hero", signals={"pages": 1})
    for _ in range(5):
        service.decide("hero", signals={"pages": 2}, ticket=answer["ticket"])
    assert wait_for(lambda: sum(v or 0 for v in service.report()["sessions"].values())) == 1


def test_reasons_say_why_an_event_is_not_counted(service):
    ticket = service.decide("hero")["ticket"]
    events = [
        {"type": "goal", "goal": "world-peace"},
        {"type": "goal", "goal": "purchase", "value": 999_999},
        {"type": "seen", "slots": ["care-tips"]},
        {"type": "feedback", "slot": "care-tips", "helpful": False},
    ]
    answer = service.events(ticket, *events).json()
    assert answer["accepted"] == 0
    reasons = [ignored["reason"] for ignored in answer["ignored"]]
    assert "no such goal; it has purchase" in reasons[0]
    assert "bound" in reasons[1]
    assert "not decided" in reasons[2]
    assert "not decided" in reasons[3]


def test_a_valid_ticket_is_required(service):
    for ticket in ("", "forged", service.decide("hero")["ticket"][:-1] + "x"):
        answer = service.events(ticket, PURCHASE)
        assert answer.status_code == 400
        assert answer.json()["field"] == "ticket"


def test_a_shops_own_server_confirms_an_outcome_once(service):
    ticket = service.decide("hero")["ticket"]
    outcome = {"site": "demo", "receipt": ticket, "goal": "purchase", "value": 20}
    shop = {"authorization": "Bearer shop-token-shop"}
    assert service.post("/v1/outcomes", outcome).status_code == 401
    assert service.post("/v1/outcomes", outcome, authorization="Bearer viewer-token-viewer").status_code == 403
    assert service.post("/v1/outcomes", outcome, **shop).json()["accepted"] == 1
    assert service.post("/v1/outcomes", outcome, **shop).json()["accepted"] == 0
    assert service.events(ticket, PURCHASE).json()["accepted"] == 0


def by_place(service):
    """Return (n, conversions) of both groups together, by slot and motive."""
    rows = [row for row in service.report()["effects"] if row["goal"] == "purchase"]
    cells = lambda row, what: sum(row[group][what] or 0 for group in ("holdout", "personalised"))  # noqa: E731
    return {(row["slot"], row["motive"]): (cells(row, "n"), cells(row, "conversions")) for row in rows}


def test_an_empty_receipt_is_told_apart_from_a_forged_one(service):
    outcome = {"site": "demo", "receipt": "", "goal": "purchase"}
    answer = service.post("/v1/outcomes", outcome, authorization="Bearer shop-token-shop")
    assert (answer.status_code, "the receipt is empty" in answer.text) == (400, True)


def test_a_session_that_goes_on_in_two_tabs_is_counted_once(service):
    """Each tab has the same ticket: nothing becomes negative, and nobody converts who was not counted."""
    price = {"pages": 5, "price_sorts": 3, "referrer": "price_comparison", "tab_returns": 3}
    ticket = service.decide("hero", signals={"pages": 1})["ticket"]
    for _ in range(12):
        service.decide("hero", ticket=ticket, signals=price)
        ticket = service.decide("question", "care-tips", ticket=ticket)["ticket"]
    service.events(ticket, PURCHASE, {"type": "seen", "slots": ["care-tips", "question"]})
    assert wait_for(lambda: conversions(service)) == 1
    report = service.report()
    assert sum(report["sessions"].values()) == 1
    assert sorted(report["motives"].values()) == [0, 0, 0, 0, 1]
    assert all(won <= n <= 1 for n, won in by_place(service).values())


def test_a_decision_whose_answer_was_lost_leaves_the_session_counted_as_a_whole(service):
    first = service.decide("hero", signals={"pages": 1})["ticket"]
    service.decide("hero", "question", signals={"pages": 2}, ticket=first)
    after = service.decide("care-tips", signals={"pages": 3}, ticket=first)["ticket"]
    answer = service.events(after, {"type": "seen", "slots": ["care-tips"]}, PURCHASE).json()
    assert answer["accepted"] == 1
    assert "another tab" in answer["ignored"][0]["reason"]
    assert wait_for(lambda: conversions(service)) == 1


def test_refused_events_and_receipts_are_counted_in_a_metric(service):
    ticket = service.decide("hero")["ticket"]
    bad = [{"type": "goal", "goal": "world-peace"}, {"type": "goal", "goal": "purchase", "value": 999_999}]
    service.events(ticket, *bad, {"type": "seen", "slots": ["care-tips"]})
    service.events("forged", PURCHASE)
    outcome = {"site": "demo", "receipt": "of another site", "goal": "purchase"}
    service.post("/v1/outcomes", outcome, authorization="Bearer shop-token-shop")
    metrics = service.get("/metrics").text
    for reason, count in (("unknown_goal", 1), ("value", 1), ("not_decided", 1), ("ticket", 2)):
        assert f'fivefold_refused_events_total{{site="demo",reason="{reason}"}} {count}\n' in metrics
    assert conversions(service) == 0
