"""The models of every operation, each loaded when it is first used."""

from typing import TYPE_CHECKING

from aura_panic_api import models
from aura_panic_legacy import lazily

if TYPE_CHECKING:
    from aura_panic_api.models import *  # noqa: F403 - all of them, whichever there are
else:
    __getattr__, __dir__ = lazily(__name__, dict.fromkeys(models.__all__, "aura_panic_api.models"))

__all__ = models.__all__
