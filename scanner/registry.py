"""Finds slices: one module a check, collector, writer, action, renderer or plan format, named like its identifier."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache, partial
from operator import attrgetter
from typing import Any

from scanner.model.later import Later


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


def _one(package: str, name: str, attribute: str, told: str = "id") -> Any:  # noqa: ANN401 -- as above
    """Return a slice; raise MisnamedSliceError where it calls itself, in the attribute `told`, by another name."""
    found = load(package, name, attribute)
    if (own := attrgetter(told)(found)) != name:
        raise MisnamedSliceError(f"{package}: {own!r} stands in the file of {name!r}")
    return found


def _all(package: str, attribute: str, told: str = "id") -> Mapping[str, Any]:
    return Later(names(package), partial(_one, package, attribute=attribute, told=told))


@cache
def checks() -> Mapping[str, Any]:
    """Return every check by id, sorted."""
    return _all("scanner.checks", "CHECK")


@cache
def collectors() -> Mapping[str, Any]:
    """Return every collector by the name of its facet, sorted."""
    return _all("scanner.collectors", "COLLECTOR", "facet.name")


@cache
def renderer(name: str) -> Any:  # noqa: ANN401 -- as above
    """Return the renderer of an id; raise ImportError where there is none."""
    return _one("scanner.renderers", name, "RENDERER")


@cache
def renderers() -> Mapping[str, Any]:
    """Return every renderer by id, sorted; importing one is cheap, using one may not be."""
    return _all("scanner.renderers", "RENDERER")


@cache
def writers() -> Mapping[str, Any]:
    """Return every way of writing by the name of its facet, sorted."""
    return _all("scanner.writers", "WRITING", "facet.name")


@cache
def actions() -> Mapping[str, Any]:
    """Return every action by id, sorted."""
    return _all("scanner.actions", "ACTION")


@cache
def proposals() -> Mapping[str, Any]:
    """Return every format of plans by id, sorted; importing one is cheap."""
    return _all("scanner.proposals", "PROPOSAL")
