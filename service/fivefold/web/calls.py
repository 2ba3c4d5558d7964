"""Every call, in the order in which a reader meets them: what the description and its page are made from."""

from typing import Any

from msgspec import Struct

from fivefold import effect
from fivefold.content import Seen as Shown
from fivefold.records import Answer, DecideRequest, EventsAnswer, EventsRequest, OutcomeRequest
from fivefold.settings import Settings
from fivefold.web.api import Health, Motives, Snippet
from fivefold.web.content_api import Back, VersionLine
from fivefold.web.gate import WATCHED
from fivefold.web.preview_api import PreviewLink, PreviewRequest
from fivefold.web.privacy import Gpc, Privacy


class Call(Struct, frozen=True, kw_only=True):
    """One call as the description shows it."""

    method: str
    path: str
    summary: str
    answer: Any
    """What comes back: a Struct, `dict` for any object, or a media type."""
    body: type | None = None
    """A Struct, or `dict` for any object."""
    status: int = 200
    query: tuple[tuple[str, bool, dict[str, str]], ...] = ()
    """Name, whether it is required, schema."""
    role: str | None = None
    problems: tuple[int, ...] = ()
    """What this call is refused with, beside what every call may be: see `refusals`."""
    also: tuple[tuple[int, str], ...] = ()
    """Other answers, of the same kind or (304) empty: status and what it means."""
    demo_only: bool = False


def refusals(call: Call) -> list[int]:
    """Return every status that a call may be refused with: whoever watches the service is not limited.

    >>> refusals(Call(method="get", path="/healthz", summary="", answer=dict))
    [403]
    """
    body = (408, 413) if call.body else ()
    return sorted({*call.problems, *body, 403, *(() if call.path in WATCHED else (415, 429))})


SITE = ("site", True, {"type": "string"})
LOCALE = ("locale", False, {"type": "string"})
SAME = ((304, "If-None-Match names what is served now"),)
DAY = {"type": "string", "format": "date"}


def calls(settings: Settings) -> list[Call]:
    """Return every call, in the order in which a reader meets them."""
    visitors = (400, 404, 405, 503)
    return [
        Call(
            method="post", path=settings.decide_path, summary="Which texts fit this session, for these slots?",
            body=DecideRequest, answer=Answer, problems=visitors,
        ),
        Call(
            method="post", path=settings.events_path, summary="What happened since: seen, goal, answer, feedback",
            body=EventsRequest, answer=EventsAnswer, status=202, problems=visitors,
        ),
        Call(
            method="post", path="/v1/outcomes", summary="The shop's own server confirms an outcome",
            body=OutcomeRequest, answer=EventsAnswer, status=202, role="shop", problems=(400, 401, 404),
        ),
        Call(method="get", path="/fivefold.js", summary="The snippet", answer="text/javascript", also=SAME),
        Call(method="get", path="/fivefold-late.js", summary="The second file of it", answer="text/javascript",
             also=SAME),
        Call(method="get", path="/fivefold.json", summary="The snippet's unchanging path and hash", answer=Snippet),
        Call(
            method="get", path="/v1/motives", summary="The five motives, in the words of each locale",
            query=(SITE,), answer=Motives, problems=(400, 404),
        ),
        Call(method="get", path="/v1/privacy", summary="What is collected, why, and for how long; de and en",
             query=(LOCALE,), answer=Privacy),
        Call(method="get", path="/v1/privacy/page", summary="The same as a text for the shop's privacy page",
             query=(LOCALE,), answer="text/markdown"),
        Call(method="get", path="/v1/privacy/record", summary="The same as an entry for its record of processing",
             query=(LOCALE,), answer="text/markdown"),
        Call(method="get", path="/.well-known/gpc.json", summary="Global Privacy Control is respected", answer=Gpc),
        *_of_editors(),
        Call(method="get", path="/console", summary="The web console: a page to log in, for editors and merchants",
             answer="text/html", also=((303, "To the only site, for who is logged in"),)),
        Call(
            method="get", path="/v1/report", summary="Sessions, motives and effects, by day range",
            query=(SITE, ("since", False, DAY), ("until", False, DAY)), answer=effect.Report, role="viewer",
            problems=(400, 401, 403, 404),
        ),
        Call(method="get", path="/healthz", summary="Is the process alive?", answer=Health),
        Call(method="get", path="/readyz", summary="Are store, content and model in service?", answer=Health,
             also=((503, "They are not; to who may watch, why"),)),
        Call(method="get", path="/metrics", summary="Figures for Prometheus", answer="text/plain",
             problems=(401, 403)),
        Call(method="get", path="/schema", summary="This description; a page for people, JSON for programs",
             answer="application/json"),
        Call(method="get", path="/demo", summary="A small shop with the snippet on it", answer="text/html",
             demo_only=True),
    ]  # fmt: skip


def _of_editors() -> list[Call]:
    """Return the calls with which texts are changed."""
    text = "/v1/content/{site}/{slot}/{locale}"
    draft = ("draft", False, {"type": "boolean"})
    asked = (400, 401, 403, 404)
    saved = (*asked, 412, 422, 428)
    return [
        Call(
            method="get", path=text, summary="A slot's content as JSON, with its ETag",
            query=(draft,), answer=dict, role="editor", problems=(*asked, 422),
        ),
        Call(
            method="put", path=text, summary="Save it, live or as a draft; If-Match names what it changes",
            query=(draft,), body=dict, answer=dict, role="editor", problems=saved,
        ),
        Call(
            method="post", path=f"{text}/publish", summary="Make the draft live",
            answer=dict, role="editor", problems=saved,
        ),
        Call(
            method="get", path=f"{text}/versions", summary="Who changed the text, when and how",
            answer=list[VersionLine], role="editor", problems=asked,
        ),
        Call(
            method="get", path=f"{text}/diff", summary="What changed from one version to another",
            query=(("old", True, {"type": "integer"}), ("new", True, {"type": "integer"})),
            answer="text/plain", role="editor", problems=asked,
        ),
        Call(
            method="post", path=f"{text}/revert", summary="Go back to a version, byte for byte",
            body=Back, answer=dict, role="editor", problems=saved,
        ),
        Call(
            method="post", path="/v1/preview", summary="A signed link that shows one text, drafts too; never counted",
            body=PreviewRequest, answer=PreviewLink, status=201, role="editor", problems=(*asked, 422),
        ),
        Call(
            method="get", path="/v1/preview", summary="What a preview link shows",
            query=(("token", True, {"type": "string"}),), answer=Shown, problems=(400, 404, 422),
        ),
    ]  # fmt: skip
