"""Which of our languages a page for people is in, and how it is had in another."""

from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from litestar import Request

LANGUAGES = ("de", "en")


def language(request: Request[Any, Any, Any]) -> str:
    """Return the language asked for by `?lang=`, or by the browser; English for other tongues, German for no word."""
    spoken = request.headers.get("accept-language", "")
    codes = (part.strip()[:2].lower() for part in [request.query_params.get("lang", ""), *spoken.split(",")])
    return next((code for code in codes if code in LANGUAGES), "en" if spoken else LANGUAGES[0])


def in_language(request: Request[Any, Any, Any], code: str) -> str:
    """Return the address of the same page in another language, with all that was asked of it."""
    asked = [(name, value) for name, value in parse_qsl(request.url.query) if name != "lang"]
    return f"{quote(request.scope['path'])}?{urlencode([*asked, ('lang', code)])}"
