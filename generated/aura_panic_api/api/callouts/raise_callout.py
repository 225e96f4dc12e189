from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.callout import Callout
from ...models.error import Error
from ...models.raise_legacy_callout import RaiseLegacyCallout
from ...types import Response


def _get_kwargs(*, body: RaiseLegacyCallout) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {"method": "post", "url": "/callouts"}

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
    *, client: AuthenticatedClient, body: RaiseLegacyCallout
) -> Response[Callout | Error]:
    """Raise a callout (legacy)

     Asks for help the old way. It checks no subscription and notices no second request: sent
    twice, it may raise two callouts. Use "Raise a customer callout".

    Args:
        body (RaiseLegacyCallout): As RaiseCallout, with the customer in the body.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Callout | Error]
    """

    kwargs = _get_kwargs(body=body)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(*, client: AuthenticatedClient, body: RaiseLegacyCallout) -> Callout | Error | None:
    """Raise a callout (legacy)

     Asks for help the old way. It checks no subscription and notices no second request: sent
    twice, it may raise two callouts. Use "Raise a customer callout".

    Args:
        body (RaiseLegacyCallout): As RaiseCallout, with the customer in the body.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Callout | Error
    """

    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: RaiseLegacyCallout
) -> Response[Callout | Error]:
    """Raise a callout (legacy)

     Asks for help the old way. It checks no subscription and notices no second request: sent
    twice, it may raise two callouts. Use "Raise a customer callout".

    Args:
        body (RaiseLegacyCallout): As RaiseCallout, with the customer in the body.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Callout | Error]
    """

    kwargs = _get_kwargs(body=body)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *, client: AuthenticatedClient, body: RaiseLegacyCallout
) -> Callout | Error | None:
    """Raise a callout (legacy)

     Asks for help the old way. It checks no subscription and notices no second request: sent
    twice, it may raise two callouts. Use "Raise a customer callout".

    Args:
        body (RaiseLegacyCallout): As RaiseCallout, with the customer in the body.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Callout | Error
    """

    return (await asyncio_detailed(client=client, body=body)).parsed
