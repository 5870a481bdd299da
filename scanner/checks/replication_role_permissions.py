"""The replication role may do everything that the rule needs.

## What it requires

The role's own policies, within its permissions boundary, allow every action that this rule needs, and neither they nor
the source's bucket policy deny one:

- on the source bucket `s3:GetReplicationConfiguration` and `s3:ListBucket`;
- on the source objects under the rule's prefix `s3:GetObjectVersionForReplication` (or `s3:GetObjectVersion`, where the
  rule does not opt in to KMS), `s3:GetObjectVersionAcl` and `s3:GetObjectVersionTagging`, and where the source has
  Object Lock `s3:GetObjectRetention` and `s3:GetObjectLegalHold`;
- on the destination objects `s3:ReplicateObject`, `s3:ReplicateDelete` where delete markers are replicated, and
  `s3:ObjectOwnerOverrideToBucketOwner` where replicas in another account change their owner. `s3:ReplicateTags`,
  `s3:PutObjectRetention` and `s3:PutObjectLegalHold` need no Allow, but must not be denied;
- where the rule opts in to KMS, `kms:Decrypt` with the key of the source's default encryption, and `kms:Encrypt` with
  the replica key; with an S3 Bucket Key on either side also `kms:Decrypt` with the replica key. `kms:GenerateDataKey`
  needs no Allow, but must not be denied: AWS's pages differ on whether S3 does it, so allow it all the same. A
  condition on the encryption context has to allow the form that S3 sends: the bucket's ARN with a Bucket Key, else the
  object's.

What a bucket policy or key policy of the role's own account gives the role counts, too. What the other side must allow
or may deny is the question of `destination-bucket-policy` and `replica-key-policy`. A condition that depends on what
AWS does not document makes the verdict INSUFFICIENT_DATA, and the message names the statement. Service control policies
and resource control policies cannot be read with the permissions of a scan.

With `simulate`, the IAM policy simulator is asked as well, and the message tells whether it agrees. It sees service
control policies, so what it denies by them or explicitly is NON_COMPLIANT; where it lacks the value of a condition's
key, INSUFFICIENT_DATA. Nothing else that it says changes the verdict: it sees neither the policies of buckets and keys
nor resource control policies, and is asked about one object, named `*`, for all. Where it cannot be asked, the message
says so.

## Why

S3 accepts a replication configuration without trying its role. Each object that the role may not read, write or
encrypt fails, is reported as FAILED, and is never retried.

## How to repair

The message names the action and the resource. Look at what the role may do, and add what is missing:

```
aws iam list-role-policies --role-name ROLE
aws iam get-role-policy --role-name ROLE --policy-name POLICY
aws iam put-role-policy --role-name ROLE --policy-name POLICY --policy-document file://policy.json
```

Objects that failed meanwhile need S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Setting up permissions for live replication" (setting-repl-config-perm-overview.html),
"Replicating encrypted objects (SSE-S3, SSE-KMS, DSSE-KMS, SSE-C)" (replication-config-for-kms-objects.html), "Changing
the replica owner" (replication-change-owner.html) and "Replication failure reasons"
(replication-metrics-events.html); IAM User Guide: "Policy evaluation logic"
(reference_policies_evaluation-logic.html).
"""

from dataclasses import replace
from typing import Annotated

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules
from scanner.checks._permissions.asking import Gap, RoleSide, weigh
from scanner.checks._permissions.simulating import beside
from scanner.checks._permissions.telling import Words, answer_of
from scanner.iam.document import PolicyKind
from scanner.model.check import Answer, Check, PairCheck, Parameters, not_applicable
from scanner.model.facet import (
    ENCRYPTION,
    KEY,
    KEY_GRANTS,
    KEY_POLICY,
    OBJECT_LOCK,
    OWNERSHIP,
    POLICY,
    ROLE,
    ROLE_POLICIES,
    SIMULATION,
)
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.needs.buckets import DESTINATION_CODES, SOURCE_CODES
from scanner.needs.caller import caller_of
from scanner.needs.keys import REPLICA_KEY_CODES, SOURCE_KEY_CODES
from scanner.needs.questions import NEEDS


class RolePermissions(Parameters, frozen=True):
    """Whether AWS's own judgement is wanted, too."""

    simulate: Annotated[
        bool,
        Meta(description="Whether to also ask the IAM policy simulator, as `scanner scan --simulate` does."),
    ] = False


@of_deciding_rules
def judge(pair: PairFacts, parameters: RolePermissions) -> Answer:
    """Judge one pair."""
    if pair.to_itself:
        return not_applicable("The rule names its own bucket; see not-same-bucket.")
    caller = caller_of(pair)
    if isinstance(caller, Answer):
        return caller
    side, role = RoleSide(pair, caller), caller.role.arn
    words = Words(
        expected="a role that may do everything that the rule needs",
        fine=f"The role {role} may do everything that the rule needs",
        refused=_refused,
    )
    answer = answer_of(weigh(pair, caller, side, NEEDS), role, side, words)
    return beside(answer, pair, caller, side) if parameters.simulate else answer


def _refused(gap: Gap) -> str:
    if PolicyKind.ROLE_POLICY not in gap.judgement.lacking:
        return "its permissions boundary does not allow it"
    return "no policy of the role allows it"


def _fitted(parameters: RolePermissions) -> Check:
    """Call the simulator only where it is wanted."""
    return CHECK if parameters.simulate else replace(CHECK, runtime=())


_CODES = (*SOURCE_CODES.values(), *DESTINATION_CODES.values(), SOURCE_KEY_CODES, REPLICA_KEY_CODES)

CHECK = PairCheck(
    id="replication-role-permissions",
    title="The replication role may do everything that the rule needs",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object, tag, lock or delete marker that the role may not read or write: none of them has a replica.",
    parameters=RolePermissions,
    source=(*PairCheck.source, OBJECT_LOCK, ENCRYPTION, POLICY),
    destination=(OWNERSHIP, ENCRYPTION, POLICY),
    role=(ROLE, ROLE_POLICIES),
    source_key=(KEY, KEY_POLICY, KEY_GRANTS),
    replica_key=(KEY, KEY_POLICY, KEY_GRANTS),
    runtime=(SIMULATION,),
    failure_codes=tuple(sorted({code for codes in _CODES for code in codes})),
    controls=("nist-800-53-r5:AC-6", "nist-800-53-r5:CP-9"),
    fitted=_fitted,
)
