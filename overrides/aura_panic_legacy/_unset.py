"""The base of the generator's ``Unset``, which is compared by identity."""


class UnsetType:
    """Keeps the one ``UNSET`` one: copied or unpickled, it is still the same object.

    Without it, a copied model would send ``UNSET`` as a value.
    """

    __slots__ = ()

    def __reduce__(self) -> str:
        return "UNSET"

    def __repr__(self) -> str:
        return "UNSET"
