"""What the functions of this package need of a client. The operations of ``.api`` need none."""

from typing import Protocol

import httpx


class Client(Protocol):
    """Hands out the httpx client that a request is sent with, base URL and token included."""

    raise_on_unexpected_status: bool

    def get_httpx_client(self) -> httpx.Client: ...

    def get_async_httpx_client(self) -> httpx.AsyncClient: ...


AuthenticatedClient = Client
