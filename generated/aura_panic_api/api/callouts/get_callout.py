from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.callout import Callout
from ...models.error import Error
from ...types import Response


def _get_kwargs(callout_id: int) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/callouts/{callout_id}".format(callout_id=quote(str(callout_id), safe="")),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Callout | Error | None:
    if response.status_code == 200:
        response_200 = Callout.from_dict(response.json())

        return response_200

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
) -> Response[Callout | Error]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(callout_id: int, *, client: AuthenticatedClient) -> Response[Callout | Error]:
    """Get a callout

     Reads one callout as it stands now, whether it is active or closed. A callout of another
    customer source is answered like one that does not exist.

    Args:
        callout_id (int): The callout's identifier.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Callout | Error]
    """

    kwargs = _get_kwargs(callout_id=callout_id)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(callout_id: int, *, client: AuthenticatedClient) -> Callout | Error | None:
    """Get a callout

     Reads one callout as it stands now, whether it is active or closed. A callout of another
    customer source is answered like one that does not exist.

    Args:
        callout_id (int): The callout's identifier.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Callout | Error
    """

    return sync_detailed(callout_id=callout_id, client=client).parsed


async def asyncio_detailed(
    callout_id: int, *, client: AuthenticatedClient
) -> Response[Callout | Error]:
    """Get a callout

     Reads one callout as it stands now, whether it is active or closed. A callout of another
    customer source is answered like one that does not exist.

    Args:
        callout_id (int): The callout's identifier.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Callout | Error]
    """

    kwargs = _get_kwargs(callout_id=callout_id)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(callout_id: int, *, client: AuthenticatedClient) -> Callout | Error | None:
    """Get a callout

     Reads one callout as it stands now, whether it is active or closed. A callout of another
    customer source is answered like one that does not exist.

    Args:
        callout_id (int): The callout's identifier.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Callout | Error
    """

    return (await asyncio_detailed(callout_id=callout_id, client=client)).parsed
