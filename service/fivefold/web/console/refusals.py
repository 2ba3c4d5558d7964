"""What went wrong, as a page: what it means, and what to do."""

from collections.abc import Callable
from typing import Any

from litestar import Response
from litestar.exceptions import HTTPException

from fivefold import errors
from fivefold.web.console.asked import AnyRequest
from fivefold.web.console.login import inside
from fivefold.web.console.pages import Console, Page
from fivefold.web.content_api import STATUS as EDITING
from fivefold.web.problems import STATUS as ASKING
from fivefold.web.problems import from_surprise

Handler = Callable[[AnyRequest, Any], Response[Any]]
SAID = {
    400: "bad",
    403: "role",
    404: "missing",
    405: "missing",
    412: "conflict",
    413: "large",
    422: "unreadable",
    429: "busy",
}
"""Which words go with a status; any other is an error on our side."""
STATUS: dict[Any, int] = {**ASKING, **{kind: status for kind, (status, _) in EDITING.items()}}
Handlers = dict[int | type[Exception], Callable[[AnyRequest, Any], Page]]
OWN_WORDS: dict[type[Exception], str] = {
    errors.OriginError: "foreign",
    errors.ReadOnlyError: "read_only",
    errors.ApprovalError: "approval",
}


def astray(console: Console, elsewhere: Handler) -> Handler:
    """Return how an address, or a method, is answered that no route takes: with a page if it is the console's."""
    here = refusals(console)[HTTPException]

    def answer(request: AnyRequest, error: HTTPException) -> Response[Any]:
        return (here if console.gate.at_console(request.scope["path"]) else elsewhere)(request, error)

    return answer


def refusals(console: Console) -> Handlers:
    """Return how each error is answered."""

    def expected(request: AnyRequest, error: errors.FivefoldError) -> Page:
        if isinstance(error, errors.StaleFormError):
            return console.resume(request, request.scope["path"], error.typed)
        if isinstance(error, errors.TokenError):
            return log_in(request, error)
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
        if status == 500:
            from_surprise(error)
        return told(request, status, OWN_WORDS.get(type(error), SAID.get(status, "surprise")))

    def log_in(request: AnyRequest, error: errors.TokenError) -> Page:
        typed = error.typed if isinstance(error, errors.LoggedOutError) else {}
        query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
        onward = inside(console, request.scope["path"] + query) if typed or request.method == "GET" else ""
        wrong = "login.ended" if typed else "login.first"
        return console.page(request, "login.html", 401, wrong=wrong, onward=onward, kept=typed)

    def of_litestar(request: AnyRequest, error: HTTPException) -> Page:
        return told(request, error.status_code, SAID.get(error.status_code, "surprise"))

    def surprise(request: AnyRequest, error: Exception) -> Page:
        return told(request, from_surprise(error).status, "surprise")

    def told(request: AnyRequest, status: int, said: str) -> Page:
        return console.page(request, "error.html", status, said=said)

    return {errors.FivefoldError: expected, HTTPException: of_litestar, Exception: surprise}
