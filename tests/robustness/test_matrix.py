"""Every operation under every failure: what the caller gets, and what reached the service."""

from __future__ import annotations

import asyncio
import copy
import pickle
import re
import socket
import ssl
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import trustme

from aura_panic import ApiError, AsyncPanicClient, PanicClient, PanicError
from aura_panic._retry import RETRYABLE, TOKEN_OPERATIONS, retry_class
from aura_panic_api import operations as api
from aura_panic_mock import Fault, JournalEntry, Service, serve
from aura_panic_runtime.operations import Operation
from tests.conftest import CALLOUT, Script
from tests.contract.client.arguments import from_wire
from tests.contract.client.support import generated
from tests.contract.document import inline, load_document, operations
from tests.integration.support import (
    FREE,
    Blocking,
    Connect,
    attempt_delay,
    credentials,
    dead_listener,
    localhost_at,
    until,
    without_random,
)
from tests.integration.test_forks import assert_succeeded, fork
from tests.servers import breakable, connect_proxy, tls_before

DOCUMENT = (Path(__file__).parents[2] / "docs/failures.md").read_text()
HEADER, *ROWS = re.findall(r"^\| (.+) \|$", DOCUMENT.split("\n\n")[2], re.MULTILINE)
COLUMNS = HEADER.split(" | ")[1:-2]
EXPECTED: dict[tuple[str, str], str] = {
    (row.split(" | ")[0], column): cell
    for row in ROWS[1:]
    for column, cell in zip(COLUMNS, row.split(" | ")[1:-2], strict=True)
}
"""The exception and the number of requests, by failure and kind of operation."""
RECOVERY = {row.split(" | ")[0]: row.split(" | ")[-2:] for row in ROWS[1:]}
"""By failure: may the operation have been done, and may it be repeated."""
OPEN, CLOSED = 992011, 105432
SEEDED = {"calloutId": OPEN, "customerId": FREE}
"""Values of the seed, instead of the contract's examples: a customer without a callout, say."""

OPERATIONS = [each for each in vars(api).values() if isinstance(each, Operation)]
KINDS = {operation.name: retry_class(operation) for operation in OPERATIONS}


DOCUMENTED = {generated(each).name: each for each in operations(load_document())}
"""Operations of the contract, by their names in Python."""


def example_arguments(operation: Operation[Any]) -> dict[str, Any]:
    """Return the arguments of an operation, of the contract's first example and the seed."""
    documented = DOCUMENTED[operation.name]
    sent = {(each.place, each.name): each.example for each in documented.parameters}
    seeded = {place: SEEDED.get(place[1], value) for place, value in sent.items()}
    body = documented.example if documented.bodies else None
    if isinstance(body, dict):
        body = {name: SEEDED.get(name, value) for name, value in body.items()}
    return from_wire(operation, seeded, body)


def sensitive_in(schema: dict[str, Any], value: Any) -> Iterator[str]:
    """Yield whatever no error may show of a value."""
    if schema.get("format") == "password" or schema.get("x-pii"):
        yield str(value)
    for name, each in schema.get("properties", {}).items():
        if isinstance(value, dict) and name in value:
            yield from sensitive_in(each, value[name])
    for each in value if isinstance(value, list) else ():
        yield from sensitive_in(schema.get("items", {}), each)


SECRETS = {"t0ken", "doctype"} | {
    secret
    for documented in DOCUMENTED.values()
    for schema in documented.bodies.values()
    for secret in sensitive_in(schema, documented.example)
}


def success_of(name: str) -> tuple[int, Any]:
    """Return the status and the example of an operation's first success."""
    item = inline(load_document(), load_document()["paths"][DOCUMENTED[name].path])
    responses = item[DOCUMENTED[name].method.lower()]["responses"]
    status, found = next(each for each in responses.items() if each[0] < "3")
    return int(status), next(iter(found["content"]["application/json"]["examples"].values()))[
        "value"
    ]


def is_identified(name: str) -> bool:
    """Return whether a success says what it is about: it has the identifier of the path."""
    successes = (each for status, each in DOCUMENTED[name].responses.items() if status < "3")
    schema: dict[str, Any] = next(iter(next(successes).values()), {})
    in_path = {each.name for each in DOCUMENTED[name].parameters if each.place == "path"}
    return bool(in_path & identifiers_in(schema))


def identifiers_in(schema: dict[str, Any]) -> set[str]:
    """Return what the fields of a response may identify, but for those of a list in an object."""
    schema = schema.get("items", schema)
    fields = schema.get("properties", {})
    names = {schema.get("x-identifies", {}).get(each, each) for each in fields}
    return names.union(*(identifiers_in(each) for each in fields.values() if "items" not in each))


