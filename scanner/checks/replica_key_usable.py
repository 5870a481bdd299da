"""The KMS keys that a rule needs exist and can be used.

## What it requires

Of a rule that opts in to KMS, the replica key exists, is `Enabled`, symmetric, and in the destination's Region. The
AWS managed key `aws/s3` serves its own account only, so it is refused where source, destination and key are not all of
one account. Where the source's default encryption names a KMS key, that key exists and is `Enabled`, too.

A key that is named by an alias is looked up in the source's account, as S3 does.

## Why

S3 accepts a replica key without looking at it. With a key that does not exist every KMS object fails with
`DstKmsKeyNotFound`, with one that is disabled or scheduled for deletion with `DstKmsKeyInvalidState`, and while the
source's key is disabled with `SrcKmsKeyInvalidState`. None of them is retried. Once a key is deleted, nobody can ever
again read what it encrypted, replicas included.

## How to repair

```
aws kms describe-key --key-id KEY --region REGION
aws kms cancel-key-deletion --key-id KEY --region REGION
aws kms enable-key --key-id KEY --region REGION
```

Where the key is gone or of the wrong kind, name another one in the rule, by its ARN; the whole document is written at
once:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

Objects that failed meanwhile need S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Replicating encrypted objects (SSE-S3, SSE-KMS, DSSE-KMS, SSE-C)"
(replication-config-for-kms-objects.html) and "Replication failure reasons" (replication-metrics-events.html); KMS
Developer Guide: "Key states of AWS KMS keys" (key-state.html).
"""

from collections.abc import Callable

from scanner.checks._deciding import of_deciding_rules
from scanner.model.base import Value
from scanner.model.check import (
    Answer,
    NoParameters,
    PairCheck,
    compliant,
    non_compliant,
    not_applicable,
    undecided,
)
from scanner.model.facet import ENCRYPTION, KEY, LOCATION, Unread
from scanner.model.facts import PairFacts, ResourceFacts
from scanner.model.finding import Severity, Verdict
from scanner.model.identity import Key
from scanner.model.keys import AWS_MANAGED_S3_KEY, PREDEFINED

_EXPECTED = "a symmetric key that is Enabled"
_UNUSABLE = ("Disabled", "PendingDeletion", "PendingImport", "PendingReplicaDeletion", "Unavailable")


class _Side(Value, frozen=True):
    """What findings call a key, and the failure codes, if any, of one that is missing or in the wrong state."""

    noun: str
    missing: str
    invalid: str


# SrcKeyNotFound is about the key of an object.
_SOURCE = _Side(noun="source's default key", missing="", invalid="SrcKmsKeyInvalidState")
_REPLICA = _Side(noun="replica key", missing="DstKmsKeyNotFound", invalid="DstKmsKeyInvalidState")


