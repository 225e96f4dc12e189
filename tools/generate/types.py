"""Python types of properties: their annotations, and the code that decodes them."""

from __future__ import annotations

from typing import Any, NamedTuple

from attrs import evolve
from openapi_python_client.parser import properties as kinds

from tools.generate.prepare import locate
from tools.openapi import alternatives, deref, find, inner_schemas, keys


class Scalar(NamedTuple):
    """A type without parts."""

    annotation: str
    test: str
    """The test of an exact value, if there is one that pays; ``True`` where any value is."""
    decode: str
    """The function of the runtime that decodes other values."""


TEXT = Scalar("str", "type({}) is str", "decode_str")
TIME = Scalar("datetime.time", "", "decode_time")
"""Text of a format that the generator does not know."""

SCALARS: dict[type[Any], Scalar] = {
    kinds.AnyProperty: Scalar("Any", "True", "decode_any"),
    kinds.BooleanProperty: Scalar("bool", "type({}) is bool", "decode_bool"),
    kinds.DateProperty: Scalar("datetime.date", "", "decode_date"),
    kinds.DateTimeProperty: Scalar("datetime.datetime", "", "decode_datetime"),
    kinds.FileProperty: Scalar("File", "True", "decode_any"),  # never in JSON
    kinds.FloatProperty: Scalar("float", "type({}) is float and isfinite(value)", "decode_float"),
    kinds.IntProperty: Scalar("int", "type({}) is int", "decode_int"),
    kinds.NoneProperty: Scalar("None", "", "decode_none"),
    kinds.UuidProperty: Scalar("UUID", "", "decode_uuid"),
}
OWN_FORMATS = {"binary", "date", "date-time", "uuid"}
"""Formats that the generator has types for."""

GENERAL = {"decode_str": 2, "decode_any": 3, "decode_float": 1}
"""Alternatives of a union that come last: their values may be those of another one, too."""

RESERVED_CLASSES = {
    "Any", "AsyncOperations", "ClassVar", "DecodeError", "File", "Literal", "Mapping", "OpenEnum",
    "Operations", "SecretModel", "Self", "UNSET", "UUID", "Unset", "WireModel",
}  # fmt: skip
"""Names of classes that the module of every model, or the package, needs for itself."""


def class_name(name: str) -> str:
    """Return the name of a class by the generator's."""
    return f"{name}_" if name in RESERVED_CLASSES else str(name)


