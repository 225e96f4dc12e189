"""The check of staging, rehearsed against the mock, whose journal says what reached it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import suppress

import httpx
import pytest

from aura_panic import PanicClient
from aura_panic_mock import Fault, Service
from tests.conftest import CALLOUT, SEED, Script
from tests.contract.adapter import GenerationMode, IncorrectUsage, load_schema
from tests.contract.document import load_document, operations
from tests.contract.staging.__main__ import build_request, examine, main
from tests.contract.staging.cases import READS, allow_reads, draw, draw_reads
from tests.contract.staging.conftest import PRIVATE, ROOT, Run, environment
from tests.contract.staging.report import Deviation, print_report
from tests.contract.staging.transport import BUDGET, METHOD, URL, ReadOnlyTransport

NAMED = [105432, 992011]
IDENTIFIERS = {"calloutId": NAMED, "customerId": [178921, 254789]}
SETTINGS = {"STAGING_CALLOUTS": "992011, 105432", "STAGING_RATE": "1000"}
BASE = "/panic-api/v2"
TOKEN = ("POST", f"{BASE}/oauth/token")
LOOKUPS = [("GET", f"{BASE}/callouts/{number}") for number in NAMED]


@pytest.fixture
def transport(panic_mock: Service, panic_client: PanicClient) -> ReadOnlyTransport:
    token = panic_client.exchange_credentials(
        client_id=panic_mock.client_id, client_secret=panic_mock.client_secret
    )
    return ReadOnlyTransport(panic_mock.base_url, token.access_token, budget=100, rate=1e6)


def journal(mock: Service) -> Counter[tuple[str, str]]:
    return Counter((each.method, each.path) for each in mock.journal())


def drawn(seed: int) -> Counter[tuple[str, str]]:
    """Return the requests that a seed draws."""
    return Counter(
        (each.case.method, BASE + each.case.formatted_path)
        for each in draw_reads(IDENTIFIERS, seed)
    )


def test_the_command_sends_what_is_allowed_and_nothing_else(run: Run, panic_mock: Service) -> None:
    """A token, each callout to learn its customer, each named read once, and the drawn reads."""
    done = run(main, **SETTINGS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert journal(panic_mock) == Counter([TOKEN, *LOOKUPS]) + drawn(285)
    assert journal(panic_mock).total() == 45
    assert "Nothing new." in done.stdout
    assert "listActiveCustomerCallouts: 200, 2 times" in done.stdout


def test_every_read_is_drawn_for_every_kind_of_identifier() -> None:
    """Named ones once each; unknown and malformed ones as the pattern of the transport has them."""
    reads = Counter((each.operation, each.kind) for each in draw_reads(IDENTIFIERS, SEED))
    for operation, path in READS.items():
        named = {"customerId": 2, "calloutId": 2}.get(path.partition("{")[2].partition("}")[0], 1)
        others = 3 if "{" in path else 0
        assert reads[operation, "named"] == named
        assert reads[operation, "unknown"] == reads[operation, "malformed"] == others
    allowed = allow_reads(IDENTIFIERS)
    for read in draw_reads(IDENTIFIERS, SEED):
        assert allowed[read.operation].fullmatch(read.case.formatted_path)


def test_a_seed_sends_the_same_requests_again(run: Run, panic_mock: Service) -> None:
    """Another one sends others, of unknown and malformed identifiers."""
    run(main, **SETTINGS, STAGING_SEED="7")
    assert journal(panic_mock) == Counter([TOKEN, *LOOKUPS]) + drawn(7)
    assert drawn(7) == drawn(7) != drawn(8)


def test_everything_that_can_be_drawn_gets_no_further(
    panic_mock: Service, transport: ReadOnlyTransport
) -> None:
    """With every operation and data of every kind, only allowed reads are in the journal."""
    before = panic_mock.callouts()
    schema = load_schema(load_document(), {})
    transport.allowed = allow_reads(IDENTIFIERS)
    with httpx.Client(transport=transport, follow_redirects=True) as client:
        for operation in operations(load_document()):
            examples = 20 if operation.method == "GET" else 3  # which its method alone rules out
            for mode in GenerationMode:
                strategy = schema[operation.path][operation.method].as_strategy(mode)
                for case in draw(strategy, examples, SEED):
                    with suppress(httpx.TransportError, httpx.InvalidURL):
                        client.send(build_request(case, transport.base_url))
    for method, path in journal(panic_mock) - Counter([TOKEN]):
        assert method == "GET"
        assert any(each.fullmatch(path.removeprefix(BASE)) for each in transport.allowed.values())
    assert panic_mock.callouts() == before
    assert journal(panic_mock).total() <= 101  # the budget, and the token
    assert min(transport.refused[METHOD], transport.refused[URL]) > 50


def test_deviations_are_named_in_words(run: Run, panic_mock: Service) -> None:
    """A new one fails, with the operation and the field, and without secrets and positions."""
    panic_mock.variants(callout_format="wrapped")
    faults = [
        Fault.server_error(operation="listRatingItems"),
        Fault.html_page(operation="listActiveCallouts"),
        Fault.malformed_json(operation="listActiveCustomerCallouts"),
        Fault.wrong_content_type(operation="readCalloutEvents"),
        Fault.drop(operation="listCancellationReasons"),
    ]
    panic_mock.inject(*faults)
    done = run(main, **SETTINGS)
    assert done.returncode == 1
    new = done.stdout.partition("\nNEW\n")[2]
    for words in [
        "getCallout responds 200, where $.status is missing",
        "getCallout responds 200, where $.createdAt is missing",
        "listRatingItems responds 503: the service failed",
        "listActiveCallouts responds with text/html, which the contract does not name",
        "listActiveCustomerCallouts responds 200 with a body that is not valid JSON",
        "readCalloutEvents responds with text/html, which the contract does not name",
        "No response\n  listCancellationReasons: 8 times",
    ]:
        assert words in new


def test_only_new_deviations_fail(
    panic_mock: Service, transport: ReadOnlyTransport, capsys: pytest.CaptureFixture[str]
) -> None:
    """A known one is printed with its reason, and one that is gone is to be removed."""
    panic_mock.variants(callout_format="wrapped")
    found = examine(transport, NAMED, SEED)
    known = dict.fromkeys(found, "It is wrapped.")
    assert print_report(transport, SEED, found, known) == 0
    output = capsys.readouterr().out
    assert "getCallout responds 200, where $.id is missing. It is wrapped." in output
    reason = known.pop(("getCallout", "responds 200, where $.id is missing"))
    known["getCalloutMap", "responds 200, where $.url is missing"] = reason
    assert print_report(transport, SEED, found, known) == 1
    output = capsys.readouterr().out
    assert output.partition("\nNEW\n")[2].startswith(
        "  getCallout responds 200, where $.id is missing\n\n"
    )
    assert "remove it from the baseline if it is gone\n  getCalloutMap responds 200" in output


def test_a_refusal_is_not_a_deviation(run: Run, panic_mock: Service) -> None:
    """Over the budget, the run fails for that, and blames nobody."""
    done = run(main, **SETTINGS, STAGING_BUDGET="4")
    assert done.returncode == 1
    assert f"{BUDGET}: " in done.stdout
    assert "NEW" not in done.stdout
    assert journal(panic_mock).total() == 5


def test_a_callout_that_is_not_there_ends_the_run(run: Run, panic_mock: Service) -> None:
    """Another source's callout, say: nothing more is read."""
    done = run(main, STAGING_CALLOUTS="700100")
    assert done.returncode == 2
    assert (
        "a callout that was named cannot be read: get_callout: The service responded with 404"
        in done.stderr
    )
    assert journal(panic_mock).total() == 2


