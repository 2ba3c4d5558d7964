"""How a site goes into service, and how its changed content does: its sessions, sums and model stay."""

from collections.abc import Iterator

from fivefold.content import Site
from fivefold.model import MotiveModel
from fivefold.records import Motive
from fivefold.settings import Settings
from fivefold.shop import Shop
from fivefold.store import Pending, Spent
from fivefold.ticket import Tickets


def open_shop(site: Site, settings: Settings, spent: Spent, pending: Pending) -> Shop:
    """Return the site in service. Raises ModelError if its motives contradict each other."""
    model = MotiveModel(site.motives, half_life_days=settings.half_life_days)
    return Shop(site, model, _tickets(site, settings), spent, pending, share=settings.holdout)


def renew_shop(shop: Shop, site: Site, settings: Settings) -> bool:
    """Put changed content into service; return whether the motives changed, so that the model must be made anew.

    Raises ModelError, the shop being as it was, if the motives contradict each other.
    """
    model = None if site.motives == shop.site.motives else MotiveModel(site.motives, settings.half_life_days)
    shop.renew(site, _tickets(site, settings), settings.holdout)
    if model:
        shop.put_into_service(model, model)
    return model is not None


def _tickets(site: Site, settings: Settings) -> Tickets:
    return Tickets(site.name, settings.keys(), _choices(site), settings.ticket_life_s)


def _choices(site: Site) -> Iterator[tuple[str, Motive | None, str]]:
    """Yield all that the site's slots can show, in any locale, now or later."""
    for name, slot in site.slots.items():
        yield name, None, "default"
        for local in slot.locales.values():
            for motive, variants in local.scheduled.items():
                yield from ((name, motive, variant.id) for variant in variants)
