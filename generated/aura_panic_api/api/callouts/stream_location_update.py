from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.callout import Callout
from ...models.confirmation import Confirmation
from ...models.error import Error
from ...models.location import Location
from ...types import Response


def _get_kwargs(callout_id: int, *, body: Location) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/callouts/{callout_id}/location".format(callout_id=quote(str(callout_id), safe="")),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Callout | Confirmation | Error | None:
    if response.status_code == 200:
        response_200 = Confirmation.from_dict(response.json())

        return response_200

    if response.status_code == 285:
        response_285 = Callout.from_dict(response.json())

        return response_285

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

    if 500 <= response.status_code <= 599:
        response_5xx = Error.from_dict(response.json())

        return response_5xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Callout | Confirmation | Error]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    callout_id: int, *, client: AuthenticatedClient, body: Location
) -> Response[Callout | Confirmation | Error]:
    """Stream a location update

     Tells where the customer is now. While a callout is active, send one every 5 to 20 seconds.
    Once it has closed the answer is 285, the service's own status, with the callout as it last
    stood; then stop.

    Args:
        callout_id (int): The callout's identifier.
        body (Location): Where the customer is.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Callout | Confirmation | Error]
    """

    kwargs = _get_kwargs(callout_id=callout_id, body=body)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(
    callout_id: int, *, client: AuthenticatedClient, body: Location
) -> Callout | Confirmation | Error | None:
    """Stream a location update

     Tells where the customer is now. While a callout is active, send one every 5 to 20 seconds.
    Once it has closed the answer is 285, the service's own status, with the callout as it last
    stood; then stop.

    Args:
        callout_id (int): The callout's identifier.
        body (Location): Where the customer is.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Callout | Confirmation | Error
    """

    return sync_detailed(callout_id=callout_id, client=client, body=body).parsed


async def asyncio_detailed(
    callout_id: int, *, client: AuthenticatedClient, body: Location
) -> Response[Callout | Confirmation | Error]:
    """Stream a location update

     Tells where the customer is now. While a callout is active, send one every 5 to 20 seconds.
    Once it has closed the answer is 285, the service's own status, with the callout as it last
    stood; then stop.

    Args:
        callout_id (int): The callout's identifier.
        body (Location): Where the customer is.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Callout | Confirmation | Error]
    """

    kwargs = _get_kwargs(callout_id=callout_id, body=body)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    callout_id: int, *, client: AuthenticatedClient, body: Location
) -> Callout | Confirmation | Error | None:
    """Stream a location update

     Tells where the customer is now. While a callout is active, send one every 5 to 20 seconds.
    Once it has closed the answer is 285, the service's own status, with the callout as it last
    stood; then stop.

    Args:
        callout_id (int): The callout's identifier.
        body (Location): Where the customer is.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Callout | Confirmation | Error
    """

    return (await asyncio_detailed(callout_id=callout_id, client=client, body=body)).parsed
