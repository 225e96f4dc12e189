"""The tests on every supported Python, and with both ends of the run-time dependencies."""

import nox

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False  # they are named
nox.options.reuse_venv = "yes"

PYTHONS = nox.project.python_versions(nox.project.load_toml())  # by the classifiers
OLDEST = PYTHONS[0]


@nox.session(python=PYTHONS)
def newest(session: nox.Session) -> None:
    """Run the tests with the newest versions of the run-time dependencies."""
    test(session, "highest")


@nox.session(python=OLDEST)
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions, which have no wheels for newer Pythons."""
    test(session, "lowest-direct")


def test(session: nox.Session, resolution: str) -> None:
    options = ["--upgrade", f"--resolution={resolution}", "--group=test"]
    session.install(*options, "--editable=.[fast,mock]")
    session.run("python", "-m", "pytest", *session.posargs or FOLDERS)


FOLDERS = ["tests/unit", "tests/integration", "tests/robustness", "tests/mock"]
