from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.callout_rating import CalloutRating
from ...models.error import Error
from ...models.submit_callout_rating import SubmitCalloutRating
from ...types import Response


def _get_kwargs(*, body: SubmitCalloutRating) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {"method": "post", "url": "/ratings"}

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CalloutRating | Error | None:
    if response.status_code == 200:
        response_200 = CalloutRating.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = CalloutRating.from_dict(response.json())

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
) -> Response[CalloutRating | Error]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *, client: AuthenticatedClient, body: SubmitCalloutRating
) -> Response[CalloutRating | Error]:
    """Submit a callout rating

     Rates the help that came to a callout, from 1 to 5.

    Args:
        body (SubmitCalloutRating): What the customer thought of the help.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CalloutRating | Error]
    """

    kwargs = _get_kwargs(body=body)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(*, client: AuthenticatedClient, body: SubmitCalloutRating) -> CalloutRating | Error | None:
    """Submit a callout rating

     Rates the help that came to a callout, from 1 to 5.

    Args:
        body (SubmitCalloutRating): What the customer thought of the help.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CalloutRating | Error
    """

    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: SubmitCalloutRating
) -> Response[CalloutRating | Error]:
    """Submit a callout rating

     Rates the help that came to a callout, from 1 to 5.

    Args:
        body (SubmitCalloutRating): What the customer thought of the help.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CalloutRating | Error]
    """

    kwargs = _get_kwargs(body=body)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *, client: AuthenticatedClient, body: SubmitCalloutRating
) -> CalloutRating | Error | None:
    """Submit a callout rating

     Rates the help that came to a callout, from 1 to 5.

    Args:
        body (SubmitCalloutRating): What the customer thought of the help.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CalloutRating | Error
    """

    return (await asyncio_detailed(client=client, body=body)).parsed
