"""Files in requests: what can be given, how it is sent, and when it is sent again."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import IO, Any

import pytest

from aura_panic import InvalidArgument, PanicError
from aura_panic_runtime.uploads import Upload
from tests.generation.support import CLIENTS, Package, Reply, Service, call

DONE = Reply.of({"message": "Done"})
BUSY = Reply.of({"message": "Busy"}, 503)


class Stream(io.RawIOBase):
    """A file that can be read once, such as a pipe."""

    def __init__(self, content: bytes) -> None:
        self._inner = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(size)


OPENED: list[IO[bytes]] = []


@pytest.fixture(autouse=True)
def closing() -> Iterator[None]:
    """Close the files of a test."""
    yield
    while OPENED:
        OPENED.pop().close()


def opened(content: bytes, folder: Path) -> IO[bytes]:
    """Return a file that stands behind its first three bytes."""
    path = folder / "opened.bin"
    path.write_bytes(b"xyz" + content)
    file = path.open("rb")
    OPENED.append(file)
    file.seek(3)
    return file


def written(content: bytes, folder: Path) -> Path:
    path = folder / "gate.png"
    path.write_bytes(content)
    return path


FILES: dict[str, Callable[[bytes, Path], Any]] = {
    "bytes": lambda content, _: content,
    "opened": opened,
    "path": written,
    "stream": lambda content, _: Stream(content),
    "memory": lambda content, _: io.BytesIO(content),
}


def disposition(part: Message) -> tuple[Any, Any, str]:
    """Return name, file name and type of a part."""
    return (
        part.get_param("name", header="content-disposition"),
        part.get_filename(),
        part.get_content_type(),
    )


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("given", FILES)
def test_a_file_is_sent_from_where_it_stands(
    package: Package, service: Service, tmp_path: Path, kind: str, given: str
) -> None:
    """As the body, and as a part of a form; more than is in memory at a time."""
    content = bytes(range(256)) * 1000
    service.respond(DONE)
    make = FILES[given]
    outcome = call(package, service, kind, "send_bytes", body=make(content, tmp_path))
    assert not isinstance(outcome, Exception), outcome
    assert service.received[0].body == content
    photo = make(content, tmp_path)
    outcome = call(package, service, kind, "upload", photo=photo, caption="a")
    assert not isinstance(outcome, Exception), outcome
    first = service.received[1].parts[0]
    assert first.get_payload(decode=True) == content
    name = {"path": "gate.png", "opened": "opened.bin"}.get(given, "upload")
    media_type = {"path": "image/png"}.get(given, "application/octet-stream")
    assert disposition(first) == ("photo", name, media_type)


@pytest.mark.parametrize("kind", CLIENTS)
def test_names_and_types_can_be_given(package: Package, service: Service, kind: str) -> None:
    """Of one file, and of each of several."""
    service.respond(DONE)
    outcome = call(
        package, service, kind, "upload",
        photo=Upload(b"1", "gate.jpg", "image/jpeg"),
        attachments=[Upload(b"2", "a.txt"), b"3"],
        caption="a",
    )  # fmt: skip
    assert not isinstance(outcome, Exception), outcome
    assert sorted(map(disposition, service.received[0].parts), key=str) == [
        ("attachments", "a.txt", "text/plain"),
        ("attachments", "upload", "application/octet-stream"),
        ("caption", None, "text/plain"),
        ("photo", "gate.jpg", "image/jpeg"),
    ]


@pytest.mark.parametrize("kind", CLIENTS)
def test_no_value_can_add_a_field(package: Package, service: Service, kind: str) -> None:
    """Neither a text, nor a file, nor its name, whatever it holds."""
    attack = '\r\n--+++\r\nContent-Disposition: form-data; name="count"\r\n\r\n9\r\n--+++--'
    service.respond(DONE)
    photo = Upload(attack.encode(), f'a"{attack}')
    outcome = call(package, service, kind, "upload", photo=photo, caption=attack)
    assert not isinstance(outcome, Exception), outcome
    call(package, service, kind, "upload", photo=b"", caption="a")
    names = [disposition(each)[0] for each in service.received[0].parts]
    assert names == ["photo", "caption"]
    boundaries = {each.headers["content-type"] for each in service.received}
    assert len(boundaries) == 2
    with pytest.raises(ValueError, match="should be a media type"):
        Upload(b"1", "a", f"image/png{attack}")


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("given", FILES)
def test_a_file_is_sent_again_whole_or_not_at_all(
    package: Package, service: Service, tmp_path: Path, kind: str, given: str
) -> None:
    """A retry begins where the file stood; a stream that is read is not sent again."""
    service.respond(BUSY, DONE)
    body = FILES[given](b"content", tmp_path)
    outcome = call(package, service, kind, "send_bytes", body=body)
    bodies = [each.body for each in service.received]
    if given == "stream":
        assert isinstance(outcome, PanicError), outcome
        assert bodies == [b"content"]
    else:
        assert not isinstance(outcome, Exception), outcome
        assert bodies == [b"content", b"content"]


@pytest.mark.parametrize("kind", CLIENTS)
def test_what_cannot_be_read_is_not_sent(
    package: Package, service: Service, tmp_path: Path, kind: str
) -> None:
    """A missing file and text are refused; files of the package's own are closed again."""
    for photo in (tmp_path / "missing", tmp_path, io.StringIO("text")):
        error = call(package, service, kind, "upload", photo=photo, caption="a")
        assert isinstance(error, InvalidArgument), error
        assert str(tmp_path) not in str(error)
    assert not service.received
