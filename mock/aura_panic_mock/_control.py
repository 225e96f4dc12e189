"""The control of a mock, typed: what a test or a program says to the simulator."""

from __future__ import annotations

import http.client
import os
from collections.abc import Awaitable, Mapping, MutableMapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol, TypedDict, TypeVar, Unpack
from urllib.parse import urlencode, urlsplit

import msgspec
from starlette.types import ASGIApp

from aura_panic_mock._faults import Fault
from aura_panic_mock._records import Event, Settings, SimulatedCallout
from aura_panic_mock._seed import SeedError, load_seed
from aura_panic_mock._simulator import LIMIT, PREFIX
from aura_panic_mock._state import JournalEntry, Position
from aura_panic_mock._variants import CalloutFormat, ResponseVariants, TokenFormat

SECRET = "AURA_PANIC_MOCK_SECRET"  # noqa: S105 - a name
"""The environment variable with the secret of a mock that other machines can reach."""

ResultT = TypeVar("ResultT")

TIMEOUT = 30.0
"""Seconds that a mock may take for a control request."""


class ControlError(Exception):
    """A mock cannot be controlled; the message is a sentence that says why."""


class MockUnreachable(ControlError):
    """There is no mock at the address."""


class ControlRejected(ControlError, ValueError):
    """The mock rejects what it was asked to do, and has changed nothing.

    Attributes:
        status: The status of its response: 400, 404 for an unknown callout; 401 without its secret;
            403 or 421 if it does not take requests from here.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Rejection(msgspec.Struct):
    message: str


class Identified(Protocol):
    """Anything with an identifier, such as a ``Callout`` of the client."""

    @property
    def id(self) -> int: ...


class VariantChanges(TypedDict, total=False):
    """The fields of ``ResponseVariants``."""

    mixed_casing: bool
    unknown_statuses: bool
    callout_format: CalloutFormat
    token_format: TokenFormat
    refuse_wrong_codes: bool


class JournalFilter(TypedDict, total=False):
    """The fields of ``JournalEntry`` that the journal can be filtered by."""

    method: str
    path: str
    status: int | None
    operation: str | None
    callout: int | None
    source: str | None
    handled: bool
    fault: str | None


class Control:
    """Controls a mock: plays the responder, the control room and time.

    Example:
        >>> mock = Control("http://127.0.0.1:8080")  # or Control(create_app()), in process
        >>> mock.inject(Fault.drop(operation="cancelCallout", times=1))
        >>> mock.script(992011, "dispatch after 3 s")
        >>> mock.advance(60)
    """

    def __init__(self, mock: str | ASGIApp, secret: str | None = None) -> None:
        """Take a mock.

        Args:
            mock: Its URL, with or without a path; or the application of ``create_app``, which is
                called in process, without a socket or an event loop.
            secret: What a mock asks for that other machines can reach; by default
                ``AURA_PANIC_MOCK_SECRET`` of the environment.

        Raises:
            ControlError: The URL is invalid.
        """
        self._app = None if isinstance(mock, str) else mock
        self._root = ""
        self._secret = secret or os.environ.get(SECRET)
        if isinstance(mock, str):
            try:
                url = urlsplit(mock)
                host, port = url.hostname, url.port
            except ValueError:
                host = None
            if host is None or url.scheme not in {"http", "https"}:
                raise ControlError("The URL of a mock is like http://127.0.0.1:8080.")
            self._secure, self._host, self._port = url.scheme == "https", host, port
            self._root = f"{url.scheme}://{url.netloc.rpartition('@')[2]}"

    # The responder and the control room.

    def script(self, callout: int | Identified, script: str) -> SimulatedCallout:
        """Take a callout through a script, counted from now.

        Args:
            callout: The callout, or its identifier.
            script: Steps such as ``"dispatch after 3 s, arrive after 60 s, close after 300 s"``.
        """
        path = f"/callouts/{_identifier(callout)}/script"
        return self._request("POST", path, SimulatedCallout, {"script": script})

    def script_new_callouts(self, script: str) -> None:
        """Take every callout that will be raised through a script; ``""`` for none."""
        self._request("PUT", "/script", object, {"script": script})

    def send_message(self, callout: int | Identified, message: str) -> None:
        """Send a message about a callout as the control room."""
        self._request(
            "POST", f"/callouts/{_identifier(callout)}/messages", object, {"message": message}
        )

    # Time.

    @property
    def now(self) -> float:
        """Seconds on the mock's clock."""
        return self._settings().now

    def advance(self, seconds: float) -> float:
        """Advance the mock's clock, and return its new time."""
        return self._request("PUT", "/clock", Settings, {"advance": seconds}).now

    def pause_clock(self) -> None:
        """Stop the mock's clock; it can still be advanced."""
        self._request("PUT", "/clock", object, {"running": False})

    def resume_clock(self) -> None:
        """Let the mock's clock go on from where it is."""
        self._request("PUT", "/clock", object, {"running": True})

    def set_clock(self, now: float) -> None:
        """Set the mock's clock, in seconds. It cannot go back; a reset sets it to 0."""
        self._request("PUT", "/clock", object, {"now": now})

    # Faults and variants.

    def inject(self, *faults: Fault) -> None:
        """Inject faults, in addition to those that there are."""
        self._request("POST", "/faults", object, {"faults": faults})

    def faults(self) -> list[Fault]:
        """Return the faults that can still happen, with what is left of their counts."""
        return self._settings().faults

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._request("DELETE", "/faults", object)

    def variants(self, **changes: Unpack[VariantChanges]) -> ResponseVariants:
        """Change response variants, and return all of them: ``variants(mixed_casing=True)``."""
        return self._request("PUT", "/variants", ResponseVariants, changes)

    # What the mock knows.

    def callout(self, callout: int | Identified) -> SimulatedCallout:
        """Return a callout as the simulator sees it, with the mark of duress."""
        path = f"/callouts/{_identifier(callout)}"
        return self._request("GET", path, SimulatedCallout)

    def callouts(
        self,
        *,
        source: str | None = None,
        customer: int | None = None,
        closed: bool | None = None,
        limit: int = LIMIT,
    ) -> list[SimulatedCallout]:
        """Return the latest callouts, newest first.

        Args:
            source: Only those of a customer source (its ``client_id``).
            customer: Only those of a customer.
            closed: Only those that have closed, or have not.
            limit: How many at most.
        """
        query = {"source": source, "customer": customer, "closed": closed, "limit": limit}
        given = {name: value for name, value in query.items() if value is not None}
        return self._request("GET", "/callouts", list[SimulatedCallout], query=given)

    def messages(self, callout: int | Identified) -> list[Event]:
        """Return what the integrator and the control room said about a callout, oldest first."""
        path = f"/callouts/{_identifier(callout)}/messages"
        return self._request("GET", path, list[Event])

    def track(self, callout: int | Identified) -> list[Position]:
        """Return the latest 500 positions of a callout, oldest first.

        They are in memory only, for the 1,000 callouts that moved last.
        """
        path = f"/callouts/{_identifier(callout)}/track"
        return self._request("GET", path, list[Position])

    def journal(self, **only: Unpack[JournalFilter]) -> list[JournalEntry]:
        """Return the latest 10,000 requests since the last reset, oldest first.

        Filter them by any field: ``journal(operation="cancelCallout", handled=True)``.
        """
        return self._request("GET", "/journal", list[JournalEntry], query=only)

    def reset(self) -> None:
        """Forget everything since the start, tokens included; the clock is at 0."""
        self._request("POST", "/reset", object)

    def seed(self, seed: Path | Mapping[str, Any]) -> None:
        """Start over with another seed, as ``reset`` does.

        Args:
            seed: A file like ``seed.yaml``, or what ``load_seed`` returns, changed.
        """
        try:
            content = load_seed(seed) if isinstance(seed, Path) else seed
        except SeedError as error:
            raise ControlRejected(HTTPStatus.BAD_REQUEST, f"{error}.") from None
        self._request("PUT", "/seed", object, content)

    def _settings(self) -> Settings:
        return self._request("GET", "", Settings)

    def _request(
        self,
        method: str,
        path: str,
        result: type[ResultT],
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> ResultT:
        target = PREFIX + path + (f"?{urlencode(query)}" if query else "")
        try:
            content = b"" if body is None else msgspec.json.encode(body)
        except (TypeError, ValueError) as error:
            raise ControlRejected(
                HTTPStatus.BAD_REQUEST, f"What is sent to the mock should be JSON: {error}."
            ) from None
        send = self._send_in_process if self._app else self._send
        status, text = send(method, target, content)
        try:
            if status == HTTPStatus.OK:
                return msgspec.json.decode(text, type=result)
            message = msgspec.json.decode(text, type=_Rejection).message
        except msgspec.DecodeError:
            raise MockUnreachable(
                f"What responds at {self._root} is not a mock (status {status})."
            ) from None
        raise ControlRejected(status, message if message.endswith(".") else f"{message}.")

    def _send(self, method: str, target: str, content: bytes) -> tuple[int, bytes]:
        # http.client does not use the proxies of the environment.
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=TIMEOUT)
        try:
            headers = {"Content-Type": "application/json"}
            if self._secret:
                headers["Authorization"] = f"Bearer {self._secret}"
            connection.request(method, target, content, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
            raise MockUnreachable(f"There is no mock at {self._root} ({reason}).") from None
        finally:
            connection.close()

    def _send_in_process(self, method: str, target: str, content: bytes) -> tuple[int, bytes]:
        assert self._app
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"mock"), (b"content-type", b"application/json")],
        }
        status, body = HTTPStatus.INTERNAL_SERVER_ERROR.value, b""

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": content}

        async def send(message: MutableMapping[str, Any]) -> None:
            nonlocal status, body
            status = message.get("status", status)
            body += message.get("body", b"")

        _run(self._app(scope, receive, send))
        return status, body


def _run(call: Awaitable[None]) -> None:
    """Run to its end what waits for nothing; an event loop may be running, and is not needed."""
    try:
        next(call.__await__())
    except StopIteration:
        return
    raise ControlError("The application waits for something before it reaches the mock.")


def _identifier(callout: int | Identified) -> int:
    return callout if isinstance(callout, int) else callout.id
