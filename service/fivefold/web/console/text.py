"""One text in one language: the form, and a look at what is saved."""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from fivefold import content
from fivefold.content.filters import Tongue
from fivefold.content.markup import TAGS
from fivefold.content.prices import is_price
from fivefold.content.sites import locale_name
from fivefold.content.template import LARGEST_TEXT
from fivefold.errors import ConflictError, OriginError, ReadOnlyError, RefusedTextError, UnknownVersionError
from fivefold.records import MOTIVES
from fivefold.web.console.asked import AnyRequest, Fields
from fivefold.web.console.forms import MOST
from fivefold.web.console.forms import shown as as_text
from fivefold.web.console.names import describes, reason
from fivefold.web.console.notes import note, placed
from fivefold.web.console.pages import Console, Page
from fivefold.web.console.saving import Shown, Work, found_in
from fivefold.web.console.session import Session
from fivefold.web.console.sheet import Sheet
from fivefold.web.console.words import Words, words
from fivefold.web.content_api import in_thread
from fivefold.web.language import language
from fivefold.web.preview_api import PreviewRequest, link_to

PLACE = "/{site:str}/texts/{slot:str}/{locale:str}"
BUTTONS = ("check", "draft", "save", "publish")
DONE = ("saved", "draft", "published", "discarded", "same", "reverted")
STATUS = {"conflict": 409, "other_draft": 409, "refused": 422}
"""Of what is said with a form; of anything else it is 200."""
WRITING = (("money", "349"), ("number", 1234.5), ("percent", 0.2), ("date", "2026-12-24"), ("upper", "moin"))
"""Filters, each with a value that shows what it does."""
FIRST = ("name", "price")
"""The fields that texts name most; the others follow by the alphabet."""


