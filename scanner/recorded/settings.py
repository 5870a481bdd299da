"""Versioning, default encryption, tags, the bucket policy, and who pays."""

from typing import Any

from scanner.model.base import Document
from scanner.recorded.shapes import flag, keyed, one_of, record, several, string

_MFA = {True: "Enabled", False: "Disabled"}
_VERSIONING = record(
    {"status": ("Status", one_of("Off", "Enabled", "Suspended")), "isMfaDeleteEnabled": ("MFADelete", flag)},
    needs=("status",),
)
_DEFAULT = record(
    {"sseAlgorithm": ("SSEAlgorithm", string), "kmsMasterKeyID": ("KMSMasterKeyID", string)}, needs=("sseAlgorithm",)
)
_TAG_SETS = record({"tagSets": ("TagSets", several(keyed))}, needs=("tagSets",))
_POLICY = record({"policyText": ("Policy", string)})


def versioning(value: Any) -> Document:  # noqa: ANN401 -- any JSON
    """From BucketVersioningConfiguration to GetBucketVersioning's answer; `Off` is a bucket that never had it."""
    told: Document = _VERSIONING(value)
    if told["Status"] == "Off":
        return {}
    return {key: _MFA[part] if key == "MFADelete" else part for key, part in told.items()}


encryption = record(
    {
        "rules": (
            "Rules",
            several(
                record(
                    {
                        "applyServerSideEncryptionByDefault": ("ApplyServerSideEncryptionByDefault", _DEFAULT),
                        "bucketKeyEnabled": ("BucketKeyEnabled", flag),
                    }
                )
            ),
        )
    },
    needs=("rules",),
)
"""From ServerSideEncryptionConfiguration to GetBucketEncryption's element of the same name."""


def tags(value: Any) -> Document:  # noqa: ANN401 -- any JSON
    """From BucketTaggingConfiguration, which holds a list of one set, to GetBucketTagging's answer."""
    sets = _TAG_SETS(value)["TagSets"]
    if len(sets) != 1:
        raise ValueError(f"{len(sets)} sets of tags, not one")
    only = keyed(keyed(sets[0], ("tags",)).get("tags"))
    return {"TagSet": [{"Key": key, "Value": string(part)} for key, part in only.items()]}


def policy(value: Any) -> Document | None:  # noqa: ANN401 -- any JSON
    """From BucketPolicy to GetBucketPolicy's answer, None where there is no policy."""
    if "policyText" not in keyed(value):
        raise ValueError("policyText missing")
    return _POLICY(value) or None


def request_payment(value: Any) -> Document:  # noqa: ANN401 -- any JSON
    """From IsRequesterPaysEnabled, which is true or false, or a string of it, to GetBucketRequestPayment's answer."""
    payers = {True: "Requester", "true": "Requester", False: "BucketOwner", "false": "BucketOwner"}
    if not isinstance(value, bool | str) or value not in payers:
        raise ValueError(f"{value!r} is neither true nor false")
    return {"Payer": payers[value]}
