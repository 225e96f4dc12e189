"""Settings, from arguments and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import attrs

from aura_panic.exceptions import ConfigurationError
from aura_panic_runtime.operations import CallOptions
from aura_panic_runtime.validation import is_encodable

MAX_SECONDS, MAX_ATTEMPTS = 3600.0, 10
NO_OPTIONS = CallOptions()


def check_seconds(name: str, seconds: float, longest: float = MAX_SECONDS) -> None:
    """Check a setting that is a time.

    Raises:
        ConfigurationError: It is not a number of seconds, or out of range.
    """
    if type(seconds) not in {int, float} or not 0 < seconds <= longest:
        raise ConfigurationError(
            f"{name} should be a number of seconds, more than 0 and at most {longest:.0f}."
        )


@attrs.frozen
class CallSettings:
    """Settings of a call; times are in seconds."""

    connect_timeout: float
    read_timeout: float
    deadline: float
    attempts: int

    def __attrs_post_init__(self) -> None:
        for name in ("connect_timeout", "read_timeout", "deadline"):
            check_seconds(name, getattr(self, name))
        if type(self.attempts) is not int or not 1 <= self.attempts <= MAX_ATTEMPTS:
            raise ConfigurationError(
                f"attempts should be a whole number, from 1 (no retries) to {MAX_ATTEMPTS}."
            )

    def with_options(self, options: CallOptions) -> CallSettings:
        """Return these settings with the options of a single call."""
        if options == NO_OPTIONS:
            return self
        own = {name: value for name, value in options._asdict().items() if value is not None}
        return attrs.evolve(self, **own)


ENVIRONMENT = {
    "base_url": "AURA_PANIC_BASE_URL",
    "client_id": "AURA_PANIC_CLIENT_ID",
    "client_secret": "AURA_PANIC_CLIENT_SECRET",
    "token": "AURA_PANIC_TOKEN",
    "application": "AURA_PANIC_APPLICATION",
}

CREDENTIALS = {"client_id", "client_secret"}
SECRET = CREDENTIALS | {"token"}


@attrs.frozen
class Settings:
    """Base URL of the service, and either a token or credentials for it."""

    base_url: str
    token: str | None = attrs.field(repr=False)
    client_id: str | None
    client_secret: str | None = attrs.field(repr=False)
    application: str | None

    @property
    def key(self) -> str:
        """Key of the token in a token store."""
        return f"{self.base_url} {self.client_id}"

    @classmethod
    def gather(
        cls, arguments: Mapping[str, Any], environment: Mapping[str, str] = os.environ
    ) -> Settings:
        """Complete the arguments of a client from the environment.

        Arguments win: with credentials as arguments, a token in the environment is ignored, and
        vice versa.

        Args:
            arguments: The arguments of a client.
            environment: The environment variables.

        Raises:
            ConfigurationError: Something is missing, is contradictory or cannot be sent.
        """
        passed = {name: value for name, value in arguments.items() if value is not None}
        if wrong := [name for name, value in passed.items() if not isinstance(value, str)]:
            raise ConfigurationError(f"{wrong[0]} should be text.")
        if empty := [name for name, value in passed.items() if not value.strip()]:
            raise ConfigurationError(f"{empty[0]} is empty: pass a value, or omit it.")
        if "token" in passed and CREDENTIALS & passed.keys():
            raise ConfigurationError("Pass either a token or credentials, not both.")
        found = {
            name: passed.get(name) or environment.get(variable) or None
            for name, variable in ENVIRONMENT.items()
        }
        if CREDENTIALS & passed.keys():
            found["token"] = None
        elif found["token"]:
            found |= dict.fromkeys(CREDENTIALS)
        _check_complete(found)
        _check_sendable(found)
        return cls(found.pop("base_url") or "", **found)


def _check_complete(found: Mapping[str, str | None]) -> None:
    if not any(found[name] for name in CREDENTIALS | {"token"}):
        raise ConfigurationError(
            f"There are no credentials: pass client_id and client_secret or set "
            f"{ENVIRONMENT['client_id']} and {ENVIRONMENT['client_secret']} "
            f"(or a token: {ENVIRONMENT['token']})."
        )
    needed = {"base_url"} | (set() if found["token"] else CREDENTIALS)
    for name in sorted(needed):
        if not found[name]:
            raise ConfigurationError(f"{name} is missing: pass it or set {ENVIRONMENT[name]}.")


def _check_sendable(found: Mapping[str, str | None]) -> None:
    for name, value in found.items():
        if value and not is_encodable(value):
            raise ConfigurationError(f"{name} has characters that cannot be sent.")
        if name in SECRET and value and value != value.strip():
            raise ConfigurationError(
                f"{name} begins or ends with white space, such as the line end of a file: strip it."
            )
    if found["token"] and not fits_header(found["token"]):
        raise ConfigurationError(
            "The token has characters that a header cannot hold: pass it without the word Bearer."
        )
    if found["application"] and not fits_header(found["application"].replace(" ", "")):
        raise ConfigurationError("application should be printable ASCII, such as night-watch/2.1.")


def fits_header(text: str) -> bool:
    """Return whether a header can hold a text; an error of the HTTP library would show it."""
    return text != "" and text.isascii() and text.isprintable() and " " not in text
