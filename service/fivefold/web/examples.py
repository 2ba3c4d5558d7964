"""Examples for the API's description. A test sends the requests and reads the answers by their Structs."""

from typing import Any

_TICKET = "AQ7c2nE…"

EXAMPLES: dict[str, Any] = {
    "site": "demo",
    "since": "2026-11-01",
    "until": "2026-11-21",
    "DecideRequest": {
        "site": "demo",
        "slots": ["hero", "product-teaser"],
        "locale": "de-AT",
        "signals": {"pages": 4, "price_sorts": 1, "referrer": "price_comparison"},
        "vars": {"product": {"name": "Strandkorb", "price": "349.00"}},
        "explain": True,
    },
    "Answer": {
        "motive": "price_comparison",
        "confidence": 0.71,
        "group": "personalised",
        "slots": {
            "hero": {"variant": "best-price", "motive": "price_comparison", "format": "text", "text": "Vergleichen …"}
        },
        "ticket": _TICKET,
        "probabilities": {
            "first_visit": 0.05,
            "inspiration": 0.09,
            "price_comparison": 0.71,
            "undecided": 0.1,
            "ready_to_buy": 0.05,
        },
        "why": [{"signal": "price_sorts", "weight": 1.4}, {"signal": "pages", "weight": -0.2}],
    },
    "EventsRequest": {
        "site": "demo",
        "ticket": _TICKET,
        "events": [
            {"type": "seen", "slots": ["hero"]},
            {"type": "goal", "goal": "purchase", "value": 59.9},
            {"type": "answer", "motive": "inspiration"},
            {"type": "feedback", "slot": "hero", "helpful": True},
        ],
    },
    "EventsAnswer": {"accepted": 3, "ignored": [{"index": 1, "reason": "already counted"}]},
    "OutcomeRequest": {"site": "demo", "receipt": _TICKET, "goal": "purchase", "value": 59.9},
    "Snippet": {"path": "/fivefold.0123456789abcdef.js", "integrity": "sha384-…", "bytes": 8000},
    "Motives": {
        "motives": [
            {
                "motive": "first_visit",
                "label": {"de": "Erster Besuch", "en": "First visit"},
                "description": {"de": "Sieht sich zum ersten Mal um.", "en": "Is looking around for the first time."},
            }
        ]
    },
    "Health": {"status": "ready", "version": "0.1.0", "troubles": {}},
    "/fivefold.js": "(()=>{…})()",
    "/metrics": "# TYPE fivefold_ready gauge\nfivefold_ready 1\n",
    "/schema": '{"openapi": "3.1.0", …}',
    "/demo": "<!doctype html>…",
}
