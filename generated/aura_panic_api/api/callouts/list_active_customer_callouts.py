from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.callout import Callout
from ...models.error import Error
from ...types import Response


def _get_kwargs(customer_id: int) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/customers/{customer_id}/callouts/activeCallouts".format(
            customer_id=quote(str(customer_id), safe="")
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | list[Callout] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = Callout.from_dict(response_200_item_data)

            response_200.append(response_200_item)

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
) -> Response[Error | list[Callout]]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    customer_id: int, *, client: AuthenticatedClient
) -> Response[Error | list[Callout]]:
    """List active customer callouts

     Lists the callouts of one customer that have not been closed. A customer has one at the most.

    Args:
        customer_id (int): The person protected.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | list[Callout]]
    """

    kwargs = _get_kwargs(customer_id=customer_id)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(customer_id: int, *, client: AuthenticatedClient) -> Error | list[Callout] | None:
    """List active customer callouts

     Lists the callouts of one customer that have not been closed. A customer has one at the most.

    Args:
        customer_id (int): The person protected.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | list[Callout]
    """

    return sync_detailed(customer_id=customer_id, client=client).parsed


async def asyncio_detailed(
    customer_id: int, *, client: AuthenticatedClient
) -> Response[Error | list[Callout]]:
    """List active customer callouts

     Lists the callouts of one customer that have not been closed. A customer has one at the most.

    Args:
        customer_id (int): The person protected.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | list[Callout]]
    """

    kwargs = _get_kwargs(customer_id=customer_id)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(customer_id: int, *, client: AuthenticatedClient) -> Error | list[Callout] | None:
    """List active customer callouts

     Lists the callouts of one customer that have not been closed. A customer has one at the most.

    Args:
        customer_id (int): The person protected.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | list[Callout]
    """

    return (await asyncio_detailed(customer_id=customer_id, client=client)).parsed
