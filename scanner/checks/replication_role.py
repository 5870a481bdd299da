"""S3 can take the replication role.

## What it requires

The role that the replication configuration names exists, in the account of the source bucket, and its trust policy
lets the service `s3.amazonaws.com` do `sts:AssumeRole`. All rules of a bucket share this one role.

A condition in the trust policy, such as on `aws:SourceAccount`, makes the verdict INSUFFICIENT_DATA: AWS does not
document what S3 sends when it takes the role, so nobody can tell offline whether the condition holds. So does the
service's name in another domain, `s3.amazonaws.com.cn`. What the role may do once it is taken is the question of
`replication-role-permissions`.

## Why

S3 accepts a replication configuration without ever taking its role. When the role is deleted, or its trust policy
changed, every object fails with `AssumeRoleNotPermitted` and is never retried. A role that was deleted and created
again has another identity: bucket policies and key policies of other accounts that named the old one do not admit it.

## How to repair

Look at the role, and let S3 take it:

```
aws iam get-role --role-name ROLE
aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json
```

with this trust policy:

```
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
```

Where the role does not exist, create it with that trust policy and with the permissions that the rules need, or name
another role in the configuration; the whole document is written at once:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

Objects that failed meanwhile need S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Setting up permissions for live replication" (setting-repl-config-perm-overview.html) and
"Replication failure reasons" (replication-metrics-events.html); API: ReplicationConfiguration.
"""

from scanner.iam.document import PolicyKind, PolicyName
from scanner.iam.judgement import Decision, Judgement
from scanner.iam.parse import parse
from scanner.iam.trust import S3, may_assume
from scanner.model.check import Answer, BucketCheck, NoParameters, compliant, non_compliant, not_applicable, undecided
from scanner.model.facet import REPLICATION, ROLE
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity
from scanner.model.identity import Role

_EXPECTED = f"a role of the source's account that {S3} may assume"
_SO = "so every object fails (AssumeRoleNotPermitted)"


def judge(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
    """Judge one bucket."""
    configuration = bucket.configuration
    if not configuration.enabled_rules:
        return not_applicable("No rule of the bucket is enabled, so S3 takes no role.")
    if not bucket.role.ref.is_of("iam"):
        return _wrong(f"The configuration names {configuration.role!r}, which is not the ARN of a role", "no role")
    if not configuration.role.startswith(f"arn:{bucket.ref.partition}:iam::{bucket.ref.account}:"):
        return _wrong(
            f"The role {configuration.role} does not belong to the bucket's own account {bucket.ref.account}",
            f"a role of account {bucket.role.ref.account}",
        )
    role = bucket.role.read(ROLE)
    if role is None:
        return _wrong(f"The role {configuration.role} does not exist", "no such role")
    if role.arn != configuration.role:
        message = f"The role {configuration.role} does not exist; the one of its name has another path: {role.arn}"
        return _wrong(message, f"{role.arn} instead")
    return _trusts_s3(role)


def _trusts_s3(role: Role) -> Answer:
    judgement = may_assume(parse(PolicyName(PolicyKind.TRUST_POLICY, role.arn), role.trust))
    if judgement.decision is Decision.ALLOWED:
        return compliant(f"S3 may take the role {role.arn}.", expected=_EXPECTED, actual=role.arn)
    if judgement.decision is Decision.UNKNOWN:
        return undecided(
            f"Whether S3 may take the role {role.arn} cannot be told: {_reasons(judgement)}.",
            expected=_EXPECTED,
            actual=role.arn,
        )
    if judgement.decision is Decision.DENIED_EXPLICITLY:
        statements = ", ".join(map(str, judgement.by))
        return _wrong(f"S3 may not take the role: {statements} denies it", "denied by the trust policy")
    return _wrong(f"The trust policy of the role {role.arn} does not let {S3} assume it", f"{S3} is not trusted")


def _reasons(judgement: Judgement) -> str:
    return "; ".join(map(str, judgement.undecided))


def _wrong(fact: str, actual: str) -> Answer:
    return non_compliant(f"{fact}, {_SO}.", expected=_EXPECTED, actual=actual)


CHECK = BucketCheck(
    id="replication-role",
    title="S3 can take the replication role",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object written since S3 could no longer take the role: none of them has a replica.",
    parameters=NoParameters,
    source=(REPLICATION,),
    role=(ROLE,),
    failure_codes=("AssumeRoleNotPermitted",),
    controls=("nist-800-53-r5:AC-6", "nist-800-53-r5:CP-9"),
)
