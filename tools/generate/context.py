"""What the templates need to know beyond the generator's own data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.bodies import BodyType
from openapi_python_client.parser.openapi import generate_operation_id
from openapi_python_client.parser.properties import ListProperty, ModelProperty
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonIdentifier, safe_for_docstring

from aura_panic_legacy import ALREADY_CLOSED, RESPONSE_FORMATS
from aura_panic_runtime import WireModel
from tools import openapi
from tools.generate.prepare import POINTER
from tools.generate.schemas import RequestSchemas
from tools.generate.types import Types, items_of
from tools.openapi import DocumentError, Endpoint, deref, holds, is_personal, is_secret

CLIENT_METHODS = {
    "aclose", "close", "for_customer", "stream_location", "warm_up", "watch", "watch_active",
}  # fmt: skip
"""Methods that the clients have besides the operations."""

RESERVED_ARGUMENTS = {
    "attempts", "build_request", "connect_timeout", "content_type", "deadline", "models",
    "operations", "read_timeout", "request", "self",
}  # fmt: skip
"""Names of arguments that every operation needs for itself."""

RESERVED_CLASSES = {
    "Any", "AsyncOperations", "ClassVar", "DecodeError", "File", "KNOWN", "Literal", "Mapping",
    "NULLS", "OpenEnum", "Operations", "SecretModel", "Self", "UNSET", "UUID", "Unset", "WireModel",
}  # fmt: skip
"""Names of classes that the module of every model, or the package, needs for itself."""

RESERVED_ATTRIBUTES = RESERVED_CLASSES | {
    *(name for base in (WireModel, *RESPONSE_FORMATS.values()) for name in dir(base)),
    "additional_properties", "aura_panic_legacy", "datetime", "define", "field", "models",
}  # fmt: skip
"""Names of attributes that every model needs for itself."""

SOURCES = {
    "reference": "The vendor's reference page for it.",
    "public": "Other public material of the vendor.",
    "inferred": "Unverified: only its name is known; path, body or fields are inferred.",
}
"""Sentences for ``x-provenance``."""

MEDIA = {"response.json()": "json", "response.text": "text", "response.content": "bytes"}
"""What a response is, by what the generator reads of it."""

DECODED = {
    "none": ("None", "no_content"),
    "text": ("str", "decode_str"),
    "bytes": ("bytes", "decode_any"),
}
"""Type and decoder of a response that is not JSON."""


class Argument(NamedTuple):
    """An argument of a method, or a field of a model."""

    name: str
    wire_name: str
    type: str
    required: bool
    doc: str
    hidden: bool = False
    decode: str = ""

    @property
    def declaration(self) -> str:
        """How it stands in a signature."""
        return f"{self.name}: {self.type}" + ("" if self.required else " = UNSET")


class Context:
    """The context object of the templates.

    Raises:
        DocumentError: The document says what cannot become code.
    """

    def __init__(self, document: Any, data: GeneratorData, config: Config) -> None:
        self._document = document
        self._prefix = config.field_prefix
        self._models = {each.class_info.name: each for each in data.models}
        classes = {self._where(each): name for name, each in self._models.items()}
        self._types = Types(
            document, lambda reference: classes.get(openapi.keys(reference)), self.class_name
        )
        self._schemas = RequestSchemas(document)
        self._endpoints = {self._name_of(each): each for each in openapi.endpoints(document)}
        for each in openapi.endpoints(document):
            name = self._name_of(each)
            if self._endpoints[name] != each:
                twin = each.operation.get("operationId", name)
                raise DocumentError(
                    f"its name {twin} is that of another operation, {name}: change operationId.",
                    each.at,
                )
        self._identifiers = {
            parameter["name"]
            for each in self._endpoints.values()
            for parameter in openapi.parameters(document, each)
            if parameter["in"] == "path" and is_identifier(deref(document, parameter["schema"]))
        }
        self.title = text_of(document["info"].get("title"))
        self.text_of = text_of
        self.models = {each.class_info.name: self._model(each) for each in data.models}
        self.modules = {
            self.class_name(each.class_info.name): each.class_info.module_name
            for each in (*data.models, *data.enums)
        }
        parsed = [
            each for tag in data.endpoint_collections_by_tag.values() for each in tag.endpoints
        ]
        self.methods = [self._method(each, self._endpoints[each.name]) for each in parsed]
        self.definitions = self._schemas.definitions

    @staticmethod
    def class_name(name: str) -> str:
        """Return the name of a class by the generator's."""
        return reserve(name, RESERVED_CLASSES)

    def _where(self, model: ModelProperty) -> tuple[Any, ...]:
        at: tuple[Any, ...] = (model.data.model_extra or {}).get(POINTER, ())
        return at

    def _schema(self, model: Any) -> Any:
        return openapi.find(self._document, self._where(model)) if self._where(model) else {}

    def _python(self, name: str, reserved: Iterable[str] = ()) -> str:
        return reserve(PythonIdentifier(name, prefix=self._prefix), reserved)

    def _name_of(self, endpoint: Endpoint) -> str:
        name = endpoint.operation.get("operationId")
        if name is not None:
            return self._python(name)
        return generate_operation_id(
            path=UntrustedString(endpoint.path), method=endpoint.method, prefix=self._prefix
        )

    def _argument(self, prop: Any, schema: Any, name: str, **facts: Any) -> Argument:
        kind = self._types.annotate(prop, schema)
        if not prop.required:
            kind += " | Unset"
        shown = kind.replace("models.", "")
        doc = f"{name} ({safe_for_docstring(shown)}): {safe_for_docstring(prop.description or '')}"
        if prop.default:
            doc += f" Default of the service: {safe_for_docstring(prop.default.python_code)}."
        return Argument(name, text(prop.name), kind, prop.required, " ".join(doc.split()), **facts)

    # Models

    def _model(self, model: ModelProperty) -> dict[str, Any]:
        schema = self._schema(model)
        known = openapi.properties(self._document, schema)
        all_required = not model.optional_properties
        fields = [
            self._argument(
                each,
                known.get(text(each.name), {}),
                reserve(each.python_name, RESERVED_ATTRIBUTES),
                hidden=holds(self._document, known.get(text(each.name), {}), is_personal),
                decode=self._types.decode_field(
                    each, known.get(text(each.name), {}), all_required=all_required
                ),
            )
            for each in fields_of(model)
        ]
        self._check_names(fields, self._where(model))
        formats = schema.get("x-response-formats")
        base = "SecretModel" if holds(self._document, schema, is_secret) else "WireModel"
        if formats is not None:
            if formats not in RESPONSE_FORMATS:
                choice = " or ".join(RESPONSE_FORMATS)
                raise DocumentError(f"x-response-formats should be {choice}.", self._where(model))
            base = f"aura_panic_legacy.{RESPONSE_FORMATS[formats].__name__}"
        additional, values = model.additional_properties, schema.get("additionalProperties", {})
        values = values if isinstance(values, dict) else {}
        parts = {text(each.name): each for each in fields_of(model)} | {"*": additional}
        return {
            "base": base,
            "parts": [name for name, each in parts.items() if self._has_lists(each)],
            "has_formats": formats is not None,
            "fields": fields,
            "all_required": all_required,
            "nullable": [
                text(each.name) for each in fields_of(model) if self._types.is_nullable(each)
            ],
            "additional": self._types.annotate(additional, values) if additional else "",
            "decode_additional": self._types.function(additional, values) if additional else "",
            "doc": text_of(model.description),
        }

    def _has_lists(self, prop: Any, seen: frozenset[str] = frozenset()) -> bool:
        """Return whether a value may be a list, or hold one at any depth."""
        inner = getattr(prop, "inner_properties", ())
        if isinstance(prop, ModelProperty) and prop.class_info.name not in seen:
            seen |= {prop.class_info.name}
            model = self._models[prop.class_info.name]
            inner = [*fields_of(model), model.additional_properties]
        return isinstance(prop, ListProperty) or any(self._has_lists(each, seen) for each in inner)

    def _check_names(self, arguments: list[Argument], at: tuple[Any, ...]) -> None:
        names: dict[str, str] = {}
        for each in arguments:
            if each.name in names:
                raise DocumentError(
                    f"{names[each.name]} and {each.wire_name} are both {each.name} in Python: "
                    "rename one.",
                    at,
                )
            names[each.name] = each.wire_name

    # Operations

    def _method(self, parsed: Any, endpoint: Endpoint) -> dict[str, Any]:
        document, operation = self._document, endpoint.operation
        if parsed.name in CLIENT_METHODS:
            raise DocumentError(
                f"{parsed.name} is a method of the clients: change operationId.", endpoint.at
            )
        bodies = openapi.content(document, operation.get("requestBody"))
        arguments, parameters = self._parameters(parsed, endpoint)
        body, fields = self._body(parsed.bodies, bodies, {each.name for each in arguments})
        paths = arguments[: len(parsed.path_parameters)]
        keywords = sorted([*arguments[len(paths) :], *fields], key=lambda each: not each.required)
        self._check_names([*paths, *keywords], endpoint.at)
        responses = [self._response(each, operation, parsed.name) for each in successes(parsed)]
        closed = [
            self._response(each, operation, parsed.name)
            for each in parsed.responses.patterns
            if each.status_code.range == (ALREADY_CLOSED, ALREADY_CLOSED)
        ]
        media_types = [text(each.content_type) for each in parsed.bodies]
        page = self._page(parsed, endpoint, [*paths, *keywords])
        path = endpoint.path
        for each in paths:
            path = path.replace(f"{{{each.wire_name}}}", f"{{{each.name}}}")
        harmless = "safe" if endpoint.method in {"get", "head"} else "never"
        schemas = {
            each: self._schemas.reduce(bodies[each]["schema"], endpoint.at) for each in media_types
        }
        facts = {
            "name": repr(str(parsed.name)),
            "method": repr(parsed.method.upper()),
            "path": repr(path),
            "authenticated": repr(parsed.requires_security),
            "retry": repr(operation.get("x-repeat", harmless)),
            "verify_with": repr(self._other(endpoint, "x-find-out")),
            "responses": tuple_of(each["code"] for each in responses),
            "closed": closed[0]["code"] if closed else "",
            "accept": repr(self._accept(operation)),
            "parameters": tuple_of(parameters),
            "bodies": repr(schemas),
            "names": repr(self._names(fields, schemas)),
            "identifiers": repr(self._repeated(endpoint, [*arguments, *fields], bodies)),
            "page": page["code"] if page else "",
            "definitions": "DEFINITIONS" if parameters or media_types else "",
        }
        return {
            "name": parsed.name,
            "constant": parsed.name.upper(),
            "summary": text_of(parsed.summary) or str(parsed.name),
            "description": text_of(parsed.description),
            "positional": paths,
            "keywords": keywords,
            "parameters": [each.name for each in arguments],
            "body": body,
            "media_types": media_types,
            "result": " | ".join(dict.fromkeys(each["type"] for each in responses)) or "None",
            "decoders": [each for each in (*responses, *closed) if each["body"]],
            "facts": {
                key: code
                for key, code in facts.items()
                if code not in {"", "()", "{}", "'application/json'"}
            },
            "responses": [
                (status, text_of(deref(document, each).get("description")))
                for status, each in responses_of(operation)
            ],
            "example": self._example(endpoint, paths, keywords),
            "provenance": SOURCES.get(operation.get("x-provenance", ""), SOURCES["inferred"]),
            "deprecated": self._other(endpoint, "x-instead") or "another operation"
            if operation.get("deprecated")
            else "",
            "page": page,
        }

    def _parameters(self, parsed: Any, endpoint: Endpoint) -> tuple[list[Argument], list[str]]:
        """Return the arguments for the parameters, those of the path first, and their code."""
        raw = {
            (each["name"], each["in"]): each
            for each in openapi.parameters(self._document, endpoint)
        }
        arguments, code = [], []
        for location in ("path", "query", "header", "cookie"):
            for prop in getattr(parsed, f"{location}_parameters"):
                parameter = raw[text(prop.name), location]
                self._check_place(parameter, endpoint)
                name = reserve(prop.python_name, RESERVED_ARGUMENTS)
                arguments.append(self._argument(prop, parameter["schema"], name))
                schema = self._schemas.reduce(parameter["schema"], endpoint.at)
                values = [*map(repr, (name, parameter["name"], location, schema))]
                style = parameter.get("style", "form")
                explode = parameter.get("explode", style == "form")
                if location == "query" and (style, explode) != ("form", True):
                    values += [repr(style), repr(explode)]
                values += ["required=True"] * (prop.required and location != "path")
                code.append(f"Parameter({', '.join(values)})")
        return arguments, code

    def _check_place(self, parameter: Any, endpoint: Endpoint) -> None:
        location = parameter["in"]
        in_url = location in {"path", "query"}
        marked = is_personal if in_url else is_secret
        if location != "header" and holds(self._document, parameter, marked):
            place = "the URL" if in_url else "a cookie"
            raise DocumentError(
                f"{parameter['name']} is sent in {place}, where it would be logged: "
                "move it to the body.",
                endpoint.at,
            )

    def _body(self, parsed: Any, bodies: Any, taken: set[str]) -> tuple[str, list[Argument]]:
        """Return the expression of a body, and the arguments that it is made of.

        The fields of an object are arguments of their own, unless there are several media types,
        the body is optional or it may have any fields.
        """
        if not parsed:
            return "", []
        media = [bodies[text(each.content_type)]["schema"] for each in parsed]
        prop = parsed[0].prop
        if len(parsed) == 1 and prop.required and isinstance(prop, ModelProperty):
            known = openapi.properties(self._document, media[0])
            fields = fields_of(prop)
            if fields and not self._schema(prop).get("additionalProperties"):
                arguments = [
                    self._argument(
                        each, known.get(text(each.name), {}), beside(each.python_name, taken)
                    )
                    for each in fields
                ]
                pairs = (f"{each.wire_name!r}: {each.name}" for each in arguments)
                return f"{{{', '.join(pairs)}}}", arguments
        types = {
            "File"
            if each.body_type == BodyType.CONTENT
            else self._types.annotate(each.prop, schema): None
            for each, schema in zip(parsed, media, strict=True)
        }
        required = all(each.prop.required for each in parsed)
        annotation = " | ".join(types) + ("" if required else " | Unset")
        name = beside("body", taken)
        return name, [
            Argument(name, "", annotation, required, f"{name} ({annotation}): What is sent.")
        ]

    def _response(self, response: Any, operation: Any, name: str) -> dict[str, str]:
        """Return the type of a response, the function that decodes it, and both as code."""
        first, last = response.status_code.range or (200, 299)
        media = MEDIA.get(response.source["attribute"], "none")
        holder = dict(responses_of(operation))[response.status_code.pattern]
        content = openapi.content(self._document, holder)
        schema: Any = next((each["schema"] for each in content.values() if "schema" in each), {})
        kind, decode = DECODED.get(media) or (
            self._types.annotate(response.prop, schema),
            self._types.function(response.prop, schema),
        )
        decode_list = "decode_list"
        if isinstance(response.prop, ListProperty) and media == "json":
            kind = kind.replace("list", "PartialList", 1)
            decode_list = "decode_partial_list"
        body = ""
        if "models." in decode or "lambda" in decode:  # models are loaded when they are used
            body = self._types.call(response.prop, schema, "value")
            body = body.replace("decode_list", decode_list, 1)
            decode = f"_{name}_{response.status_code.pattern.lower()}"
        code = f"Response({first}, {last}, {media!r}, {decode})"
        return {"type": kind, "body": body, "decode": decode, "code": code}

    def _accept(self, operation: Any) -> str:
        media = [
            next(iter(openapi.content(self._document, each)), "application/json")
            for _, each in responses_of(operation)
        ]
        return ", ".join(sorted(dict.fromkeys(media), key=lambda each: each != "application/json"))

    def _other(self, endpoint: Endpoint, extension: str) -> str | None:
        """Return the name of the operation that an extension names."""
        name = endpoint.operation.get(extension)
        if name is not None and self._python(name) not in self._endpoints:
            raise DocumentError(f"{extension}: there is no operation {name}.", endpoint.at)
        return name and self._python(name)

    def _names(self, arguments: list[Argument], schemas: Any) -> dict[str, str]:
        """Return the names in Python of what is sent, where they differ from those on the wire."""
        names: dict[str, str] = {}
        seen: set[str] = set()

        def visit(schema: Any) -> None:
            for key, each in schema.items() if isinstance(schema, dict) else enumerate(schema):
                if key == "$ref" and each not in seen:
                    seen.add(each)
                    visit(self._schemas.definitions[each])
                if key == "properties":
                    for name in each:
                        names.setdefault(name, self._python(name, RESERVED_ATTRIBUTES))
                if isinstance(each, dict | list):
                    visit(each)

        visit(schemas)
        names |= {each.wire_name: each.name for each in arguments}
        return {wire: python for wire, python in names.items() if wire != python}

    def _repeated(
        self, endpoint: Endpoint, arguments: list[Argument], bodies: Any
    ) -> dict[str, str]:
        """Return the attributes of the response that repeat an argument, and which one.

        An identifier is what some path of the contract has as a parameter. A field of a response
        repeats the one that it is named like, or that the schema's ``x-identifies`` names.
        """
        document, repeated = self._document, {}
        sent = {each.wire_name: each.name for each in arguments}
        for media in bodies.values():
            for name in openapi.properties(document, media["schema"]):
                sent.setdefault(name, self._python(name))

        def visit(schema: Any, prefix: str, depth: int) -> None:
            schema = deref(document, items_of(deref(document, schema)) or schema)
            renamed = schema.get("x-identifies", {})
            if unknown := set(renamed.values()) - self._identifiers:
                raise DocumentError(
                    f"x-identifies names {', '.join(unknown)}, which no path has as a parameter.",
                    endpoint.at,
                )
            for name, each in openapi.properties(document, schema).items():
                attribute = prefix + self._python(name, RESERVED_ATTRIBUTES)
                identifies = renamed.get(name, name)
                if identifies in sent.keys() & self._identifiers:
                    repeated[attribute] = sent[identifies]
                if depth and "properties" in deref(document, each):
                    visit(each, f"{attribute}.", depth - 1)

        for response in (each for code, each in responses_of(endpoint.operation) if code[0] == "2"):
            for media in openapi.content(document, response).values():
                visit(media.get("schema", {}), "", 1)
        return repeated

    def _page(self, parsed: Any, endpoint: Endpoint, arguments: list[Argument]) -> Any:
        """Return where the pages of a list are, checked against its parameters and its response."""
        declared = endpoint.operation.get("x-pagination")
        if declared is None:
            return None
        if not isinstance(declared, Mapping) or declared.keys() != {"cursor", "next", "items"}:
            raise DocumentError("x-pagination should have cursor, next and items.", endpoint.at)
        model = successes(parsed)[0].prop if len(successes(parsed)) == 1 else None
        fields = {text(each.name): each for each in fields_of(model)}
        for key in ("next", "items"):
            if declared[key] not in fields:
                raise DocumentError(
                    f"x-pagination: the response has no {declared[key]}.", endpoint.at
                )
        cursors = [each.name for each in arguments if each.wire_name == declared["cursor"]]
        if not cursors:
            raise DocumentError(
                f"x-pagination: there is no parameter {declared['cursor']}.", endpoint.at
            )
        items = fields[declared["items"]]
        if not isinstance(items, ListProperty):
            raise DocumentError(f"x-pagination: {declared['items']} is no list.", endpoint.at)
        schema = openapi.properties(self._document, self._schema(model))[declared["items"]]
        attributes = [
            reserve(fields[declared[key]].python_name, RESERVED_ATTRIBUTES)
            for key in ("items", "next")
        ]
        item = self._types.annotate(items, schema).removeprefix("list[").removesuffix("]")
        code = f"Page({', '.join(map(repr, [cursors[0], *attributes]))})"
        facts = {"cursor": cursors[0], "item": item, "code": code}
        return facts | dict(zip(("items", "next"), attributes, strict=True))

    def _example(self, endpoint: Endpoint, paths: list[Argument], keywords: list[Argument]) -> str:
        """Return the arguments of a call from the contract's examples; a secret is only named."""
        document, operation = self._document, endpoint.operation
        values = {
            each["name"]: each["example"]
            for each in openapi.parameters(document, endpoint)
            if "example" in each and each.get("required")
        }
        secrets: set[str] = set()
        for media in openapi.content(document, operation.get("requestBody")).values():
            known = openapi.properties(document, media["schema"]).items()
            secrets = {name for name, each in known if holds(document, each, is_secret)}
            examples = [*media.get("examples", {}).values(), {}]
            value = deref(document, examples[0]).get("value")
            values |= value if isinstance(value, dict) else {}
        shown = []
        for each in (*paths, *keywords):
            code = repr(values[each.wire_name]) if each.wire_name in values else "..."
            if each.wire_name in secrets:
                code = each.name
            elif any(kind in each.type for kind in ("datetime.", "UUID", "File", "models.")):
                code = "..."
            if each.required or each.wire_name in values:
                shown.append(code if each in paths else f"{each.name}={code}")
        return text_of(", ".join(shown))