class Types:
    """Writes annotations and decoders for properties of a document.

    Args:
        document: The document.
        models: What stands before the name of a model.
    """

    def __init__(self, document: Any, models: str = "models.") -> None:
        self._document = document
        self._models = models

    def annotate(self, prop: Any) -> str:
        """Return the annotation of a value that is there."""
        match prop:
            case kinds.ModelProperty() | kinds.EnumProperty():
                return f"{self._models}{class_name(prop.class_info.name)}"
            case kinds.ListProperty():
                return f"list[{self.annotate(prop.inner_property)}]"
            case kinds.UnionProperty():
                parts = [self.annotate(each) for each in self._alternatives(prop)]
                return " | ".join(sorted(dict.fromkeys(parts), key="None".__eq__))
            case kinds.ConstProperty():
                value = prop.value.raw_value
                return "float" if isinstance(value, float) else f"Literal[{value!r}]"
        return self._scalar(prop).annotation

    def decode_field(self, prop: Any) -> tuple[str, str]:
        """Return the expression of a field, whose name on the wire is ``key``, of ``data``.

        Beside it, what an omitted one is: ``UNSET``, null, or nothing where it has to be there.
        """
        inner, nullable = self._split(prop)
        omitted = "UNSET" if not prop.required else "None" if nullable else ""
        test = self._scalar(inner).test
        if test == "True":
            return "data[key]", omitted
        tests = [*(["{} is None"] if nullable else []), *([test] if test else [])]
        if not tests:
            return self.call(inner, "data[key]"), omitted
        fetch = "value := data[key]"
        places = [fetch if tests[0] == test else f"({fetch})", *["value"] * (len(tests) - 1)]
        condition = " or ".join(map(str.format, tests, places))
        return f"value if {condition} else {self.call(inner, 'value')}", omitted

    def function(self, prop: Any) -> str:
        """Return the function that decodes a value, as an expression."""
        call = self.call(prop, "value")
        name = call.removesuffix("(value)")
        return name if name != call and "(" not in name else f"lambda value: {call}"

    def items(self, prop: Any) -> str:
        """Return the function that decodes each of several values, and their exact type."""
        scalar = self._scalar(prop)
        is_exact = scalar.test == f"type({{}}) is {scalar.annotation}"
        return self.function(prop) + (f", {scalar.annotation}" if is_exact else "")

    def call_map(self, prop: Any, value: str) -> str:
        """Return the expression that decodes the fields of an object that have no names."""
        is_any = isinstance(prop, kinds.AnyProperty) and value != "data"
        return value if is_any else f"decode_map({value}, {self.items(prop)})"

    def call(self, prop: Any, value: str) -> str:
        """Return the expression that decodes a value."""
        match prop:
            case kinds.ModelProperty():
                return f"{self.annotate(prop)}.from_dict({value})"
            case kinds.EnumProperty():
                return f"decode_enum({self.annotate(prop)}, {value})"
            case kinds.ConstProperty():
                return f"decode_const({value}, {prop.value.raw_value!r})"
            case kinds.ListProperty():
                return f"decode_list({value}, {self.items(prop.inner_property)})"
            case kinds.UnionProperty():
                return self._union(prop, value)
        return f"{self._scalar(prop).decode}({value})"

    def schema(self, prop: Any) -> Any:
        """Return the schema of a property, as far as it is known."""
        return find(self._document, at) if (at := locate(prop)) else {}

    def _scalar(self, prop: Any) -> Scalar:
        if isinstance(prop, kinds.StringProperty):
            return TIME if self.schema(prop).get("format") == "time" else TEXT
        return SCALARS.get(type(prop), Scalar("", "", ""))

    def _union(self, prop: Any, value: str) -> str:
        inner, nullable = self._split(prop)
        if nullable and inner is not prop:
            return f"decode_nullable({value}, {self.function(inner)})"
        parts = sorted(
            self._alternatives(prop), key=lambda each: GENERAL.get(self._scalar(each).decode, 0)
        )
        functions = f"({', '.join(map(self.function, parts))},)"
        return f"decode_union({value}, {functions}{self._discriminator(prop)})"

    def _alternatives(self, prop: Any) -> list[Any]:
        """Return the alternatives of a union; text of several formats is any text."""
        formats = {
            each.get("format")
            for each in alternatives(self._document, self.schema(prop))
            if "string" in each.get("type", ()) and "enum" not in each
        }
        is_any = formats - OWN_FORMATS != {"time"}
        return [
            evolve(each, example=None)
            if is_any and isinstance(each, kinds.StringProperty)
            else each
            for each in prop.inner_properties
        ]

    def _split(self, prop: Any) -> tuple[Any, bool]:
        """Return what a property is besides null, and whether it may be null."""
        if not isinstance(prop, kinds.UnionProperty):
            return prop, False
        parts = self._alternatives(prop)
        others = [each for each in parts if not isinstance(each, kinds.NoneProperty)]
        nullable = len(others) < len(parts)
        return others[0] if nullable and len(others) == 1 else prop, nullable

    def _discriminator(self, prop: Any) -> str:
        """Return the discriminator and the alternatives that its values name, as arguments."""
        schema = self.schema(prop)
        holders = [schema, *(deref(self._document, each) for each in inner_schemas(schema))]
        holder = next((each for each in holders if "discriminator" in each), None)
        if holder is None:
            return ""
        named = {
            value: name if "/" in name else f"#/components/schemas/{name}"
            for value, name in holder["discriminator"].get("mapping", {}).items()
        }
        references = [each["$ref"] for each in inner_schemas(holder) if "$ref" in each]
        others = {
            each.rpartition("/")[2]: each for each in references if each not in named.values()
        }
        known = {locate(each): each for each in prop.inner_properties}
        functions = ", ".join(
            f"{value!r}: {self.annotate(known[keys(reference)])}.from_dict"
            for value, reference in (others | named).items()
            if isinstance(known.get(keys(reference)), kinds.ModelProperty)
        )
        return f", {holder['discriminator']['propertyName']!r}, {{{functions}}}"
