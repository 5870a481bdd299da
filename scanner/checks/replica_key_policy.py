"""The policies of the KMS keys let the replication role use them.

## What it requires

Of a rule that opts in to KMS, the policy of the replica key allows the replication role `kms:Encrypt`, and with an S3
Bucket Key at the source or the destination `kms:Decrypt`. Where the source's default encryption is KMS, the policy of
its key allows the role `kms:Decrypt`. `kms:GenerateDataKey` with the replica key needs no Allow, but must not be
denied: AWS's pages differ on whether S3 does it, so allow it all the same.

Within one account it is enough that the key's policy leaves the decision to IAM, by allowing the account's root
principal; across accounts the policy must name the role or its account. A grant serves as well as a statement. No
statement may deny. A condition on the encryption context has to allow the form that S3 sends: the bucket's ARN with a
Bucket Key, else the object's.

Only the account of a key can read its policy: where the replica key belongs to an account that is not scanned, the
verdict is INSUFFICIENT_DATA. What the role's own policies must allow is the question of
`replication-role-permissions`.

## Why

S3 accepts a rule whose keys refuse its role. Every object encrypted with KMS then fails: with
`SrcGetObjectNotPermitted` where the source's key refuses, with `DstPutObjectNotPermitted` where the replica key does.
None of them is retried.

## How to repair

In the account of the key:

```
aws kms get-key-policy --key-id KEY --policy-name default --query Policy --output text > policy.json
aws kms put-key-policy --key-id KEY --policy-name default --policy file://policy.json
```

with a statement such as this one for a replica key (for the source's key, `kms:Decrypt` alone):

```
{"Effect": "Allow", "Principal": {"AWS": "ROLE-ARN"}, "Resource": "*",
 "Action": ["kms:Encrypt", "kms:GenerateDataKey", "kms:Decrypt"]}
```

Objects that failed meanwhile need S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Replicating encrypted objects (SSE-S3, SSE-KMS, DSSE-KMS, SSE-C)"
(replication-config-for-kms-objects.html), "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys" (bucket-key.html)
and "Replication failure reasons" (replication-metrics-events.html); KMS Developer Guide: "Key policies in AWS KMS"
(key-policies.html), "Allowing users in other accounts to use a KMS key" (key-policy-modifying-external-accounts.html)
and "Grants in AWS KMS" (grants.html).
"""

from scanner.checks._deciding import of_deciding_rules
from scanner.checks._permissions.asking import Gap, ResourceSide, weigh
from scanner.checks._permissions.telling import Words, answer_of
from scanner.model.check import Answer, NoParameters, PairCheck, not_applicable
from scanner.model.facet import ENCRYPTION, KEY, KEY_GRANTS, KEY_POLICY, ROLE
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.needs.caller import caller_of
from scanner.needs.keys import (
    REPLICA_KEY_CODES,
    SOURCE_KEY_CODES,
    replicates_kms,
    with_replica_key,
    with_source_key,
)

_EXPECTED = "keys whose policies or grants let the role use them"


@of_deciding_rules
def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair."""
    if pair.to_itself:
        return not_applicable("The rule names its own bucket; see not-same-bucket.")
    if not replicates_kms(pair):
        return not_applicable("The rule does not opt in to KMS with a replica key; see kms-replication.")
    caller = caller_of(pair)
    if isinstance(caller, Answer):
        return caller
    side, role = ResourceSide(pair, caller), caller.role.arn
    weighed = weigh(pair, caller, side, (with_replica_key, with_source_key))
    if not weighed.asked and not weighed.unread:
        return not_applicable(
            "The rule names no key whose policy could matter: AWS keeps those of its own keys; see replica-key-usable."
        )
    words = Words(_EXPECTED, f"The policies of the keys let the role {role} use them", _refused)
    return answer_of(weighed, role, side, words)


def _refused(gap: Gap) -> str:
    return f"neither the policy nor a grant of the {gap.need.place} allows it"


CHECK = PairCheck(
    id="replica-key-policy",
    title="The policies of the KMS keys let the replication role use them",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object encrypted with KMS that a key does not let the role read or write: none of them has a replica.",
    parameters=NoParameters,
    source=(*PairCheck.source, ENCRYPTION),
    destination=(ENCRYPTION,),
    role=(ROLE,),
    source_key=(KEY, KEY_POLICY, KEY_GRANTS),
    replica_key=(KEY, KEY_POLICY, KEY_GRANTS),
    failure_codes=(*REPLICA_KEY_CODES, *SOURCE_KEY_CODES),
    controls=("nist-800-53-r5:AC-6", "nist-800-53-r5:SC-12"),
)
