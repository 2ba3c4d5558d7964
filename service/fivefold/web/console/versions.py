"""Who changed a text, when and how, and the way back."""

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from fivefold import content
from fivefold.errors import ConflictError, RefusedTextError, UnknownVersionError
from fivefold.web.console.asked import AnyRequest, Fields
from fivefold.web.console.names import describes
from fivefold.web.console.notes import note
from fivefold.web.console.pages import Console, Page
from fivefold.web.console.saving import Work, found_in
from fivefold.web.console.text import PLACE, work_of
from fivefold.web.console.words import Words, words
from fivefold.web.content_api import in_thread
from fivefold.web.language import language

KINDS = {"+": "in", "-": "out", "@": "gap"}
WHAT = {
    "draft": "draft",
    "published": "published",
    "reverted": "reverted",
    "discarded": "discarded",
    "edited in the file": "by_hand",
}
ROLES = ("viewer", "editor", "admin")
MOST = 999_999
"""No version has a higher number."""


class Past(Struct, frozen=True, kw_only=True):
    """A version, as people read it."""

    number: int
    when: str
    what: str
    who: str
    now: bool
    """It is what stands there now."""


class Compared(Struct, frozen=True, kw_only=True):
    """A version beside the text as it is now."""

    past: Past
    lived: bool
    """Visitors have seen this text before, and would see it again."""
    lines: list[tuple[str, str]]
    """Each with its kind: in, out, gap or same."""
    live: str
    """Etag of the text now."""
    draft: str
    """Etag of the draft that waits; empty if there is none."""
    waits: str
    """Whose draft it is."""


def versions_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the routes of a text's versions."""

    @get(f"{PLACE}/versions")
    async def all_of_them(request: AnyRequest) -> Page:
        """Show who changed a text, and when, the newest first. Role editor."""
        work, say = at(request, "editor"), words(language(request))
        found = await in_thread(lambda: list(reversed(pasts(work, say))))
        place = describes(work.slot, work.site, work.locale)
        return console.page(request, "versions.html", site=work.site, work=work, describes=place, versions=found)

    @get(f"{PLACE}/versions/{{number:int}}")
    async def one(request: AnyRequest) -> Page:
        """Show what would change on the way back to a version. Role editor."""
        return await confirm(request, at(request, "editor"))

    @post(f"{PLACE}/versions/{{number:int}}", status_code=200)
    async def back(request: AnyRequest) -> Page:
        """Go back to a version. Role editor."""
        session, fields = await console.form(request, "editor")
        work, number = work_of(console, request, session), number_of(request)
        if fields.get("do") != "back":
            return await confirm(request, work)
        try:
            now = await in_thread(lambda: go_back(work, number, fields))
        except RefusedTextError as error:
            notes = [note(found, words(language(request))) for found in found_in(error)]
            return await confirm(request, work, 422, notice="refused", notes=notes)
        if now is None:
            return await confirm(request, work, 409, notice="overtaken")
        done = "draft" if now.draft else "reverted"
        return console.go(request, work.site.name, "texts", work.slot, work.locale, done=done)

    def at(request: AnyRequest, role: str) -> Work:
        return work_of(console, request, console.require(request, role))

    async def confirm(request: AnyRequest, work: Work, status: int = 200, **own: object) -> Page:
        number, say = number_of(request), words(language(request))
        compared = await in_thread(lambda: compare(work, number, say))
        own = {"notice": "", "notes": [], **own}
        return console.page(request, "version.html", status, site=work.site, work=work, compared=compared, **own)

    return [all_of_them, one, back]


def number_of(request: AnyRequest) -> int:
    """Return the number of the version in the path. Raises UnknownVersionError for one that no version has."""
    number: int = request.path_params["number"]
    if not 0 < number <= MOST:
        raise UnknownVersionError("no such version", "version")
    return number


def go_back(work: Work, number: int, fields: Fields) -> content.Held | None:
    """Go back to a version; None where the text, or the draft that waits, is not the one that was shown."""
    live, draft = fields.get("live", ""), fields.get("draft", "")
    if (live, draft) != (live_etag(work), draft_etag(work)):
        return None
    replaces = draft if draft and work.site.approval else live
    try:
        return work.desk.revert(work.slot, work.locale, number, if_match=replaces or None, who=work.who)
    except ConflictError:
        return None


def pasts(work: Work, say: Words) -> list[Past]:
    """Return all versions, the oldest first."""
    versions = work.desk.versions(work.slot, work.locale)
    now = newest(versions, live_etag(work))
    return [past(version, work, say, now=version.number == now, first=version is versions[0]) for version in versions]


def newest(versions: list[content.Version], live: str) -> int:
    """Return the number of the version that made the text what it is now; 0 where none did."""
    return max((one.number for one in versions if one.etag == live and one.went_live), default=0)


def past(version: content.Version, work: Work, say: Words, *, now: bool, first: bool) -> Past:
    """Return a version, as people read it. The first one of a file is the text that was there: nobody changed it."""
    as_it_came = first and version.what == "edited in the file"
    return Past(
        number=version.number,
        when=say.moment(version.when, work.site.zone()),
        what=say(f"what.{'first' if as_it_came else WHAT[version.what]}", of=version.of or ""),
        who="" if as_it_came else who_of(version, say),
        now=now,
    )


def who_of(version: content.Version, say: Words) -> str:
    """Return who made a version."""
    if version.who.role not in ROLES:
        return say("who_by_hand")
    return say("who_changed", role=say(f"role.{version.who.role}"), name=version.who.name)


def compare(work: Work, number: int, say: Words) -> Compared:
    """Return a version beside the text as it is now. Raises UnknownVersionError."""
    live = live_etag(work)
    versions = {version.number: version for version in work.desk.versions(work.slot, work.locale)}
    if number not in versions:
        raise UnknownVersionError("no such version", "version")
    now, first = newest([*versions.values()], live), min(versions)
    return Compared(
        past=past(versions[number], work, say, now=number == now, first=number == first),
        lived=any(one.went_live and one.etag == versions[number].etag for one in versions.values()),
        lines=lines(work.desk.diff(work.slot, work.locale, None, number)),
        live=live,
        draft=draft_etag(work),
        waits=waiting(work, say),
    )


def waiting(work: Work, say: Words) -> str:
    """Return whose draft waits, and that it would fall away; nothing where there is none."""
    drafted = work.desk.draft(work.slot, work.locale)
    if drafted is None:
        return ""
    return say("version.waits", who=who_of(drafted, say), when=say.moment(drafted.when, work.site.zone()))


def live_etag(work: Work) -> str:
    """Return what names the live text; nothing where there is none, or none that can be read."""
    return work.desk.etag(work.slot, work.locale) or ""


def draft_etag(work: Work) -> str:
    """Return what names the draft that waits; nothing where there is none."""
    drafted = work.desk.draft(work.slot, work.locale)
    return drafted.etag if drafted is not None else ""


def lines(diff: str) -> list[tuple[str, str]]:
    """Return a unified diff line by line, without its head, each with its kind.

    >>> lines("--- live\\n+++ version 1\\n@@ -1 +1 @@\\n-Moin.\\n+Hallo.\\n")
    [('gap', ''), ('out', 'Moin.'), ('in', 'Hallo.')]
    """
    found = []
    for line in diff.splitlines()[2:]:
        kind = KINDS.get(line[:1], "same")
        found.append((kind, "" if kind == "gap" else line[1:]))
    return found
