"""The web console: what comes of the texts, for merchants, and the texts themselves, for those who write them."""

from fivefold.web.console.pages import Console
from fivefold.web.console.refusals import astray
from fivefold.web.console.routes import console_routes

__all__ = ["Console", "astray", "console_routes"]
