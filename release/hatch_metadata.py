"""Names the contract, its version and its hash, in the metadata of what is built.

They are keywords: of the core metadata the one free field that an index shows, that `pip inspect`
and `importlib.metadata` read, and that is made to be searched for.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class ContractMetadata(MetadataHookInterface):
    """What hatchling calls to complete ``[project]``."""

    def update(self, metadata: dict[str, Any]) -> None:
        contract = runpy.run_path(str(Path(self.root, "generated/aura_panic_api/contract.py")))
        metadata["keywords"] = [
            *self.config["keywords"],
            f"contract-version:{contract['API_VERSION']}",
            f"contract-sha256:{contract['CONTRACT_SHA256']}",
        ]
