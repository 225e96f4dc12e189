"""Web service that raises callouts, with one client for all requests.

    uvicorn examples.service:app

The client is configured by the environment: AURA_PANIC_BASE_URL, _CLIENT_ID, _CLIENT_SECRET.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aura_panic import AsyncPanicClient, InvalidArgument, Location, PanicError


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[dict[str, AsyncPanicClient]]:
    async with AsyncPanicClient(application="example-service/1.0") as panic:
        with suppress(PanicError):  # start anyway: the service may be up again at the first press
            await panic.warm_up()
        yield {"panic": panic}


async def press(request: Request) -> Response:
    """Raise a callout; the body is a position: {"latitude": -33.92, "longitude": 18.42}."""
    try:
        place = Location.from_dict(await request.json())
    except ValueError:  # not JSON, or not a position
        raise HTTPException(400, "Send a position as JSON.") from None
    callout = await request.state.panic.raise_customer_callout(
        request.path_params["customer_id"],
        response_type_id=2,
        latitude=place.latitude,
        longitude=place.longitude,
    )
    return JSONResponse({"id": callout.id, "already_active": callout.already_active}, 201)


async def show(request: Request) -> Response:
    callout = await request.state.panic.get_callout(request.path_params["callout_id"])
    return JSONResponse({"status": callout.status, "open": callout.state.is_open})


def explain(_: Request, error: Exception) -> Response:
    """Return a response that says whether the request may be sent again."""
    assert isinstance(error, PanicError)
    logging.getLogger(__name__).error("%s", error)  # holds no secret and no position
    status = 422 if isinstance(error, InvalidArgument) else error.status or 503
    return JSONResponse({"may_be_repeated": error.may_be_repeated}, status)


app = Starlette(
    routes=[
        Route("/customers/{customer_id:int}/press", press, methods=["POST"]),
        Route("/callouts/{callout_id:int}", show),
    ],
    lifespan=lifespan,
    exception_handlers={PanicError: explain},
)
