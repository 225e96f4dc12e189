"""The value of an argument or a field that was omitted."""

from __future__ import annotations

from typing import Final, Literal


class Unset:
    """Type of ``UNSET``; there is one instance, also after copying and unpickling."""

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __reduce__(self) -> str:
        return "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()
