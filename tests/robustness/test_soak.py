"""The soak in its short form, and what it has found."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from aura_panic import PanicClient, ServerError
from tests.integration.support import HERE
from tests.robustness.soak import CUSTOMERS, SECRET, Mock, limited


def test_what_must_hold_holds_under_every_failure() -> None:
    """Clients and mock come through, and nothing is left behind."""
    command = [sys.executable, "-W", "error", "-m", "tests.robustness.soak"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_what_a_full_disk_does_not_take_is_not_acknowledged_later(tmp_path: Path) -> None:
    """A raise fails with a sentence, and leaves nothing; once there is room, all is as before."""
    mock = Mock(tmp_path)
    try:
        with PanicClient(base_url=mock.base_url, client_id="soak", client_secret=SECRET) as panic:
            kept, lost, *_ = CUSTOMERS
            first = panic.raise_customer_callout(kept, response_type_id=2, **HERE)
            with (
                limited(mock.process.pid, resource.RLIMIT_FSIZE, 8192),
                pytest.raises(ServerError, match="cannot be written") as caught,
            ):
                panic.raise_customer_callout(lost, response_type_id=2, **HERE)
            assert caught.value.status == 503
            assert panic.list_active_callouts() == [first]
            mock.restart()
            assert panic.list_active_callouts() == [first]
            second = panic.raise_customer_callout(lost, response_type_id=2, **HERE)
            assert second.id == first.id + 1
    finally:
        mock.kill()
    assert mock.output.read_text() == ""
