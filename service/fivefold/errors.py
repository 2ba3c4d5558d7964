"""Every error raised on purpose.

FivefoldError
├── SettingsError          a setting is missing, misspelt or out of bounds
├── RequestError           the caller sent something that cannot be used
│   ├── BodyError          not JSON, or not of the described form
│   ├── UnknownSiteError
│   ├── UnknownSlotError
│   ├── TicketError        forged, foreign or expired
│   ├── OriginError        the site does not list the page's origin
│   ├── TokenError         no token, or one that nobody has
│   │   └── LoggedOutError     the log-in has ended; what was typed meanwhile comes along
│   ├── RoleError          a token of another role
│   │   └── StaleFormError     a form made for another log-in; what was typed into it comes along
│   ├── SizeError          the body is too large
│   ├── EncodingError      the body is compressed
│   ├── BusyError          too many requests from one address
│   ├── FullError          too many requests in work
│   ├── ConflictError      someone else saved the text in between
│   ├── UnknownVersionError
│   ├── RefusedTextError   an editor's text has errors; the findings come along
│   ├── ApprovalError      publishing needs a second person
│   └── ReadOnlyError      the content folder cannot be written to
├── ContentError           content files that cannot go into service
├── RenderError            a text could not be rendered with these values
├── ModelError             prototypes, anchors or model sums that cannot be used
├── EffectError            figures that cannot be computed from these sums
├── StoreError             the store cannot be reached or holds something else
│   └── ForgottenError     days were dropped meanwhile: learn which, before anything is added
└── BenchError             a measurement cannot be made here
"""

from collections.abc import Mapping, Sequence


class FivefoldError(Exception):
    """Base of all errors raised on purpose."""


class SettingsError(FivefoldError):
    """A setting is missing, misspelt or out of bounds."""


class RequestError(FivefoldError):
    """The caller sent something that cannot be used; `field` is a path such as `signals.pages`."""

    def __init__(self, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field


class BodyError(RequestError):
    """Not JSON, or not of the described form."""


class UnknownSiteError(RequestError):
    """No content folder has this name."""


class UnknownSlotError(RequestError):
    """The site has no such slot."""


class TicketError(RequestError):
    """The ticket is forged, of another site, or expired."""


class OriginError(RequestError):
    """The site does not list the page's origin."""


class TokenError(RequestError):
    """No token, or one that nobody has."""


class LoggedOutError(TokenError):
    """The log-in to the console has ended."""

    def __init__(self, detail: str, typed: Mapping[str, str]) -> None:
        super().__init__(detail)
        self.typed = typed
        """The fields of the form that was sent, so that nothing of it is lost."""


class RoleError(RequestError):
    """A token of another role."""


class StaleFormError(RoleError):
    """A form of the console was made for another log-in."""

    def __init__(self, detail: str, typed: Mapping[str, str]) -> None:
        super().__init__(detail)
        self.typed = typed
        """Its fields, so that nothing of it is lost."""


class SizeError(RequestError):
    """The body is too large."""


class EncodingError(RequestError):
    """The body is compressed: it may be small here and large when it is read, so none is."""


class BusyError(RequestError):
    """More requests than this address may send."""


class FullError(RequestError):
    """More requests in work than the service can hold."""


class ConflictError(RequestError):
    """Someone else saved the text in between; both versions come along, and nothing is lost."""

    def __init__(self, detail: str, *, theirs: str, yours: str, etag: str) -> None:
        super().__init__(detail)
        self.theirs = theirs
        self.yours = yours
        self.etag = etag
        """Of theirs: to save on top of it."""


class UnknownVersionError(RequestError):
    """The text has no such version, or no draft."""


class RefusedTextError(RequestError):
    """An editor's text has errors and is not saved."""

    def __init__(self, detail: str, findings: Sequence[object]) -> None:
        super().__init__(detail)
        self.findings = findings


class ApprovalError(RequestError):
    """The site wants a second person, of role admin, to publish."""


class ReadOnlyError(RequestError):
    """The content folder cannot be written to: its texts come from elsewhere."""


class ContentError(FivefoldError):
    """Content files that cannot go into service; the message names file, line and what to do."""


class RenderError(FivefoldError):
    """A text could not be rendered with these values."""


class ModelError(FivefoldError):
    """Prototypes, anchors or model sums that cannot be used."""


class EffectError(FivefoldError):
    """Figures that cannot be computed from these sums."""


class StoreError(FivefoldError):
    """The store cannot be reached, or holds something else."""


class ForgottenError(StoreError):
    """Days were dropped that the caller does not know of: what it holds of them must not come back."""


class BenchError(FivefoldError):
    """A measurement cannot be made here: something it needs is missing, or a server did not start."""
