"""A KMS key: whether it exists and can be used. DescribeKey takes ids, ARNs and aliases, across accounts too."""

from scanner.model.base import Document
from scanner.model.collector import Ask, Gatherer
from scanner.model.facet import KEY
from scanner.model.resource import ResourceRef

_KEPT = ("Arn", "AWSAccountId", "KeyState", "KeyManager", "KeySpec", "KeyUsage", "MultiRegion", "Origin")


def _gather(ask: Ask, ref: ResourceRef) -> Document:
    key = ask("DescribeKey", KeyId=ref.arn)["KeyMetadata"]
    return {name: key[name] for name in _KEPT if name in key}


COLLECTOR = Gatherer(
    facet=KEY,
    service="kms",
    calls={"DescribeKey": "kms:DescribeKey"},
    gather=_gather,
    absent=frozenset({"NotFoundException"}),
)