HOOKED = """
import runpy, sys
def hook(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}:
        print(event, arguments[1 if event != "socket.getaddrinfo" else slice(2)], file=sys.stderr)
sys.addaudithook(hook)
runpy.run_module("tests.contract.staging", run_name="__main__")
"""


def test_hostile_surroundings_change_nothing(panic_mock: Service, scripted: Script) -> None:
    """Proxies, and settings of schemathesis: nobody but the service is ever connected to."""
    elsewhere = scripted(200, {})
    evil = dict.fromkeys(
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"], elsewhere.base_url
    )
    evil |= {"SCHEMATHESIS_BASE_URL": elsewhere.base_url, "SCHEMATHESIS_HOOKS": "antigravity"}
    done = subprocess.run(
        [sys.executable, "-c", HOOKED],
        cwd=ROOT,
        env=environment(panic_mock, **SETTINGS, **evil),
        capture_output=True,
        text=True,
        check=True,
    )
    address = httpx.URL(panic_mock.base_url)
    assert set(done.stderr.splitlines()) == {
        f"socket.connect ('{address.host}', {address.port})",
        f"socket.getaddrinfo ('{address.host}', {address.port})",
    }
    assert journal(panic_mock) == Counter([TOKEN, *LOOKUPS]) + drawn(285)
    assert not elsewhere.received


def test_schemathesis_has_neither_address_nor_token(transport: ReadOnlyTransport) -> None:
    """A case that is called by itself has nowhere to go, and carries no credentials."""
    for read in draw_reads(IDENTIFIERS, SEED):
        with pytest.raises(IncorrectUsage, match="base_url"):
            read.case.call()
        assert "authorization" not in build_request(read.case, transport.base_url).headers


def examine_service(base_url: str, budget: int = 99) -> list[Deviation]:
    return examine(ReadOnlyTransport(base_url, "t0ken", budget=budget, rate=1e6), [992011], SEED)


def test_the_last_of_many_callouts_is_checked(scripted: Script) -> None:
    """A response of more than a megabyte is checked as a whole."""
    many = [CALLOUT] * 6_000 + [{**CALLOUT, "status": None}]
    words = "responds 200, where $[*].status is not what the contract says (type)"
    assert ("listActiveCallouts", words) in examine_service(scripted(200, many).base_url, budget=2)


def test_a_success_for_an_identifier_of_nothing_is_a_deviation(scripted: Script) -> None:
    """So is a response about another callout, or with a safe code: invariants hold here too."""
    found = examine_service(scripted(200, {**CALLOUT, "safeCode": "2222"}).base_url)
    for kind in ("unknown", "malformed"):
        assert ("getCallout", f"responds 200 to an identifier that is {kind}") in found
    words = " ".join(words for operation, words in found if operation == "getCallout")
    assert "violates: Return the object whose identifier was sent" in words
    assert "violates: Never repeat a safe code" in words
    assert "2222" not in words


BODIES = [b"[" * 100_000, b'"\xff', b"1e999", b"9" * 5_000, b'[{"id": NaN, "status": "\\ud800"}]']


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_response_that_is_hard_to_read_is_a_deviation(scripted: Script, body: bytes) -> None:
    """Nothing that a service can write ends the run."""
    found = examine_service(scripted(200, raw=body).base_url)
    assert {operation for operation, _ in found} == {*READS}


def test_a_crash_shows_nothing_of_a_response(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence names its kind; a traceback could show a position."""

    def crash(*_: object) -> None:
        raise LookupError(PRIVATE)

    monkeypatch.setattr("tests.contract.staging.__main__.draw_reads", crash)
    done = run(main, **SETTINGS)
    assert done.returncode == 2
    assert done.stderr.startswith("contract-staging: the check failed (LookupError). See whether")
