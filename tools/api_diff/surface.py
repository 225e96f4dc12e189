"""The public interface of the package as a stub, in which a change is visible as a diff.

It has only public names, as they are imported. Members of private base classes are listed in the
class itself, and a model has the ``__init__`` that attrs creates. griffe reads the sources and the
stub; nothing is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import griffe

PACKAGE = "aura_panic"

HEADER = "# The public interface of aura_panic. Written by `make update-api-baseline`.\n"

_NOT_PUBLIC = {
    "FIELDS", "PARTS", "__attrs_post_init__", "__copy__", "__deepcopy__", "__getattr__",
    "__reduce__", "__reduce_ex__", "__repr__", "__str__", "unwrap",
}  # fmt: skip
"""Members for display, copies, pickles and the generated models."""

Member = griffe.Object | griffe.Alias


def render(search_paths: list[Path]) -> str:
    """Return the stub of the package in these folders."""
    found = griffe.load(
        PACKAGE, search_paths=search_paths, resolve_aliases=True, resolve_external=True
    )
    return HEADER + "".join(_module(found, ""))


def _module(module: Member, indent: str) -> Iterator[str]:
    public = _exports(module)
    elsewhere = _exports(_target(module["models"])) if "models" in public else set()
    for name in sorted(public):
        if name in elsewhere:
            yield f"{indent}{name} = models.{name}\n"
        else:
            yield from _member(name, _target(module[name]), indent, public)


def _exports(module: Member) -> set[str]:
    return {str(name).strip("'\"") for name in module.exports or ()}


def _target(member: Member) -> Member:
    found = member.final_target if isinstance(member, griffe.Alias) else member
    # A module that only reexports one of the same name stands for that one.
    reexported = found.members.get(found.name) if found.is_module else None
    return _target(reexported) if reexported else found


def _member(name: str, member: Member, indent: str, public: set[str]) -> Iterator[str]:
    if isinstance(member, griffe.Module):
        yield f"\n{indent}class {name}:\n"
        yield from _module(member, indent + "    ")
    elif isinstance(member, griffe.Class):
        bases = ", ".join(_bases(member, public))
        yield f"\n{indent}class {name}({bases}):\n" if bases else f"\n{indent}class {name}:\n"
        yield from _class(member, indent + "    ", public) or [f"{indent}    ...\n"]
    elif isinstance(member, griffe.Function):
        if "classmethod" in member.labels:
            yield f"{indent}@classmethod\n"
        prefix = "async def" if "async" in member.labels else "def"
        yield f"{indent}{prefix} {member.signature(return_type=True, name=name)}: ...\n"
    elif isinstance(member, griffe.Attribute):
        rest = f" = {member.value}" if member.annotation is None else f": {member.annotation}"
        yield f"{indent}{name}{rest}\n"


def _bases(cls: griffe.Class, public: set[str]) -> Iterator[str]:
    """Yield the bases that are public, here or in another package."""
    for base in cls.bases:
        path = base if isinstance(base, str) else base.canonical_path
        if str(base) in public or not path.startswith(PACKAGE):
            yield str(base)


def _class(cls: griffe.Class, indent: str, public: set[str]) -> list[str]:
    """Return the members of a class and of its private bases."""
    owned = dict(cls.members)
    for base in cls.mro():
        if base.name not in public:
            owned = {**base.members, **owned}
    lines = []
    if any("define" in str(each.value) for each in cls.decorators):
        lines.append(f"{indent}def __init__({', '.join(_fields(cls))}): ...\n")
    for name, member in sorted(owned.items()):
        special = name.startswith("__") and member.is_function
        if (special or not name.startswith("_")) and name not in _NOT_PUBLIC:
            lines.extend(_member(name, _target(member), indent, public))
    return lines


def _fields(cls: griffe.Class) -> Iterator[str]:
    """Yield the arguments of a model; those without a value are required."""
    for name, each in cls.members.items():
        if not isinstance(each, griffe.Attribute) or each.has_labels("property"):
            continue
        if name in _NOT_PUBLIC:
            continue
        value = str(each.value or "")
        if each.annotation and "factory" not in value:
            required = not value or ("field(" in value and "default" not in value)
            yield f"{name}: {each.annotation}" + ("" if required else " = ...")
