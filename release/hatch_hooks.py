"""Hooks of the build: the contract in the metadata, and the SBOM in sdist and wheel."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

SBOM = "aura-panic.cdx.json"


class ContractMetadata(MetadataHookInterface):
    """Adds version and hash of the contract to the keywords.

    Keywords are the only free field of the metadata that an index shows and that `pip inspect` and
    `importlib.metadata` read.
    """

    def update(self, metadata: dict[str, Any]) -> None:
        contract = runpy.run_path(str(Path(self.root, "generated/aura_panic_api/contract.py")))
        metadata["keywords"] = [
            *self.config["keywords"],
            f"contract-version:{contract['API_VERSION']}",
            f"contract-sha256:{contract['CONTRACT_SHA256']}",
        ]


class Sbom(BuildHookInterface[Any]):
    """Adds the SBOM (PEP 770) that `make build` writes, or that is in the sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        file = os.environ.get("AURA_PANIC_SBOM") or str(Path(self.root, SBOM))
        if not Path(file).is_file():
            return
        if self.target_name == "sdist":
            build_data["force_include"][file] = SBOM
        elif version == "standard":
            build_data["sbom_files"].append(file)
