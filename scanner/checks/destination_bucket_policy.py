"""The destination's bucket policy lets the replication role write replicas.

## What it requires

Where the destination belongs to another account, its bucket policy allows the replication role, or the account of the
source, `s3:ReplicateObject` on the objects under the rule's prefix, `s3:ReplicateDelete` where delete markers are
replicated, and `s3:ObjectOwnerOverrideToBucketOwner` where the rule changes the owner of replicas (not where the
destination's Object Ownership is BucketOwnerEnforced). Within one account no bucket policy is needed.

In either case it denies none of these, nor `s3:ReplicateTags`, nor, where the source has Object Lock,
`s3:PutObjectRetention` and `s3:PutObjectLegalHold`.

A condition that depends on what AWS does not document makes the verdict INSUFFICIENT_DATA, and the message names the
statement. Whether the policy counts as public is the question of `destination-public-access`.

## Why

S3 accepts a rule whose destination refuses every replica. The usual ways to refuse them by mistake: a Deny for whoever
does not come from a VPC endpoint, as S3 itself never does; a Deny of `s3:*` without an encryption header, where
`s3:PutObject` was meant; and a role that was deleted and created again, so that the policy names a principal (`AROA…`)
that no longer exists. Each object then fails with `DstPutObjectNotPermitted` and is never retried.

## How to repair

In the account of the destination:

```
aws s3api get-bucket-policy --bucket DESTINATION --query Policy --output text > policy.json
aws s3api put-bucket-policy --bucket DESTINATION --policy file://policy.json
```

with a statement such as this, and with the role left out of what denies (`aws:PrincipalArn`):

```
{"Effect": "Allow", "Principal": {"AWS": "ROLE-ARN"},
 "Action": ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
 "Resource": "arn:aws:s3:::DESTINATION/*"}
```

Objects that failed meanwhile need S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Setting up permissions for live replication" (setting-repl-config-perm-overview.html),
"Troubleshooting replication" (replication-troubleshoot.html) and "Replication failure reasons"
(replication-metrics-events.html); IAM User Guide: "Cross-account policy evaluation logic"
(reference_policies_evaluation-logic-cross-account.html).
"""

from scanner.checks._deciding import of_deciding_rules
from scanner.checks._permissions.asking import ResourceSide, weigh
from scanner.checks._permissions.documents import resource_document
from scanner.checks._permissions.telling import Words, answer_of
from scanner.model.check import Answer, NoParameters, PairCheck, compliant, not_applicable, undecided
from scanner.model.facet import OBJECT_LOCK, OWNERSHIP, POLICY, ROLE
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.needs.buckets import DESTINATION_CODES, at_destination
from scanner.needs.caller import caller_of
from scanner.needs.need import Place

_EXPECTED = "a bucket policy that lets the role write replicas"


@of_deciding_rules
def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair."""
    if pair.to_itself:
        return not_applicable("The rule names its own bucket; see not-same-bucket.")
    caller = caller_of(pair)
    if isinstance(caller, Answer):
        return caller
    policy, name = resource_document(pair, Place.DESTINATION), pair.rule.destination.bucket
    if policy is None and pair.owner == caller.role.account:
        return compliant(
            f"{name} has no bucket policy, and needs none for a role of its own account.",
            expected=_EXPECTED,
            actual="no bucket policy, and one account",
        )
    side, role = ResourceSide(pair, caller), caller.role.arn
    weighed = weigh(pair, caller, side, (at_destination,))
    if not pair.owner and not weighed.gaps:  # a denial is one, whoever owns the bucket
        return undecided(
            f"Which account owns {name} is not known, and so not whether its bucket policy has to allow the role.",
            expected=_EXPECTED,
        )
    missing = f"the bucket policy of {name} does not allow it"
    if policy is None:
        missing = f"{name} belongs to account {pair.owner} and has no bucket policy"
    words = Words(_EXPECTED, f"The bucket policy of {name} lets the role {role} write replicas", lambda _: missing)
    return answer_of(weighed, role, side, words)


CHECK = PairCheck(
    id="destination-bucket-policy",
    title="The destination's bucket policy lets the replication role write replicas",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object, tag, lock or delete marker that the destination refuses: none of them has a replica.",
    parameters=NoParameters,
    source=(*PairCheck.source, OBJECT_LOCK),
    destination=(POLICY, OWNERSHIP),
    role=(ROLE,),
    failure_codes=tuple(sorted({code for codes in DESTINATION_CODES.values() for code in codes})),
    controls=("nist-800-53-r5:AC-3", "nist-800-53-r5:CP-9"),
)
