from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.callout import Callout
from ...models.error import Error
from ...models.raise_callout import RaiseCallout
from ...types import Response


def _get_kwargs(customer_id: int, *, body: RaiseCallout) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/customers/{customer_id}/callouts".format(
            customer_id=quote(str(customer_id), safe="")
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Callout | Error | None:
    if response.status_code == 200:
        response_200 = Callout.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = Callout.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

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


def sync_detailed(
    customer_id: int, *, client: AuthenticatedClient, body: RaiseCallout
) -> Response[Callout | Error]:
    """Raise a customer callout

     Asks for help for a customer, at a position or at a fixed location. The customer needs an
    active subscription. A customer who already has an active callout gets that one back, so a
    request whose answer was lost may be sent again.

    Args:
        customer_id (int): The person protected.
        body (RaiseCallout): Who needs what kind of help where, at a position or at a fixed
            location.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Callout | Error]
    """

    kwargs = _get_kwargs(customer_id=customer_id, body=body)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(
    customer_id: int, *, client: AuthenticatedClient, body: RaiseCallout
) -> Callout | Error | None:
    """Raise a customer callout

     Asks for help for a customer, at a position or at a fixed location. The customer needs an
    active subscription. A customer who already has an active callout gets that one back, so a
    request whose answer was lost may be sent again.

    Args:
        customer_id (int): The person protected.
        body (RaiseCallout): Who needs what kind of help where, at a position or at a fixed
            location.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Callout | Error
    """

    return sync_detailed(customer_id=customer_id, client=client, body=body).parsed


async def asyncio_detailed(
    customer_id: int, *, client: AuthenticatedClient, body: RaiseCallout
) -> Response[Callout | Error]:
    """Raise a customer callout

     Asks for help for a customer, at a position or at a fixed location. The customer needs an
    active subscription. A customer who already has an active callout gets that one back, so a
    request whose answer was lost may be sent again.

    Args:
        customer_id (int): The person protected.
        body (RaiseCallout): Who needs what kind of help where, at a position or at a fixed
            location.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Callout | Error]
    """

    kwargs = _get_kwargs(customer_id=customer_id, body=body)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    customer_id: int, *, client: AuthenticatedClient, body: RaiseCallout
) -> Callout | Error | None:
    """Raise a customer callout

     Asks for help for a customer, at a position or at a fixed location. The customer needs an
    active subscription. A customer who already has an active callout gets that one back, so a
    request whose answer was lost may be sent again.

    Args:
        customer_id (int): The person protected.
        body (RaiseCallout): Who needs what kind of help where, at a position or at a fixed
            location.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Callout | Error
    """

    return (await asyncio_detailed(customer_id=customer_id, client=client, body=body)).parsed
