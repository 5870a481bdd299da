"""The JSON Schema of a file of cases. Places and messages are those of policy files."""

from scanner import registry
from scanner.casework.fragments import ARN
from scanner.model.base import Document
from scanner.model.collector import Gatherer
from scanner.model.finding import Verdict
from scanner.model.shapes import REGION
from scanner.policy.schema_parts import list_of, mapping, text

FORMAT = 1
"""The number under `schema` in a file of cases."""


def assemble() -> Document:
    """Return the schema (draft 2020-12), with the facets that there are."""
    cases = {"description": "The cases.", "type": "array", "minItems": 1, "items": _case()}
    schema = {"description": "Number of the file format.", "const": FORMAT}
    return mapping("Cases for policies.", {"schema": schema, "cases": cases}, ("schema", "cases"))


def _case() -> Document:
    expect = {"description": "Findings that must come out.", "type": "array", "minItems": 1, "items": _EXPECTED}
    selects = list_of("All buckets that the policy selects.", text("A bucket's name."))
    properties = {
        "name": text("What the case shows, in one line.", maxLength=200),
        "policy": text("A policy by name, or the path of its file from this one's folder.", maxLength=500),
        "buckets": _buckets(),
        "expect": expect,
        "selects": {**selects, "minItems": 0},
    }
    return mapping("One case.", properties, ("name", "buckets"))


_EXPECTED = mapping(
    "One finding that must come out.",
    {
        "bucket": text("The bucket."),
        "rule": text("The rule, where a pair is judged."),
        "check": text("The check."),
        "verdict": {"description": "The verdict.", "enum": [str(verdict) for verdict in Verdict]},
        "message": text("A part of the message."),
    },
    ("bucket", "check", "verdict"),
)


def _buckets() -> Document:
    of_role_or_key = {name for name, found in registry.collectors().items() if isinstance(found, Gatherer)}
    return {
        "description": "Buckets by name, and roles and keys by ARN.",
        "type": "object",
        "minProperties": 1,
        "propertyNames": {
            "pattern": rf"^({ARN}.+|[A-Za-z0-9._-]{{3,255}})$",
            "patternErrorMessage": "must be a bucket's name, or the ARN of a role or a key",
        },
        "patternProperties": {f"^{ARN}": _facets(of_role_or_key, {})},
        "additionalProperties": _facets(registry.collectors().keys() - of_role_or_key, _BUCKET),
    }


_BUCKET = {
    "account": text("The owner's account id.", r"^([0-9]{12})?$", "must be an account id, or empty", minLength=0),
    "region": text("The bucket's Region.", rf"{REGION}|^$", "must be a Region, or empty", minLength=0),
    "partition": {"description": "The partition.", "enum": ["aws", "aws-cn", "aws-us-gov"]},
    "listed": {"description": "Whether a scanned account has it.", "type": "boolean"},
    "in_scope": {"description": "Whether the scan was told to judge it.", "type": "boolean"},
}


def _facets(names: set[str], beside: dict[str, Document]) -> Document:
    answer = {
        "description": "AWS's document, null for none, or the error code with which the read failed.",
        "type": ["object", "string", "null"],
    }
    properties = beside | dict.fromkeys(sorted(names), answer)
    return {"type": "object", "additionalProperties": False, "properties": properties}
