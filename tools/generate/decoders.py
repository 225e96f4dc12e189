"""Code that decodes a property: an exact value is accepted in place, others go to the runtime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.literal_enum_property import LiteralEnumProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from tools.openapi import deref

SCALARS: dict[type[Any], tuple[str, str]] = {
    AnyProperty: ("True", "decode_any"),
    BooleanProperty: ("type({}) is bool", "decode_bool"),
    DateProperty: ("", "decode_date"),
    DateTimeProperty: ("", "decode_datetime"),
    FileProperty: ("", "decode_bytes"),
    FloatProperty: ("type({}) is float and value - value == 0", "decode_float"),  # finite
    IntProperty: ("type({}) is int", "decode_int"),
    NoneProperty: ("", "decode_none"),
    StringProperty: ("type({}) is str", "decode_str"),
    UuidProperty: ("", "decode_uuid"),
}
"""The test of an exact value, if there is one, and the function that decodes any."""

GENERAL = (StringProperty, FloatProperty, AnyProperty)
"""Alternatives of a union that come last: their values may be those of another one, too."""


class Decoders:
    """Writes the code that decodes properties of a document."""

    def __init__(self, document: Any, class_of: Callable[[str], str | None]) -> None:
        self._document = document
        self._class_of = class_of

    def field(self, prop: Any, schema: Any, *, all_required: bool) -> str:
        """Return the expression of a field, whose name on the wire is ``key``, of ``data``.

        Where all fields of a model are required, ``data`` has them all: omitted ones are null.
        """
        inner, nullable = split_nullable(prop)
        exact, _ = SCALARS.get(type(inner), ("", ""))
        fetch, tests = "data[key]", []
        if not prop.required:
            fetch, tests = "data.get(key, UNSET)", ["{} is UNSET"]
        elif nullable and not all_required:
            fetch = "data.get(key)"
        if nullable:
            tests.append("{} is None")
        if exact == "True":
            return fetch
        if exact:
            tests.append(exact)
        if not tests:
            return self.call(inner, schema, fetch)
        place = [f"(value := {fetch})"] + ["value"] * (len(tests) - 1)
        if tests[0].startswith("type("):
            place[0] = f"value := {fetch}"
        condition = " or ".join(map(str.format, tests, place))
        return f"value if {condition} else {self.call(inner, schema, 'value')}"

    def function(self, prop: Any, schema: Any) -> str:
        """Return the function that decodes a value, as an expression."""
        call = self.call(prop, schema, "value")
        name = call.removesuffix("(value)")
        return name if name != call and "(" not in name else f"lambda value: {call}"

    def call(self, prop: Any, schema: Any, value: str) -> str:
        """Return the expression that decodes a value."""
        schema = deref(self._document, schema)
        match prop:
            case ModelProperty():
                return f"models.{prop.class_info.name}.from_dict({value})"
            case EnumProperty():
                return f"decode_enum(models.{prop.class_info.name}, {value})"
            case ConstProperty():
                return f"decode_const({value}, {prop.value.raw_value!r})"
            case LiteralEnumProperty():
                return f"{'decode_int' if prop.value_type is int else 'decode_str'}({value})"
            case ListProperty():
                items = self.function(prop.inner_property, schema.get("items", {}))
                return f"decode_list({value}, {items})"
            case UnionProperty():
                return self._union(prop, schema, value)
        return f"{SCALARS[type(prop)][1]}({value})"

    def _union(self, prop: UnionProperty, schema: Any, value: str) -> str:
        inner, nullable = split_nullable(prop)
        if nullable and inner is not prop:
            return f"decode_nullable({value}, {self.function(inner, schema)})"
        ordered = sorted(prop.inner_properties, key=lambda each: isinstance(each, GENERAL))
        functions = [self.function(each, self._alternative(each, schema)) for each in ordered]
        arguments = f"({', '.join(functions)},)"
        if discriminator := self._discriminator(prop, schema):
            arguments += ", " + discriminator
        return f"decode_union({value}, {arguments})"

    def _alternative(self, prop: Any, schema: Any) -> Any:
        """Return the schema of a list among the alternatives; others need none."""
        if isinstance(prop, ListProperty):
            for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
                if deref(self._document, each).get("type") == "array":
                    return each
        return schema

    def _discriminator(self, prop: UnionProperty, schema: Any) -> str:
        """Return the discriminator and the alternatives that its values name, as arguments."""
        if "discriminator" not in schema:
            for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
                if "discriminator" in (inner := deref(self._document, each)):
                    return self._discriminator(prop, inner)
            return ""
        references = [
            each["$ref"]
            for each in (*schema.get("oneOf", ()), *schema.get("anyOf", ()))
            if "$ref" in each
        ]
        mapping = {each.rpartition("/")[2]: each for each in references}
        mapping |= schema["discriminator"].get("mapping", {})
        known = {
            each.class_info.name
            for each in prop.inner_properties
            if isinstance(each, ModelProperty)
        }
        functions = ", ".join(
            f"{value!r}: models.{name}.from_dict"
            for value, reference in mapping.items()
            if (name := self._class_of(reference)) in known
        )
        return f"{schema['discriminator']['propertyName']!r}, {{{functions}}}"


def split_nullable(prop: Any) -> tuple[Any, bool]:
    """Return what a property is besides null, and whether it may be null."""
    if not isinstance(prop, UnionProperty):
        return prop, False
    others = [each for each in prop.inner_properties if not isinstance(each, NoneProperty)]
    nullable = len(others) < len(prop.inner_properties)
    return (others[0] if nullable and len(others) == 1 else prop), nullable
