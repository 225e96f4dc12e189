from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.callout_event import CalloutEvent
from ...models.error import Error
from ...models.send_callout_event import SendCalloutEvent
from ...types import Response


def _get_kwargs(callout_id: int, *, body: SendCalloutEvent) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/callouts/{callout_id}/events".format(callout_id=quote(str(callout_id), safe="")),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CalloutEvent | Error | None:
    if response.status_code == 200:
        response_200 = CalloutEvent.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = CalloutEvent.from_dict(response.json())

        return response_201

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
) -> Response[CalloutEvent | Error]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    callout_id: int, *, client: AuthenticatedClient, body: SendCalloutEvent
) -> Response[CalloutEvent | Error]:
    """Send a callout event

     Tells the control room something about a callout.

    Args:
        callout_id (int): The callout's identifier.
        body (SendCalloutEvent): Something to tell the control room.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CalloutEvent | Error]
    """

    kwargs = _get_kwargs(callout_id=callout_id, body=body)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(
    callout_id: int, *, client: AuthenticatedClient, body: SendCalloutEvent
) -> CalloutEvent | Error | None:
    """Send a callout event

     Tells the control room something about a callout.

    Args:
        callout_id (int): The callout's identifier.
        body (SendCalloutEvent): Something to tell the control room.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CalloutEvent | Error
    """

    return sync_detailed(callout_id=callout_id, client=client, body=body).parsed


async def asyncio_detailed(
    callout_id: int, *, client: AuthenticatedClient, body: SendCalloutEvent
) -> Response[CalloutEvent | Error]:
    """Send a callout event

     Tells the control room something about a callout.

    Args:
        callout_id (int): The callout's identifier.
        body (SendCalloutEvent): Something to tell the control room.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CalloutEvent | Error]
    """

    kwargs = _get_kwargs(callout_id=callout_id, body=body)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    callout_id: int, *, client: AuthenticatedClient, body: SendCalloutEvent
) -> CalloutEvent | Error | None:
    """Send a callout event

     Tells the control room something about a callout.

    Args:
        callout_id (int): The callout's identifier.
        body (SendCalloutEvent): Something to tell the control room.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CalloutEvent | Error
    """

    return (await asyncio_detailed(callout_id=callout_id, client=client, body=body)).parsed
