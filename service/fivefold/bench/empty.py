"""What the framework alone costs: Litestar's empty POST handler, a msgspec Struct in and a dict out."""

import os

import uvicorn
from litestar import Litestar, post
from litestar.params import JSONBody

from fivefold.records import DecideRequest, EventsRequest


@post("/v1/decide", status_code=200)
async def decide(data: JSONBody[DecideRequest]) -> dict[str, bool]:
    """Do nothing with a decision."""
    return {"ok": bool(data.site)}


@post("/v1/events", status_code=202)
async def events(data: JSONBody[EventsRequest]) -> dict[str, bool]:
    """Do nothing with events."""
    return {"ok": bool(data.site)}


app = Litestar([decide, events], openapi_config=None, logging_config=None)

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), access_log=False, log_level="warning")
