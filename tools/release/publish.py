"""Uploads dist/ to a package index: `make publish INDEX=https://…`, the address before `/simple/`.

uv uploads, and takes the token from the environment or a keyring: docs/releasing.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tools.release.project import DIST, ReleaseError, make, need_clean_tree, run_cli, version

UV = Path(sys.executable).with_name("uv")


def publish() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index")
    index = checked(parser.parse_args().index)
    need_clean_tree()
    make("build")
    if is_published(index):
        raise ReleaseError(f"{version()} is on the index already; a version is published once.")
    make("check")
    upload(index)


def checked(index: str) -> str:
    """Return the address of an index, in which there is no secret."""
    parts = urlsplit(index)
    if parts.scheme != "https" and parts.hostname != "127.0.0.1":
        raise ReleaseError(
            "say where to, such as INDEX=https://HOST/PATH; only loopback may be http."
        )
    if parts.username or parts.password:
        raise ReleaseError(
            "INDEX should name no user or password: they would be in logs. "
            "Put the token into UV_PUBLISH_TOKEN, or a keyring."
        )
    return index.rstrip("/") + "/"


def is_published(index: str) -> bool:
    """Whether an index has all that was built, to the byte; False if it has nothing or a part.

    Raises:
        Refused: The index cannot be asked, or has something else under the same name.
    """
    done = _uv(index, "--dry-run")
    if done.returncode:
        raise ReleaseError(_reason(done, "cannot be published"))
    return done.stderr.count("already exists, skipping") == len(_files())


def upload(index: str) -> None:
    """Upload what the index does not have yet."""
    done = _uv(index)
    if done.returncode:
        raise ReleaseError(_reason(done, "could not be uploaded"))
    print(f"{version()} is on {index}")


def _files() -> list[Path]:
    return [*DIST.glob("*.whl"), *DIST.glob("*.tar.gz")]


def _uv(index: str, *options: str) -> subprocess.CompletedProcess[str]:
    where = ["--publish-url", index, "--check-url", f"{index}simple/"]
    return subprocess.run(
        [UV, "publish", *where, *options, *_files()], capture_output=True, text=True, check=False
    )


def _reason(done: subprocess.CompletedProcess[str], what: str) -> str:
    reason = done.stderr.partition("error: ")[2].partition("Server says:")[0]  # a page of HTML
    return f"{version()} {what}. {reason.strip()}"


if __name__ == "__main__":
    run_cli(publish, "publish")
