"""Checks before anything is sent to staging."""

from __future__ import annotations

import math
import os

import httpx

from aura_panic import ConfigurationError, PanicClient
from tests.contract.document import load_document
from tools import is_loopback

SERVERS = [each["url"] for each in load_document()["servers"] if each.get("x-staging-probe")]

SECRETS = [
    "AURA_PANIC_TOKEN",
    "AURA_PANIC_CLIENT_SECRET",
    "STAGING_CUSTOMER",
    "STAGING_POSITION",
    "STAGING_SAFE_CODE",
]
MAX_CALLOUTS = 20


class PreflightError(Exception):
    """Nothing was sent, for the reason given: a sentence that says what to do."""


def open_client(transport: httpx.HTTPTransport | None = None) -> PanicClient:
    """Return a client of staging, or of a mock on loopback, as the environment says."""
    if os.environ.get("CONFIRM_STAGING") != "1":
        raise PreflightError(
            "This sends requests to a service that people share: set CONFIRM_STAGING=1 to confirm."
        )
    for name in SECRETS:
        if f"{name}=" in os.environ.get("MAKEFLAGS", ""):
            raise PreflightError(
                f"{name} is on the command line, where every list of processes shows it: "
                "remove it there, and export it."
            )
    try:
        client = PanicClient(transport=transport)
    except ConfigurationError as error:
        raise PreflightError(str(error)) from None
    host = httpx.URL(read_base_url()).host
    is_rehearsal = is_loopback(host) and host != "localhost"  # a name may lead elsewhere
    if read_base_url() not in SERVERS and not is_rehearsal:
        client.close()
        raise PreflightError(
            f"AURA_PANIC_BASE_URL must be the staging server of the contract "
            f"({', '.join(SERVERS)}) or an address of loopback."
        )
    return client


def read_base_url() -> str:
    """Return the base URL, which the client has checked."""
    return os.environ["AURA_PANIC_BASE_URL"].strip().rstrip("/")


def read_callouts() -> list[int]:
    """Return the callouts that may be read."""
    named = [text.strip() for text in os.environ.get("STAGING_CALLOUTS", "").split(",")]
    if not all(text.isascii() and text.isdigit() and 0 < int(text) < 2**63 for text in named):
        raise PreflightError(
            "STAGING_CALLOUTS must name the callouts that may be read, such as 992011,105432; "
            "include a closed one, which has a map."
        )
    if len(named) > MAX_CALLOUTS:
        raise PreflightError(f"STAGING_CALLOUTS names more than {MAX_CALLOUTS} callouts.")
    return sorted({int(text) for text in named})


def read_number(name: str, default: float) -> float:
    """Return a setting that is a number."""
    text = os.environ.get(name, "") or str(default)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise PreflightError(f"{name} must be a positive number.")
    return value
