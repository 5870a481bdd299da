"""The parts of the policy schema that are the same whatever checks there are."""

from typing import Any

from scanner.model.base import Document
from scanner.model.policy import WAIVER_DAYS
from scanner.model.shapes import ACCOUNT_PATTERN, ACCOUNT_PATTERN_MUST, LONGEST, REGION, REGION_GLOB, REGION_GLOB_MUST
from scanner.policy.expression import MAX_LENGTH

_GLOB_SHAPE = "shell globs, case-sensitive: * any text, ? one character, [abc] one of these"


def text(description: str, pattern: str = "", must: str = "", **limits: Any) -> Document:  # noqa: ANN401 -- JSON
    """Return the schema of a text; `must` is what to say where the pattern, anchored on both ends, does not match."""
    shape = {"pattern": pattern, "patternErrorMessage": must} if pattern else {}
    return {"description": description, "type": "string", "minLength": 1, **limits, **shape}


def list_of(description: str, item: Document) -> Document:
    """Return the schema of a list that names each thing once."""
    return {"description": description, "type": "array", "minItems": 1, "uniqueItems": True, "items": item}


def mapping(description: str, properties: dict[str, Document], required: tuple[str, ...] = ()) -> Document:
    """Return the schema of a mapping that knows all its keys."""
    return {
        "description": description,
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


NAME = text(
    "The policy's name; findings carry it and their ids depend on it.",
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    "must be lower-case words and digits joined by hyphens, such as critical-data-dr",
    maxLength=64,
)

VERSION = text(
    "The policy's version, as text; reports carry it.",
    r"^[0-9]+(\.[0-9]+){0,2}([-+][0-9A-Za-z.+-]+)?$",
    "must be one to three numbers joined by dots, such as 1.2.0, with an optional suffix such as -rc.1",
    maxLength=64,
)

_ACCOUNT = text(
    "An account's id, its name, or `ou:` and a path of organisational units; or a glob of one of them.",
    ACCOUNT_PATTERN,
    ACCOUNT_PATTERN_MUST,
    maxLength=512,
)

_OWN_ACCOUNT = text(
    "An account id, or `same` for the source bucket's account.",
    r"^([0-9]{12}|same)$",
    "must be an account id, twelve digits in quotes, or same",
)

_REGION = text("A Region.", REGION, "must be a Region such as eu-central-1")

_REGIONS = text("A Region, or a glob of Regions.", REGION_GLOB, REGION_GLOB_MUST, maxLength=LONGEST)

_BUCKET = text(
    "A bucket's name, or a glob of names.",
    r"^[A-Za-z0-9._*?\[\]!-]+$",
    "must be a bucket's name or a glob of names: letters, digits, dots, hyphens, underscores and * ? [ ]",
    maxLength=255,
)

_TAG_VALUE = {
    "description": "A glob that the tag's value must match, or several of which one must.",
    "type": ["string", "array"],
    "maxLength": 256,
    "minItems": 1,
    "uniqueItems": True,
    "items": {"type": "string", "maxLength": 256},
}

_TAGS = {
    "description": "Tags that the bucket must carry, all of them: key, and globs of the value.",
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"minLength": 1, "maxLength": 128},
    "additionalProperties": _TAG_VALUE,
}

_WHERE = text(
    "A JMESPath expression that must hold, over name, account, region, arn, tags and AWS's own documents.",
    maxLength=MAX_LENGTH,
    format="jmespath",
)

_FILTER = {
    "accounts": list_of(f"Accounts of which one must match ({_GLOB_SHAPE}).", _ACCOUNT),
    "regions": list_of(f"Regions of which one must match ({_GLOB_SHAPE}).", _REGIONS),
    "buckets": list_of(f"Bucket names of which one must match ({_GLOB_SHAPE}).", _BUCKET),
    "tags": _TAGS,
    "where": _WHERE,
}

_EXCLUDE = {
    **mapping("Which of the selected buckets to leave out; every part that is given must match.", _FILTER),
    "minProperties": 1,
}

