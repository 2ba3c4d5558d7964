"""The web console: what comes of the texts, for merchants, and the texts themselves, for those who write them."""

from fivefold.web.console.routes import console_routes

__all__ = ["console_routes"]
