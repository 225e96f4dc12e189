from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.rating_item_score import RatingItemScore
from ...models.submit_rating_item import SubmitRatingItem
from ...types import Response


def _get_kwargs(*, body: SubmitRatingItem) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {"method": "post", "url": "/rating-items"}

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | RatingItemScore | None:
    if response.status_code == 200:
        response_200 = RatingItemScore.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = RatingItemScore.from_dict(response.json())

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
) -> Response[Error | RatingItemScore]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *, client: AuthenticatedClient, body: SubmitRatingItem
) -> Response[Error | RatingItemScore]:
    """Submit a rating item

     Adds the score of one aspect to a rating.

    Args:
        body (SubmitRatingItem): The score of one aspect of a rating.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RatingItemScore]
    """

    kwargs = _get_kwargs(body=body)

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(*, client: AuthenticatedClient, body: SubmitRatingItem) -> Error | RatingItemScore | None:
    """Submit a rating item

     Adds the score of one aspect to a rating.

    Args:
        body (SubmitRatingItem): The score of one aspect of a rating.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | RatingItemScore
    """

    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: SubmitRatingItem
) -> Response[Error | RatingItemScore]:
    """Submit a rating item

     Adds the score of one aspect to a rating.

    Args:
        body (SubmitRatingItem): The score of one aspect of a rating.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RatingItemScore]
    """

    kwargs = _get_kwargs(body=body)

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *, client: AuthenticatedClient, body: SubmitRatingItem
) -> Error | RatingItemScore | None:
    """Submit a rating item

     Adds the score of one aspect to a rating.

    Args:
        body (SubmitRatingItem): The score of one aspect of a rating.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | RatingItemScore
    """

    return (await asyncio_detailed(client=client, body=body)).parsed
