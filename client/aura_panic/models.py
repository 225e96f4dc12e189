"""The models of every operation, each loaded when it is first used."""

from typing import TYPE_CHECKING

from aura_panic_api import models

if TYPE_CHECKING:
    from aura_panic_api.models import *  # noqa: F403 - all of them, whichever there are
else:
    __getattr__ = models.__getattr__

__all__ = models.__all__
