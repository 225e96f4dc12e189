"""What the service's age does to its answers, read in one place.

The generated models are built on this package: it reads the free-form legacy statuses, the two
shapes an answer can have, and checks what the generator leaves unchecked. It knows nothing of the
generated code, nor of the client.
"""

from typing import TYPE_CHECKING

from aura_panic_legacy._errors import Facts, InvalidArgument, InvalidArgumentType, PanicError
from aura_panic_legacy._lazily import lazily
from aura_panic_legacy._limits import LIMIT_KEYWORDS
from aura_panic_legacy._reading import Listing, Unreadable, WireModel, listing, nothing
from aura_panic_legacy._secret import SecretModel, Unpicklable
from aura_panic_legacy._sending import Request, fits_utf8, given, segment
from aura_panic_legacy._shapes import LegacyCallout, LegacyToken
from aura_panic_legacy._status import ALREADY_CLOSED, CalloutState
from aura_panic_legacy._unset import UnsetType

if TYPE_CHECKING:  # type checkers know this one by name, and strike through what is deprecated
    from typing_extensions import deprecated
else:
    from aura_panic_legacy._deprecation import deprecated

__all__ = [
    "ALREADY_CLOSED",
    "LIMIT_KEYWORDS",
    "CalloutState",
    "Facts",
    "InvalidArgument",
    "InvalidArgumentType",
    "LegacyCallout",
    "LegacyToken",
    "Listing",
    "PanicError",
    "Request",
    "SecretModel",
    "Unpicklable",
    "Unreadable",
    "UnsetType",
    "WireModel",
    "deprecated",
    "fits_utf8",
    "given",
    "lazily",
    "listing",
    "nothing",
    "segment",
]