def responses_of(operation: Any) -> list[tuple[str, Any]]:
    """Return the responses of an operation with their statuses."""
    return [(str(status), each) for status, each in operation["responses"].items()]


def fields_of(model: Any) -> list[Any]:
    """Return the properties of an object, the required ones first."""
    required = getattr(model, "required_properties", None) or ()
    return [*required, *(getattr(model, "optional_properties", None) or ())]


def successes(parsed: Any) -> list[Any]:
    """Return the documented responses of success; ``default`` is one if there is no other."""
    named = [
        each
        for each in parsed.responses.patterns
        if each.status_code.pattern[0] == "2" and each.status_code.pattern != str(ALREADY_CLOSED)
    ]
    return named or [each for each in [parsed.responses.default] if each]


def is_identifier(schema: Any) -> bool:
    """Return whether a schema is that of an identifier, which a response may repeat."""
    kind = schema.get("type")
    return "enum" not in schema and (
        kind == "integer" or (kind == "string" and "format" not in schema)
    )


def beside(name: str, taken: set[str]) -> str:
    """Return the name of an argument of the body, beside those of the parameters."""
    return reserve(f"{name}_body" if name in taken else name, RESERVED_ARGUMENTS)


def reserve(name: str, reserved: Iterable[str]) -> str:
    """Return a name that is free: a reserved one gets an underscore."""
    return f"{name}_" if name in reserved else str(name)


def text(untrusted: Any) -> str:
    """Return text of the document. It never becomes code but through ``repr``."""
    if isinstance(untrusted, UntrustedString):
        return untrusted.get_untrusted_value()
    return str(untrusted)


def text_of(untrusted: Any) -> str:
    """Return text of the document for a docstring."""
    return safe_for_docstring(untrusted or "").strip()


def tuple_of(items: Iterable[str]) -> str:
    """Return a tuple as code."""
    return f"({''.join(f'{each}, ' for each in items)})"
