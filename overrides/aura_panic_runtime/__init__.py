"""Runtime of the generated code: decoding, validation, requests, lists that keep what is good.

It stands on the standard library alone, and knows neither the contract nor the client.
"""

from typing import TYPE_CHECKING

from aura_panic_runtime._decoding import (
    DecodeError,
    PartialList,
    UndecodableItem,
    create,
    decode_any,
    decode_bool,
    decode_const,
    decode_date,
    decode_datetime,
    decode_enum,
    decode_float,
    decode_int,
    decode_list,
    decode_map,
    decode_none,
    decode_nullable,
    decode_object,
    decode_partial_list,
    decode_str,
    decode_time,
    decode_union,
    decode_uuid,
    field_error,
    unknown_fields,
)
from aura_panic_runtime._enums import OpenEnum
from aura_panic_runtime._errors import Facts, InvalidArgument, InvalidArgumentType, PanicError
from aura_panic_runtime._exports import lazy_exports
from aura_panic_runtime._models import (
    SecretModel,
    Unpicklable,
    WireModel,
    encode,
    find_part,
    find_undecodable,
)
from aura_panic_runtime._operations import (
    CallOptions,
    Operation,
    Page,
    Parameter,
    Response,
    no_content,
)
from aura_panic_runtime._pages import (
    afollow_pages,
    aiterate_pages,
    follow_pages,
    iterate_pages,
    merge_pages,
)
from aura_panic_runtime._requests import (
    CLIENT_HEADERS,
    Request,
    build_request,
    check_argument,
    check_body,
)
from aura_panic_runtime._unset import UNSET, Unset
from aura_panic_runtime._uploads import File, Upload
from aura_panic_runtime._validation import KEYWORDS, is_encodable

if TYPE_CHECKING:  # type checkers know this one by name, and strike through what is deprecated
    from typing_extensions import deprecated
else:
    from aura_panic_runtime._deprecation import deprecated

__all__ = [
    "CLIENT_HEADERS", "KEYWORDS", "UNSET", "CallOptions", "DecodeError", "Facts", "File",
    "InvalidArgument", "InvalidArgumentType", "OpenEnum", "Operation", "Page", "PanicError",
    "Parameter", "PartialList", "Request", "Response", "SecretModel", "UndecodableItem",
    "Unpicklable", "Unset", "Upload", "WireModel", "afollow_pages", "aiterate_pages",
    "build_request", "check_argument", "check_body", "create", "decode_any", "decode_bool",
    "decode_const", "decode_date", "decode_datetime", "decode_enum", "decode_float",
    "decode_int", "decode_list", "decode_map", "decode_none", "decode_nullable",
    "decode_object", "decode_partial_list", "decode_str", "decode_time", "decode_union",
    "decode_uuid", "deprecated", "encode", "field_error", "find_part", "find_undecodable",
    "follow_pages", "is_encodable", "iterate_pages", "lazy_exports", "merge_pages",
    "no_content", "unknown_fields",
]  # fmt: skip
