"""Upload dist/ to a package index: `make publish INDEX=https://…`, the address before `/simple/`.

uv uploads, and takes the token from the environment or a keyring: docs/releasing.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tools import ToolError, git, is_loopback, run_tool
from tools.release.project import DIST, check_clean_tree, check_release_commit, make, version

UV = Path(sys.executable).with_name("uv")
PROBE_TIMEOUT = 10.0
CREDENTIALS = (
    "UV_PUBLISH_TOKEN",
    "UV_PUBLISH_USERNAME",
    "UV_PUBLISH_PASSWORD",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",  # trusted publishing
)


def publish() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index")
    index = check_url(parser.parse_args().index)
    check_clean_tree()
    new = str(version())
    if f"v{new}" not in git("tag", "--points-at", "HEAD").splitlines():
        raise ToolError(f"this commit has no tag v{new}: `make release` makes commit and tag.")
    check_release_commit(new)
    check_index(index)
    make("build")
    if not upload(index, "--dry-run"):
        make("check")
        upload(index)


def check_url(index: str) -> str:
    """Return the address of an index; refuse one that is not safe."""
    parts = urlsplit(index)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise ToolError(
            "name the index, such as INDEX=https://HOST/PATH; only loopback may be http."
        )
    if parts.username or parts.password:
        raise ToolError(
            "INDEX must not contain a user or password, which would be logged. "
            "Put the token into UV_PUBLISH_TOKEN, or a keyring."
        )
    return index.rstrip("/") + "/"


def check_index(index: str) -> None:
    """Refuse an index that cannot be reached, or for which there is no token."""
    try:
        with urlopen(f"{index}simple/aura-panic/", timeout=PROBE_TIMEOUT):  # noqa: S310 - see check_url
            pass
    except HTTPError as error:
        if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ToolError(f"{index} returned status {error.code}: try again later.") from None
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise ToolError(
            f"{index} cannot be reached ({reason}): check INDEX, or try again later."
        ) from None
    if not any(map(os.environ.get, CREDENTIALS)):
        raise ToolError("there is no token for the index: export UV_PUBLISH_TOKEN.")


def upload(index: str, *options: str) -> bool:
    """Upload what an index does not have yet; return whether it has everything, byte for byte.

    Raises:
        ToolError: It has a different file of the same name, or refuses the upload.
    """
    files = [*DIST.glob("*.whl"), *DIST.glob("*.tar.gz")]
    where = ["--publish-url", index, "--check-url", f"{index}simple/"]
    done = subprocess.run(
        [UV, "publish", *where, *options, *files], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = done.stderr.partition("error: ")[2].partition("Server says:")[0]  # then HTML
        raise ToolError(f"{version()} could not be published. {reason.strip()}")
    complete: bool = done.stderr.count("already exists, skipping") == len(files)
    if complete or not options:
        print(f"{version()} is on {index}" + (" already, byte for byte." if complete else ""))
    return complete


if __name__ == "__main__":
    run_tool(publish, "publish")
