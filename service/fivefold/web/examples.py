"""Examples for the API's description. A test sends the requests and reads the answers by their Structs."""

from typing import Any

_TICKET = "AQ7c2nE…"

EXAMPLES: dict[str, Any] = {
    "site": "demo",
    "slot": "hero",
    "draft": False,
    "old": 1,
    "new": 2,
    "token": _TICKET,
    "since": "2026-11-01",
    "until": "2026-11-21",
    "locale": "de",
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
    "Snippet": {
        "path": "/fivefold.0123456789abcdef.js",
        "integrity": "sha384-…",
        "bytes": 8000,
        "late": "/fivefold-late.js?ab12",
        "late_integrity": "sha384-…",
    },
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
    "Report": {
        "site": "demo",
        "since": "2026-11-01",
        "until": "2026-11-21",
        "k": 20,
        "sessions": {"personalised": 9012, "holdout": 988},
        "motives": {
            "first_visit": 4100,
            "inspiration": 2300,
            "price_comparison": 1500,
            "undecided": 1200,
            "ready_to_buy": 900,
        },
        "answered": {
            "first_visit": 40,
            "inspiration": 61,
            "price_comparison": 35,
            "undecided": 52,
            "ready_to_buy": 28,
        },
        "effects": [
            {
                "goal": "purchase",
                "slot": None,
                "motive": None,
                "holdout": {"n": 988, "conversions": 21, "rate": 0.0213},
                "personalised": {"n": 9012, "conversions": 262, "rate": 0.0291},
                "uplift": 0.367,
                "interval": [-0.05, 1.02],
                "level": 0.95,
                "verdict": "collecting",
            }
        ],
        "revenue": [],
        "variants": [],
        "exposures": {"hero": {"personalised": 5120, "holdout": 561}},
        "feedback": {"hero/best-price": {"yes": 31, "no": None}},
        "untrusted": {},
        "sample_ratio": {"p": 0.61, "ok": True},
        "days": [],
    },
    "Privacy": {
        "principle": "Everything we store is a sum over visitors; nothing we store is a visitor.",
        "purpose": "To show the text that fits why somebody visits the shop, and to measure whether that helps.",
        "signals": [{"name": "pages", "meaning": "page views in this session", "bound": 200, "words": []}],
        "kept": ["sums per site and day"],
        "never": ["cookies", "identifiers", "addresses"],
        "sessions_at_least": 20,
        "ticket_life_s": 43200,
        "retention_days": 396,
    },
    "Gpc": {"gpc": True, "lastUpdate": "2026-11-21"},
    "/v1/privacy/page": "## Texts that fit your visit …",
    "/v1/privacy/record": "# Record of processing …",
    "dict": {
        "describes": "Headline on the home page",
        "format": "text",
        "default": {"text": "Clothes for wind and waves."},
        "price_comparison": [{"id": "best-price", "text": "Fair prices, easy to compare."}],
    },
    "Back": {"version": 1},
    "list[VersionLine]": [
        {
            "number": 1,
            "what": "saved",
            "role": "editor",
            "name": "token 1f2e3d4c",
            "when": "2026-11-21T10:00:00+00:00",
            "etag": '"9f86d081"',
        }
    ],
    "PreviewRequest": {
        "site": "demo",
        "slot": "hero",
        "locale": "de",
        "motive": "undecided",
        "variant": "ask-us",
        "page": "/demo",
        "life_s": 3600,
    },
    "PreviewLink": {
        "link": "/demo?fivefold-preview=eyJz…",
        "token": "eyJz…",
        "expires": "2026-11-21T11:00:00+00:00",
    },
    "Seen": {
        "site": "demo",
        "slot": "hero",
        "locale": "de",
        "draft": True,
        "text": {
            "variant": "ask-us",
            "motive": "undecided",
            "format": "text",
            "text": "Unsicher? Wir beraten Sie gern.",
        },
        "banner": "Vorschau",
    },
    "/v1/content/{site}/{slot}/{locale}/diff": '- text = "Old."\n+ text = "New."\n',
    "/fivefold.js": "(()=>{…})()",
    "/fivefold-late.js": "export {…}",
    "/metrics": "# TYPE fivefold_ready gauge\nfivefold_ready 1\n",
    "/schema": {"openapi": "3.1.0", "info": {"title": "fivefold"}, "paths": {}},
    "/console": "<!doctype html>…",
    "/demo": "<!doctype html>…",
}