def test_the_document_has_every_kind_of_operation() -> None:
    """A new operation finds its column by what the contract says of it."""
    assert DOCUMENTED.keys() == KINDS.keys()
    assert set(KINDS.values()) == set(COLUMNS)
    for operation in OPERATIONS:
        changes_nothing = operation.method == "GET" or operation.name in TOKEN_OPERATIONS
        assert KINDS[operation.name] == ("reading" if changes_nothing else operation.retry)


Arguments = dict[str, dict[str, Any]]
Prepare = Callable[[], str]


def expected(failure: str, operation: Operation[Any]) -> str:
    if failure == "401" and not operation.authenticated:
        return "`Unauthorized`, 1"
    return EXPECTED[failure, KINDS[operation.name]]


def carry_out(panic: Any, operation: Operation[Any], arguments: Arguments) -> Any:
    with warnings.catch_warnings(action="ignore"):  # of what is deprecated
        return getattr(panic, operation.name)(**arguments[operation.name])


def fail(panic: Any, operation: Operation[Any], arguments: Arguments) -> PanicError:
    """Return the error that a caller of either client gets."""
    with pytest.raises(PanicError) as caught:
        carry_out(panic, operation, arguments)
    return caught.value


class Target(NamedTuple):
    """A service that is out of order, and the requests that reach it all the same."""

    base_url: str
    received: list[Any]


Serve = Callable[[Script, ExitStack, pytest.MonkeyPatch], Any]


def refuse(_: Script, stack: ExitStack, __: pytest.MonkeyPatch) -> Target:
    """Bind a port, so that no other program gets it, and do not listen."""
    deaf = stack.enter_context(socket.socket())
    deaf.bind(("127.0.0.1", 0))
    return Target(f"http://127.0.0.1:{deaf.getsockname()[1]}", [])


def accept_nothing(_: Script, stack: ExitStack, __: pytest.MonkeyPatch) -> Target:
    return Target(f"http://127.0.0.1:{dead_listener(stack, '127.0.0.1')}", [])


def serve_tls(mutual: bool) -> Serve:
    """Serve TLS; its authority is trusted if it wants a certificate from the client."""

    def start(scripted: Script, stack: ExitStack, environment: pytest.MonkeyPatch) -> Target:
        authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        if mutual:
            authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
            trusted = stack.enter_context(authority.cert_pem.tempfile())
            environment.setenv("SSL_CERT_FILE", trusted)
        service = scripted(200, CALLOUT)
        relay = stack.enter_context(tls_before(service.base_url, context))
        return Target(relay.base_url, service.received)

    return start


def refuse_as_proxy(_: Script, stack: ExitStack, environment: pytest.MonkeyPatch) -> Target:
    proxy = stack.enter_context(connect_proxy("", "502 Bad Gateway"))
    environment.setenv("HTTPS_PROXY", f"http://{proxy.address}")
    return Target("https://panic.invalid", [])


def respond(status: int, body: Any = None, **options: Any) -> Serve:
    return lambda scripted, *_: scripted(status, body, **options)


SERVICES: dict[str, Serve] = {
    "connection refused": refuse,
    "connect timeout": accept_nothing,
    "untrusted certificate": serve_tls(mutual=False),
    "missing client certificate": serve_tls(mutual=True),
    "refusal by the proxy": refuse_as_proxy,
    "read timeout": respond(200, CALLOUT, silent=True),
    "285": respond(285, CALLOUT | {"customerId": FREE, "status": "closed"}),
    "HTML": respond(200, raw=b"<!doctype html><title>Welcome</title>"),
}

IMPATIENT = {"connect timeout": {"connect_timeout": 0.01}, "read timeout": {"read_timeout": 0.05}}
"""Short for what is to run out, and for nothing else."""

FAULTS: dict[str, Fault] = {
    "reset before the response": Fault.reset(),
    "401": Fault.expired_token(),
    "429": Fault.too_many_requests(),
    "500": Fault.server_error(500),
    "502": Fault.server_error(502),
    "503": Fault.server_error(503),
    "504": Fault.server_error(504),
    "malformed JSON": Fault.malformed_json(),
    "truncated body": Fault.truncated_body(),
}


MISMATCH = "response about something else"


def test_the_document_and_this_test_have_every_failure() -> None:
    """None of the document's rows goes untested, and no status that is retried goes without one."""
    tested = {*SERVICES, *FAULTS, *SURVIVED, MISMATCH}
    assert {failure for failure, _ in EXPECTED} == tested
    assert {str(cause) for cause in RETRYABLE if isinstance(cause, int)} <= tested


