from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.credentials import Credentials
from ...models.error import Error
from ...models.token import Token
from ...types import Response


def _get_kwargs(*, body: Credentials) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {"method": "post", "url": "/oauth/token"}

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | Token | None:
    if response.status_code == 200:
        response_200 = Token.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if 500 <= response.status_code <= 599:
        response_5xx = Error.from_dict(response.json())

        return response_5xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | Token]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *, client: AuthenticatedClient | Client, body: Credentials
) -> Response[Error | Token]:
    """Exchange credentials for a token

     Exchanges the credentials of a customer source for a bearer token with full access to that
    customer source. The lifetime is fixed per customer source: ask again when it has passed, not
    before every request.

    Args:
        body (Credentials): The credentials of a customer source.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Token]
    """

    kwargs = _get_kwargs(body=body)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(*, client: AuthenticatedClient | Client, body: Credentials) -> Error | Token | None:
    """Exchange credentials for a token

     Exchanges the credentials of a customer source for a bearer token with full access to that
    customer source. The lifetime is fixed per customer source: ask again when it has passed, not
    before every request.

    Args:
        body (Credentials): The credentials of a customer source.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Token
    """

    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient | Client, body: Credentials
) -> Response[Error | Token]:
    """Exchange credentials for a token

     Exchanges the credentials of a customer source for a bearer token with full access to that
    customer source. The lifetime is fixed per customer source: ask again when it has passed, not
    before every request.

    Args:
        body (Credentials): The credentials of a customer source.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Token]
    """

    kwargs = _get_kwargs(body=body)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *, client: AuthenticatedClient | Client, body: Credentials
) -> Error | Token | None:
    """Exchange credentials for a token

     Exchanges the credentials of a customer source for a bearer token with full access to that
    customer source. The lifetime is fixed per customer source: ask again when it has passed, not
    before every request.

    Args:
        body (Credentials): The credentials of a customer source.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Token
    """

    return (await asyncio_detailed(client=client, body=body)).parsed