SELECTS = mapping(
    "Which buckets the policy is about; every part that is given must match. Without any: all buckets.",
    {**_FILTER, "exclude": _EXCLUDE},
)

CONTROLS = {
    "description": "Controls that the policy supports, by framework; every finding of the policy carries them.",
    "type": "object",
    "propertyNames": {
        "pattern": r"^[a-z0-9]+([.-][a-z0-9]+)*$",
        "patternErrorMessage": "must be a framework's name in lower case, such as nist-800-53-r5",
        "maxLength": 64,
    },
    "additionalProperties": list_of("Identifiers of controls.", text("A control.", maxLength=64)),
}

STORAGE_CLASSES = (
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
)
"""What a rule may name (API: Destination.StorageClass), without the reduced-redundancy and appliance classes."""

_FILLED = "{bucket}, {account} and {region} stand for the source bucket's."

REMEDIATION = mapping(
    "What a repair may create; nothing is ever repaired unless asked for.",
    {
        "destination": mapping(
            "Where replicas go when a bucket has no destination yet.",
            {
                "bucket": text(f"The destination bucket's name; {_FILLED}", maxLength=255, format="template"),
                "region": _REGION,
                "account": {**_OWN_ACCOUNT, "default": "same"},
            },
            required=("bucket", "region"),
        ),
        "role": text(f"Name of the IAM role that replicates; {_FILLED}", maxLength=128, format="template"),
        "role_boundary": text(
            f"ARN of the permissions boundary of a role that is created; {_FILLED}", maxLength=2048, format="template"
        ),
        "storage_class": {"description": "Storage class of the replicas.", "enum": list(STORAGE_CLASSES)},
        "replica_kms_key": text(
            f"ARN of the KMS key in the destination's Region; {_FILLED}", maxLength=2048, format="template"
        ),
        "failure_notifications": text(
            f"ARN of the SNS topic, SQS queue or Lambda function that is told of objects that fail; {_FILLED}",
            maxLength=2048,
            format="template",
        ),
        "existing_objects": mapping(
            "Replicate the objects that are there already with S3 Batch Replication, which costs money.",
            {
                "report_bucket": text(
                    f"Name of the bucket for the report of what failed; {_FILLED}", maxLength=255, format="template"
                )
            },
            required=("report_bucket",),
        ),
    },
)

LIMITS = mapping(
    "How much one repair may change at most.",
    {
        "buckets": {"description": "Number of buckets.", "type": "integer", "minimum": 0},
        "share": {
            "description": "Share of the selected buckets, from 0 to 1.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 1,
        },
        "risk": {"description": "The riskiest step that may be taken.", "enum": ["safe", "careful", "dangerous"]},
        "never": list_of(f"Buckets that no repair touches ({_GLOB_SHAPE}).", _BUCKET),
    },
)

# Blank or not; that it is not empty is asked of every text.
_SAID = (r"^(\s*\S[\s\S]*)?$", "says nothing; a waiver without it is nobody's decision")

_WAIVER = mapping(
    "One accepted finding. It stays in every report, and counts again after its last day.",
    {
        "check": text("The check, or a glob of checks.", maxLength=64),
        "bucket": _BUCKET,
        "account": _ACCOUNT,
        "rule": text("The id of the replication rule, or a glob of ids.", maxLength=255),
        "tags": _TAGS,
        "reason": text("Why the finding is accepted.", *_SAID, maxLength=1000),
        "owner": text("Who answers for it.", *_SAID, maxLength=200),
        "ticket": text("Where the decision is recorded.", maxLength=200),
        "expires": text(
            "The last day on which it holds (YYYY-MM-DD), no further ahead than waiver_days.", format="date"
        ),
    },
    required=("check", "bucket", "reason", "owner", "expires"),
)

WAIVERS = {"description": "Accepted findings.", "type": "array", "items": _WAIVER}

WAIVER_LIMIT = {
    "description": "How many days after a scan the last day of a waiver may lie; one that lies further does not hold.",
    "type": "integer",
    "minimum": 1,
    "maximum": 3660,
    "default": WAIVER_DAYS,
}
