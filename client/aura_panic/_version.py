"""The version of this package, read from its metadata: that takes longer than building a client."""

from importlib import metadata

__version__: str = metadata.version("aura-panic")
