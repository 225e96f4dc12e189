"""Context of the templates, beyond the generator's own data."""

from __future__ import annotations

import re
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
from aura_panic_runtime.models import WireModel
from aura_panic_runtime.operations import Page, Parameter
from tools import openapi
from tools.generate.prepare import check_names, locate
from tools.generate.schemas import RequestSchemas
from tools.generate.types import RESERVED_CLASSES, Types, class_name
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

BODIES = {
    "response.json()": ("json", "", ""),
    "response.text": ("text", "str", "decode_str"),
    "response.content": ("bytes", "bytes", "decode_any"),
}
"""Kind of a response by the generator's source, with its type and decoder if it is not JSON."""

DEFAULTS = {"", "()", "{}", "'application/json'"}
"""Code of the facts of an operation that need not be written."""

NO_BODY = ("none", "None", "no_content")


class Argument(NamedTuple):
    """An argument of a method, or a field of a model."""

    name: str
    wire_name: str
    type: str
    required: bool
    doc: str
    hidden: bool = False
    decode: str = ""
    omitted: str = ""

    @property
    def declaration(self) -> str:
        """Text in a signature."""
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
        self._types, self._own = Types(document), Types(document, models="")
        self._schemas = RequestSchemas(document)
        self._endpoints: dict[str, Endpoint] = {}
        for each in openapi.endpoints(document):
            name = self._name_of(each)
            if self._endpoints.setdefault(name, each) is not each:
                twin = each.operation.get("operationId", name)
                raise DocumentError(
                    f"its name {twin} is used by another operation, {name}: change operationId.",
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
        self.class_name = class_name
        self.models = {each.class_info.name: self._model(each) for each in data.models}
        self.modules = {
            class_name(each.class_info.name): each.class_info.module_name
            for each in (*data.models, *data.enums)
        }
        parsed = [
            each for tag in data.endpoint_collections_by_tag.values() for each in tag.endpoints
        ]
        self.methods = [self._method(each, self._endpoints[each.name]) for each in parsed]
        self.definitions = self._schemas.definitions
        names = {each: attribute(self._python(each)) for each in sorted(self._schemas.names)}
        self.names = {wire: python for wire, python in names.items() if wire != python}

    def _fields(self, prop: Any) -> list[Any]:
        """Return the properties of an object, the required ones first."""
        if not isinstance(prop, ModelProperty):
            return []
        model = self._models[prop.class_info.name]
        return [*(model.required_properties or ()), *(model.optional_properties or ())]

    def _python(self, name: str) -> str:
        return PythonIdentifier(name, prefix=self._prefix)

    def _name_of(self, endpoint: Endpoint) -> str:
        name = endpoint.operation.get("operationId")
        if name is not None:
            return self._python(name)
        path = UntrustedString(endpoint.path)
        return generate_operation_id(path=path, method=endpoint.method, prefix=self._prefix)

    def _argument(
        self, prop: Any, name: str, description: str | None = None, **facts: Any
    ) -> Argument:
        kind = self._types.annotate(prop)
        if not prop.required:
            kind += " | Unset"
        shown = kind.replace("models.", "")
        description = safe_for_docstring(description or prop.description or "")
        doc = f"{name} ({safe_for_docstring(shown)}): {description}"
        if prop.default:
            doc += f" Default of the service: {safe_for_docstring(prop.default.python_code)}."
        return Argument(name, text(prop.name), kind, prop.required, " ".join(doc.split()), **facts)

    # Models

    def _model(self, model: ModelProperty) -> dict[str, Any]:
        schema = self._types.schema(model)
        known = openapi.properties(self._document, schema)
        fields = []
        for each in self._fields(model):
            decode, omitted = self._own.decode_field(each)
            name = attribute(each.python_name)
            hidden = holds(self._document, known.get(text(each.name), {}), is_personal)
            fields.append(self._argument(each, name, hidden=hidden, decode=decode, omitted=omitted))
        check_names(((each.name, each.wire_name) for each in fields), locate(model))
        formats = schema.get("x-response-formats")
        base = "SecretModel" if holds(self._document, schema, is_secret) else "WireModel"
        if formats is not None:
            if formats not in RESPONSE_FORMATS:
                choice = " or ".join(RESPONSE_FORMATS)
                raise DocumentError(f"x-response-formats should be {choice}.", locate(model))
            base = f"aura_panic_legacy.{RESPONSE_FORMATS[formats].__name__}"
        additional = model.additional_properties
        unknown = "unknown_fields(data, cls.FIELDS)" if fields else "data"
        decode_additional = self._own.call_map(additional, unknown) if additional else ""
        code = " ".join([decode_additional, *(each.decode for each in fields)])
        parts = {text(each.name): each for each in self._fields(model)} | {"*": additional}
        return {
            "base": base,
            "parts": [name for name, each in parts.items() if self._has_lists(each)],
            "has_formats": formats is not None,
            "fields": fields,
            "additional": self._types.annotate(additional) if additional else "",
            "decode_additional": decode_additional,
            "words": set(re.findall(r"\w+", code)),
            "doc": text_of(model.description),
        }

    def _has_lists(self, prop: Any, seen: frozenset[str] = frozenset()) -> bool:
        """Return whether a value may be a list, or hold one at any depth."""
        inner = getattr(prop, "inner_properties", ())
        if isinstance(prop, ModelProperty) and prop.class_info.name not in seen:
            seen |= {prop.class_info.name}
            model = self._models[prop.class_info.name]
            inner = [*self._fields(model), model.additional_properties]
        return isinstance(prop, ListProperty) or any(self._has_lists(each, seen) for each in inner)

    # Operations

    def _method(self, parsed: Any, endpoint: Endpoint) -> dict[str, Any]:
        document, operation = self._document, endpoint.operation
        if parsed.name in CLIENT_METHODS:
            raise DocumentError(
                f"{parsed.name} is a method of the clients: change operationId.", endpoint.at
            )
        bodies = openapi.content(document, operation.get("requestBody"))
        arguments, parameters = self._parameters(parsed, endpoint)
        body, fields = self._body(parsed.bodies, {each.name for each in arguments})
        paths = arguments[: len(parsed.path_parameters)]
        keywords = sorted([*arguments[len(paths) :], *fields], key=lambda each: not each.required)
        check_names(((each.name, each.wire_name) for each in (*paths, *keywords)), endpoint.at)
        responses = [self._response(each, parsed.name) for each in successes(parsed)]
        closed = [
            self._response(each, parsed.name)
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
        renamed = {
            each.wire_name: each.name
            for each in fields
            if each.name != attribute(self._python(each.wire_name))
        }
        facts = {
            "name": repr(str(parsed.name)),
            "method": repr(parsed.method.upper()),
            "path": repr(path),
            "authenticated": repr(parsed.requires_security),
            "retry": repr(operation.get("x-retry", harmless)),
            "verify_with": repr(self._other(endpoint, "x-verify-with")),
            "responses": f"({''.join(each['code'] + ', ' for each in responses)})",
            "closed": closed[0]["code"] if closed else "",
            "accept": repr(self._accept(operation)),
            "parameters": repr(tuple(parameters)),
            "bodies": repr(schemas),
            "names": f"NAMES | {renamed}" if renamed else "NAMES" if media_types else "",
            "identifiers": repr(self._repeated(parsed, endpoint, [*arguments, *fields])),
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
            "facts": {key: code for key, code in facts.items() if code not in DEFAULTS},
            "responses": [
                (str(status), text_of(deref(document, each).get("description")))
                for status, each in operation["responses"].items()
            ],
            "example": self._example(endpoint, paths, keywords),
            "provenance": SOURCES.get(operation.get("x-provenance", ""), SOURCES["inferred"]),
            "deprecated": self._other(endpoint, "x-replaced-by") or "another operation"
            if operation.get("deprecated")
            else "",
            "page": page,
        }

    def _parameters(
        self, parsed: Any, endpoint: Endpoint
    ) -> tuple[list[Argument], list[Parameter]]:
        """Return the arguments for the parameters, those of the path first, and the parameters."""
        raw = {
            (each["name"], each["in"]): each
            for each in openapi.parameters(self._document, endpoint)
        }
        arguments, parameters = [], []
        for location in ("path", "query", "header", "cookie"):
            for prop in getattr(parsed, f"{location}_parameters"):
                parameter = raw[text(prop.name), location]
                name = reserve(prop.python_name, RESERVED_ARGUMENTS)
                arguments.append(self._argument(prop, name, parameter.get("description")))
                schema = self._schemas.reduce(parameter["schema"], endpoint.at)
                style = parameter.get("style", "form")
                explode = parameter.get("explode", style == "form")
                required = prop.required
                parameters.append(
                    Parameter(name, parameter["name"], location, schema, required, style, explode)
                )
        return arguments, parameters

    def _body(self, parsed: Any, taken: set[str]) -> tuple[str, list[Argument]]:
        """Return the expression of a body, and the arguments that it is made of.

        The fields of an object are arguments of their own, unless there are several media types,
        the body is optional or it may have any fields.
        """
        if not parsed:
            return "", []
        prop = parsed[0].prop
        if len(parsed) == 1 and prop.required and isinstance(prop, ModelProperty):
            fields = self._fields(prop)
            if fields and not self._types.schema(prop).get("additionalProperties"):
                arguments = [
                    self._argument(each, beside(each.python_name, taken)) for each in fields
                ]
                pairs = (f"{each.wire_name!r}: {each.name}" for each in arguments)
                return f"{{{', '.join(pairs)}}}", arguments
        types = {
            "File" if each.body_type == BodyType.CONTENT else self._types.annotate(each.prop): None
            for each in parsed
        }
        required = all(each.prop.required for each in parsed)
        annotation = " | ".join(types) + ("" if required else " | Unset")
        name = beside("body", taken)
        return name, [
            Argument(name, "", annotation, required, f"{name} ({annotation}): Body of the request.")
        ]

    def _response(self, response: Any, name: str) -> dict[str, str]:
        """Return the type of a response, the function that decodes it, and both as code."""
        first, last = response.status_code.range or (200, 299)
        media, kind, decode = BODIES.get(response.source["attribute"], NO_BODY)
        body = ""
        if media == "json":
            kind = self._types.annotate(response.prop)
            body = self._types.call(response.prop, "value")
            decode = f"_{name}_{response.status_code.pattern.lower()}"
            if isinstance(response.prop, ListProperty):
                items = response.prop.inner_property
                kind = f"PartialList[{self._types.annotate(items)}]"
                body = f"decode_partial_list(value, {self._types.function(items)})"
        code = f"Response({first}, {last}, {media!r}, {decode})"
        return {"type": kind, "body": body, "decode": decode, "code": code}

    def _accept(self, operation: Any) -> str:
        media = [
            next(iter(openapi.content(self._document, each)), "application/json")
            for each in operation["responses"].values()
        ]
        return ", ".join(sorted(dict.fromkeys(media), key=lambda each: each != "application/json"))

    def _other(self, endpoint: Endpoint, extension: str) -> str | None:
        """Return the name of the operation that an extension names."""
        name = endpoint.operation.get(extension)
        if name is not None and self._python(name) not in self._endpoints:
            raise DocumentError(f"{extension}: there is no operation {name}.", endpoint.at)
        return name and self._python(name)

    def _repeated(
        self, parsed: Any, endpoint: Endpoint, arguments: list[Argument]
    ) -> dict[str, str]:
        """Return the attributes of the response that repeat an argument, and which one.

        An identifier is what some path of the contract has as a parameter. A field of a response
        repeats the one that it is named like, or that the schema's ``x-identifies`` names.
        """
        repeated = {}
        items = (endpoint.operation.get("x-pagination") or {}).get("items")
        names = [text(field.name) for body in parsed.bodies for field in self._fields(body.prop)]
        sent = {name: self._python(name) for name in names}
        sent |= {each.wire_name: each.name for each in arguments}

        def visit(prop: Any, prefix: str, depth: int) -> None:
            prop = getattr(prop, "inner_property", prop)
            renamed = self._types.schema(prop).get("x-identifies", {})
            if unknown := set(renamed.values()) - self._identifiers:
                raise DocumentError(
                    f"x-identifies names {', '.join(unknown)}, which is not a path parameter.",
                    endpoint.at,
                )
            for field in self._fields(prop):
                place = prefix + attribute(field.python_name)
                identifies = renamed.get(text(field.name), text(field.name))
                if identifies in sent.keys() & self._identifiers:
                    repeated[place] = sent[identifies]
                if depth and (isinstance(field, ModelProperty) or text(field.name) == items):
                    visit(field, f"{place}.", depth - 1)

        for response in parsed.responses.patterns:
            if response.status_code.pattern[0] == "2":
                visit(response.prop, "", 1)
        return repeated

    def _page(self, parsed: Any, endpoint: Endpoint, arguments: list[Argument]) -> Any:
        """Return where the pages of a list are, checked against its parameters and its response."""
        declared = endpoint.operation.get("x-pagination")
        if declared is None:
            return None
        if not isinstance(declared, Mapping) or declared.keys() != {"cursor", "next", "items"}:
            raise DocumentError("x-pagination should have cursor, next and items.", endpoint.at)
        model = successes(parsed)[0].prop if len(successes(parsed)) == 1 else None
        fields = {text(each.name): each for each in self._fields(model)}
        cursors = {each.wire_name: each.name for each in arguments}
        for key, known in (("next", fields), ("items", fields), ("cursor", cursors)):
            if declared[key] not in known:
                what = "parameter" if key == "cursor" else "field in the response"
                raise DocumentError(
                    f"x-pagination: there is no {what} {declared[key]}.", endpoint.at
                )
        items = fields[declared["items"]]
        if not isinstance(items, ListProperty):
            raise DocumentError(f"x-pagination: {declared['items']} is not a list.", endpoint.at)
        following = attribute(fields[declared["next"]].python_name)
        page = Page(cursors[declared["cursor"]], attribute(items.python_name), following)
        item = self._types.annotate(items.inner_property)
        return {"item": item, "code": repr(page)} | page._asdict()

    def _example(self, endpoint: Endpoint, paths: list[Argument], keywords: list[Argument]) -> str:
        """Return the arguments of a call from the contract's examples; a secret is only named."""
        document, operation = self._document, endpoint.operation
        values = {
            each["name"]: each["example"]
            for each in openapi.parameters(document, endpoint)
            if "example" in each and each.get("required")
        }
        known: dict[str, Any] = {}
        for media in openapi.content(document, operation.get("requestBody")).values():
            known |= openapi.properties(document, media["schema"])
            examples = [*media.get("examples", {}).values(), {}]
            value = deref(document, examples[0]).get("value")
            values |= value if isinstance(value, dict) else {}
        no_literal = r"datetime\.|UUID|File|models\."
        shown = []
        for each in (*paths, *keywords):
            code = "..."
            if holds(document, known.get(each.wire_name, {}), is_secret):
                code = each.name
            elif each.wire_name in values and not re.search(no_literal, each.type):
                code = repr(values[each.wire_name])
            if each.required or each.wire_name in values:
                shown.append(code if each in paths else f"{each.name}={code}")
        return text_of(", ".join(shown))


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


def attribute(name: str) -> str:
    """Return the name of an attribute of a model."""
    return reserve(name, RESERVED_ATTRIBUTES)


def beside(name: str, taken: set[str]) -> str:
    """Return the name of an argument of the body, beside those of the parameters."""
    return reserve(f"{name}_body" if name in taken else name, RESERVED_ARGUMENTS)


def reserve(name: str, reserved: Iterable[str]) -> str:
    """Return a name that is free: a reserved one gets an underscore."""
    return f"{name}_" if name in reserved else str(name)


def text(untrusted: UntrustedString) -> str:
    """Return text of the document. It never becomes code but through ``repr``."""
    return untrusted.get_untrusted_value()


def text_of(untrusted: Any) -> str:
    """Return text of the document for a docstring."""
    return safe_for_docstring(untrusted or "").strip()
