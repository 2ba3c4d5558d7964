"""What each button below a text does. Whatever comes of it, the form keeps what was typed into it."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from fivefold import content
from fivefold.content.documents import Document
from fivefold.errors import ApprovalError, ConflictError, RefusedTextError, RequestError, UnknownVersionError
from fivefold.web.console.asked import Fields
from fivefold.web.console.forms import Form, document_of, form_from, form_of
from fivefold.web.console.meanwhile import Theirs, meanwhile
from fivefold.web.console.sheet import Sheet, lay_out, version_of

Done = Literal["saved", "draft", "published", "same"]
WELL = {"check": "checked"}
ILL = {"check": "checked_wrong", "save": "refused", "draft": "refused", "publish": "refused"}
"""What is said where the text has no errors, and where it has some; anything else is said as it is."""


class Shown(Struct, frozen=True, kw_only=True):
    """A form to show, and what to say with it."""

    sheet: Sheet
    form: Form
    notice: str = ""
    findings: list[content.Finding] = []
    theirs: Theirs = {}


class Work(Struct, frozen=True, kw_only=True):
    """Somebody at a text."""

    desk: content.Desk
    site: content.Site
    slot: str
    locale: str
    who: content.Author

    def open(self, *, of_live: bool = False) -> Shown:
        """Return the text as it is, with all that the check says of it."""
        sheet = lay_out(self.desk, self.site, self.slot, self.locale, of_live=of_live)
        form = form_of(sheet.document)
        document_of(form, sheet.document)  # tells each text its place, for the findings
        return Shown(sheet=sheet, form=form, findings=self.findings(sheet.document))

    def findings(self, document: Document) -> list[content.Finding]:
        """Return all that the check says of a document."""
        try:
            return self.desk.lint(self.slot, self.locale, document)
        except RefusedTextError as error:
            return found_in(error)

    def do(self, what: str, fields: Fields) -> Done | Shown:
        """Do what a button says; return how it went well, or the form with why it did not."""
        sheet = lay_out(self.desk, self.site, self.slot, self.locale, of_live=fields.get("from") == "live")
        form = form_from(fields)
        document = document_of(form, sheet.document)
        began = fields.get("live" if fields.get("from") == "live" else "draft") or fields.get("live", "")
        if (fields.get("live"), fields.get("draft")) != (sheet.live, sheet.draft):
            return self._both(sheet, form, sheet.document, began)
        if what == "publish" and not (sheet.of_draft and document == sheet.document):
            what = "unsaved"
        try:
            if what in self._buttons:
                return self._buttons[what](sheet, document)
            notice, findings = WELL.get(what, what), self.desk.lint(self.slot, self.locale, document)
        except ConflictError:
            return self._overtaken(form, began, publishing=what == "publish")
        except UnknownVersionError:  # somebody has thrown the draft away a moment ago
            return self._overtaken(form, began, publishing=False)
        except RefusedTextError as error:
            notice, findings = ILL.get(what, what), found_in(error)
        except RequestError as error:
            notice, findings = "approval" if isinstance(error, ApprovalError) else "unwritable", []
        return Shown(sheet=sheet, form=form, notice=notice, findings=findings)

    @property
    def _buttons(self) -> dict[str, Callable[[Sheet, Document], Done]]:
        return {"save": self._save, "draft": self._draft, "publish": self._publish}

    def _save(self, sheet: Sheet, document: Document) -> Done:
        if sheet.live and not sheet.of_draft and document == sheet.document:
            return "same"
        self.desk.save(self.slot, self.locale, document, if_match=sheet.live or None, who=self.who)
        return "saved"

    def _draft(self, sheet: Sheet, document: Document) -> Done:
        if sheet.began and document == sheet.document and not sheet.stale:
            return "same"
        if_match = sheet.draft or sheet.live or None
        self.desk.save(self.slot, self.locale, document, if_match=if_match, who=self.who, draft=True)
        return "draft"

    def _publish(self, sheet: Sheet, _document: Document) -> Done:
        self.desk.publish(self.slot, self.locale, if_match=sheet.draft, who=self.who)
        return "published"

    def _overtaken(self, form: Form, began: str, *, publishing: bool) -> Shown:
        """Return both texts, where one was saved a moment ago, or the live one since the draft began."""
        sheet = lay_out(self.desk, self.site, self.slot, self.locale)
        if not publishing:
            return self._both(sheet, form, sheet.document, began)
        live = lay_out(self.desk, self.site, self.slot, self.locale, of_live=True)
        return self._both(sheet, form, live.document, (sheet.drafted and sheet.drafted.base) or "")

    def _both(self, sheet: Sheet, form: Form, theirs: Document, began: str) -> Shown:
        base = version_of(self.desk, self.slot, self.locale, began)
        other = meanwhile(form, form_of(theirs), form_of(base) if base is not None else None)
        findings = self.findings(document_of(form, sheet.document))
        return Shown(sheet=sheet, form=form, notice="conflict", findings=findings, theirs=other)


def found_in(error: RefusedTextError) -> list[content.Finding]:
    """Return the findings that come with an error."""
    return [found for found in error.findings if isinstance(found, content.Finding)]
