"""Files to upload."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import IO, Any, TypeAlias

MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+( *; *[\w-]+=[\w.+-]+)*", re.ASCII)


class Upload:
    """A file to upload, with a name and a media type.

    Args:
        content: Bytes, a path, or a file opened in binary mode, sent from where it stands. It is
            streamed: only a part of it is in memory at a time.
        name: The file name that is sent; by default that of the file or the path.
        content_type: The media type that is sent, such as ``"image/png"``; by default guessed from
            the name, or ``application/octet-stream``.

    Raises:
        TypeError: The content is something else, such as text.
        ValueError: The media type is invalid.

    Example:
        >>> panic.add_photo(992011, photo=Upload("gate.jpg", content_type="image/jpeg"))
    """

    def __init__(
        self,
        content: bytes | IO[bytes] | os.PathLike[str],
        name: str | None = None,
        content_type: str | None = None,
    ) -> None:
        is_file = hasattr(content, "read") and not isinstance(content, io.TextIOBase)
        if not (is_file or isinstance(content, bytes | bytearray | os.PathLike)):
            raise TypeError("content should be bytes, a path or a file opened in binary mode")
        if content_type is not None and not MEDIA_TYPE.fullmatch(content_type):
            raise ValueError("content_type should be a media type, such as image/png")
        self.content = content
        path = content if isinstance(content, os.PathLike) else getattr(content, "name", None)
        if name is None and isinstance(path, str | os.PathLike):
            name = Path(path).name
        self.name = name
        self.content_type = content_type
        self._file: Any = None
        self._start: int | None = None

    def __repr__(self) -> str:
        return f"Upload({type(self.content).__name__})"

    def open(self) -> None:
        """Open a path, and note where a file stands.

        Raises:
            OSError: The path cannot be read.
        """
        if isinstance(self.content, os.PathLike):
            self._file = Path(self.content).open("rb")  # noqa: SIM115 - closed after the call
        elif isinstance(self.content, bytes | bytearray):
            self._file = io.BytesIO(self.content)
        else:
            self._file = self.content
        self._start = self._file.tell() if self._file.seekable() else None

    @property
    def can_rewind(self) -> bool:
        """True if it can be sent twice."""
        return self._start is not None

    def rewind(self) -> IO[bytes]:
        """Return the file, at the place where it stood at first."""
        if self._start is not None:
            self._file.seek(self._start)
        return _FromHere(self._file, self._start)  # type: ignore[return-value]

    def close(self) -> None:
        """Close what ``open`` has opened; a file of the caller's stays open."""
        if self._file is not None and self._file is not self.content:
            self._file.close()


class _FromHere:
    """A file that begins where it stands: HTTP libraries measure one from its beginning."""

    def __init__(self, file: IO[bytes], start: int | None) -> None:
        self.read = file.read
        if start is not None:
            self.tell = lambda: file.tell() - start
            self.seek = lambda offset, whence=0: (
                file.seek(offset + start * (whence == 0), whence) - start
            )


File: TypeAlias = Upload | bytes | IO[bytes] | os.PathLike[str]
"""Everything that an argument for a file may be."""
