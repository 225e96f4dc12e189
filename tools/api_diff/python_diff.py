"""Compare two public interfaces: the verdict of each change for callers.

griffe finds what was removed, renamed, moved or became required. It does not compare types or
additions: that is done here, by what may be passed and what may be returned.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import griffe

from tools.api_diff.changes import Change, Verdict, merge_changes

Member = griffe.Object | griffe.Alias


def compare(old: str, new: str) -> list[Change]:
    """Return all changes from one stub to another, the most severe first."""
    if old == new:
        return []
    before, after = _parse(old), _parse(new)
    was, is_now = dict(_members(before)), dict(_members(after))
    found = [*_broken(before, after)]
    for name, member in is_now.items():
        if name in was:
            found += _changed(name, was[name], member)
        else:
            found += _added(name, was)
    return merge_changes(found)


@functools.cache
def _parse(stub: str) -> griffe.Module:
    return griffe.visit("", Path("surface.pyi"), stub)


def _members(parent: Member) -> Iterator[tuple[str, Member]]:
    for member in parent.members.values():
        yield _name(member), member
        yield from _members(member)


def _name(member: Member) -> str:
    return member.path.lstrip(".")


def _broken(before: griffe.Module, after: griffe.Module) -> Iterator[Change]:
    for breakage in griffe.find_breaking_changes(before, after):
        if breakage.kind is not griffe.BreakageKind.CLASS_REMOVED_BASE:  # it only counts them
            where, what = _name(breakage.obj), breakage.kind.value.lower()
            parameter = breakage.old_value or breakage.new_value
            if isinstance(parameter, griffe.Parameter):
                where = f"{where}({parameter.name})"
            yield Change(Verdict.BREAKING, where, what)


def _changed(name: str, old: Member, new: Member) -> Iterator[Change]:
    if isinstance(old, griffe.Function) and isinstance(new, griffe.Function):
        yield from _compare_functions(name, old, new)
    elif isinstance(old, griffe.Attribute) and isinstance(new, griffe.Attribute):
        yield from _compare_types(name, old.annotation, new.annotation)
        if str(old.value) != str(new.value):
            yield Change(Verdict.BREAKING, name, f"{old.value} → {new.value}")
    elif isinstance(old, griffe.Class) and isinstance(new, griffe.Class):
        before, after = set(map(str, old.bases)), set(map(str, new.bases))
        for base in sorted(before - after):
            yield Change(Verdict.BREAKING, name, f"is no longer a {base}")
        for base in sorted(after - before):
            yield Change(Verdict.ADDITIVE, name, f"is now a {base} as well")


def _compare_functions(name: str, old: griffe.Function, new: griffe.Function) -> Iterator[Change]:
    for parameter in new.parameters:
        where = f"{name}({parameter.name})"
        if parameter.name in old.parameters:
            was = old.parameters[parameter.name]
            yield from _compare_types(where, was.annotation, parameter.annotation, passed=True)
        elif not parameter.required:
            yield Change(Verdict.ADDITIVE, where, "added")
    yield from _compare_types(f"{name}()", old.returns, new.returns)
    if old.labels != new.labels:
        yield Change(Verdict.BREAKING, name, "called differently")


def _compare_types(
    where: str, old: object, new: object, *, passed: bool = False
) -> Iterator[Change]:
    """Compare types: an argument may get more of them, a result fewer."""
    before, after = (set(str(annotation).split(" | ")) for annotation in (old, new))
    if before != after:
        fine = before < after if passed else after < before
        yield Change(Verdict.ADDITIVE if fine else Verdict.BREAKING, where, f"{old} → {new}")


def _added(name: str, was: dict[str, Member]) -> Iterator[Change]:
    parent = was.get(name.rpartition(".")[0])
    if isinstance(parent, griffe.Class) and "Protocol" in map(str, parent.bases):
        yield Change(Verdict.BREAKING, name, "added to a protocol that others implement")
    elif parent or "." not in name:  # otherwise its class was added
        yield Change(Verdict.ADDITIVE, name, "added")
