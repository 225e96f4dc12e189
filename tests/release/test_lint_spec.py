"""What `make lint-spec` finds in a contract."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACT = (ROOT / "openapi/panic-callouts.yaml").read_text()


def lint(contract: Path) -> subprocess.CompletedProcess[str]:
    """What `make lint-spec` does, once it is set up."""
    return subprocess.run(
        ["make", "lint-spec", f"CONTRACT={contract}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contract_is_clean() -> None:
    """The contract that is committed breaks no rule."""
    done = lint(ROOT / "openapi/panic-callouts.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("rule", "found", "put"),
    [
        ("no-invalid-media-type-examples", "- id: 105432", "- id: none"),
        ("operation-operationId-unique", "operationId: getCallout\n      tags", "operationId: cancelCallout\n      tags"),
        ("rule/provenance-is-known", "x-provenance: public", "x-provenance: rumour"),
        ("rule/operation-is-complete", "      x-provenance: public\n", ""),
        ("rule/retry-is-known", "x-retry: deduplicated", "x-retry: twice"),
        ("rule/staging-probe-only-reads", "x-retry: deduplicated\n", "x-retry: deduplicated\n      x-staging-probe: true\n"),
        ("rule/staging-probe-is-known", "      x-staging-probe: true", "      x-staging-probe: write"),
        ("rule/deprecated-names-its-successor", "      x-replaced-by: raiseCustomerCallout\n", ""),
        ("rule/secret-is-a-password", "          format: password\n          writeOnly", "          writeOnly"),
        ("rule/operation-is-complete", "      security: []\n", ""),
        ("rule/operation-is-complete", "      tags: [Authentication]\n", ""),
        ("rule/status-is-free-form", "examples: [created,", "enum: [closed]\n          examples: [created,"),
        ("no-unresolved-refs", "schemas/Token'", "schemas/Nothing'"),
        ("no-unused-components", "    Error:\n      desc", "    Unused:\n      type: string\n    Error:\n      desc"),
        ("struct", "    get:\n      operationId: getCallout", "    gett:\n      operationId: getCallout"),
        ('broken.yaml" (', "  /oauth/token:", "  /oauth/token:\n   bad"),  # not YAML: no rule, but a place
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_rule(
    rule: str, found: str, put: str, tmp_path: Path
) -> None:
    """Each mistake gives the file, the line and the rule, and a non-zero exit."""
    assert found in CONTRACT
    contract = tmp_path / "broken.yaml"
    contract.write_text(CONTRACT.replace(found, put, 1))
    done = lint(contract)
    assert done.returncode != 0
    told = done.stdout + done.stderr
    assert "broken.yaml:" in told
    assert rule in told
