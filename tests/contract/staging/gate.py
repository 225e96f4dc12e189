"""What has to be said before anything is sent to staging."""

from __future__ import annotations

import math
import os
from ipaddress import ip_address

import httpx

from aura_panic import ConfigurationError, PanicClient
from tests.contract.staging.allowed import SERVERS

SECRETS = [
    "AURA_PANIC_TOKEN",
    "AURA_PANIC_CLIENT_SECRET",
    "STAGING_CUSTOMER",
    "STAGING_POSITION",
    "STAGING_SAFE_CODE",
]
MOST_CALLOUTS = 20


class Closed(Exception):
    """Nothing is sent, for the reason given: a sentence that says what to do."""


def open_gate() -> PanicClient:
    """A client of staging, or of a mock on loopback, as the environment says.

    Raises:
        Closed: It does not say so, or says something else.
    """
    if os.environ.get("CONFIRM_STAGING") != "1":
        raise Closed(
            "This speaks to a service that people share: "
            "set CONFIRM_STAGING=1 to say that you mean it."
        )
    for name in SECRETS:
        if f"{name}=" in os.environ.get("MAKEFLAGS", ""):
            raise Closed(
                f"{name} stands on the command line, where every list of processes shows it: "
                "take it from there, and export it."
            )
    try:
        client = PanicClient()
    except ConfigurationError as error:
        raise Closed(str(error)) from None
    if base_url() not in SERVERS and not _is_loopback(httpx.URL(base_url()).host):
        client.close()
        raise Closed(
            f"AURA_PANIC_BASE_URL is neither the staging server of the contract "
            f"({', '.join(SERVERS)}) nor an address of loopback."
        )
    return client


def base_url() -> str:
    return os.environ["AURA_PANIC_BASE_URL"].strip().rstrip("/")


def callouts() -> list[int]:
    """The callouts that a person named.

    Raises:
        Closed: None is, or what is named is none.
    """
    named = [text.strip() for text in os.environ.get("STAGING_CALLOUTS", "").split(",")]
    if not all(text.isascii() and text.isdigit() and 0 < int(text) < 2**63 for text in named):
        raise Closed(
            "STAGING_CALLOUTS should name the callouts that may be read, such as 992011,105432; "
            "a closed one has a map as well."
        )
    if len(named) > MOST_CALLOUTS:
        raise Closed(f"STAGING_CALLOUTS names more than {MOST_CALLOUTS} callouts.")
    return sorted({int(text) for text in named})


def number(name: str, usual: float) -> float:
    """A setting that is a number.

    Raises:
        Closed: It is none, or not more than 0.
    """
    text = os.environ.get(name, "") or str(usual)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise Closed(f"{name} should be a number, more than 0.")
    return value


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
