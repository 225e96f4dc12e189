"""Python types of properties: their annotations, and the code that decodes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from openapi_python_client.parser import properties as kinds

from tools.openapi import alternatives, deref


class Scalar(NamedTuple):
    """A type without parts."""

    annotation: str
    test: str
    """The test of an exact value, if there is one that pays; ``True`` where any value is."""
    decode: str
    """The function of the runtime that decodes other values."""


TEXT = Scalar("str", "type({}) is str", "decode_str")
SCALARS: dict[type[Any], Scalar] = {
    kinds.AnyProperty: Scalar("Any", "True", "decode_any"),
    kinds.BooleanProperty: Scalar("bool", "type({}) is bool", "decode_bool"),
    kinds.DateProperty: Scalar("datetime.date", "", "decode_date"),
    kinds.DateTimeProperty: Scalar("datetime.datetime", "", "decode_datetime"),
    kinds.FileProperty: Scalar("File", "True", "decode_any"),  # never in JSON
    kinds.FloatProperty: Scalar(
        "float", "type({}) is float and value - value == 0", "decode_float"
    ),  # finite
    kinds.IntProperty: Scalar("int", "type({}) is int", "decode_int"),
    kinds.NoneProperty: Scalar("None", "", "decode_none"),
    kinds.UuidProperty: Scalar("UUID", "", "decode_uuid"),
}
FORMATS = {"time": Scalar("datetime.time", "", "decode_time")}
"""Text of a format that the generator does not know."""

OWN_FORMATS = {"binary", "date", "date-time", "uuid"}
"""Formats that the generator has types for."""

GENERAL = {"decode_str": 2, "decode_any": 3, "decode_float": 1}
"""Alternatives of a union that come last: their values may be those of another one, too."""


class Types:
    """Writes annotations and decoders for properties of a document.

    Args:
        document: The document.
        class_of: Returns the class of the schema that a reference refers to, if it has one.
        rename: Returns the name of a class, by the generator's.
    """

    def __init__(
        self,
        document: Any,
        class_of: Callable[[str], str | None],
        rename: Callable[[str], str],
    ) -> None:
        self._document = document
        self._class_of = class_of
        self._rename = rename

    def is_nullable(self, prop: Any) -> bool:
        """Return whether a property may be null."""
        return self._split(prop, {})[2]

    def annotate(self, prop: Any, schema: Any) -> str:
        """Return the annotation of a value that is there."""
        schema = deref(self._document, schema)
        match prop:
            case kinds.ModelProperty() | kinds.EnumProperty():
                return f"models.{self._rename(prop.class_info.name)}"
            case kinds.ListProperty():
                return f"list[{self.annotate(prop.inner_property, items_of(schema))}]"
            case kinds.UnionProperty():
                parts = [self.annotate(each, at) for each, at in self._alternatives(prop, schema)]
                return " | ".join(sorted(dict.fromkeys(parts), key="None".__eq__))
            case kinds.ConstProperty():
                value = prop.value.raw_value
                return "float" if isinstance(value, float) else f"Literal[{value!r}]"
        return self._scalar(prop, schema).annotation

    def decode_field(self, prop: Any, schema: Any, *, all_required: bool) -> str:
        """Return the expression of a field, whose name on the wire is ``key``, of ``data``.

        Where all fields of a model are required, ``data`` has them all: omitted ones are null.
        """
        inner, schema, nullable = self._split(prop, schema)
        test = self._scalar(inner, schema).test
        fetch, tests = "data[key]", []
        if not prop.required:
            fetch, tests = "data.get(key, UNSET)", ["{} is UNSET"]
        elif nullable and not all_required:
            fetch = "data.get(key)"
        if test == "True":
            return fetch
        if nullable:
            tests.append("{} is None")
        if test:
            tests.append(test)
        if not tests:
            return self.call(inner, schema, fetch)
        fetched = f"value := {fetch}" if tests[0].startswith("type(") else f"(value := {fetch})"
        places = [fetched] + ["value"] * (len(tests) - 1)
        condition = " or ".join(map(str.format, tests, places))
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
            case kinds.ModelProperty():
                return f"models.{self._rename(prop.class_info.name)}.from_dict({value})"
            case kinds.EnumProperty():
                return f"decode_enum(models.{self._rename(prop.class_info.name)}, {value})"
            case kinds.ConstProperty():
                return f"decode_const({value}, {prop.value.raw_value!r})"
            case kinds.ListProperty():
                items = self.function(prop.inner_property, items_of(schema))
                return f"decode_list({value}, {items})"
            case kinds.UnionProperty():
                return self._union(prop, schema, value)
        return f"{self._scalar(prop, schema).decode}({value})"

    def _scalar(self, prop: Any, schema: Any) -> Scalar:
        if isinstance(prop, kinds.StringProperty):
            return FORMATS.get(deref(self._document, schema).get("format"), TEXT)
        return SCALARS.get(type(prop), Scalar("", "", ""))

    def _union(self, prop: Any, schema: Any, value: str) -> str:
        inner, inner_schema, nullable = self._split(prop, schema)
        if nullable and inner is not prop:
            return f"decode_nullable({value}, {self.function(inner, inner_schema)})"
        pairs = self._alternatives(prop, schema)
        pairs.sort(key=lambda pair: GENERAL.get(self._scalar(*pair).decode, 0))
        arguments = f"({', '.join(self.function(*pair) for pair in pairs)},)"
        if discriminator := self._discriminator(prop, schema):
            arguments += ", " + discriminator
        return f"decode_union({value}, {arguments})"

    def _alternatives(self, prop: Any, schema: Any) -> list[tuple[Any, Any]]:
        """Return the alternatives of a union with their schemas, as far as they are needed."""
        schemas = [deref(self._document, each) for each in alternatives(self._document, schema)]
        pairs = []
        for each in prop.inner_properties:
            kind = "array" if isinstance(each, kinds.ListProperty) else "string"
            same = [at for at in schemas if kind in types_of(at) and "enum" not in at]
            if kind == "string":  # text of several formats is any text to the generator
                same = [at for at in same if at.get("format") not in OWN_FORMATS]
                same = same if len({at.get("format") for at in same}) == 1 else []
            pairs.append((each, same[0] if same else {}))
        return pairs

    def _split(self, prop: Any, schema: Any) -> tuple[Any, Any, bool]:
        """Return what a property is besides null, its schema, and whether it may be null."""
        if not isinstance(prop, kinds.UnionProperty):
            return prop, schema, False
        pairs = self._alternatives(prop, deref(self._document, schema))
        others = [pair for pair in pairs if not isinstance(pair[0], kinds.NoneProperty)]
        nullable = len(others) < len(pairs)
        return (*(others[0] if nullable and len(others) == 1 else (prop, schema)), nullable)

    def _discriminator(self, prop: Any, schema: Any) -> str:
        """Return the discriminator and the alternatives that its values name, as arguments."""
        holders = [schema, *(deref(self._document, each) for each in inner_schemas(schema))]
        holder = next((each for each in holders if "discriminator" in each), None)
        if holder is None:
            return ""
        references = [each["$ref"] for each in inner_schemas(holder) if "$ref" in each]
        named = holder["discriminator"].get("mapping", {})
        mapped = {reference_of(each) for each in named.values()}
        mapping = {
            each.rpartition("/")[2]: each for each in references if each not in mapped
        } | named
        known = {
            each.class_info.name
            for each in prop.inner_properties
            if isinstance(each, kinds.ModelProperty)
        }
        functions = ", ".join(
            f"{value!r}: models.{self._rename(name)}.from_dict"
            for value, reference in mapping.items()
            if (name := self._class_of(reference_of(reference))) in known and name
        )
        return f"{holder['discriminator']['propertyName']!r}, {{{functions}}}"


def reference_of(name: str) -> str:
    """Return the reference that a discriminator's mapping names: a schema's name alone will do."""
    return name if "/" in name else f"#/components/schemas/{name}"


def inner_schemas(schema: Any) -> list[Any]:
    """Return the alternatives of a schema as they stand there."""
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]


def items_of(schema: Any) -> Any:
    """Return the schema of the items of an array."""
    return schema.get("items", {})


def types_of(schema: Any) -> list[str]:
    """Return the types of a schema."""
    types = schema.get("type", ())
    return [types] if isinstance(types, str) else list(types)