def text_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the routes of one text."""

    @get(PLACE)
    async def form(request: AnyRequest) -> Page:
        """Show a text as a form. Role editor."""
        work = work_of(console, request, console.require(request, "editor"))
        of_live = request.query_params.get("from") == "live"
        done = request.query_params.get("done", "")
        try:
            shown = await in_thread(lambda: work.open(of_live=of_live))
        except RefusedTextError as error:
            return broken(console, request, work, error)
        return text_page(console, request, work, shown, done if done in DONE else "")

    @post(PLACE, status_code=200)
    async def send(request: AnyRequest) -> Page:
        """Check, save or publish what was typed. Role editor."""
        session, fields = await console.form(request, "editor")
        work = work_of(console, request, session)
        what = fields.get("do", "")
        try:
            done = await in_thread(lambda: work.do(what if what in BUTTONS else "check", fields))
        except ReadOnlyError:
            done = await in_thread(lambda: work.do("read_only", fields))
        except RefusedTextError as error:  # what stands in the file cannot be read
            return broken(console, request, work, error, fields)
        if isinstance(done, Shown):
            return text_page(console, request, work, done, done.notice)
        return console.go(request, work.site.name, "texts", work.slot, work.locale, done=done)

    @post(f"{PLACE}/discard", status_code=200)
    async def discard(request: AnyRequest) -> Page:
        """Throw the draft away that is shown. Role editor."""
        session, fields = await console.form(request, "editor")
        work = work_of(console, request, session)
        if fields.get("do") != "discard":
            return console.go(request, work.site.name, "texts", work.slot, work.locale)
        draft = fields.get("draft")
        try:
            await in_thread(lambda: work.desk.discard(work.slot, work.locale, if_match=draft, who=work.who))
        except (ConflictError, UnknownVersionError):
            shown = await in_thread(work.open)
            return text_page(console, request, work, shown, "other_draft")
        if work.slot not in work.site.slots:  # it was all there was
            return console.go(request, work.site.name, "texts")
        return console.go(request, work.site.name, "texts", work.slot, work.locale, done="discarded")

    @get(f"{PLACE}/look")
    async def look(request: AnyRequest) -> Page:
        """Send the browser on to a page that shows a saved text, drafts too. Role editor."""
        work = work_of(console, request, console.require(request, "editor"))
        motive, _, variant = request.query_params.get("show", "").partition("/")
        asked = {
            **{"site": work.site.name, "slot": work.slot, "locale": work.locale},
            **({"motive": motive, "variant": variant} if variant else {"variant": "default"}),
            "page": request.query_params.get("page", "").strip(),
        }
        try:
            wanted = msgspec.convert(asked, PreviewRequest)
            made = await in_thread(lambda: link_to(console.keeper, wanted))
        except (msgspec.ValidationError, OriginError):
            return console.page(request, "error.html", 400, said="look", site=work.site)
        except UnknownVersionError:
            return console.page(request, "error.html", 404, said="look_gone", site=work.site)
        return console.page(request, "look.html", address=made.link, site=work.site)

    return [form, send, discard, look]


def work_of(console: Console, request: AnyRequest, session: Session) -> Work:
    """Return who is at which text."""
    site = console.site(request)
    return Work(
        desk=console.desk(site),
        site=site,
        slot=request.path_params["slot"],
        locale=request.path_params["locale"],
        who=content.Author(role=session.role, name=session.name),
    )


def text_page(console: Console, request: AnyRequest, work: Work, shown: Shown, notice: str) -> Page:
    """Return the form, with everything that there is to say about it."""
    site, sheet, say = work.site, shown.sheet, words(language(request))
    notes = placed(shown.findings, shown.form, say)
    wrong = sum(found.severity == "error" for found in shown.findings)
    return console.page(
        request,
        "text.html",
        STATUS.get(notice, 200),
        site=site,
        work=work,
        sheet=sheet,
        form=shown.form,
        notes=notes,
        theirs=shown.theirs,
        places=list(dict.fromkeys(where(field, site, say) for field in sorted(filter(None, notes), key=in_form))),
        wrong=wrong,
        warned=len(shown.findings) - wrong,
        notice_key=notice,
        drafted_when=say.moment(sheet.drafted.when, site.zone()) if sheet.drafted else "",
        may_publish=may_publish(shown, work),
        page=look_page(console, site, as_text(sheet.document.get("page"))),
        **about(work, sheet, say),
    )


def about(work: Work, sheet: Sheet, say: Words) -> dict[str, Any]:
    """Return what the page says about the place, beside its texts."""
    site, document = work.site, sheet.document
    form, most = document.get("format", "text"), document.get("max_length")
    choices = document.get("choices")
    known = site.slots[work.slot].locales if work.slot in site.slots else ()
    return {
        "describes": describes(work.slot, site, work.locale),
        "format": form if form in ("text", "html", "list") else "text",
        "mode": document.get("mode", "learn"),
        "max_length": most if isinstance(most, int) and 0 < most <= LARGEST_TEXT else None,
        "reasons": [(motive, reason(motive, site, say)) for motive in MOTIVES],
        "answers": [answer_for(choice, site, say) for choice in choices] if isinstance(choices, list) else [],
        "locales": sorted(known, key=lambda name: (name != site.locale, name)),
        "values": list(values_of(sheet.examples, work)),
        "writing": list(writing(work, say)),
        "tags": sorted(TAGS),
        "most": MOST,
        "locale_name": locale_name,
        "kind": kind_of_date,
    }


def answer_for(choice: object, site: content.Site, say: Words) -> str:
    """Return which reason an answer of a question speaks for; nothing where it names none that is known."""
    named = choice.get("motive") if isinstance(choice, dict) else None
    return next((reason(motive, site, say) for motive in MOTIVES if motive == named), "")


def where(field: str, site: content.Site, say: Words) -> tuple[str, str]:
    """Return the field to go to, and what it is called."""
    first, *rest = field.split(".")
    for motive in MOTIVES:
        if motive == first:
            return f"{motive}.{rest[0]}.text", say("text.number", of=reason(motive, site, say), number=int(rest[0]) + 1)
    return field, say(f"text.{first}" if first in ("describes", "page") else "text.default")


def in_form(field: str) -> tuple[int, int]:
    """Return how far down the form a field stands.

    >>> sorted(["page", "ready_to_buy.0.text", "undecided.1.text", "undecided.0.until", "default"], key=in_form)
    ['default', 'undecided.0.until', 'undecided.1.text', 'ready_to_buy.0.text', 'page']
    """
    first, *rest = field.split(".")
    return ("default", "choices", *MOTIVES, "describes", "page").index(first), int(rest[0]) if rest else 0


def broken(
    console: Console, request: AnyRequest, work: Work, error: RefusedTextError, typed: Fields | None = None
) -> Page:
    """Return what is wrong with a file that cannot be read, and what was typed over it meanwhile."""
    say = words(language(request))
    notes = [note(found, say) for found in found_in(error)]
    texts = [value for name, value in (typed or {}).items() if name.endswith((".text", "default")) and value.strip()]
    return console.page(request, "broken.html", 422, site=work.site, work=work, notes=notes, texts=texts)


def values_of(examples: dict[str, Any], work: Work) -> Iterator[tuple[str, object]]:
    """Yield what a text may use, each with an example; prices as they have to be written."""
    money = Tongue(work.locale, work.site.currency).filters()["money"]
    for name, example in [*examples.items(), ("shop", work.site.facts)]:
        fields = example if isinstance(example, dict) else {"": example}
        for field in sorted(fields, key=lambda field: (field not in FIRST, field)):
            path, value = f"{name}.{field}".removesuffix("."), fields[field]
            yield (f"{path}|money", money(value)) if is_price(field or name, value) else (path, value)


def writing(work: Work, say: Words) -> Iterator[tuple[str, str, str]]:
    """Yield the ways in which a value can be written: the filter, what it makes of an example, and what it is for."""
    filters = Tongue(work.locale, work.site.currency).filters()
    for name, value in WRITING:
        yield name, filters[name](value), say(f"filter.{name}")


def may_publish(shown: Shown, work: Work) -> bool:
    """Return whether who is at the text may publish its draft: where a site wants approval, a second person must."""
    drafted = shown.sheet.drafted
    if drafted is None or not shown.sheet.of_draft:
        return False
    return not work.site.approval or (work.who.role == "admin" and work.who.name != drafted.who.name)


def look_page(console: Console, site: content.Site, page: str) -> str:
    """Return where a text is looked at if nobody says otherwise: on the page its file names, or the shop's first."""
    first = next((f"{origin}/" for origin in site.origins if "*" not in origin), console.first_page)
    start = first.rstrip("/")
    whole = not page.startswith("/") or page.startswith(f"{start}/")
    return (page or first) if whole else f"{start}{page}"


def kind_of_date(value: str) -> str:
    """Return which kind of field takes a date.

    >>> kind_of_date(""), kind_of_date("2026-12-24T18:00:00"), kind_of_date("tomorrow")
    ('date', 'datetime-local', 'text')
    """
    if not value or (len(value) == 10 and value.count("-") == 2):
        return "date"
    return "datetime-local" if len(value) in (16, 19) and value[10:11] == "T" else "text"
