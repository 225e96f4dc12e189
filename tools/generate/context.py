"""What the templates need to know beyond the generator's own data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.bodies import Body, BodyType
from openapi_python_client.parser.openapi import generate_operation_id
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonIdentifier, safe_for_docstring

from aura_panic_legacy import ALREADY_CLOSED, RESPONSE_FORMATS
from aura_panic_runtime import WireModel
from tools import openapi
from tools.generate.decoders import Decoders, split_nullable
from tools.generate.schemas import RequestSchemas
from tools.openapi import DocumentError, Endpoint, deref, holds, is_personal, is_secret

POINTER = "x-generator-pointer"
"""Marks schemas with where they stand, before the generator reads the document."""

CLIENT_METHODS = {
    "aclose",
    "close",
    "for_customer",
    "stream_location",
    "warm_up",
    "watch",
    "watch_active",
}
"""Methods that the clients have besides the operations."""

RESERVED_ARGUMENTS = {
    "attempts", "build_request", "connect_timeout", "content_type", "deadline", "models",
    "read_timeout", "request", "self",
}  # fmt: skip
"""Names of arguments that every operation needs for itself."""

RESERVED_ATTRIBUTES = set(dir(WireModel)) | {
    *(name for base in RESPONSE_FORMATS.values() for name in dir(base)),
    "additional_properties",
}
"""Names of attributes that every model needs for itself."""

SOURCES = {
    "reference": "The vendor's reference page for it.",
    "public": "Other public material of the vendor.",
    "inferred": "Unverified: only its name is known; path, body or fields are inferred.",
}
"""Sentences for ``x-provenance``."""


class Argument(NamedTuple):
    """An argument of a method."""

    name: str
    type: str
    required: bool
    doc: str
    wire_name: str = ""

    @property
    def declaration(self) -> str:
        """Return it as it stands in a signature."""
        return f"{self.name}: {self.type}" + ("" if self.required else " = UNSET")


class Field(NamedTuple):
    """A field of a model."""

    name: str
    wire_name: str
    type: str
    required: bool
    hidden: bool
    doc: str
    decode: str


class Model(NamedTuple):
    """A class for an object."""

    base: str
    has_formats: bool
    fields: list[Field]
    all_required: bool
    nullable: list[str]
    additional: str
    """The type of the values of fields that the contract does not name; empty for none."""
    decode_additional: str
    doc: str


class Method(NamedTuple):
    """An operation, as a method of a client."""

    endpoint: Any
    constant: str
    name: str
    positional: list[Argument]
    keywords: list[Argument]
    parameters: list[str]
    body: str
    """The expression of the body; empty for none."""
    has_content_type: bool
    media_types: list[str]
    result: str
    operation: list[tuple[str, str]]
    """The arguments of ``Operation`` besides what the endpoint knows."""
    responses: list[tuple[str, str]]
    example: str
    provenance: str
    deprecated: str
    page: dict[str, str] | None


class Context:
    """The context object of the templates.

    Raises:
        DocumentError: The document says what cannot become code.
    """

    def __init__(self, document: Any, data: GeneratorData, config: Config) -> None:
        self._document = document
        self._config = config
        self._classes = {
            pointer: each.class_info.name
            for each in data.models
            if (pointer := (each.data.model_extra or {}).get(POINTER))
        }
        self._decoders = Decoders(document, self._classes.get)
        self._schemas = RequestSchemas(document)
        self.models = {each.class_info.name: self._model(each) for each in data.models}
        self.title = text_of(document["info"].get("title"))
        self.modules = {
            each.class_info.name: each.class_info.module_name
            for each in (*data.models, *data.enums)
        }
        self.text_of = text_of
        found = {self._name_of(each): each for each in openapi.endpoints(document)}
        parsed = [
            each for tag in data.endpoint_collections_by_tag.values() for each in tag.endpoints
        ]
        expected = list(openapi.endpoints(document))
        if len(found) != len(expected):
            twice = next(each for each in expected if found[self._name_of(each)] != each)
            raise DocumentError(
                "its operationId is that of another operation too: change one.", twice.at
            )
        self._identifiers = {
            each["name"]
            for endpoint in expected
            for each in openapi.parameters(document, endpoint)
            if each["in"] == "path"
        }
        self.methods = [self._method(each, found[each.name]) for each in parsed]
        self.definitions = self._schemas.definitions

    def _name_of(self, endpoint: Endpoint) -> str:
        name = endpoint.operation.get("operationId")
        prefix = self._config.field_prefix
        if name is None:
            return generate_operation_id(
                path=UntrustedString(endpoint.path), method=endpoint.method, prefix=prefix
            )
        return PythonIdentifier(name, prefix=prefix)

    # Models

    def _model(self, model: ModelProperty) -> Model:
        pointer = (model.data.model_extra or {}).get(POINTER, "")
        schema = openapi.resolve(self._document, pointer) if pointer else {}
        known = openapi.properties(self._document, schema)
        required, optional = model.required_properties or [], model.optional_properties or []
        fields = [
            self._field(each, known.get(str_of(each.name), {}), all_required=not optional)
            for each in (*required, *optional)
        ]
        names = [each.name for each in fields]
        if len(set(names)) < len(names):
            raise DocumentError(
                "two of its properties have the same name in Python.", keys_of(pointer)
            )
        formats = schema.get("x-response-formats")
        base = "SecretModel" if holds(self._document, schema, is_secret) else "WireModel"
        if formats is not None:
            if formats not in RESPONSE_FORMATS:
                choice = " or ".join(RESPONSE_FORMATS)
                raise DocumentError(f"x-response-formats should be {choice}.", keys_of(pointer))
            base = f"aura_panic_legacy.{RESPONSE_FORMATS[formats].__name__}"
        additional = model.additional_properties
        additional_schema = schema.get("additionalProperties", {})
        return Model(
            base,
            formats is not None,
            fields,
            not optional,
            [str_of(each.name) for each in required if split_nullable(each)[1]],
            type_of(additional) if additional else "",
            self._decoders.function(additional, additional_schema) if additional else "",
            text_of(model.description),
        )

    def _field(self, prop: Any, schema: Any, *, all_required: bool) -> Field:
        name = reserve(prop.python_name, RESERVED_ATTRIBUTES)
        return Field(
            name,
            str_of(prop.name),
            type_of(prop),
            prop.required,
            holds(self._document, schema, is_personal),
            doc_of(name, prop),
            self._decoders.field(prop, schema, all_required=all_required),
        )

    # Operations

    def _method(self, parsed: Any, endpoint: Endpoint) -> Method:
        document, operation = self._document, endpoint.operation
        if parsed.name in CLIENT_METHODS:
            raise DocumentError(
                f"{parsed.name} is a method of the clients: change operationId.", endpoint.at
            )
        raw = {(each["name"], each["in"]): each for each in openapi.parameters(document, endpoint)}
        located = [
            ("path", parsed.path_parameters),
            ("query", parsed.query_parameters),
            ("header", parsed.header_parameters),
            ("cookie", parsed.cookie_parameters),
        ]
        arguments: list[Argument] = []
        parameters: list[str] = []
        for location, props in located:
            for prop in props:
                parameter = raw[str_of(prop.name), location]
                if location != "header" and holds(
                    document,
                    parameter,
                    is_personal if location == "query" or location == "path" else is_secret,
                ):
                    place = "a cookie" if location == "cookie" else "the URL"
                    raise DocumentError(
                        f"{parameter['name']} is sent in {place}, where it would be logged: "
                        "move it to the body.",
                        endpoint.at,
                    )
                name = reserve(prop.python_name, RESERVED_ARGUMENTS)
                arguments.append(
                    Argument(
                        name, type_of(prop), prop.required, doc_of(name, prop), str_of(prop.name)
                    )
                )
                parameters.append(self._parameter(name, location, parameter, endpoint))
        paths = arguments[: len(parsed.path_parameters)]
        keywords = arguments[len(paths) :]
        body, body_arguments = self._body(parsed.bodies, {each.name for each in arguments})
        keywords = sorted([*keywords, *body_arguments], key=lambda each: not each.required)
        names = [each.name for each in (*paths, *keywords)]
        if len(set(names)) < len(names):
            raise DocumentError("two of its arguments have the same name in Python.", endpoint.at)
        result, responses = self._responses(parsed, operation)
        media_types = [str_of(each.content_type) for each in parsed.bodies]
        bodies = openapi.content(document, operation.get("requestBody"))
        page = self._page(parsed, endpoint, names)
        path = endpoint.path
        for each in paths:
            path = path.replace(f"{{{each.wire_name}}}", f"{{{each.name}}}")
        facts = [
            ("name", repr(str(parsed.name))),
            ("method", repr(parsed.method.upper())),
            ("path", repr(path)),
            ("authenticated", repr(parsed.requires_security)),
            (
                "retry",
                repr(operation.get("x-repeat", "safe" if endpoint.method == "get" else "never")),
            ),
            ("verify_with", repr(self._verify_with(endpoint))),
            ("responses", f"({''.join(f'{each}, ' for each in responses)})"),
            ("closed", self._closed(parsed, operation)),
            ("accept", repr(self._accept(operation))),
            ("parameters", f"({''.join(f'{each}, ' for each in parameters)})"),
            (
                "bodies",
                repr(
                    {
                        each: self._schemas.reduce(bodies[each]["schema"], endpoint.at)
                        for each in media_types
                    }
                ),
            ),
            ("names", repr(self._names(arguments, body_arguments, bodies))),
            ("identifiers", repr(self._repeated(endpoint, {*raw_names(raw)}))),
            ("page", page["code"] if page else ""),
        ]
        defaults = {"", "()", "{}", "'application/json'"}
        operation_code = [(key, code) for key, code in facts if code not in defaults]
        if parameters or media_types:
            operation_code.append(("definitions", "DEFINITIONS"))
        return Method(
            parsed,
            parsed.name.upper(),
            parsed.name,
            paths,
            keywords,
            [each.name for each in arguments],
            body,
            len(media_types) > 1,
            media_types,
            result,
            operation_code,
            [
                (status, " ".join(deref(document, each).get("description", "").split()))
                for status, each in operation["responses"].items()
            ],
            self._example(endpoint, paths, keywords),
            SOURCES.get(operation.get("x-provenance", ""), SOURCES["inferred"]),
            self._deprecation(operation),
            page,
        )

    def _parameter(self, name: str, location: str, parameter: Any, endpoint: Endpoint) -> str:
        schema = self._schemas.reduce(parameter["schema"], endpoint.at)
        code = f"Parameter({name!r}, {parameter['name']!r}, {location!r}, {schema!r}"
        style = parameter.get("style", "form")
        if location == "query" and (style != "form" or parameter.get("explode") is False):
            code += f", {style!r}, {parameter.get('explode', style == 'form')!r}"
        return code + ")"

    def _body(self, bodies: list[Body], taken: set[str]) -> tuple[str, list[Argument]]:
        """Return the expression of a body, and the arguments that it is made of.

        The fields of an object are arguments of their own, unless there are several media types, the
        body is optional or it may have any fields.
        """
        if not bodies:
            return "", []
        prop = bodies[0].prop
        fields = self._fields_of(prop) if len(bodies) == 1 and prop.required else []
        if fields:
            arguments = []
            for each in fields:
                name = str(each.python_name)
                name = reserve(f"{name}_body" if name in taken else name, RESERVED_ARGUMENTS)
                arguments.append(
                    Argument(
                        name, type_of(each), each.required, doc_of(name, each), str_of(each.name)
                    )
                )
            return "{" + ", ".join(
                f"{each.wire_name!r}: {each.name}" for each in arguments
            ) + "}", arguments
        types = list(dict.fromkeys(type_of(each.prop, no_optional=True) for each in bodies))
        if any(each.body_type == BodyType.CONTENT for each in bodies):
            types = ["File" if each in {"bytes", "str"} else each for each in types]
        required = all(each.prop.required for each in bodies)
        annotation = " | ".join(types if required else [*types, "Unset"])
        return "body", [Argument("body", annotation, required, "body: What is sent.")]

    def _fields_of(self, prop: Any) -> list[Any]:
        if not isinstance(prop, ModelProperty):
            return []
        pointer = (prop.data.model_extra or {}).get(POINTER)
        schema = openapi.resolve(self._document, pointer) if pointer else {}
        if schema.get("additionalProperties"):
            return []
        return [*(prop.required_properties or ()), *(prop.optional_properties or ())]

    def _responses(self, parsed: Any, operation: Any) -> tuple[str, list[str]]:
        """Return the type of the documented results, and the responses as code."""
        types: dict[str, None] = {}
        responses: list[str] = []
        for response in self._successes(parsed):
            first, last = response.status_code.range or (200, 299)
            kind, code = self._response(response, operation, first, last)
            types[kind] = None
            responses.append(code)
        if not responses:
            types["None"] = None
        return " | ".join(types), responses

    def _successes(self, parsed: Any) -> list[Any]:
        named = [
            each
            for each in parsed.responses.patterns
            if 200 <= each.status_code.range[0] < 300
            and each.status_code.range[0] != ALREADY_CLOSED
        ]
        default = parsed.responses.default
        return named or ([default] if default else [])

    def _response(self, response: Any, operation: Any, first: int, last: int) -> tuple[str, str]:
        media = {
            "response.json()": "json",
            "response.text": "text",
            "response.content": "bytes",
        }.get(response.source["attribute"], "none")
        schema = self._response_schema(operation, response.status_code.pattern)
        kind, decode = {
            "none": ("None", "no_content"),
            "text": ("str", "decode_str"),
            "bytes": ("bytes", "decode_any"),
        }.get(media) or (
            type_of(response.prop).replace("list[", "PartialList[", 1)
            if isinstance(response.prop, ListProperty)
            else type_of(response.prop),
            f"lambda value: {self._decoders.call(response.prop, schema, 'value')}",
        )
        return kind, f"Response({first}, {last}, {media!r}, {decode})"

    def _response_schema(self, operation: Any, pattern: str) -> Any:
        media = openapi.content(
            self._document,
            operation["responses"].get(pattern)
            or operation["responses"].get(int(pattern) if pattern.isdigit() else pattern),
        )
        return next((each["schema"] for each in media.values() if "schema" in each), {})

    def _closed(self, parsed: Any, operation: Any) -> str:
        for response in parsed.responses.patterns:
            if response.status_code.range == (ALREADY_CLOSED, ALREADY_CLOSED):
                return self._response(response, operation, ALREADY_CLOSED, ALREADY_CLOSED)[1]
        return ""

    def _accept(self, operation: Any) -> str:
        types = {
            media: None
            for response in operation["responses"].values()
            for media in openapi.content(self._document, response)
        }
        return (
            ", ".join(sorted(types, key=lambda each: each != "application/json"))
            or "application/json"
        )

    def _verify_with(self, endpoint: Endpoint) -> str | None:
        name = endpoint.operation.get("x-find-out")
        if name is None:
            return None
        if name not in {
            each.operation.get("operationId") for each in openapi.endpoints(self._document)
        }:
            raise DocumentError(f"x-find-out: there is no operation {name}.", endpoint.at)
        return PythonIdentifier(name, prefix=self._config.field_prefix)

    def _deprecation(self, operation: Any) -> str:
        if not operation.get("deprecated"):
            return ""
        instead = operation.get("x-instead")
        name = (
            PythonIdentifier(instead, prefix=self._config.field_prefix)
            if instead
            else "another operation"
        )
        return f"use {name}."

    def _names(
        self, arguments: list[Argument], fields: list[Argument], bodies: Any
    ) -> dict[str, str]:
        """Return the names in Python of what is sent, where they differ from those on the wire."""
        names: dict[str, str] = {}

        def visit(schema: Any, seen: frozenset[str] = frozenset()) -> None:
            if isinstance(schema, list):
                for each in schema:
                    visit(each, seen)
            if not isinstance(schema, dict):
                return
            if "$ref" in schema:
                if schema["$ref"] not in seen:
                    visit(openapi.resolve(self._document, schema["$ref"]), seen | {schema["$ref"]})
                return
            for name, each in (schema.get("properties") or {}).items():
                python = PythonIdentifier(name, prefix=self._config.field_prefix)
                names.setdefault(name, reserve(python, RESERVED_ATTRIBUTES))
                visit(each, seen)
            for key in ("items", "additionalProperties", "allOf", "anyOf", "oneOf"):
                visit(schema.get(key), seen)

        for media in bodies.values():
            visit(media.get("schema"))
        names |= {each.wire_name: each.name for each in (*arguments, *fields)}
        return {wire: python for wire, python in names.items() if wire != python}

    def _repeated(self, endpoint: Endpoint, sent: set[str]) -> dict[str, str]:
        """Return the attributes of the response that repeat an argument, and which one.

        An identifier is what some path of the contract has as a parameter. A field of a response
        repeats the one that it is named like, or that the schema's ``x-identifies`` names.
        """
        document, repeated = self._document, {}
        for media in openapi.content(document, endpoint.operation.get("requestBody")).values():
            sent = sent | openapi.properties(document, media["schema"]).keys()

        def visit(schema: Any, prefix: str, depth: int) -> None:
            schema = deref(document, schema)
            schema = deref(document, schema.get("items", schema))
            renamed = schema.get("x-identifies", {})
            if unknown := set(renamed.values()) - self._identifiers:
                raise DocumentError(
                    f"x-identifies names {', '.join(unknown)}, which no path has as a parameter.",
                    endpoint.at,
                )
            for name, each in openapi.properties(document, schema).items():
                attribute = prefix + reserve(self._python(name), RESERVED_ATTRIBUTES)
                identifies = renamed.get(name, name)
                if identifies in sent & self._identifiers:
                    repeated[attribute] = reserve(self._python(identifies), RESERVED_ARGUMENTS)
                inner = deref(document, each)
                if depth and "properties" in inner:
                    visit(inner, f"{attribute}.", depth - 1)

        for status, response in endpoint.operation["responses"].items():
            if str(status).startswith("2"):
                for media in openapi.content(document, response).values():
                    visit(media.get("schema", {}), "", 1)
        return repeated

    def _python(self, name: str) -> str:
        return PythonIdentifier(name, prefix=self._config.field_prefix)

    def _page(self, parsed: Any, endpoint: Endpoint, names: list[str]) -> dict[str, str] | None:
        """Return where the pages of a list are, checked against its parameters and its response."""
        declared = endpoint.operation.get("x-pagination")
        if declared is None:
            return None
        if not isinstance(declared, Mapping) or declared.keys() != {"cursor", "next", "items"}:
            raise DocumentError("x-pagination should have cursor, next and items.", endpoint.at)
        success = self._successes(parsed)
        model = success[0].prop if len(success) == 1 else None
        fields = {}
        if isinstance(model, ModelProperty):
            props = (*(model.required_properties or ()), *(model.optional_properties or ()))
            fields = {str_of(each.name): each for each in props}
        for key in ("next", "items"):
            if declared[key] not in fields:
                raise DocumentError(
                    f"x-pagination: the response has no {declared[key]}.", endpoint.at
                )
        items, cursor = fields[declared["items"]], self._python(declared["cursor"])
        if cursor not in names:
            raise DocumentError(
                f"x-pagination: there is no parameter {declared['cursor']}.", endpoint.at
            )
        if not isinstance(items, ListProperty):
            raise DocumentError(f"x-pagination: {declared['items']} is no list.", endpoint.at)
        return {
            "cursor": cursor,
            "items": reserve(items.python_name, RESERVED_ATTRIBUTES),
            "next": reserve(fields[declared["next"]].python_name, RESERVED_ATTRIBUTES),
            "item": type_of(items.inner_property),
            "code": f"Page({cursor!r}, {items.python_name!r}, {fields[declared['next']].python_name!r})",
        }

    def _example(self, endpoint: Endpoint, paths: list[Argument], keywords: list[Argument]) -> str:
        """Return the arguments of a call from the contract's examples; a secret is only named."""
        document, shown = self._document, []
        raw = {each["name"]: each for each in openapi.parameters(document, endpoint)}
        for each in paths:
            shown.append(repr(raw[each.wire_name].get("example", ...)).replace("Ellipsis", "..."))
        values: dict[str, Any] = {
            name: each["example"]
            for name, each in raw.items()
            if "example" in each and each.get("required")
        }
        secrets: set[str] = set()
        for media in openapi.content(document, endpoint.operation.get("requestBody")).values():
            known = openapi.properties(document, media["schema"]).items()
            secrets = {name for name, each in known if holds(document, each, is_secret)}
            for each in [*media.get("examples", {}).values()][:1]:
                example = deref(document, each)["value"]
                values |= example if isinstance(example, dict) else {}
        for argument in keywords:
            if argument.wire_name in values:
                value = values[argument.wire_name]
                secret = argument.wire_name in secrets
                shown.append(f"{argument.name}={argument.name if secret else repr(value)}")
            elif argument.required:
                shown.append(f"{argument.name}=...")
        return ", ".join(shown)


