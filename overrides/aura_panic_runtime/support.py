"""Support for generated modules: exports that are loaded when needed, deprecated operations."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["deprecated", "lazy_exports"]


def lazy_exports(
    package: str, modules: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the ``__getattr__`` and the ``__dir__`` of a package.

    Building the class of a model takes longer than a request on a fast network, and a process uses
    a few of them. Type checkers see the imports beside it, under ``if TYPE_CHECKING``.

    Args:
        package: The package's ``__name__``.
        modules: For each name that it exports, the module that has it, such as ``".callout"``.
    """

    def load(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(modules[name], package), name)
        setattr(sys.modules[package], name, value)  # the next access does not get here
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *modules})

    return load, names


if TYPE_CHECKING:  # type checkers know this one by name, and strike through what is deprecated
    from typing_extensions import deprecated
else:

    def deprecated(message: str) -> Any:
        """Make a method warn at the line that calls it, also if it is a coroutine awaited later."""

        def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(method)
            def call(*args: Any, **kwargs: Any) -> Any:
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return method(*args, **kwargs)

            return call

        return decorate
