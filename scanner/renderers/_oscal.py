"""OSCAL's datatypes: UUIDs that follow from names, tokens, and properties in a namespace of our own."""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid5

from scanner.model.printable import printable
from scanner.renderers._lines import line

TEXT: Final = 4_000
_NAMESPACE: Final = UUID("6f0c2c3e-5a0e-5b59-9d3c-3d1f1f6f2a51")
_OURS: Final = "urn:s3-replication-scanner:oscal"
_ENHANCEMENT: Final = re.compile(r"\((\d+)\)")
_NOT_IN_A_TOKEN: Final = re.compile(r"[^A-Za-z0-9._-]+")


def uuid(*names: str) -> str:
    """Return the UUID of these names, the same in every run."""
    # Saving a report replaces lone surrogates, which must not change an id.
    return str(uuid5(_NAMESPACE, printable("".join(f"{len(name)}:{name}" for name in names))))


def prop(name: str, value: str) -> dict[str, str]:
    """Return a property of ours."""
    return {"name": name, "ns": _OURS, "value": line(value, TEXT)}


def props(told: Mapping[str, str]) -> list[dict[str, str]]:
    """Return a property for everything that is told."""
    return [prop(name, value) for name, value in told.items() if value]


def framework(control: str) -> str:
    """Return the framework of `framework:control`."""
    return line(control.partition(":")[0], TEXT)


def control_id(control: str) -> str:
    """Return the control of `framework:control` as the id of a NIST catalog: `CP-6(1)` is `cp-6.1`."""
    named = control.partition(":")[2] or control
    token = _NOT_IN_A_TOKEN.sub("-", _ENHANCEMENT.sub(r".\1", named)).strip("-").lower()
    # A token begins with a letter or an underscore.
    return token if token[:1].isalpha() else f"_{token}"
