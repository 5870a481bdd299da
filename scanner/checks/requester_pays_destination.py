r"""A destination in another account is not a Requester Pays bucket.

## What it requires

Where source and destination belong to different accounts, the owner of the destination pays for requests to it
(`Payer` is `BucketOwner`). Inside one account the question does not arise.

Where nobody tells who owns the destination, `BucketOwner` is COMPLIANT, and `Requester` is INSUFFICIENT_DATA: it is a
fault only between accounts.

## Why

S3 does not replicate from one account into a Requester Pays bucket of another. AWS documents no failure code of its own
for it, and the setting can be changed at the destination at any time without an error at the source.

## How to repair

With credentials of the destination's account:

```
aws s3api put-bucket-request-payment --bucket DESTINATION --request-payment-configuration Payer=BucketOwner
```

Objects written meanwhile stay unreplicated: run S3 Batch Replication with the status filters `FAILED` and `NONE`.

## AWS source

Amazon S3 User Guide: "Requirements and considerations for replication" (replication-requirements.html) and "Using
Requester Pays general purpose buckets" (RequesterPaysBuckets.html); API: GetBucketRequestPayment.
"""

from scanner.model.check import Answer, NoParameters, PairCheck, compliant, non_compliant, not_applicable, undecided
from scanner.model.facet import REQUEST_PAYMENT
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity

_EXPECTED = "Payer BucketOwner at a destination in another account"


def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair."""
    source, owner = pair.source.ref.account, pair.owner
    if owner == source:
        return not_applicable(f"Source and destination both belong to account {source}.")
    payer = pair.destination.read(REQUEST_PAYMENT).payer
    actual = f"Payer {payer}"
    if payer == "BucketOwner":
        return compliant("The destination's owner pays for requests to it.", expected=_EXPECTED, actual=actual)
    if not owner:
        return undecided(
            "The destination is a Requester Pays bucket, which is a fault only in another account, and its account is "
            "not known: no scanned account has the bucket, and the rule declares none.",
            expected=_EXPECTED,
            actual=actual,
        )
    return non_compliant(
        f"The destination is a Requester Pays bucket of account {owner}, and S3 does not replicate into such a bucket "
        "from another account.",
        expected=_EXPECTED,
        actual=actual,
    )


CHECK = PairCheck(
    id="requester-pays-destination",
    title="A destination in another account is not a Requester Pays bucket",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object written since the destination became a Requester Pays bucket: none has a replica there.",
    parameters=NoParameters,
    destination=(REQUEST_PAYMENT,),
    controls=("nist-800-53-r5:CP-6", "nist-800-53-r5:CP-9"),
)
