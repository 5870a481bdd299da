"""The JSON Schema of a file of accounts.

It is shipped as `policies/accounts.schema.json` for editors, and the loader validates with the very same document.
"""

import json
from typing import Final

from scanner.model.base import Document
from scanner.model.shapes import LONGEST, REGION_GLOB, REGION_GLOB_MUST
from scanner.policy.schema_parts import list_of, mapping, text

FORMAT: Final = 1
"""The number under `schema` in the file."""

_MOST: Final = 10_000

_ID = text("The account's id.", r"^[0-9]{12}$", "must be an account id, twelve digits in quotes")

# IAM User Guide: reference_iam-quotas.html; paths and names may have these characters.
_NAME: Final = r"[\w+=,.@/-]"
_ARN: Final = rf"arn:(aws[a-z-]*|\{{partition\}}):iam::([0-9]{{12}}|\{{account\}}):role/{_NAME}+"
_ROLE = text(
    "The role to assume: its name, or its ARN; {account} and {partition} stand for the account's.",
    rf"^({_ARN}|{_NAME}+)$",
    "must be a role's name, or its ARN such as arn:aws:iam::{account}:role/scanner-audit",
    maxLength=600,
)
_HOP = text("A role on the way, by ARN.", rf"^{_ARN}$", "must be a role's ARN", maxLength=600)

# AWS STS API Reference: AssumeRole.
_WAY: Final[dict[str, Document]] = {
    "role": _ROLE,
    "external_id": text(
        "External id that the role demands.",
        r"^[\w+=,.@:/-]*$",
        "may have letters, digits and _+=,.@:/-",
        minLength=2,
        maxLength=1224,
    ),
    "chain": list_of("Roles to assume on the way, each with the one before.", _HOP),
    "profile": text("AWS profile whose credentials assume the role, or read themselves where there is none."),
    "session": text(
        "Name of the role's session, as CloudTrail shows it.",
        r"^[\w+=,.@-]*$",
        "may have letters, digits and _+=,.@-",
        minLength=2,
        maxLength=64,
    ),
    "regions": list_of(
        "Regions, or globs of them, whose buckets are judged.",
        text("A Region, or a glob of Regions.", REGION_GLOB, REGION_GLOB_MUST, maxLength=LONGEST),
    ),
}

_ACCOUNT = mapping(
    "One account; what it does not say, the defaults do.",
    {
        "id": _ID,
        "name": text("What people call it; policies may select by it.", maxLength=128),
        "ou": text(
            "Path of organisational units that holds it, such as /Workloads/Prod.",
            "^/.*$",
            "must begin with a slash",
            maxLength=512,
        ),
        "tags": {
            "description": "The account's tags.",
            "type": "object",
            "additionalProperties": {"type": "string", "maxLength": 256},
        },
        "left_out": text(
            "Why the account is not scanned: it is told so in the coverage, and nobody asks it anything.", maxLength=512
        ),
        **_WAY,
    },
    required=("id",),
)


def assemble() -> Document:
    """Return the schema (draft 2020-12), without references."""
    properties = {
        "schema": {"description": "Number of the file format.", "const": FORMAT},
        "defaults": mapping("What holds for every account that does not say otherwise.", _WAY),
        "accounts": {
            "description": "The accounts to scan.",
            "type": "array",
            "minItems": 1,
            "maxItems": _MOST,
            "items": _ACCOUNT,
        },
    }
    file = mapping("The accounts that one scan reads.", properties, required=("schema", "accounts"))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Accounts to scan", **file}


def as_text() -> str:
    """Return the text of `policies/accounts.schema.json`."""
    return json.dumps(assemble(), indent=2, ensure_ascii=False) + "\n"
