"""The JSON Schema of policy files, assembled from the checks' own parameters.

It is shipped as `policies/schema.json` for editors, and the loader validates with the very same document. The texts
under `patternErrorMessage` are what editors that know the keyword, and the loader, say of a text that does not fit.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from scanner.model.base import Document
from scanner.model.check import Check
from scanner.model.finding import Severity
from scanner.policy.schema_parts import (
    CONTROLS,
    LIMITS,
    NAME,
    REMEDIATION,
    SELECTS,
    VERSION,
    WAIVER_LIMIT,
    WAIVERS,
    text,
)

FORMAT = 1
"""The number under `schema` in a policy file."""

_REF = "#/$defs/{name}"


def assemble(checks: Mapping[str, Check]) -> Document:
    """Return the schema (draft 2020-12) of a policy over these checks, without references."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Policy of the S3 replication scanner",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema", "name", "version", "expects"],
        "properties": {
            "schema": {"description": "Number of the file format.", "const": FORMAT},
            "name": NAME,
            "version": VERSION,
            "title": text("One line for people: what the policy wants.", maxLength=200),
            "selects": SELECTS,
            "expects": _expects(checks),
            "controls": CONTROLS,
            "remediation": REMEDIATION,
            "limits": LIMITS,
            "waivers": WAIVERS,
            "waiver_days": WAIVER_LIMIT,
        },
    }


def as_text(checks: Mapping[str, Check]) -> str:
    """Return the text of `policies/schema.json`."""
    return json.dumps(assemble(checks), indent=2, ensure_ascii=False) + "\n"


def parameters_of(check: Check) -> dict[str, Document]:
    """Return the schema of each parameter of a check, in the order of its declaration, without references."""
    (reference,), components = msgspec.json.schema_components([check.parameters], ref_template=_REF)
    properties: dict[str, Document] = _inlined(reference, components)["properties"]
    return {name: _not_empty(part) for name, part in properties.items()}


def _expects(checks: Mapping[str, Check]) -> Document:
    return {
        "description": "The checks that the selected buckets must pass, each with its severity and parameters.",
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {name: _expectation(check) for name, check in checks.items()},
    }


def _expectation(check: Check) -> Document:
    severity = {
        "description": "How much a finding of this check matters.",
        "enum": [str(severity) for severity in Severity],
        "default": str(check.severity),
    }
    return {
        "description": f"{check.title}. At stake: {check.loses}",
        "type": "object",
        "additionalProperties": False,
        "properties": {"severity": severity, **parameters_of(check)},
        "default": {},
    }


def _not_empty(part: Document) -> Document:
    # An empty list could mean all or nothing; leaving the key out says the first, and nothing is never wished.
    return {"minItems": 1, **part} if part.get("type") == "array" else part


def _inlined(part: Any, components: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any JSON
    """Return a schema with its references replaced by what they name; what stands beside a reference wins."""
    if isinstance(part, list | tuple):
        return [_inlined(item, components) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: _inlined(value, components) for key, value in part.items() if key != "$ref"}
    if "$ref" not in part:
        return found
    named = _inlined(components[part["$ref"].rpartition("/")[2]], components)
    return {**named, **found}
