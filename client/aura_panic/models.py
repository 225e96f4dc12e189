"""The models of every operation, each loaded when it is first used."""

from typing import TYPE_CHECKING

from aura_panic_api import models
from aura_panic_runtime.support import lazy_exports

if TYPE_CHECKING:
    from aura_panic_api.models import *  # noqa: F403 - all of them, whichever there are
else:
    __getattr__, __dir__ = lazy_exports(
        __name__, dict.fromkeys(models.__all__, "aura_panic_api.models")
    )

__all__ = models.__all__
