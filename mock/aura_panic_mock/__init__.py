"""A mock of the Panic API that conforms to its contract.

Example:
    >>> from aura_panic_mock import Fault, serve
    >>> with serve() as mock:  # on a free loopback port, with a state of its own
    ...     print(mock.base_url, mock.client_id, mock.client_secret)
    ...     mock.script(992011, "dispatch after 3 s")
    ...     mock.inject(Fault.drop(operation="cancelCallout", times=1))
"""

from typing import TYPE_CHECKING

try:
    from aura_panic_mock._app import create_app
    from aura_panic_mock._contract import load_contract, parse_contract
    from aura_panic_mock._control import Control, ControlError, ControlRejected, MockUnreachable
    from aura_panic_mock._faults import Fault, FaultKind
    from aura_panic_mock._records import SimulatedCallout
    from aura_panic_mock._schema import DriftError
    from aura_panic_mock._script import ScriptError
    from aura_panic_mock._seed import SeedError, load_seed
    from aura_panic_mock._serving import Service, serve
    from aura_panic_mock._state import JournalEntry, Position
    from aura_panic_mock._store import StateFile, StateFileError
    from aura_panic_mock._variants import ResponseVariants
except ModuleNotFoundError as error:
    _MISSING = f"The mock needs its extra: pip install 'aura-panic[mock]' ({error.name} is missing)"

    if not TYPE_CHECKING:  # which would accept any name

        def __getattr__(name: str) -> object:
            """Fail only when something is used, so that a command can say so in a sentence."""
            if name in __all__:
                raise ModuleNotFoundError(_MISSING)
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Control",
    "ControlError",
    "ControlRejected",
    "DriftError",
    "Fault",
    "FaultKind",
    "JournalEntry",
    "MockUnreachable",
    "Position",
    "ResponseVariants",
    "ScriptError",
    "SeedError",
    "Service",
    "SimulatedCallout",
    "StateFile",
    "StateFileError",
    "create_app",
    "load_contract",
    "load_seed",
    "parse_contract",
    "serve",
]
