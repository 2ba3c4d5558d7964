"""The demo shop: a small shop with the snippet on it, built from the site's product feed."""

from fivefold.web.demo.routes import demo_routes

__all__ = ["demo_routes"]
