"""The rule replicates objects that are encrypted with KMS.

## What it requires

The rule opts in to KMS (`SseKmsEncryptedObjects` is `Enabled`) and names a replica key in the destination's Region.
With `when: kms-default` this is demanded where the source encrypts new objects with SSE-KMS or DSSE-KMS by default;
with `when: always` of every rule. An opt-in is judged wherever it stands.

Without an opt-in and with SSE-S3 as the default the verdict is NOT_APPLICABLE, not COMPLIANT: a writer may still ask
for KMS for a single object, and that object has no replica. Choose `always` where writers do so.

## Why

A rule without the opt-in passes over every KMS object: no replica, no failure event, no replication status. With a
key in the wrong Region each of them fails with `DstKmsKeyNotFound` and is never retried. The AWS managed key `aws/s3`
serves its own account only, so no other account's bucket can use it; where nobody tells who owns the destination, its
verdict is INSUFFICIENT_DATA.

## How to repair

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set in the rule, with a symmetric customer managed key of the destination's Region (its ARN rather than an alias,
which is looked up in the source's account):

```
"SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
"Destination": {…, "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:REGION:ACCOUNT:key/KEY"}}
```

Allow the replication role `kms:Decrypt` on the source's key and `kms:Encrypt`, `kms:GenerateDataKey` and
`kms:Decrypt` on the replica key, then write the whole document:

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

Objects that were passed over stay so: replicate them with S3 Batch Replication.

## AWS source

Amazon S3 User Guide: "Replicating encrypted objects (SSE-S3, SSE-KMS, DSSE-KMS, SSE-C)"
(replication-config-for-kms-objects.html) and "Troubleshooting replication" (replication-troubleshoot.html); API:
SseKmsEncryptedObjects, EncryptionConfiguration.
"""

from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules, takes_away
from scanner.model.bucket import account_of_arn, region_of_arn
from scanner.model.check import (
    Answer,
    PairCheck,
    Parameters,
    compliant,
    non_compliant,
    not_applicable,
    undecided,
)
from scanner.model.facet import ENCRYPTION, LOCATION
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.keys import AWS_MANAGED_S3_KEY
from scanner.model.resource import ResourceRef

_EXPECTED = "KMS opt-in with a replica key in the destination's Region"
_SILENT = "objects encrypted with KMS are silently not replicated"
_OWN_KEY = "a customer managed replica key"


class KmsReplication(Parameters, frozen=True):
    """Of which rules the opt-in is demanded."""

    when: Annotated[
        Literal["kms-default", "always"],
        Meta(description="Demand the opt-in where the source's default encryption is KMS, or always."),
    ] = "kms-default"


@of_deciding_rules
def judge(pair: PairFacts, parameters: KmsReplication) -> Answer:
    """Judge one pair."""
    if pair.rule.kms_opt_in:
        return _replica_key(pair)
    taken = takes_away(pair, lambda rule: rule.kms_opt_in)
    if taken or parameters.when == "always":
        return _no_opt_in(f"The rule does not opt in to KMS, so {_SILENT}{taken}.", "no KMS opt-in")
    encryption = pair.source.read(ENCRYPTION)
    if encryption.is_kms:
        key = f" with {encryption.kms_key}" if encryption.kms_key else ""
        return _no_opt_in(
            f"New objects are encrypted{key} ({encryption.algorithm}) by default, and the rule does not opt in to KMS: "
            "they are silently not replicated.",
            f"no KMS opt-in, default encryption {encryption.algorithm}",
        )
    return not_applicable(
        f"The default encryption is {encryption.algorithm} and the rule does not opt in to KMS; an object for which "
        "its writer asks for KMS is silently not replicated."
    )


def _no_opt_in(message: str, actual: str) -> Answer:
    return non_compliant(message, expected=_EXPECTED, actual=actual)


def _replica_key(pair: PairFacts) -> Answer:
    """Judge the key of a rule that opts in, as far as the rule and the destination's Region tell."""
    key = pair.rule.destination.replica_kms_key
    if not key:
        message = "The rule opts in to KMS and names no replica key, so every KMS object fails (DstKmsKeyNotFound)."
        return non_compliant(message, expected=_EXPECTED, actual="no replica key")
    if key.startswith("arn:") and not ResourceRef(key).is_of("kms"):
        message = f"The replica key {key!r} is not the ARN of a KMS key, so every KMS object fails (DstKmsKeyNotFound)."
        return non_compliant(message, expected=_EXPECTED, actual=key)
    if key.endswith(AWS_MANAGED_S3_KEY) and _strangers(pair, key) - {""}:
        return non_compliant(
            f"The replica key is the AWS managed key {key}, which no other account may use, so every KMS object fails.",
            expected=_OWN_KEY,
            actual=key,
        )
    return _key_region(pair, key)


def _strangers(pair: PairFacts, key: str) -> set[str]:
    """Return the accounts of the destination and of the key that are not the source's; empty for one not known."""
    source = pair.source.ref.account
    return {pair.owner, account_of_arn(key) or source} - {source}


def _key_region(pair: PairFacts, key: str) -> Answer:
    needed = region_of_arn(key)
    region = pair.destination.region if needed else ""
    if needed and not region:
        return undecided(
            f"The replica key is in {needed}; whether the destination is too is not known: AWS told that it exists, "
            "not where.",
            expected=_EXPECTED,
            actual=key,
        )
    if needed != region:
        return non_compliant(
            f"The replica key {key} is in {needed} and the destination in {region}, so every KMS object fails "
            "(DstKmsKeyNotFound).",
            expected=f"a replica key in {region}",
            actual=key,
        )
    if key.endswith(AWS_MANAGED_S3_KEY) and not pair.owner:
        return undecided(
            f"The replica key is the AWS managed key {key}, which no other account may use, and who owns the "
            "destination is not known: no scanned account has the bucket, and the rule declares none.",
            expected=_OWN_KEY,
            actual=key,
        )
    return compliant(f"Objects encrypted with KMS are replicated with the key {key}.", expected=_EXPECTED, actual=key)


CHECK = PairCheck(
    id="kms-replication",
    title="The rule replicates objects that are encrypted with KMS",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object encrypted with KMS: it has no replica, and mostly nothing reports that.",
    parameters=KmsReplication,
    source=(*PairCheck.source, ENCRYPTION),
    destination=(LOCATION,),
    failure_codes=("DstKmsKeyNotFound",),
    controls=("nist-800-53-r5:CP-9", "nist-800-53-r5:SC-28(1)"),
)