@pytest.mark.parametrize("failure", SERVICES)
def test_a_service_that_fails(
    failure: str,
    connect: Connect,
    scripted: Script,
    arguments: Arguments,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each operation fails as documented at a service that is unreachable or responds oddly."""
    with ExitStack() as stack:
        service = SERVICES[failure](scripted, stack, monkeypatch)
        panic = connect(service, token="t0ken", **IMPATIENT.get(failure, {}))
        for operation in OPERATIONS:
            before = len(service.received)
            error = fail(panic, operation, arguments)
            wanted = expected(failure, operation)
            # A busy service may see a request after its client has given it up.
            until(lambda: len(service.received) - before >= int(wanted[-1]))  # noqa: B023
            seen_as = f"`{type(error).__name__}`, {len(service.received) - before}"
            assert (operation.name, seen_as) == (operation.name, wanted)
            assert error.sent is (seen_as[-1] != "0")
            check_facts(error, operation, failure)


def check_facts(error: PanicError, operation: Operation[Any], failure: str) -> None:
    """Every error says of what it is, and what to do, in a text without a secret."""
    seen_as = (error.operation, error.method, error.path)
    assert seen_as == (operation.name, operation.method, operation.path)
    assert error.request_id
    assert error.attempts in {1, 2, 3}
    assert str(error).startswith(f"{operation.name}: ")
    done, repeat = RECOVERY[failure]
    allowed = repeat == "yes" or KINDS[operation.name] != "never"
    for each in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (each.may_have_been_done, each.may_be_repeated) == (done == "yes", allowed)
    # The sentence says the same.
    assert ("It may have been done" in str(error)) is (done == "yes" and not allowed)
    assert ("It may safely be sent again" in str(error)) is (done == "yes" and allowed)
    for secret in SECRETS:
        assert secret not in without_random(str(error))


@pytest.fixture(scope="module")
def mock() -> Iterator[Service]:
    """One for all: it is reset for each operation."""
    with serve() as service:
        yield service


@pytest.fixture(scope="module")
def prepare(mock: Service) -> Iterator[Prepare]:
    """Reset a mock, close a callout, and rate one to be scored; returns a token."""
    settings = credentials(mock)
    base_url = settings.pop("base_url")
    with PanicClient(base_url=base_url, token="t0ken") as source:

        def prepare() -> str:
            mock.reset()
            mock.script(CLOSED, "close")
            token = source.exchange_credentials(**settings).access_token
            with PanicClient(base_url=base_url, token=token) as panic:
                panic.submit_callout_rating(callout_id=OPEN, rating=4)
            return token

        yield prepare


@pytest.fixture(scope="module")
def arguments(mock: Service, prepare: Prepare) -> Arguments:
    """Arguments that each operation succeeds with: some need a callout that has closed."""

    def accepted(panic: PanicClient, operation: Operation[Any]) -> dict[str, Any]:
        values = example_arguments(operation)
        for callout in (OPEN, CLOSED):
            tried = values | ({"callout_id": callout} if "callout_id" in values else {})
            prepare()
            with suppress(ApiError):
                carry_out(panic, operation, {operation.name: tried})
                return tried
        return pytest.fail(f"{operation.name}: the mock refuses the contract's first example")

    with PanicClient(**credentials(mock)) as panic:
        return {each.name: accepted(panic, each) for each in OPERATIONS}


def wire_name(operation: Operation[Any]) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), operation.name)


def requests(mock: Service, operation: Operation[Any]) -> list[JournalEntry]:
    """Return the requests for an operation that have reached a mock."""
    return mock.journal(operation=wire_name(operation))


def callouts(mock: Service) -> set[int]:
    return {callout.id for callout in mock.callouts()}


CUT_SHORT = {"reset before the response", "truncated body"}
"""Faults that each client's own transport meets; all others are decided in the flow they share."""

ALTERED = {"malformed JSON", "truncated body"}
"""Faults of the response to a request that is always carried out."""

FAULT_ROWS = [
    (failure, handled, kind)
    for failure in FAULTS
    for kind in (PanicClient, AsyncPanicClient)
    for handled in (False, True)
    # One client meets a status where it was carried out, the other one where it was not.
    if failure in CUT_SHORT or handled is (kind is PanicClient)
]


@pytest.mark.parametrize(("failure", "handled", "kind"), FAULT_ROWS)
def test_a_service_that_has_a_fault(
    *,
    failure: str,
    handled: bool,
    connect: Connect,
    mock: Service,
    prepare: Prepare,
    arguments: Arguments,
) -> None:
    """Each operation fails as documented, carried out or not; no change is made twice."""
    if handled and failure == "401":
        handled = False  # a service that does what it refuses the token for is beyond help
    prepare()
    active = callouts(mock)
    panic = connect(mock)
    panic.get_callout(OPEN)
    for operation in OPERATIONS:
        mock.inject(FAULTS[failure].replace(operation=wire_name(operation), handled=handled))
        error = fail(panic, operation, arguments)
        mock.clear_faults()
        # The fault has no end: the client's own requests for tokens are all that lack it.
        entries = [each for each in requests(mock, operation) if each.fault]
        seen_as = f"`{type(error).__name__}`, {len(entries)}"
        assert (operation.name, seen_as) == (operation.name, expected(failure, operation))
        check_facts(error, operation, failure)
        if KINDS[operation.name] == "never":
            assert sum(entry.handled for entry in entries) <= 1
        assert len(callouts(mock) - active) <= (1 if operation.name.startswith("raise") else 0)
        if operation.method != "GET" and (handled or failure in ALTERED):  # it changed something
            prepare()
            panic.get_callout(OPEN)  # the mock forgot the token


def test_a_response_about_something_else(
    connect: Connect, scripted: Script, arguments: Arguments
) -> None:
    """The contract's examples, with other identifiers than those that were asked for."""
    for operation in OPERATIONS:
        if not is_identified(operation.name):
            continue
        status, body = success_of(operation.name)
        service = scripted(status, with_other_identifiers(body))
        error = fail(connect(service, token="t0ken"), operation, arguments)
        seen_as = f"`{type(error).__name__}`, {len(service.received)}"
        assert (operation.name, seen_as) == (operation.name, expected(MISMATCH, operation))
        check_facts(error, operation, MISMATCH)


def with_other_identifiers(body: Any) -> Any:
    if isinstance(body, list):
        return [with_other_identifiers(each) for each in body]
    if not isinstance(body, dict):
        return body
    return {
        name: 7 if name.lower().endswith("id") else with_other_identifiers(value)
        for name, value in body.items()
    }


class Condition(NamedTuple):
    """A service behind something that a call survives."""

    base_url: str
    used_before: bool = True
    """A call comes before the one that is checked."""
    in_between: Callable[[], None] = lambda: None
    in_child: bool = False


def put_dead_address_first(mock: Service, stack: ExitStack) -> Condition:
    """Open a connection to a name whose first address accepts nothing."""
    port = urlsplit(mock.base_url).port or 0
    dead_listener(stack, "127.0.0.10", port)
    stack.enter_context(localhost_at([("127.0.0.10", port), ("127.0.0.1", port)]))
    return Condition(mock.base_url.replace("127.0.0.1", "localhost"), used_before=False)


def end_connection(mock: Service, stack: ExitStack) -> Condition:
    base_url, cut = stack.enter_context(breakable(mock.base_url))
    return Condition(base_url, in_between=cut)


SURVIVED: dict[str, Callable[[Service, ExitStack], Condition]] = {
    "dead address beside a live one": put_dead_address_first,
    "kept connection that has ended": end_connection,
    "process that was forked": lambda mock, _: Condition(mock.base_url, in_child=True),
}


@pytest.mark.parametrize("row", SURVIVED)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Python 3.12 and newer
def test_what_a_call_survives(
    *,
    row: str,
    connect: Connect,
    mock: Service,
    prepare: Prepare,
    arguments: Arguments,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each operation is carried out with one request, and returns its value."""
    attempt_delay(monkeypatch, 0.02)  # test_connections.py has the real one

    def carry_out_in_child() -> None:
        ours = Blocking(panic.wrapped, asyncio.Runner()) if isinstance(panic, Blocking) else panic
        carry_out(ours, operation, arguments)

    with ExitStack() as stack:
        condition = SURVIVED[row](mock, stack)
        token = prepare()
        for operation in OPERATIONS:
            panic = connect(condition.base_url, token=token, attempts=1)
            if condition.used_before:
                panic.get_callout(OPEN)
            condition.in_between()
            before = len(requests(mock, operation))
            if condition.in_child:
                assert_succeeded([fork(carry_out_in_child)])
            else:
                carry_out(panic, operation, arguments)
            seen_as = f"value, {len(requests(mock, operation)) - before}"
            assert (operation.name, seen_as) == (operation.name, expected(row, operation))
            if operation.method != "GET":  # it changed something
                token = prepare()
