r"""The destination is closed to the public, and not to its own replication.

## What it requires

The Block Public Access settings that `settings` names, by default all four, are on at the destination bucket itself.
The settings of its account may be stricter and are not looked at, so a bucket that relies on these alone is
NON_COMPLIANT here.

And where the destination belongs to another account and `RestrictPublicBuckets` is on, its bucket policy does not count
as public.

## Why

A replica that the public may read is a leak of its source, however well the source is guarded: Block Public Access,
like every setting of a bucket, is not replicated.

`RestrictPublicBuckets` keeps all other accounts out of a bucket whose policy counts as public: one that allows
`"Principal": "*"` without a condition on fixed values. The replication role is then shut out even where another
statement names it, and every object fails with `DstPutObjectNotPermitted`.

## How to repair

```
aws s3api put-public-access-block --bucket DESTINATION --public-access-block-configuration \
  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
```

In the bucket policy let each Allow name principals, or limit it with a condition such as `aws:PrincipalOrgID`:

```
aws s3api get-bucket-policy --bucket DESTINATION --query Policy --output text > policy.json
aws s3api put-bucket-policy --bucket DESTINATION --policy file://policy.json
```

Objects that failed meanwhile stay unreplicated: run S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Blocking public access to your Amazon S3 storage" (access-control-block-public-access.html, also
for the meaning of "public") and "Replication failure reasons" (replication-metrics-events.html); API:
GetPublicAccessBlock, GetBucketPolicy.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._wording import listed
from scanner.iam.document import PolicyKind, PolicyName
from scanner.iam.parse import parse
from scanner.iam.public import is_public, public_statements
from scanner.model.check import (
    Answer,
    PairCheck,
    Parameters,
    compliant,
    non_compliant,
    not_applicable,
    undecided,
)
from scanner.model.facet import POLICY, PUBLIC_ACCESS_BLOCK, Unread
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity, Verdict

_EXPECTED = "a destination that blocks public access, and a bucket policy that is not public"

Setting = Literal["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]


class DestinationPublicAccess(Parameters, frozen=True):
    """What must keep the public out."""

    settings: Annotated[
        tuple[Setting, ...],
        Meta(min_length=1, description="The Block Public Access settings that must be on at the destination bucket."),
    ] = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def judge(pair: PairFacts, parameters: DestinationPublicAccess) -> Answer:
    """Judge one pair."""
    if pair.to_itself:
        return not_applicable("The rule names its own bucket; see not-same-bucket.")
    on = pair.destination.read(PUBLIC_ACCESS_BLOCK).on
    off = [name for name in parameters.settings if name not in on]
    if not off:
        return _shut_out(pair) or compliant(
            "Public access is blocked at the destination as wished, and its policy shuts no replication out.",
            expected=_EXPECTED,
        )
    return _open(off, _certain(pair))


def _open(off: Sequence[str], also: str) -> Answer:
    return non_compliant(
        f"At the destination bucket {listed(off)} {'is' if len(off) == 1 else 'are'} off, so replicas can be made "
        f"public unless its account's own settings, which are not read, forbid it.{also}",
        expected=_EXPECTED,
        actual=f"off: {listed(off)}",
    )


def _certain(pair: PairFacts) -> str:
    """Return the other fault as a further sentence, where it is certain."""
    try:
        answer = _shut_out(pair)
    except Unread:
        return ""
    return f" {answer.message}" if answer and answer.verdict is Verdict.NON_COMPLIANT else ""


def _shut_out(pair: PairFacts) -> Answer | None:
    """Judge whether RestrictPublicBuckets shuts the source's account out; return None where it does not."""
    restricted = pair.destination.read(PUBLIC_ACCESS_BLOCK).restricts_public_buckets
    if not restricted or pair.owner == pair.source.ref.account:
        return None
    written = pair.destination.read(POLICY).document
    if not written:
        return None
    policy = parse(PolicyName(PolicyKind.BUCKET_POLICY, pair.rule.destination.bucket), written)
    public = is_public(policy)
    if public is False:
        return None
    if public is not True:
        return _doubtful(f"whether the bucket policy is public is not known: {public.reason}")
    if not pair.owner:
        return _doubtful("the bucket policy is public, and which account owns the bucket is not known")
    return non_compliant(
        f"RestrictPublicBuckets is on and the bucket policy counts as public "
        f"({listed(map(str, public_statements(policy)))}), so account {pair.source.ref.account} is shut out and every "
        "object fails (DstPutObjectNotPermitted).",
        expected=_EXPECTED,
        actual="public bucket policy under RestrictPublicBuckets",
    )


def _doubtful(reason: str) -> Answer:
    return undecided(
        f"RestrictPublicBuckets shuts other accounts out where the bucket policy is public; {reason}.",
        expected=_EXPECTED,
    )


CHECK = PairCheck(
    id="destination-public-access",
    title="The destination is closed to the public, and not to its own replication",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="The secrecy of the data, which the public may read from its replica, or every object that is shut out.",
    parameters=DestinationPublicAccess,
    destination=(PUBLIC_ACCESS_BLOCK, POLICY),
    failure_codes=("DstPutObjectNotPermitted",),
    controls=("nist-800-53-r5:AC-3", "nist-800-53-r5:SC-7"),
)
