"""Finds the data that ships with the program: in an installed package, else in the checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_BUNDLED = {"policies": "policies", "templates": "reports/templates"}


def folder(name: str) -> Traversable:
    """Return the folder `policies` or `templates`.

    A wheel carries it under `scanner/_bundled`; an editable install and a checkout have it beside `pyproject.toml`.
    """
    bundled = files("scanner") / "_bundled" / name
    if bundled.is_dir():
        return bundled
    return Path(__file__).resolve().parent.parent / _BUNDLED[name]
