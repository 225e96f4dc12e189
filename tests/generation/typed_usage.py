"""Code of a user of the generated package, for type checkers: test_types.py."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, assert_type
from uuid import UUID

from kitchen_sink_api import AsyncOperations, Operations, models

from aura_panic_runtime.decoding import PartialList
from aura_panic_runtime.models import Unset
from aura_panic_runtime.uploads import Upload

DAY = dt.date(2024, 4, 20)


def blocking(sink: Operations) -> None:
    kinds = sink.get_kinds()
    assert_type(kinds, models.Kinds)
    assert_type(kinds.moment, dt.datetime)
    assert_type(kinds.day, dt.date)
    assert_type(kinds.time, dt.time)
    assert_type(kinds.key, UUID)
    assert_type(kinds.colour, models.Colour)
    assert_type(kinds.colour.is_known, bool)
    assert_type(kinds.number_or_text, float | str)
    assert_type(kinds.anything, Any)
    assert kinds.colour is models.Colour.GREEN

    unions = sink.echo_unions(
        shape=models.Circle(shape="circle", radius=1.0),
        vehicle=models.Car(kind=models.CarKind.CAR),
        animal=models.Cat(meows=True),
        scalar=3,
    )
    assert_type(unions.shape, models.Circle | models.Square)
    assert_type(unions.shapes, list[models.Circle | models.Square] | Unset)

    assert_type(sink.list_items(), PartialList[models.Item])
    assert_type(sink.list_strings(), PartialList[str])
    assert_type(sink.get_number(), int)
    assert_type(sink.get_plain_text(), str)
    assert_type(sink.get_bytes(), bytes)
    assert_type(sink.delete_thing(UUID(int=1)), None)
    assert_type(
        sink.put_thing(UUID(int=1), id=1, name="one"), models.Item | models.Confirmation | None
    )
    assert_type(
        sink.put_shape(body=models.Square(shape="square", side=2)),
        models.Circle | models.Square | None,
    )
    assert_type(sink.list_pages_iter(limit=2), Iterator[models.Item | None])

    sink.find_by_same_name(1, code_query=2, code_header=3, code_cookie=4)
    sink.find_by_arrays(colours=[models.Colour.RED], days=[DAY], deadline=5.0)
    sink.upload(
        photo=Upload(b"photo", name="gate.png", content_type="image/png"),
        attachments=[Path("a"), b"b"],
        caption="gate",
    )
    sink.send_several(
        body=models.Form(text="a", count=1), content_type="application/x-www-form-urlencoded"
    )


async def asynchronous(sink: AsyncOperations) -> None:
    assert_type(await sink.get_kinds(), models.Kinds)
    assert_type(await sink.list_items(), PartialList[models.Item])
    assert_type(sink.list_pages_iter(), AsyncIterator[models.Item | None])