@of_deciding_rules
def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair: a key that is known to be unusable settles it, whatever could not be read of the other."""
    if not (pair.rule.kms_opt_in and pair.rule.destination.replica_kms_key):
        return not_applicable("The rule does not opt in to KMS with a replica key; see kms-replication.")
    answers, unread = _answers(pair, _of_replica_key, _of_source_key)
    for answer in answers:
        if answer.verdict is Verdict.NON_COMPLIANT:
            return answer
    if unread:
        raise unread
    return next((answer for answer in answers if answer.verdict is Verdict.INSUFFICIENT_DATA), answers[0])


def _answers(pair: PairFacts, *questions: Callable[[PairFacts], Answer | None]) -> tuple[list[Answer], Unread | None]:
    """Return what the questions that arise came to, and the first thing that could not be read."""
    answers, unread = [], None
    for question in questions:
        try:
            answer = question(pair)
        except Unread as error:
            unread = unread or error
        else:
            answers += [answer] if answer else []
    return answers, unread


def _of_source_key(pair: PairFacts) -> Answer | None:
    encryption = pair.source.read(ENCRYPTION)
    if not (encryption.is_kms and encryption.kms_key):
        return None
    facts = pair.source.source_key
    if PREDEFINED in facts.ref.arn:
        return None  # AWS keeps its own keys usable
    return _arn_fault(facts, _SOURCE) or _of_key(facts, facts.read(KEY), _SOURCE)


def _of_replica_key(pair: PairFacts) -> Answer:
    facts, region = pair.replica_key, pair.destination.region
    if not region:
        return undecided(
            "Whether the replica key is in the destination's Region is not known: AWS told that the destination "
            "exists, not where.",
            expected=_EXPECTED,
            actual=pair.rule.destination.replica_kms_key,
        )
    return (
        _arn_fault(facts, _REPLICA)
        or _region_fault(facts, region)
        or _managed_fault(pair, facts)
        or _of_key(facts, facts.read(KEY), _REPLICA)
    )


def _arn_fault(facts: ResourceFacts, side: _Side) -> Answer | None:
    if facts.ref.is_of("kms"):
        return None
    fact = f"The {side.noun} {facts.ref.arn!r} is not the ARN of a KMS key"
    return non_compliant(f"{fact}, so {_fails(side.missing)}.", expected=_EXPECTED, actual="no key")


def _region_fault(facts: ResourceFacts, region: str) -> Answer | None:
    if facts.ref.region == region:
        return None
    return non_compliant(
        f"The replica key {facts.ref.arn} is in {facts.ref.region} and the destination in {region}, so every KMS "
        "object fails (DstKmsKeyNotFound).",
        expected=f"a key in {region}",
        actual=facts.ref.arn,
    )


def _managed_fault(pair: PairFacts, facts: ResourceFacts) -> Answer | None:
    accounts = {facts.ref.account, pair.source.ref.account, pair.owner}
    managed = facts.ref.arn.endswith(f":{AWS_MANAGED_S3_KEY}") or (
        len(accounts) > 1 and facts.read(KEY).manager == "AWS"
    )
    if not managed or len(accounts) == 1:
        return None
    if accounts == {pair.source.ref.account, ""}:
        return undecided(
            f"The replica key {facts.ref.arn} is an AWS managed key, which serves one account only, and who owns the "
            "destination is not known.",
            expected="a customer managed key",
            actual=facts.ref.arn,
        )
    return non_compliant(
        f"The replica key {facts.ref.arn} is an AWS managed key, which serves account {facts.ref.account} only, so "
        "every KMS object fails on its way to another account (DstPutObjectNotPermitted).",
        expected="a customer managed key",
        actual=facts.ref.arn,
    )


def _of_key(facts: ResourceFacts, key: Key, side: _Side) -> Answer:
    """Judge what KMS says of a key."""
    name = f"The {side.noun} {facts.ref.arn}"
    if not key.exists:
        message = f"{name} does not exist, so {_fails(side.missing)}."
        return non_compliant(message, expected=_EXPECTED, actual="no such key")
    if key.state in _UNUSABLE:
        message = f"{name} is {key.state}, so {_fails(side.invalid)}."
        return non_compliant(message, expected=_EXPECTED, actual=key.state)
    if not key.is_symmetric:
        kind = f"{key.spec} for {key.usage}"
        message = f"{name} is of the kind {kind}; S3 encrypts with symmetric keys only, so every KMS object fails."
        return non_compliant(message, expected=_EXPECTED, actual=kind)
    if key.state != "Enabled":
        return undecided(f"{name} is {key.state}; look again later.", expected=_EXPECTED, actual=key.state)
    return compliant(f"{name} is Enabled.", expected=_EXPECTED, actual=key.state)


def _fails(code: str) -> str:
    return f"every KMS object fails ({code})" if code else "every KMS object fails"


CHECK = PairCheck(
    id="replica-key-usable",
    title="The KMS keys that a rule needs exist and can be used",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object encrypted with KMS since a key could no longer be used: none of them has a replica.",
    parameters=NoParameters,
    source=(*PairCheck.source, ENCRYPTION),
    destination=(LOCATION,),
    source_key=(KEY,),
    replica_key=(KEY,),
    failure_codes=(
        "DstKmsKeyInvalidState",
        "DstKmsKeyNotFound",
        "DstPutObjectNotPermitted",
        "SrcKmsKeyInvalidState",
    ),
    controls=("nist-800-53-r5:CP-9", "nist-800-53-r5:SC-12"),
)
