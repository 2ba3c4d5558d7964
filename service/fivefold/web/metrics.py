"""Figures for Prometheus: how the service is, and what the last publication says. Labels come from configuration."""

from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from fivefold import effect
from fivefold.keeper import Keeper
from fivefold.web.gate import Gate


def metrics_routes(gate: Gate) -> list[HTTPRouteHandler]:
    """Return the route that Prometheus reads."""

    @get("/metrics", sync_to_thread=False)
    def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Return all figures, to those who may watch."""
        gate.require_watcher(request)
        text = "".join(lines(gate.keeper))
        return Response(text.encode(), media_type="text/plain; version=0.0.4")

    return [metrics]


def lines(keeper: Keeper) -> list[str]:
    """Return the exposition, a line each."""
    waiting = keeper.booker.waiting() + sum(len(shop.inbox) for shop in keeper.shops.values())
    lost = sum(shop.lost for shop in keeper.shops.values())
    k = keeper.settings.min_sessions
    gauges = {
        "ready": (int(keeper.ready()), "whether store, content and model are in service"),
        "troubles": (len(keeper.troubles), "parts that are not as they should be"),
        "store_up": (int(not {"store", "marks"} & keeper.troubles.keys()), "whether the store answers"),
        "replicas": (len(keeper.publisher.fleet), "replicas that share the store, as of the last publication"),
        "snapshot_version": (max(keeper.publisher.snapshots.values(), default=0), "version of the totals in service"),
        "learning_stopped": (len(keeper.publisher.stopped), "sites on which an operator stopped learning"),
        "elsewhere_total": (_in_steps(keeper.booker.elsewhere, k), "happenings that another replica had counted"),
        "inbox": (_in_steps(waiting, k), "happenings that wait to be booked"),
        "inbox_lost_total": (_in_steps(lost, k), "happenings that were lost because too many waited"),
        "dropped_sessions_total": (
            keeper.dropped_sessions,
            "sessions dropped at a stop because they were fewer than k",
        ),
    }
    refused = [
        f'fivefold_refused_events_total{{site="{name}",reason="{kind}"}} {_in_steps(count, k)}\n'
        for name, shop in keeper.shops.items()
        for kind, count in sorted(shop.refused.items())
    ]
    silenced = [
        f'fivefold_unknown_slots_total{{site="{name}"}} {_in_steps(shop.silenced, k)}\n'
        for name, shop in keeper.shops.items()
    ]
    reports = (keeper.report(site, None, None) for site in keeper.shops)
    return [
        effect.exposition(reports),
        "# HELP fivefold_refused_events_total events and outcomes that were not counted, by reason\n",
        "# TYPE fivefold_refused_events_total counter\n",
        *refused,
        "# HELP fivefold_unknown_slots_total decisions for a slot that the site does not have\n",
        "# TYPE fivefold_unknown_slots_total counter\n",
        *silenced,
        *(
            f"# HELP fivefold_{name} {help_}\n"
            f"# TYPE fivefold_{name} {'counter' if name.endswith('total') else 'gauge'}\n"
            f"fivefold_{name} {value}\n"
            for name, (value, help_) in gauges.items()
        ),
    ]


def _in_steps(count: int, k: int) -> int:
    """Return a count of happenings in steps of k, so that none of fewer can be told.

    >>> _in_steps(19, 20), _in_steps(45, 20)
    (0, 40)
    """
    return count - count % k
