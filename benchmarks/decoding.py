"""Decoding beside peers, in one run: from bytes to checked models (`make benchmark-decoding`)."""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import importlib
import io
import json
import platform
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import pydantic
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from aura_panic import models
from aura_panic_runtime.decoding import decode_partial_list
from tests.servers import CALLOUT
from tools.generate.__main__ import build

ROOT = Path(__file__).parents[1]
CALLOUTS, REPEATS = 10_000, 40

RICH = {
    "id": 992011,
    "reference": "6f1c1f62-4b6b-4f0e-9f0e-0d6c5f2f8f11",
    "status": "Responder Dispatched",
    "severity": "high",
    "position": {"latitude": -33.9258, "longitude": 18.4233, "accuracy": 8.5},
    "createdAt": "2024-04-20T14:45:00Z",
    "closedOn": "2024-04-20",
    "note": "The gate is open",
    "tags": ["gate", "dog"],
    "seconds": {"dispatch": 31, "arrival": 240},
}


class FlatCallout(pydantic.BaseModel, extra="allow"):
    """Today's callout as a pydantic model."""

    id: int
    customerId: int  # noqa: N815 - as on the wire
    predefinedLocationId: int | None  # noqa: N815
    status: str
    latitude: float | None
    longitude: float | None
    responseTypeId: int  # noqa: N815
    calloutClassificationId: int  # noqa: N815
    createdAt: dt.datetime  # noqa: N815


class Severity(str, enum.Enum):  # noqa: UP042 - as the generator writes it
    """Severity of a callout."""

    LOW = "low"
    HIGH = "high"
    UNKNOWN = "unknown"


class Position(pydantic.BaseModel, extra="allow"):
    """A nested object."""

    latitude: float
    longitude: float
    accuracy: float | None = None


class RichCallout(pydantic.BaseModel, extra="allow"):
    """The rich callout as a pydantic model."""

    id: int
    reference: uuid.UUID
    status: str
    severity: Severity
    position: Position
    createdAt: dt.datetime  # noqa: N815
    closedOn: dt.date | None  # noqa: N815
    note: str | None = None
    tags: list[str] | None = None
    seconds: dict[str, int] | None = None


def main() -> None:
    print(f"{platform.platform()}, {platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("attrs", "pydantic", "orjson")))
    print(f"command: make benchmark-decoding; {CALLOUTS:,} callouts, ms of CPU (best of {REPEATS})")
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        rich = ROOT / "benchmarks/rich-callout.yaml"
        config = Path(folder, "rich_api.yaml")
        config.write_text("package_name_override: rich_api\npost_hooks: []\n")
        build(rich, config, Path(folder, "rich_api"))
        ours = importlib.import_module("rich_api.models").RichCallout.from_dict
        flat = ROOT / "openapi/panic-callouts.yaml"
        compare(
            "today's callout", CALLOUT, models.Callout.from_dict, FlatCallout, plain(flat, folder)
        )
        compare("with every kind of field", RICH, ours, RichCallout, plain(rich, folder))


def compare(
    title: str,
    callout: dict[str, Any],
    ours: Callable[[Any], Any],
    peer: type[pydantic.BaseModel],
    unchecked: Callable[[Any], Any],
) -> None:
    """Print what it takes to decode a list of callouts, in turn."""
    body = json.dumps([callout] * CALLOUTS).encode()
    adapter: Any = pydantic.TypeAdapter(list[peer])  # type: ignore[valid-type]
    ways: dict[str, Callable[[], object]] = {
        "pydantic validate_json": lambda: adapter.validate_json(body),
        "json.loads alone": lambda: json.loads(body),
        "aura_panic, json": lambda: decode_partial_list(json.loads(body), ours),
        "aura_panic, orjson": lambda: decode_partial_list(orjson.loads(body), ours),
        "the generator's plain output": lambda: [unchecked(each) for each in json.loads(body)],
    }
    rounds = [{way: seconds(run) for way, run in ways.items()} for _ in range(REPEATS)]
    least = {way: min(each[way] for each in rounds) for way in ways}
    print(f"\n{title}")
    for way, best in least.items():
        ratio = best / least["pydantic validate_json"]
        print(f"  {way:<30} {best * 1e3:8.1f}   {ratio:5.2f} x pydantic")


def seconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def plain(contract: Path, folder: str) -> Callable[[Any], Any]:
    """Return what decodes a callout in the generator's own code, which checks nothing."""
    package = "plain_" + contract.stem.replace("-", "_")
    config = Config.from_sources(
        ConfigFile(post_hooks=[], use_path_prefixes_for_title_model_names=False),
        MetaType.NONE,
        contract,
        "utf-8",
        overwrite=False,
        output_path=Path(folder, package),
    )
    with contextlib.redirect_stdout(io.StringIO()):
        generate(config=config)
    found = importlib.import_module(f"{package}.models")
    model = found.RichCallout if "RichCallout" in found.__all__ else found.Callout
    decode: Callable[[Any], Any] = model.from_dict
    return decode


if __name__ == "__main__":
    main()