def mark_schemas(document: Any) -> Any:
    """Return a copy of a document in which every schema of an object says where it stands."""

    def mark(node: Any, pointer: str) -> Any:
        if isinstance(node, list):
            return [mark(each, f"{pointer}/{index}") for index, each in enumerate(node)]
        if not isinstance(node, dict):
            return node
        marked = {
            key: each
            if key in {"example", "examples", "default", "enum", "const"}
            else mark(each, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
            for key, each in node.items()
        }
        if (
            node.keys() & {"properties", "allOf", "additionalProperties"}
            or node.get("type") == "object"
        ):
            if not pointer.endswith("/properties"):
                marked[POINTER] = pointer
        return marked

    return mark(document, "#")


def keys_of(pointer: str) -> tuple[str, ...]:
    """Return a pointer as keys."""
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])


def raw_names(parameters: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    """Yield the names of parameters."""
    for name, _ in parameters:
        yield name


def reserve(name: str, reserved: set[str]) -> str:
    """Return a name that is free: a reserved one gets an underscore."""
    return f"{name}_" if name in reserved else str(name)


def str_of(text: Any) -> str:
    """Return text of the document. It never becomes code but through ``repr``."""
    return text.get_untrusted_value() if isinstance(text, UntrustedString) else str(text)


def text_of(text: Any) -> str:
    """Return text of the document for a docstring."""
    return safe_for_docstring(text or "").strip()


def type_of(prop: Any, *, no_optional: bool = False) -> str:
    """Return the annotation of a property."""
    code: str = prop.get_type_string(no_optional=no_optional).as_unembedded_code()
    return code


def doc_of(name: str, prop: Any) -> str:
    """Return what a docstring says of a property."""
    text = f"{name} ({safe_for_docstring(type_of(prop))}): {safe_for_docstring(prop.description or '')}"
    if prop.default:
        text += f" Default of the service: {safe_for_docstring(prop.default.python_code)}."
    return " ".join(text.split())
