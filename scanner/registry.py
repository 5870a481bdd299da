"""Finds slices: one module a check, collector, writer, action, renderer or plan format, named like its identifier."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any


class MisnamedSliceError(Exception):
    """A defect: a slice's identifier and its file name differ."""


def names(package: str) -> tuple[str, ...]:
    """Return the identifiers of a package's slices, sorted, without importing them; `_private` modules are helpers."""
    path = importlib.import_module(package).__path__
    found = (module.name for module in pkgutil.iter_modules(path) if not module.name.startswith("_"))
    return tuple(sorted(name.replace("_", "-") for name in found))


def load(package: str, name: str, attribute: str) -> Any:  # noqa: ANN401 -- the caller knows its slices' type
    """Import one slice and return the object it is known by."""
    return getattr(importlib.import_module(f"{package}.{name.replace('-', '_')}"), attribute)


@cache
def checks() -> Mapping[str, Any]:
    """Return every check by id, sorted."""
    found = {name: load("scanner.checks", name, "CHECK") for name in names("scanner.checks")}
    for name, check in found.items():
        if check.id != name:
            raise MisnamedSliceError(f"check {check.id!r} stands in the file of {name!r}")
    return MappingProxyType(found)


@cache
def collectors() -> Mapping[str, Any]:
    """Return every collector by the name of its facet, sorted."""
    found = {name: load("scanner.collectors", name, "COLLECTOR") for name in names("scanner.collectors")}
    for name, collector in found.items():
        if collector.facet.name != name:
            raise MisnamedSliceError(f"collector of {collector.facet.name!r} stands in the file of {name!r}")
    return MappingProxyType(found)


@cache
def renderer(name: str) -> Any:  # noqa: ANN401 -- as above
    """Return the renderer of an id; raise ImportError where there is none."""
    found = load("scanner.renderers", name, "RENDERER")
    if found.id != name:
        raise MisnamedSliceError(f"renderer {found.id!r} stands in the file of {name!r}")
    return found


@cache
def renderers() -> Mapping[str, Any]:
    """Return every renderer by id, sorted; importing one is cheap, using one may not be."""
    return MappingProxyType({name: renderer(name) for name in names("scanner.renderers")})


@cache
def writers() -> Mapping[str, Any]:
    """Return every way of writing by the name of its facet, sorted."""
    found = {name: load("scanner.writers", name, "WRITING") for name in names("scanner.writers")}
    for name, writing in found.items():
        if writing.facet.name != name:
            raise MisnamedSliceError(f"writing of {writing.facet.name!r} stands in the file of {name!r}")
    return MappingProxyType(found)


@cache
def actions() -> Mapping[str, Any]:
    """Return every action by id, sorted."""
    found = {name: load("scanner.actions", name, "ACTION") for name in names("scanner.actions")}
    for name, action in found.items():
        if action.id != name:
            raise MisnamedSliceError(f"action {action.id!r} stands in the file of {name!r}")
    return MappingProxyType(found)


@cache
def proposals() -> Mapping[str, Any]:
    """Return every format of plans by id, sorted; importing one is cheap."""
    found = {name: load("scanner.proposals", name, "PROPOSAL") for name in names("scanner.proposals")}
    for name, proposal in found.items():
        if proposal.id != name:
            raise MisnamedSliceError(f"proposal {proposal.id!r} stands in the file of {name!r}")
    return MappingProxyType(found)
