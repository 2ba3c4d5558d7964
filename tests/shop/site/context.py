"""Tells templates where the service is; empty: the shop is without it."""

from django.conf import settings
from django.http import HttpRequest


def fivefold(request: HttpRequest) -> dict[str, str]:
    """Return the service's address, unless the page was asked for without it."""
    return {"fivefold": "" if "without" in request.COOKIES else settings.FIVEFOLD}
